"""What one evaluation of a repair measured: its gain, window by window, and what it harms.

Read from a run's scalars, tables and findings, whoever wrote them: what is missing or no number
is None, never a guess.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import erf, isfinite, sqrt

from workbench.domain.canonical import JsonValue
from workbench.domain.runs import Finding

Ends = tuple[float, float]
Row = Mapping[str, object]

GAIN, HARM, NONE = "evidence of a gain", "evidence of harm", "no evidence"
"""What the finding ``evidence`` of an evaluation can say."""
ONE_WINDOW, HARMED, SUSPICIOUS = "one_window_only", "group_harmed", "suspicious_data"
_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class GainWindow:
    """The gain in one period, fitted on or held out.

    ``start`` and ``end`` are None where the rows have no time.
    """

    name: str
    held_out: bool
    start: datetime | None = None
    end: datetime | None = None
    rows: int | None = None
    before: float | None = None
    after: float | None = None
    gain: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None

    @property
    def ends(self) -> Ends | None:
        """The interval of the gain."""
        return None if self.low is None or self.high is None else (self.low, self.high)


@dataclass(frozen=True, slots=True)
class SliceGain:
    """The gain on one slice of the rows; a suppressed one is too small to be told of."""

    column: str
    level: str
    rows: int | None = None
    gain: float | None = None
    low: float | None = None
    high: float | None = None
    q: float | None = None
    worse: bool = False
    suppressed: bool = False

    @property
    def words(self) -> str:
        """``station_group B``."""
        return f"{self.column} {self.level}".strip()


@dataclass(frozen=True, slots=True)
class Moment:
    """The metric in one short period, as it was and repaired, with intervals."""

    start: datetime | None
    end: datetime | None
    before: float | None = None
    after: float | None = None
    before_ends: Ends | None = None
    after_ends: Ends | None = None


@dataclass(frozen=True, slots=True)
class Flips:
    """Rows by whether they are right before and after: stays right, gained, lost, stays wrong."""

    right: int
    gained: int
    lost: int
    wrong: int

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self.right + self.gained + self.lost + self.wrong


@dataclass(frozen=True, slots=True)
class RepairFigures:
    """Everything one evaluation says.

    Attributes
    ----------
    scalars : mapping of str to float
        By the names plugins of repairs give them, such as ``gain.worst_window``.
    windows, slices, over_time : tuple
    scenarios : tuple of GainWindow
        Shifts that were tried; none of them is held out.
    verdict : str
        One of `GAIN`, `HARM`, `NONE`; empty where the run does not say.
    warnings : tuple of Finding
        Gain on one window only, groups harmed, suspicious data.
    """

    scalars: Mapping[str, float] = field(default_factory=dict)
    windows: tuple[GainWindow, ...] = ()
    slices: tuple[SliceGain, ...] = ()
    over_time: tuple[Moment, ...] = ()
    scenarios: tuple[GainWindow, ...] = ()
    verdict: str = ""
    warnings: tuple[Finding, ...] = ()

    def scalar(self, name: str) -> float | None:
        """Return a figure by name; None where it was not measured."""
        return self.scalars.get(name)

    @property
    def gain(self) -> float | None:
        """What the metric gains over the whole held-out part."""
        return self.scalar("gain")

    @property
    def ends(self) -> Ends | None:
        """The interval of the gain."""
        low, high = self.scalar("gain.low"), self.scalar("gain.high")
        return None if low is None or high is None else (low, high)

    @property
    def held_out(self) -> tuple[GainWindow, ...]:
        """The periods the repair was not fitted on."""
        return tuple(window for window in self.windows if window.held_out)

    @property
    def fitted(self) -> GainWindow | None:
        """The period it was fitted on, if there is one."""
        return next((window for window in self.windows if not window.held_out), None)

    @property
    def flips(self) -> Flips | None:
        """The flip matrix; None for a task without right and wrong."""
        names = ("flips.right", "flips.gained", "flips.lost", "flips.wrong")
        found = [self.scalar(name) for name in names]
        if any(value is None for value in found):
            return None
        right, gained, lost, wrong = (int(value or 0) for value in found)
        return Flips(right, gained, lost, wrong)

    @property
    def harmed(self) -> tuple[SliceGain, ...]:
        """Slices that got worse, the worst first."""
        worse = [one for one in self.slices if one.worse and not one.suppressed]
        return tuple(sorted(worse, key=lambda one: (one.gain or 0.0, one.words)))

    @property
    def worst_slice(self) -> SliceGain | None:
        """The slice with the smallest gain."""
        told = [one for one in self.slices if one.gain is not None and not one.suppressed]
        return min(told, key=lambda one: (one.gain or 0.0, one.words), default=None)

    @property
    def worst_case(self) -> float | None:
        """The least gain over the held-out windows: what has to be reckoned with."""
        found = [one.gain for one in self.held_out if one.gain is not None]
        worst = self.scalar("gain.worst_window")
        return min([*found, *([] if worst is None else [worst])], default=self.gain)

    @property
    def worst_scenario(self) -> GainWindow | None:
        """The shift under which it does worst; None where none was tried."""
        told = [one for one in self.scenarios if one.gain is not None]
        return min(told, key=lambda one: (one.gain or 0.0, one.name), default=None)

    @property
    def confidence(self) -> float | None:
        """How likely the gain is above zero, by its interval (normal); None without one."""
        if self.gain is None or self.ends is None:
            return None
        spread = (self.ends[1] - self.ends[0]) / (2 * _Z)
        if spread <= 0:
            return 1.0 if self.gain > 0 else 0.0
        return 0.5 * (1 + erf(self.gain / spread / sqrt(2)))

    def warned(self, beginning: str) -> tuple[Finding, ...]:
        """Return the warnings whose id begins so."""
        return tuple(one for one in self.warnings if one.id.startswith(beginning))


def repair_figures(
    scalars: Mapping[str, JsonValue],
    tables: Mapping[str, Sequence[Row]],
    findings: Sequence[Finding] = (),
) -> RepairFigures:
    """Read an evaluation.

    Parameters
    ----------
    scalars : mapping
    tables : mapping of str to sequence of mapping
        The rows of each table by its name.
    findings : sequence of Finding
    """
    evidence = next((one for one in findings if one.id == "evidence"), None)
    return RepairFigures(
        scalars={
            name: found for name, value in scalars.items() if (found := _number(value)) is not None
        },
        windows=tuple(_window(row) for row in tables.get("windows", ())),
        slices=tuple(_slice(row) for row in tables.get("slices", ())),
        over_time=tuple(_moment(row) for row in tables.get("over_time", ())),
        scenarios=tuple(_window(row) for row in tables.get("scenarios", ())),
        verdict=str(evidence.values.get("verdict", "")) if evidence is not None else "",
        warnings=tuple(
            one for one in findings if one.id.startswith((ONE_WINDOW, HARMED, SUSPICIOUS))
        ),
    )


def _window(row: Row) -> GainWindow:
    return GainWindow(
        name=str(row.get("name") or ""),
        held_out=row.get("role") == "held_out",
        start=_time(row.get("start")),
        end=_time(row.get("end")),
        rows=_count(row.get("rows")),
        before=_number(row.get("before")),
        after=_number(row.get("after")),
        gain=_number(row.get("gain")),
        low=_number(row.get("low")),
        high=_number(row.get("high")),
        p=_number(row.get("p")),
    )


def _slice(row: Row) -> SliceGain:
    return SliceGain(
        column=str(row.get("column") or ""),
        level=str(row.get("level") if row.get("level") is not None else ""),
        rows=_count(row.get("rows")),
        gain=_number(row.get("gain")),
        low=_number(row.get("low")),
        high=_number(row.get("high")),
        q=_number(row.get("q")),
        worse=bool(row.get("worse")),
        suppressed=bool(row.get("suppressed")),
    )


def _moment(row: Row) -> Moment:
    return Moment(
        start=_time(row.get("start")),
        end=_time(row.get("end")),
        before=_number(row.get("before")),
        after=_number(row.get("after")),
        before_ends=_ends(row, "before"),
        after_ends=_ends(row, "after"),
    )


def _ends(row: Row, name: str) -> Ends | None:
    low, high = _number(row.get(f"{name}_low")), _number(row.get(f"{name}_high"))
    return None if low is None or high is None else (low, high)


def _number(value: object) -> float | None:
    numeric = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if numeric and isfinite(value) else None  # type: ignore[arg-type]


def _count(value: object) -> int | None:
    found = _number(value)
    return None if found is None else int(found)


def _time(value: object) -> datetime | None:
    return value if isinstance(value, datetime) else None
