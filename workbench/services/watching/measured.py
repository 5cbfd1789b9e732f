"""What was measured in batches that are not in the book yet; all of it may be lost."""

import contextlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from workbench.domain.canonical import strict_loads
from workbench.domain.scoring import WindowReading


@dataclass(frozen=True, slots=True)
class Measured:
    """A batch with what was measured in it.

    Attributes
    ----------
    sha256, name : str
    readings : tuple of WindowReading
        In the order of time; at least one.
    """

    sha256: str
    name: str
    readings: tuple[WindowReading, ...]

    @property
    def place(self) -> tuple[datetime, datetime, str]:
        """Where it stands among others: by event time, and by its bytes where that is the same."""
        return self.readings[-1].end, self.readings[0].start, self.sha256


class MeasuredStore:
    """Files of measurements beside what is remembered of a folder.

    Parameters
    ----------
    beside : Path
        The file of what is remembered.
    description : str
        The sha256 of what the folder says of itself: under another one, it is measured anew.
    """

    def __init__(self, beside: Path, description: str) -> None:
        self._folder = beside.with_suffix(f".{description[:16]}")

    def known(self, sha256: str) -> tuple[WindowReading, ...]:
        """Return what was measured in a batch; nothing where it was not, or that is damaged."""
        try:
            body = strict_loads(self._file(sha256).read_bytes())
            return tuple(WindowReading.model_validate(one) for one in body)
        except (OSError, ValueError, TypeError):
            return ()

    def put(self, measured: Measured) -> Measured:
        """Keep what was measured in a batch."""
        body = [one.model_dump(mode="json") for one in measured.readings]
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self._folder / f".{measured.sha256}.{os.getpid()}"
        try:
            fresh.write_text(json.dumps(body, allow_nan=False), "utf-8")
            fresh.replace(self._file(measured.sha256))
        finally:
            fresh.unlink(missing_ok=True)
        return measured

    def drop(self, sha256: str) -> None:
        """Forget a batch that is in the book."""
        self._file(sha256).unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            self._folder.rmdir()

    def _file(self, sha256: str) -> Path:
        return self._folder / f"{sha256}.json"


def in_order(readings: Sequence[WindowReading]) -> tuple[WindowReading, ...]:
    """Return readings in the order of time."""
    return tuple(sorted(readings, key=lambda one: (one.start, one.end)))
