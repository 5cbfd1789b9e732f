"""Which rows are there: copies, and groups that grew."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbench.science.causes.coding import Mask
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.whatif import Window

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Copies:
    """Rows that occur more than once.

    Attributes
    ----------
    excess : float
        Share of incident rows that are copies, beyond the reference's share.
    first : ndarray of bool, shape (m,)
        The rows left when copies are dropped.
    """

    excess: float
    first: Mask


def copies(evidence: Evidence) -> Copies:
    """Count whole rows (features, label, time, entity) that occur again."""
    problem = evidence.problem
    keys = [*problem.features]
    keys += [k for k in (problem.timestamp, problem.entity, problem.label) if k is not None]
    again = _again(problem.incident, keys)
    before = _again(problem.reference, keys)
    return Copies(float(again.mean() - before.mean()), ~again)


def _again(frame: pd.DataFrame, keys: list[str]) -> Mask:
    present = [key for key in keys if key in frame.columns]
    return frame.duplicated(subset=present, keep="first").to_numpy()


def reweighted(evidence: Evidence, incident: Window, right: Floats) -> tuple[float, str]:
    """Return the metric gained if one column's groups had kept their shares, and the column.

    Parameters
    ----------
    evidence : Evidence
    incident : Window
    right : ndarray, shape (m,)
        Each row's part in the metric.
    """
    best, where = 0.0, ""
    for name in evidence.sources:
        column = evidence.columns[name]
        before = np.bincount(column.reference_codes, minlength=column.n_codes)
        after = np.bincount(column.incident_codes, minlength=column.n_codes)
        weights = ((before + 1) / (after + 1))[column.incident_codes]
        weights = np.minimum(weights / weights.mean(), 20)
        keep = incident.known
        gained = float(np.average(right[keep], weights=weights[keep]) - right[keep].mean())
        if gained > best:
            best, where = gained, name
    return best, where
