"""Putting a known fault into good data: at the source, with what follows from it recomputed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from workbench.errors import WorkbenchError
from workbench.science.causes.candidate import ROWS, TARGET, Parameter
from workbench.science.causes.coding import Mask, absent
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.problem import Array, CauseProblem, Predict, numbers, texts
from workbench.science.causes.whatif import Outcome, Window
from workbench.science.faults import labels
from workbench.science.faults.columns import MAKERS
from workbench.science.faults.kinds import LABEL_KINDS, ROW_KINDS

_TRIES = 12
_HARMLESS = 0.005
_WORST = 6
"""Groups, those predicted worst, of which one is drawn to surge."""
_MOST_USUAL, _LEAST_GROUP = 0.4, 0.25
"""Share of the rows a group may hold before, and rows the pool must have of it."""
_SURGES = 1.25
"""Times as many rows as before, at least, that a group holds when it surges."""
_LATE = (0.1, 0.6)
"""Part of a window's rows before which a late fault begins, at least and at most."""
_SHIFTS = (2.0, 1.0, 0.5, 0.25)
"""Standard deviations by which a harmless column is moved, as far as it stays harmless."""


class RefusedError(ValueError):
    """The model gave no answer: such a fault would stop it, and not make it worse."""


@dataclass(frozen=True)
class Fault:
    """A fault that was made.

    Attributes
    ----------
    kind : str
    nodes : tuple of str
        The source columns, or ``__target__`` or ``__rows__``.
    rows : ndarray of bool, shape (m,)
        Incident rows that were affected.
    cost : float
        Points of the metric lost to it, higher is worse.
    parameters : mapping
    """

    kind: str
    nodes: tuple[str, ...]
    rows: Mask
    cost: float
    parameters: Mapping[str, Parameter]


@dataclass(frozen=True)
class _Group:
    """Rows of the pool that hold one level or bin of a column, and how well they are predicted."""

    column: str
    usual: float
    rows: Mask
    worth: float


