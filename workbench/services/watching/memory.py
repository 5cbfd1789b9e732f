"""What a watcher remembers of a folder between two looks: never more than what saves work.

All of it may be lost at any time. Then files are hashed once more, refused ones are tried once
more, and waiting for a late one begins anew; nothing is scored or opened twice.
"""

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from workbench.domain.canonical import JsonValue, sha256_hex, strict_loads
from workbench.services.watching.settling import Found

FOLDER = "watching"
_HOUR = 3600.0
_LARGEST = 64 << 20


def boot_seconds() -> tuple[str, float]:
    """Return which start of the machine this is, and seconds since; no clock that can be set."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        boot = ""
    return boot, time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a batch could not be read.

    Attributes
    ----------
    name, code, message : str
    """

    name: str
    code: str
    message: str


@dataclass
class Memory:
    """What is remembered of one watched folder.

    Attributes
    ----------
    file : Path
    booted : callable
        As :func:`boot_seconds`.
    hashes : dict
        The sha256 of a batch by what the file system said of it.
    refused : dict
        Why a batch was refused, by its sha256.
    """

    file: Path
    booted: Callable[[], tuple[str, float]] = boot_seconds
    hashes: dict[str, str] = field(default_factory=dict)
    refused: dict[str, Refusal] = field(default_factory=dict)
    _waited: float = 0.0
    _newest: str = ""
    _boot: str = ""
    _at: float = 0.0

    @classmethod
    def of(
        cls,
        workspace: Path,
        folder: Path,
        booted: Callable[[], tuple[str, float]] = boot_seconds,
    ) -> "Memory":
        """Return what is remembered of a folder; nothing where that is lost or damaged."""
        name = sha256_hex(os.fsencode(folder.resolve()))[:32]
        memory = cls(workspace / FOLDER / f"{name}.json", booted)
        try:
            memory._take(strict_loads(memory.file.read_bytes(), max_bytes=_LARGEST))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return cls(memory.file, booted)
        return memory

    def digest(self, found: Found) -> str:
        """Return the sha256 of a batch that still looks as it did; empty if it does not."""
        return self.hashes.get(_key(found), "")

    def learn(self, found: Found, sha256: str) -> None:
        """Remember the sha256 of a batch."""
        self.hashes[_key(found)] = sha256

    def hours_waiting(self, newest: str) -> float:
        """Return for how long at least nothing newer than ``newest`` came.

        Added up from stretches that this machine ran, so that setting its clock changes nothing;
        what passed while it was off is not counted.
        """
        boot, now = self.booted()
        if newest != self._newest:
            self._waited = 0.0
        elif boot and boot == self._boot:
            self._waited += max(0.0, now - self._at)
        else:  # started anew since: at least what it runs already
            self._waited += now if self._boot else 0.0
        self._newest, self._boot, self._at = newest, boot, now
        return self._waited / _HOUR

    def keep(self, present: tuple[Found, ...]) -> None:
        """Write down what is remembered of what is still there; lost only as a whole."""
        there = {_key(one) for one in present}
        self.hashes = {key: value for key, value in self.hashes.items() if key in there}
        kept = set(self.hashes.values())
        self.refused = {key: one for key, one in self.refused.items() if key in kept}
        self.file.parent.mkdir(mode=0o700, exist_ok=True)
        fresh = self.file.with_suffix(f".{os.getpid()}.new")
        try:
            fresh.write_bytes(json.dumps(self._body()).encode())
            fresh.replace(self.file)
        finally:
            fresh.unlink(missing_ok=True)

    def _body(self) -> dict[str, JsonValue]:
        return {
            "hashes": self.hashes,
            "refused": {k: [r.name, r.code, r.message] for k, r in self.refused.items()},
            "waited": [self._newest, self._waited, self._boot, self._at],
        }

    def _take(self, body: JsonValue) -> None:
        self.hashes = {str(key): str(value) for key, value in body["hashes"].items()}
        self.refused = {str(key): Refusal(*map(str, v)) for key, v in body["refused"].items()}
        newest, waited, boot, at = body["waited"]
        self._newest, self._boot = str(newest), str(boot)
        self._waited, self._at = float(waited), float(at)


def _key(found: Found) -> str:
    # Names may be no text, and nanoseconds are larger than the whole numbers of strict JSON.
    return sha256_hex(json.dumps([found.path.name, *found.look]).encode())
