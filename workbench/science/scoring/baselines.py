"""How unusual a value is against its own earlier values in the same context.

For each signal the latest values of the same context (hour of the week, hour, weekday, month, or
all) are kept. A value's upper-tail percentile is the lower of two: its rank among them, and its
place in Student's predictive distribution around their median, scaled by the spread of their upper
half. The rank keeps what skewed and seasonal histories have shown more than once from counting as
odd; the distribution grades what they have hardly shown. The severity rises with the logarithm of
the tail, from 0 at the floor to 1 at the ceiling, so that chance alone seldom gets far: one window
in a hundred reaches a third of the way.

An odd value waits before it is remembered. If the next ones are ordinary it was a single one, of a
kind this signal shows now and then, and is remembered with them; a run of them is something that
happened, and stays out until it has lasted so long that it is the new usual.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]

_NORMAL = 1.4826
"""Median absolute deviations to standard deviations, under a normal law."""
_UPPER = 0.9
_UPPER_PLACE = 1.2816
"""A quantile of the upper half, and where a standard normal law has it."""
_MOST_FREEDOM = 8
"""Degrees of freedom at most: real signals have heavier tails than a normal law."""
_SPARED = 1
"""Earlier values that may lie as high without the rank holding a value back."""
_LEAST_SCALE = 1e-9
_FAR = 0.99
SIZES: Mapping[str, int] = {"hour+weekday": 168, "hour": 24, "weekday": 7, "month": 12, "all": 1}


@dataclass(frozen=True, slots=True)
class BaselineRules:
    """As :class:`workbench.domain.scoring.Baseline`, whose fields these are.

    ``single`` is the number of odd windows in a row, at most, that are remembered after all.
    """

    contexts: tuple[str, ...]
    enough: int
    learning: int
    memory: int
    floor: float
    ceiling: float
    odd: float
    absorbed_after: int
    single: int = 2


def context_keys(hours: Integers, contexts: Sequence[str]) -> dict[str, Integers]:
    """Return the key of each window in each context.

    Parameters
    ----------
    hours : ndarray of int, shape (n,)
        Start of each window in whole hours since 1970-01-01T00 in the model's own zone.
    contexts : sequence of str

    Returns
    -------
    dict of str to ndarray of int, shape (n,)
    """
    hour = hours % 24
    days = hours // 24
    weekday = (days + 3) % 7  # 1970-01-01 was a Thursday
    month = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
    known = {
        "hour+weekday": weekday * 24 + hour,
        "hour": hour,
        "weekday": weekday,
        "month": month,
        "all": np.zeros_like(hours),
    }
    return {name: known[name] for name in contexts}


@dataclass(frozen=True, slots=True)
class Past:
    """Earlier values and what they come to.

    Attributes
    ----------
    values : ndarray, shape (models, memory, signals)
        NaN where there is nothing.
    count : ndarray of int, shape (models, signals)
    middle, scale : ndarray, shape (models, signals)
        Median, and spread as a standard deviation.
    """

    values: Floats
    count: Integers
    middle: Floats
    scale: Floats

    def where(self, which: Booleans, other: "Past") -> "Past":
        """Return this past where told, else the other."""
        return Past(
            np.where(which[:, None, :], self.values, other.values),
            np.where(which, self.count, other.count),
            np.where(which, self.middle, other.middle),
            np.where(which, self.scale, other.scale),
        )

    def nothing(self) -> "Past":
        """Return a past of the same shape in which nothing is known."""
        unknown = np.full_like(self.middle, np.nan)
        return Past(np.full_like(self.values, np.nan), np.zeros_like(self.count), unknown, unknown)

    def freedom(self) -> Floats:
        """Return degrees of freedom; a median deviation knows half of what a standard one does."""
        return np.asarray(np.clip((self.count - 1) / 2, 1, _MOST_FREEDOM))

    def width(self) -> Floats:
        """Return the standard deviation of a further value."""
        return np.asarray(self.scale * np.sqrt(1 + 1 / np.maximum(self.count, 1)))

    def reach(self) -> Floats:
        """Return how far above the middle one further value in a hundred lies."""
        return np.asarray(self.width() * stdtrit(self.freedom(), _FAR))


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the baselines of one model come to after some windows, to go on from.

    Attributes
    ----------
    slots : mapping of str to ndarray of int
        By context, the keys of which anything is known.
    kept : mapping of str to ndarray, shape (slots, memory, signals)
    places : mapping of str to ndarray of int, shape (slots, signals)
    left_out : ndarray of int, shape (signals,)
    waiting : ndarray, shape (longest run, signals)
    waiting_keys : mapping of str to ndarray of int, shape (longest run, signals)
    """

    slots: Mapping[str, Integers]
    kept: Mapping[str, Floats]
    places: Mapping[str, Integers]
    left_out: Integers
    waiting: Floats
    waiting_keys: Mapping[str, Integers]


