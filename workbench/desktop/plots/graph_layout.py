"""Where the nodes and edges of a lineage graph lie, in px."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QPainterPath

from workbench.desktop.plots.graph_columns import GraphColumn, Shown, graph_columns, shown
from workbench.domain.figures import Graph, GraphNode

WIDEST, NARROWEST, TALL, BETWEEN = 164.0, 112.0, 40.0, 6.0
HEAD = 34.0
_EDGE = 2.0
_GAP = 36.0


@dataclass(frozen=True, slots=True)
class Box:
    """One box of the graph.

    Attributes
    ----------
    id : str
        Of its node; of a "+ n" the column's number after a plus.
    rect : QRectF
        Where it lies.
    node : GraphNode or None
        None for a "+ n".
    hidden : tuple of GraphNode
        What a "+ n" stands for.
    column, row : int
        Its place in the grid.
    """

    id: str
    rect: QRectF
    node: GraphNode | None
    hidden: tuple[GraphNode, ...]
    column: int
    row: int

    @property
    def state(self) -> str:
        """What it has to do with the incident."""
        return self.node.state if self.node is not None else "plain"


@dataclass(frozen=True, slots=True)
class GraphLayout:
    """A graph that was laid out.

    Attributes
    ----------
    boxes : dict of str to Box
        By id.
    edges : tuple of (str, str)
        Between ids of boxes, without repeats.
    heads : tuple of (float, str)
        Left ends and names of stages.
    size : QSizeF
        Of everything.
    """

    boxes: dict[str, Box] = field(default_factory=dict)
    edges: tuple[tuple[str, str], ...] = ()
    heads: tuple[tuple[float, str], ...] = ()
    size: QSizeF = field(default_factory=lambda: QSizeF(1, 1))

    @property
    def top(self) -> float:
        """Where the boxes begin."""
        return HEAD if self.heads else _EDGE

    def beside(self, name: str, by: int) -> str | None:
        """Return the next box along the edges.

        Parameters
        ----------
        name : str
            Of a box.
        by : int
            1 downstream, -1 upstream.

        Returns
        -------
        str or None
            One that has to do with the incident before others, then the nearest.
        """
        ends = [b if by > 0 else a for a, b in self.edges if (a if by > 0 else b) == name]
        here = self.boxes[name].rect.center().y()
        known = [self.boxes[end] for end in ends if end in self.boxes]
        best = min(known, key=lambda box: _preference(box, here), default=None)
        return best.id if best is not None else None

    def above(self, name: str, by: int) -> str | None:
        """Return the next box of the same column.

        Parameters
        ----------
        name : str
            Of a box.
        by : int
            1 downwards, -1 upwards.

        Returns
        -------
        str or None
            None at the end of the column.
        """
        here = self.boxes[name]
        found = [
            box.id
            for box in self.boxes.values()
            if box.column == here.column and box.row == here.row + by
        ]
        return found[0] if found else None

    def at(self, point: QPointF) -> Box | None:
        """Return the box at a point.

        Parameters
        ----------
        point : QPointF
            In coordinates of the whole picture.

        Returns
        -------
        Box or None
            None between boxes.
        """
        return next((box for box in self.boxes.values() if box.rect.contains(point)), None)


def _preference(box: Box, y: float) -> tuple[int, float]:
    order = {"cause": 0, "path": 1}
    return order.get(box.state, 2), abs(box.rect.center().y() - y)


def lay_out(graph: Graph, room: QSizeF, expanded: Iterable[int], tall: float = TALL) -> GraphLayout:
    """Lay a graph out.

    Parameters
    ----------
    graph : Graph
        The graph.
    room : QSizeF
        What can be seen at once; the picture gets larger where it has to.
    expanded : iterable of int
        Numbers of the columns in which nothing is folded.
    tall : float
        Height of a box.

    Returns
    -------
    GraphLayout
        Columns spread over the width, each centred in its height.
    """
    columns = graph_columns(graph)
    if not columns:
        return GraphLayout()
    headed = any(column.head for column in columns)
    top = HEAD if headed else _EDGE
    pitch = tall + BETWEEN
    most = max(3, int((room.height() - top - _EDGE + BETWEEN) // pitch))
    open_columns = set(expanded)
    drawn = [shown(one, most, expanded=at in open_columns) for at, one in enumerate(columns)]
    wide, step = _across(len(drawn), room.width() - 2 * _EDGE)
    tallest = max(one.rows for one in drawn)
    boxes: dict[str, Box] = {}
    for number, one in enumerate(drawn):
        left = _EDGE + number * step
        first = top + (tallest - one.rows) * pitch / 2
        for box in _boxes(one, number, QRectF(left, first, wide, tall)):
            boxes[box.id] = box
    heads = tuple((_EDGE + at * step, one.head) for at, one in enumerate(drawn) if one.head)
    size = QSizeF(
        2 * _EDGE + (len(drawn) - 1) * step + wide, top + tallest * pitch - BETWEEN + _EDGE
    )
    return GraphLayout(boxes, _edges(graph, drawn), heads, size)


def natural_height(columns: Sequence[GraphColumn], most: int = 8, tall: float = TALL) -> float:
    """Return how high a graph would like to be.

    Parameters
    ----------
    columns : sequence of GraphColumn
        Its columns.
    most : int
        Rows beyond which a column is rather folded.
    tall : float
        Height of a box.

    Returns
    -------
    float
        Px.
    """
    rows = min(max((len(column.nodes) for column in columns), default=1), most)
    top = HEAD if any(column.head for column in columns) else _EDGE
    return top + rows * (tall + BETWEEN) - BETWEEN + 2 * _EDGE


def _across(count: int, room: float) -> tuple[float, float]:
    """Return width of boxes and distance of columns."""
    if count == 1:
        return WIDEST, WIDEST
    wide = min(max((room - (count - 1) * _GAP) / count, NARROWEST), WIDEST)
    return wide, max((room - wide) / (count - 1), wide + _GAP)


def _boxes(one: Shown, column: int, first: QRectF) -> list[Box]:
    pitch = first.height() + BETWEEN
    made = [
        Box(node.id, first.translated(0, row * pitch), node, (), column, row)
        for row, node in enumerate(one.nodes)
    ]
    if one.hidden:
        row = len(one.nodes)
        top = first.top() + row * pitch + (first.height() - 24) / 2
        rect = QRectF(first.left(), top, first.width(), 24.0)
        made.append(Box(f"+{column}", rect, None, one.hidden, column, row))
    return made


def _edges(graph: Graph, drawn: Sequence[Shown]) -> tuple[tuple[str, str], ...]:
    stands = {node.id: node.id for one in drawn for node in one.nodes}
    stands |= {node.id: f"+{at}" for at, one in enumerate(drawn) for node in one.hidden}
    pairs = ((stands.get(a), stands.get(b)) for a, b in graph.edges)
    found = dict.fromkeys((a, b) for a, b in pairs if a is not None and b is not None and a != b)
    return tuple(found)


def edge_path(start: QRectF, end: QRectF) -> QPainterPath:
    """Return the curve from one box to another.

    Parameters
    ----------
    start, end : QRectF
        The boxes.

    Returns
    -------
    QPainterPath
        From right to left side; around where it runs backwards.
    """
    a = QPointF(start.right(), start.center().y())
    b = QPointF(end.left(), end.center().y())
    path = QPainterPath(a)
    if b.x() >= a.x():
        bend = (a.x() + b.x()) / 2
        path.cubicTo(QPointF(bend, a.y()), QPointF(bend, b.y()), b)
        return path
    away = 28.0
    path.cubicTo(QPointF(a.x() + away, a.y()), QPointF(b.x() - away, b.y()), b)
    return path
