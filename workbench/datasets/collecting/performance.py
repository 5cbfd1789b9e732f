"""The metric against its baseline: measured where labels are there, else estimated."""

from dataclasses import dataclass, replace

import numpy as np

from workbench.datasets.collecting.collector import FEWEST, Measure, nothing
from workbench.datasets.collecting.rows import WindowRows
from workbench.datasets.collecting.words import figure
from workbench.datasets.metrics import measure
from workbench.domain.scoring.reference import Reference, ReferenceScores
from workbench.science.estimation.calibration import Chosen
from workbench.science.estimation.cells import Floats, ScoreCells
from workbench.science.estimation.confidence import expected
from workbench.science.estimation.scorings import BinaryScoring
from workbench.science.metrics import METRICS, is_positive, missing

_SHORT = {"auc": "AUC", "pr_auc": "average precision", "f1": "F1", "rmse": "RMSE", "mae": "MAE"}
_SHORT |= {"mape": "MAPE", "r2": "R²"}


@dataclass(frozen=True, slots=True)
class Performance:
    """Loss of the metric: in its own units where it lies between 0 and 1, else as a share."""

    signal: str = "performance"
    few_rows: bool = False

    def measure(self, rows: WindowRows, reference: Reference) -> Measure:
        """Measure the signal in a window."""
        metric = METRICS.get(reference.metric)
        if metric is None or reference.measured is None:
            return nothing("the reference has no labels to measure a metric on")
        given = rows.outputs
        if given is not None and len(given.label) >= FEWEST:
            found = measure(metric.name, replace(given, positive=reference.positive))
            if found is not None:
                low_high = {} if found.low is None else {"low": found.low, "high": found.high}
                told = {**low_high, "labelled": found.n}
                return _told(reference, reference.measured, found.value, told, estimated=False)
        estimate = estimated(rows, reference)
        usual = None if reference.scores is None else reference.scores.expected.get(metric.name)
        if estimate is None or usual is None:
            return nothing("too few labels, and no calibrated score to estimate from")
        return _told(reference, usual, estimate, {}, estimated=True)


def _told(
    reference: Reference,
    before: float,
    after: float,
    more: dict[str, float | int | None],
    *,
    estimated: bool,
) -> Measure:
    metric = METRICS[reference.metric]
    worse = metric.worsening(before, after)
    value = worse if metric.bounded else worse / max(abs(before), 1e-9)
    name = _SHORT.get(metric.name, metric.title)
    words = f"{name} {figure(before)} → {figure(after)}"
    said = " (estimated: assumes no concept change)" if estimated else ""
    column = reference.roles.score if metric.output == "score" else reference.roles.prediction
    return Measure(
        value,
        {
            "words": words + said,
            "metric": metric.name,
            "before": before,
            "after": after,
            "estimated": estimated,
            "column": column or reference.roles.label or "",
            **more,
        },
    )


def cells_of(scores: ReferenceScores) -> ScoreCells:
    """Return where scores are cut."""
    return ScoreCells(
        np.asarray(scores.edges),
        np.asarray(scores.score),
        np.asarray(scores.square),
        np.asarray(scores.loss_positive),
        np.asarray(scores.loss_negative),
        probabilities=scores.probabilities,
    )


def estimated(rows: WindowRows, reference: Reference) -> float | None:
    """Return the metric as the reference's calibration estimates it, or None."""
    scores, name = reference.scores, reference.roles.score
    if scores is None or name is None or not rows.has(name):
        return None
    cells = cells_of(scores)
    counts = count_cells(rows, reference, cells)
    if counts.sum() < FEWEST:
        return None
    chance = np.asarray(scores.chances)
    chances = np.stack([1 - chance, chance], axis=-1)[None]
    nothing_chosen = Chosen("recorded", {}, 0.0, None)
    scoring = BinaryScoring(cells, nothing_chosen, scores.predicted)
    found = expected(scoring, counts, chances).get(reference.metric)
    return None if found is None or not np.isfinite(found) else float(found)


def count_cells(rows: WindowRows, reference: Reference, cells: ScoreCells) -> Floats:
    """Return rows by predicted class and cell of score, shape (2, n_cells)."""
    score = np.asarray(rows.values(str(reference.roles.score)), dtype=np.float64)
    known = np.isfinite(score)
    predicted = np.zeros(len(score), dtype=np.int64)
    name = reference.roles.prediction
    if name is not None and rows.has(name):
        given = rows.values(name)
        known &= ~missing(given)
        predicted = is_positive(given, reference.positive).astype(np.int64)
    code = cells.code(score[known]) + cells.size * predicted[known]
    return np.bincount(code, minlength=2 * cells.size).reshape(2, cells.size).astype(np.float64)
