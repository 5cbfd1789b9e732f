"""Values that belong to another row: a stale join, with its lag where rows have an order."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from workbench.science.causes.candidate import Candidate
from workbench.science.causes.coding import absent
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.fingerprints.channel import detachment
from workbench.science.causes.fingerprints.shape import total_variation
from workbench.science.causes.problem import Array

Floats = NDArray[np.float64]
MAX_LAG = 336
_LEAST_Z = 6.0
_PARTNERS_FAULT = 0.2
"""What is left of the suspicion where a partner lost more agreement than the column."""


def lagged(evidence: Evidence, name: str) -> list[Candidate]:
    """Return a candidate where a column agrees best with rows some places away.

    The support that the other columns give to each value is correlated with the values at
    every lag at once, by the fast Fourier transform.
    """
    if not evidence.ordered or evidence.n_incident < 200:
        return []
    profile = _profile(evidence, name)
    if profile is None:
        return []
    lags, gain = profile
    zero = gain[lags == 0][0]
    rest = gain[np.abs(lags) > 0]
    centre = float(np.median(rest))
    spread = 1.4826 * float(np.median(np.abs(rest - centre))) or 1e-12
    best = int(np.argmax(np.where(lags == 0, -np.inf, gain)))
    height = (gain[best] - centre) / spread
    usual = _usual(evidence, name)
    lead = (gain[best] - zero) / max(usual - centre, 1e-9)
    if height < _LEAST_Z or lead < 0.15:
        return []
    lag = int(lags[best])
    column = evidence.columns[name]
    moved = np.roll(column.incident, -lag)
    edge = np.arange(len(moved)) >= len(moved) - lag if lag > 0 else np.arange(len(moved)) < -lag
    moved[edge] = evidence.plausible(name)[edge]
    side = "earlier" if lag > 0 else "later"

    def break_(random: np.random.Generator, columns: Mapping[str, Array]) -> dict[str, Array]:
        del random
        return {name: np.roll(columns[name], lag)}

    return [
        Candidate(
            node=name,
            kind="stale_join",
            strength=float(np.clip(lead, 0, 1)),
            mechanism="inverse transform",
            rows=np.ones(evidence.n_incident, dtype=bool),
            repair={name: moved},
            parameters={"rows_late": lag},
            breaks=break_,
            evidence=(
                (
                    f"{name} goes with the other columns best when read {abs(lag)} rows {side}: "
                    f"{height:.0f} spreads above other lags."
                ),
            ),
        )
    ]


def _profile(evidence: Evidence, name: str) -> tuple[NDArray[np.int64], Floats] | None:
    """Return lags and the mean log conditional probability of the column read at each."""
    column = evidence.columns[name]
    if not evidence.agreement.partners(name):
        return None
    score = np.log(evidence.conditional(name) + 1e-6)
    codes = column.incident_codes
    n = len(codes)
    reach = min(MAX_LAG, n // 4)
    size = 1 << int(np.ceil(np.log2(n + reach + 1)))
    total = np.zeros(size // 2 + 1, dtype=complex)
    for code in np.unique(codes):
        present = np.fft.rfft((codes == code).astype(float), size)
        total += np.conj(np.fft.rfft(score[:, code] - score[:, code].mean(), size)) * present
    across = np.fft.irfft(total, size)
    lags = np.arange(-reach, reach + 1)
    return lags, across[lags % size] / (n - np.abs(lags))


def _usual(evidence: Evidence, name: str) -> float:
    """Return the same agreement in the reference, at lag 0."""
    support = evidence.agreement.support(name, evidence.reference_codes)
    partners = max(len(evidence.agreement.partners(name)), 1)
    score = np.log(evidence.agreement.marginal[name]) + support / np.sqrt(partners)
    score = np.exp(score - score.max(axis=1, keepdims=True))
    score = np.log(score / score.sum(axis=1, keepdims=True) + 1e-6)
    codes = evidence.reference_codes[name]
    return float((score - score.mean(axis=0))[np.arange(len(codes)), codes].mean())


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
