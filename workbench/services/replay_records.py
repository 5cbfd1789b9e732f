"""Recording how a package of an incident came out when it was replayed."""

from collections.abc import Iterable

from workbench.domain.changes import Changes, Outcome
from workbench.domain.events import Event
from workbench.domain.incident import Incident
from workbench.domain.records.postmortem import ReplayMade
from workbench.errors import PackageError
from workbench.services.machine import machine_mark
from workbench.services.records import fresh_id, write_record
from workbench.services.session import Session

EXPORTED = "package.exported"


def record_replay(
    session: Session, package: str, verdict: str, *, isolated: bool = False, runs: int = 0
) -> Outcome[ReplayMade]:
    """Record how a package came out, in the incident that exported it.

    Parameters
    ----------
    session : Session
    package : str
        sha256 of its signed bytes, as its verification tells.
    verdict : str
        ``same``, ``differs`` or ``impossible``.
    isolated : bool
        Whether it was replayed in a private environment made of the package's lock.
    runs : int
        How many runs it has.

    Returns
    -------
    Outcome of ReplayMade
        The last one where it says the same.

    Raises
    ------
    PackageError
        If no incident of the workspace exported it.
    """
    state = _exporter(session, package)
    made = ReplayMade.model_validate(
        {
            "id": fresh_id(session, ReplayMade),
            "package": package,
            "verdict": verdict,
            "machine": machine_mark(package),
            "isolated": isolated,
            "runs": runs,
        }
    )
    last = next((one for one in reversed(state.records.replays) if one.package == package), None)
    if last is not None and last == made.model_copy(update={"id": last.id}):
        return Outcome(last, Changes())
    return write_record(session, state.id, made)


def export_of(events: Iterable[Event], package: str) -> Event | None:
    """Return the event that tells of a package's export, or None."""
    return next(
        (
            event
            for event in events
            if event.type == EXPORTED
            and event.body is not None
            and event.body.get("tagmanifest") == package
        ),
        None,
    )


def exported_by(session: Session, package: str) -> str:
    """Return the incident of the workspace that exported a package; empty if none did.

    Parameters
    ----------
    session : Session
    package : str
        sha256 of its signed bytes.
    """
    for summary in session.workspace.incidents():
        state = session.incident(summary.id)
        events = session.workspace.journal.events(state.id, until=state.size)
        if export_of(events, package) is not None:
            return state.id
    return ""


def _exporter(session: Session, package: str) -> Incident:
    incident = exported_by(session, package)
    if incident:
        return session.incident(incident)
    raise PackageError(
        "replay.other_package",
        f"No incident of this workspace exported this package ({package[:16]}\u2026).",
        "Name the workspace it was exported from with --workspace.",
    )
