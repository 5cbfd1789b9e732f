"""The way back of a repair: where to, on which sign; rehearsed, and taken."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workbench.domain.changes import Changes, Outcome
from workbench.domain.records.repairing import Repair, Rollback, WayBack
from workbench.domain.repair_figures import RepairFigures
from workbench.errors import WorkbenchError
from workbench.services.performance import falls_when_worse, metric_title
from workbench.services.records import fresh_id, made, revise_record, write_record
from workbench.services.repair_content import repair_policy, watch_words
from workbench.services.repair_results import evaluation_of, figures_of_run
from workbench.services.repairs import find_repair
from workbench.services.rollouts import require_same_past
from workbench.services.session import Session

MOST_PERIODS = 6
"""Windows one after another that are proposed to wait for, at most."""


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What the sign of a way back does on the degradation the incident was.

    Attributes
    ----------
    fired : str
        In which period it fires without the repair; empty where it never does.
    after : int
        How many periods that took.
    false_alarms : int
        How often it fires with the repair in place.
    periods : int
        How many there are.
    run : str
    """

    fired: str
    after: int
    false_alarms: int
    periods: int
    run: str

    @property
    def worked(self) -> bool:
        """Whether it fires on the degradation, and not on the repair."""
        return bool(self.fired) and not self.false_alarms

    @property
    def words(self) -> str:
        """The outcome in a sentence or two."""
        if not self.fired:
            said = f"The sign never fires in {self.periods} windows without the repair."
        else:
            said = (
                f"Without the repair the sign fires after {self.after} of {self.periods} windows "
                f"({self.fired})."
            )
        alarms = self.false_alarms
        return f"{said} With the repair it fires " + (
            f"{alarms} times." if alarms else "in none of them."
        )


def set_way_back(  # noqa: PLR0913 -- one argument for each thing a person says
    session: Session,
    incident: str,
    repair: str,
    *,
    pointer: str,
    trigger: str = "",
    steps: Sequence[str] = (),
    limit: float | None = None,
    periods: int = 2,
    rollout: Sequence[str] | None = None,
    watch: Sequence[str] | None = None,
) -> Outcome[Repair]:
    """Say how a repair is taken back, in which stages it is rolled out, and what is watched.

    Raises
    ------
    WorkbenchError
        If it does not say where to, or on which sign.
    """
    state = session.incident(incident)
    standing = find_repair(state, repair)
    if not pointer.strip():
        raise WorkbenchError(
            "way_back.pointer",
            "The way back does not say where to.",
            "Name what is known to be good: a version, a commit, a configuration.",
        )
    words = trigger.strip() or limit_words(state.metric, limit, periods)
    if not words:
        raise WorkbenchError(
            "way_back.trigger",
            "The way back does not say on which sign it is taken.",
            "Give a limit of the metric, or a sign in words.",
        )
    fields = {
        "pointer": pointer.strip(),
        "trigger": words,
        "steps": _lines(steps),
        "limit": limit,
        "periods": periods,
    }
    more: dict[str, object] = {}
    if rollout is not None:
        more["rollout"] = stages = _lines(rollout)
        require_same_past(standing, stages)
    if watch is not None:
        more["watch"] = _lines(watch)
    way_back = WayBack.model_validate(fields)
    return revise_record(session, state.id, standing, way_back=way_back.json_body(), **more)


def limit_words(metric: str, limit: float | None, periods: int) -> str:
    """Return a sign as words: ``AUC below 0.750 in 2 windows one after another``."""
    if limit is None:
        return ""
    side = "below" if _falls(metric) else "above"
    count = "in one window" if periods == 1 else f"in {periods} windows one after another"
    return f"{metric_title(metric)} {side} {limit:.3f} {count}"


def proposed_limit(figures: RepairFigures | None) -> float | None:
    """Return the limit halfway between the metric as it was and repaired, or None."""
    if figures is None:
        return None
    pairs = [(w.before, w.after) for w in figures.held_out]
    told = [(b, a) for b, a in pairs if b is not None and a is not None]
    if not told:
        return None
    return round(sum(b + a for b, a in told) / (2 * len(told)), 3)


def proposed_periods(figures: RepairFigures | None, metric: str, limit: float | None) -> int:
    """Return in how many windows one after another a sign has to show.

    The fewest with which it fires on the incident as it was and never on it repaired; 2 where
    no number does both.
    """
    series = _series(figures) if figures is not None else []
    falls = _falls(metric)
    for periods in range(1, MOST_PERIODS + 1) if limit is not None else ():
        before = _fires((b for _, b, _ in series), limit or 0.0, periods, falls=falls)
        after = _fires((a for _, _, a in series), limit or 0.0, periods, falls=falls)
        if any(True for _ in before) and not any(True for _ in after):
            return periods
    return 2


def proposed_rollout() -> tuple[str, ...]:
    """Return the stages of a rollout that the policy proposes."""
    return repair_policy().rollout


def proposed_watch(metric: str, node: str) -> tuple[str, ...]:
    """Return what the policy proposes to watch after a repair."""
    return tuple(watch_words(metric_title(metric), node))


