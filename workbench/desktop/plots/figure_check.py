"""Whether the numbers of a figure fit together; a plugin may have got them wrong."""

from workbench.domain.figures import (
    Band,
    Bars,
    Density,
    Distribution,
    Figure,
    Flags,
    Heatmap,
    Intervals,
    Line,
    Mark,
    Trace,
)
from workbench.language import tr


def figure_problem(figure: Figure) -> str:
    """Say what is wrong with a figure.

    Parameters
    ----------
    figure : Figure
        As a result holds it.

    Returns
    -------
    str
        One sentence; empty if it can be drawn.
    """
    for number, mark in enumerate(figure.marks, 1):
        lengths = _lengths(mark)
        if len(set(lengths)) > 1:
            counts = ", ".join(str(length) for length in lengths)
            return tr(
                "Figure {id} cannot be drawn: the lists of its mark {number} ({mark}) have "
                "different lengths ({counts}).",
                id=figure.id,
                number=number,
                mark=mark.mark,
                counts=counts,
            )
    return ""


def _lengths(mark: Mark) -> list[int]:  # noqa: C901, PLR0911 -- one case a kind of mark
    match mark:
        case Line():
            return [len(mark.x), len(mark.y)]
        case Band():
            return [len(mark.x), len(mark.low), len(mark.high)]
        case Trace():
            return [len(mark.x), len(mark.low), len(mark.high), len(mark.mean)]
        case Bars():
            return [len(mark.at), len(mark.length)]
        case Intervals():
            return [len(mark.at), len(mark.estimate), len(mark.low), len(mark.high)]
        case Distribution():
            return [len(mark.edges), len(mark.share) + 1]
        case Density():
            return [len(row) for row in mark.counts]
        case Heatmap():
            return [len(row) for row in mark.values]
        case Flags():
            strong = [len(mark.emphasised)] if mark.emphasised else []
            return [len(mark.at), len(mark.title), *strong]
        case _:
            return []
