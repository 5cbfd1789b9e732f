"""Commands that the window answers itself: places, themes, copying from what has the keyboard."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget

from workbench.desktop.place import PlaceEntry
from workbench.desktop.preferences import Preference, Preferences
from workbench.desktop.shell.command_set import CommandSet
from workbench.desktop.shell.on_demand import shortcuts_dialog
from workbench.desktop.shell.place_stack import PlaceStack
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
        action = commands.bind(f"view.theme_{choice.value}", partial(_choose_theme, choice))
        action.setCheckable(True)
        group.addAction(action)
        actions[choice] = action
    actions[appearance.choice].setChecked(True)


def _choose_theme(choice: ThemeChoice) -> None:
    Appearance.current().choose(choice)
    Preferences.current().set(Preference.THEME, choice.value)


def copy_from_focus() -> None:
    """Copy from whatever has the keyboard and can be copied from."""
    copy = getattr(QApplication.focusWidget(), "copy", None)
    if callable(copy):
        copy()


def step_place(actions: Mapping[str, QAction], places: PlaceStack, direction: int) -> None:
    """Show the next place, or the one before; after the last comes the first.

    Parameters
    ----------
    actions : mapping of str to QAction
        What leads to each place; those that cannot be reached are left out.
    places : PlaceStack
    direction : int
        1 or -1.
    """
    keys = [key for key, action in actions.items() if action.isVisible()]
    if keys:
        here = keys.index(places.current) if places.current in keys else -1
        places.go(keys[(here + direction) % len(keys)])


def toggle_full_screen(window: QWidget) -> None:
    """Fill the screen with a window, or let it be as it was.

    Parameters
    ----------
    window : QWidget
    """
    window.setWindowState(window.windowState() ^ Qt.WindowState.WindowFullScreen)


def show_shortcuts(window: QWidget, commands: CommandSet, *, only_here: bool = False) -> None:
    """Open the sheet of all keys.

    Parameters
    ----------
    window : QWidget
        What it opens over.
    commands : CommandSet
        Whose keys it lists.
    only_here : bool
        Show at first only what works where the keyboard is.
    """
    dialog = shortcuts_dialog(window, commands, only_here=only_here)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
