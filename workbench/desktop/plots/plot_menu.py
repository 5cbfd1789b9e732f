"""What every picture offers: its data as text, itself as a picture, and a table in its place."""

import re
from collections.abc import Callable

from PySide6.QtCore import QByteArray, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImageWriter, QKeySequence
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox, QWidget

from workbench.desktop.components.table_model import Column, ColumnKind, RecordModel
from workbench.desktop.plots.data_dialog import DataDialog
from workbench.desktop.plots.picture import Picture
from workbench.desktop.plots.picture_files import (
    figures_behind,
    not_written,
    save_pdf,
    save_script,
    show_preview,
    write_whole,
)
from workbench.desktop.plots.plot_rows import PlotData
from workbench.errors import WorkbenchError
from workbench.language import tr


def data_columns(data: PlotData) -> list[Column]:
    """Return typed columns for the rows of a picture.

    Parameters
    ----------
    data : PlotData
        The rows.

    Returns
    -------
    list of Column
        A column is of numbers if all that is in it is.
    """
    columns = []
    for at, head in enumerate(data.heads):
        there = [row[at] for row in data.rows if row[at] is not None]
        numeric = bool(there) and all(isinstance(v, int | float) for v in there)
        whole = numeric and all(float(v).is_integer() for v in there if isinstance(v, int | float))
        kind = ColumnKind.WHOLE if whole else ColumnKind.NUMBER if numeric else ColumnKind.TEXT
        columns.append(Column(head, kind, places=4))
    return columns


def data_text(data: PlotData, form: str) -> str:
    """Write the rows of a picture.

    Parameters
    ----------
    data : PlotData
        The rows.
    form : str
        One of `domain.table_text.Form`.

    Returns
    -------
    str
        Heads first; numbers in full.
    """
    model = RecordModel(data_columns(data))
    model.set_records(data.rows)
    return model.as_text(range(len(data.rows)), form)


def file_name(title: str) -> str:
    """Return a file name made of a title.

    Parameters
    ----------
    title : str
        Any text.

    Returns
    -------
    str
        Lower case with hyphens, at most sixty letters; ``"plot"`` where nothing is left.
    """
    words = re.sub(r"[^\w.]+", "-", title.casefold()).strip("-.")
    return words[:60].rstrip("-.") or "plot"


class PlotActions:
    """The acts of one picture's menu.

    Parameters
    ----------
    picture : Picture
        The picture.
    widget : QWidget
        What dialogs open over.
    """

    def __init__(self, picture: Picture, widget: QWidget) -> None:
        self._picture = picture
        self._widget = widget

    def copy(self, form: str = "tsv") -> None:
        """Put the data on the clipboard.

        Parameters
        ----------
        form : str
            One of `domain.table_text.Form`.
        """
        QGuiApplication.clipboard().setText(data_text(self._picture.data(), form))

    def copy_picture(self) -> None:
        """Put the picture on the clipboard."""
        QGuiApplication.clipboard().setImage(self._picture.picture())

    def save_png(self, path: str) -> None:
        """Save the picture, at twice the size of the screen.

        Parameters
        ----------
        path : str
            Where.

        Raises
        ------
        WorkbenchError
            If the file cannot be written.
        """
        if not QImageWriter(path, QByteArray(b"png")).write(self._picture.picture()):
            raise not_written(path)

    def save_svg(self, path: str) -> None:
        """Save the picture as it prints, in light.

        Parameters
        ----------
        path : str
            Where.

        Raises
        ------
        WorkbenchError
            If the file cannot be written.
        """
        write_whole(path, self._picture.svg().encode())

    def save_pdf(self, path: str) -> None:
        """Save the picture as a PDF of its own size, in light.

        Parameters
        ----------
        path : str
            Where.

        Raises
        ------
        WorkbenchError
            If the file cannot be written.
        """
        save_pdf(self._picture, path)

    def save_script(self, path: str) -> None:
        """Save a script that draws the picture again, with its data in a CSV file beside it.

        Parameters
        ----------
        path : str
            Where the script goes.

        Raises
        ------
        WorkbenchError
            If a file cannot be written.
        """
        save_script(self._picture, path, self._widget.accessibleName())

    def print_preview(self) -> QWidget:
        """Open a preview of the picture on paper, from which it is printed.

        Returns
        -------
        QWidget
            The dialog, shown.
        """
        return show_preview(self._picture, self._widget)

    def show_data(self) -> DataDialog:
        """Open the table that says the same as the picture.

        Returns
        -------
        DataDialog
            The dialog, shown.
        """
        data = self._picture.data()
        dialog = DataDialog(self._widget.accessibleName(), data_columns(data), data, self.copy)
        dialog.setParent(self._widget.window(), dialog.windowFlags())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()
        return dialog

    def menu(self) -> QMenu:
        """Return the menu.

        Returns
        -------
        QMenu
            A new menu, owned by the widget.
        """
        menu = QMenu(self._widget)
        copy = menu.addAction(tr("Copy data"), self.copy)
        copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        menu.addAction(tr("Copy as CSV"), lambda: self.copy("csv"))
        menu.addAction(tr("Copy as Markdown"), lambda: self.copy("markdown"))
        menu.addAction(tr("Copy as LaTeX"), lambda: self.copy("latex"))
        menu.addAction(tr("Copy picture"), self.copy_picture)
        menu.addSeparator()
        menu.addAction(
            tr("Save as PNG…"), lambda: self._ask(tr("PNG picture (*.png)"), self.save_png)
        )
        svg = menu.addAction(
            tr("Save as SVG…"), lambda: self._ask(tr("SVG drawing (*.svg)"), self.save_svg)
        )
        pdf = menu.addAction(
            tr("Save as PDF…"), lambda: self._ask(tr("PDF document (*.pdf)"), self.save_pdf)
        )
        script = menu.addAction(
            tr("Export script…"), lambda: self._ask(tr("Python script (*.py)"), self.save_script)
        )
        preview = menu.addAction(tr("Print preview…"), self.print_preview)
        menu.addSeparator()
        menu.addAction(tr("Show data table"), self.show_data)
        # What can be very large says whether there is anything without making it.
        said = getattr(self._picture, "filled", None)
        full = bool(self._picture.data().heads) if said is None else bool(said)
        for action in menu.actions():
            action.setEnabled(full)
        drawn = full and (said is not None or bool(self._picture.svg()))
        for action in (svg, pdf, preview):
            action.setEnabled(drawn)
        script.setEnabled(full and bool(figures_behind(self._picture)))
        offer = getattr(self._picture, "row_offer", None)
        if offer is not None:
            offer.add_to(menu)
        return menu

    def open_menu(self, at: QPoint) -> QMenu:
        """Open the menu.

        Parameters
        ----------
        at : QPoint
            Where on the screen.

        Returns
        -------
        QMenu
            The menu, shown.
        """
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)
        return menu

    def _ask(self, kind: str, save: Callable[[str], None]) -> None:
        ending = kind[kind.index("*") + 1 : -1]
        name = file_name(self._widget.accessibleName()) + ending
        path, _ = QFileDialog.getSaveFileName(self._widget, tr("Save picture"), name, kind)
        if not path:
            return
        try:
            save(path if path.lower().endswith(ending) else path + ending)
        except WorkbenchError as error:
            self._tell(error)

    def _tell(self, error: WorkbenchError) -> None:
        box = QMessageBox(
            QMessageBox.Icon.NoIcon,
            tr("Save picture"),
            error.message,
            QMessageBox.StandardButton.Close,
            self._widget.window(),
        )
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setInformativeText(error.hint)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()
