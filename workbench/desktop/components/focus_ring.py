"""The focus ring: 2 px of accent, 2 px outside of whatever has the keyboard."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QLineEdit,
    QMenuBar,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

from workbench.desktop.theme.appearance import Appearance, current_tokens

_OUTSIDE = 2
_OWN_FOCUS = (QAbstractItemView, QLineEdit, QPlainTextEdit, QTextEdit, QMenuBar)
_MOVES = {
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.Show,
    QEvent.Type.Hide,
    QEvent.Type.ParentChange,
}


def paints_own_focus(widget: QWidget) -> bool:
    """Say whether a widget shows its focus itself, as tables and fields do.

    Parameters
    ----------
    widget : QWidget
        The widget.

    Returns
    -------
    bool
        Also true where its property ``paintsFocus`` is set.
    """
    return isinstance(widget, _OWN_FOCUS) or bool(widget.property("paintsFocus"))


class FocusRing(QWidget):
    """Lies over one window and follows its focus widget, for the keyboard only.

    Parameters
    ----------
    window : QWidget
        The window it belongs to.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._target: QWidget | None = None
        self._chain: list[QWidget] = []
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    @property
    def target(self) -> QWidget | None:
        """What the ring is around now."""
        return self._target

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ring."""
        width = Appearance.current().focus_width
        half = width / 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(current_tokens().accent), width))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), 6, 6)
        painter.end()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay with the target when it, or what holds it, moves; go when it is clicked."""
        if event.type() in _MOVES:
            self._place()
        elif event.type() == QEvent.Type.MouseButtonPress and watched is self._target:
            self.hide()
        return False

    def _follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        self._watch(None)
        if new is None or new.window() is not self.window() or paints_own_focus(new):
            return
        pointer = QApplication.mouseButtons() != Qt.MouseButton.NoButton
        keyboard = self.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
        if keyboard and not pointer:
            self._watch(new)

    def _watch(self, target: QWidget | None) -> None:
        for widget in self._chain:
            if isValid(widget):
                widget.removeEventFilter(self)
        self._target = target
        self._chain = []
        while target is not None and target is not self.window():
            target.installEventFilter(self)
            self._chain.append(target)
            target = target.parentWidget()
        self._place()

    def _place(self) -> None:
        target = self._target
        if target is None or not isValid(target) or not target.isVisibleTo(self.window()):
            self.hide()
            return
        reach = _OUTSIDE + Appearance.current().focus_width
        corner = target.mapTo(self.window(), QPoint(0, 0))
        around = QRect(corner, target.size()).adjusted(-reach, -reach, reach, reach)
        self.setGeometry(around)
        whole = QRegion(self.rect())
        self.setMask(whole.subtracted(QRegion(self.rect().adjusted(reach, reach, -reach, -reach))))
        self.show()
        self.raise_()
