"""Which keys run which command: as declared, or as a person set them."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtGui import QAction, QKeySequence

from workbench.language import tr, trn

_GROUP = "shortcuts"
FORMAT = "workbench-shortcuts/1"
_PORTABLE = QKeySequence.SequenceFormat.PortableText
_FUNCTION_KEY = re.compile(r"F\d{1,2}")


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came of a file of shortcuts.

    Attributes
    ----------
    set : int
        How many commands have the keys the file gives them.
    unknown : tuple of str
        Names in the file that no command has here, or keys that cannot be used.
    """

    set: int
    unknown: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """One sentence for a person."""
        said = trn("{count} shortcut taken over.", "{count} shortcuts taken over.", self.set)
        if self.unknown:
            said += " " + tr("Passed over: {names}.", names=", ".join(self.unknown))
        return said


class Keymap(QObject):
    """The keys of one window's commands.

    Signals
    -------
    changed()
        Some command has other keys now.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._actions: dict[str, QAction] = {}
        self._declared: dict[str, str] = {}

    def adopt(self, actions: Iterable[QAction]) -> None:
        """Take in actions as they are declared, and give them the keys a person set.

        Parameters
        ----------
        actions : iterable of QAction
            Each with a name of its own (``objectName``).
        """
        settings = QSettings()
        settings.beginGroup(_GROUP)
        own = set(settings.allKeys())
        for action in actions:
            name = action.objectName()
            self._actions[name] = action
            self._declared[name] = action.shortcut().toString(_PORTABLE)
            if name in own:
                action.setShortcut(QKeySequence(str(settings.value(name) or "")))
        settings.endGroup()

    @property
    def actions(self) -> Mapping[str, QAction]:
        """Every command by its name."""
        return self._actions

    def keys(self, name: str) -> str:
        """Return the keys of a command, as they are kept; empty for none."""
        return self._actions[name].shortcut().toString(_PORTABLE)

    def declared(self, name: str) -> str:
        """Return the keys a command has where nobody set others."""
        return self._declared[name]

    def is_changed(self, name: str) -> bool:
        """Whether a person gave a command other keys."""
        return self.keys(name) != self._declared[name]

    def holders(self, keys: str, besides: str = "") -> tuple[str, ...]:
        """Return the commands that keys belong to, or would be mistaken for.

        Parameters
        ----------
        keys : str
        besides : str
            A command that is left out.
        """
        wanted = QKeySequence(keys)
        none = QKeySequence.SequenceMatch.NoMatch
        if wanted.isEmpty():
            return ()
        held = {name: action.shortcut() for name, action in self._actions.items()}
        return tuple(
            name
            for name, own in held.items()
            if name != besides
            and not own.isEmpty()
            and (wanted.matches(own) != none or own.matches(wanted) != none)
        )

    def why_not(self, keys: str) -> str:
        """Return why keys cannot run a command; empty where they can.

        Parameters
        ----------
        keys : str
        """
        sequence = QKeySequence(keys)
        if sequence.isEmpty() or "" in sequence.toString(_PORTABLE).split(", "):
            return tr("These keys cannot be read.")
        keys = sequence.toString(_PORTABLE).split(", ")[0]
        bare = not any(held in keys for held in ("Ctrl+", "Alt+", "Meta+"))
        if bare and not _FUNCTION_KEY.fullmatch(keys.removeprefix("Shift+")):
            return tr("Typing would run it. Hold Ctrl, Alt or Meta, or use a function key.")
        return ""

    def set(self, name: str, keys: str) -> None:
        """Give a command other keys, and take them from whoever has them.

        Parameters
        ----------
        name : str
        keys : str
            Empty for none.
        """
        for holder in self.holders(keys, besides=name):
            self._keep(holder, "")
        self._keep(name, QKeySequence(keys).toString(_PORTABLE))
        self.changed.emit()

    def reset(self, name: str) -> None:
        """Give a command the keys that are declared, and take them from whoever has them."""
        self.set(name, self._declared[name])

    def reset_all(self) -> None:
        """Give every command the keys that are declared."""
        QSettings().remove(_GROUP)
        for name, action in self._actions.items():
            action.setShortcut(QKeySequence(self._declared[name]))
        self.changed.emit()

    def written(self) -> str:
        """Return what differs from what is declared, as a file holds it."""
        changed = {name: self.keys(name) for name in self._actions if self.is_changed(name)}
        return json.dumps({"format": FORMAT, "shortcuts": changed}, indent=2) + "\n"

    def take_in(self, text: str) -> TakenIn:
        """Set the keys that a file holds; every other command has what is declared.

        Parameters
        ----------
        text : str
            As `written` gives it.

        Raises
        ------
        ValueError
            If it is no such file; nothing is changed then.
        """
        given = _shortcuts_in(text)
        self.reset_all()
        unknown: list[str] = []
        for name, keys in given.items():
            if name not in self._actions or (keys and self.why_not(keys)):
                unknown.append(name)
            else:
                self.set(name, keys)
        return TakenIn(len(given) - len(unknown), tuple(unknown))

    def _keep(self, name: str, keys: str) -> None:
        place = f"{_GROUP}/{name}"
        self._actions[name].setShortcut(QKeySequence(keys))
        if self.is_changed(name):
            QSettings().setValue(place, keys)
        else:
            QSettings().remove(place)


def _shortcuts_in(text: str) -> dict[str, str]:
    value = json.loads(text)
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise ValueError(FORMAT)
    given = value.get("shortcuts")
    if not isinstance(given, dict):
        raise ValueError(FORMAT)  # noqa: TRY004 -- what is wrong is the file
    return {str(name): str(keys) for name, keys in given.items()}
