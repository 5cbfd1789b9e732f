"""What the Repairs place says in and around its pictures."""

from datetime import datetime

from workbench.desktop.numbers import decimal, period, signed, whole
from workbench.desktop.plots.forest_rows import Estimate, ForestRow
from workbench.desktop.theme.marks import Mark, State
from workbench.domain.figures import Axis, Band, Figure, Level, Line, Tone
from workbench.domain.figures import Mark as FigureMark
from workbench.domain.repair_figures import GainWindow, RepairFigures
from workbench.language import tr
from workbench.services.repair_comparison import Compared
from workbench.services.repair_reading import (
    APPLY,
    CHOOSE,
    DONE,
    IMPACT,
    STAGE,
    TRY,
    VERIFY,
    WAY_BACK,
    RepairsReading,
    verdict_words,
)

STEPS = {
    TRY: tr("Run all repairs"),
    CHOOSE: tr("Choose this repair…"),
    WAY_BACK: tr("Set the way back…"),
    IMPACT: tr("Write the impact statement…"),
    STAGE: tr("Roll out in stages…"),
    APPLY: tr("Record as applied…"),
    VERIFY: tr("Verify…"),
    DONE: tr("Show what verified it…"),
}
"""The one filled button of the place, by what comes next."""


def forest_rows(reading: RepairsReading) -> list[ForestRow]:
    """Return the repairs as the forest plot draws them."""
    return [forest_row(row) for row in reading.comparison.rows]


def forest_row(row: Compared) -> ForestRow:
    """Return one repair as the forest plot draws it."""
    repair, figures = row.repair, row.figures
    fitted = figures.fitted if figures is not None else None
    held_out = None
    if figures is not None and figures.gain is not None:
        held_out = Estimate(figures.gain, figures.ends)
    worst = figures.worst_slice if figures is not None else None
    counted = bool(figures is not None and figures.slices)
    told = [one for one in figures.slices if not one.suppressed] if figures is not None else []
    return ForestRow(
        title=repair.title,
        line=repair.description or "; ".join(repair.changes),
        fitted=_estimate(fitted),
        held_out=held_out,
        worst=figures.worst_case if figures is not None else None,
        slice_gain=worst.gain if worst is not None else None,
        worse=len(figures.harmed) if counted and figures is not None else None,
        slices=len(told) if counted else None,
        minutes=repair.minutes,
        risk=repair.risk,
        state=tr("set aside") if repair.status == "rejected" else tr("not tried yet"),
        verdict=verdict_words(figures) if figures is not None else "",
        note=note_words(row),
    )


def note_words(row: Compared) -> str:
    """Return what a reader has to know of an evaluation before its figures; or empty."""
    figures = row.figures
    if row.stale:
        return tr("input newer than its run")
    if row.differences:
        return tr("not comparable: other {what}", what=", ".join(row.differences))
    if figures is not None:
        if figures.warned("suspicious_data") and not row.repair.explained:
            return tr("its data look anomalous")
        if figures.warned("one_window_only"):
            return tr("gains on one window only")
    return ""


def title_mark(reading: RepairsReading) -> Mark | None:
    """Return how sure the answer is; None before there is one."""
    comparison = reading.comparison
    row = comparison.chosen or comparison.best
    if row is None:
        halted = comparison.halted is not None
        return Mark(State.WARN, tr("explain its data first")) if halted else None
    if row.stale:
        return Mark(State.WARN, tr("input newer than its run"))
    status = row.repair.status
    if status == "verified":
        held = reading.standing.can_verify
        return Mark(State.GOOD if held else State.WARN, tr("verified") if held else tr("to check"))
    if status == "rolled back":
        return Mark(State.WARN, tr("rolled back"))
    if status in {"chosen", "applied"}:
        words = tr("chosen") if status == "chosen" else tr("applied")
        return Mark(State.UNKNOWN, tr("{status}, not verified", status=words))
    return Mark(State.UNKNOWN, tr("not chosen yet"))


def legend_words(reading: RepairsReading) -> tuple[str, str]:
    """Return which rows are fitted on and which are held out."""
    row = next((one for one in reading.comparison.rows if one.figures is not None), None)
    figures = row.figures if row is not None else None
    if figures is None:
        return tr("fitted"), tr("held out")
    fitted, held = figures.fitted, _counted(figures)
    first = _rows_words([fitted] if fitted is not None else [], tr("fitted"))
    return first, _rows_words(held, tr("held out"))


def _counted(figures: RepairFigures) -> list[GainWindow]:
    """Return the held-out windows that the gain is over: a later one stands by itself."""
    total, found, seen = figures.scalar("rows"), [], 0
    for window in figures.held_out:
        seen += window.rows or 0
        if total is not None and seen > total:
            break
        found.append(window)
    return found


