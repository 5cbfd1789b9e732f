"""Figures of Shapley values, as data."""

import numpy as np

from workbench.api import Axis, Figure, Intervals, Mark, Tone
from workbench.science.explanation.attribution import Estimate
from workbench.science.explanation.shapley import Floats
from workbench_explain.shapley_told import SURE, ShapleyTold
from workbench_explain.wording import listed

_DRAWN, _SWARMS, _DOTS = 15, 8, 60
_APART, _WIDE = 0.18, 0.13
_BINS = 30


def figures(told: ShapleyTold) -> tuple[Figure, ...]:
    """Return sizes in both windows, where the mean moved, single rows, and the row asked for."""
    single = () if told.found.single is None else (_single(told),)
    return (*single, _shift(told), _sizes(told), _swarm(told))


def _rows(told: ShapleyTold) -> str:
    before, after = (len(rows) for rows in told.sample.windows)
    return (
        f"W0 {before:,} and W1 {after:,} rows, each compared with {len(told.sample.background):,} "
        "other rows of W0"
    )


def _sizes(told: ShapleyTold) -> Figure:
    shown = told.compared[:_DRAWN]
    sides: tuple[tuple[Tone, str, float, list[Estimate]], ...] = (
        ("reference", "W0 reference", -_APART, [one.before.size for one in shown]),
        ("incident", "W1 incident", _APART, [one.after.size for one in shown]),
    )
    return Figure(
        id="shapley-size",
        title=f"{shown[0].name} weighs most in the {told.output.title}",
        caption=f"Mean absolute Shapley value, with 95 % intervals; {_rows(told)}.",
        x=Axis(label=f"Mean size of the contribution to the {told.output.title}", zero=True),
        y=Axis(kind="category", categories=tuple(one.name for one in shown)),
        marks=tuple(
            _estimates(side, [at + away for at in range(len(side))], tone, label, bars=True)
            for tone, label, away, side in sides
        ),
        about=shown[0].name,
    )


def _shift(told: ShapleyTold) -> Figure:
    shown = sorted(told.compared, key=lambda one: (-abs(one.gap.mean.value), one.name))[:_DRAWN]
    groups: list[tuple[Tone, str, list[int]]] = [
        ("incident", "moved", [at for at, one in enumerate(shown) if one in told.moved]),
        ("muted", "not beyond chance", [at for at, o in enumerate(shown) if o not in told.moved]),
    ]
    first = told.moved[0].name if told.moved else shown[0].name
    return Figure(
        id="shapley-shift",
        title=(
            f"The {told.output.title} moved most through {first}"
            if told.moved
            else f"No input moved the {told.output.title} beyond chance"
        ),
        caption=(
            "Mean Shapley value in the incident less that in the reference, with 95 % intervals; "
            f"called moved at a false discovery rate of {SURE:.0%} over sizes and means of "
            f"{len(told.compared)} columns; {_rows(told)}."
        ),
        x=Axis(label=f"Change of the mean contribution to the {told.output.title}", zero=True),
        y=Axis(kind="category", categories=tuple(one.name for one in shown)),
        marks=tuple(
            _estimates(
                [shown[at].gap.mean for at in group], [float(at) for at in group], tone, label
            )
            for tone, label, group in groups
            if group
        ),
        about=first,
    )


def _swarm(told: ShapleyTold) -> Figure:
    shown = told.compared[:_SWARMS]
    sides: tuple[tuple[Tone, str, float, Floats], ...] = (
        ("reference", "W0 reference", -_APART, told.found.reference.found.values),
        ("incident", "W1 incident", _APART, told.found.incident.found.values),
    )
    marks: list[Mark] = []
    for tone, label, away, values in sides:
        at: list[float] = []
        dots: list[float] = []
        for place, one in enumerate(shown):
            column = values[:_DOTS, told.sample.features.index(one.name)]
            at += (place + away + _spread(column)).tolist()
            dots += column.tolist()
        none = (None,) * len(dots)
        marks.append(
            Intervals(
                at=tuple(at), estimate=tuple(dots), low=none, high=none, tone=tone, label=label
            )
        )
    most = min(_DOTS, max(len(rows) for rows in told.sample.windows))
    return Figure(
        id="shapley-rows",
        title=f"How the contributions of {shown[0].name} lie, row by row",
        caption=(
            f"Shapley values of single rows, {most} of each window at most; dots are moved up or "
            "down only to be seen."
        ),
        x=Axis(label=f"Contribution to the {told.output.title}", zero=True),
        y=Axis(kind="category", categories=tuple(one.name for one in shown)),
        marks=tuple(marks),
        about=shown[0].name,
    )


def _spread(values: Floats) -> Floats:
    """Return how far dots are moved aside so that close ones do not hide each other."""
    reach = float(np.ptp(values)) if len(values) else 0.0
    bins = np.zeros(len(values), dtype=np.int64)
    if reach > 0:
        bins = np.minimum(((values - values.min()) / reach * _BINS).astype(np.int64), _BINS - 1)
    turn = np.zeros(len(values), dtype=np.int64)
    for one in np.unique(bins):
        here = np.flatnonzero(bins == one)
        turn[here[np.argsort(values[here], kind="stable")]] = np.arange(len(here))
    side = np.where(turn % 2, 1, -1) * ((turn + 1) // 2)
    widest = max(int(np.abs(side).max(initial=0)), 6)
    return np.asarray(side * _WIDE / widest, dtype=np.float64)


def _single(told: ShapleyTold) -> Figure:
    one = told.found.single or told.found.incident
    values, errors = one.found.values[0], one.found.errors[0]
    order = sorted(range(len(values)), key=lambda at: (-abs(values[at]), told.sample.features[at]))[
        :_DRAWN
    ]
    names = [told.sample.features[at] for at in order]
    most = [name for at, name in zip(order, names, strict=True) if values[at]][:2]
    return Figure(
        id="shapley-row",
        title=(
            f"{listed(most)} moved row {told.row} most" if most else f"Nothing moved row {told.row}"
        ),
        caption=(
            f"From the background's mean {told.output.title}, {told.number(float(one.bases[0]))}, "
            f"to the row's own, {told.number(float(one.outputs[0]))}; the contributions of all "
            f"{len(values)} inputs add up to the difference. 95 % intervals over the choice of "
            f"{len(told.sample.background):,} background rows and of orders."
        ),
        x=Axis(label=f"Contribution to the {told.output.title}", zero=True),
        y=Axis(kind="category", categories=tuple(names)),
        marks=(
            _estimates(
                [Estimate(float(values[at]), float(errors[at])) for at in order],
                [float(at) for at in range(len(order))],
                "incident",
                f"row {told.row}",
                bars=True,
            ),
        ),
        about=names[0],
    )


def _estimates(
    found: list[Estimate], at: list[float], tone: Tone, label: str, *, bars: bool = False
) -> Intervals:
    return Intervals(
        at=tuple(at),
        estimate=tuple(one.value for one in found),
        low=tuple(one.interval.low for one in found),
        high=tuple(one.interval.high for one in found),
        tone=tone,
        label=label,
        bars=bars,
    )
