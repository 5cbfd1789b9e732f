"""The beginning of the first cause, by the sharper of two series, and what lies near it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.science.causes.candidate import Candidate
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.onset import Onset, find_onset, sharper
from workbench.science.causes.row_series import RowSeries, cause_rows, losses, seconds

Floats = NDArray[np.float64]
LOSS, CAUSE = "loss", "cause"
LEAD = 86400.0
"""Seconds before the interval in which a change still counts as near, if it is not longer."""


@dataclass(frozen=True)
class Beginning:
    """When the first cause began.

    Attributes
    ----------
    onset : Onset or None
        The one with fewer rows in its interval, of the loss beyond the expected and of the
        rows' own evidence for the cause.
    other : Onset or None
        The one that was less sharp.
    reason : str
        Why nothing can be told; empty where it can.
    series : RowSeries or None
        What ``onset`` was read from.
    moments : (ndarray, ndarray) or None
        Event times of both windows, seconds since 1970.
    """

    onset: Onset | None = None
    other: Onset | None = None
    reason: str = ""
    series: RowSeries | None = None
    moments: tuple[Floats, Floats] | None = None

    @property
    def agrees(self) -> bool:
        """Whether both intervals overlap, or only one series tells anything."""
        if self.onset is None or self.other is None:
            return True
        (a, b), (c, d) = self.onset.interval, self.other.interval
        return a <= d and c <= b


def beginning(evidence: Evidence, fault: Candidate) -> Beginning:
    """Return when a fault began.

    Parameters
    ----------
    evidence : Evidence
        Canonical, so that neither order nor names can change the answer.
    fault : Candidate
        The first cause.
    """
    moments = seconds(evidence)
    if moments is None:
        return Beginning(reason="No timestamp: when it began cannot be told.")
    seed = evidence.problem.seed
    told = {CAUSE: cause_rows(evidence, fault), LOSS: losses(evidence)}
    found = {
        basis: None if series is None else find_onset(series, moments, seed, basis)
        for basis, series in told.items()
    }
    first = sharper(found[CAUSE], found[LOSS])
    if first is None:
        reason = "No row-wise figure rises clearly enough to tell when it began."
        return Beginning(reason=reason, moments=moments)
    other = found[LOSS if first.basis == CAUSE else CAUSE]
    return Beginning(first, other, "", told[first.basis], moments)


def nearby(moments: Sequence[float], onset: Onset) -> list[tuple[int, bool]]:
    """Return which moments lie within an onset's interval, or shortly before it.

    Shortly before is one day, or as long as the interval is. What comes after the interval
    cannot have caused what began in it.

    Parameters
    ----------
    moments : sequence of float
        Seconds since 1970 UTC.
    onset : Onset

    Returns
    -------
    list of (int, bool)
        Position and whether it lies inside; nearest to the onset first.
    """
    low, high = onset.interval
    lead = max(LEAD, high - low)
    near = [at for at, moment in enumerate(moments) if low - lead <= moment <= high]
    near.sort(key=lambda at: (abs(moments[at] - onset.at), moments[at], at))
    return [(at, moments[at] >= low) for at in near]
