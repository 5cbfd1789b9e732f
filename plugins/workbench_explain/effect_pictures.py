"""Figures of effects, as data."""

import numpy as np

from workbench.api import Axis, Band, Figure, Intervals, Level, Line, Mark, Tone
from workbench.science.explanation.ale import Codes, band
from workbench.science.explanation.conditions import Mask
from workbench.science.metrics import Floats
from workbench_explain.effect_words import EffectsTold
from workbench_explain.effects import Effect
from workbench_explain.partial_effects import Dependence

_DRAWN = 15
_APART = 0.18
_SIDES: tuple[tuple[Tone, str, float], ...] = (
    ("reference", "W0 reference", -_APART),
    ("incident", "W1 incident", _APART),
)


def ranking_figure(told: EffectsTold) -> Figure:
    """Return by how much each column acts otherwise, with intervals."""
    shown = told.ranked[:_DRAWN]
    return Figure(
        id="effects-changed",
        title=f"{shown[0].name} acts most differently on the {told.output.title}",
        caption=(
            "Mean distance between the effects on rows of the two windows, with 95 % intervals; "
            f"W0 {len(told.windows[0]):,} and W1 {len(told.windows[1]):,} rows. A little above 0 "
            "is chance."
        ),
        x=Axis(label=f"Change of the effect on the {told.output.title}", zero=True),
        y=Axis(kind="category", categories=tuple(one.name for one in shown)),
        marks=(
            Intervals(
                at=tuple(float(at) for at in range(len(shown))),
                estimate=tuple(one.change.size.estimate for one in shown),
                low=tuple(one.change.size.low for one in shown),
                high=tuple(one.change.size.high for one in shown),
                tone="incident",
                label="change",
                bars=True,
            ),
        ),
        about=shown[0].name,
    )


def effect_figure(one: Effect, told: EffectsTold) -> Figure:
    """Return both curves with their bands, or both estimates of each level."""
    marks: list[Mark] = []
    for side, (tone, label, away) in enumerate(_SIDES):
        marks += curve_marks(one, one.curves[side], one.seen[side], (tone, label, away))
    return _framed(
        one,
        told,
        Figure(
            id=f"effect-{one.name}",
            title=f"How {one.name} moves the {told.output.title}",
            caption=(
                f"Accumulated local effects, mean 0 over the reference's rows; bands 95 %, point "
                f"by point; W0 {one.rows[0]:,} and W1 {one.rows[1]:,} rows."
            ),
            marks=(Level(value=0.0, vertical=bool(one.levels)), *marks),
            about=one.name,
        ),
        f"Effect on the {told.output.title}",
    )


def difference_figure(one: Effect, told: EffectsTold) -> Figure:
    """Return incident less reference with its band."""
    gap = one.curves[1] - one.curves[0]
    both = one.seen[0] & one.seen[1]
    return _framed(
        one,
        told,
        Figure(
            id=f"effect-difference-{one.name}",
            title=f"Where {one.name} acts otherwise than before",
            caption=(
                "Incident less reference with a 95 % band, where both windows have rows; a "
                "difference comes from what else is true of those rows, as the model is the same."
            ),
            marks=(
                Level(value=0.0, vertical=bool(one.levels)),
                *curve_marks(one, gap, both, ("incident", "difference", 0.0)),
            ),
            about=one.name,
        ),
        f"Difference of the effect on the {told.output.title}",
    )


def individual_figure(one: Effect, told: EffectsTold, lines: Floats) -> Figure:
    """Return single rows' own lines over the values of a column, and their mean."""
    at = tuple(float(place) for place in one.at)
    marks: list[Mark] = [
        Line(x=at, y=tuple(_known(value) for value in line), tone="muted") for line in lines
    ]
    mean = lines.mean(axis=0)
    marks.append(Line(x=at, y=tuple(_known(v) for v in mean), tone="incident", label="mean"))
    levels = Axis(label=one.name, kind="category", categories=one.shown)
    return Figure(
        id=f"individual-{one.name}",
        title=f"What the model would say of {len(lines)} incident rows, were {one.name} different",
        caption=(
            "Individual conditional expectations (ICE): one line a row, everything else as it is; "
            "parts of a line may be values that such a row can never have."
        ),
        x=levels if one.levels else Axis(label=one.name),
        y=Axis(label=told.output.title.capitalize()),
        marks=tuple(marks),
        about=one.name,
    )


def _framed(one: Effect, told: EffectsTold, figure: Figure, label: str) -> Figure:
    del told
    if one.levels:
        axes = {"x": Axis(label=label), "y": Axis(kind="category", categories=one.shown)}
    else:
        axes = {"x": Axis(label=one.name), "y": Axis(label=label)}
    return figure.model_copy(update=axes)


def curve_marks(
    one: Effect | Dependence, draws: Floats, seen: Codes | Mask, how: tuple[Tone, str, float]
) -> list[Mark]:
    """Return a curve with its band, or an interval for each level, where there are rows."""
    tone, label, away = how
    low, high = band(draws)
    if one.levels:
        kept = np.flatnonzero(seen)
        return [
            Intervals(
                at=tuple(float(at) + away for at in kept),
                estimate=tuple(float(draws[0, at]) for at in kept),
                low=tuple(float(low[at]) for at in kept),
                high=tuple(float(high[at]) for at in kept),
                tone=tone,
                label=label,
            )
        ]
    x = tuple(float(at) for at in one.at)

    def gaps(values: Floats) -> tuple[float | None, ...]:
        return tuple(
            _known(value) if there else None for value, there in zip(values, seen, strict=True)
        )

    return [
        Band(x=x, low=gaps(low), high=gaps(high), tone=tone),
        Line(x=x, y=gaps(draws[0]), tone=tone, label=label),
    ]


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
