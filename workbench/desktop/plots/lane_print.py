"""Lanes made ready for print: lines in the colours of their windows, events named once."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from workbench.desktop.plots.brushes import Name, Stretch
from workbench.desktop.plots.envelope import numbers
from workbench.desktop.plots.lane_stack import Lane
from workbench.desktop.plots.line_marks import DrawnBand, DrawnLine
from workbench.desktop.plots.trace_mark import DrawnTrace
from workbench.domain.figures import Band, Flags, Level, Line, Mark, Tone, Trace

_TONES: tuple[Tone, ...] = ("plain", "reference", "incident")


def printed_marks(lane: Lane, stretches: Mapping[Name, Stretch]) -> list[Mark]:
    """Return the marks of a lane as they print.

    Parameters
    ----------
    lane : Lane
        What is shown.
    stretches : mapping of str to tuple of float
        The windows.

    Returns
    -------
    list of Mark
        Lines that change their colour are several marks; names have one line.
    """
    split = {
        id(one.traced if isinstance(one, DrawnTrace) else one.mark)
        for one in lane.marks
        if isinstance(one, DrawnLine | DrawnBand) and one.by_window
    }
    found: list[Mark] = []
    for mark in lane.figure.marks:
        if isinstance(mark, Line | Band | Trace) and id(mark) in split and stretches:
            found += _pieces(mark, stretches)
        else:
            found.append(mark)
    return [_one_line(mark) for mark in found]


def _one_line(mark: Mark) -> Mark:
    if isinstance(mark, Line | Trace | Level) and "\n" in mark.label:
        return mark.model_copy(update={"label": mark.label.partition("\n")[0]})
    return mark


def _pieces(mark: Line | Band | Trace, stretches: Mapping[Name, Stretch]) -> list[Mark]:
    """Cut a mark where the window changes; neighbours share the point between them."""
    x = numbers(mark.x)
    if x.size < 2:
        return [mark]
    middle = (x[:-1] + x[1:]) / 2
    kind = np.zeros(middle.size, dtype=np.int8)
    for name, (start, end) in stretches.items():
        kind[(middle >= start) & (middle < end)] = _TONES.index(name)
    cuts = [0, *(np.flatnonzero(np.diff(kind)) + 1).tolist(), middle.size]
    pieces: list[Mark] = []
    for first, last in pairwise(cuts):
        update: dict[str, object] = {
            "x": mark.x[first : last + 1],
            "tone": _TONES[int(kind[first])],
            "label": mark.label if last == middle.size else "",
        }
        names = tuple(name for name in ("y", "low", "high", "mean") if hasattr(mark, name))
        update |= {name: getattr(mark, name)[first : last + 1] for name in names}
        pieces.append(mark.model_copy(update=update))
    return pieces


def named_events(flags: Flags | None, lanes: Sequence[Lane]) -> list[tuple[Flags, ...]]:
    """Spread the names of events over lanes, so that they lie over each other less.

    Parameters
    ----------
    flags : Flags or None
        The events.
    lanes : sequence of Lane
        All lanes; those with bars have no room for names.

    Returns
    -------
    list of tuple of Flags
        One a lane: every event, each named in one of them; what coincides with the onset is
        named in the first.
    """
    if flags is None:
        return [()] * len(lanes)
    free = [number for number, lane in enumerate(lanes) if not lane.bars] or [0]
    strong = flags.emphasised or (False,) * len(flags.at)
    order = sorted(range(len(flags.at)), key=lambda i: (not strong[i], flags.at[i]))
    lane_of = {event: free[place % len(free)] for place, event in enumerate(order)}
    return [
        (
            flags.model_copy(
                update={
                    "title": tuple(
                        title if lane_of[event] == lane else ""
                        for event, title in enumerate(flags.title)
                    )
                }
            ),
        )
        for lane in range(len(lanes))
    ]
