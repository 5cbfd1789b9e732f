"""A reference, learned from rows and kept as aggregates."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

import numpy as np

from workbench.datasets.collecting.arrival import delays_of, longest_gap
from workbench.datasets.collecting.calibration import squared_gap, stated
from workbench.datasets.collecting.collector import FEWEST
from workbench.datasets.collecting.leaning import leaning
from workbench.datasets.collecting.performance import cells_of, count_cells
from workbench.datasets.collecting.rows import WindowRows, family
from workbench.datasets.collecting.segments import (
    MOST_COLUMNS,
    MOST_LEVELS,
    groups_in,
    loss_of,
)
from workbench.datasets.metrics import Outputs, measure
from workbench.domain.scoring.reference import (
    Reference,
    ReferenceColumn,
    ReferenceGroup,
    ReferenceScores,
)
from workbench.science.bootstrap import generator
from workbench.science.estimation.cells import cut_scores
from workbench.science.estimation.confidence import expected
from workbench.science.estimation.scorings import BinaryScoring
from workbench.science.metrics import METRICS, is_positive, missing, positive_class
from workbench.science.two_sample.binning import quantile_edges
from workbench.science.two_sample.sample import ColumnKind, ColumnSample
from workbench.science.two_sample.wasserstein import reference_range

CELLS = 60
NAMED = 5
"""Rows below which a level is not named."""
MOST_NAMED = 100
FEWEST_LABELLED = 100
_LATE = 0.9
_DEFAULTS = {"binary": ("auc", "accuracy"), "multiclass": ("accuracy",), "regression": ("rmse",)}


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a model and its reference, which rows do not tell.

    Attributes
    ----------
    model, title, task, metric : str
    width : str
    importance : mapping of str to float, optional
        Known from elsewhere.
    importance_words : str
    """

    model: str
    title: str
    task: str = ""
    metric: str = ""
    width: Literal["week", "day", "hour"] = "day"
    importance: Mapping[str, float] | None = None
    importance_words: str = ""


def learn(rows: WindowRows, windows: Sequence[WindowRows], told: Told) -> Reference:
    """Return the reference of rows.

    Parameters
    ----------
    rows : WindowRows
        All of the reference.
    windows : sequence of WindowRows
        By window, with at least their times, for what is usual of a window; may be empty.
    told : Told

    Returns
    -------
    Reference
    """
    roles = rows.roles
    names = [*roles.features, *filter(None, (roles.score, roles.prediction))]
    columns = {
        name: column_of(rows.sample(name), named=name not in roles.sensitive)
        for name in dict.fromkeys(names)
        if rows.has(name)
    }
    if told.importance is None:
        weights, words = leaning(rows)
    else:
        weights, words = dict(told.importance), told.importance_words
    found = Reference(
        model=told.model,
        title=told.title,
        width=told.width,
        rows=rows.rows,
        windows=len(windows),
        start=_first(windows, rows),
        end=_last(windows, rows),
        task=told.task,
        roles=roles,
        columns=columns,
        schema_types={f.name: family(f.type) for f in rows.table.schema},
        importance=weights,
        importance_words=words,
        rows_per_window=_median([w.rows for w in windows]),
        gap=_median([longest_gap(w, min(w.end, rows.around.newest)) for w in windows]),
        versions=_versions(rows),
    )
    return _with_groups(_with_labels(found, rows, told), rows)


