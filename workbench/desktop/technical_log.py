"""What the program did, for whoever has to find a fault: kept in the workspace, without values.

An entry is a fixed sentence of ours with numbers and names of errors; nothing that a person or
a file wrote can get into it. It is turned over when it grows.
"""

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from workbench.desktop.redaction import code_of

FOLDER, NAME = "logs", "technical.jsonl"
LARGEST = 512 * 1024
"""Bytes of one file."""
KEPT = 3
"""Older files beside the one that is written to."""
MOST_SHOWN = 5000


class Level(StrEnum):
    """How much an entry matters."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log.

    Attributes
    ----------
    at : str
        ISO 8601, UTC.
    level : Level
    said : str
        A fixed sentence.
    details : dict of str to str, int or float
        Numbers, and names of errors.
    """

    at: str
    level: Level
    said: str
    details: dict[str, str | int | float] = field(default_factory=dict)

    @property
    def line(self) -> str:
        """The entry as one line of text."""
        given = " ".join(f"{name}={value}" for name, value in self.details.items())
        return f"{self.at} {self.level.value:<7} {self.said} {given}".rstrip()


class TechnicalLog:
    """The log of one workspace.

    Parameters
    ----------
    workspace : Path
    clock : callable
        Returns the present, zone-aware.
    """

    def __init__(self, workspace: Path, clock: Callable[[], datetime]) -> None:
        self.file = workspace / FOLDER / NAME
        self._clock = clock

    def note(self, level: Level, said: str, **details: str | float) -> None:
        """Write an entry; a disk that is full or read-only is passed over.

        Parameters
        ----------
        level : Level
        said : str
            A sentence that stands in the code, never one with a value in it.
        **details
            Numbers, and names of errors; a text that is no such name is left out.
        """
        at = self._clock().isoformat(timespec="milliseconds").replace("+00:00", "Z")
        kept = {name: value for name, value in details.items() if _is_harmless(value)}
        record = {"at": at, "level": level.value, "said": said, **kept}
        with suppress(OSError):
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._turn_over()
            with self.file.open("a", encoding="utf-8") as out:
                out.write(json.dumps(record, ensure_ascii=False) + "\n")

    def entries(self) -> tuple[Entry, ...]:
        """Return what is kept, the oldest first; lines that are torn are passed over."""
        found: list[Entry] = []
        for number in range(KEPT, -1, -1):
            with suppress(OSError):
                text = self._older(number).read_text(encoding="utf-8", errors="replace")
                found += [entry for line in text.splitlines() if (entry := _read(line))]
        return tuple(found[-MOST_SHOWN:])

    def _older(self, number: int) -> Path:
        return self.file.with_name(f"{NAME}.{number}") if number else self.file

    def _turn_over(self) -> None:
        if not self.file.exists() or self.file.stat().st_size < LARGEST:
            return
        for number in range(KEPT - 1, -1, -1):
            if self._older(number).exists():
                self._older(number).replace(self._older(number + 1))


def _is_harmless(value: object) -> bool:
    return isinstance(value, int | float) or (isinstance(value, str) and bool(code_of(value)))


def _read(line: str) -> Entry | None:
    try:
        value = json.loads(line)
        at, said = str(value.pop("at")), str(value.pop("said"))
        return Entry(at, Level(value.pop("level")), said, value)
    except (ValueError, KeyError, AttributeError, TypeError):
        return None


def narrowed(entries: Sequence[Entry], least: Level, text: str) -> tuple[Entry, ...]:
    """Return the entries that matter at least so much and hold every word of a text.

    Parameters
    ----------
    entries : sequence of Entry
    least : Level
    text : str
        Words in any case.
    """
    order = list(Level)
    words = text.casefold().split()
    return tuple(
        entry
        for entry in entries
        if order.index(entry.level) >= order.index(least)
        and all(word in entry.line.casefold() for word in words)
    )
