"""Tooltips: plain text, whatever it looks like.

Qt reads a tooltip that looks like HTML as HTML, and would show a picture from the disk that
a column's name asks for. Every tooltip is therefore set here.
"""

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QListWidgetItem, QToolTip, QWidget

from workbench.domain.readable import readable


def tip_text(text: str) -> str:
    """Return a tooltip's text in a form that Qt shows letter by letter.

    Parameters
    ----------
    text : str
        Words for a person.

    Returns
    -------
    str
        The text itself, or spelled as HTML where Qt would otherwise read it as HTML.
    """
    plain = readable(text)
    if "<" not in plain:
        return plain  # Qt takes a text for HTML by its tags alone
    from html import escape  # noqa: PLC0415 -- a table of entities that few tips need

    return f"<span>{escape(plain).replace(chr(10), '<br>')}</span>"


def set_tip(widget: QWidget | QAction | QListWidgetItem, text: str) -> None:
    """Give something a tooltip; an empty text takes it away.

    Parameters
    ----------
    widget : QWidget, QAction or QListWidgetItem
    text : str
    """
    widget.setToolTip(tip_text(text))


def show_tip(at: QPoint, text: str, widget: QWidget) -> None:
    """Show a tooltip now.

    Parameters
    ----------
    at : QPoint
        Where on the screen.
    text : str
        An empty one hides what is shown.
    widget : QWidget
        Which it belongs to.
    """
    QToolTip.showText(at, tip_text(text), widget)
