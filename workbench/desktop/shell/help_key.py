"""The key of help in dialogs: a modal one would keep the window's own from being heard."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QWidget

_HEARD = "helpKeyHeard"


class HelpKey(QObject):
    """Gives every dialog the key of help when it first has the keyboard.

    Parameters
    ----------
    window : QWidget
        Its dialogs are served.
    action : QAction
        The command for help, whose keys the person may change.
    show_help : callable
        Opens the handbook at what has the keyboard.
    """

    def __init__(self, window: QWidget, action: QAction, show_help: Callable[[], object]) -> None:
        super().__init__(window)
        self._action, self._show_help = action, show_help
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._meet)

    def _meet(self, _old: QWidget | None, new: QWidget | None) -> None:
        dialog = new.window() if new is not None else None
        if not isinstance(dialog, QDialog) or dialog.property(_HEARD):
            return
        dialog.setProperty(_HEARD, True)  # noqa: FBT003 -- Qt's signature
        shortcut = QShortcut(self._action.shortcut(), dialog)
        shortcut.activated.connect(self._show_help)