def column_of(sample: ColumnSample, *, named: bool = True) -> ReferenceColumn:
    """Return the aggregates of a column; of a sensitive one, missing values only."""
    bare = ReferenceColumn(kind="other", rows=sample.rows, missing=sample.missing)
    if not named or sample.identifiers or not sample.present:
        return bare
    if sample.kind is ColumnKind.LEVELS:
        kept = [(n, level) for level, n in sample.levels.items() if n >= NAMED]
        kept.sort(key=lambda one: (-one[0], one[1]))
        levels = {level: n for n, level in kept[:MOST_NAMED]}
        unnamed = sample.present - sum(levels.values())
        return bare.model_copy(update={"kind": "levels", "levels": levels, "unnamed": unnamed})
    usual = reference_range(sample.numbers) if sample.kind is ColumnKind.NUMBER else None
    if usual is None:
        return bare
    edges = quantile_edges(sample.numbers)
    below = np.searchsorted(sample.numbers, edges, side="right")
    counts = np.diff(np.concatenate([[0], below, [sample.numbers.size]]))
    held = np.clip(sample.numbers, usual.low, usual.high)
    outside = sample.numbers.size - int(
        np.searchsorted(sample.numbers, usual.high, "right")
        - np.searchsorted(sample.numbers, usual.low, "left")
    )
    return ReferenceColumn(
        kind="number",
        rows=sample.rows,
        missing=sample.missing,
        edges=tuple(map(float, edges)),
        counts=tuple(map(int, counts)),
        low=usual.low,
        high=usual.high,
        mean=float(held.mean()),
        spread=float(held.std()) or usual.scale,
        # The ends were estimated from these very rows.
        outside=(outside + 2) / max(1, sample.rows),
    )


def _with_labels(found: Reference, rows: WindowRows, told: Told) -> Reference:
    given = rows.outputs
    if given is None or len(given.label) < FEWEST_LABELLED:
        return found.model_copy(update={"groups_by": "output"})
    positive = positive_class(given.label)
    given = replace(given, positive=positive)
    metric = _metric(told, given)
    residual = _residual(given) if told.task == "regression" else None
    update: dict[str, object] = {"positive": positive, "residual": residual, **_timing(rows)}
    found = found.model_copy(update=update)
    measured = None if metric is None else measure(metric, given)
    if measured is None:
        return found
    found = found.model_copy(update={"metric": metric, "measured": measured.value})
    calibration = _calibration(given, told.task, residual)
    scores = _scores(rows, given, found) if told.task == "binary" else None
    return found.model_copy(update={"calibration": calibration, "scores": scores})


def _metric(told: Told, given: Outputs) -> str | None:
    names = (told.metric, *_DEFAULTS.get(told.task, ()))
    for name in names:
        metric = METRICS.get(name)
        if metric is None or (told.task and told.task not in metric.tasks):
            continue
        if (given.score if metric.output == "score" else given.prediction) is not None:
            return name
    return None


def _timing(rows: WindowRows) -> dict[str, object]:
    """Return when labels come: median delay, age at which they are due, and their share then."""
    roles, newest = rows.roles, rows.around.newest.timestamp()
    there = ~missing(rows.values(str(roles.label)))
    times = rows.moments(roles.timestamp)
    delays = delays_of(rows, roles.label_time)
    if not times.size:
        return {"label_due": 0.0, "labelled": float(there.mean())}
    if delays.size >= FEWEST:
        due = float(np.quantile(delays, _LATE))
    else:
        labelled = times[there & np.isfinite(times)]
        newest_label = rows.around.newest_label
        last = newest_label.timestamp() if newest_label else float(labelled.max(initial=newest))
        due = max(0.0, newest - last)
    old = times <= newest - due
    return {
        "label_due": due,
        "label_delay": float(np.median(delays)) if delays.size >= FEWEST else None,
        "labelled": float(there[old].mean()) if old.any() else 0.0,
    }


def _residual(given: Outputs) -> float | None:
    if given.prediction is None:
        return None
    error = np.asarray(given.prediction, np.float64) - np.asarray(given.label, np.float64)
    error = error[np.isfinite(error)]
    if len(error) < FEWEST:
        return None
    low, high = np.quantile(error, [0.25, 0.75])
    return float((high - low) / 1.349) or float(error.std()) or None


