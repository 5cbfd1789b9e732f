"""Why a row was raised, in words: what it is, and what had been usual."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.science.detection.courses import LONG, SHORT
from workbench.science.detection.detector import COMPONENTS, WEIGHTS, Scored

_LOOKED_BACK = 6000
_USUAL = (0.005, 0.995)
_SEVERAL = 2


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one row is odd.

    Attributes
    ----------
    component : str
        The one that saw most, of :data:`COMPONENTS`.
    sentence : str
    rarity : float
        By the signal's own past, about one row in so many is as odd.
    value : float or None
    low, high : float or None
        Between which 99 in 100 earlier values lie.
    """

    component: str
    sentence: str
    rarity: float
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is told of: the row's value, those before it, and the finite ones of these."""

    value: float
    before: np.ndarray
    past: np.ndarray
    low: float
    high: float
    expected: float

    @property
    def usual(self) -> str:
        if self.low == self.high:
            return f"before it was {number(self.low)}"
        return f"usually {number(self.low)} to {number(self.high)}"


def reason(scored: Scored, values: np.ndarray, row: int) -> Reason:
    """Tell why a row has its score.

    Parameters
    ----------
    scored : Scored
        Of all rows.
    values : ndarray of float, shape (n,)
        The signal as it was given.
    row : int
    """
    rank = np.where(
        scored.surprise[:, row] > 0.0, scored.surprise[:, row] + np.log10(WEIGHTS), -np.inf
    )
    component = COMPONENTS[int(np.argmax(rank))]
    before = values[max(0, row - _LOOKED_BACK) : row]
    past = before[np.isfinite(before)]
    low, high = np.quantile(past, _USUAL) if len(past) else (np.nan, np.nan)
    seen = _Seen(
        float(values[row]), before, past, float(low), float(high), float(scored.expected[row])
    )
    return Reason(
        component,
        _sentence(component, seen),
        float(10.0 ** max(0.0, scored.evidence[row])),
        _known(seen.value),
        _known(seen.low),
        _known(seen.high),
    )


def number(value: float) -> str:
    """Return a number as it is told: four figures, no needless noughts."""
    return f"{value:.4g}" if np.isfinite(value) else "no number"


