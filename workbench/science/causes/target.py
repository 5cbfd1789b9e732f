"""Labels, or their relation to the features: what changed where no column did."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from workbench.science.causes.candidate import Parameter
from workbench.science.causes.coding import Column, Mask
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.whatif import Window

Floats = NDArray[np.float64]
_BINS = 10
_MAX_LAG = 400
_UNEVEN = 0.3
"""Difference in flip rate between a segment and the rest that speaks for a changed concept."""


@dataclass(frozen=True)
class Relation:
    """How labels went with predictions, compared with the reference.

    Attributes
    ----------
    kind : str
        ``concept``, ``label_noise`` or ``label_delay``.
    rivals : tuple of str
        Other kinds that the data allow.
    part : float
        Part of the drop that came although the predictions are as sure as they were, 0 to 1.
    rate : float
        Share of labels that look turned.
    rows : ndarray of bool, shape (m,)
        Rows whose label disagrees.
    parameters : mapping
    evidence : tuple of str
    """

    kind: str
    rivals: tuple[str, ...]
    part: float
    rate: float
    rows: Mask
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()


def relation(evidence: Evidence, reference: Window, incident: Window) -> Relation | None:
    """Return what the labels say beyond the predictions, or None without labels."""
    if incident.label is None or reference.label is None:
        return None
    if incident.recorded is None or reference.recorded is None:
        return None
    right_before = _right(evidence, reference)
    right_after = _right(evidence, incident)
    usual = _calibrated(reference, incident, right_before)
    keep = incident.known
    excess, weight = (usual - right_after)[keep], (2 * usual - 1)[keep]
    rate = float(excess.mean() / max(weight.mean(), 0.05))
    fallen = float(right_before[reference.known].mean() - right_after[keep].mean())
    part = float(np.clip(excess.mean() / fallen, 0, 1)) if fallen > 0 else 0.0
    kind, rivals, parameters, said = _kind(evidence, reference, incident, excess, weight)
    wrong = incident.known & (right_after < 0.5)
    return Relation(kind, rivals, part, rate, wrong, parameters, said)


Story = tuple[str, tuple[str, ...], Mapping[str, Parameter], tuple[str, ...]]


def _kind(
    evidence: Evidence, reference: Window, incident: Window, excess: Floats, weight: Floats
) -> Story:
    """Return the kind of change, other kinds the data allow, its parameters and sentences."""
    lag = late(evidence, reference, incident)
    if lag is not None:
        return ("label_delay", (), *lag)
    waiting = _waiting(evidence, incident)
    if waiting is not None:
        return ("label_delay", ("concept",), *waiting)
    segment = _segment(evidence, incident.known, excess, weight)
    if segment is not None and segment[0] > _UNEVEN:
        gap, text, inside = segment
        return (
            "concept",
            (),
            {"where": text},
            (
                (
                    f"Labels turned on {inside:.0%} of the rows where {text}, "
                    f"{max(inside - gap, 0.0):.0%} elsewhere."
                ),
            ),
        )
    rate = float(excess.mean() / max(weight.mean(), 0.05))
    said = f"Labels disagree with sure predictions on {rate:.0%} of the rows, wherever one looks."
    if _same_rate(reference, incident, rate):
        return "label_delay", ("label_noise", "concept"), {"rate": rate}, (said,)
    return "label_noise", ("concept",), {"rate": rate}, (said,)


def _waiting(
    evidence: Evidence, incident: Window
) -> tuple[Mapping[str, Parameter], tuple[str, ...]] | None:
    """Return the stretch at the end in which one label is lacking: labels not yet in."""
    if not evidence.ordered or evidence.problem.task != "binary" or incident.label is None:
        return None
    sure, label = _certainty(incident), incident.label
    if label.dtype == object:
        return None
    low, high = np.nanmin(label), np.nanmax(label)
    expected = sure > 0.5
    lost = expected & (label == low)
    turned = ~expected & (label == high)
    n = len(label)
    bridge = np.cumsum(lost - lost.mean())
    start = int(bridge.argmin()) + 1
    if start > 0.95 * n or start < 0.05 * n:
        return None
    tail = np.arange(n) >= start
    usual = lost[~tail].sum() / max(expected[~tail].sum(), 1)
    now = lost[tail].sum() / max(expected[tail].sum(), 1)
    other = turned[tail].sum() / max((~expected)[tail].sum(), 1)
    before = turned[~tail].sum() / max((~expected)[~tail].sum(), 1)
    if now - usual < 0.3 or other > before + 0.03:
        return None
    said = (
        f"From row {start} on, {now:.0%} of the labels that should be positive are not, "
        "as if not yet in."
    )
    return {"first_row": start}, (said,)


def _same_rate(reference: Window, incident: Window, rate: float) -> bool:
    """Say whether labels kept their base rate, which random turning would have moved."""
    if incident.label is None or incident.label.dtype == object or rate <= 0.02:
        return False
    if reference.recorded is None or reference.recorded.score is None or reference.label is None:
        return False
    label = incident.label[incident.known].astype(float)
    if not np.isin(label, (0, 1)).all():
        return False
    shift = reference.label[reference.known].mean() - _certainty(reference)[reference.known].mean()
    usual = float(np.clip(_certainty(incident)[incident.known].mean() + shift, 0, 1))
    moved = rate * (1 - 2 * usual)
    error = np.sqrt(usual * (1 - usual) / len(label))
    return bool(abs(moved) > 4 * error and abs(label.mean() - usual) < abs(moved) / 2)


def _right(evidence: Evidence, window: Window) -> Floats:
    """Return 1 where a prediction is right; for regression, where it is as near as usual."""
    recorded, label = window.recorded, window.label
    if recorded is None or label is None:
        return np.zeros(len(window))
    if evidence.problem.task != "regression":
        return np.asarray(recorded.prediction == label, dtype=float)
    scale = _scale(evidence)
    apart = np.abs(np.asarray(recorded.prediction - label, dtype=float))
    return np.asarray(np.exp(-apart / scale))


def _scale(evidence: Evidence) -> float:
    labels = evidence.labels
    return float(np.nanstd(labels[0].astype(float))) / 3 + 1e-12 if labels else 1.0


def _calibrated(reference: Window, incident: Window, right: Floats) -> Floats:
    """Return how often a prediction as sure as each incident row's was right in the reference."""
    before, after = _certainty(reference), _certainty(incident)
    edges = np.unique(np.quantile(before[reference.known], np.linspace(0, 1, _BINS + 1)[1:-1]))
    bins = np.searchsorted(edges, before, side="right")
    keep = reference.known
    counts = np.bincount(bins[keep], minlength=len(edges) + 1)
    hits = np.bincount(bins[keep], weights=right[keep], minlength=len(edges) + 1)
    share = (hits + right[keep].mean()) / (counts + 1)
    return np.asarray(share[np.searchsorted(edges, after, side="right")])


