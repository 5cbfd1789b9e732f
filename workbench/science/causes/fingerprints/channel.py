"""Whether a fault or a natural shift explains better how a column goes with the others."""

import numpy as np
from numpy.typing import NDArray

from workbench.science.causes.evidence import Evidence

Floats = NDArray[np.float64]
_FLOOR = 1e-6


def shifted(evidence: Evidence, name: str) -> Floats:
    """Return each row's log likelihood if only the shares of values changed, shape (m,)."""
    column = evidence.columns[name]
    codes = column.incident_codes
    before = evidence.agreement.marginal[name]
    after = (np.bincount(codes, minlength=column.n_codes) + 0.5) / (len(codes) + len(before) / 2)
    weighed = evidence.conditional(name) * (after / before)[None, :]
    weighed = weighed / weighed.sum(axis=1, keepdims=True)
    return np.asarray(np.log(weighed[np.arange(len(codes)), codes] + _FLOOR))


def preference(evidence: Evidence, name: str, channel: Floats) -> float:
    """Return by how much a fault beats a natural shift, in nats a row.

    Parameters
    ----------
    evidence : Evidence
    name : str
    channel : ndarray, shape (codes, codes)
        Probability of what is observed, given what was there.
    """
    codes = evidence.columns[name].incident_codes
    observed = (evidence.conditional(name) @ channel)[np.arange(len(codes)), codes]
    return float((np.log(observed + _FLOOR) - shifted(evidence, name)).mean())


def detachment(evidence: Evidence, name: str) -> float:
    """Return how much better "unrelated to the others" explains a column, nats a row.

    Positive where the column no longer goes with its partners, as after a join to the
    wrong rows.
    """
    codes = evidence.columns[name].incident_codes
    share = np.bincount(codes) / len(codes)
    return float((np.log(share[codes]) - shifted(evidence, name)).mean())
