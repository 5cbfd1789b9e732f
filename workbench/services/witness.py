"""The record of checkpoints kept outside a workspace, so that a rolled-back file shows.

One append-only file for each workspace, a line a checkpoint, in the user's state folder or
where ``$WORKBENCH_WITNESS`` says: another disk, or a folder a team shares. Whoever can write
both the workspace and this folder, and holds the key, can still make up a history.
"""

import fcntl
import hashlib
import os
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

import platformdirs

from workbench.domain.canonical import JsonValue, canonical, strict_loads
from workbench.storage import Checkpoint

FOLDER = "WORKBENCH_WITNESS"
SUFFIX = ".jsonl"
_LONGEST_LINE = 4 * 1024 * 1024
_IDENTIFIER = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Restoration:
    """That a workspace was made from a backup: what makes an older state legitimate.

    Attributes
    ----------
    workspace, parent : str
        Identifiers of the workspace that was made, and of the one that was backed up.
    at, made_at : str
        When it was restored, and when the backup was made.
    by : str
        Who restored it.
    backup : str
        sha256 of the backup's manifest.
    heads : dict of str to int
        How many events each incident had in the backup.
    key : str
        Fingerprint of the machine that signed.
    signature : str
    """

    workspace: str
    parent: str
    at: str
    made_at: str
    by: str
    backup: str
    heads: dict[str, int]
    key: str = ""
    signature: str = ""

    def statement(self) -> bytes:
        """Return the bytes that are signed."""
        fields = {name: value for name, value in asdict(self).items() if name != "signature"}
        return canonical({"statement": "incident-workspace-restored 1", **fields})


@dataclass(frozen=True, slots=True)
class Noted:
    """A checkpoint, and the folder in which the workspace lay when it was signed.

    The same workspace copied to two folders may go on in both; what was signed in one says
    nothing of the other.
    """

    checkpoint: Checkpoint
    place: str


@dataclass(frozen=True, slots=True)
class Record:
    """What a witness file says.

    Attributes
    ----------
    noted : tuple of Noted
        Oldest first.
    restorations : tuple of Restoration
    unreadable : int
        Lines that are not what this program writes.
    """

    noted: tuple[Noted, ...] = ()
    restorations: tuple[Restoration, ...] = ()
    unreadable: int = 0

    def at(self, place: Path) -> tuple[Checkpoint, ...]:
        """Return what was signed while the workspace lay in a folder, oldest first."""
        here = spelled(place)
        return tuple(noted.checkpoint for noted in self.noted if noted.place == here)


