"""Triggers: a condition over named series, and for how long it must hold.

``performance.auc < 0.75 for 2 windows`` is an expression in the language of lineage transforms
(:mod:`workbench.science.expressions`) with two additions: names may hold dots, and ``for N
windows`` or ``for H hours`` may follow. A name ending in one of :data:`DERIVED` is made from the
series before it, from what came earlier only.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.errors import EvidenceError, WorkbenchError
from workbench.science.expressions import Expression

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]

DERIVED = ("previous", "usual", "change", "missing")
"""The window before; the median of those before; how far it is from that; whether it is none."""

USUAL_OF, USUAL_FROM = 28, 5
"""Measured windows before that ``usual`` takes the median of: at most, and at least."""

CODE = "scenario.trigger"

_WORD = r"[A-Za-z_]\w*"
_NAME = re.compile(rf"(?<![\w.]){_WORD}(?:\.{_WORD})*")
_JOINED = re.compile(r"and|or")
_HELD = re.compile(
    r"^(?P<condition>.*\S)\s+for\s+(?P<count>\d+(?:\.\d+)?)\s+(?P<unit>windows?|hours?)\s*$",
    re.DOTALL,
)
_MOST_WINDOWS, _MOST_HOURS = 1000, 24 * 366


@dataclass(frozen=True, slots=True)
class Windows:
    """Consecutive windows of one thing, with what was measured in each.

    Attributes
    ----------
    starts, ends : ndarray of float64
        Hours since 1970, by event time, ascending.
    series : mapping of str to ndarray of float64
        One value a window; nan where nothing was measured.
    """

    starts: Floats
    ends: Floats
    series: Mapping[str, Floats]


class Trigger:
    """One parsed trigger.

    Parameters
    ----------
    text : str
        The trigger as it is written.

    Attributes
    ----------
    text : str
    names : tuple of str
        The series it reads, sorted, with derived ones as written.
    windows : int
        How many windows in a row it must hold.
    hours : float
        How long it must hold, from the start of the first window to the end of the last.

    Raises
    ------
    WorkbenchError
        If the text is not in the language.
    """

    def __init__(self, text: str) -> None:
        self.text = text.strip()
        condition, self.windows, self.hours = _held_for(self.text)
        places: dict[str, str] = {}

        def placed(found: re.Match[str]) -> str:
            name = found.group()
            if _JOINED.fullmatch(name):
                return name
            return places.setdefault(name, f"series_{len(places)}")

        written = _NAME.sub(placed, condition)
        try:
            self._expression = Expression(written)
        except EvidenceError:
            raise _refused(
                self.text,
                "Write names, numbers, + - * / and comparisons joined by “and” or “or”, then "
                "perhaps “for 2 windows” or “for 6 hours”.",
            ) from None
        if not places:
            raise _refused(self.text, "It reads no series, so it would always answer the same.")
        self._places = places
        self.names = tuple(sorted(places))

    def bases(self) -> tuple[str, ...]:
        """Return the series it rests on, sorted, without what is derived from them."""
        return tuple(sorted({_split(name)[0] for name in self.names}))

    def lacking(self, known: Mapping[str, Floats]) -> tuple[str, ...]:
        """Return the series it rests on that are not there."""
        return tuple(
            name for name in self.names if name not in known and _split(name)[0] not in known
        )

    def holding(self, windows: Windows) -> Truths:
        """Return for each window whether the condition holds in it, however long.

        Raises
        ------
        WorkbenchError
            If a series it rests on is not there.
        """
        lacking = self.lacking(windows.series)
        if lacking:
            there = ", ".join(sorted(windows.series)[:12])
            raise WorkbenchError(
                CODE,
                f"The trigger “{self.text}” reads {lacking[0]}, which is not measured.",
                f"Measured are {there}." if there else "Nothing is measured yet.",
            )
        columns = {place: _series(windows.series, name) for name, place in self._places.items()}
        value = self._expression(columns, windows.starts.size)
        return np.asarray((value != 0) & ~np.isnan(value))

    def firing(self, windows: Windows) -> Truths:
        """Return for each window whether the trigger fires at the end of it.

        A window in which something it reads was not measured shows nothing, and ends a run.
        """
        holds = self.holding(windows)
        first = _run_starts(holds)
        place = np.arange(holds.size)
        enough = (place - first + 1 >= self.windows) & holds
        if self.hours:
            began = windows.starts[np.minimum(first, place)]
            enough &= windows.ends - began >= self.hours * (1 - 1e-12)
        return np.asarray(enough)


def _held_for(text: str) -> tuple[str, int, float]:
    found = _HELD.match(text)
    if found is None:
        return text, 1, 0.0
    count, unit = float(found["count"]), found["unit"]
    if unit.startswith("window"):
        if count != int(count) or not 1 <= count <= _MOST_WINDOWS:
            raise _refused(text, f"It can be asked to hold for 1 to {_MOST_WINDOWS} windows.")
        return found["condition"], int(count), 0.0
    if not 0 < count <= _MOST_HOURS:
        raise _refused(text, f"It can be asked to hold for at most {_MOST_HOURS} hours.")
    return found["condition"], 1, count


def _refused(text: str, hint: str) -> WorkbenchError:
    shown = text if len(text) <= 80 else f"{text[:79]}…"
    return WorkbenchError(CODE, f"The trigger “{shown}” cannot be read.", hint)


def _split(name: str) -> tuple[str, str]:
    base, _, last = name.rpartition(".")
    return (base, last) if base and last in DERIVED else (name, "")


def _series(series: Mapping[str, Floats], name: str) -> Floats:
    if name in series:
        return series[name]
    base, how = _split(name)
    values = series[base]
    if how == "missing":
        return np.isnan(values).astype(float)
    if how == "previous":
        return np.concatenate(([np.nan], values[:-1])) if values.size else values
    usual = _usual(values)
    return usual if how == "usual" else values - usual


def _usual(values: Floats) -> Floats:
    """Return the median of the measured windows before each one, where there are enough."""
    measured = np.flatnonzero(~np.isnan(values))
    answer = np.full(values.size, np.nan)
    before = np.searchsorted(measured, np.arange(values.size))
    for count in np.unique(before):
        if count >= USUAL_FROM:
            lately = values[measured[max(0, count - USUAL_OF) : count]]
            answer[before == count] = float(np.median(lately))
    return answer


def _run_starts(holds: Truths) -> NDArray[np.int64]:
    """Return where the run that each place belongs to began; one past it where it does not."""
    place = np.arange(holds.size)
    last_break = np.maximum.accumulate(np.where(holds, -1, place)) if holds.size else place
    return np.asarray(last_break + 1, dtype=np.int64)
