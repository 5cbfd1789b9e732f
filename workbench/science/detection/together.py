"""The detector of several signals: each by itself, and whether they still go together."""

from dataclasses import dataclass

import numpy as np

from workbench.science.detection.detector import Cleaner, Detector, Scored
from workbench.science.detection.events import Events, likelihood
from workbench.science.detection.relations import Relations
from workbench.science.detection.surprise import Surprise


@dataclass(frozen=True)
class ScoredTogether:
    """What is found of rows of several signals.

    Attributes
    ----------
    score, likelihood, evidence : ndarray of float, shape (n,)
        As for one signal, of all together: see :class:`Scored`.
    signals : tuple of Scored
        Each signal by itself.
    relation : ndarray of float, shape (n,)
        How surprising it is, in decades, how the signals stand to each other.
    contributions : ndarray of float, shape (signals, n)
        What part of the rarity each signal has; a row's parts sum to 1.
    """

    score: np.ndarray
    likelihood: np.ndarray
    evidence: np.ndarray
    signals: tuple[Scored, ...]
    relation: np.ndarray
    contributions: np.ndarray


class JointDetector:
    """The score of several signals measured at the same times, from rows as they come.

    Parameters
    ----------
    signals : int
        How many, at least one.
    """

    def __init__(self, signals: int) -> None:
        self._cleaners = [Cleaner() for _ in range(signals)]
        self._detectors = [Detector() for _ in range(signals)]
        self._relations = Relations(signals)
        self._surprise = Surprise()
        self._events = Events()

    def push(self, times: np.ndarray, values: np.ndarray) -> ScoredTogether:
        """Score some rows and remember them.

        Parameters
        ----------
        times : ndarray of float, shape (n,)
            As for :meth:`Detector.push`.
        values : ndarray of float, shape (signals, n)

        Returns
        -------
        ScoredTogether
        """
        each = tuple(one.push(times, row) for one, row in zip(self._detectors, values, strict=True))
        clean = [one.push(times, row) for one, row in zip(self._cleaners, values, strict=True)]
        distance, share = self._relations.push(np.vstack([filled for _, filled, _, _ in clean]))
        relation = self._surprise.push(distance)
        alone = np.power(10.0, np.vstack([scored.evidence for scored in each]))
        if len(each) == 1:
            parts = alone
        else:
            # Half of the weight is on the signals, each with its part of it; half on how they
            # go together: so an event in one of many signals must be that much rarer.
            jointly = np.power(10.0, relation)
            even = np.full(share.shape, 1.0 / len(each))
            split = np.where(share.sum(axis=0) > 0.0, share, even)
            parts = 0.5 * (alone / len(each) + jointly * split)
        total = np.zeros(parts.shape[1])
        for row in parts:
            total = total + row
        evidence = np.log10(total)
        return ScoredTogether(
            likelihood(self._events.push(clean[0][0], evidence)),
            likelihood(evidence),
            evidence,
            each,
            relation,
            parts / total,
        )


def score_signals(times: np.ndarray, values: np.ndarray) -> ScoredTogether:
    """Score whole signals, shape (signals, n); see :meth:`JointDetector.push`."""
    return JointDetector(len(values)).push(times, values)
