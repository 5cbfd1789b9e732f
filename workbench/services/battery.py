"""The standard battery: every analysis that declares itself part of it, run in one go.

Which analyses these are is said by the plugins and read from their manifests; what is fixed
here is their order, that each runs with its defaults, and that all share one seed.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event

from workbench.datasets.progress import part_of
from workbench.domain.changes import Outcome
from workbench.domain.identifiers import new_identifier
from workbench.domain.incident import Incident, battery_recorded
from workbench.domain.runs import Battery, NotRun, RunStatus
from workbench.errors import Cancelled, PluginError, RunError
from workbench.jobs.job import Limits
from workbench.registry import AnalysisInfo, Registry
from workbench.services.causes import KIND as ROOT_CAUSE
from workbench.services.causes import most_telling
from workbench.services.run_inputs import gather_inputs, problem_of
from workbench.services.running import RunMade, run_analysis, why_not
from workbench.services.session import Progress, Session, unreported

NAME = "battery"
"""What stands in an analysis's place; no analysis can be called so, as theirs hold a dot."""

KINDS = ("quality", "drift", "score", "explanation", ROOT_CAUSE)
"""In this order, each kind by identifier: is the data sound, what moved, what rests on it, why."""

STOPPED = "It was stopped on request before this began."
CHANGED = (
    "Evidence, roles, windows or facts of the case changed while the battery ran; run it again."
)


@dataclass(frozen=True, slots=True)
class Member:
    """One analysis of the battery.

    Attributes
    ----------
    info : AnalysisInfo
    reason : str
        Why it is not run, in a sentence; empty where it can be.
    """

    info: AnalysisInfo
    reason: str = ""

    def left_out(self, reason: str = "") -> NotRun:
        """Return the member as one that was not run."""
        return NotRun(analysis=self.info.id, title=self.info.title, reason=reason or self.reason)


@dataclass(frozen=True, slots=True)
class BatteryMade:
    """A battery that was run, and its runs with their answers.

    Attributes
    ----------
    battery : Battery
    runs : tuple of RunMade
        In the order of the battery, however each ended.
    """

    battery: Battery
    runs: tuple[RunMade, ...]

    @property
    def finished(self) -> bool:
        """Whether every analysis that was begun gave a result, and nobody stopped it."""
        ended_well = all(made.run.status is RunStatus.FINISHED for made in self.runs)
        return ended_well and not self.battery.stopped


def standard_analyses(registry: Registry) -> tuple[AnalysisInfo, ...]:
    """Return the analyses of the standard battery in its order; those of other kinds come last."""
    offered = (analysis for analysis in registry.analyses() if analysis.in_battery)
    return tuple(sorted(offered, key=_place))


def members(session: Session, incident: Incident) -> tuple[Member, ...]:
    """Return what the battery would do on an incident as it stands.

    Several root-cause analyses answer the same question, and the last answer is the one that
    counts; so of those that could run only the most telling one does.

    Parameters
    ----------
    session : Session
    incident : Incident

    Returns
    -------
    tuple of Member
        In order; each can be run or says why not.
    """
    offered = standard_analyses(session.registry)
    reasons = {info.id: why_not(session, incident, info) for info in offered}
    rivals = [i for i in offered if i.kind == ROOT_CAUSE and not reasons[i.id]]
    if len(rivals) > 1:
        chosen = most_telling(incident, rivals)
        spared = (
            f"{chosen.title} makes more of what this incident has and names the cause; "
            "run this one by itself to compare."
        )
        reasons.update({i.id: spared for i in rivals if i is not chosen})
    return tuple(Member(info, reasons[info.id]) for info in offered)


