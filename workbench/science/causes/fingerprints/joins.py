"""Values that belong to another row: a stale join, with its lag where rows have an order."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.science.causes.candidate import Candidate
from workbench.science.causes.coding import Mask, absent
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.fingerprints.channel import detachment
from workbench.science.causes.fingerprints.rows import affected
from workbench.science.causes.fingerprints.shape import total_variation
from workbench.science.causes.problem import Array

Floats = NDArray[np.float64]
MAX_LAG = 336
_LEAST_Z = 5.0
"""Spreads above other lags."""
_LEAST_SHARE = 0.2
_LOST, _FOUND = 0.3, 0.7
"""Parts of the reference's fit left at lag 0, and reached at another, that need no quiet lags."""
_SURE = 20.0
"""Standard errors above the middle that such a fit must reach."""
_WHOLE = 0.75
"""Share from which a lag is held to be on all rows."""
_PARTNERS_FAULT = 0.2
"""What is left of the suspicion where a partner lost more agreement than the column."""


def lagged(evidence: Evidence, name: str) -> list[Candidate]:
    """Return a candidate where a column, on all rows or some, belongs to rows some places away.

    How well each value fits the rest of its row is correlated with the values at every lag at
    once, by the fast Fourier transform, and held against the same profile of the reference, so
    that daily rounds and slow columns are not taken for lags.
    """
    if not evidence.ordered or evidence.n_incident < 200 or not evidence.tells(name):
        return []
    found = _lag(evidence, name)
    if found is None or found.height < _LEAST_Z or found.share < _LEAST_SHARE:
        return []
    lag, share = found.lag, found.share if found.share < _WHOLE else 1.0
    column = evidence.columns[name]
    moved = np.roll(column.incident, -lag)
    edge = np.arange(len(moved)) >= len(moved) - lag if lag > 0 else np.arange(len(moved)) < -lag
    moved[edge] = evidence.plausible(name)[edge]
    rows = _late_rows(evidence, name, lag, share)
    side = "earlier" if lag > 0 else "later"

    def break_(random: np.random.Generator, columns: Mapping[str, Array]) -> dict[str, Array]:
        values = columns[name]
        chosen = random.random(len(values)) < share
        return {name: np.where(chosen, np.roll(values, lag), values)}

    return [
        Candidate(
            node=name,
            kind="stale_join",
            strength=float(
                np.clip((found.height - _LEAST_Z / 2) / _LEAST_Z, 0, 1) * min(share / 0.3, 1)
            ),
            mechanism="inverse transform",
            rows=rows,
            repair={name: np.where(rows, moved, column.incident)},
            parameters={"rows_late": lag, "share": share},
            lossy=share < 1,
            breaks=break_,
            evidence=(
                (
                    f"{name} fits its rows best when read {abs(lag)} rows {side}, on about "
                    f"{share:.0%} of them: {found.height:.0f} spreads above other lags."
                ),
            ),
        )
    ]


@dataclass(frozen=True)
class _Lag:
    """The lag that stands out most, by how many spreads, and the share of rows that have it."""

    lag: int
    height: float
    share: float


def _lag(evidence: Evidence, name: str) -> _Lag | None:
    column = evidence.columns[name]
    reach = min(MAX_LAG, evidence.n_incident // 4, evidence.n_reference // 4)
    lags = np.arange(-reach, reach + 1)
    now = _profile(evidence.belief(name), column.incident_codes, lags)
    usual = _profile(evidence.usual_belief(name), column.reference_codes, lags)
    whole = usual[reach] - float(np.median(usual))
    if whole <= 0:
        return None
    kept = float(np.clip((now[reach] - np.median(now)) / whole, 0, 1))
    excess = now - kept * usual
    excess[reach] = -np.inf
    rest = np.delete(excess, reach)
    centre = float(np.median(rest))
    spread = 1.4826 * float(np.median(np.abs(rest - centre))) or 1e-12
    best = int(np.argmax(excess))
    top = float(excess[best]) - centre
    height = top / spread
    if kept <= _LOST and top >= _FOUND * whole:
        # A slow or daily column has no quiet lags to stand out from, yet fits at this one alone.
        score = _log_probability(evidence.belief(name))
        held = score[np.arange(len(score)), np.roll(column.incident_codes, -int(lags[best]))]
        sure = top / (float(held.std()) / np.sqrt(len(held)) or 1e-12)
        height = max(height, 2 * _LEAST_Z) if sure > _SURE else height
    return _Lag(int(lags[best]), height, float(np.clip(top / whole, 0, 1)))


def _profile(belief: Floats, codes: NDArray[np.int64], lags: NDArray[np.int64]) -> Floats:
    """Return the mean log probability of a column read at each lag."""
    score = _log_probability(belief)
    n = len(codes)
    size = 1 << int(np.ceil(np.log2(n + lags[-1] + 1)))
    total = np.zeros(size // 2 + 1, dtype=complex)
    for code in np.unique(codes):
        present = np.fft.rfft((codes == code).astype(float), size)
        total += np.conj(np.fft.rfft(score[:, code] - score[:, code].mean(), size)) * present
    across = np.fft.irfft(total, size)
    return np.asarray(across[lags % size] / (n - np.abs(lags)))


def _late_rows(evidence: Evidence, name: str, lag: int, share: float) -> Mask:
    """Return the rows that hold another row's value, as far as the rest of each row tells."""
    column = evidence.columns[name]
    score = _log_probability(evidence.belief(name))
    at = np.arange(len(score))
    codes = column.incident_codes
    odds = score[at, np.roll(codes, -lag)] - score[at, codes]
    return affected(odds, share, ordered=evidence.ordered)


def _log_probability(belief: Floats) -> Floats:
    likely = np.exp(belief - belief.max(axis=1, keepdims=True))
    return np.asarray(np.log(likely / likely.sum(axis=1, keepdims=True) + 1e-6))


def detached(evidence: Evidence, name: str) -> list[Candidate]:
    """Return a candidate where a column kept its values but no longer goes with the others."""
    column = evidence.columns[name]
    if len(column.levels) < 2 or not evidence.agreement.partners(name):
        return []
    nats = detachment(evidence, name)
    size = column.n_codes
    before = np.bincount(column.reference_codes, minlength=size) / evidence.n_reference
    after = np.bincount(column.incident_codes, minlength=size) / evidence.n_incident
    moved = total_variation(before, after)
    own = 1.0 if evidence.blamed(name) else _PARTNERS_FAULT
    if nats < 0.01 or moved > 0.15 or absent(column.incident).mean() > 0.5:
        return []

    def break_(random: np.random.Generator, columns: Mapping[str, Array]) -> dict[str, Array]:
        return {name: random.permutation(columns[name])}

    return [
        Candidate(
            node=name,
            kind="stale_join",
            strength=float(np.clip(nats / 0.05, 0, 1) * np.clip(1 - moved / 0.15, 0.2, 1) * own),
            mechanism="conditional imputation",
            rows=np.ones(evidence.n_incident, dtype=bool),
            repair={name: evidence.plausible(name)},
            parameters={"nats": nats},
            lossy=True,
            breaks=break_,
            evidence=(
                (
                    f"{name} holds its usual values, but on other rows: it no longer goes with the "
                    "other columns, as after a join to the wrong rows."
                ),
            ),
        )
    ]
