"""Toasts: one sentence at the bottom right, with Undo where there is one."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.labels import Label
from workbench.desktop.components.status_mark import StatusMark
from workbench.desktop.components.tips import set_tip
from workbench.desktop.state import Notice
from workbench.desktop.theme.icons import icon
from workbench.desktop.theme.marks import Mark, State
from workbench.language import tr

SECONDS = 6
_MARGIN = 16
_MEASURE = 320


class Toast(QFrame):
    """One notice; it goes after six seconds unless looked at, and never if it is an error.

    Parameters
    ----------
    notice : Notice
        What to say.
    parent : QWidget
        What it lies over.

    Signals
    -------
    closed()
        It is gone.
    undoWanted()
        Undo was pressed.
    """

    closed = Signal()
    undoWanted = Signal()

    def __init__(self, notice: Notice, parent: QWidget) -> None:
        super().__init__(parent)
        self.notice = notice
        self.setProperty("surface", "floating")
        self.setAccessibleName(notice.text)
        self.setMaximumWidth(480)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(8)
        state = State.BAD if notice.error else State.GOOD
        mark = StatusMark(
            Mark(state, tr("Error") if notice.error else tr("Done")), word_shown=False
        )
        row.addWidget(mark)
        self._sentence = Label(notice.text, wrap=True)
        row.addWidget(self._sentence, 1)
        if notice.undo:
            undo = Button(tr("Undo"), ButtonKind.LINK)
            undo.clicked.connect(self._undo)
            row.addWidget(undo)
        row.addWidget(self._close_button())
        self._clock = QTimer(self, singleShot=True, interval=1000 * SECONDS)
        self._clock.timeout.connect(self.dismiss)
        for child in self.findChildren(QWidget):
            child.installEventFilter(self)
        self._fit()
        self._resume()

    @property
    def leaving(self) -> bool:
        """Whether the six seconds are running."""
        return self._clock.isActive()

    def dismiss(self) -> None:
        """Go away."""
        self._clock.stop()
        self.hide()
        self.closed.emit()
        self.deleteLater()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Stay while the pointer is over it."""
        super().enterEvent(event)
        self._clock.stop()

    def leaveEvent(self, event: QEvent) -> None:
        """Count again once the pointer is gone."""
        super().leaveEvent(event)
        self._resume()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay while one of its buttons has the focus."""
        if event.type() == QEvent.Type.FocusIn:
            self._clock.stop()
        elif event.type() == QEvent.Type.FocusOut:
            self._resume()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go away with Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
            return
        super().keyPressEvent(event)

    def _close_button(self) -> QToolButton:
        close = QToolButton()
        close.setIcon(icon("close", "t2", 16))
        close.setAccessibleName(tr("Close"))
        set_tip(close, tr("Close"))
        close.clicked.connect(self.dismiss)
        return close

    def _fit(self) -> None:
        self._sentence.fit(_MEASURE)
        self.adjustSize()

    def _resume(self) -> None:
        if not self.notice.error and not self.underMouse():
            self._clock.start()

    def _undo(self) -> None:
        self.undoWanted.emit()
        self.dismiss()


class ToastStack(QObject):
    """The toasts of one window, the newest lowest.

    Parameters
    ----------
    window : QWidget
        What they lie over.
    over : QWidget
        The part of the window they keep to: what is above docks and status bar.

    Signals
    -------
    undoWanted(Notice)
        Undo was pressed on this notice.
    """

    undoWanted = Signal(object)

    def __init__(self, window: QWidget, over: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._over = over
        self._toasts: list[Toast] = []
        over.installEventFilter(self)

    @property
    def toasts(self) -> tuple[Toast, ...]:
        """The toasts on the screen, oldest first."""
        return tuple(self._toasts)

    def show(self, notice: Notice) -> Toast:
        """Show a notice.

        Parameters
        ----------
        notice : Notice
            What to say.

        Returns
        -------
        Toast
            The toast, already on the screen.
        """
        toast = Toast(notice, self._window)
        toast.closed.connect(lambda: self._forget(toast))
        toast.undoWanted.connect(lambda: self.undoWanted.emit(notice))
        self._toasts.append(toast)
        toast.show()
        toast.raise_()
        self._place()
        return toast

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the corner when the window is resized or a dock opens."""
        if event.type() in {QEvent.Type.Resize, QEvent.Type.Move}:
            self._place()
        return super().eventFilter(watched, event)

    def _forget(self, toast: Toast) -> None:
        if toast in self._toasts:
            self._toasts.remove(toast)
        self._place()

    def _place(self) -> None:
        corner = self._over.mapTo(self._window, QPoint(0, 0))
        area = QRect(corner, self._over.size())
        low = area.bottom() + 1 - _MARGIN
        for toast in reversed(self._toasts):
            toast.adjustSize()
            toast.move(area.right() + 1 - toast.width() - _MARGIN, low - toast.height())
            low -= toast.height() + 8
