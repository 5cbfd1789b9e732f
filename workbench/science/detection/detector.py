"""The detector of one signal: its residuals, how rare each is, and one score of them all."""

from dataclasses import dataclass

import numpy as np

from workbench.science.detection import courses, novelty
from workbench.science.detection.courses import Courses
from workbench.science.detection.events import Events, likelihood
from workbench.science.detection.novelty import Novelty
from workbench.science.detection.seasons import Seasons
from workbench.science.detection.surprise import Surprise

_LARGEST = 1e100
"""Values beyond are taken as this large, so that their differences stay finite."""
_ROUNDING = 1e-9
_SMOOTHED = (6, 24)
"""Rows over which what a season leads one to expect is missed together."""

COMPONENTS = (
    *(f"novelty{length}" for length in novelty.SCALES),
    *(f"season{rows}" for rows in _SMOOTHED),
    *courses.NAMES,
    "missing",
    "impossible",
)
"""What is looked at, in the order of the rows of :attr:`Scored.surprise`."""

_IN_UNITS = COMPONENTS.index("change")
"""So many of the first are in units of the signal."""
_LENGTHS = (*novelty.SCALES, *_SMOOTHED, *(courses.SHORT for _ in courses.NAMES), 1, 1)
"""How many rows each sums up."""

_ASIDE = 0.05
_WEIGHTS = {"novelty1": 0.3, "season6": 1.0, "stuck": 0.3, "missing": 0.3, "impossible": 10.0}
WEIGHTS = np.array(
    [_WEIGHTS.get(name, 1.0 if name.startswith("novelty") else _ASIDE) for name in COMPONENTS]
)
"""Prior weights. Novelty, and what the season missed, see most things early; the others see what
these are blind to, and have to be more than a decade surer for it. An infinite value is wrong
whatever came before."""
_SHARED = float(WEIGHTS[:-2].sum())
"""What weights are parts of; most signals have nothing missing and nothing infinite at all."""


@dataclass(frozen=True)
class Scored:
    """What is found of rows, one after another.

    Attributes
    ----------
    score : ndarray of float, shape (n,)
        From 0 to 1, above one half where a row is raised: once for one event, when it begins.
    likelihood : ndarray of float, shape (n,)
        The same before anything is held back: high for as long as an event lasts.
    evidence : ndarray of float, shape (n,)
        The combined surprise, in decades.
    surprise : ndarray of float, shape (len(COMPONENTS), n)
        Of each component, in decades.
    expected : ndarray of float, shape (n,)
        What the season, or else the last value, led one to expect.
    season : ndarray of int, shape (n,)
        0 none, 1 daily, 2 weekly: the best forecast before each row.
    """

    score: np.ndarray
    likelihood: np.ndarray
    evidence: np.ndarray
    surprise: np.ndarray
    expected: np.ndarray
    season: np.ndarray


class Detector:
    """The score of one signal, from rows as they come.

    Rows may come one by one or in batches of any size: the scores are the same.
    """

    def __init__(self) -> None:
        self._clean = Cleaner()
        self._novelty = Novelty()
        self._seasons = Seasons()
        self._courses = Courses()
        self._missed = [_Mean(rows) for rows in _SMOOTHED]
        self._surprises = [Surprise(length) for length in _LENGTHS]
        self._events = Events()
        self._largest = 0.0

    def push(self, times: np.ndarray, values: np.ndarray) -> Scored:
        """Score some rows and remember them.

        Parameters
        ----------
        times : ndarray of float, shape (n,)
            Seconds since any fixed moment; nan where not known. A row that is earlier than one
            before it is taken to be as late as that one.
        values : ndarray of float, shape (n,)
            nan where missing; infinite values are impossible ones.

        Returns
        -------
        Scored
        """
        times, filled, missing, impossible = self._clean.push(times, values)
        expected, season = self._seasons.push(times, filled)
        off = filled - expected
        residuals = np.vstack(
            [
                self._novelty.push(filled),
                *(np.abs(mean.push(off)) for mean in self._missed),
                self._courses.push(filled),
                missing,
                impossible,
            ]
        )
        residuals[:_IN_UNITS][residuals[:_IN_UNITS] <= self._grain(filled)] = 0.0
        surprise = np.vstack(
            [each.push(row) for each, row in zip(self._surprises, residuals, strict=True)]
        )
        evidence = combined(surprise)
        return Scored(
            likelihood(self._events.push(times, evidence)),
            likelihood(evidence),
            evidence,
            surprise,
            expected,
            season,
        )

    def _grain(self, filled: np.ndarray) -> np.ndarray:
        """Return below what a difference is rounding: a part of the largest value so far."""
        sizes = np.maximum.accumulate(np.concatenate([[self._largest], np.abs(filled)]))
        self._largest = float(sizes[-1])
        grain: np.ndarray = _ROUNDING * sizes[1:]
        return grain


