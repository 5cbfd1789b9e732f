"""The lineage with a small line in each node: one time axis, what moved, what went missing."""

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter, QPolygonF

from workbench.api.drawing.graph import signal_points, signals_of, time_reach
from workbench.desktop.numbers import decimal, percent
from workbench.desktop.plots.figure_svg import figure_svg
from workbench.desktop.plots.graph_columns import GraphColumn
from workbench.desktop.plots.graph_layout import BETWEEN, HEAD, TALL
from workbench.desktop.plots.ink import pen, rule_pen, veil
from workbench.desktop.plots.lane_graph import LaneGraph
from workbench.desktop.plots.plot_rows import PlotData, Row
from workbench.desktop.theme.marks import Shape
from workbench.desktop.theme.shapes import paint_shape
from workbench.desktop.theme.tokens import Tokens
from workbench.domain.figures import Figure, Graph, Line, Span
from workbench.language import tr
from workbench.services.readings.lineage_signals import LineageSignals, NodeSignal

_ROOM, _MOST_ROOM = 32.0, 76.0
"""What a node with a signal is higher, where there is little room and where there is much."""
_SHADE = 0.12


class SignalGraph(LaneGraph):
    """The lineage; a node holds its signal, ▲ where it moved, a dotted ring where values went.

    Signals
    -------
    nodeActivated(str), nodeSelected(str)
        As of `LaneGraph`.
    """

    tall = TALL + _ROOM

    def __init__(self) -> None:
        self._whole: Figure | None = None
        self._lines: Mapping[str, Line] = {}
        self._nodes: Mapping[str, NodeSignal] = {}
        self._spans: tuple[Span, ...] = ()
        self._reach = (0.0, 1.0)
        self._columns: list[GraphColumn] = []
        super().__init__()

    @property
    def figure(self) -> Figure | None:
        """What is shown, as data."""
        return self._whole

    def show_signals(self, shown: LineageSignals) -> None:
        """Show another lineage with its signals.

        Parameters
        ----------
        shown : LineageSignals
        """
        self._whole, self._nodes = shown.figure, shown.nodes
        marks = shown.figure.marks if shown.figure is not None else ()
        self._lines = signals_of(shown.figure) if shown.figure is not None else {}
        self._spans = tuple(mark for mark in marks if isinstance(mark, Span))
        self._reach = time_reach(self._lines.values())
        self.show_figure(shown.figure)

    def content_size(self, room: QSizeF) -> QSizeF:
        """Let nodes take the height there is, and lay the graph out."""
        rows = max((len(column.nodes) for column in self._columns), default=1)
        each = (room.height() - HEAD - 4) / rows - BETWEEN - TALL
        self.tall = TALL + min(max(each, _ROOM), _MOST_ROOM)
        return super().content_size(room)

    def words_of(self, node: str) -> str:
        """Return what was measured at a node, in words."""
        one = self._nodes.get(node)
        if one is None:
            return tr("nothing measured here")
        parts = [one.what]
        if one.before is not None and one.during is not None:
            parts.append(f"W0 {decimal(one.before)}, W1 {decimal(one.during)}")
        parts.append(tr("moved") if one.moved else tr("did not move"))
        if one.missing is not None:
            parts.append(tr("{share} missing in W1", share=percent(one.missing)))
        return ", ".join(parts)

    def data(self) -> PlotData:
        """Return one row a node: the graph, and what was measured there."""
        bare = super().data()
        if not bare.heads:
            return bare
        heads = (
            *bare.heads,
            "signal",
            tr("mean in W0"),
            tr("mean in W1"),
            "moved",
            tr("missing in W1"),
        )
        rows: list[Row] = []
        for row in bare.rows:
            one = self._nodes.get(str(row[0]))
            if one is None:
                rows.append((*row, None, None, None, None, None))
            else:
                moved = "yes" if one.moved else "no"
                rows.append((*row, one.what, one.before, one.during, moved, one.missing))
        return PlotData(heads, tuple(rows))

    def svg(self) -> str:
        """Return the graph with its signals as it prints, in light."""
        whole = self._whole
        if whole is None or not any(isinstance(m, Graph) and m.nodes for m in whole.marks):
            return ""
        return figure_svg(whole, 1120)

    def paint_inside(self, painter: QPainter, node: str, rect: QRectF, tokens: Tokens) -> None:
        """Paint window, base, line and marks below the words of a node."""
        room = QRectF(
            rect.left() + 9, rect.top() + TALL - 1, rect.width() - 36, self.tall - TALL - 8
        )
        line = self._lines.get(node)
        if line is None:
            painter.setPen(pen(tokens.edge, 1.0, (1.5, 3.0)))
            painter.drawLine(room.bottomLeft(), room.bottomRight())
            return
        across = room.width() / (self._reach[1] - self._reach[0])
        for span in self._spans:
            start, end = (
                min(max(x, self._reach[0]), self._reach[1]) for x in (span.start, span.end)
            )
            left = room.left() + (start - self._reach[0]) * across
            box = QRectF(left, room.top() - 1, (end - start) * across, room.height() + 2)
            painter.fillRect(box, veil(tokens.inc, _SHADE))
            painter.setPen(pen(tokens.inc, 1.0))
            painter.drawLine(box.topLeft(), box.bottomLeft())
        painter.setPen(rule_pen(tokens))
        painter.drawLine(room.bottomLeft(), room.bottomRight())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        moved = line.tone == "incident"
        painter.setPen(pen(tokens.inc if moved else tokens.t2, 1.75 if moved else 1.25))
        place = (room.left(), room.top(), room.width(), room.height())
        for piece in signal_points(line, place, self._reach):
            if len(piece) == 1:
                painter.drawEllipse(QPointF(*piece[0]), 1.0, 1.0)
            painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in piece]))
        self._paint_marks(painter, node, QRectF(rect.right() - 22, room.top(), 12, 12), tokens)

    def _paint_marks(self, painter: QPainter, node: str, mark: QRectF, tokens: Tokens) -> None:
        one = self._nodes.get(node)
        if one is not None and one.moved:
            paint_shape(painter, Shape.TRIANGLE, mark, tokens.warn)
        if one is not None and one.missing is not None:
            paint_shape(painter, Shape.DOTTED, mark.translated(0, 13), tokens.unknown)