def _calibration(given: Outputs, task: str, residual: float | None) -> float | None:
    if task == "regression":
        if given.prediction is None or not residual:
            return None
        error = np.asarray(given.prediction, np.float64) - np.asarray(given.label, np.float64)
        return float(np.clip(error[np.isfinite(error)] / residual, -5.0, 5.0).mean())
    pairs = stated(given, task, given.positive)
    return None if pairs is None else squared_gap(*pairs)


def _scores(rows: WindowRows, given: Outputs, found: Reference) -> ReferenceScores | None:
    """Return the calibration of a score, fitted to labelled rows of the reference."""
    if given.score is None or given.score.dtype.kind != "f":
        return None
    known = np.isfinite(given.score)
    if known.sum() < FEWEST_LABELLED:
        return None
    cells = cut_scores([given.score[known]], CELLS)
    predicted = given.prediction is not None
    chosen = np.zeros(len(given.label), dtype=np.int64)
    if given.prediction is not None:
        chosen = is_positive(given.prediction, given.positive).astype(np.int64)
    label = is_positive(given.label, given.positive).astype(np.int64)
    code = (chosen[known] * cells.size + cells.code(given.score[known])) * 2 + label[known]
    labelled = np.bincount(code, minlength=4 * cells.size).astype(np.float64)
    labelled = labelled.reshape(2, cells.size, 2)
    scoring = BinaryScoring.of(
        cells, labelled, generator(0, "score-reference", found.model), predicted=predicted
    )
    chances = scoring.chances(labelled)
    kept = ReferenceScores(
        edges=tuple(map(float, cells.edges)),
        score=tuple(map(float, cells.score)),
        square=tuple(map(float, cells.square)),
        loss_positive=tuple(map(float, cells.loss_positive)),
        loss_negative=tuple(map(float, cells.loss_negative)),
        probabilities=cells.probabilities,
        predicted=predicted,
        chances=tuple(map(float, chances[0, :, 1])),
    )
    counts = count_cells(rows, found, cells_of(kept))
    told = expected(scoring, counts, chances)
    finite = {name: float(value) for name, value in told.items() if np.isfinite(value)}
    return kept.model_copy(update={"expected": finite})


def _with_groups(found: Reference, rows: WindowRows) -> Reference:
    loss = loss_of(rows, found)
    names = group_columns(rows)
    if loss is None or not names:
        return found
    groups = []
    for where, chosen in groups_in(rows, names):
        own = loss[chosen]
        own = own[np.isfinite(own)]
        if len(own) >= FEWEST:
            groups.append(ReferenceGroup(where=where, rows=len(own), loss=float(own.mean())))
    return found.model_copy(update={"groups": tuple(groups)})


def group_columns(rows: WindowRows) -> tuple[str, ...]:
    """Return the columns that groups are told by: declared segments, else features of few levels.

    A sensitive column is looked at where it was declared a segment, and not otherwise.
    """
    declared = [name for name in rows.roles.segments if rows.has(name)]
    if declared:
        return tuple(declared[:MOST_COLUMNS])
    fitting = []
    for name in rows.roles.features:
        if not rows.has(name) or name in rows.roles.sensitive:
            continue
        sample = rows.sample(name)
        if sample.kind is ColumnKind.LEVELS and 2 <= sample.distinct <= MOST_LEVELS:
            fitting.append(name)
    return tuple(fitting[:MOST_COLUMNS])


def _versions(rows: WindowRows) -> tuple[str, ...]:
    name = rows.roles.model_version
    if name is None or not rows.has(name):
        return ()
    seen = Counter(rows.table.column(name).to_pylist())
    return tuple(sorted(str(one) for one in seen if one is not None))


def _median(values: Sequence[float]) -> float | None:
    return float(np.median(values)) if len(values) else None


def _first(windows: Sequence[WindowRows], rows: WindowRows) -> datetime | None:
    return windows[0].start if windows else rows.start if rows.seconds.size else None


def _last(windows: Sequence[WindowRows], rows: WindowRows) -> datetime | None:
    return windows[-1].end if windows else rows.end if rows.seconds.size else None