def rehearsal(session: Session, incident: str, repair: str) -> Rehearsed:
    """Play the sign of a way back on the incident as it was, and on it repaired.

    The degradation is the incident itself: what is served when the repair fails.

    Raises
    ------
    WorkbenchError
        If there is no limit to play, or no evaluation that shows the metric over time.
    """
    state = session.incident(incident)
    standing = find_repair(state, repair)
    run = evaluation_of(state, standing)
    limit = standing.way_back.limit
    if limit is None:
        raise WorkbenchError(
            "way_back.no_limit",
            f"The way back of {standing.title} has no limit that could be played.",
            "Give the metric's limit in its way back.",
        )
    if run is None:
        raise WorkbenchError("repair.untried", f"{standing.title} was not evaluated.", "Try it.")
    series = _series(figures_of_run(session, run))
    if not series:
        raise WorkbenchError(
            "rollback.no_series", "Its evaluation does not show the metric window by window."
        )
    falls, periods = _falls(state.metric), standing.way_back.periods
    before = list(_fires((b for _, b, _ in series), limit, periods, falls=falls))
    after = list(_fires((a for _, _, a in series), limit, periods, falls=falls))
    return Rehearsed(
        fired=series[before[0]][0] if before else "",
        after=before[0] + 1 if before else 0,
        false_alarms=len(after),
        periods=len(series),
        run=run.id,
    )


def rehearse(
    session: Session, incident: str, repair: str, *, minutes: float | None = None, note: str = ""
) -> Outcome[Rollback]:
    """Rehearse the rollback of a repair on the incident's own degradation, and record it.

    Parameters
    ----------
    session : Session
    incident, repair : str
    minutes : float, optional
        How long its steps took those who did them.
    note : str
        What they say of it.
    """
    state = session.incident(incident)
    standing = find_repair(state, repair)
    played = rehearsal(session, state.id, standing.id)
    fields = {
        "id": fresh_id(session, Rollback),
        "repair": standing.id,
        "pointer": standing.way_back.pointer,
        "reason": "Rehearsal on the incident as it was.",
        "rehearsal": True,
        "outcome": " ".join(part for part in (played.words, note.strip()) if part),
        "worked": played.worked,
        "minutes": minutes,
        "run": played.run,
    }
    return write_record(session, state.id, made(Rollback, fields))


def roll_back(  # noqa: PLR0913 -- one argument for each thing a person says
    session: Session,
    incident: str,
    repair: str,
    *,
    reason: str,
    pointer: str = "",
    outcome: str = "",
    worked: bool | None = None,
    minutes: float | None = None,
    run: str = "",
) -> Outcome[Rollback]:
    """Take a repair back; every run and record of it stays.

    Raises
    ------
    WorkbenchError
        If no reason is given, it is not known where to, or it was never in place.
    """
    state = session.incident(incident)
    standing = find_repair(state, repair)
    target = pointer.strip() or standing.way_back.pointer
    if not reason.strip():
        raise WorkbenchError("rollback.no_reason", "Say why the repair is taken back.")
    if not target:
        raise WorkbenchError(
            "rollback.no_pointer", "Say to what it is rolled back.", "Set its way back first."
        )
    if standing.status not in {"applied", "verified"}:
        raise WorkbenchError(
            "rollback.not_applied",
            f"{standing.title} is {standing.status}; there is nothing in place to take back.",
        )
    fields = {
        "id": fresh_id(session, Rollback),
        "repair": standing.id,
        "pointer": target,
        "reason": reason.strip(),
        "outcome": outcome.strip(),
        "worked": worked,
        "minutes": minutes,
        "run": run or (standing.runs[-1] if standing.runs else ""),
    }
    changes = Changes()
    with session.one_act(state.id):
        written = write_record(session, state.id, made(Rollback, fields))
        changes |= written.changes
        revised = revise_record(
            session, state.id, standing, status="rolled back", reason=reason.strip()
        )
    return Outcome(written.value, changes | revised.changes)


def _series(figures: RepairFigures) -> list[tuple[str, float, float]]:
    """Return the metric period by period: name, without and with the repair."""
    found = [
        (
            one.start.isoformat(sep=" ", timespec="minutes") if one.start else "",
            one.before,
            one.after,
        )
        for one in figures.over_time
    ] or [(one.name, one.before, one.after) for one in figures.windows]
    return [(name, b, a) for name, b, a in found if b is not None and a is not None]


def _fires(values: Iterable[float], limit: float, periods: int, *, falls: bool) -> Iterable[int]:
    """Yield where a sign fires: at the last of so many periods beyond the limit, once each time."""
    run = 0
    for at, value in enumerate(values):
        run = run + 1 if (value < limit if falls else value > limit) else 0
        if run == periods:
            yield at


def _falls(metric: str) -> bool:
    return falls_when_worse(metric) is not False


def _lines(given: Sequence[str]) -> tuple[str, ...]:
    return tuple(line.strip() for line in given if line.strip())
