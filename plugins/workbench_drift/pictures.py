"""The battery's figures, as data."""

from collections.abc import Mapping

from workbench.api import Axis, Distribution, Figure, Heatmap, Intervals, Level
from workbench.science.two_sample.outline import Outline
from workbench.science.two_sample.verdict import (
    LIMITS,
    Aspect,
    JudgedShift,
    Size,
    Status,
    Verdict,
    describe,
)
from workbench_drift.columns import ComparedColumn
from workbench_drift.rows_behind import rows_of_levels, rows_with_or_without

RANKED = 20
DISTRIBUTIONS = 6
ASPECTS: Mapping[Aspect, str] = {
    Aspect.VALUES: "values",
    Aspect.LEVELS: "levels",
    Aspect.ROBUST_DISTANCE: "distance",
    Aspect.TAILS: "tails",
    Aspect.MISSING: "missing",
    Aspect.UNSEEN: "unseen",
    Aspect.INFINITE: "infinite",
}


def _leading(verdicts: Mapping[str, Verdict], ranked: list[str]) -> list[tuple[str, JudgedShift]]:
    found = []
    for name in ranked:
        lead = verdicts[name].lead
        if lead is not None:
            found.append((name, lead))
    return found[:RANKED]


def ranked_effects(
    verdicts: Mapping[str, Verdict], ranked: list[str], rows: tuple[int, int], scale: str
) -> tuple[Figure, ...]:
    """Return the effects with their intervals, strongest first; ``scale`` explains them."""
    leading = _leading(verdicts, ranked)
    if not leading:
        return ()
    drifted = sum(verdict.status is Status.DRIFT for verdict in verdicts.values())
    title = (
        f"{drifted} of {len(verdicts)} columns drifted, {leading[0][0]} most"
        if drifted
        else f"None of {len(verdicts)} columns drifted"
    )
    moved = [(at, one) for at, (_, one) in enumerate(leading) if one.drifted]
    rest = [(at, one) for at, (_, one) in enumerate(leading) if not one.drifted]
    figure = Figure(
        id="ranked-effects",
        title=title,
        caption=(
            f"Effect with 95 % interval, the {len(leading)} strongest columns; "
            f"W0 {rows[0]:,} rows, W1 {rows[1]:,} rows. {scale}"
        ),
        x=Axis(label="Effect", zero=True),
        y=Axis(kind="category", categories=tuple(name for name, _ in leading)),
        marks=(
            Level(
                value=LIMITS[leading[0][1].shift.aspect][Size.SMALL - 1],
                vertical=True,
                label="small",
            ),
            *_intervals(moved, drifted=True),
            *_intervals(rest, drifted=False),
        ),
    )
    return (figure,)


def _intervals(shifts: list[tuple[int, JudgedShift]], *, drifted: bool) -> tuple[Intervals, ...]:
    if not shifts:
        return ()
    effects = [one.shift.effect for _, one in shifts]
    return (
        Intervals(
            at=tuple(float(at) for at, _ in shifts),
            estimate=tuple(effect.estimate for effect in effects),
            low=tuple(effect.low for effect in effects),
            high=tuple(effect.high for effect in effects),
            tone="incident" if drifted else "muted",
            label="drift" if drifted else "no drift",
        ),
    )


def distributions(
    columns: Mapping[str, ComparedColumn], verdicts: Mapping[str, Verdict], ranked: list[str]
) -> tuple[Figure, ...]:
    """Return both distributions of the columns that drifted most."""
    shown = []
    for name in ranked:
        lead = verdicts[name].lead
        drawn = _drawn(columns[name], lead)
        if drawn is not None and lead is not None and lead.drifted:
            shown.append(_distribution(name, drawn, lead, columns[name]))
    return tuple(shown[:DISTRIBUTIONS])


def _drawn(column: ComparedColumn, lead: JudgedShift | None) -> Outline | None:
    """Return what shows the change: the values, or whether there is one."""
    if lead is None or lead.shift.aspect is not Aspect.MISSING:
        return column.outline
    before, after = column.comparison.missing
    return Outline((0.0, 1.0, 2.0), (1 - before, before), (1 - after, after), ("value", "missing"))


def _axis(name: str, drawn: Outline, lead: JudgedShift, column: ComparedColumn) -> Axis:
    """Return the axis of a column's values, with the rows that its positions stand for."""
    if not drawn.levels:
        return Axis(label=name, column="" if column.sensitive else name)
    told = rows_with_or_without(name)
    if lead.shift.aspect is not Aspect.MISSING:
        told = () if column.sensitive else rows_of_levels(name, drawn)
    return Axis(label=name, kind="category", categories=drawn.levels, rows=told)


def _distribution(name: str, drawn: Outline, lead: JudgedShift, column: ComparedColumn) -> Figure:
    return Figure(
        id=f"distribution-{name}",
        title=f"{name}: {describe(lead)}",
        caption="Share of rows, W0 and W1 in the same bins.",
        x=_axis(name, drawn, lead, column),
        y=Axis(label="Share of rows", zero=True),
        marks=(
            Distribution(
                edges=drawn.edges, share=drawn.reference, tone="reference", label="W0 reference"
            ),
            Distribution(
                edges=drawn.edges,
                share=drawn.incident,
                tone="incident",
                label="W1 incident",
                dashed=True,
                filled=False,
            ),
        ),
        about=name,
    )


def heatmap(verdicts: Mapping[str, Verdict], ranked: list[str]) -> tuple[Figure, ...]:
    """Return what about each column changed, as a part of a large effect."""
    leading = [name for name, _ in _leading(verdicts, ranked)]
    measured = {one.shift.aspect for name in leading for one in verdicts[name].shifts}
    aspects = [aspect for aspect in ASPECTS if aspect in measured]
    if not leading:
        return ()
    figure = Figure(
        id="aspects",
        title="What about each column changed",
        caption="Effect as a part of a large one, 1 and over shown alike; empty: not measured.",
        x=Axis(kind="category", categories=tuple(ASPECTS[aspect] for aspect in aspects)),
        y=Axis(kind="category", categories=tuple(leading)),
        marks=(
            Heatmap(
                values=tuple(_row(verdicts[name], aspects) for name in leading),
                label="part of a large effect",
            ),
        ),
    )
    return (figure,)


def _row(verdict: Verdict, aspects: list[Aspect]) -> tuple[float | None, ...]:
    parts = {
        one.shift.aspect: min(
            1.0, one.shift.effect.estimate / LIMITS[one.shift.aspect][Size.LARGE - 1]
        )
        for one in verdict.shifts
    }
    return tuple(parts.get(aspect) for aspect in aspects)
