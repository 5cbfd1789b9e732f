"""A whole place on paper: what is on the screen, in light whatever the theme of the window."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage, QPainter, QRegion
from PySide6.QtWidgets import QFileDialog, QWidget

from workbench.desktop.controller import Controller
from workbench.desktop.plots.plot_menu import file_name
from workbench.desktop.state import Notice
from workbench.desktop.theme.appearance import Appearance, ThemeChoice
from workbench.desktop.theme.tokens import Theme, tokens
from workbench.desktop.window import MainWindow
from workbench.language import tr

if TYPE_CHECKING:
    from workbench.desktop.plots.paper import Page

_RATIO = 3.0
"""Px of the picture for one of the screen: words stay sharp on paper."""


def place_in_light(place: QWidget) -> QImage:
    """Return what a place looks like in the light theme.

    Parameters
    ----------
    place : QWidget
        On the screen; the theme of the window is as before when this returns, and nothing was
        painted on the screen meanwhile.

    Returns
    -------
    QImage
        Three px for one of the widget.
    """
    appearance = Appearance.current()
    choice, dark = appearance.choice, appearance.theme is not Theme.LIGHT
    if dark:
        # Nothing is painted on the screen before this returns to the event loop.
        appearance.choose(ThemeChoice.LIGHT)
    try:
        image = QImage(place.size() * _RATIO, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(_RATIO)
        image.fill(QColor(tokens(Theme.LIGHT).s0))
        painter = QPainter(image)
        try:
            place.render(painter, QPoint(), QRegion(place.rect()))
        finally:
            painter.end()
    finally:
        if dark:
            appearance.choose(choice)
    return image


def preview_place(window: MainWindow, controller: Controller) -> QWidget:
    """Open a preview of the place in front.

    Parameters
    ----------
    window : MainWindow
    controller : Controller

    Returns
    -------
    QWidget
        The dialog, shown.
    """
    from workbench.desktop.plots.paper import Preview  # noqa: PLC0415 -- on demand

    title, page = _page(window, controller)
    dialog = Preview(window, title, (page,))
    dialog.show()
    return dialog


def print_place(window: MainWindow, controller: Controller) -> QWidget:
    """Ask for a printer, and print the place in front.

    Parameters
    ----------
    window : MainWindow
    controller : Controller

    Returns
    -------
    QWidget
        The dialog, shown.
    """
    from workbench.desktop.plots.paper import PrintPages  # noqa: PLC0415 -- on demand

    title, page = _page(window, controller)
    dialog = PrintPages(window, title, (page,))
    dialog.show()
    return dialog


def save_place(window: MainWindow, controller: Controller, path: str = "") -> str:
    """Save the place in front as a PDF.

    Parameters
    ----------
    window : MainWindow
    controller : Controller
    path : str
        Where; asked for where it is empty.

    Returns
    -------
    str
        Where it was saved; empty if it was not.
    """
    from PySide6.QtPrintSupport import QPrinter  # noqa: PLC0415 -- on demand

    from workbench.desktop.plots.paper import new_printer, print_pages  # noqa: PLC0415 -- on demand

    title, page = _page(window, controller)
    if not path:
        path, _ = QFileDialog.getSaveFileName(
            window, tr("Save place as PDF"), f"{file_name(title)}.pdf", tr("PDF document (*.pdf)")
        )
    if not path:
        return ""
    printer = new_printer()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(path)
    if not print_pages(printer, (page,)):
        words = tr("{path} cannot be written. Choose a folder you may write to.", path=path)
        window.notify(Notice(words, error=True))
        return ""
    window.notify(Notice(tr("Saved {path}.", path=path)))
    return path


def _page(window: MainWindow, controller: Controller) -> tuple[str, "Page"]:
    from workbench.desktop.plots.paper import Page  # noqa: PLC0415 -- on demand

    place = window.place(window.current_place)
    state = controller.state
    foot = (
        tr("INC-{number:04d} · {title}", number=state.number, title=state.title)
        if state is not None
        else ""
    )
    title = place.title_text or place.label
    return title, Page(title, "", foot, image=place_in_light(place))
