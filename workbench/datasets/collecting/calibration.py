"""How far stated chances are from what happened; of numbers, how far answers are off on average."""

from dataclasses import dataclass

import numpy as np

from workbench.datasets.collecting.collector import FEWEST, Measure, nothing
from workbench.datasets.collecting.rows import Floats, WindowRows
from workbench.datasets.collecting.words import figure
from workbench.datasets.metrics import Outputs
from workbench.domain.scoring.reference import Reference
from workbench.science.metrics import is_positive

BINS = 10


@dataclass(frozen=True, slots=True)
class Calibration:
    """Squared gap, less what chance gives, beyond that of the reference."""

    signal: str = "calibration"
    few_rows: bool = False

    def measure(self, rows: WindowRows, reference: Reference) -> Measure:
        """Measure the signal in a window."""
        given = rows.outputs
        if given is None or len(given.label) < FEWEST:
            return nothing("too few labels")
        if reference.task == "regression":
            return _bias(given, reference)
        pairs = stated(given, reference.task, reference.positive)
        if pairs is None or reference.calibration is None:
            return nothing("the model states no chances")
        chance, outcome = pairs
        if len(chance) < FEWEST:
            return nothing("too few labels")
        gap = squared_gap(chance, outcome)
        before, after = float(chance.mean()), float(outcome.mean())
        return Measure(
            gap - reference.calibration,
            {
                "words": f"stated {figure(before)}, happened {figure(after)}; "
                f"typical gap {figure(max(0.0, gap) ** 0.5)}",
                "stated": before,
                "happened": after,
                "gap": max(0.0, gap) ** 0.5,
                "before": max(0.0, reference.calibration) ** 0.5,
                "column": reference.roles.score or "",
            },
        )


def stated(given: Outputs, task: str, positive: object) -> tuple[Floats, Floats] | None:
    """Return stated chances and what happened, 0 or 1; None where no chances are stated."""
    if given.score is None or given.score.dtype.kind != "f":
        return None
    known = np.isfinite(given.score)
    chance = given.score[known]
    if not chance.size or chance.min() < 0 or chance.max() > 1:
        return None
    if task == "binary":
        return chance, is_positive(given.label[known], positive)
    if given.prediction is None:
        return None
    return chance, np.asarray(given.label[known] == given.prediction[known], dtype=np.float64)


def squared_gap(chance: Floats, outcome: Floats) -> float:
    """Return the mean squared gap over bins of equal rows; chance alone gives 0 on average."""
    order = np.argsort(chance, kind="stable")
    total = 0.0
    for part in np.array_split(order, min(BINS, max(1, len(order) // FEWEST))):
        gap = float(outcome[part].mean() - chance[part].mean())
        noise = float(outcome[part].var(ddof=1)) / len(part) if len(part) > 1 else 0.0
        total += len(part) * (gap**2 - noise)
    return total / len(order)


def _bias(given: Outputs, reference: Reference) -> Measure:
    if given.prediction is None or not reference.residual:
        return nothing("no answers beside the labels")
    error = np.asarray(given.prediction, np.float64) - np.asarray(given.label, np.float64)
    error = error[np.isfinite(error)] / reference.residual
    if len(error) < FEWEST:
        return nothing("too few labels")
    # One wild answer must not make up the mean.
    kept = np.clip(error, -5.0, 5.0)
    off = float(kept.mean())
    usual = reference.calibration or 0.0
    return Measure(
        (off - usual) ** 2 - float(kept.var(ddof=1)) / len(kept),
        {
            "words": f"answers {figure(off)} spreads off on average, {figure(usual)} before",
            "before": usual,
            "after": off,
            "column": reference.roles.prediction or "",
        },
    )