class Baselines:
    """The histories of some models, window after window; a batch is the same steps in a row.

    Parameters
    ----------
    models, signals : int
    rules : BaselineRules
    least : ndarray, shape (signals,)
        Spread that a signal is taken to have at least.
    """

    def __init__(self, models: int, signals: int, rules: BaselineRules, least: Floats) -> None:
        self.rules = rules
        self._least = least
        self._kept = {
            name: np.full((models, SIZES[name], rules.memory, signals), np.nan)
            for name in rules.contexts
        }
        self._places = {
            name: np.zeros((models, SIZES[name], signals), dtype=np.int64)
            for name in rules.contexts
        }
        self._left_out = np.zeros((models, signals), dtype=np.int64)
        longest = max(rules.absorbed_after, rules.single)
        self._waiting = np.full((longest, models, signals), np.nan)
        self._waiting_keys = {
            name: np.zeros((longest, models, signals), dtype=np.int64) for name in rules.contexts
        }

    def remembered(self, model: int) -> Remembered:
        """Return what is known of a model; going on from it is as if there had been no stop."""
        slots = {
            name: np.flatnonzero(
                (~np.isnan(kept[model])).any(axis=(1, 2)) | self._places[name][model].any(axis=1)
            )
            for name, kept in self._kept.items()
        }
        return Remembered(
            slots,
            {name: self._kept[name][model, found] for name, found in slots.items()},
            {name: self._places[name][model, found] for name, found in slots.items()},
            self._left_out[model].copy(),
            self._waiting[:, model].copy(),
            {name: keys[:, model].copy() for name, keys in self._waiting_keys.items()},
        )

    def go_on_from(self, model: int, before: Remembered) -> None:
        """Take up what was known of a model, of which nothing is known here yet."""
        for name, slots in before.slots.items():
            self._kept[name][model, slots] = before.kept[name]
            self._places[name][model, slots] = before.places[name]
            self._waiting_keys[name][:, model] = before.waiting_keys[name]
        self._left_out[model] = before.left_out
        self._waiting[:, model] = before.waiting

    def step(self, values: Floats, keys: Mapping[str, Integers]) -> tuple[Floats, Floats]:
        """Judge the next window of every model, then remember it.

        Parameters
        ----------
        values : ndarray, shape (models, signals)
            NaN where nothing was measured, or the window is not to be judged.
        keys : mapping of str to ndarray of int, shape (models,)
            Of :func:`context_keys`.

        Returns
        -------
        percentile, severity : ndarray, shape (models, signals)
            NaN where nothing was measured or too little is known yet.
        """
        percentile = tail_percentile(values, self._past(keys))
        severity = severity_of(percentile, self.rules.floor, self.rules.ceiling)
        spread = {name: np.broadcast_to(key[:, None], values.shape) for name, key in keys.items()}
        self._take_in(values, spread, severity >= self.rules.odd)
        return percentile, severity

    def _take_in(self, values: Floats, keys: Mapping[str, Integers], odd: Booleans) -> None:
        """Remember ordinary values; let odd ones wait until it is known what they were."""
        there, before = ~np.isnan(values), self._left_out
        run = np.where(there, (before + 1) * odd, before)
        self._wait(values, keys, there & odd, run)
        renewed = there & (run == self.rules.absorbed_after)
        for name in self.rules.contexts:
            models, signals = np.nonzero(renewed)
            self._kept[name][models, :, :, signals] = np.nan
        self._release(renewed, run)
        self._release(there & ~odd & (before <= self.rules.single), before)
        self._remember(values, keys, there & ~odd)
        self._left_out = np.where(renewed, 0, run)

    def _wait(
        self, values: Floats, keys: Mapping[str, Integers], odd: Booleans, run: Integers
    ) -> None:
        models, signals = np.nonzero(odd)
        place = run[models, signals] - 1
        self._waiting[place, models, signals] = values[models, signals]
        for name, key in keys.items():
            self._waiting_keys[name][place, models, signals] = key[models, signals]

    def _release(self, which: Booleans, length: Integers) -> None:
        """Remember what waited, oldest first, of runs of given lengths."""
        for at in range(int(length[which].max(initial=0))):
            keys = {name: key[at] for name, key in self._waiting_keys.items()}
            self._remember(self._waiting[at], keys, which & (at < length))

    def _past(self, keys: Mapping[str, Integers]) -> Past:
        """Return what each signal is held against: of its contexts, the one that tells most.

        The most particular context that is known well enough; or a wider one whose middle is the
        same and whose spread is known to be smaller, as where there is no season.
        """
        models = np.arange(len(self._left_out))
        found: Past | None = None
        for name in self.rules.contexts:
            here = summary_of(self._kept[name][models, keys[name]], self._least)
            enough = self.rules.learning if name == "all" else self.rules.enough
            fits = here.count >= enough
            if found is None:
                found = here.where(fits, here.nothing())
                continue
            with np.errstate(invalid="ignore"):
                alike = np.abs(here.middle - found.middle) <= here.scale
                better = fits & alike & (here.reach() < found.reach())
            found = here.where((fits & (found.count == 0)) | better, found)
        if found is None:
            raise ValueError("there is no context")
        return found

    def _remember(self, values: Floats, keys: Mapping[str, Integers], keep: Booleans) -> None:
        model, signal = np.nonzero(keep)
        for name in self.rules.contexts:
            key = keys[name][model, signal]
            place = self._places[name][model, key, signal]
            self._kept[name][model, key, place, signal] = values[model, signal]
            self._places[name][model, key, signal] = (place + 1) % self.rules.memory


