"""The figure of when it began."""

import numpy as np

from workbench.api import Axis, Figure, Flags, Level, Line, Mark, Span
from workbench.science.causes.answer import Answer
from workbench.science.causes.beginning import LOSS, Beginning
from workbench_rootcause.times import Times, clock
from workbench_rootcause.wording import named, row_name

_BINS = 60
_FEWEST = 5


def onset_figure(answer: Answer, times: Times) -> tuple[Figure, ...]:
    """Return the series that the onset was read from, over time, or nothing."""
    began = times.began
    if began is None or began.onset is None or began.moments is None:
        return ()
    node, onset = answer.causes[0].fault.node, began.onset
    label = "Loss beyond the expected"
    if onset.basis != LOSS:
        label = f"How much rows of {row_name(node)} look like the fault"
    low, high = onset.interval
    marks: list[Mark] = [
        Span(start=low, end=high, tone="incident", label="95 % interval"),
        *_lines(began),
        Level(value=onset.at, vertical=True, tone="incident"),
    ]
    # Changes near one onset stand on one another at this scale: the nearest is drawn.
    marks += [
        Flags(at=(change.at.timestamp(),), title=(change.title,), emphasised=(inside,))
        for change, inside in times.changes[:1]
    ]
    return (
        Figure(
            id="onset",
            title=f"{named(node)}: it began {clock(onset)}",
            caption=(
                f"Means of {_BINS} stretches of time; the change of level and its interval were "
                f"estimated row by row. {answer.evidence.n_reference:,} reference and "
                f"{answer.evidence.n_incident:,} incident rows."
            ),
            x=Axis(label="Event time", kind="time"),
            y=Axis(label=label),
            marks=tuple(marks),
            about=node,
        ),
    )


def _lines(began: Beginning) -> list[Line]:
    if began.series is None or began.moments is None:
        return []
    sides = [(began.moments[1], began.series.incident, "incident", "W1 incident")]
    if began.series.joined:
        sides.insert(0, (began.moments[0], began.series.reference, "reference", "W0 reference"))
    start = min(float(np.nanmin(at)) for at, _, _, _ in sides)
    end = max(float(np.nanmax(at)) for at, _, _, _ in sides)
    edges = np.linspace(start, end if end > start else start + 1, _BINS + 1)
    found = []
    for at, values, tone, label in sides:
        known = np.isfinite(at) & np.isfinite(values)
        place = np.clip(np.searchsorted(edges, at[known], side="right") - 1, 0, _BINS - 1)
        count = np.bincount(place, minlength=_BINS)
        total = np.bincount(place, weights=values[known], minlength=_BINS)
        shown = np.flatnonzero(count >= _FEWEST)
        found.append(
            Line(
                x=tuple(float(x) for x in (edges[shown] + edges[shown + 1]) / 2),
                y=tuple(float(y) for y in total[shown] / count[shown]),
                tone="reference" if tone == "reference" else "incident",
                label=label,
            )
        )
    return found
