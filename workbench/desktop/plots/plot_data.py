"""A figure as rows; without Qt."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from workbench.desktop.plots.axis_words import axis_name
from workbench.desktop.plots.plot_rows import PlotData
from workbench.desktop.plots.series import Series, position_words, series_of
from workbench.domain.figures import Axis, Density, Figure, Flags, Graph, Level, Mark, Span


class _Record(NamedTuple):
    series: str
    at: object = None
    until: object = None
    value: object = None
    low: float | None = None
    high: float | None = None


def figure_data(figure: Figure | None) -> PlotData:
    """Return everything a figure shows as rows.

    Parameters
    ----------
    figure : Figure or None
        The figure.

    Returns
    -------
    PlotData
        In long form: series, position, value and the ends of its interval; columns that hold
        nothing are left out. For a lineage graph one row a node.
    """
    if figure is None:
        return PlotData((), ())
    graph = next((mark for mark in figure.marks if isinstance(mark, Graph)), None)
    if graph is not None:
        return graph_data(graph)
    records = [record for one in series_of(figure) for record in _values(one, figure)]
    if any(isinstance(mark, Density) for mark in figure.marks):
        # Most cells of a scatter are empty, and say nothing.
        records = [record for record in records if record.value]
    records += [record for mark in figure.marks for record in _references(mark, figure)]
    along = axis_name(figure.y if _in_rows(figure) else figure.x) or "position"
    across = axis_name(figure.x if _in_rows(figure) else figure.y) or "value"
    return _without_empty(("series", along, "to", across, "low", "high"), records)


def graph_data(graph: Graph) -> PlotData:
    """Return one row a node of a lineage graph.

    Parameters
    ----------
    graph : Graph
        The graph.

    Returns
    -------
    PlotData
        Node, title, detail, stage, state and what lies directly upstream.
    """
    above: dict[str, list[str]] = {}
    for start, end in graph.edges:
        above.setdefault(end, []).append(start)
    rows = tuple(
        (
            node.id,
            node.title,
            node.detail,
            node.stage,
            node.state,
            ", ".join(above.get(node.id, [])),
        )
        for node in graph.nodes
    )
    return PlotData(("node", "title", "detail", "stage", "state", "upstream"), rows)


def _in_rows(figure: Figure) -> bool:
    return any(one.rows for one in series_of(figure))


def _without_empty(heads: tuple[str, ...], records: Iterable[_Record]) -> PlotData:
    rows = [tuple(record) for record in records]
    kept = [at for at in range(len(heads)) if any(row[at] not in {None, ""} for row in rows)]
    return PlotData(
        tuple(heads[at] for at in kept), tuple(tuple(row[at] for at in kept) for row in rows)
    )


def _values(one: Series, figure: Figure) -> Iterator[_Record]:
    axis = figure.y if one.rows else figure.x
    binned = bool(one.until.size)
    for index in range(one.at.size):
        yield _Record(
            one.name,
            _position(axis, float(one.at[index])),
            float(one.until[index]) if binned else None,
            (not one.rows and figure.y.step_words(float(one.value[index])))
            or _number(one.value[index]),
            _number(one.low[index]) if one.low.size else None,
            _number(one.high[index]) if one.high.size else None,
        )


def _references(mark: Mark, figure: Figure) -> Iterator[_Record]:
    match mark:
        case Level(vertical=True):
            yield _Record(mark.label or "level", _position(figure.x, mark.value))
        case Level():
            yield _Record(mark.label or "level", value=mark.value)
        case Span():
            start, end = (_position(figure.x, at) for at in (mark.start, mark.end))
            yield _Record(mark.label or mark.tone, start, end)
        case Flags():
            for at, title in zip(mark.at, mark.title, strict=True):
                yield _Record("event", _position(figure.x, at), value=title)


def _position(axis: Axis, at: float) -> object:
    if axis.kind == "time":
        return datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")
    return position_words(axis, at) if axis.kind == "category" else at


def _number(value: float) -> float | None:
    return float(value) if value == value else None  # noqa: PLR0124 -- not-a-number
