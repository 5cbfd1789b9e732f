"""A candidate opened by a trigger: once, filled in, analysed, and as the window would have it.

Its identifier is derived from what fired, so a watcher that was killed while it opened one goes on
with the same incident, and two watchers cannot open two.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event

from workbench.datasets.progress import part_of
from workbench.domain.canonical import JsonValue
from workbench.domain.identifiers import derived_identifier
from workbench.domain.incident import Incident, Stage
from workbench.domain.records.reasoning import Observation
from workbench.domain.runs import RunStatus
from workbench.domain.scenarios import BATTERY
from workbench.errors import Cancelled, PluginError, RunError, WorkbenchError
from workbench.services.battery import run_battery
from workbench.services.importing import import_capture
from workbench.services.opening.triage import write_triage
from workbench.services.readings.opening import opening_reading
from workbench.services.records import write_record
from workbench.services.running import run_analysis
from workbench.services.scoring.acts import dismissals_in_force, escalate, escalations
from workbench.services.session import Progress, Session, unreported
from workbench.services.watching.action_cards import plan_action
from workbench.services.watching.firing import Firing
from workbench.storage.score_book import Act

CONSIDERED = "watch.considered"
"""The act that says what became of a batch; the last thing that is done with one."""

_IMPORTED, _FILLED_IN = 0.3, 0.4


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a firing led to.

    Attributes
    ----------
    incident : str
    number : int
    opened : bool
        False where it was added to one that is open already.
    firing : Firing
    notes : tuple of str
        What could not be run, in words.
    dismissed : str
        Why nothing was opened, where a person dismissed just this, and until when.
    """

    incident: str
    number: int
    opened: bool
    firing: Firing
    notes: tuple[str, ...] = ()
    dismissed: str = ""

    def json_body(self) -> dict[str, JsonValue]:
        """Return the candidate as ``workbench watch --json`` prints it."""
        return {
            "incident": self.incident,
            "number": self.number,
            "opened": self.opened,
            "dismissed": self.dismissed,
            **self.firing.told(),
            "notes": list(self.notes),
        }


def identifier_of(firing: Firing) -> str:
    """Return the identifier of the one candidate that a firing may open."""
    return derived_identifier(firing.at, f"watch\n{firing.model.id}\n{firing.batch}")


def standing_candidate(session: Session, acts: tuple[Act, ...], firing: Firing) -> str:
    """Return the open candidate of the same model on overlapping windows; empty if none.

    Parameters
    ----------
    session : Session
    acts : tuple of Act
        Of the type :data:`CONSIDERED`.
    firing : Firing
    """
    known = {summary.id for summary in session.workspace.incidents()}
    own = identifier_of(firing)
    for act in reversed(acts):
        incident = str(act.body.get("incident", ""))
        if act.body.get("model") != firing.model.id or incident not in known - {own}:
            continue
        start, end = (datetime.fromisoformat(str(act.body[key])) for key in ("start", "end"))
        overlaps = start < firing.end and firing.start < end
        if overlaps and session.incident(incident).stage != Stage.FOLLOW_UP:
            return incident
    return ""


def dismissed_by_somebody(session: Session, firing: Firing) -> Candidate | None:
    """Return that nothing is opened, where a dismissal in force covers what fired; else None."""
    now = session.clock()
    covering = [
        one
        for one in dismissals_in_force(session, now)
        if firing.signals and one.covers(firing.model.id, firing.signals, firing.step, now)
    ]
    if not covering:
        return None
    last = covering[-1]
    words = f"dismissed by {last.by} until {last.expires:%Y-%m-%d}: {last.reason}"
    return Candidate("", 0, opened=False, firing=firing, dismissed=words)


def add_to(session: Session, incident: str, firing: Firing) -> Candidate:
    """Write down in an open candidate that another batch raised it too; once."""
    state = session.incident(incident)
    _observe(session, state, firing)
    return Candidate(state.id, state.number, opened=False, firing=firing)