class Bed:
    """Good data in which faults are planted.

    Parameters
    ----------
    problem : CauseProblem
        Whose incident is as good as its reference, in order of time where there is one. The
        model must be at hand.
    pool : DataFrame or None
        More good rows of the incident's time, from which a surge is drawn.
    """

    def __init__(self, problem: CauseProblem, pool: pd.DataFrame | None = None) -> None:
        if problem.predict is None:
            raise ValueError("faults are planted where a model says what they cost")
        self.problem = problem = _guarded(problem)
        self.pool = pool
        self.evidence = Evidence(problem)
        self.window = Window(self.evidence, incident=True)
        self.base = self._value(problem.incident)

    def _value(self, frame: pd.DataFrame) -> float:
        window = Window(Evidence(replace(self.problem, incident=frame)), incident=True)
        return window.measure(_recorded(window)).value

    def plant(
        self,
        kind: str,
        random: np.random.Generator,
        *,
        share: float = 1.0,
        least: float = 0.03,
        late: bool = False,
    ) -> tuple[CauseProblem, Fault] | None:
        """Make one fault of a kind that costs at least so many points.

        Parameters
        ----------
        kind : str
            One of :data:`workbench.science.faults.kinds.KINDS`.
        random : Generator
        share : float
            Part of the rows to affect, for kinds of columns; 1 for all of them.
        least : float
            Points of the metric it must cost.
        late : bool
            Whether it begins at some row in the window and lasts, for kinds of columns and
            labels; the rows must be in order of time.

        Returns
        -------
        (problem, fault) or None
            None where no column of the data can have such a fault at that price.
        """
        for _ in range(_TRIES):
            try:
                made = self._once(kind, random, share, late=late)
            except RefusedError:
                continue
            if made is not None and made[1].cost >= least:
                return made
        return None

    def disturb(
        self, random: np.random.Generator, *, most: float = _HARMLESS
    ) -> tuple[CauseProblem, str] | None:
        """Shift one column that the model hardly uses, so that it drifts but costs nothing.

        Parameters
        ----------
        random : Generator
        most : float
            Points of the metric, gained or lost, that still count as nothing.

        Returns
        -------
        (problem, column) or None
            None where no column can be moved at that price.
        """
        names = sorted(self.evidence.sources)
        for name in (names[at] for at in random.permutation(len(names))):
            column = self.evidence.columns[name]
            if not column.numeric or column.discrete:
                continue
            for size in _SHIFTS:
                moved = column.incident + size * float(np.nanstd(column.reference))
                try:
                    frame = self._with({name: moved})
                except RefusedError:
                    continue
                if abs(self.base - self._value(frame)) < most:
                    return replace(self.problem, incident=frame), name
        return None

    def _once(
        self, kind: str, random: np.random.Generator, share: float, *, late: bool
    ) -> tuple[CauseProblem, Fault] | None:
        if kind in LABEL_KINDS:
            return self._labels(kind, random, late=late)
        if kind in ROW_KINDS:
            return self._rows(kind, random)
        return self._columns(kind, random, share, late=late)

    def _columns(
        self, kind: str, random: np.random.Generator, share: float, *, late: bool
    ) -> tuple[CauseProblem, Fault] | None:
        made = self._swapped(random) if kind == "swap" else self._made(kind, random)
        if made is None:
            return None
        values, parameters = made
        size = len(self.window)
        hit = np.ones(size, dtype=bool) if share >= 1 else random.random(size) < share
        if late:
            hit &= _from_some_row(size, random)
        columns = {
            name: np.where(hit, new, self.evidence.columns[name].incident)
            for name, new in values.items()
        }
        frame = self._with(columns)
        cost = self.base - self._value(frame)
        fault = Fault(kind, tuple(values), hit, cost, parameters)
        return replace(self.problem, incident=frame), fault

    def _made(
        self, kind: str, random: np.random.Generator
    ) -> tuple[dict[str, Array], Mapping[str, Parameter]] | None:
        names = sorted(self.evidence.sources)
        for name in (names[at] for at in random.permutation(len(names))):
            column = self.evidence.columns[name]
            made = None if absent(column.incident).all() else MAKERS[kind](column.incident, random)
            if made is not None:
                return {name: made.values}, made.parameters
        return None

    def _swapped(
        self, random: np.random.Generator
    ) -> tuple[dict[str, Array], Mapping[str, Parameter]] | None:
        columns = self.evidence.columns
        names = [n for n in sorted(self.evidence.sources) if columns[n].numeric]
        if len(names) < 2:
            return None
        one, other = (names[at] for at in random.permutation(len(names))[:2])
        return {one: columns[other].incident, other: columns[one].incident}, {}

    def _labels(
        self, kind: str, random: np.random.Generator, *, late: bool
    ) -> tuple[CauseProblem, Fault] | None:
        name, label = self.problem.label, self.window.label
        if name is None or label is None or self.problem.task == "regression":
            return None
        if kind == "concept":
            sources = {n: self.evidence.columns[n] for n in self.evidence.sources}
            made = labels.concept(label, sources, random)
        else:
            made = (labels.noise if kind == "label_noise" else labels.late)(label, random)
        if made is None:
            return None
        values, rows, parameters = made
        if late and "first_row" not in parameters:  # what says where it begins begins there
            since = _from_some_row(len(label), random)
            values, rows = np.where(since, values, label), rows & since
        frame = self.problem.incident.assign(**{name: values})
        cost = self.base - self._value(frame)
        return (
            replace(self.problem, incident=frame),
            Fault(kind, (TARGET,), rows, cost, parameters),
        )

    def _rows(self, kind: str, random: np.random.Generator) -> tuple[CauseProblem, Fault] | None:
        frame = self.problem.incident
        if kind == "duplicates":
            taken, parameters = self._copied(random)
            frame = frame.take(taken).reset_index(drop=True)
            rows = pd.Series(taken).duplicated(keep="first").to_numpy()
        else:
            drawn = self._surged(random)
            if drawn is None:
                return None
            frame, rows, parameters = drawn
        cost = self.base - self._value(frame)
        return (
            replace(self.problem, incident=frame),
            Fault(kind, (ROWS,), rows, cost, parameters),
        )

    def _copied(self, random: np.random.Generator) -> tuple[Array, Mapping[str, Parameter]]:
        """Send a batch of badly predicted rows again and again in place of others."""
        size = len(self.window)
        copies = int(size * random.uniform(0.2, 0.5))
        influence = self.window.measure(_recorded(self.window)).influence
        bad = np.flatnonzero(self.window.known)[influence < 0]
        source = bad if len(bad) else np.arange(size)
        batch = random.choice(source, size=max(1, min(len(source), copies // 2)), replace=False)
        kept = random.choice(size, size=size - copies, replace=False)
        again = random.choice(batch, size=copies, replace=True)
        return np.sort(np.concatenate([kept, again])), {"copies": copies}

    def _surged(
        self, random: np.random.Generator
    ) -> tuple[pd.DataFrame, Mask, Mapping[str, Parameter]] | None:
        """Draw rows of a group that is predicted badly much more often than before."""
        groups = self._groups
        if self.pool is None or not groups:
            return None
        group = groups[int(random.integers(min(len(groups), _WORST)))]
        size = len(self.window)
        inside, outside = np.flatnonzero(group.rows), np.flatnonzero(~group.rows)
        wanted = min(len(inside), int(size * random.uniform(0.5, 0.9)))
        if wanted < _SURGES * group.usual * size or len(outside) < size - wanted:
            return None
        drawn = [
            random.choice(inside, size=wanted, replace=False),
            random.choice(outside, size=size - wanted, replace=False),
        ]
        taken = np.sort(np.concatenate(drawn))
        frame = self.pool.take(taken).reset_index(drop=True)
        told: dict[str, Parameter] = {
            "column": group.column,
            "before": group.usual,
            "after": wanted / size,
        }
        return frame, np.asarray(group.rows[taken]), told

    @cached_property
    def _groups(self) -> list[_Group]:
        """Groups of the pool that could surge, those predicted worst first."""
        if self.pool is None:
            return []
        size, found = len(self.window), []
        window = Window(Evidence(replace(self.problem, incident=self.pool)), incident=True)
        influence = np.zeros(len(self.pool))
        influence[window.known] = window.measure(_recorded(window)).influence
        for name in sorted(self.evidence.sources):
            column = self.evidence.columns[name]
            read = numbers if column.numeric else texts
            codes = column.codes(read(self.pool[name]))
            now = np.bincount(column.incident_codes, minlength=column.n_codes) / size
            for code in range(column.n_codes):
                rows = codes == code
                if now[code] < _MOST_USUAL and rows.sum() > _LEAST_GROUP * size:
                    worth = float(influence[rows].mean())
                    found.append(_Group(name, float(now[code]), rows, worth))
        return sorted(found, key=lambda group: (group.worth, group.column))

    def _with(self, columns: Mapping[str, Array]) -> pd.DataFrame:
        """Return the incident with columns changed, descendants recomputed, the model asked."""
        outcome = self.window.ask([columns])[0]
        whole, _ = self.window.mended(columns)
        changed = {n: v for n, v in whole.items() if v is not self.window.columns[n]}
        frame = self.problem.incident.assign(**changed)
        if self.problem.prediction is not None:
            frame = frame.assign(**{self.problem.prediction: outcome.prediction})
        if self.problem.score is not None and outcome.score is not None:
            frame = frame.assign(**{self.problem.score: outcome.score})
        return frame


def _from_some_row(size: int, random: np.random.Generator) -> Mask:
    """Return the rows from one on that lies in the first part of a window."""
    return np.arange(size) >= int(size * random.uniform(*_LATE))


def plant_two(
    bed: Bed, kinds: Sequence[str], random: np.random.Generator, *, least: float = 0.03
) -> tuple[CauseProblem, tuple[Fault, ...]] | None:
    """Make two faults in different columns; each one's cost is its Shapley share.

    Parameters
    ----------
    bed : Bed
    kinds : sequence of two str
        Of columns.
    random : Generator
    least : float
        Points each must cost by itself.
    """
    first = bed.plant(kinds[0], random, least=least)
    if first is None:
        return None
    after = Bed(first[0])
    for _ in range(_TRIES):
        second = after.plant(kinds[1], random, least=least / 2)
        if second is None:
            return None
        if set(second[1].nodes) & set(first[1].nodes):
            continue
        columns = {n: second[0].incident[n].to_numpy() for n in second[1].nodes}
        try:
            alone = bed.base - bed.window.measure(bed.window.ask([columns])[0]).value
        except RefusedError:
            continue
        if alone < least:
            continue
        whole = bed.base - after.base + second[1].cost
        one = (first[1].cost + whole - alone) / 2
        faults = (replace(first[1], cost=one), replace(second[1], cost=whole - one))
        return second[0], faults
    return None


def _guarded(problem: CauseProblem) -> CauseProblem:
    """Return a problem whose model raises nothing but RefusedError over what it is asked."""

    def guard(ask: Predict | None) -> Predict | None:
        if ask is None:
            return None

        def asked(frame: pd.DataFrame) -> Array:
            try:
                return ask(frame)
            except (WorkbenchError, RefusedError, MemoryError):
                raise
            except Exception as error:
                raise RefusedError from error

        return asked

    return replace(
        problem, predict=guard(problem.predict), predict_score=guard(problem.predict_score)
    )


def _recorded(window: Window) -> Outcome:
    if window.recorded is None:
        raise ValueError("no predictions")
    return window.recorded
