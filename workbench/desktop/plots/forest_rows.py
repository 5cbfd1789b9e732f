"""Repairs as the forest plot draws them; without Qt."""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.desktop.numbers import MISSING, duration, interval, signed
from workbench.desktop.plots.plot_rows import PlotData
from workbench.domain.figures import Axis, Figure, Intervals, Level
from workbench.language import tr

Ends = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A gain with its interval."""

    value: float
    ends: Ends | None = None


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One repair.

    Attributes
    ----------
    title, line : str
        Its name, and what it does.
    fitted, held_out : Estimate or None
        What it gains on the period it was fitted on, and on those it was not.
    worst : float or None
        The least gain over the held-out windows.
    slice_gain : float or None
        The gain of the slice that fares worst.
    worse, slices : int or None
        How many slices get worse, of how many.
    minutes : float or None
        Effort.
    risk : str
        ``low``, ``mid``, ``high`` or empty.
    state : str
        What is said in place of an estimate: not tried, rejected.
    verdict : str
        In words.
    note : str
        What a reader has to know of it: stale, differs from the control.
    """

    title: str
    line: str = ""
    fitted: Estimate | None = None
    held_out: Estimate | None = None
    worst: float | None = None
    slice_gain: float | None = None
    worse: int | None = None
    slices: int | None = None
    minutes: float | None = None
    risk: str = ""
    state: str = ""
    verdict: str = ""
    note: str = ""

    @property
    def worse_words(self) -> str:
        """``0 of 24``."""
        if self.worse is None or not self.slices:
            return MISSING
        return tr("{worse} of {slices}", worse=self.worse, slices=self.slices)

    @property
    def effort(self) -> str:
        """``30 min``, ``3 d``, none."""
        return effort_words(self.minutes)

    def sentence(self, metric: str, places: int) -> str:
        """Return the row for a screen reader and a tooltip."""
        parts = [self.title, *([self.line] if self.line else [])]
        for words, found in (
            (tr("held out"), self.held_out),
            (tr("fitted"), self.fitted),
        ):
            if found is not None:
                said = estimate_words(found, places)
                parts.append(f"{words} {said} {metric}".rstrip())
        parts += [one for one in (self.verdict, self.state, self.note) if one]
        if self.worst is not None:
            parts.append(tr("worst held-out window {worst}", worst=signed(self.worst, places)))
        if self.slices:
            parts.append(tr("worse in {words} slices", words=self.worse_words))
        parts.append(tr("effort {effort}", effort=self.effort))
        if self.risk:
            parts.append(tr("risk {risk}", risk=self.risk))
        return "; ".join(parts)


def estimate_words(found: Estimate, places: int) -> str:
    """Return a gain with its interval."""
    if found.ends is None:
        return signed(found.value, places)
    return interval(found.value, *found.ends, places)


def effort_words(minutes: float | None) -> str:
    """Return an effort: ``30 min``, ``1 d``; working days have eight hours."""
    if minutes is None:
        return MISSING
    if not minutes:
        return tr("none")
    if minutes < 60:
        return tr("{minutes}\u202fmin", minutes=round(minutes))
    if minutes < 480:
        return tr("{hours}\u202fh", hours=f"{minutes / 60:g}")
    if minutes % 480 == 0:
        return tr("{days}\u202fd", days=round(minutes / 480))
    return duration(60 * minutes)


def gain_reach(rows: Sequence[ForestRow], full: float | None) -> Ends:
    """Return the stretch of gains that has to be shown, with zero in it."""
    values = [0.0, *([] if full is None else [full])]
    for row in rows:
        for found in (row.fitted, row.held_out):
            if found is not None:
                values += [found.value, *(found.ends or ())]
    low, high = min(values), max(values)
    return (low, high) if high > low else (-0.5, 0.5)


def forest_data(rows: Sequence[ForestRow]) -> PlotData:
    """Return repairs as rows of a table."""
    if not rows:
        return PlotData((), ())
    heads = (
        tr("repair"),
        *(tr("held out"), tr("held out low"), tr("held out high")),
        *(tr("fitted"), tr("fitted low"), tr("fitted high")),
        *(tr("verdict"), tr("worst held-out window"), tr("worst slice")),
        *(tr("slices worse"), tr("slices"), tr("effort in minutes"), tr("risk")),
    )
    return PlotData(heads, tuple(_data_row(row) for row in rows))


def _data_row(row: ForestRow) -> tuple[object, ...]:
    told: list[object] = [row.title]
    for found in (row.held_out, row.fitted):
        ends = found.ends if found is not None and found.ends else (None, None)
        told += [found.value if found is not None else None, *ends]
    return (
        *told,
        row.verdict or row.state,
        *(row.worst, row.slice_gain, row.worse, row.slices, row.minutes, row.risk),
    )


def forest_figure(rows: Sequence[ForestRow], full: float | None, metric: str) -> Figure:
    """Return repairs as a figure of the common grammar, for print."""
    level = (
        ()
        if full is None
        else (Level(value=full, vertical=True, tone="reference", label=tr("full recovery")),)
    )
    return Figure(
        id="repairs",
        title=tr("Repairs compared"),
        caption=tr("{metric} gained over W1, with 95 % intervals", metric=metric),
        x=Axis(label=tr("{metric} gained", metric=metric), zero=True),
        y=Axis(kind="category", categories=tuple(row.title for row in rows)),
        marks=(
            *level,
            _intervals([row.fitted for row in rows], tr("fitted")),
            _intervals([row.held_out for row in rows], tr("held out")),
        ),
    )


def _intervals(found: Sequence[Estimate | None], label: str) -> Intervals:
    return Intervals(
        at=tuple(float(at) for at in range(len(found))),
        estimate=tuple(one.value if one else None for one in found),
        low=tuple(one.ends[0] if one and one.ends else None for one in found),
        high=tuple(one.ends[1] if one and one.ends else None for one in found),
        tone="muted" if label == tr("fitted") else "plain",
        label=label,
    )
