"""Figures of errors, as data."""

from collections.abc import Sequence

from workbench.api import (
    Axis,
    Band,
    Distribution,
    Figure,
    Heatmap,
    Intervals,
    Level,
    Line,
    Mark,
    RowCondition,
    Tone,
)
from workbench.science.errors.confusion import Cell, Counts, folded, shown_classes
from workbench.science.errors.reliability import Reliability
from workbench.science.errors.residuals import Residuals, ResidualsCompared
from workbench.science.intervals import Interval

DRAWN_CLASSES = 16
CHANGES = 12
SIDES: tuple[tuple[Tone, str], ...] = (("reference", "W0"), ("incident", "W1"))


def calibration_figures(
    sides: tuple[Reliability, Reliability], change: Interval, about: str
) -> tuple[Figure, ...]:
    """Return how often what a probability is about came true, and where probabilities lie."""
    marks: list[Mark] = [Line(x=(0.0, 1.0), y=(0.0, 1.0), tone="muted", dashed=True, label="ideal")]
    for (tone, code), side in zip(SIDES, sides, strict=True):
        x = tuple(one.score for one in side.bins)
        shares = [one.share for one in side.bins]
        marks += [
            Band(
                x=x,
                low=tuple(one.low for one in shares),
                high=tuple(one.high for one in shares),
                tone=tone,
            ),
            Line(x=x, y=tuple(one.estimate for one in shares), tone=tone, label=code),
        ]
    errors = [side.error for side in sides]
    return (
        Figure(
            id="reliability",
            title=calibration_title(change),
            caption=(
                f"Share of rows where {about} came true, by the probability given, in bins with "
                f"95 % intervals (Wilson). Calibration error W0 {spelt(errors[0])}, "
                f"{sides[0].rows:,} rows; W1 {spelt(errors[1])}, {sides[1].rows:,} rows."
            ),
            x=Axis(label=f"Probability given to {about}"),
            y=Axis(label="Share that came true", zero=True),
            marks=tuple(marks),
        ),
        _scores(sides, about),
    )


def calibration_title(change: Interval) -> str:
    """Return in a sentence how the calibration error changed."""
    if not change.excludes(0.0):
        return "Probabilities mean as much as before, as far as these rows can tell"
    verb = "rose" if change.estimate > 0 else "fell"
    return f"The calibration error {verb} by {abs(change.estimate):.3f}"


def spelt(interval: Interval) -> str:
    """Return an estimate with its ends as text."""
    text = f"{interval.estimate:.3f} [{interval.low:.3f}, {interval.high:.3f}]"
    return text.replace("-", "\u2212")


def _scores(sides: tuple[Reliability, Reliability], about: str) -> Figure:
    edges = sorted({end for side in sides for one in side.bins for end in (one.low, one.high)})
    marks = []
    for (tone, code), side in zip(SIDES, sides, strict=True):
        held = {one.low: one.rows / max(side.rows, 1) for one in side.bins}
        share = tuple(held.get(edge, 0.0) for edge in edges[:-1])
        marks.append(
            Distribution(
                edges=tuple(edges), share=share, tone=tone, label=code, filled=tone == "reference"
            )
        )
    return Figure(
        id="probabilities",
        title="Where the probabilities lie",
        caption=(
            f"Share of rows by the probability given to {about}; W0 {sides[0].rows:,} rows, W1 "
            f"{sides[1].rows:,} rows."
        ),
        x=Axis(label=f"Probability given to {about}"),
        y=Axis(label="Share of rows", zero=True),
        marks=tuple(marks),
    )


def confusion_figures(
    tables: tuple[Counts, Counts],
    cells: Sequence[Cell],
    names: Sequence[str],
    columns: tuple[str, str] = ("", ""),
) -> tuple[Figure, ...]:
    """Return the shares of each true class before, after and their difference; and what moved."""
    kept = shown_classes(*tables, DRAWN_CLASSES)
    shown = tuple(names[at] for at in kept)
    if len(kept) < len(names):
        shown = (*shown, f"other ({len(names) - len(kept)})")
    parts = [folded(one, kept) for one in tables]
    shares = [_shares(part) for part in parts]
    change = tuple(
        tuple(
            None if before is None or after is None else after - before
            for before, after in zip(*rows, strict=True)
        )
        for rows in zip(*shares, strict=True)
    )
    reach = max([abs(v) for row in change for v in row if v is not None], default=0.0)
    counted = f"W0 {int(tables[0].sum()):,} rows, W1 {int(tables[1].sum()):,} rows."
    said = "Rows: the true class; columns: the class predicted; shares of each true class."
    x, y = (
        Axis(
            label=f"{word} class",
            kind="category",
            categories=shown,
            rows=_rows_of(column, [names[at] for at in kept], len(shown)),
        )
        for word, column in (("Predicted", columns[1]), ("True", columns[0]))
    )
    maps = [
        Figure(
            id=f"confusion-{tone}",
            title=f"{code}: {_right(part)} of the rows are predicted right",
            caption=f"{said} {int(part.sum()):,} rows.",
            x=x,
            y=y,
            marks=(Heatmap(values=values, label="share of the true class"),),
        )
        for (tone, code), part, values in zip(SIDES, parts, shares, strict=True)
    ]
    difference = Figure(
        id="confusion-change",
        title=confusion_title(cells, names),
        caption=f"{said} W1 less W0. {counted}",
        x=x,
        y=y,
        marks=(
            Heatmap(
                values=change,
                low=-max(reach, 0.01),
                high=max(reach, 0.01),
                diverging=True,
                label="change of the share",
            ),
        ),
    )
    return (difference, *maps, *_moved(cells, names, counted))


