"""The whole evaluation of one repair: fitted on the first period, judged on what came later."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from workbench.science.causes.evidence import Evidence
from workbench.science.causes.problem import CauseProblem
from workbench.science.explanation.rises import apart
from workbench.science.intervals import Interval
from workbench.science.repair.desk import Impossible, Material, Remedy
from workbench.science.repair.outcomes import (
    Calibration,
    Flips,
    Stretch,
    calibration,
    flips,
    over_time,
    usual_error,
)
from workbench.science.repair.paired import Paired, paired
from workbench.science.repair.periods import Period, cut, held_back, joined
from workbench.science.repair.placebos import Fit, Placebo, placebo_of
from workbench.science.repair.rows import Rows, some
from workbench.science.repair.scenarios import Scenario, Stage, play
from workbench.science.repair.slices import Gap, Rule, Slice, gaps, slices
from workbench.science.repair.verdict import Alone, Verdict, one_window_only, verdict, worst
from workbench.science.yardstick import Answers, Yardstick

HELD_BACK = 0.3
"""Share of the good rows kept from fitting."""
Tell = Callable[[float, str], None]


@dataclass(frozen=True)
class Asked:
    """What was asked of an evaluation.

    Attributes
    ----------
    node : str
        The column repaired; empty where a repair is of no single column.
    windows : int
    smallest : int
        Rows below which nothing is told of a group.
    level : float
    compared : int
        Repairs looked at side by side.
    seed : int
    hidden : tuple of str
        Sensitive columns.
    """

    node: str = ""
    windows: int = 3
    smallest: int = 30
    level: float = 0.95
    compared: int = 1
    seed: int = 0
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """An incident that repairs are tried on.

    Attributes
    ----------
    problem : CauseProblem
        Canonical.
    yard : Yardstick
    reference, incident : Rows
    later : Rows or None
        A window after the incident, never fitted on.
    """

    problem: CauseProblem
    yard: Yardstick
    reference: Rows
    incident: Rows
    later: Rows | None = None


@dataclass(frozen=True)
class Tried:
    """A period, and what the repair does to it."""

    period: Period
    effect: Paired | None


@dataclass(frozen=True)
class Evaluation:
    """All that was found out about one repair.

    Attributes
    ----------
    remedy : Remedy
    whole : Paired or None
        On all held-out rows.
    verdict : Verdict
    windows : tuple of Tried
    alone : Alone or None
    worst : Paired or None
        Of the held-out windows.
    slices : tuple of Slice
    gaps : tuple of Gap
    flips : Flips
    calibration : Calibration or None
    stretches : tuple of Stretch
    scenarios : tuple of Scenario
    placebo : Placebo or None
    control : Paired or None
        The same without what is meant to help.
    asked : Asked
    yard : Yardstick
    usual : Interval or None
        The metric in the reference.
    material : Material
        What it was fitted with.
    held : Rows
        The held-out rows.
    after : Answers
        What would be said of them.
    """

    remedy: Remedy
    whole: Paired | None
    verdict: Verdict
    windows: tuple[Tried, ...]
    alone: Alone | None
    worst: Paired | None
    slices: tuple[Slice, ...]
    gaps: tuple[Gap, ...]
    flips: Flips
    calibration: Calibration | None
    stretches: tuple[Stretch, ...]
    scenarios: tuple[Scenario, ...]
    placebo: Placebo | None
    control: Paired | None
    asked: Asked
    yard: Yardstick
    usual: Interval | None
    material: Material
    held: Rows = field(repr=False)
    after: Answers = field(repr=False)

    @property
    def drop(self) -> Interval | None:
        """How far the metric fell on the held-out rows; positive is worse."""
        if self.usual is None or self.whole is None:
            return None
        before, usual = self.whole.before, self.usual
        return apart(usual, before) if self.yard.sign > 0 else apart(before, usual)

    @property
    def harmed(self) -> tuple[Slice, ...]:
        """Groups that the repair makes worse."""
        return tuple(s for s in self.slices if s.worse(self.asked.level))


def _first_fallen(case: Case, periods: Sequence[Period], asked: Asked) -> int:
    """Return the first period whose metric lies clearly below the reference, else the first."""
    usual = _usual(case)
    if usual is None:
        return 0
    for at, period in enumerate(periods):
        rows = case.incident.where(period.rows)
        found = paired(case.yard, rows, rows.said, level=asked.level)
        if found is None:
            continue
        ends = (case.yard.sign * found.before.low, case.yard.sign * found.before.high)
        if max(ends) < case.yard.sign * usual.estimate:
            return at
    return 0


def split(case: Case, asked: Asked) -> tuple[tuple[Period, ...], Material, Rows]:
    """Return the periods, what repairs are fitted with, and good rows kept from fitting.

    Raises
    ------
    Impossible
        If there are too few rows to hold any out.
    """
    periods = cut(case.incident, asked.windows, asked.seed)
    if len(periods) < 2:
        raise Impossible(
            "The incident window holds too few rows to fit on one period and judge on another."
        )
    periods = joined(periods, _first_fallen(case, periods, asked))
    chosen = next(at for at, one in enumerate(periods) if one.fitted)
    back = held_back(case.reference, HELD_BACK, asked.seed)
    learn, good = case.reference.where(~back), case.reference.where(back)
    fitted = case.incident.where(periods[chosen].rows)
    problem = replace(case.problem, reference=learn.frame, incident=fitted.frame)
    agreement = Evidence(problem).agreement
    return periods, Material(problem, learn, fitted, agreement), good


def evaluate(case: Case, fit: Fit, asked: Asked, tell: Tell) -> Evaluation:
    """Fit a repair on the first period and judge it on the later ones.

    Parameters
    ----------
    case : Case
    fit : callable
        From what it may be fitted with, and the column to repair, to the repair.
    asked : Asked
    tell : callable
        Progress from 0 to 1; may raise.

    Raises
    ------
    Impossible
        Why the repair cannot be tried.
    """
    tell(0.0, "Cutting the incident into periods")
    periods, material, good = split(case, asked)
    tell(0.05, "Fitting on the first period")
    remedy = fit(material, asked.node)
    tell(0.3, "Asking what would be said")
    after = remedy.answer(case.incident)
    held_rows = ~next(one.rows for one in periods if one.fitted)
    held, said = case.incident.where(held_rows), some(after, held_rows)
    tell(0.45, "Comparing row by row")
    tried = _windows(case, remedy, after, periods, asked)
    whole = paired(case.yard, held, said, seed=asked.seed, level=asked.level)
    later = [t.effect for t in tried if not t.period.fitted]
    tell(0.55, "Looking at groups")
    rule = Rule(asked.smallest, asked.hidden, asked.seed, asked.level)
    groups = slices(case.yard, held, said, rule)
    stretches = over_time(
        case.yard, case.incident, after, asked.level, lambda: tell(0.6, "Looking along time")
    )
    calibrated = calibration(case.yard, held, said, asked.seed)
    stage = Stage(case.yard, material, good, held, asked.seed, asked.level)
    scenarios = play(stage, remedy, lambda: tell(0.7, "Playing scenarios"))
    tell(0.85, "Trying the placebo")
    placebo = placebo_of(stage, fit, remedy)
    return Evaluation(
        remedy,
        whole,
        verdict(whole, asked.level, asked.compared),
        tried,
        one_window_only([t.effect for t in tried], asked.level),
        worst(later),
        groups,
        gaps(groups, asked.level),
        flips(held, said, usual_error(case.yard, case.reference)),
        calibrated,
        stretches,
        scenarios,
        placebo,
        None if remedy.control is None else stage.effect(held, remedy.control),
        asked,
        case.yard,
        _usual(case),
        material,
        held,
        said,
    )


def _windows(
    case: Case, remedy: Remedy, after: Answers, periods: Sequence[Period], asked: Asked
) -> tuple[Tried, ...]:
    tried = []
    for period in periods:
        rows, said = case.incident.where(period.rows), some(after, period.rows)
        effect = paired(case.yard, rows, said, seed=asked.seed, level=asked.level)
        tried.append(Tried(period, effect))
    if case.later is not None and len(case.later):
        rows = case.later
        ends = (None, None) if rows.time is None else (rows.time.min(), rows.time.max())
        every = np.ones(len(rows), dtype=bool)
        period = Period("after the incident", fitted=False, rows=every, start=ends[0], end=ends[1])
        said = remedy.answer(rows)
        effect = paired(case.yard, rows, said, seed=asked.seed, level=asked.level)
        tried.append(Tried(period, effect))
    return tuple(tried)


def _usual(case: Case) -> Interval | None:
    found = paired(case.yard, case.reference, case.reference.said)
    return None if found is None else found.before
