"""Drills: windows cut from good rows, with a fault of known cause put into the later one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbench.science.bootstrap import generator
from workbench.science.causes.coding import absent
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.metrics import LOWER_IS_BETTER, shown
from workbench.science.causes.problem import Array, CauseProblem, numbers
from workbench.science.causes.whatif import Window
from workbench.science.faults.kinds import COLUMN_KINDS, KINDS
from workbench.science.faults.planting import Bed, Fault, plant_two

ORIGIN = "\x00origin"
"""Column of the good frame that numbers its rows; a drill's rows carry it along."""
SINGLE, TWO, DECOY, HEALTHY = "single", "two", "decoy", "none"
REFERENCE_SHARE, INCIDENT_SHARE = 0.4, 0.3
_BLOCK = 0.9
"""Part of rows in order of time that one drill is cut from, each from its own start."""
_IN_TIME = ("label_delay",)
_PAIRS, _DECOYS = 6, 4
_ACCEPTED = {"unseen_level": ("unseen_level", "remap")}
_LEAST, _LEAST_OF_ERROR, _LEAST_OF_SPREAD = 0.03, 0.1, 0.01
_HARMLESS = 6
"""A decoy may move the metric by this part of what a fault must cost."""

Rows = NDArray[np.int64]
Tick = Callable[[], None]
Planted = tuple[CauseProblem, tuple[Fault, ...]]


class Plan(NamedTuple):
    """One drill to be made.

    Attributes
    ----------
    number : int
    scenario : str
        ``single``, ``two``, ``decoy`` or ``none``.
    kinds : tuple of str
        To be tried first.
    """

    number: int
    scenario: str
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Terms:
    """What holds for every drill.

    Attributes
    ----------
    kinds : tuple of str
        Kinds of fault that may be put in.
    partial : float
        Share of the rows a fault of a column affects.
    least : float or None
        Points of the metric a fault must cost, in the metric's own units; by default 0.03, and
        for rmse and mae a tenth of the error there is, or a hundredth of the labels' standard
        deviation where that is more.
    seed : int
    late : bool
        Whether a single fault of a column or the labels begins in the window, where rows are in
        order of time; else it is there from the first row.
    """

    kinds: tuple[str, ...] = KINDS
    partial: float = 1.0
    least: float | None = None
    seed: int = 0
    late: bool = False


@dataclass(frozen=True)
class Drill:
    """One drill.

    Attributes
    ----------
    plan : Plan
    reference : ndarray of int64, shape (n,)
        Rows of the good frame.
    problem : CauseProblem
        With the fault in its incident.
    faults : tuple of Fault
        Empty where all is well.
    harmless : tuple of str
        Columns that drift and cost nothing.
    values : tuple of float
        The metric on the reference, on the incident without the fault (a harmless drift stays in)
        and with it.
    """

    plan: Plan
    reference: Rows
    problem: CauseProblem
    faults: tuple[Fault, ...]
    harmless: tuple[str, ...]
    values: tuple[float, float, float]

    @property
    def origin(self) -> Rows:
        """Row of the good frame that each incident row was made of, shape (m,)."""
        return np.asarray(self.problem.incident[ORIGIN], dtype=np.int64)

    @property
    def cost(self) -> float:
        """Points of the metric lost, higher is worse."""
        return float(sum(fault.cost for fault in self.faults))


def plans(count: int, two: int, decoy: int, healthy: int, terms: Terms) -> tuple[Plan, ...]:
    """Return what drills to make, the kinds of fault spread evenly over them."""
    random = generator(terms.seed, "drills", "kinds")
    kinds = [terms.kinds[at] for at in random.permutation(len(terms.kinds))]
    columns = [kind for kind in kinds if kind in COLUMN_KINDS] or kinds
    found: list[tuple[str, tuple[str, ...]]] = [
        *((SINGLE, (kinds[at % len(kinds)],)) for at in range(count)),
        *((TWO, _pair(columns, at)) for at in range(two)),
        *((DECOY, (kinds[at % len(kinds)],)) for at in range(decoy)),
        *((HEALTHY, ()) for _ in range(healthy)),
    ]
    return tuple(Plan(number, scenario, tried) for number, (scenario, tried) in enumerate(found))