def over_time_figure(row: Compared | None, metric: str, usual: float | None) -> Figure | None:
    """Return the metric over the incident as it was and repaired; None where it has no time."""
    figures = row.figures if row is not None else None
    timed = [
        one
        for one in (figures.over_time if figures is not None else ())
        if one.start is not None and one.end is not None
    ]
    if row is None or len(timed) < 2:
        return None
    x = tuple(_middle(one.start, one.end) for one in timed)
    marks: list[FigureMark] = []
    if usual is not None:
        marks.append(Level(value=usual, tone="reference", label=tr("W0")))
    before, after = [one.before for one in timed], [one.after for one in timed]
    sides: tuple[tuple[Tone, str, list[float | None], list[tuple[float, float] | None]], ...] = (
        ("incident", tr("as it was"), before, [one.before_ends for one in timed]),
        ("repaired", tr("repaired"), after, [one.after_ends for one in timed]),
    )
    for tone, label, values, ends in sides:
        marks.append(
            Band(
                x=x,
                low=tuple(one[0] if one else None for one in ends),
                high=tuple(one[1] if one else None for one in ends),
                tone=tone,
            )
        )
        marks.append(Line(x=x, y=tuple(values), tone=tone, label=label))
    return Figure(
        id="over_time",
        title=over_time_title(row, metric),
        caption=tr("{count} stretches, 95 % intervals", count=len(timed)),
        x=Axis(kind="time"),
        y=Axis(label=""),
        marks=tuple(marks),
        about=row.repair.node,
    )


def over_time_title(row: Compared, metric: str) -> str:
    """Return what the panel under the forest plot shows."""
    return tr("{metric} on W1 with {repair}", metric=metric, repair=row.repair.title)


def side_rows(figures: RepairFigures, places: int) -> list[tuple[str, str, Mark]]:
    """Return side effects as name, figure and state."""
    rows = []
    worst = figures.worst_slice
    if worst is not None and worst.gain is not None:
        harmed = bool(figures.harmed)
        mark = Mark(State.BAD, tr("worse")) if harmed else Mark(State.GOOD, tr("none"))
        name = tr("Worst slice: {slice}", slice=worst.words)
        rows.append((name, signed(worst.gain, places), mark))
    hidden = sum(one.suppressed for one in figures.slices)
    if hidden:
        rows.append(
            (tr("Slices too small to tell"), whole(hidden), Mark(State.UNKNOWN, tr("hidden")))
        )
    for name, words in (
        ("calibration", tr("Calibration error")),
        ("equity", tr("Gap between groups")),
    ):
        rows += _before_after(figures, name, words)
    scenario = figures.worst_scenario
    if scenario is not None and scenario.gain is not None:
        bad = scenario.high is not None and scenario.high < 0
        mark = Mark(State.WARN, tr("harms")) if bad else Mark(State.GOOD, tr("holds"))
        rows.append(
            (tr("Worst scenario: {name}", name=scenario.name), signed(scenario.gain, places), mark)
        )
    placebo = figures.scalar("placebo")
    if placebo is not None:
        low, high = figures.scalar("placebo.low"), figures.scalar("placebo.high")
        nothing = low is None or high is None or low <= 0 <= high
        mark = Mark(State.GOOD, tr("none")) if nothing else Mark(State.BAD, tr("an effect"))
        rows.append((tr("Placebo"), signed(placebo, places), mark))
    return rows


def _before_after(figures: RepairFigures, name: str, words: str) -> list[tuple[str, str, Mark]]:
    middle = "gap_" if name == "equity" else ""
    before, after = (
        figures.scalar(f"{name}.{middle}before"),
        figures.scalar(f"{name}.{middle}after"),
    )
    if before is None or after is None:
        return []
    low, high = figures.scalar(f"{name}.change.low"), figures.scalar(f"{name}.change.high")
    if low is not None and low > 0:
        mark = Mark(State.BAD, tr("worse"))
    elif high is not None and high < 0:
        mark = Mark(State.GOOD, tr("better"))
    else:
        mark = Mark(State.GOOD, tr("as before"))
    return [(words, f"{decimal(before)} → {decimal(after)}", mark)]


def _estimate(window: GainWindow | None) -> Estimate | None:
    if window is None or window.gain is None:
        return None
    return Estimate(window.gain, window.ends)


def _rows_words(windows: list[GainWindow], name: str) -> str:
    parts = [name]
    starts = [one.start for one in windows if one.start is not None]
    ends = [one.end for one in windows if one.end is not None]
    if starts and ends:
        parts.insert(0, period(min(starts), max(ends)))
    counts = [one.rows for one in windows if one.rows is not None]
    if counts:
        parts.append(tr("{rows} rows", rows=whole(sum(counts))))
    return ", ".join(parts)


def _middle(start: datetime | None, end: datetime | None) -> float:
    if start is None or end is None:
        return 0.0
    return (start.timestamp() + end.timestamp()) / 2