def _rows_of(
    column: str, classes: Sequence[str], count: int
) -> tuple[tuple[RowCondition, ...], ...]:
    """Return which rows each class stands for; what is folded into one stands for none."""
    if not column:
        return ()
    held = [(RowCondition(column=column, operator="=", value=one),) for one in classes]
    return (*held, *([()] * (count - len(held))))


def ordered(cells: Sequence[Cell]) -> list[Cell]:
    """Return the cells of errors, the surest and largest changes first."""
    wrong = [one for one in cells if one.true != one.predicted]
    return sorted(wrong, key=lambda c: (not sure(c), -abs(c.change.estimate), c.true, c.predicted))


def sure(cell: Cell) -> bool:
    """Return whether a change is sure among all that were looked at."""
    return cell.q is not None and cell.q <= 0.05 and cell.change.excludes(0.0)


def confusion_title(cells: Sequence[Cell], names: Sequence[str]) -> str:
    """Return in a sentence which error grew most."""
    first = next(iter(ordered(cells)), None)
    if first is None or not sure(first):
        return "No class is surely taken for another more or less often than before"
    before, after = (one.estimate for one in first.shares)
    return (
        f"{names[first.true]} is taken for {names[first.predicted]} in {after:.0%} of its rows, "
        f"after {before:.0%}"
    )


def _shares(counts: Counts) -> tuple[tuple[float | None, ...], ...]:
    return tuple(
        tuple(None if not int(row.sum()) else int(cell) / int(row.sum()) for cell in row)
        for row in counts
    )


def _right(counts: Counts) -> str:
    return f"{int(counts.trace()) / max(int(counts.sum()), 1):.1%}"


def _moved(cells: Sequence[Cell], names: Sequence[str], counted: str) -> tuple[Figure, ...]:
    shown = ordered(cells)[:CHANGES]
    if not shown:
        return ()
    parts: list[Mark] = [Level(value=0.0, vertical=True)]
    for tone, label, chosen in (
        ("incident", "sure", [sure(one) for one in shown]),
        ("muted", "not sure", [not sure(one) for one in shown]),
    ):
        held = [(float(at), one) for at, one in enumerate(shown) if chosen[at]]
        if held:
            parts.append(
                Intervals(
                    at=tuple(at for at, _ in held),
                    estimate=tuple(one.change.estimate for _, one in held),
                    low=tuple(one.change.low for _, one in held),
                    high=tuple(one.change.high for _, one in held),
                    tone="incident" if tone == "incident" else "muted",
                    label=label,
                )
            )
    return (
        Figure(
            id="confusion-moved",
            title="Errors that moved most",
            caption=(
                "Change of the share of the true class, W1 less W0, with 95 % intervals "
                f"(Newcombe); sure: false discoveries held at 5 % over all cells. {counted}"
            ),
            x=Axis(label="Change of the share", zero=True),
            y=Axis(
                kind="category",
                categories=tuple(f"{names[c.true]} → {names[c.predicted]}" for c in shown),
            ),
            marks=tuple(parts),
        ),
    )


def residual_figures(compared: ResidualsCompared, title: str) -> tuple[Figure, ...]:
    """Return the mean error along the prediction, and how errors spread."""
    counted = f"W0 {compared.before.rows:,} rows, W1 {compared.after.rows:,} rows."
    marks: list[Mark] = [Level(value=0.0)]
    sides = (compared.before, compared.after)
    for (tone, code), side in zip(SIDES, sides, strict=True):
        marks += _error_line(side, tone, code)
    spread = [
        Distribution(
            edges=compared.edges,
            share=side.shares,
            tone=tone,
            label=code,
            filled=tone == "reference",
        )
        for (tone, code), side in zip(SIDES, sides, strict=True)
    ]
    return (
        Figure(
            id="residuals",
            title=title,
            caption=(
                "Mean of predicted less actual by what was predicted, with 95 % intervals; "
                f"dashed: the middle 80 % of errors. {counted}"
            ),
            x=Axis(label="Predicted"),
            y=Axis(label="Predicted less actual", zero=True),
            marks=tuple(marks),
        ),
        Figure(
            id="residuals-spread",
            title="How errors spread",
            caption=f"Share of rows by predicted less actual; the outer bins are open. {counted}",
            x=Axis(label="Predicted less actual"),
            y=Axis(label="Share of rows", zero=True),
            marks=tuple(spread),
        ),
    )


def _error_line(side: Residuals, tone: Tone, code: str) -> list[Mark]:
    x = tuple(one.predicted for one in side.bins)
    ends = [tuple(one.low for one in side.bins), tuple(one.high for one in side.bins)]
    return [
        *(Line(x=x, y=end, tone=tone, dashed=True) for end in ends),
        Band(
            x=x,
            low=tuple(one.error.low for one in side.bins),
            high=tuple(one.error.high for one in side.bins),
            tone=tone,
        ),
        Line(x=x, y=tuple(one.error.estimate for one in side.bins), tone=tone, label=code),
    ]