def _certainty(window: Window) -> Floats:
    recorded = window.recorded
    if recorded is not None and recorded.score is not None:
        return np.nan_to_num(recorded.score, nan=0.5)
    if recorded is not None and recorded.prediction.dtype != object:
        return np.nan_to_num(recorded.prediction, posinf=0.0, neginf=0.0)
    return np.zeros(len(window))


def _segment(
    evidence: Evidence, keep: NDArray[np.bool_], excess: Floats, weight: Floats
) -> tuple[float, str, float] | None:
    """Return the segment of one column in which the flip rate differs most from the rest."""
    best: tuple[float, str, float] | None = None
    best_z = 0.0
    spread = float(np.std(excess)) + 1e-9
    for name in evidence.sources:
        column = evidence.columns[name]
        codes = column.incident_codes[keep]
        n = np.bincount(codes, minlength=column.n_codes).astype(float)
        gained = np.bincount(codes, weights=excess, minlength=column.n_codes)
        weighed = np.bincount(codes, weights=weight, minlength=column.n_codes)
        for code_set, text in _cuts(column, hidden=name in evidence.problem.hidden):
            inside = n[code_set].sum()
            if not 50 <= inside <= len(codes) - 50:
                continue
            low = gained[code_set].sum() / max(weighed[code_set].sum(), 0.1 * inside)
            rest = (gained.sum() - gained[code_set].sum()) / max(
                weighed.sum() - weighed[code_set].sum(), 0.1 * (len(codes) - inside)
            )
            z = (low - rest) / (spread * np.sqrt(1 / inside + 1 / (len(codes) - inside)))
            if z > best_z:
                best_z, best = z, (float(low - rest), text, float(low))
    return best if best_z > 5 else None


def _cuts(column: Column, *, hidden: bool) -> list[tuple[list[int], str]]:
    name = column.name
    if not column.numeric:
        levels = [f"level {c + 1}" if hidden else level for c, level in enumerate(column.kept)]
        return [([c], f"{name} is {level}") for c, level in enumerate(levels)]
    cuts = []
    for at, edge in enumerate(column.edges):
        told = "a value not shown" if hidden else f"{edge:g}"
        cuts.append((list(range(at + 1)), f"{name} is below {told}"))
        cuts.append((list(range(at + 1, column.n_values)), f"{name} is above {told}"))
    return cuts


def late(
    evidence: Evidence, reference: Window, incident: Window
) -> tuple[Mapping[str, Parameter], tuple[str, ...]] | None:
    """Return the lag at which labels follow predictions, if it is not 0.

    Parameters
    ----------
    evidence : Evidence
    reference, incident : Window

    Returns
    -------
    (parameters, sentences) or None
    """
    if not evidence.ordered or incident.label is None or incident.label.dtype == object:
        return None
    sure, label = _certainty(incident), np.nan_to_num(incident.label.astype(float))
    n = len(sure)
    if n < 200 or not np.std(sure) or not np.std(label):
        return None
    reach = min(_MAX_LAG, n // 4)
    size = 1 << int(np.ceil(np.log2(2 * n)))
    one = np.fft.rfft(sure - sure.mean(), size)
    two = np.fft.rfft(label - label.mean(), size)
    across = np.fft.irfft(np.conj(one) * two, size)
    lags = np.arange(-reach, reach + 1)
    gain = across[lags % size] / n / (np.std(sure) * np.std(label))
    best = int(np.argmax(np.where(lags < 0, -np.inf, gain)))
    usual = _together(reference)
    if lags[best] == 0 or gain[best] < 0.7 * usual or gain[best] - gain[lags == 0][0] < 0.1:
        return None
    lag = int(lags[best])
    side = "later" if lag > 0 else "earlier"
    said = f"Labels go with the predictions best when read {abs(lag)} rows {side}."
    return {"rows_late": lag}, (said,)


def _together(window: Window) -> float:
    """Return the correlation of label and prediction."""
    if window.label is None:
        return 1.0
    sure, label = _certainty(window), np.nan_to_num(window.label.astype(float))
    if not np.std(sure) or not np.std(label):
        return 1.0
    return float(np.corrcoef(sure, label)[0, 1])
