"""A library in a shared folder: write-once entries, named by what they hold, for several writers.

Nothing in the folder is ever changed or locked: an entry's name is the sha256 of its bytes, it is
written under another name and renamed when whole, and a file whose name does not fit its bytes is
half-written or altered and left alone. A signature, where there is one, is written before its
entry. What an entry tells is what a package of the incident would tell at the same level of
disclosure, and it is searched for withheld values before it is written.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from workbench.domain.canonical import JsonValue, canonical, strict_loads
from workbench.domain.incident import Incident
from workbench.errors import PackageError, WorkbenchError
from workbench.exchange import sshsig
from workbench.exchange.description import Disclosure
from workbench.services.library.entries import EntryAsked, entry_body
from workbench.services.library.shared import (
    FORMAT,
    LOCAL,
    NAMESPACE,
    SharedEntry,
    read_as_entry,
    shared_entries,
)
from workbench.services.library.written_once import plainly, read_entry, write_once
from workbench.services.session import Session
from workbench.services.signing import SigningKey

ENTRIES = "entries"


@dataclass(frozen=True, slots=True)
class Published:
    """What was published: its entry, where it lies, and whether it lay there already."""

    entry: SharedEntry
    path: Path
    fresh: bool


@dataclass(frozen=True, slots=True)
class Pulled:
    """What a pull brought.

    Attributes
    ----------
    fresh : tuple of SharedEntry
    known : int
        Entries that were here already.
    left : tuple of (str, str)
        Files left alone, each with why.
    """

    fresh: tuple[SharedEntry, ...]
    known: int
    left: tuple[tuple[str, str], ...]


def publish(  # noqa: PLR0913 -- what is told, to whom, under which key
    session: Session,
    incident: str,
    folder: Path,
    *,
    kind: str = "incident",
    record: str = "",
    disclosure: Disclosure | str | None = None,
    key: SigningKey | None = None,
) -> Published:
    """Publish an incident, a pattern or an exemplar of it into a shared folder.

    Parameters
    ----------
    session : Session
    incident : str
    folder : Path
        Shared; made where it is not there.
    kind : str
        ``incident``, ``pattern`` or ``exemplar``.
    record : str
        Which pattern, where the incident has several.
    disclosure : Disclosure, optional
        How much it tells; by default what the incident was last exported with, else hashes.
    key : SigningKey, optional
        Signs it.

    Returns
    -------
    Published

    Raises
    ------
    WorkbenchError
        If there is nothing of that kind, or the folder cannot be written.
    PackageError
        ``library.leak`` if a withheld value stands in what would be written.
    """
    state = session.incident(incident)
    level = _level(session, state, disclosure)
    asked = EntryAsked(kind, record, level)
    told = entry_body(session, state, asked)
    document: dict[str, JsonValue] = {
        "format": FORMAT,
        "kind": kind,
        "workspace": session.workspace.identifier,
        "incident": state.id,
        "reference": f"INC-{state.number:04d}",
        "record": told.record,
        "disclosure": str(level),
        "published_at": session.clock().isoformat(),
        "size": state.size,
        "head": state.head,
        "body": told.body,
    }
    standing = _published_already(session, folder, document, key)
    if standing is not None:
        return Published(standing, folder / ENTRIES / f"{standing.sha256}.json", fresh=False)
    content = canonical(document)
    name = hashlib.sha256(content).hexdigest()
    signature = sshsig.sign(content, NAMESPACE, key.signer) if key is not None else None
    place = folder / ENTRIES
    with plainly(folder):
        place.mkdir(parents=True, exist_ok=True)
        if signature is not None:
            write_once(place / f"{name}.json.sig", signature)
        write_once(place / f"{name}.json", content)
        local = _local(session)
        if local is not None:
            _keep(local, name, content, signature)
    entry = read_as_entry(session, name, content, signature)
    return Published(entry, place / f"{name}.json", fresh=True)


def pull(session: Session, folder: Path) -> Pulled:
    """Bring the entries of a shared folder here; what is half-written is left for the next time.

    Parameters
    ----------
    session : Session
    folder : Path

    Returns
    -------
    Pulled

    Raises
    ------
    WorkbenchError
        If the folder is no shared library, or cannot be read.
    """
    place = folder / ENTRIES
    if not place.is_dir():
        raise WorkbenchError(
            "library.no_folder",
            f"{folder} holds no shared library.",
            "Publish something into it first, or name another folder.",
        )
    local = _local(session)
    if local is None:
        raise WorkbenchError(
            "library.read_only", "This workspace cannot be written to, so nothing can be kept."
        )
    fresh, left, known = [], [], 0
    with plainly(folder):
        for path in sorted(place.glob("*.json")):
            if (local / path.name).exists():
                known += 1
                continue
            try:
                content, signature = read_entry(path)
                entry = read_as_entry(session, path.stem, content, signature)
            except WorkbenchError as error:
                left.append((path.name, error.message))
                continue
            _keep(local, path.stem, content, signature)
            fresh.append(entry)
    return Pulled(tuple(fresh), known, tuple(left))


def _level(session: Session, state: Incident, asked: Disclosure | str | None) -> Disclosure:
    if asked is None:
        exports = [
            event.body
            for event in session.workspace.journal.events(state.id)
            if event.type == "package.exported" and event.body is not None
        ]
        told = str(exports[-1].get("disclosure", "")) if exports else ""
        return Disclosure(told) if told in list(Disclosure) else Disclosure.HASHES
    try:
        return Disclosure(asked)
    except ValueError:
        raise PackageError(
            "library.disclosure",
            f"There is no level of disclosure {asked!r}.",
            "Levels: " + ", ".join(Disclosure) + ".",
        ) from None


def _published_already(
    session: Session, folder: Path, document: dict[str, JsonValue], key: SigningKey | None
) -> SharedEntry | None:
    """Return the entry of the same thing at the same state and level, where it lies there whole.

    One that is not signed with the key that is asked for does not stand for one that would be.
    """
    same = ("kind", "workspace", "incident", "record", "disclosure", "head")
    for one in shared_entries(session, every=True):
        path = folder / ENTRIES / f"{one.sha256}.json"
        if key is not None and one.signer != key.fingerprint:
            continue
        if one.own and path.exists():
            body = strict_loads(path.read_bytes())
            if isinstance(body, dict) and all(body.get(n) == document[n] for n in same):
                return one
    return None


def _local(session: Session) -> Path | None:
    """Return where pulled entries are kept, made if need be; None where nothing may be written."""
    if session.workspace.read_only:
        return None
    place = session.workspace.path / LOCAL
    place.mkdir(exist_ok=True)
    return place


def _keep(local: Path, name: str, content: bytes, signature: bytes | None) -> None:
    if signature is not None:
        write_once(local / f"{name}.json.sig", signature)
    write_once(local / f"{name}.json", content)
