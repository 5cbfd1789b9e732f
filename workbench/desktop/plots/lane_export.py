"""Time lanes as rows and as one SVG."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from workbench.desktop.plots.brushes import Name, Stretch
from workbench.desktop.plots.figure_svg import stacked_svg
from workbench.desktop.plots.lane_print import named_events, printed_marks
from workbench.desktop.plots.lane_stack import Lane
from workbench.desktop.plots.plot_data import figure_data
from workbench.desktop.plots.plot_rows import PlotData, Row
from workbench.domain.figures import Figure, Flags, Mark, Span
from workbench.language import tr

_HEADS = ("lane", "series", "time", "to", "value", "low", "high")
_COLUMNS = {"series": 1, "to": 3, "low": 5, "high": 6}


def lanes_data(
    lanes: Sequence[Lane], stretches: Mapping[Name, Stretch], flags: Flags | None
) -> PlotData:
    """Return everything on the time axis as rows.

    Parameters
    ----------
    lanes : sequence of Lane
        All lanes.
    stretches : mapping of str to tuple of float
        The windows.
    flags : Flags or None
        The events.

    Returns
    -------
    PlotData
        In long form, lane by lane, then windows and events.
    """
    rows: list[Row] = []
    for lane in lanes:
        found = figure_data(lane.figure)
        places = [_place(head, number, found.heads) for number, head in enumerate(found.heads)]
        for row in found.rows:
            cells: list[object] = [lane.name, *[None] * 6]
            for place, value in zip(places, row, strict=True):
                cells[place] = value
            rows.append(tuple(cells))
    for name, (start, end) in stretches.items():
        rows.append(("windows", name, _iso(start), _iso(end), None, None, None))
    for at, title in zip(flags.at, flags.title, strict=True) if flags is not None else ():
        rows.append(("events", title, _iso(at), None, None, None, None))
    return PlotData(_HEADS, tuple(rows)) if rows else PlotData((), ())


def _place(head: str, number: int, heads: Sequence[str]) -> int:
    if head in _COLUMNS:
        return _COLUMNS[head]
    # What is neither is position first, and value second.
    before = [other for other in heads[:number] if other not in _COLUMNS]
    return 4 if before or ("position" not in heads and number > 1) else 2


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")


def lane_figures(
    lanes: Sequence[Lane],
    stretches: Mapping[Name, Stretch],
    flags: Flags | None,
    reach: tuple[float, float],
) -> tuple[Figure, ...]:
    """Return all lanes as figures that share one stretch of time.

    Parameters
    ----------
    lanes : sequence of Lane
        All lanes.
    stretches : mapping of str to tuple of float
        The windows.
    flags : Flags or None
        The events, each named in one lane.
    reach : tuple of float
        The stretch of time.

    Returns
    -------
    tuple of Figure
        From the top.
    """
    codes = {"reference": "W0", "incident": "W1"}
    # Two windows without width give every lane the same stretch of time.
    around = tuple(Span(start=at, end=at, tone="muted") for at in reach)
    events = named_events(flags, lanes)
    figures = []
    for number, lane in enumerate(lanes):
        first = number == 0
        spans = tuple(
            Span(
                start=start,
                end=end,
                tone="reference" if name == "reference" else "incident",
                label=codes[name] if first else "",
            )
            for name, (start, end) in stretches.items()
        )
        lines = printed_marks(lane, stretches)
        marks: tuple[Mark, ...] = (*around, *spans, *lines, *events[number])
        figures.append(lane.figure.model_copy(update={"marks": marks}))
    return tuple(figures)


def lanes_svg(figures: Sequence[Figure], heights: Sequence[float]) -> str:
    """Draw all lanes as one SVG, in light.

    Parameters
    ----------
    figures : sequence of Figure
        From `lane_figures`.
    heights : sequence of float
        Of the lanes, in px.

    Returns
    -------
    str
        One ``<svg>`` element; empty without lanes.
    """
    return stacked_svg(figures, [round(tall) + 56 for tall in heights]) if figures else ""


def lanes_summary(lanes: Sequence[Lane], stretches: Mapping[Name, Stretch]) -> str:
    """Return the lanes in one sentence, for who does not see them.

    Parameters
    ----------
    lanes : sequence of Lane
        All lanes.
    stretches : mapping of str to tuple of float
        The windows.

    Returns
    -------
    str
        Names of the lanes, then the windows.
    """
    if not lanes:
        return tr("No signals yet")
    names = ", ".join(lane.name for lane in lanes)
    windows = "; ".join(
        tr("{name} window from {start} to {end}", name=name, start=_iso(start), end=_iso(end))
        for name, (start, end) in stretches.items()
    )
    return tr(
        "{lanes} lanes: {names}. {value}",
        lanes=len(lanes),
        names=names,
        value=windows or tr("No window is set."),
    )
