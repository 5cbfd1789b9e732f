"""The focus ring: 2 px of accent, 2 px outside of whatever has the keyboard."""

from typing import ClassVar

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from workbench.desktop.theme.appearance import Appearance, current_tokens

_OUTSIDE = 2
_OWN_FOCUS = ("QAbstractItemView", "QLineEdit", "QPlainTextEdit", "QTextEdit", "QMenuBar")
"""By name: the classes themselves would be loaded before the first paint, which shows none."""
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
    return any(map(widget.inherits, _OWN_FOCUS)) or bool(widget.property("paintsFocus"))


class FocusRing(QWidget):
    """Lies over one window, around one of its widgets, and follows it.

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

    @property
    def target(self) -> QWidget | None:
        """What the ring is around now."""
        return self._target

    def surround(self, target: QWidget | None) -> None:
        """Go around a widget, or away.

        Parameters
        ----------
        target : QWidget, optional
            A widget of this window.
        """
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

    def _place(self) -> None:
        target = self._target
        if target is None or not isValid(target) or not target.isVisibleTo(self.window()):
            self.hide()
            return
        reach = _OUTSIDE + Appearance.current().focus_width
        corner = target.mapTo(self.window(), QPoint(0, 0))
        around = QRect(corner, target.size()).adjusted(-reach, -reach, reach, reach)
        self.setGeometry(around.intersected(self.window().rect()))
        whole = QRegion(self.rect())
        self.setMask(whole.subtracted(QRegion(self.rect().adjusted(reach, reach, -reach, -reach))))
        self.show()
        self.raise_()


class FocusFollower(QObject):
    """Puts a ring into every window of the application whose focus was moved by a key.

    Parameters
    ----------
    app : QApplication
        The application; it owns the follower.
    """

    _made: ClassVar["FocusFollower | None"] = None

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._by_keys = False
        self._ring: FocusRing | None = None
        app.focusChanged.connect(self._follow)

    @staticmethod
    def current() -> "FocusFollower":
        """Return the running application's follower, made on first use.

        Returns
        -------
        FocusFollower
            The one object.

        Raises
        ------
        RuntimeError
            If there is no QApplication yet.
        """
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            raise RuntimeError("no QApplication yet")  # noqa: TRY004 -- missing, not of a wrong type
        # Asking the application for the child would wrap its style, and all it can draw, too.
        found = FocusFollower._made
        if found is None or not isValid(found) or found.parent() is not app:
            found = FocusFollower._made = FocusFollower(app)
        return found

    @property
    def by_keys(self) -> bool:
        """Whether the focus was last moved by a key and not by the pointer."""
        return self._by_keys

    def _follow(self, old: QWidget | None, new: QWidget | None) -> None:
        if self._ring is not None and isValid(self._ring):
            self._ring.surround(None)
        if new is None:
            return
        pointer = QApplication.mouseButtons() != Qt.MouseButton.NoButton
        # Without an old one a window was activated: what moved the focus last still counts.
        self._by_keys = self._by_keys if old is None else not pointer
        if self._by_keys and not paints_own_focus(new):
            self._ring = self._ring_of(new.window())
            self._ring.surround(new)

    @staticmethod
    def _ring_of(window: QWidget) -> FocusRing:
        direct = Qt.FindChildOption.FindDirectChildrenOnly
        found = window.findChild(FocusRing, options=direct)
        return found if isinstance(found, FocusRing) else FocusRing(window)
