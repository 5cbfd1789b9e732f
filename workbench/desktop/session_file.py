"""The side journal of a window: where it is and what was typed but not recorded; without Qt.

One small file for each window in the folder ``session`` of the workspace, replaced as a whole.
A file whose window is gone is what a crash left, and belongs to whoever claims it first.
"""

import contextlib
import json
import os
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

FOLDER = "session"
FORMAT = "workbench-session/1"
LONGEST = 4 << 20
"""Bytes of a file that are read; a person types less."""
_OF_EVIDENCE = ("views", "drafts")
"""What may hold words and values of the evidence, so that an encrypted workspace encrypts it."""


@dataclass(frozen=True, slots=True)
class DraftText:
    """Something typed and not recorded.

    Attributes
    ----------
    where : str
        The place or dialog it was typed in, as a person knows it.
    field : str
        The name of the field.
    was : str
        What stood there before.
    text : str
        What stands there now.
    incident : str
        The identifier of the incident that was open; may be empty.
    command : str
        The command that opens the dialog; empty for a place.
    """

    where: str
    field: str
    was: str
    text: str
    incident: str = ""
    command: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells one field from another."""
        return (self.incident, self.where, self.field)


@dataclass(frozen=True, slots=True)
class SessionState:
    """Where a window is, and what would be lost with it.

    Attributes
    ----------
    incident, place : str
        What is open.
    package : str
        The path of a package under review; empty where none is.
    views : dict
        By place: what it says of its selection and filter.
    drafts : tuple of DraftText
    """

    incident: str = ""
    place: str = ""
    package: str = ""
    views: dict[str, dict[str, object]] = field(default_factory=dict)
    drafts: tuple[DraftText, ...] = ()


class SessionFile:
    """The file of one window.

    Parameters
    ----------
    workspace : Path
        The folder of the workspace.
    keep : callable, optional
        Takes what was typed, searched for and selected in place of the file, where the workspace
        is encrypted: called with the name of this window and the text.
    """

    def __init__(self, workspace: Path, keep: Callable[[str, str], None] | None = None) -> None:
        self.name = f"window-{os.getpid()}-{secrets.token_hex(4)}"
        self._folder = workspace / FOLDER
        self._keep = keep
        self._written = b""
        self._kept = ""

    @property
    def path(self) -> Path:
        """Where it lies."""
        return self._folder / f"{self.name}.json"

    def write(self, state: SessionState, *, closed: bool = False) -> bool:
        """Replace what was written before; a crash leaves the one or the other whole.

        Parameters
        ----------
        state : SessionState
        closed : bool
            Whether the window closes in order; what was typed is kept for the next one.

        Returns
        -------
        bool
            Whether anything had to be written.
        """
        given = asdict(state)
        new = False
        if self._keep is not None:
            told = {name: given.pop(name) for name in _OF_EVIDENCE}
            new = self._keep_instead(json.dumps(told) if any(told.values()) else "")
        owner = {"pid": os.getpid(), "begun": _begun(os.getpid())}
        whole = {"format": FORMAT, "owner": owner, "closed": closed, **given}
        body = json.dumps(whole, ensure_ascii=False).encode()
        if body == self._written:
            return new
        self._folder.mkdir(mode=0o700, exist_ok=True)
        unfinished = self.path.with_suffix(".writing")
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(self.path)
        self._written = body
        return True

    def _keep_instead(self, text: str) -> bool:
        """Keep a text out of the file; the same is not written twice."""
        new = text != self._kept
        if new and self._keep is not None:
            self._keep(self.name, text)
            self._kept = text
        return new

    def remove(self) -> None:
        """Take the file away: nothing is left to recover."""
        self.path.unlink(missing_ok=True)
        self._keep_instead("")
        with contextlib.suppress(OSError):
            self._folder.rmdir()  # only when it is empty


def claim(workspace: Path, kept: Callable[[str], str] | None = None) -> SessionState | None:
    """Take over what windows that are gone left; each is claimed by one window only.

    Parameters
    ----------
    workspace : Path
    kept : callable, optional
        Returns what a window kept out of its file by its name, where the workspace is encrypted.

    Returns
    -------
    SessionState or None
        Where the newest of them was, with the drafts of all; None if nothing was left.
    """
    folder = workspace / FOLDER
    try:
        files = sorted(folder.glob("window-*.json"), key=lambda f: f.stat().st_mtime)
    except OSError:
        return None
    found: list[SessionState] = []
    for file in files:
        mine = file.with_suffix(f".claimed-{os.getpid()}")
        try:
            if _owned_by_the_living(json.loads(_read(file))):
                continue
            file.rename(mine)
            found.append(_state(json.loads(_read(mine)), kept(file.stem) if kept else ""))
        except (OSError, ValueError, TypeError, KeyError):
            continue  # claimed by another window, or not a file of ours
        finally:
            mine.unlink(missing_ok=True)
    for left in folder.glob("*.writing"):
        left.unlink(missing_ok=True)
    if not found:
        return None
    drafts = {draft.key: draft for state in found for draft in state.drafts}
    last = found[-1]
    return SessionState(last.incident, last.place, last.package, last.views, tuple(drafts.values()))


def _read(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(LONGEST)


def _state(given: dict[str, object], kept: str) -> SessionState:
    if given["format"] != FORMAT:
        raise ValueError(given["format"])
    given = {**given, **(json.loads(kept) if kept else {})}
    texts = given.get("drafts", [])
    if not isinstance(texts, list):
        raise TypeError("drafts")
    drafts = tuple(DraftText(**{k: str(v) for k, v in text.items()}) for text in texts)
    if given.get("closed"):  # closed in order: only what was typed is to come back
        return SessionState(drafts=drafts)
    views = given.get("views")
    return SessionState(
        str(given["incident"]),
        str(given["place"]),
        str(given["package"]),
        views if isinstance(views, dict) else {},
        drafts,
    )


def _owned_by_the_living(given: dict[str, object]) -> bool:
    owner = given["owner"]
    if not isinstance(owner, dict) or given.get("closed"):
        return False
    begun = _begun(int(owner["pid"]))
    return bool(begun) and begun == owner["begun"]


def _begun(pid: int) -> str:
    """Return what tells a process from a later one of the same number; empty if there is none."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8")
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("utf-8").strip()
        return f"{boot} {stat.rpartition(')')[2].split()[19]}"
    except OSError:
        return _signalled(pid)


def _signalled(pid: int) -> str:
    """Return the number of a process that lives, where the system tells no more of it."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return ""
    except OSError:
        pass
    return str(pid)
