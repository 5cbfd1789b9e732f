"""Figures of slices, as data."""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.api import Axis, Figure, Intervals, Level, RowCondition, Tone
from workbench.science.explanation.confirmation import Confirmation
from workbench.science.intervals import Interval
from workbench_explain.condition_words import labels
from workbench_explain.slice_rows import Costed

_APART = 0.18


@dataclass(frozen=True)
class SliceDrawn:
    """A slice as it is drawn: its words, its figures, whether it surely got worse, its rows."""

    rule: str
    confirmed: Confirmation
    worse: bool
    rows: tuple[RowCondition, ...] = ()


def figures(costs: Costed, slices: Sequence[SliceDrawn]) -> tuple[Figure, ...]:
    """Return the rise inside and outside of each slice, and its share of the whole rise."""
    if not slices:
        return ()
    shared = [(at, one) for at, one in enumerate(slices) if one.confirmed.share is not None]
    return (_rises(costs, slices), *([_shares(costs, slices)] if shared else []))


def _rises(costs: Costed, slices: Sequence[SliceDrawn]) -> Figure:
    title = costs.loss.title
    sides: tuple[tuple[Tone, str, float, list[Interval]], ...] = (
        ("incident", "inside the slice", -_APART, [one.confirmed.here.gap for one in slices]),
        ("muted", "outside", _APART, [one.confirmed.elsewhere.gap for one in slices]),
    )
    first = slices[0]
    names, spelt = labels([one.rule for one in slices], "slice")
    return Figure(
        id="slices",
        title=(
            f"The {title} rose most where {first.rule}"
            if first.worse
            else f"In no slice did the {title} rise more than in the rest"
        ),
        caption=(
            f"Incident less reference of the {title}, with 95 % intervals, on the half of the "
            f"rows that the search did not see; W0 {len(costs.windows[0]):,} and W1 "
            f"{len(costs.windows[1]):,} rows in both halves. {_sure(slices)}{spelt}"
        ),
        x=Axis(label=f"Rise of the {title}", zero=True),
        y=Axis(kind="category", categories=names, rows=_rows(slices)),
        marks=tuple(
            Intervals(
                at=tuple(at + away for at in range(len(side))),
                estimate=tuple(gap.estimate for gap in side),
                low=tuple(gap.low for gap in side),
                high=tuple(gap.high for gap in side),
                tone=tone,
                label=label,
            )
            for tone, label, away, side in sides
        ),
        about=first.confirmed.rule[0].column,
    )


def _rows(slices: Sequence[SliceDrawn]) -> tuple[tuple[RowCondition, ...], ...]:
    told = tuple(one.rows for one in slices)
    return told if any(told) else ()


def _sure(slices: Sequence[SliceDrawn]) -> str:
    count = sum(one.worse for one in slices)
    named = {0: "None surely got worse", 1: "The first surely got worse"}
    return f"{named.get(count, f'The first {count} surely got worse')}; {len(slices)} were tested."


def _shares(costs: Costed, slices: Sequence[SliceDrawn]) -> Figure:
    first = slices[0]
    names, spelt = labels([one.rule for one in slices], "slice")
    shares = [one.confirmed.share for one in slices]
    carried = shares[0]
    return Figure(
        id="slices-share",
        title=(
            f"{carried.estimate:.0%} of the whole rise lies where {first.rule}"
            if carried is not None and first.worse
            else "No slice surely carries the rise"
        ),
        caption=(
            f"Part of the rise of the mean {costs.loss.title} that would be gone, had a slice's "
            "incident rows its loss of the reference; 95 % intervals from resampled rows. Each "
            "counts the rows that no slice above it has. More than all of it where "
            f"other rows made up for a part.{spelt}"
        ),
        x=Axis(label="Share of the whole rise", zero=True),
        y=Axis(kind="category", categories=names, rows=_rows(slices)),
        marks=(
            Level(value=1.0, vertical=True, label="the whole rise"),
            Intervals(
                at=tuple(float(at) for at in range(len(slices))),
                estimate=tuple(None if one is None else one.estimate for one in shares),
                low=tuple(None if one is None else one.low for one in shares),
                high=tuple(None if one is None else one.high for one in shares),
                tone="incident",
                label="share",
                bars=True,
            ),
        ),
        about=first.confirmed.rule[0].column,
    )
