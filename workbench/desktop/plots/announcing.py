"""Saying aloud where the cursor of a picture stands."""

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget


def announce(widget: QWidget, sentence: str) -> None:
    """Tell screen readers a value, and keep it as the widget's description.

    Parameters
    ----------
    widget : QWidget
        The picture.
    sentence : str
        What to say.
    """
    widget.setAccessibleDescription(sentence)
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, sentence))