@dataclass
class Witness:
    """The folder of records, and where the machine's own key lies.

    Attributes
    ----------
    folder : Path
    keys : Path
    """

    folder: Path
    keys: Path

    @classmethod
    def of_user(cls) -> Self:
        """Return the user's own: in the state folder, or where ``$WORKBENCH_WITNESS`` says."""
        state = Path(platformdirs.user_state_dir("incident-workbench", appauthor=False))
        named = os.environ.get(FOLDER)
        return cls(Path(named).absolute() if named else state / "witness", state)

    def note(
        self, workspace: str, place: Path, entries: Iterable[Checkpoint | Restoration]
    ) -> None:
        """Append to a workspace's record, and bring it to the disk.

        Parameters
        ----------
        workspace : str
        place : Path
            The folder it lies in.
        entries : iterable of Checkpoint or Restoration

        Raises
        ------
        OSError
            If the folder cannot be written.
        """
        data = b"".join(_line(entry, spelled(place)) for entry in entries)
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._file(workspace)
        fresh = not path.exists()
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        descriptor = os.open(path, flags, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            size = os.fstat(descriptor).st_size
            torn = size and os.pread(descriptor, 1, size - 1) != b"\n"
            os.write(descriptor, (b"\n" if torn else b"") + data)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if fresh:
            _sync(self.folder)

    def read(self, workspace: str) -> Record:
        """Return what the record of a workspace says; empty if there is none.

        Raises
        ------
        OSError
            If there is one and it cannot be read.
        """
        try:
            data = self._file(workspace).read_bytes()
        except FileNotFoundError:
            return Record()
        return _record(data)

    def search(self, incidents: Iterable[str], place: Path) -> tuple[Checkpoint, ...]:
        """Return what was signed of some incidents in a folder, under whatever name."""
        wanted = frozenset(incidents)
        needles = [name.encode() for name in wanted]
        found: list[Checkpoint] = []
        for path in sorted(self.folder.glob(f"*{SUFFIX}")):
            data = path.read_bytes()
            if any(needle in data for needle in needles):
                found += [c for c in _record(data).at(place) if c.incident in wanted]
        return tuple(found)

    def obstacle(self) -> str:
        """Say why nothing can be kept, as a clause; empty if it can.

        Makes nothing; looks at the nearest folder that is there.
        """
        for folder in (self.folder, self.keys):
            near = folder
            while not near.exists() and near != near.parent:
                near = near.parent
            if not (near.is_dir() and os.access(near, os.W_OK | os.X_OK)):
                return f"{folder} cannot be written"
        return ""

    def _file(self, workspace: str) -> Path:
        # What a database says of itself may be anything, also a path.
        if not _IDENTIFIER.fullmatch(workspace):
            workspace = hashlib.sha256(workspace.encode()).hexdigest()
        return self.folder / f"{workspace}{SUFFIX}"


def restoration_of(value: JsonValue) -> Restoration:
    """Read a restoration back.

    Raises
    ------
    ValueError
        If it is not one.
    """
    heads = value.get("heads") if isinstance(value, dict) else None
    if (
        not isinstance(value, dict)
        or not isinstance(heads, dict)
        or not all(type(n) is int for n in heads.values())
    ):
        raise ValueError("it does not say how many events there were")
    texts = {name: value.get(name) for name in Restoration.__slots__ if name != "heads"}
    if value.keys() != {*texts, "heads"} or not all(isinstance(t, str) for t in texts.values()):
        raise ValueError("a field is missing or is no text")
    return Restoration(heads=heads, **texts)  # type: ignore[arg-type]


def spelled(place: Path) -> str:
    """Return a folder as records name it: by a hash, because they may lie where others read."""
    text = b"workbench/place/v1\0" + os.fsencode(place.resolve())
    return hashlib.sha256(text).hexdigest()[:32]


def _line(entry: Checkpoint | Restoration, place: str) -> bytes:
    if isinstance(entry, Restoration):
        return canonical({"restored": asdict(entry)}) + b"\n"
    fields = asdict(entry)
    fields["signature"] = entry.signature.decode("ascii", "replace")
    return canonical({"checkpoint": fields, "place": place}) + b"\n"


def _record(data: bytes) -> Record:
    noted: list[Noted] = []
    restorations: list[Restoration] = []
    unreadable = 0
    for line in data.split(b"\n"):
        if not line:
            continue
        try:
            entry = strict_loads(line, max_bytes=_LONGEST_LINE)
            if isinstance(entry, dict) and entry.keys() == {"restored"}:
                restorations.append(restoration_of(entry["restored"]))
            else:
                noted.append(_noted(entry))
        except ValueError:
            unreadable += 1
    return Record(tuple(noted), tuple(restorations), unreadable)


def _noted(entry: JsonValue) -> Noted:
    value = entry.get("checkpoint") if isinstance(entry, dict) else None
    place = entry.get("place") if isinstance(entry, dict) else None
    if not isinstance(value, dict) or value.keys() != set(Checkpoint.__slots__):
        raise ValueError("it is not a checkpoint")
    size, texts = value["size"], [place, *(v for n, v in value.items() if n != "size")]
    if type(size) is not int or size < 1 or not all(isinstance(t, str) for t in texts):
        raise ValueError("a field is of the wrong type")
    checkpoint = Checkpoint(**{**value, "signature": str(value["signature"]).encode()})
    return Noted(checkpoint, str(place))


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
