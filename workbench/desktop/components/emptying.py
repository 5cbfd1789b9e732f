"""Taking everything out of a layout."""

from PySide6.QtWidgets import QLayout, QWidget


def empty(layout: QLayout, kept: QWidget | None = None) -> None:
    """Take everything out of a layout and let go of it, also of what lies in layouts within.

    A widget in a layout within belongs to the widget that the outer layout is on; it would stay
    there, unseen behind what comes next, when only the layout within is taken out.

    Parameters
    ----------
    layout : QLayout
        Stays, with nothing in it.
    kept : QWidget, optional
        Taken out, but neither hidden nor deleted.
    """
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            return
        within, widget = item.layout(), item.widget()
        if within is not None:
            empty(within, kept)
        elif widget is not None and widget is not kept:
            widget.hide()
            widget.deleteLater()
