"""A figure as a script that draws it again, with its data beside it: nothing else is needed.

The script is one file of the standard library; it names the run, what the run read by hash, and
the windows, so that a stranger can tell what the picture rests on.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence

from workbench.api.drawing.graph import lane_positions, signals_of
from workbench.api.drawing.tree import is_tree, tree_rows
from workbench.assets import room
from workbench.desktop.plots.figure_svg import printable
from workbench.domain.canonical import JsonValue, sha256_hex
from workbench.domain.figures import (
    Axis,
    Band,
    Bars,
    Density,
    Distribution,
    Figure,
    Flags,
    Graph,
    Heatmap,
    Intervals,
    Level,
    Line,
    Mark,
    Span,
    Trace,
)
from workbench.domain.readable import readable

COLUMNS = (
    "panel",
    "mark",
    "group",
    "tone",
    "label",
    "style",
    "x",
    "x2",
    "y",
    "y2",
    "value",
    "low",
    "high",
)
_EMPTY = 'json.loads("{}")'
"""What stands in the script where its description goes."""
_WIDTH = 900
Cell = str | float | int | None
Record = Mapping[str, Cell]


def script_files(
    figures: Sequence[Figure], title: str, caption: str, origin: Mapping[str, JsonValue]
) -> tuple[str, str]:
    """Return the script and the data of figures.

    Parameters
    ----------
    figures : sequence of Figure
        Drawn under each other.
    title, caption : str
        Of them all.
    origin : mapping
        Where they come from: run, hashes, windows.

    Returns
    -------
    tuple of str
        The script, and the CSV file that lies beside it under the same name.
    """
    panels = [panel for figure in figures for panel in _panels(figure)]
    data = _data(panels)
    about: dict[str, JsonValue] = {
        "title": readable(title),
        "caption": readable(caption),
        "origin": dict(origin),
        "data_sha256": sha256_hex(data.encode()),
        "panels": [_panel(figure) for figure in panels],
    }
    # The first line speaks to the checks of this program only.
    whole = room("resources").joinpath("scripts", "draw_figure.py").read_text(encoding="utf-8")
    # A literal of JSON text: nothing that is in the data can become a part of the script.
    literal = _literal(json.dumps(about, ensure_ascii=True, sort_keys=True))
    body = whole.partition("\n")[2]
    return body.replace(_EMPTY, f"json.loads({literal})", 1), data


def _literal(text: str) -> str:
    parts = [text[at : at + 88] for at in range(0, len(text), 88)] or [""]
    return "(\n" + "".join(f"    {part!r}\n" for part in parts) + ")"


def _panels(figure: Figure) -> list[Figure]:
    """Return a figure as pictures that each have one scale an axis."""
    if is_tree(figure):
        return _tree_panels(figure)
    signals = signals_of(figure)
    if not signals:
        return [figure]
    spans = tuple(mark for mark in figure.marks if isinstance(mark, Span))
    bare = tuple(mark for mark in figure.marks if isinstance(mark, Graph))
    time, number = Axis(kind="time"), Axis()
    lines = [
        Figure(id=name, title=name, x=time, y=number, marks=(*spans, line))
        for name, line in signals.items()
    ]
    return [figure.model_copy(update={"marks": bare}), *lines]


def _tree_panels(figure: Figure) -> list[Figure]:
    names = tuple("\u2013 " * row.depth + row.node.title for row in tree_rows(figure))
    y = figure.y.model_copy(update={"categories": names})
    bars = tuple(mark for mark in figure.marks if isinstance(mark, Bars))
    rest = tuple(mark for mark in figure.marks if not isinstance(mark, Bars | Graph))
    label = bars[0].label if bars else ""
    shares = Figure(id="shares", title=label, x=Axis(label=label, zero=True), y=y, marks=bars)
    return [figure.model_copy(update={"y": y, "marks": rest}), *([shares] if bars else [])]


def _panel(figure: Figure) -> dict[str, JsonValue]:
    graph = next((m for m in figure.marks if isinstance(m, Graph)), None)
    told: dict[str, JsonValue] = {
        "title": readable(figure.title),
        "x": _axis(figure.x),
        "y": _axis(figure.y),
    }
    if graph is not None and figure.y.kind != "category":
        rows = max((row for _, row in lane_positions(graph).values()), default=0) + 1
        told |= {"bare": True, "height": 110 + 44 * rows}
    return told


def _axis(axis: Axis) -> dict[str, JsonValue]:
    label = f"{axis.label}, {axis.unit}" if axis.unit and axis.label else axis.label or axis.unit
    return {
        "kind": axis.kind,
        "label": readable(label),
        "categories": [readable(name) for name in axis.categories],
        "zero": axis.zero,
    }


def _data(figures: Sequence[Figure]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for panel, figure in enumerate(figures):
        listed = figure.y.kind == "category"
        for group, mark in enumerate(printable(figure, _WIDTH).marks):
            for record in _records(mark, listed=listed):
                kind = record.get("mark") or mark.mark
                row = {name: _text(value) for name, value in record.items()}
                writer.writerow({**row, "panel": panel, "mark": kind, "group": group})
    return out.getvalue()


def _text(value: Cell) -> str:
    if value is None:
        return ""
    return readable(value) if isinstance(value, str) else repr(value)


def _records(mark: Mark, *, listed: bool) -> Iterator[Record]:  # noqa: C901, PLR0912 -- one case a kind of mark
    match mark:
        case Line():
            style = "dashed" if mark.dashed else ""
            for x, y in zip(mark.x, mark.y, strict=True):
                yield {
                    "tone": mark.tone,
                    "label": mark.label,
                    "style": style,
                    "x": x,
                    "value": y,
                }
        case Band():
            for x, low, high in zip(mark.x, mark.low, mark.high, strict=True):
                yield {"tone": mark.tone, "label": mark.label, "x": x, "low": low, "high": high}
        case Bars():
            style = "horizontal" if mark.horizontal else ""
            for at, length in zip(mark.at, mark.length, strict=True):
                yield {
                    "tone": mark.tone,
                    "label": mark.label,
                    "style": style,
                    "x": at,
                    "x2": None if mark.horizontal else mark.width,
                    "value": length,
                }
        case Intervals():
            yield from _intervals(mark)
        case Distribution():
            style = "filled" if mark.filled else "dashed" if mark.dashed else "stepped"
            for at, share in enumerate(mark.share):
                yield {
                    "tone": mark.tone,
                    "label": mark.label,
                    "style": style,
                    "x": mark.edges[at],
                    "x2": mark.edges[at + 1],
                    "value": share,
                }
        case Heatmap():
            yield from _cells(mark)
        case Flags():
            for at, title in zip(mark.at, mark.title, strict=True):
                yield {"tone": "plain", "label": title, "x": at}
        case Level():
            style = "vertical" if mark.vertical else ""
            yield {"tone": mark.tone, "label": mark.label, "style": style, "value": mark.value}
        case Span():
            yield {"tone": mark.tone, "label": mark.label, "x": mark.start, "x2": mark.end}
        case Trace():
            for x, low, high, mean in zip(mark.x, mark.low, mark.high, mark.mean, strict=True):
                shared: dict[str, Cell] = {"tone": mark.tone, "label": mark.label, "x": x}
                yield {**shared, "mark": "band", "low": low, "high": high}
                yield {**shared, "mark": "line", "value": mean}
        case Density():
            yield from _density(mark)
        case Graph() if not listed:
            yield from _graph(mark)


def _intervals(mark: Intervals) -> Iterator[Record]:
    for at, estimate, low, high in zip(mark.at, mark.estimate, mark.low, mark.high, strict=True):
        yield {
            "tone": mark.tone,
            "label": mark.label,
            "style": "bars" if mark.bars else "",
            "y": at,
            "value": estimate,
            "low": low,
            "high": high,
        }


def _cells(mark: Heatmap) -> Iterator[Record]:
    for row, values in enumerate(mark.values):
        for column, value in enumerate(values):
            yield {
                "label": mark.label,
                "style": "diverging" if mark.diverging else "",
                "x": column,
                "y": row,
                "value": value,
                "low": mark.low,
                "high": mark.high,
            }


def _density(mark: Density) -> Iterator[Record]:
    down, across = len(mark.counts), max((len(row) for row in mark.counts), default=1)
    wide, tall = (mark.x[1] - mark.x[0]) / across, (mark.y[1] - mark.y[0]) / max(down, 1)
    for row, counts in enumerate(mark.counts):
        for column, count in enumerate(counts):
            if count:
                x, y = mark.x[0] + column * wide, mark.y[0] + row * tall
                yield {
                    "mark": "cell",
                    "tone": mark.tone,
                    "x": x,
                    "x2": x + wide,
                    "y": y,
                    "y2": y + tall,
                    "value": count,
                }


def _graph(mark: Graph) -> Iterator[Record]:
    place = lane_positions(mark)
    hot = {node.id for node in mark.nodes if node.state in {"cause", "path"}}
    for start, end in mark.edges:
        if start in place and end in place:
            (x, y), (x2, y2) = place[start], place[end]
            tone = "incident" if {start, end} <= hot else "muted"
            yield {"mark": "edge", "tone": tone, "x": x, "y": -y, "x2": x2, "y2": -y2}
    for node in mark.nodes:
        x, y = place[node.id]
        tone = "incident" if node.id in hot else "muted"
        yield {"mark": "box", "tone": tone, "label": node.title, "x": x, "y": -y}