def _known(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _sentence(component: str, seen: _Seen) -> str:
    if component.startswith("novelty"):
        return _novelty(int(component.removeprefix("novelty")), seen)
    if component.startswith("season"):
        return _season(int(component.removeprefix("season")), seen)
    return _COURSES[component](seen)


def _novelty(rows: int, seen: _Seen) -> str:
    beyond = len(seen.past) and not seen.past.min() <= seen.value <= seen.past.max()
    if rows == 1 or (beyond and np.isfinite(seen.value)):
        return _value(seen)
    stretch = np.append(seen.past[-(rows - 1) :], seen.value)
    stretch = stretch[np.isfinite(stretch)]
    if not len(stretch):
        return "No earlier stretch is like this one."
    low, high = float(stretch.min()), float(stretch.max())
    course = f"at {number(low)}" if low == high else f"from {number(low)} to {number(high)}"
    return f"No earlier stretch is like the last {rows} rows, {course} ({seen.usual})."


def _value(seen: _Seen) -> str:
    if not len(seen.past):
        return f"{number(seen.value)} is far from what came before."
    low, high = float(seen.past.min()), float(seen.past.max())
    if seen.value > high:
        return f"{number(seen.value)} is above anything before ({number(high)} at most)."
    if seen.value < low:
        return f"{number(seen.value)} is below anything before ({number(low)} at least)."
    nearest = float(seen.past[np.argmin(np.abs(seen.past - seen.value))])
    return f"No earlier value is near {number(seen.value)}; the nearest is {number(nearest)}."


def _season(rows: int, seen: _Seen) -> str:
    if not (np.isfinite(seen.expected) and np.isfinite(seen.value)):
        return f"The last {rows} rows are not what this time of other days leads one to expect."
    side = "above" if seen.value > seen.expected else "below"
    return (
        f"{number(seen.value)} is {side} what this time of other days leads one to expect "
        f"({number(seen.expected)}), and so are most of the last {rows} rows."
    )


def _medians(seen: _Seen) -> tuple[float, float]:
    """Return the medians of the last few rows, and of the many before them."""
    joined = np.append(seen.past[-(SHORT + LONG) + 1 :], seen.value)
    joined = joined[np.isfinite(joined)]
    earlier = joined[:-SHORT] if len(joined) > SHORT else joined
    return float(np.median(joined[-SHORT:])), float(np.median(earlier))


def _level(seen: _Seen) -> str:
    now, before = _medians(seen)
    side = "risen" if now > before else "fallen"
    return (
        f"The level has {side} from {number(before)} to {number(now)}: the last {SHORT} rows "
        f"against the {LONG} before."
    )


def _spread(seen: _Seen) -> str:
    joined = np.append(seen.past[-(SHORT + LONG) + 1 :], seen.value)
    joined = joined[np.isfinite(joined)]
    now = _width(joined[-SHORT:])
    before = _width(joined[:-SHORT])
    side = "more widely" if now > before else "less widely"
    return (
        f"The last {SHORT} rows scatter {side} than the {LONG} before: middle half "
        f"{number(now)} wide, before {number(before)}."
    )


def _width(values: np.ndarray) -> float:
    if len(values) < _SEVERAL:
        return 0.0
    low, high = np.quantile(values, (0.25, 0.75))
    return float(high - low)


def _trend(seen: _Seen) -> str:
    now, _ = _medians(seen)
    earlier = seen.past[-3 * SHORT :][:SHORT]
    before = float(np.median(earlier)) if len(earlier) else now
    side = "rises" if now > before else "falls"
    return f"It {side} without a pause: from {number(before)} to {number(now)} in {3 * SHORT} rows."


def _rhythm(seen: _Seen) -> str:
    del seen
    return (
        f"It goes up and down at another rate in the last {SHORT} rows than in the {LONG} before."
    )


def _stuck(seen: _Seen) -> str:
    differs = np.flatnonzero(seen.past[::-1] != seen.value)
    rows = 1 + (int(differs[0]) if len(differs) else len(seen.past))
    return f"It stands still at {number(seen.value)} for {rows} rows, longer than it used to."


def _missing(seen: _Seen) -> str:
    present = np.flatnonzero(np.isfinite(seen.before[::-1]))
    rows = 1 + (int(present[0]) if len(present) else len(seen.before))
    what = "The value is missing" if rows == 1 else f"Values have been missing for {rows} rows"
    return f"{what}, which was rare so far."


def _impossible(seen: _Seen) -> str:
    del seen
    return "The value is infinite."


_COURSES = {
    "level": _level,
    "change": _level,
    "spread": _spread,
    "trend": _trend,
    "rhythm": _rhythm,
    "stuck": _stuck,
    "missing": _missing,
    "impossible": _impossible,
}


def relation_reason(
    names: Sequence[str], share: np.ndarray, relation: np.ndarray, values: np.ndarray, row: int
) -> Reason:
    """Tell of a row in which signals no longer go together as they did.

    Parameters
    ----------
    names : sequence of str
    share : ndarray of float, shape (signals,)
        What part each has in it.
    relation : ndarray of float, shape (n,)
        How surprising it is, in decades.
    values : ndarray of float, shape (n,)
        Of the signal that has most part in it.
    row : int
    """
    order = np.argsort(-share, kind="stable")
    with_it = [names[at] for at in order[1:3].tolist() if share[at] >= 0.1]
    others = " and ".join(with_it) if with_it else "the others"
    past = values[max(0, row - _LOOKED_BACK) : row]
    past = past[np.isfinite(past)]
    low, high = np.quantile(past, _USUAL) if len(past) else (np.nan, np.nan)
    return Reason(
        "relation",
        f"{names[int(order[0])]} at {number(float(values[row]))} does not go with {others} as it "
        f"did before.",
        float(10.0 ** relation[row]),
        _known(float(values[row])),
        _known(float(low)),
        _known(float(high)),
    )
