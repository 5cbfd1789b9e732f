"""From a run's evidence to mended windows, and what the metric says of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from workbench.api import Context, RunError, WindowTable
from workbench.science.bootstrap import generator
from workbench.science.causes.coding import Mask
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.metrics import Resampler, interval
from workbench.science.causes.problem import Array, CauseProblem, Transform, canonical, texts
from workbench.science.causes.whatif import Outcome, Repair, Window
from workbench.science.explanation.influence import Measured
from workbench.science.intervals import Interval
from workbench.science.two_sample.rows import choose_rows, hash_rows
from workbench_explain.asking import Answers, Asker, Yardstick, yardstick
from workbench_explain.windows import HISTORY, INCIDENT, REFERENCE, features_of, values_of

_LEAST_LABELS = 20


@dataclass(frozen=True)
class Case:
    """Both windows as the science of causes reads them, with the metric to measure.

    Attributes
    ----------
    evidence : Evidence
    reference, incident : Window
    measured : Yardstick
    totals : tuple of int
        Rows the windows have, of which some may have been left out.
    segments : tuple of str
        Columns beside the features whose levels may tell which rows were hit.
    sensitive : tuple of str
        Columns whose levels must not be named.
    """

    evidence: Evidence
    reference: Window
    incident: Window
    measured: Yardstick
    totals: tuple[int, int]
    segments: tuple[str, ...]
    sensitive: tuple[str, ...] = ()

    @property
    def sampled(self) -> bool:
        """Whether rows were left out."""
        return (len(self.reference), len(self.incident)) != self.totals

    def levels(self) -> dict[str, Array]:
        """Return incident columns with few levels, by name."""
        frame = self.evidence.problem.incident
        found = {name: texts(frame[name]) for name in self.segments}
        for name, column in self.evidence.columns.items():
            if column.discrete:
                found[name] = column.incident
        return {name: one for name, one in found.items() if name not in self.sensitive}


@dataclass(frozen=True)
class Effect:
    """The metric after a change, against the metric before.

    Attributes
    ----------
    value : Interval
        The metric itself.
    gained : Interval
        Better is positive, in the metric's own units; paired by row.
    """

    value: Interval
    gained: Interval


class Bench:
    """Measures what-ifs on one window.

    Parameters
    ----------
    window : Window
    measured : Yardstick
    seed : int
    name : str
        Of the window.
    """

    def __init__(self, window: Window, measured: Yardstick, seed: int, name: str) -> None:
        if window.recorded is None:
            raise ValueError("no predictions")
        self._window, self._measured, self._name = window, measured, name
        self._draws = Resampler(int(window.known.sum()), seed, name)
        self._base = self._read(window.recorded)

    @property
    def base(self) -> Interval:
        """The metric as it is."""
        return self._around(self._base.value, self._base.influence)

    def ask(self, repairs: Sequence[Repair]) -> list[Outcome]:
        """Return what the model says once columns are mended."""
        return self._window.ask(repairs)

    def on_rows(self, outcomes: Sequence[Outcome], rows: Mask) -> list[Outcome]:
        """Return answers to mended columns on some rows, and the recorded ones elsewhere.

        A repair and what is derived from it stay within their row, so the model need not be
        asked again for a part of the rows.
        """
        before = self._window.recorded
        if before is None:
            raise ValueError("no predictions")
        return [_on_rows(outcome, before, rows) for outcome in outcomes]

    def effect(self, repairs: Sequence[Repair]) -> Effect:
        """Return the effect of mended columns, averaged where there are several."""
        return self.effects([self.ask(repairs)])[0]

    def effects(self, groups: Iterable[Sequence[Outcome]]) -> list[Effect]:
        """Return the effect of each group of outcomes, averaged within the group.

        Parameters
        ----------
        groups : iterable of sequence of Outcome
            All intervals come from the same draws of rows.
        """
        values, influences = [], []
        for group in groups:
            found = [self._read(outcome) for outcome in group]
            values.append(float(np.mean([one.value for one in found])))
            influences.append(np.mean([one.influence for one in found], axis=0))
        whole = np.column_stack(influences)
        sign, base = self._measured.sign, self._base
        spread = self._draws.spread(whole)
        gained = self._draws.spread(sign * (whole - base.influence[:, None]))
        return [
            Effect(
                _interval(value, spread[:, at]),
                _interval(sign * (value - base.value), gained[:, at]),
            )
            for at, value in enumerate(values)
        ]

    def _read(self, outcome: Outcome) -> Measured:
        window, known = self._window, self._window.known
        score = None if outcome.score is None else outcome.score[known]
        label = window.label
        found = None
        if label is not None:
            found = self._measured.measure(label[known], Answers(outcome.prediction[known], score))
        if found is None:
            raise RunError(
                "explain.no_metric",
                f"{self._measured.metric.title} cannot be measured on the {self._name} window.",
                "It may hold one class only. Choose a longer window or another metric.",
            )
        return found

    def _around(self, value: float, influence: np.ndarray) -> Interval:
        return _interval(value, self._draws.spread(influence))


def _interval(value: float, deviations: np.ndarray) -> Interval:
    low, high = interval(value, deviations)
    return Interval(value, min(low, value), max(high, value), method="percentile")


def _on_rows(outcome: Outcome, before: Outcome, rows: Mask) -> Outcome:
    score = None
    if outcome.score is not None and before.score is not None:
        score = np.where(rows, outcome.score, before.score)
    return Outcome(np.where(rows, outcome.prediction, before.prediction), score)


def open_case(context: Context, asker: Asker, rows: int) -> Case:
    """Return both windows ready to be mended.

    Raises
    ------
    RunError
        Without a model, shared features, or labels in both windows.
    """
    features = features_of(context)
    good, bad = context.window(REFERENCE), context.window(INCIDENT)
    shared = [column for column in good.columns if column in bad.columns]
    segments = tuple(s for s in good.roles.segments if s in shared and s not in features)
    roles = {
        role: column if column in shared else None
        for role in ("label", "prediction", "score", "timestamp", "entity")
        for column in (getattr(good.roles, role),)
    }
    columns = [*features, *segments, *(c for c in roles.values() if c is not None)]
    frames = [_frame(context, table, list(dict.fromkeys(columns)), rows) for table in (good, bad)]
    timestamp = roles["timestamp"]
    if timestamp is not None and not pd.api.types.is_datetime64_any_dtype(frames[0][timestamp]):
        roles["timestamp"] = None
    labels = _labels(frames, roles["label"])
    measured = yardstick(context, labels, asker.ask(frames[0][list(features)].head(2)))
    problem = _problem(context, asker, (frames[0], frames[1]), measured, labels)
    scored = roles["score"] is not None or measured.metric.output == "prediction"
    problem = replace(
        problem,
        label=roles["label"],
        prediction=roles["prediction"] if scored else None,
        score=roles["score"],
        timestamp=roles["timestamp"],
        entity=roles["entity"],
    )
    evidence = Evidence(canonical(problem))
    before, after = (Window(evidence, incident=side) for side in (False, True))
    return Case(
        evidence,
        before,
        after,
        measured,
        (good.n_rows, bad.n_rows),
        segments,
        tuple(sorted(context.sensitive)),
    )


def _labels(frames: Sequence[pd.DataFrame], label: str | None) -> np.ndarray:
    for name, frame in zip((REFERENCE, INCIDENT), frames, strict=True):
        known = 0 if label is None else int(frame[label].notna().sum())
        if known < _LEAST_LABELS:
            raise RunError(
                "explain.no_labels",
                f"The {name} window has {known} rows with a label, and points given back can only "
                "be measured against labels.",
                "Give a column the role label. Without labels, Accumulated local effects shows "
                "how far the column's new values move the predictions.",
            )
    return values_of(frames[0][label])


def _problem(
    context: Context,
    asker: Asker,
    frames: tuple[pd.DataFrame, pd.DataFrame],
    measured: Yardstick,
    label: np.ndarray,
) -> CauseProblem:
    def predict(frame: pd.DataFrame) -> np.ndarray:
        return asker.ask(frame, "prediction").prediction

    def score(frame: pd.DataFrame) -> np.ndarray:
        found = asker.ask(frame, "score").score
        return np.zeros(len(frame)) if found is None else found

    lineage = context.lineage
    history = context.windows.get(HISTORY)
    return CauseProblem(
        reference=frames[0],
        incident=frames[1],
        features=features_of(context),
        history=None if history is None else history.frame(),
        task=measured.task,
        metric=_ranking_metric(measured, label),
        predict=predict,
        predict_score=score if measured.metric.output == "score" else None,
        edges=() if lineage is None else lineage.edges,
        transforms={}
        if lineage is None
        else {n: Transform(t.inputs, t.expression) for n, t in lineage.transforms.items()},
        seed=context.seed,
    )


def _ranking_metric(measured: Yardstick, label: np.ndarray) -> str:
    """Return the metric by which an input is chosen: areas need labels that are numbers."""
    text = label.dtype.kind != "f"
    return "accuracy" if text and measured.metric.output == "score" else measured.metric.name


def _frame(context: Context, table: WindowTable, columns: list[str], rows: int) -> pd.DataFrame:
    if table.n_rows <= rows:
        return table.frame(columns)
    hashes = hash_rows(table.column_parts, sorted(columns), table.n_rows)
    chosen = choose_rows(hashes, rows, f"explain {context.seed}")
    frame: pd.DataFrame = table.take(chosen, columns).to_pandas()
    return frame


def break_reference(case: Case, breaks: object, seed: int) -> Mapping[str, Array]:
    """Return the columns of good rows with a fault made in them."""
    if not callable(breaks):
        raise TypeError("a fault is made by a function")
    made: Mapping[str, Array] = breaks(generator(seed, "what-if", "break"), case.reference.columns)
    return made
