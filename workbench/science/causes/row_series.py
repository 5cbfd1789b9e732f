"""What each row says of a fault: its loss beyond the expected, and its evidence for the cause."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.science.causes.candidate import ROWS, TARGET, Candidate
from workbench.science.causes.coding import Codes, Column, absent
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.fingerprints.shape import Shape
from workbench.science.causes.problem import Array, numbers
from workbench.science.causes.whatif import Window
from workbench.science.metrics import is_positive, positive_class

Floats = NDArray[np.float64]
LEAST_ROWS = 20
"""Rows below which nothing is learned of how a fault looks."""
_BINS = 10
_MOST_SAID = 5.0
"""Nats that one row may say, so that no single row decides."""
_TAIL = 0.999


@dataclass(frozen=True)
class RowSeries:
    """One figure a row in both windows; more of it is worse, nan where it is not known.

    Attributes
    ----------
    reference, incident : ndarray of float, shapes (n,) and (m,)
    joined : bool
        Whether the reference was measured in the same way; otherwise it only gives the level.
    """

    reference: Floats
    incident: Floats
    joined: bool = True


def losses(evidence: Evidence) -> RowSeries | None:
    """Return each row's loss less what rows as sure as it lost in the reference.

    Wrong or not for classes, the distance of label and score for AUC, the absolute error
    (cut off at the reference's 99.9 % quantile) for numbers.

    Parameters
    ----------
    evidence : Evidence

    Returns
    -------
    RowSeries or None
        None without labels or recorded predictions.
    """
    windows = Window(evidence, incident=False), Window(evidence, incident=True)
    if any(w.recorded is None or w.label is None for w in windows):
        return None
    lost = [_loss(window, evidence.problem.metric) for window in windows]
    numeric = evidence.problem.task == "regression"
    if numeric and np.isfinite(lost[0]).any():
        lost = [np.minimum(one, np.nanquantile(lost[0], _TAIL)) for one in lost]
    sure = [_told(window) for window in windows]
    codes = Column("", sure[0].dtype != object, sure[0], sure[1])
    usual = _means(codes.reference_codes, lost[0], codes.n_codes)
    return RowSeries(lost[0] - usual[codes.reference_codes], lost[1] - usual[codes.incident_codes])


def _loss(window: Window, metric: str) -> Floats:
    label, recorded = window.label, window.recorded
    if label is None or recorded is None:
        return np.zeros(0)
    lost: Array
    if metric == "auc" and recorded.score is not None and window.known.any():
        positive = is_positive(label, positive_class(label[window.known]))
        lost = np.abs(np.asarray(positive, dtype=float) - recorded.score)
    elif metric in {"mae", "rmse", "r2"} and label.dtype != object:
        lost = np.abs(np.asarray(label, dtype=float) - np.asarray(recorded.prediction, dtype=float))
    else:
        lost = np.asarray(recorded.prediction != label, dtype=float)
    return np.asarray(np.where(window.known, lost, np.nan), dtype=float)


def _told(window: Window) -> Array:
    """Return what the model said: its score where it gave one, else its prediction."""
    if window.recorded is None:
        return np.zeros(0)
    return window.recorded.prediction if window.recorded.score is None else window.recorded.score


def _means(codes: Codes, values: Floats, size: int) -> Floats:
    """Return the mean of each code, the mean of all where a code has few rows."""
    known = np.isfinite(values)
    count = np.bincount(codes[known], minlength=size)
    total = np.bincount(codes[known], weights=values[known], minlength=size)
    overall = float(total.sum() / max(count.sum(), 1))
    return np.where(count >= LEAST_ROWS, total / np.maximum(count, 1), overall)


def cause_rows(evidence: Evidence, fault: Candidate) -> RowSeries | None:
    """Return how much more each row looks like the fault than like the reference.

    For a column: the log-likelihood ratio of its value (levels or quantile bins, missing,
    unseen, out of range, off its grid), and of how well it agrees with the other columns,
    between the rows held to be affected and the reference. Rows held to be unaffected are
    judged by the same ratio, so that the stretch in which a fault was looked for does not
    decide when it began. For copies and groups of rows: whether a row is one of them.

    Parameters
    ----------
    evidence : Evidence
    fault : Candidate

    Returns
    -------
    RowSeries or None
        None for labels, and where fewer than 20 rows are affected.
    """
    if fault.rows.sum() < LEAST_ROWS or fault.node == TARGET:
        return None
    if fault.node == ROWS:
        told = fault.parameters.get("before", 0.0)
        before = float(told) if isinstance(told, int | float) else 0.0
        level = np.full(evidence.n_reference, before)
        return RowSeries(level, fault.rows.astype(float), joined=False)
    if fault.node not in evidence.columns:
        return None
    reference, incident = _ratio(*_looks(evidence.columns[fault.node]), fault.rows)
    if evidence.agreement.partners(fault.node):
        more = _ratio(*_surprise(evidence, fault.node), fault.rows)
        reference, incident = reference + more[0], incident + more[1]
    return RowSeries(reference, incident)


def _looks(column: Column) -> tuple[Codes, Codes, int]:
    """Return codes in which what the reference never held has codes of its own."""
    size = column.n_codes
    found = [column.reference_codes.copy(), column.incident_codes.copy()]
    for codes, values in zip(found, (column.reference, column.incident), strict=True):
        here = np.flatnonzero(~absent(values))
        if not column.numeric:
            codes[here[~np.isin(values[here], column.levels)]] = size
            continue
        known = values[here].astype(float)
        shape = Shape(column)
        if shape.usable:
            codes[here[shape.off_support(known)]] = size
            codes[here[known < shape.reference[0]]] = size + 1
            codes[here[known > shape.reference[-1]]] = size + 2
    return found[0], found[1], size + 3


def _surprise(evidence: Evidence, name: str) -> tuple[Codes, Codes, int]:
    """Return tenths of the reference's surprise at a column's value given the other columns."""
    column, agreement = evidence.columns[name], evidence.agreement
    partners = max(len(agreement.partners(name)), 1)
    prior = np.log(agreement.marginal[name])
    before = prior + agreement.support(name, evidence.reference_codes) / np.sqrt(partners)
    told = [
        _surprises(before, column.reference_codes),
        _surprises(evidence.belief(name), column.incident_codes),
    ]
    edges = np.unique(np.quantile(told[0], np.linspace(0, 1, _BINS + 1)[1:-1]))
    codes = [np.searchsorted(edges, one, side="right") for one in told]
    return codes[0], codes[1], len(edges) + 1


def _surprises(score: Floats, codes: Codes) -> Floats:
    top = score.max(axis=1)
    held = score[np.arange(len(codes)), codes]
    return np.asarray(top + np.log(np.exp(score - top[:, None]).sum(axis=1)) - held)


def _ratio(
    reference: Codes, incident: Codes, size: int, rows: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Return log(share among affected rows / share in the reference) of each row's code."""
    before = np.bincount(reference, minlength=size) + 0.5
    after = np.bincount(incident[rows], minlength=size) + 0.5
    said = np.log(after / after.sum()) - np.log(before / before.sum())
    said = np.clip(said, -_MOST_SAID, _MOST_SAID)
    return said[reference], said[incident]


def seconds(evidence: Evidence) -> tuple[Floats, Floats] | None:
    """Return the event time of both windows in seconds since 1970 UTC, or None."""
    name = evidence.problem.timestamp
    if name is None:
        return None
    problem = evidence.problem
    found = numbers(problem.reference[name]), numbers(problem.incident[name])
    return found if all(np.isfinite(one).any() for one in found) else None