def open_candidate(
    session: Session,
    firing: Firing,
    capture: Callable[[], Path],
    *,
    progress: Progress = unreported,
    cancel: Event | None = None,
) -> Candidate:
    """Open a candidate, or go on with one whose opening was cut short.

    Parameters
    ----------
    session : Session
    firing : Firing
    capture : callable
        Makes the capture folder to import; asked only where nothing was imported yet.
    progress : callable
    cancel : Event, optional
        Set it to stop; what was done stays, and the rest is done the next time.

    Raises
    ------
    Cancelled
        If it was stopped.
    WorkbenchError
        If the evidence cannot be taken in.
    """
    identifier = identifier_of(firing)
    if identifier not in {summary.id for summary in session.workspace.incidents()}:
        import_capture(
            session,
            [capture()],
            title=firing.title,
            incident=identifier,
            progress=part_of(progress, 0.0, _IMPORTED),
        )
    state = session.incident(identifier)
    if state.records.triage is None:
        _fill_in(session, state, firing)
    _observe(session, state, firing)
    progress(_FILLED_IN, "Filling in")
    _escalate(session, identifier, firing)
    plan_action(session, state, firing)
    notes = _analyse(session, identifier, firing, part_of(progress, _FILLED_IN, 1.0), cancel)
    state = session.incident(identifier)
    return Candidate(state.id, state.number, opened=True, firing=firing, notes=notes)


def _fill_in(session: Session, state: Incident, firing: Firing) -> None:
    """Write the triage from the scenario, the model and what the evidence suggests."""
    first = firing.fired[0]
    given: dict[str, object] = {
        "summary": first.words or first.title,
        "trigger": firing.sentence,
        "kind": first.kind,
        "detected_by": "monitor",
        "detected_at": session.clock(),
        "systems": (firing.model.title or firing.model.id,),
    }
    if first.failure_mode:
        given |= {
            "failure_mode": first.failure_mode,
            "failure_mode_standing": "potential",
            "grounding": firing.sentence,
        }
    given |= {name: getattr(first, name) for name in ("category", "where") if getattr(first, name)}
    if firing.model.tolerance:
        given["tolerance"] = firing.model.tolerance
    taken = opening_reading(session, state.id).accepted(given)
    severity, reason, owner = (taken.pop(name, None) for name in _BESIDE)
    fields = {
        "severity": None if severity is None else str(severity),
        "reason": str(reason or ""),
        "owner": firing.model.owner or (None if owner is None else str(owner)),
    }
    try:
        write_triage(session, state.id, taken, **fields)  # type: ignore[arg-type]
    except WorkbenchError as error:
        if error.code != "triage.below_criteria":
            raise
        taken["below_criteria"] = f"A trigger fired that somebody set up: {firing.sentence}"
        write_triage(session, state.id, taken, **fields)  # type: ignore[arg-type]


_BESIDE = ("severity", "severity_reason", "owner")


def _observe(session: Session, state: Incident, firing: Firing) -> None:
    """Write down trigger, batch and version of the score, once for each batch."""
    seen = Observation(
        id=derived_identifier(firing.at, f"watch observed\n{state.id}\n{firing.batch}"),
        text=firing.sentence,
        quality=2,
    )
    if session.incident(state.id).records.find(Observation, seen.id) is None:
        write_record(session, state.id, seen)


def _escalate(session: Session, incident: str, firing: Firing) -> None:
    """Write down in the book that a rule brought this to a human, once."""
    if any(act.body.get("incident") == incident for act in escalations(session)):
        return
    escalate(
        session,
        firing.model.id,
        firing.window,
        rationale=firing.sentence,
        incident=incident,
        automatic=True,
    )


def _analyse(
    session: Session, incident: str, firing: Firing, progress: Progress, cancel: Event | None
) -> tuple[str, ...]:
    """Run what the scenarios ask for; what was run before a kill is answered from the record."""
    notes = []
    asked = firing.analyses
    for place, name in enumerate(asked):
        part = part_of(progress, place / len(asked), (place + 1) / len(asked))
        try:
            if name == BATTERY:
                _run_battery(session, incident, part, cancel)
            else:
                made = run_analysis(session, incident, name, progress=part, cancel=cancel).value
                if made.run.status is not RunStatus.FINISHED:
                    notes.append(f"{name}: {made.run.error}")
        except (RunError, PluginError) as error:
            notes.append(f"{name}: {error.message}")
        if cancel is not None and cancel.is_set():
            raise Cancelled
    return tuple(notes)


def _run_battery(session: Session, incident: str, progress: Progress, cancel: Event | None) -> None:
    if any(not one.stopped for one in session.incident(incident).batteries):
        return
    run_battery(session, incident, progress=progress, cancel=cancel)
