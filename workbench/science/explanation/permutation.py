"""Permutation importance with the standard error of its rows, not of its shuffles.

The usual spread over repeated shuffles says how well the shuffling was averaged, and nothing
of how the importance would come out on other rows. Here each row's loss is compared with its
own loss under every shuffle; a row takes part twice, as the one that receives another row's
value and as the one whose value is given away, and the error covers both (Hoeffding 1948).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.science.explanation.influence import Measured
from workbench.science.intervals import Interval, normal

Order = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Importance:
    """How much worse the metric gets when one column is shuffled.

    Attributes
    ----------
    value : float
        In the metric's own units; positive where shuffling does harm.
    error : float
        Standard error over rows.
    rows, repeats : int
        Rows measured, and shuffles averaged.
    """

    value: float
    error: float
    rows: int
    repeats: int

    @property
    def interval(self) -> Interval:
        """The 95 % interval."""
        return normal(self.value, self.error)


def importance(
    base: Measured,
    shuffled: Sequence[tuple[Order, Measured]],
    *,
    higher_is_better: bool,
) -> Importance:
    """Return the importance of a column from the metric before and after shuffles.

    Parameters
    ----------
    base : Measured
        With the column as it is.
    shuffled : sequence of (ndarray of int, Measured)
        For each shuffle, which row gave its value to each row, shape (n_rows,), and the
        metric with the shuffled column.
    higher_is_better : bool

    Returns
    -------
    Importance

    Notes
    -----
    L. Breiman (2001), Random forests, Machine Learning 45, 5-32; A. Fisher, C. Rudin and
    F. Dominici (2019), All models are wrong, but many are useful, Journal of Machine Learning
    Research 20(177). W. Hoeffding (1948), A class of statistics with asymptotically normal
    distribution, Annals of Mathematical Statistics 19, 293-325.
    """
    sign = -1.0 if higher_is_better else 1.0
    rows = len(base.influence)
    received, given = np.zeros(rows), np.zeros(rows)
    values = []
    for donor, after in shuffled:
        change = sign * (after.influence - base.influence)
        received += change
        given[donor] += change
        values.append(sign * (after.value - base.value))
    part = (received + given) / len(values)
    error = float(np.std(part, ddof=1) / np.sqrt(rows)) if rows > 1 else 0.0
    return Importance(float(np.mean(values)), error, rows, len(values))


def difference(reference: Importance, incident: Importance) -> Interval:
    """Return incident less reference with its 95 % interval, the windows independent."""
    error = float(np.hypot(reference.error, incident.error))
    return normal(incident.value - reference.value, error)
