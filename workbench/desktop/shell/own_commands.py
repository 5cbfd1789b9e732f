"""Commands that the window answers itself: places, themes, copying from what has the keyboard."""

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QApplication

from workbench.desktop.place import PlaceEntry
from workbench.desktop.shell.commands import CommandSet
from workbench.desktop.theme.appearance import Appearance, ThemeChoice


def place_actions(
    commands: CommandSet, entries: Iterable[PlaceEntry], go: Callable[[str], None]
) -> dict[str, QAction]:
    """Put the places at the top of the Go menu, Ctrl+1 to Ctrl+9 in the order of the rail.

    Parameters
    ----------
    commands : CommandSet
        The window's commands.
    entries : iterable of PlaceEntry
        The places in the order of the rail.
    go : callable
        Shows a place by its key.

    Returns
    -------
    dict of str to QAction
        One action per place.
    """
    menu = commands.menu("go")
    before = menu.actions()[0]
    made: dict[str, QAction] = {}
    for number, place in enumerate(entries, start=1):
        action = QAction(commands)
        action.setText(place.label)
        action.setObjectName(f"go.{place.key}")
        if number <= 9:
            action.setShortcut(QKeySequence(f"Ctrl+{number}"))
        action.triggered.connect(partial(_go, go, place.key))
        menu.insertAction(before, action)
        made[place.key] = action
    commands.keymap.adopt(made.values())
    if made:
        menu.insertSeparator(before)
        menu.menuAction().setVisible(True)
    return made


def _go(go: Callable[[str], None], key: str, _checked: object = None) -> None:
    go(key)


def bind_themes(commands: CommandSet) -> None:
    """Let the View menu choose the theme and tick the one that is chosen.

    Parameters
    ----------
    commands : CommandSet
        The window's commands.
    """
    appearance = Appearance.current()
    group = QActionGroup(commands)
    actions: dict[ThemeChoice, QAction] = {}
    for choice in ThemeChoice:
        action = commands.bind(f"view.theme_{choice.value}", partial(appearance.choose, choice))
        action.setCheckable(True)
        group.addAction(action)
        actions[choice] = action
    actions[appearance.choice].setChecked(True)


def copy_from_focus() -> None:
    """Copy from whatever has the keyboard and can be copied from."""
    copy = getattr(QApplication.focusWidget(), "copy", None)
    if callable(copy):
        copy()
