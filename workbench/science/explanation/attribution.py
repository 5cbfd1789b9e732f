"""Shapley values of two samples compared: how large they are, and where the answer moved.

The mean value of an input over rows says how far it moves the model's mean answer away from the
background. Means of two samples against one background differ by exactly the change of the mean
answer, shared among the inputs. Errors have two parts: other rows could have been in the sample,
and other rows in the background (a two-sample U-statistic; Hoeffding 1948). The background is
common to both samples, so only the difference of what it does to them counts in a difference.
"""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from workbench.science.explanation.shapley import Attributions, Floats
from workbench.science.intervals import Interval, normal


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its standard error.

    Attributes
    ----------
    value : float
        In units of the model's answer.
    error : float
    """

    value: float
    error: float

    @property
    def interval(self) -> Interval:
        """The 95 % interval."""
        return normal(self.value, self.error)

    def p(self, least: float = 0.0) -> float | None:
        """Return the two-sided p-value of no difference.

        Parameters
        ----------
        least : float
            What is mere rounding: where value and error are no larger, there is nothing to
            test and the answer is None.
        """
        if max(abs(self.value), self.error) <= least:
            return None
        return 2 * NormalDist().cdf(-abs(self.value) / self.error) if self.error else 0.0


@dataclass(frozen=True, slots=True)
class Summary:
    """One input's values over the rows of a sample.

    Attributes
    ----------
    size : Estimate
        Mean absolute value.
    mean : Estimate
        Mean value.
    """

    size: Estimate
    mean: Estimate


def summary(found: Attributions, player: int) -> Summary:
    """Return how large one input's values are, and which way they go on average."""
    values = found.values[:, player]
    return Summary(
        _estimate(np.abs(values), found.size_blocks[:, player]),
        _estimate(values, found.mean_blocks[:, player]),
    )


def difference(reference: Attributions, incident: Attributions, player: int) -> Summary:
    """Return incident less reference, both explained against the same background."""
    before, after = reference.values[:, player], incident.values[:, player]
    sizes = incident.size_blocks[:, player] - reference.size_blocks[:, player]
    means = incident.mean_blocks[:, player] - reference.mean_blocks[:, player]
    return Summary(
        _gap(np.abs(before), np.abs(after), sizes),
        _gap(before, after, means),
    )


def _estimate(rows: Floats, blocks: Floats) -> Estimate:
    return Estimate(float(rows.mean()), float(np.hypot(_error(rows), _error(blocks))))


def _gap(before: Floats, after: Floats, blocks: Floats) -> Estimate:
    error = np.sqrt(_error(before) ** 2 + _error(after) ** 2 + _error(blocks) ** 2)
    return Estimate(float(after.mean() - before.mean()), float(error))


def _error(values: Floats) -> float:
    """Return the standard error of a mean; 0 of a single value."""
    return float(np.std(values, ddof=1) / np.sqrt(len(values))) if len(values) > 1 else 0.0
