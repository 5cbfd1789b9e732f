"""The window's actions, made of its commands; one without a handler is not in the menus."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu
from shiboken6 import isValid

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.tips import set_tip
from workbench.desktop.shell.commands import COMMANDS, MENU_OF, MENUS, Command
from workbench.desktop.shell.keymap import Keymap


class CommandSet(QObject):
    """The actions of one window and the menus they stand in.

    Parameters
    ----------
    window : QMainWindow
        Whose menu bar is filled.

    Signals
    -------
    refused(str)
        Why a command that was asked for cannot be carried out now.
    """

    refused = Signal(str)

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._actions: dict[str, QAction] = {}
        self._menus: dict[str, QMenu] = {}
        self._bound: set[str] = set()
        self._reasons: dict[str, str] = {}
        for title, words in MENUS.items():
            menu = window.menuBar().addMenu(words)
            menu.setToolTipsVisible(True)
            menu.menuAction().setVisible(False)
            self._menus[title] = menu
        last: Command | None = None
        for command in COMMANDS:
            if last is not None and (last.menu, last.group) != (command.menu, command.group):
                self._menus[command.menu].addSeparator()
            self._add(window, command)
            last = command
        self.keymap = Keymap(self)
        self.keymap.adopt(self._actions.values())

    def menu(self, title: str) -> QMenu:
        """Return a menu.

        Parameters
        ----------
        title : str
            Its name in the code, such as ``"view"``.

        Returns
        -------
        QMenu
            The menu.

        Raises
        ------
        KeyError
            If there is no such menu.
        """
        return self._menus[title.lower()]

    def action(self, command_id: str) -> QAction:
        """Return the action of a command.

        Parameters
        ----------
        command_id : str
            Such as ``"file.open_package"``.

        Returns
        -------
        QAction
            The action.

        Raises
        ------
        KeyError
            If there is no such command.
        """
        return self._actions[command_id]

    def bind(self, command_id: str, handler: Callable[[], object]) -> QAction:
        """Give a command what it does, and so a place in its menu.

        Parameters
        ----------
        command_id : str
            The command.
        handler : callable
            Called without arguments.

        Returns
        -------
        QAction
            The action.

        Raises
        ------
        KeyError
            If there is no such command.
        ValueError
            If it has a handler already.
        """
        action = self._actions[command_id]
        if command_id in self._bound:
            raise ValueError(f"{command_id} has a handler already")
        self._bound.add(command_id)
        action.triggered.connect(lambda _checked=False: handler())
        self.reveal(action, MENU_OF[command_id])
        return action

    def reveal(self, action: QAction, menu: str) -> None:
        """Show an action and the menu it stands in.

        Parameters
        ----------
        action : QAction
            The action.
        menu : str
            The menu's title.
        """
        action.setVisible(True)
        self._menus[menu.lower()].menuAction().setVisible(True)

    def forbid(self, command_id: str, reason: str) -> None:
        """Disable a command and say why.

        Parameters
        ----------
        command_id : str
            The command.
        reason : str
            One sentence for its tooltip.
        """
        self._reasons[command_id] = reason
        self._actions[command_id].setEnabled(False)
        set_tip(self._actions[command_id], reason)

    def permit(self, command_id: str) -> None:
        """Enable a command again.

        Parameters
        ----------
        command_id : str
            The command.
        """
        action = self._actions[command_id]
        action.setEnabled(True)
        set_tip(action, "")

    def run(self, command_id: str) -> None:
        """Do what a command does, or say why it cannot be done now.

        Parameters
        ----------
        command_id : str
            The command.
        """
        action = self._actions[command_id]
        if not action.isEnabled() and command_id in self._reasons:
            self.refused.emit(self._reasons[command_id])
        action.trigger()

    def accompany(self, command_id: str, button: Button) -> None:
        """Let a button be pressed only where its command can be, for the same reason.

        Parameters
        ----------
        command_id : str
            The command.
        button : Button
            Does the same as the command.
        """
        action = self._actions[command_id]

        def follow() -> None:
            if not isValid(button):
                return
            if action.isEnabled():
                button.permit()
            else:
                button.forbid(self._reasons.get(command_id, ""))

        action.changed.connect(follow)
        follow()

    def reason(self, command_id: str) -> str:
        """Return why a command cannot be carried out now; empty where it can.

        Parameters
        ----------
        command_id : str
        """
        known = self._actions.get(command_id)
        allowed = known is None or known.isEnabled()
        return "" if allowed else self._reasons.get(command_id, "")

    def listed(self) -> list[QAction]:
        """Return the actions that stand in the menus, also those that cannot be run now.

        Returns
        -------
        list of QAction
            In the order of the menus, submenus left out.
        """
        found: list[QAction] = []
        for menu in self._menus.values():
            actions = [a for a in menu.actions() if not a.isSeparator() and a.menu() is None]
            found += [a for a in actions if a.isVisible()]
        return found

    def available(self) -> list[QAction]:
        """Return the actions that can be run now, in the order of the menus."""
        return [action for action in self.listed() if action.isEnabled()]

    def _add(self, window: QMainWindow, command: Command) -> None:
        action = QAction(self)  # a text given here would load all that icons know
        action.setText(command.text)
        action.setObjectName(command.id)
        action.setVisible(False)
        if command.keys:
            action.setShortcut(QKeySequence(command.keys))
        self._menus[command.menu].addAction(action)
        window.addAction(action)
        self._actions[command.id] = action
