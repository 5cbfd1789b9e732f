"""A panel that can be moved, floated and closed, by pointer or by keyboard."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QMainWindow, QMenu, QToolButton, QVBoxLayout
from PySide6.QtWidgets import QWidget as Widget

from workbench.desktop.components.card import rule
from workbench.desktop.components.labels import Label
from workbench.desktop.components.tips import set_tip
from workbench.desktop.theme.appearance import Appearance
from workbench.desktop.theme.fonts import HEADING
from workbench.desktop.theme.icons import icon
from workbench.language import tr

SIDES = (
    Qt.DockWidgetArea.BottomDockWidgetArea,
    Qt.DockWidgetArea.RightDockWidgetArea,
    Qt.DockWidgetArea.LeftDockWidgetArea,
)
"""Where a panel may stand, in the order in which it is moved on."""


class Dock(QDockWidget):
    """A panel with a head that says what it is and what can be done with it.

    Parameters
    ----------
    name : str
        Stable, as layouts keep it.
    title : str
        What a person reads.

    Signals
    -------
    closed()
        A person closed it.
    """

    closed = Signal()

    def __init__(self, name: str, title: str) -> None:
        super().__init__(title)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setAllowedAreas(SIDES[0] | SIDES[1] | SIDES[2])
        self._buttons: list[tuple[QToolButton, str]] = []
        self._heading = Label(title, HEADING)
        self.setTitleBarWidget(self._make_head(title))
        Appearance.current().themeChanged.connect(self._tint)
        for moved in (self.topLevelChanged, self.dockLocationChanged, self.visibilityChanged):
            moved.connect(self._say_where)

    def close_by_hand(self) -> None:
        """Close it, as its button does."""
        self.hide()
        self.closed.emit()

    def float_or_dock(self) -> None:
        """Let it float over the window, or put it back."""
        self.setFloating(not self.isFloating())
        self.show()
        self.raise_()

    def move_to(self, side: Qt.DockWidgetArea) -> None:
        """Put it at a side of the window.

        Parameters
        ----------
        side : Qt.DockWidgetArea
        """
        window = self.parent()
        if isinstance(window, QMainWindow):
            focused = self.focusWidget()
            self.setFloating(False)
            window.addDockWidget(side, self)
            self.show()
            if focused is not None:
                focused.setFocus(Qt.FocusReason.OtherFocusReason)

    def move_on(self) -> None:
        """Put it at the next side of the window."""
        window = self.parent()
        if isinstance(window, QMainWindow):
            here = window.dockWidgetArea(self)
            at = SIDES.index(here) if here in SIDES and not self.isFloating() else -1
            self.move_to(SIDES[(at + 1) % len(SIDES)])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Put a panel that floats back with Esc."""
        if event.key() == Qt.Key.Key_Escape and self.isFloating():
            self.setFloating(False)
            return
        super().keyPressEvent(event)

    def _make_head(self, title: str) -> Widget:
        head = Widget()
        column = QVBoxLayout(head)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(rule())
        row = QHBoxLayout()
        row.setContentsMargins(16, 6, 8, 4)
        row.setSpacing(4)
        row.addWidget(self._heading)
        row.addStretch(1)
        self.head = row
        move = self._button("more", tr("Move {panel}", panel=title))
        move.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        move.setMenu(self._make_menu(move))
        row.addWidget(move)
        self._float = self._button("compare", "", self.float_or_dock)
        row.addWidget(self._float)
        row.addWidget(self._button("close", tr("Close {panel}", panel=title), self.close_by_hand))
        column.addLayout(row)
        self._tint()
        self._say_where()
        return head

    def _make_menu(self, over: Widget) -> QMenu:
        menu = QMenu(over)
        words = (tr("Put it at the bottom"), tr("Put it at the right"), tr("Put it at the left"))
        for text, side in zip(words, SIDES, strict=True):
            menu.addAction(text).triggered.connect(lambda _=False, at=side: self.move_to(at))
        menu.addAction(tr("Let it float")).triggered.connect(lambda: self.setFloating(True))
        return menu

    def _button(
        self, icon_name: str, words: str, act: Callable[[], None] | None = None
    ) -> QToolButton:
        button = QToolButton()
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(words)
        set_tip(button, words)
        if act is not None:
            button.clicked.connect(act)
        self._buttons.append((button, icon_name))
        return button

    def _say_where(self, *_: object) -> None:
        title = self.windowTitle()
        floats = self.isFloating()
        words = tr("Put {panel} back", panel=title) if floats else tr("Float {panel}", panel=title)
        self._float.setAccessibleName(words)
        set_tip(self._float, words)

    def _tint(self) -> None:
        for button, icon_name in self._buttons:
            button.setIcon(icon(icon_name, "t2", 16))