def least_cost(metric: str, base: float, least: float | None, spread: float = 0.0) -> float:
    """Return the points a fault must cost, in the units of the metric; more than nothing.

    Parameters
    ----------
    metric : str
    base : float
        Its value without a fault.
    least : float or None
        As in :class:`Terms`.
    spread : float
        Standard deviation of the labels: a model that errs by nothing has no tenth of an error.
    """
    if least is not None:
        return least
    if metric not in LOWER_IS_BETTER:
        return _LEAST
    return max(_LEAST_OF_ERROR * abs(base), _LEAST_OF_SPREAD * spread, float(np.finfo(float).tiny))


class Ground:
    """Good rows that drills are cut from.

    Parameters
    ----------
    good : CauseProblem
        Its reference holds all good rows, in order of time where it has one, else of content;
        with :data:`ORIGIN`. The model must be at hand.
    terms : Terms
    """

    def __init__(self, good: CauseProblem, terms: Terms) -> None:
        self.good = good
        self.terms = terms

    def make(self, plan: Plan, tick: Tick = lambda: None) -> Drill | None:
        """Make one drill; None where no fault that it asks for costs enough.

        Parameters
        ----------
        plan : Plan
        tick : callable
            Called before each attempt; raises to stop.
        """
        random = generator(self.terms.seed, "drill", plan.number)
        before, after, rest = self._cut(random)
        frame = self.good.reference
        reference, incident = _taken(frame, before), _taken(frame, after)
        problem = replace(self.good, reference=reference, incident=incident)
        bed = Bed(problem, _taken(frame, rest))
        made = self._planted(plan, bed, random, tick)
        if made is None:
            return None
        broken, faults, harmless = made
        lost = sum(fault.cost for fault in faults)
        first = _measured(Window(bed.evidence, incident=False))
        now = _measured(Window(Evidence(broken), incident=True))
        values = [shown(self.good.metric, value) for value in (first, now + lost, now)]
        return Drill(plan, before, broken, faults, harmless, (values[0], values[1], values[2]))

    def _cut(self, random: np.random.Generator) -> tuple[Rows, Rows, Rows]:
        """Return the rows of the reference, of the incident, and of all from the incident on."""
        size = len(self.good.reference)
        if self.good.timestamp is None:
            order = random.permutation(size)
        else:
            length = int(_BLOCK * size)
            order = np.arange(length) + int(random.integers(0, size - length + 1))
        middle = int(REFERENCE_SHARE * len(order))
        end = middle + int(INCIDENT_SHARE * len(order))
        return order[:middle], order[middle:end], order[middle:]

    def _planted(
        self, plan: Plan, bed: Bed, random: np.random.Generator, tick: Tick
    ) -> tuple[CauseProblem, tuple[Fault, ...], tuple[str, ...]] | None:
        if plan.scenario == HEALTHY:
            return bed.problem, (), ()
        least = least_cost(self.good.metric, bed.base, self.terms.least, _spread(bed.window.label))
        if plan.scenario == DECOY:
            return self._beside(plan, bed, least, random, tick)
        one = self._two if plan.scenario == TWO else self._one
        made = one(plan, bed, least, random, tick)
        return None if made is None else (*made, ())

    def _one(
        self, plan: Plan, bed: Bed, least: float, random: np.random.Generator, tick: Tick
    ) -> Planted | None:
        for kind in self._in_turn(plan.kinds, random):
            tick()
            made = bed.plant(
                kind,
                random,
                share=self.terms.partial,
                least=least,
                late=self.terms.late and self.good.timestamp is not None,
            )
            if made is not None:
                return made[0], (made[1],)
        return None

    def _in_turn(self, wanted: Sequence[str], random: np.random.Generator) -> list[str]:
        """Return kinds in the order to try them: those wanted, then the others by lot."""
        kinds = self.terms.kinds
        others = [kinds[at] for at in random.permutation(len(kinds))]
        found = list(dict.fromkeys((*wanted, *others)))
        if self.good.timestamp is None and len(found) > 1:
            # Without an order in time, labels of other rows are labels turned at random.
            return [kind for kind in found if kind not in _IN_TIME]
        return found

    def _two(
        self, plan: Plan, bed: Bed, least: float, random: np.random.Generator, tick: Tick
    ) -> Planted | None:
        columns = [kind for kind in self.terms.kinds if kind in COLUMN_KINDS]
        pair = plan.kinds
        for _ in range(_PAIRS if columns else 0):
            tick()
            made = plant_two(bed, pair, random, least=least)
            if made is not None:
                return made
            pair = tuple(columns[at] for at in random.integers(0, len(columns), size=2))
        return None

    def _beside(
        self, plan: Plan, bed: Bed, least: float, random: np.random.Generator, tick: Tick
    ) -> tuple[CauseProblem, tuple[Fault, ...], tuple[str, ...]] | None:
        """Put a fault beside a column that drifts harmlessly."""
        for _ in range(_DECOYS):
            tick()
            moved = bed.disturb(random, most=least / _HARMLESS)
            if moved is None:
                return None
            # Without a pool nothing can surge: its rows would not have drifted.
            made = self._one(plan, Bed(moved[0]), least, random, tick)
            if made is not None and moved[1] not in made[1][0].nodes:
                return *made, (moved[1],)
        return None


