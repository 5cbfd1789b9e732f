"""Letting a mark or a label be pressed, by pointer and by keyboard, without a button's face."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

_KEYS = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}


class _Press(QObject):
    """Watches one widget."""

    def __init__(self, widget: QWidget, act: Callable[[], object]) -> None:
        super().__init__(widget)
        self._widget, self._act = widget, act

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Act on a click or on Enter and Space."""
        if watched is not self._widget:
            return False
        clicked = (
            isinstance(event, QMouseEvent)
            and event.type() == QEvent.Type.MouseButtonRelease
            and event.button() == Qt.MouseButton.LeftButton
            and self._widget.rect().contains(event.position().toPoint())
        )
        keyed = (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in _KEYS
        )
        if clicked or keyed:
            self._act()
        return clicked or keyed


def let_press(widget: QWidget, act: Callable[[], object], words: str) -> None:
    """Let a widget be pressed.

    Parameters
    ----------
    widget : QWidget
        A mark or a label; the ring shows when the keyboard is on it.
    act : callable
    words : str
        What pressing does, for screen readers.
    """
    widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    widget.setCursor(Qt.CursorShape.PointingHandCursor)
    widget.setAccessibleDescription(words)
    widget.installEventFilter(_Press(widget, act))
