"""Trying repairs: each one an experiment that differs from doing nothing in what it declares."""

from dataclasses import dataclass
from threading import Event

from workbench.domain.changes import Changes, Outcome
from workbench.domain.incident import Incident
from workbench.domain.records.repairing import Repair
from workbench.domain.repair_figures import SUSPICIOUS
from workbench.domain.runs import Run, RunStatus
from workbench.errors import Cancelled, WorkbenchError
from workbench.services.framing import require_criteria, require_framing
from workbench.services.records import write_record
from workbench.services.repair_results import (
    KIND,
    asked_parameters,
    evaluation_of,
    is_outdated,
)
from workbench.services.repairs import control_of, find_repair, propose_repairs, with_changes
from workbench.services.running import run_analysis, why_not
from workbench.services.session import Progress, Session, unreported


@dataclass(frozen=True, slots=True)
class Tried:
    """A repair after its trial, and the run; a run that failed is told in its error."""

    repair: Repair
    run: Run


@dataclass(frozen=True, slots=True)
class Trials:
    """What trying several repairs came to.

    Attributes
    ----------
    tried : tuple of Tried
    refused : tuple of (Repair, str)
        What cannot be tried, and why.
    stopped : tuple of (Repair, str)
        What goes no further until a person explains it: data of the repair look anomalous.
    """

    tried: tuple[Tried, ...] = ()
    refused: tuple[tuple[Repair, str], ...] = ()
    stopped: tuple[tuple[Repair, str], ...] = ()


def try_repair(
    session: Session,
    incident: str,
    repair: str,
    *,
    reuse: bool = True,
    progress: Progress = unreported,
    cancel: Event | None = None,
) -> Outcome[Tried]:
    """Evaluate one repair, after the negative control where that was not evaluated yet.

    Raises
    ------
    WorkbenchError
        If the problem is not framed, no criteria are set, or the repair cannot be evaluated.
    RunError
        If the run failed.
    Cancelled
        If it was stopped.
    """
    state = session.incident(incident)
    _require_ready(state)
    wanted = find_repair(state, repair)
    first = _missing_control(session, state, wanted)
    changes = Changes()
    if first is not None:
        outcome = _try(session, state.id, first, _part(progress, 0, 2), cancel, reuse=reuse)
        changes |= outcome.changes
        progress = _part(progress, 1, 2)
    done = _try(session, state.id, wanted, progress, cancel, reuse=reuse)
    return Outcome(done.value, changes | done.changes)


def try_all(
    session: Session,
    incident: str,
    *,
    reuse: bool = True,
    progress: Progress = unreported,
    cancel: Event | None = None,
) -> Outcome[Trials]:
    """Evaluate every repair that is not rejected, the control first.

    One that fails does not keep the others from being tried. One whose data look anomalous is
    stopped: it cannot be chosen until a person explained them.
    """
    state = session.incident(incident)
    _require_ready(state)
    changes = propose_repairs(session, incident).changes if not state.records.repairs else Changes()
    state = session.incident(incident)
    control = control_of(state)
    others = [r for r in state.records.repairs if r.status != "rejected" and r != control]
    line = [*([control] if control else []), *others]
    tried: list[Tried] = []
    refused: list[tuple[Repair, str]] = []
    for at, repair in enumerate(line):
        reason = _why_not(session, state, repair)
        if reason:
            refused.append((repair, reason))
            continue
        try:
            done = _try(
                session, state.id, repair, _part(progress, at, len(line)), cancel, reuse=reuse
            )
        except Cancelled:
            raise
        except WorkbenchError as error:
            refused.append((repair, error.message))
            continue
        changes |= done.changes
        tried.append(done.value)
    progress(1.0, "")
    stopped = [(t.repair, why) for t in tried if (why := suspicion(t.run, t.repair))]
    return Outcome(Trials(tuple(tried), tuple(refused), tuple(stopped)), changes)


def suspicion(run: Run, repair: Repair) -> str:
    """Return what looks anomalous in a repair's own data and is not explained; or empty."""
    found = [one for one in run.findings if one.id.startswith(SUSPICIOUS)]
    return found[0].text if found and not repair.explained else ""


def ready_to_try(state: Incident) -> str:
    """Return why no repair can be tried now, in a sentence; or empty."""
    try:
        _require_ready(state)
    except WorkbenchError as error:
        return f"{error.message} {error.hint}".strip()
    return ""


def _require_ready(state: Incident) -> None:
    require_framing(state)
    require_criteria(state)


def _missing_control(session: Session, state: Incident, wanted: Repair) -> Repair | None:
    control = control_of(state)
    if control is None or control.id == wanted.id or _why_not(session, state, control):
        return None
    run = evaluation_of(state, control)
    return control if run is None or is_outdated(state, run) else None


def _why_not(session: Session, state: Incident, repair: Repair) -> str:
    known = {info.id: info for info in session.registry.analyses() if info.kind == KIND}
    info = known.get(repair.analysis)
    if info is None:
        return f"No plugin offers {repair.analysis or 'an evaluation of it'}."
    return why_not(session, state, info)


def _try(
    session: Session,
    incident: str,
    repair: Repair,
    progress: Progress,
    cancel: Event | None,
    *,
    reuse: bool,
) -> Outcome[Tried]:
    made = run_analysis(
        session,
        incident,
        repair.analysis,
        parameters=asked_parameters(repair),
        seed=repair.seed,
        reuse=reuse,
        progress=lambda part, words: progress(
            part, f"{repair.title}: {words}" if words else repair.title
        ),
        cancel=cancel,
    )
    run = made.value.run
    standing = find_repair(session.incident(incident), repair.id)
    if run.status is RunStatus.FINISHED:
        status = "tried" if standing.status == "proposed" else standing.status
        runs = (*(one for one in standing.runs if one != run.id), run.id)
        revised = with_changes(standing.model_copy(update={"runs": runs, "status": status}))
        written = write_record(session, incident, revised)
        return Outcome(Tried(written.value, run), made.changes | written.changes)
    made.value.check()
    return Outcome(Tried(standing, run), made.changes)


def _part(progress: Progress, at: int, of: int) -> Progress:
    """Return a progress function for one of several steps."""
    return lambda part, words: progress((at + part) / max(of, 1), words)
