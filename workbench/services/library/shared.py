"""What is kept here of shared libraries: entries, pulled or published, and whose they are."""

import contextlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workbench.domain.canonical import JsonValue, strict_loads
from workbench.domain.records.library import Plan
from workbench.errors import WorkbenchError
from workbench.exchange import sshsig
from workbench.exchange.trust import load_allowed_signers
from workbench.services.library.plans import PlanSource
from workbench.services.library.written_once import read_entry
from workbench.services.session import Session
from workbench.services.trusting import trust_store

FORMAT = "workbench-library-entry/1"
NAMESPACE = "library@incident-workbench"
LOCAL = "library"
"""The folder in the workspace that holds what was pulled."""


@dataclass(frozen=True, slots=True)
class SharedEntry:
    """An entry of a shared library.

    Attributes
    ----------
    sha256 : str
        Of its bytes, and its name.
    kind : str
        ``incident``, ``pattern`` or ``exemplar``.
    workspace, incident, reference, record : str
        Where it comes from.
    title : str
    disclosure : str
        How much of the incident it may tell.
    published_at : str
    standing : str
        ``trusted``, ``unknown key``, ``unsigned`` or ``wrong signature``.
    signer : str
        Fingerprint of the key; empty without one.
    own : bool
        Whether it was published from this workspace.
    body : dict
    """

    sha256: str
    kind: str
    workspace: str
    incident: str
    reference: str
    record: str
    title: str
    disclosure: str
    published_at: str
    standing: str
    signer: str
    own: bool
    body: dict[str, Any]

    def json_body(self) -> dict[str, JsonValue]:
        """Return the entry as ``workbench library list --json`` prints it."""
        told = ("sha256", "kind", "workspace", "incident", "reference", "record", "title")
        rest = ("disclosure", "published_at", "standing", "signer", "own", "body")
        return {name: getattr(self, name) for name in (*told, *rest)}


def shared_entries(session: Session, *, every: bool = False) -> tuple[SharedEntry, ...]:
    """Return what was pulled or published, newest first.

    Parameters
    ----------
    session : Session
    every : bool
        Also entries that a later one of the same thing stands for.
    """
    place = session.workspace.path / LOCAL
    found = []
    for path in sorted(place.glob("*.json")) if place.is_dir() else ():
        with contextlib.suppress(WorkbenchError, OSError):
            content, signature = read_entry(path)
            found.append(read_as_entry(session, path.stem, content, signature))
    found.sort(key=lambda one: (one.published_at, one.sha256), reverse=True)
    if every:
        return tuple(found)
    newest: dict[tuple[str, ...], SharedEntry] = {}
    for one in found:
        newest.setdefault((one.workspace, one.incident, one.kind, one.record), one)
    return tuple(newest.values())


def local_names(session: Session) -> tuple[str, ...]:
    """Return the names of what was pulled or published; they differ as soon as the entries do."""
    place = session.workspace.path / LOCAL
    if not place.is_dir():
        return ()
    return tuple(sorted(one.name for one in place.iterdir() if one.suffix in {".json", ".sig"}))


def entry_source(entry: SharedEntry) -> PlanSource:
    """Return the plan of an entry, to start an incident from.

    Parameters
    ----------
    entry : SharedEntry

    Raises
    ------
    WorkbenchError
        If it tells none, or its signature is wrong.
    """
    if entry.standing == "wrong signature":
        raise WorkbenchError(
            "library.signature",
            f"The signature of {entry.title} does not fit it; nothing is taken over from it.",
        )
    plan = Plan.model_validate(entry.body.get("plan") or {})
    if not plan.size:
        raise WorkbenchError(
            "plan.empty",
            f"{entry.title} was published without a plan, at the level {entry.disclosure}.",
            "Ask its owner to publish it at a level that tells it.",
        )
    return PlanSource("entry", entry.sha256, entry.title, plan, "", entry.reference)


def find_entry(session: Session, reference: str) -> SharedEntry:
    """Return an entry by the beginning of its sha256, or by its title.

    Raises
    ------
    WorkbenchError
        If none or several answer to it.
    """
    every = shared_entries(session, every=True)
    wanted = reference.strip().casefold()
    found = [one for one in every if len(wanted) >= 6 and one.sha256.startswith(wanted)]
    found = found or [one for one in shared_entries(session) if one.title.casefold() == wanted]
    if len(found) != 1:
        raise WorkbenchError(
            "library.unknown",
            f"{len(found) or 'No'} entries of shared libraries answer to {reference!r}.",
            "`workbench library list` shows them.",
        )
    return found[0]


def read_as_entry(
    session: Session, name: str, content: bytes, signature: bytes | None
) -> SharedEntry:
    """Return the entry that some bytes are.

    Parameters
    ----------
    session : Session
        Whose trust store judges the signature.
    name : str
        The sha256 of the bytes.
    content : bytes
    signature : bytes, optional

    Raises
    ------
    WorkbenchError
        If it is none that this version can read.
    """
    try:
        told = strict_loads(content)
        if not isinstance(told, dict) or told.get("format") != FORMAT:
            raise ValueError  # noqa: TRY301 -- told in one place
        body = told["body"]
        kind = told["kind"]
        if not isinstance(body, dict) or kind not in {"incident", "pattern", "exemplar"}:
            raise ValueError  # noqa: TRY301
        Plan.model_validate(body.get("plan") or {})
        datetime.fromisoformat(str(told["published_at"]))
    except (ValueError, KeyError, RecursionError):
        raise WorkbenchError("library.format", "It is no entry this version can read.") from None
    standing, signer = _judged(content, signature, session)
    return SharedEntry(
        sha256=name,
        kind=str(kind),
        workspace=str(told.get("workspace", "")),
        incident=str(told.get("incident", "")),
        reference=str(told.get("reference", "")),
        record=str(told.get("record", "")),
        title=str(body.get("title") or told.get("reference") or name[:12]),
        disclosure=str(told.get("disclosure", "")),
        published_at=str(told["published_at"]),
        standing=standing,
        signer=signer,
        own=told.get("workspace") == session.workspace.identifier,
        body=body,
    )


def _judged(content: bytes, signature: bytes | None, session: Session) -> tuple[str, str]:
    if signature is None:
        return "unsigned", ""
    try:
        parsed = sshsig.parse(signature)
        parsed.verify(content, NAMESPACE)
    except (sshsig.SignatureError, WorkbenchError):
        return "wrong signature", ""
    key = parsed.key
    store = trust_store(None)
    if store is None:
        return "unknown key", key.fingerprint
    judged = load_allowed_signers(store).judge(key, NAMESPACE, session.clock())
    return ("trusted" if judged.trusted else "unknown key"), key.fingerprint
