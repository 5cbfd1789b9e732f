"""Every key in one sheet: of the commands as they are now, and of plots, tables and panels."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtGui import QAction, QKeySequence

from workbench.desktop.shell.commands import MENU_OF, MENUS
from workbench.desktop.shell.local_keys import LOCAL_KEYS, KeysOf
from workbench.language import tr

_NATIVE = QKeySequence.SequenceFormat.NativeText


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the sheet.

    Attributes
    ----------
    where : str
        The menu, or where the keys work.
    keys, words : str
        The keys, and what they do.
    """

    where: str
    keys: str
    words: str


def command_lines(actions: Mapping[str, QAction]) -> tuple[Line, ...]:
    """Return a line for each command that has keys and can be reached.

    Parameters
    ----------
    actions : mapping of str to QAction
        As the keymap knows them.
    """
    lines = [
        Line(menu_name(name), action.shortcut().toString(_NATIVE), action.text())
        for name, action in actions.items()
        if action.isVisible() and not action.shortcut().isEmpty()
    ]
    order = list(MENUS.values())
    return tuple(sorted(lines, key=lambda line: order.index(line.where)))


def menu_name(command: str) -> str:
    """Return the menu that a command or a place stands in, as a person reads it.

    Parameters
    ----------
    command : str
        Its name.
    """
    return MENUS[MENU_OF.get(command, "go")]


def local_lines(kinds: Iterable[KeysOf] = LOCAL_KEYS) -> tuple[Line, ...]:
    """Return a line for each key that works in some kind of thing only."""
    return tuple(Line(one.kind, keys, words) for one in kinds for keys, words in one.keys)


def sheet_page(lines: Sequence[Line]) -> str:
    """Return the sheet as HTML, for paper.

    Parameters
    ----------
    lines : sequence of Line
        Those of one place next to each other.
    """
    parts = [f"<h1>{escape(tr('Keyboard shortcuts'))}</h1>"]
    for where in dict.fromkeys(line.where for line in lines):
        rows = "".join(
            f"<tr><td width='40%'><b>{escape(line.keys)}</b></td><td>{escape(line.words)}</td></tr>"
            for line in lines
            if line.where == where
        )
        parts.append(f"<h3>{escape(where)}</h3><table width='100%' cellpadding='2'>{rows}</table>")
    return "".join(parts)