def truth(
    drill: Drill, partial: float = 1.0, good: CauseProblem | None = None
) -> dict[str, object]:
    """Return what was done to a drill, as ``truth.json`` holds it.

    Parameters
    ----------
    drill : Drill
    partial : float
        Share of the rows that faults of columns were to affect.
    good : CauseProblem, optional
        The good rows it was cut from, in order of time: tells when the first fault begins.
    """
    faults, cost = drill.faults, drill.cost
    kind = faults[0].kind if len(faults) == 1 else drill.plan.scenario
    part = "partial " if partial < 1 and kind in COLUMN_KINDS else ""
    single = drill.plan.scenario == SINGLE
    reference, without, with_fault = (round(value, 6) for value in drill.values)
    return {
        "scenario": f"{part}{kind}" if single else drill.plan.scenario,
        "kind": kind,
        "label": drill.problem.label,
        "faults": [
            {
                "nodes": list(fault.nodes),
                "kind": fault.kind,
                "kinds": list(_ACCEPTED.get(fault.kind, (fault.kind,))),
                "share": round(fault.cost / cost, 6),
                "rows": round(float(fault.rows.mean()), 6),
                "detail": dict(fault.parameters),
            }
            for fault in faults
        ],
        "drop": round(cost, 6),
        "harmless": list(drill.harmless),
        "metric": drill.problem.metric,
        "values": {"reference": reference, "without_fault": without, "incident": with_fault},
        **_times(drill, good),
    }


def _times(drill: Drill, good: CauseProblem | None) -> dict[str, object]:
    """Return when the incident window and the first fault begin; nothing without a time."""
    if good is None or good.timestamp is None:
        return {}
    # The good rows tell: a fault can have changed the time itself.
    at = numbers(good.reference[good.timestamp])[drill.origin]
    begins = [float(np.nanmin(at[fault.rows])) for fault in drill.faults if fault.rows.any()]
    spans = [float(np.nanmin(at)), float(np.nanmax(at))]
    return {"onset": min(begins, default=None), "window": spans}


def touched(drill: Drill, good: pd.DataFrame) -> tuple[str, ...]:
    """Return the columns of a drill's incident that are not as in the good rows, sorted."""
    origin, incident = drill.origin, drill.problem.incident
    return tuple(
        name
        for name in sorted(set(incident.columns) - {ORIGIN})
        if name not in good.columns or _differ(incident[name], good[name].take(origin))
    )


def _differ(now: pd.Series, was: pd.Series) -> bool:
    new, old = now.to_numpy(dtype=object), was.to_numpy(dtype=object)
    return not bool(((new == old) | (pd.isna(new) & pd.isna(old))).all())


def _pair(kinds: Sequence[str], at: int) -> tuple[str, str]:
    return kinds[at % len(kinds)], kinds[(at + 1 + at // len(kinds)) % len(kinds)]


def _taken(frame: pd.DataFrame, rows: Array) -> pd.DataFrame:
    return frame.take(rows).reset_index(drop=True)


def _spread(label: Array | None) -> float:
    if label is None or label.dtype == object or absent(label).all():
        return 0.0
    return float(np.std(label[~absent(label)]))


def _measured(window: Window) -> float:
    if window.recorded is None:
        raise ValueError("no predictions")
    return window.measure(window.recorded).value
