"""What a person sets for every workspace of the account: declared once, kept, told when changed.

Read before the first window, so nothing but Qt's core is imported here. What is not set is as
declared; what was kept by hand or by another version and makes no sense counts as not set.
"""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QCoreApplication, QObject, QSettings, Qt, Signal

Value = str | int | bool


class Preference(StrEnum):
    """The name under which each preference is kept."""

    THEME = "window/theme"
    SCALE = "window/scale"
    LANGUAGE = "window/language"
    MOTION = "window/motion"
    NUMBERS = "window/numbers"
    NOTIFY = "notifications/on"
    NOTIFY_AFTER = "notifications/after"
    WORKERS = "engine/workers"
    MEMORY = "engine/memory"
    GUARD = "engine/guard"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a preference may be.

    Attributes
    ----------
    default : str, int or bool
        What holds while nothing is set.
    choices : tuple of str
        What a text may be; empty for any.
    least, most : int
        What a number may be.
    """

    default: Value
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 0

    def understood(self, kept: object) -> Value:
        """Return a value that was kept, or the default where it makes no sense.

        Parameters
        ----------
        kept : object
            As the settings give it; numbers and flags may come as text.
        """
        text = str(kept).strip()
        if isinstance(self.default, bool):
            known = {"true": True, "1": True, "false": False, "0": False}
            return known.get(text.lower(), self.default)
        if isinstance(self.default, int):
            inside = text.isdecimal() and self.least <= int(text) <= self.most
            return int(text) if inside else self.default
        return text if not self.choices or text in self.choices else self.default


BOUNDS: dict[Preference, Bounds] = {
    Preference.THEME: Bounds("system", ("system", "light", "dark", "high_contrast")),
    Preference.SCALE: Bounds(100, least=75, most=300),
    Preference.LANGUAGE: Bounds(""),
    Preference.MOTION: Bounds("system", ("system", "reduced", "full")),
    Preference.NUMBERS: Bounds("space", ("space", "comma", "point", "none")),
    Preference.NOTIFY: Bounds(default=True),
    Preference.NOTIFY_AFTER: Bounds(30, least=5, most=3600),
    Preference.WORKERS: Bounds(0, least=0, most=64),
    Preference.MEMORY: Bounds(0, least=0, most=4096),
    Preference.GUARD: Bounds(default=True),
}


class Preferences(QObject):
    """The preferences of this account; a child of the application.

    Signals
    -------
    changed(str)
        The name of a preference that has another value now.
    """

    changed = Signal(str)

    @staticmethod
    def current() -> "Preferences":
        """Return the running application's preferences, made on first use.

        Raises
        ------
        RuntimeError
            If there is no application yet.
        """
        app = QCoreApplication.instance()
        if app is None:
            raise RuntimeError("no application yet")
        found = app.findChild(Preferences, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return found if isinstance(found, Preferences) else Preferences(app)

    def value(self, name: Preference) -> Value:
        """Return what holds now.

        Parameters
        ----------
        name : Preference
        """
        return kept_value(name)

    def text(self, name: Preference) -> str:
        """Return a preference that is a text."""
        return str(self.value(name))

    def number(self, name: Preference) -> int:
        """Return a preference that is a number."""
        return int(self.value(name))

    def on(self, name: Preference) -> bool:
        """Return a preference that is on or off."""
        return bool(self.value(name))

    def set(self, name: Preference, value: Value) -> None:
        """Keep a value, and tell if it is another one.

        Parameters
        ----------
        name : Preference
        value : str, int or bool
            One that makes no sense counts as the default.
        """
        before = self.value(name)
        wanted = BOUNDS[name].understood(str(value))
        if wanted == BOUNDS[name].default:
            QSettings().remove(name.value)
        else:
            kept = str(wanted).lower() if isinstance(wanted, bool) else wanted
            QSettings().setValue(name.value, kept)
        if wanted != before:
            self.changed.emit(name.value)

    def reset(self) -> None:
        """Set every preference back to what is declared."""
        for name, bounds in BOUNDS.items():
            self.set(name, bounds.default)


def kept_value(name: Preference) -> Value:
    """Return what is kept of a preference, also before there is an application.

    Parameters
    ----------
    name : Preference
    """
    bounds = BOUNDS[name]
    kept = QSettings().value(name.value)
    return bounds.default if kept is None else bounds.understood(kept)
