"""Estimating performance of the incident in every way that the evidence allows."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from workbench.api import Context, RunError
from workbench.science.bootstrap import generator
from workbench.science.estimation.assumption import FEWEST_LABELLED, Check, check
from workbench.science.estimation.cells import Floats, Whole, split_counts
from workbench.science.estimation.confidence import Fitted, Sampled, calibrate
from workbench.science.estimation.scorings import BinaryScoring, Scoring, TopLabelScoring
from workbench.science.estimation.weighting import Correction, Weights, weigh
from workbench_drift.chosen_rows import choose_window, encode, refusal
from workbench_drift.clock import check_zone, local_times
from workbench_drift.columns import INCIDENT, REFERENCE
from workbench_drift.scored_rows import ScoredWindows

_NO_FEATURE = frozenset(
    {"label", "prediction", "score", "label_time", "weight", "timestamp", "entity"}
)


@dataclass(frozen=True, slots=True)
class Weighted:
    """The importance-weighted variant, or why there is none.

    Parameters
    ----------
    reason : str
        Empty where there is one.
    weights : Weights or None
        Known even where they are too poor to use.
    rows : int
        Labelled reference rows that were weighted.
    estimate : Sampled or None
        With the weighted calibration.
    relabelled : Sampled or None
        The weighted metrics of the reference labels: no calibration at all.
    against : Check or None
        The weighted estimate held against the plain one.
    labels : Check or None
        The weighted estimate held against the incident's labels.
    """

    reason: str = ""
    weights: Weights | None = None
    rows: int = 0
    estimate: Sampled | None = None
    relabelled: Sampled | None = None
    against: Check | None = None
    labels: Check | None = None


@dataclass(frozen=True, slots=True)
class Estimates:
    """Everything that was estimated.

    Parameters
    ----------
    windows : ScoredWindows
    fitted : Fitted
        The plain calibration; its ``reference`` holds the realised metrics of the reference.
    counts : ndarray, shape (n_classes, n_cells, n_classes)
        Labelled rows of the reference.
    estimate : Sampled
        Of the incident.
    itself : Check or None
        The reference: calibrated on one half, held against the labels of the other.
    halves : str
        How the reference was halved.
    labels : Check or None
        The incident's labels; None where there are too few.
    labelled : int
        Incident rows with a label.
    weighted : Weighted
    """

    windows: ScoredWindows
    fitted: Fitted
    counts: Floats
    estimate: Sampled
    itself: Check | None
    halves: str
    labels: Check | None
    labelled: int
    weighted: Weighted


def estimate(context: Context, windows: ScoredWindows, draws: int, rows: int) -> Estimates:
    """Calibrate, estimate, weigh, and hold against what labels there are.

    Parameters
    ----------
    context : Context
    windows : ScoredWindows
    draws : int
        Resamples behind every interval.
    rows : int
        Rows of each window that the domain classifier looks at, at most.
    """
    reference, incident = windows.reference, windows.incident
    counts = windows.count_labelled(reference, reference.labelled)
    scoring = _scoring(windows, counts, context.seed, "all")
    fitted = calibrate(scoring, counts, context.seed, draws, _within(context, 0.08, 0.2))
    there = windows.count(incident, incident.usable)
    context.progress(0.2, "Estimating the incident")
    found = fitted.expect(there, INCIDENT)
    late = windows.count_labelled(incident, incident.labelled)
    known = int(late.sum())
    context.progress(0.25, "Comparing with labels")
    labels = _held_against(fitted, late, known) if known >= FEWEST_LABELLED else None
    itself, halves = _itself(context, windows, draws)
    correction, weighted = _weighted(context, windows, scoring, rows)
    if correction is not None:
        weighted = Weighted(
            weights=weighted.weights,
            rows=weighted.rows,
            estimate=(moved := correction.apply(found, there)),
            relabelled=correction.relabel(fitted.reference),
            against=check(found, moved, int(there.sum())),
            labels=labels and _weighted_check(correction, labels, late),
        )
    return Estimates(windows, fitted, counts, found, itself, halves, labels, known, weighted)


def _within(context: Context, begin: float, end: float) -> Callable[[float], None]:
    def told(part: float) -> None:
        context.progress(begin + (end - begin) * part, "Resampling")

    return told


def _scoring(windows: ScoredWindows, counts: Floats, seed: int, key: str) -> Scoring:
    rng = generator(seed, "estimation", "folds", key)
    if windows.classes == 2:
        return BinaryScoring.of(windows.cells, counts, rng, predicted=windows.predicted)
    return TopLabelScoring.of(windows.cells, counts, rng)


def _held_against(fitted: Fitted, labelled: Floats, rows: int) -> Check:
    estimated, realised = fitted.compare(labelled, "labelled")
    return check(estimated, realised, rows)


def _itself(context: Context, windows: ScoredWindows, draws: int) -> tuple[Check | None, str]:
    """Calibrate on one half of the reference, the earlier where times are known."""
    halves, told = _halves(context, windows)
    if min(float(half.sum()) for half in halves) < FEWEST_LABELLED:
        return None, told
    if not _has_two_labels(halves[0]):
        return None, told
    scoring = _scoring(windows, halves[0], context.seed, "half")
    first = calibrate(scoring, halves[0], context.seed, draws, _within(context, 0.3, 0.45))
    estimated, realised = first.compare(halves[1], "second half")
    return check(estimated, realised, int(halves[1].sum())), told


def _has_two_labels(counts: Floats) -> bool:
    return int((counts.sum(axis=(0, 1)) > 0).sum()) > 1


def _halves(context: Context, windows: ScoredWindows) -> tuple[Floats, str]:
    rows = windows.reference
    times = _times(context)
    if times is not None:
        held = rows.labelled & (times >= 0)
        if held.any():
            middle = np.sort(times[held])[int(held.sum()) // 2]
            early, late = held & (times < middle), held & (times >= middle)
            if min(early.sum(), late.sum()) >= FEWEST_LABELLED:
                both = [windows.count_labelled(rows, part) for part in (early, late)]
                return np.stack(both), "calibrated on its earlier half, checked on its later one"
    counts = windows.count_labelled(rows, rows.labelled)
    rng = generator(context.seed, "estimation", "halves")
    return split_counts(counts, 2, rng), "calibrated on a random half, checked on the other"


def _times(context: Context) -> np.ndarray | None:
    """Return microseconds since 1970 of the reference rows, -1 where missing, or None."""
    try:
        times = local_times(context.window(REFERENCE), check_zone("UTC"))
    except RunError:
        return None
    numbers: Whole = times.cast("int64").fill_null(-1).to_numpy(zero_copy_only=False)
    return numbers


def _weighted(
    context: Context, windows: ScoredWindows, scoring: Scoring, limit: int
) -> tuple[Correction | None, Weighted]:
    tables = (context.window(REFERENCE), context.window(INCIDENT))
    also = sorted(
        {name for table in tables for role, name in table.roles.items() if role in _NO_FEATURE}
    )
    features = sorted({name for table in tables for name in table.features} - set(also))
    chosen = tuple(
        choose_window(context, table, features, limit, part, also)
        for table, part in zip(tables, ((0.45, 0.55), (0.55, 0.65)), strict=True)
    )
    used = [name for name in features if not refusal(name, chosen)]
    if not used:
        return None, Weighted("No feature that both windows have can be told apart by its values.")
    coded = [encode(name, chosen) for name in used]
    held = (windows.reference.labelled[chosen[0].rows], windows.incident.usable[chosen[1].rows])
    sides = tuple(
        np.stack([pair[at] for pair in coded], axis=1)[held[at]] for at in range(len(held))
    )
    rows = chosen[0].rows[held[0]]
    scored = windows.reference
    three = scored.predicted[rows], windows.cells.code(scored.score[rows]), scored.label[rows]

    def told(part: float) -> None:
        context.progress(0.65 + 0.25 * part, "Growing trees")

    found = weigh(scoring, three, (sides[0], sides[1]), context.seed, told)
    if found is None:
        return None, Weighted("Fewer than 40 rows of a window have features, score and label.")
    if isinstance(found, Weights):
        return None, Weighted(found.refusal, found, rows.size)
    return found, Weighted(weights=found.weights, rows=int(rows.size))


def _weighted_check(correction: Correction, plain: Check, labelled: Floats) -> Check:
    estimated = correction.apply(plain.estimated, labelled.sum(axis=-1))
    return check(estimated, plain.realised, plain.rows)