def summary_of(values: Floats, least: Floats) -> Past:
    """Return earlier values with their middle and spread.

    Parameters
    ----------
    values : ndarray, shape (models, memory, signals)
        NaN where there is nothing.
    least : ndarray, shape (signals,)
        Spread that a signal is taken to have at least.
    """
    ordered = np.sort(values, axis=1)
    count = (~np.isnan(ordered)).sum(axis=1)
    middle = _quantile(ordered, count, 0.5)
    deviation = np.sort(np.abs(values - middle[:, None, :]), axis=1)
    scale = _NORMAL * _quantile(deviation, count, 0.5)
    upper = (_quantile(ordered, count, _UPPER) - middle) / _UPPER_PLACE
    floor = np.maximum(least, _LEAST_SCALE * np.maximum(1.0, np.abs(middle)))
    return Past(values, count, middle, np.maximum.reduce([scale, upper, floor]))


def tail_percentile(values: Floats, past: Past) -> Floats:
    """Return the upper-tail percentile of values against their own past.

    Parameters
    ----------
    values : ndarray, shape (models, signals)
    past : Past

    Returns
    -------
    ndarray, shape (models, signals)
        From 0 to 1, rising with the value; NaN without a value or a past.
    """
    with np.errstate(invalid="ignore"):
        place = stdtr(past.freedom(), (values - past.middle) / past.width())
        below = (past.values < values[:, None, :]).sum(axis=1)
        equal = (past.values == values[:, None, :]).sum(axis=1)
    rank = (below + 0.5 * equal) / (past.count + 1)
    rank = np.where(past.count - below <= _SPARED, 1.0, rank)
    return np.where((past.count > 0) & ~np.isnan(values), np.minimum(place, rank), np.nan)


def severity_of(percentile: Floats, floor: float, ceiling: float) -> Floats:
    """Return how far into the tail a percentile lies: 0 at the floor, 1 at the ceiling.

    Parameters
    ----------
    percentile : ndarray
    floor, ceiling : float

    Returns
    -------
    ndarray of the same shape
    """
    tail = np.maximum(1.0 - percentile, 1.0 - ceiling)
    deep = np.log((1.0 - floor) / tail) / np.log((1.0 - floor) / (1.0 - ceiling))
    return np.asarray(np.clip(deep, 0.0, 1.0))


def _quantile(ordered: Floats, count: Integers, share: float) -> Floats:
    """Return a quantile along axis 1 of sorted values whose NaN are at the end."""
    place = share * np.maximum(count - 1, 0)
    low = np.floor(place).astype(np.int64)
    high = np.minimum(low + 1, np.maximum(count - 1, 0))
    below = np.take_along_axis(ordered, low[:, None, :], axis=1)[:, 0, :]
    above = np.take_along_axis(ordered, high[:, None, :], axis=1)[:, 0, :]
    return np.asarray(below + (place - low) * (above - below))
