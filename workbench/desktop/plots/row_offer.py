"""What a picture offers on the rows behind its marks: select them, or look at them.

A picture that knows which rows a mark stands for has an attribute ``row_offer``; its menu begins
with these acts, and Enter on its cursor opens them. Who made the picture links the offer to the
selection of the window with `workbench.desktop.linking.link`.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from workbench.domain.row_filter import RowFilter
from workbench.language import tr


class RowOffer(QObject):
    """The acts on the rows behind one mark of a picture.

    Parameters
    ----------
    widget : QWidget
        The picture.
    rows_at : callable
        Returns the rows the cursor stands on; None where it stands on none.

    Signals
    -------
    selected(RowFilter)
        These rows are to be selected in every view.
    narrowed(RowFilter)
        Of the selected rows, only these are to stay selected.
    wanted(RowFilter)
        These rows are to be shown one by one.
    """

    selected = Signal(object)
    narrowed = Signal(object)
    wanted = Signal(object)

    def __init__(self, widget: QWidget, rows_at: Callable[[], RowFilter | None]) -> None:
        super().__init__(widget)
        self._widget = widget
        self._rows_at = rows_at
        self.linked = False
        self.has_selection: Callable[[], bool] = bool

    @property
    def rows(self) -> RowFilter | None:
        """The rows the cursor stands on; None where they cannot be said, or nobody listens."""
        return self._rows_at() if self.linked else None

    def add_to(self, menu: QMenu) -> None:
        """Put the acts at the top of a menu, where there are rows to act on.

        Parameters
        ----------
        menu : QMenu
        """
        rows = self.rows
        if rows is None:
            return
        first = menu.actions()[0] if menu.actions() else None
        acts: list[tuple[str, Callable[[], object]]] = [
            (tr("Select these rows"), lambda: self.selected.emit(rows)),
            (tr("Show the rows…"), lambda: self.wanted.emit(rows)),
        ]
        if self.has_selection():
            acts.insert(
                1, (tr("Keep only these of the selection"), lambda: self.narrowed.emit(rows))
            )
        for words, act in acts:
            action = menu.addAction(words)
            action.triggered.connect(lambda _=False, act=act: act())
            if first is not None:
                menu.insertAction(first, action)
        if first is not None:
            menu.insertSeparator(first)

    def open_at(self, at: QPoint) -> QMenu | None:
        """Open a menu of these acts only, the first one ready for Enter.

        Parameters
        ----------
        at : QPoint
            On the screen.

        Returns
        -------
        QMenu or None
            None where there are no rows to act on.
        """
        menu = QMenu(self._widget)
        self.add_to(menu)
        if not menu.actions():
            menu.deleteLater()
            return None
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setActiveAction(menu.actions()[0])
        menu.popup(at)
        return menu
