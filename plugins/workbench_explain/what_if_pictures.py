"""Figures of a what-if, as data: mechanisms, brackets, and the input's distribution."""

import numpy as np

from workbench.api import Axis, Distribution, Figure, Intervals, Level, Tone
from workbench.science.causes.coding import Column, absent
from workbench.science.causes.problem import Array
from workbench.science.explanation.mechanisms import RESAMPLE
from workbench_explain.what_if_told import TITLES, WhatIfTold
from workbench_explain.wording import amount, short

_BINS = 40
_MOST_LEVELS = 12
_RESTORED: Tone = "restored"
_MUTED: Tone = "muted"
_LOST: Tone = "lost"


def figures(told: WhatIfTold) -> tuple[Figure, ...]:
    """Return the comparison of mechanisms, both brackets, and the distribution."""
    return (_mechanisms(told), _brackets(told), *_distribution(told))


def _mechanisms(told: WhatIfTold) -> Figure:
    metric = told.case.measured.metric
    repairs = [(at, o) for at, o in enumerate(told.tried) if o.mechanism.name != RESAMPLE]
    control = [(at, o) for at, o in enumerate(told.tried) if o.mechanism.name == RESAMPLE]
    marks = [
        Intervals(
            at=tuple(float(at) for at, _ in group),
            estimate=tuple(one.effect.value.estimate for _, one in group),
            low=tuple(one.effect.value.low for _, one in group),
            high=tuple(one.effect.value.high for _, one in group),
            tone=tone,
            label=label,
        )
        for tone, label, group in (
            (_RESTORED, "mended", repairs),
            (_MUTED, "negative control", control),
        )
        if group
    ]
    given = amount(told.best.effect.gained.estimate, metric, signed=True)
    return Figure(
        id="mechanisms",
        title=f"{TITLES[told.chosen]} of {told.feature} moves {short(metric)} by {given}",
        caption=(
            f"{metric.title} of the incident with {told.feature} mended in each way that is "
            f"possible, 95 % intervals; {len(told.case.incident):,} rows. Resampling should not "
            "help."
        ),
        x=Axis(label=metric.title),
        y=Axis(
            kind="category",
            categories=tuple(TITLES[one.mechanism.name] for one in told.tried),
        ),
        marks=(
            Level(value=told.incident.estimate, vertical=True, tone="incident", label="W1"),
            Level(value=told.reference.estimate, vertical=True, tone="reference", label="W0"),
            *marks,
        ),
        about=told.feature,
    )


def _brackets(told: WhatIfTold) -> Figure:
    metric = told.case.measured.metric
    pairs = ((_RESTORED, told.best.effect.gained), (_LOST, told.cost))
    return Figure(
        id="brackets",
        title=(
            f"{told.feature} alone: {amount(pairs[0][1].estimate, metric)} given back, "
            f"{amount(pairs[1][1].estimate, metric)} lost"
        ),
        caption=(
            f"Given back by mending it alone in the incident ({TITLES[told.chosen].casefold()}, "
            f"{len(told.case.incident):,} rows), lost by breaking it alone in the reference "
            f"({len(told.case.reference):,} rows): {told.fault}. 95 % intervals."
        ),
        x=Axis(label=short(metric), zero=True),
        y=Axis(kind="category", categories=("Restored alone", "Lost alone")),
        marks=(
            Level(value=told.drop, vertical=True, label="whole drop"),
            *(
                Intervals(
                    at=(float(at),),
                    estimate=(one.estimate,),
                    low=(one.low,),
                    high=(one.high,),
                    tone=tone,
                    label=tone,
                    bars=True,
                )
                for at, (tone, one) in enumerate(pairs)
            ),
        ),
        about=told.feature,
    )


def _distribution(told: WhatIfTold) -> tuple[Figure, ...]:
    column = told.case.evidence.columns[told.feature]
    mended = told.best.mechanism.repairs[0].get(told.feature)
    if told.hidden or mended is None:
        return ()
    levels = () if column.numeric else _levels(column)
    edges = _edges(column) if column.numeric else tuple(map(float, range(len(levels) + 1)))
    if len(edges) < 2:
        return ()
    sides: tuple[tuple[Array, Tone, str], ...] = (
        (column.reference, "reference", "W0 reference"),
        (column.incident, "incident", "W1 incident"),
        (mended, "restored", "W1 mended"),
    )
    return (
        Figure(
            id="distribution",
            title=f"{told.feature} before, in the incident, and mended",
            caption=(
                f"Share of all rows, W0 {len(column.reference):,} and W1 "
                f"{len(column.incident):,}; mended: {told.best.mechanism.formula}. Values beyond "
                "the ends count in the outermost bars; missing ones in none."
            ),
            x=Axis(label=told.feature, kind="category" if levels else "linear", categories=levels),
            y=Axis(label="Share of rows", zero=True),
            marks=tuple(
                Distribution(
                    edges=edges,
                    share=_shares(values, edges, levels),
                    tone=tone,
                    label=label,
                    dashed=tone == "restored",
                    filled=tone != "restored",
                )
                for values, tone, label in sides
            ),
            about=told.feature,
        ),
    )


def _levels(column: Column) -> tuple[str, ...]:
    both = np.concatenate([column.reference, column.incident])
    names, counts = np.unique(both[~absent(both)].astype(str), return_counts=True)
    return tuple(sorted(names[np.lexsort((names, -counts))][:_MOST_LEVELS].tolist()))


def _edges(column: Column) -> tuple[float, ...]:
    both = np.concatenate([column.reference, column.incident])
    known = both[np.isfinite(both)]
    if not len(known):
        return ()
    low, high = np.quantile(known, [0.001, 0.999])
    if low == high:
        low, high = low - 0.5, high + 0.5
    return tuple(float(edge) for edge in np.linspace(low, high, _BINS + 1))


def _shares(values: Array, edges: tuple[float, ...], levels: tuple[str, ...]) -> tuple[float, ...]:
    n = max(len(values), 1)
    known = values[~absent(values)]
    if levels:
        text = known.astype(str)
        return tuple(float((text == level).sum() / n) for level in levels)
    counts, _ = np.histogram(np.clip(known, edges[0], edges[-1]), bins=np.array(edges))
    return tuple(float(count / n) for count in counts)