def score_signal(times: np.ndarray, values: np.ndarray) -> Scored:
    """Score a whole signal; see :meth:`Detector.push`."""
    return Detector().push(times, values)


def combined(surprise: np.ndarray) -> np.ndarray:
    """Return the weighted harmonic mean of tail probabilities, in decades.

    It holds under any dependence near enough (Wilson 2019), and one component that is very
    surprised is enough.
    """
    beyond = np.power(10.0, surprise) - 1.0
    total = np.zeros(surprise.shape[1])
    for weight, row in zip(WEIGHTS.tolist(), beyond, strict=True):
        total = total + weight * row
    found: np.ndarray = np.log10(1.0 + total / _SHARED)
    return found


class Cleaner:
    """Makes rows fit to be worked on: times that never fall, values that are finite."""

    def __init__(self) -> None:
        self._time = -np.inf
        self._value = np.nan
        self._run = 0

    def push(
        self, times: np.ndarray, values: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Return times, filled values, for how many rows they are missing, and which cannot be."""
        given = np.clip(np.asarray(values, dtype=float), -_LARGEST, _LARGEST)
        asked = np.asarray(times, dtype=float)
        asked = np.where(np.isfinite(asked), asked, -np.inf)
        clock = np.maximum.accumulate(np.concatenate([[self._time], asked]))
        self._time = float(clock[-1])
        steady = np.where(np.isfinite(clock[1:]), clock[1:], 0.0)
        missing, impossible = np.isnan(given), np.isinf(np.asarray(values, dtype=float))
        held = np.concatenate([[self._value], np.where(missing | impossible, np.nan, given)])
        place = np.maximum.accumulate(np.where(np.isfinite(held), np.arange(len(held)), 0))
        filled = held[place]
        self._value = float(filled[-1])
        return (
            steady,
            np.where(np.isfinite(filled[1:]), filled[1:], 0.0),
            self._runs(missing),
            impossible.astype(float),
        )

    def _runs(self, missing: np.ndarray) -> np.ndarray:
        found = np.zeros(len(missing))
        for at, gone in enumerate(missing.tolist()):
            self._run = self._run + 1 if gone else 0
            found[at] = self._run
        return found


class _Mean:
    """The mean of the last few of a stream, whatever of them is known."""

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self._past = np.full(rows - 1, np.nan)

    def push(self, values: np.ndarray) -> np.ndarray:
        joined = np.concatenate([self._past, values])
        self._past = joined[len(joined) - self._rows + 1 :]
        known = np.isfinite(joined)
        kept = np.where(known, joined, 0.0)
        total, count = np.zeros(len(values)), np.zeros(len(values))
        for at in range(self._rows):
            total = total + kept[at : at + len(values)]
            count = count + known[at : at + len(values)]
        enough = 2.0 * count >= self._rows
        return np.where(enough, total / np.maximum(count, 1.0), np.nan)
