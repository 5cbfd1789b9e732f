"""Imports of large files that were cancelled or cut off, and going on with them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from workbench.domain.canonical import JsonValue
from workbench.domain.changes import Changes, Outcome
from workbench.services.file_progress import OnFile, unwatched
from workbench.services.importing import add_evidence, import_capture
from workbench.services.session import Progress, Session, unreported
from workbench.services.taken_file import Request
from workbench.storage import unfinished


@dataclass(frozen=True, slots=True)
class Interrupted:
    """An import that was interrupted.

    Attributes
    ----------
    keys : tuple of str
        What the store keeps its files by.
    names : tuple of str
        Of the large files that were begun.
    request : Request
    size, copied : int
        Bytes of these files, and how many of them were copied and hashed.
    there : bool
        Whether everything that was to be imported is still where it was.
    """

    keys: tuple[str, ...]
    names: tuple[str, ...]
    request: Request
    size: int
    copied: int
    there: bool


def interrupted_imports(session: Session, incident: str = "") -> tuple[Interrupted, ...]:
    """Return the imports that can be gone on with, the oldest first.

    Parameters
    ----------
    session : Session
    incident : str
        Leave out those into other incidents than this one; new ones are always told of.
    """
    found: dict[Request, list[unfinished.Waiting]] = {}
    for one in unfinished.waiting(session.workspace.objects):
        request = _request(one.about)
        if request is not None and request.incident in {"", incident}:
            found.setdefault(request, []).append(one)
    return tuple(_together(request, files) for request, files in found.items())


def go_on(
    session: Session,
    interrupted: Interrupted,
    *,
    progress: Progress = unreported,
    on_file: OnFile = unwatched,
) -> Outcome[str]:
    """Go on with an interrupted import as it was asked for.

    Parameters
    ----------
    session : Session
    interrupted : Interrupted
    progress, on_file : callable

    Returns
    -------
    Outcome of str
        The incident.

    Raises
    ------
    EvidenceError
        If a file is gone, or cannot be read.
    Cancelled
        If it was stopped again.
    """
    request = interrupted.request
    if request.incident:
        added = add_evidence(
            session, request.incident, request.paths, progress=progress, on_file=on_file
        )
        return Outcome(request.incident, added.changes)
    made = import_capture(
        session,
        request.paths,
        title=request.title,
        trust_model=request.trust_model,
        signals=request.signals,
        reading=dict(request.reading),
        progress=progress,
        on_file=on_file,
    )
    return Outcome(made.value.incident, made.changes)


def discard(session: Session, interrupted: Interrupted) -> Outcome[int]:
    """Remove what an interrupted import left; return how many files that were.

    Raises
    ------
    WorkspaceError
        If it is under way again.
    """
    for key in interrupted.keys:
        unfinished.discard(session.workspace.objects, key)
    return Outcome(len(interrupted.keys), Changes())


def _request(about: Mapping[str, JsonValue]) -> Request | None:
    paths, reading = about.get("paths"), about.get("reading")
    if not isinstance(paths, list) or not paths:
        return None
    return Request(
        paths=tuple(Path(str(path)) for path in paths),
        incident=str(about.get("incident") or ""),
        title=str(about.get("title") or ""),
        trust_model=about.get("trust_model") is True,
        signals=about.get("signals") is not False,
        reading=tuple(sorted(reading.items())) if isinstance(reading, dict) else (),
    )


def _together(request: Request, files: list[unfinished.Waiting]) -> Interrupted:
    return Interrupted(
        keys=tuple(one.key for one in files),
        names=tuple(str(one.about.get("name") or "") for one in files),
        request=request,
        size=sum(one.size for one in files),
        copied=sum(one.copied for one in files),
        there=all(path.exists() for path in request.paths),
    )