def run_battery(  # noqa: PLR0913 -- one argument for each thing a person can choose
    session: Session,
    incident: str,
    *,
    seed: int = 0,
    reuse: bool = True,
    progress: Progress = unreported,
    cancel: Event | None = None,
    limits: Limits | None = None,
) -> Outcome[BatteryMade]:
    """Run the standard battery, and record which runs belong to it.

    Each run is recorded as it ends, so that a battery cut short by a crash takes up where it
    was. One that fails does not keep the next from being run.

    Parameters
    ----------
    session : Session
    incident : str
    seed : int
        The same for all.
    reuse : bool
        Answer from the record what was answered before.
    progress : callable
        Told of the whole battery, with the analysis at work.
    cancel : Event, optional
        Set it to stop the analysis at work and to leave out the rest; what was done is
        recorded.
    limits : Limits, optional
        Of each run.

    Returns
    -------
    Outcome of BatteryMade

    Raises
    ------
    RunError
        If no plugin offers an analysis for it, or not one of them can run.
    Cancelled
        If it was stopped before anything was done. Nothing is recorded in either case.
    """
    started_at, started = session.clock(), time.perf_counter()
    state = session.incident(incident)
    session.require(state.id, "run.recorded", "battery.recorded")
    planned = members(session, state)
    _refuse_empty(planned)
    stop = cancel or Event()
    parts = _parts(_heard(progress, stop), planned)

    def run(info: AnalysisInfo) -> Outcome[RunMade]:
        return run_analysis(
            session,
            state.id,
            info.id,
            seed=seed,
            reuse=reuse,
            progress=parts[info.id],
            cancel=stop,
            limits=limits,
        )

    made, skipped = _run_through(session, state, planned, run, stop)
    runs = tuple(one.value for one in made)
    battery = Battery(
        id=new_identifier(started_at),
        seed=seed,
        started_at=started_at,
        seconds=round(time.perf_counter() - started, 3),
        runs=tuple(one.run.id for one in runs),
        skipped=skipped,
        stopped=_was_stopped(runs, skipped),
    )
    if not runs and battery.stopped:
        raise Cancelled
    changes = session.record(state.id, battery_recorded(battery))[1]
    for one in made:
        changes |= one.changes
    return Outcome(BatteryMade(battery, runs), changes)


def _run_through(
    session: Session,
    start: Incident,
    planned: tuple[Member, ...],
    run: Callable[[AnalysisInfo], Outcome[RunMade]],
    stop: Event,
) -> tuple[list[Outcome[RunMade]], tuple[NotRun, ...]]:
    """Run what can be run, one after another; return the runs, and what was left out."""
    made: list[Outcome[RunMade]] = []
    skipped: list[NotRun] = []
    for member in planned:
        reason = member.reason or _obstacle(session, start, member.info, stop)
        if not reason:
            try:
                made.append(run(member.info))
            except (RunError, PluginError) as error:  # it could be run a moment ago
                reason = error.message
        if reason:
            skipped.append(member.left_out(reason))
    return made, tuple(skipped)


def _place(info: AnalysisInfo) -> tuple[int, str]:
    return (KINDS.index(info.kind) if info.kind in KINDS else len(KINDS), info.id)


def _refuse_empty(planned: tuple[Member, ...]) -> None:
    if not planned:
        raise RunError(
            "battery.empty",
            "No plugin offers an analysis for the standard battery.",
            "`workbench plugin list` shows which plugins are switched off.",
        )
    if all(member.reason for member in planned):
        raise RunError(
            "battery.nothing",
            f"None of the {len(planned)} analyses of the standard battery can be run. "
            f"{planned[0].reason}",
        )


def _obstacle(session: Session, start: Incident, info: AnalysisInfo, stop: Event) -> str:
    """Return what has come between since the battery began; empty if nothing has."""
    if stop.is_set():
        return STOPPED
    now = session.incident(start.id)
    try:
        same = gather_inputs(now, info) == gather_inputs(start, info)
    except RunError:
        same = False
    return "" if same and problem_of(now) == problem_of(start) else CHANGED


def _heard(progress: Progress, stop: Event) -> Progress:
    """Return a progress whose wish to stop is kept for later instead of raised."""

    def report(fraction: float, text: str) -> None:
        try:
            progress(fraction, text)
        except Cancelled:
            stop.set()

    return report


def _parts(progress: Progress, planned: tuple[Member, ...]) -> dict[str, Progress]:
    """Return the progress of each analysis that can be run, as its part of the whole."""
    names = [member.info for member in planned if not member.reason]
    count = len(names)
    return {
        info.id: _named(
            part_of(progress, place / count, (place + 1) / count),
            f"{info.title} ({place + 1} of {count})",
        )
        for place, info in enumerate(names)
    }


def _named(progress: Progress, name: str) -> Progress:
    def report(fraction: float, text: str) -> None:
        progress(fraction, f"{name}: {text}")

    return report


def _was_stopped(runs: tuple[RunMade, ...], skipped: tuple[NotRun, ...]) -> bool:
    cut = any(made.run.status is RunStatus.CANCELLED for made in runs)
    return cut or any(one.reason == STOPPED for one in skipped)
