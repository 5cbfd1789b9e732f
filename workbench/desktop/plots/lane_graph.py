"""The lineage in lanes, from source to metric, with the path of the incident."""

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
)

from workbench.desktop.components.tips import show_tip
from workbench.desktop.plots.announcing import announce
from workbench.desktop.plots.figure_svg import figure_svg
from workbench.desktop.plots.graph_columns import graph_columns
from workbench.desktop.plots.graph_layout import (
    TALL,
    Box,
    GraphLayout,
    edge_path,
    lay_out,
    natural_height,
)
from workbench.desktop.plots.ink import Align, pen, write
from workbench.desktop.plots.painted_view import ScrolledView, keyboard_focus
from workbench.desktop.plots.plot_data import graph_data
from workbench.desktop.plots.plot_rows import PlotData
from workbench.desktop.theme.appearance import Appearance
from workbench.desktop.theme.tokens import Tokens
from workbench.domain.figures import Figure, Graph
from workbench.language import tr

NOTHING = tr("No lineage yet")
_HOT = frozenset({"cause", "path"})
_STATES = {
    "cause": tr("the cause"),
    "path": tr("on the path of the incident"),
    "missing": tr("not at hand"),
    "plain": "",
}
_SIDEWAYS = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
_UPWARDS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class LaneGraph(ScrolledView):
    """A lineage graph; arrows follow its edges, and what is folded opens on a click.

    Signals
    -------
    nodeActivated(str)
        Id of a node on a click or Enter.
    nodeSelected(str)
        Id of the node that became the current one.
    """

    nodeActivated = Signal(str)
    nodeSelected = Signal(str)

    tall = TALL
    """Height of a box; one with more in it is higher."""

    def __init__(self) -> None:
        self._graph = Graph(nodes=())
        self._figure = Figure(id="lineage", title=NOTHING)
        self._layout = GraphLayout()
        self._expanded: set[int] = set()
        self._current = ""
        self._hovered = ""
        super().__init__(NOTHING)
        self.setMinimumSize(200, 90)

    @property
    def current(self) -> str:
        """Id of the current node; empty for none."""
        return self._current

    def show_figure(self, figure: Figure | None) -> None:
        """Show the graph of a figure.

        Parameters
        ----------
        figure : Figure or None
            With a graph among its marks.
        """
        graph = next((m for m in figure.marks if isinstance(m, Graph)), None) if figure else None
        self.show_graph(graph, figure.title if figure is not None else "")

    def show_graph(self, graph: Graph | None, title: str = "") -> None:
        """Show another graph.

        Parameters
        ----------
        graph : Graph or None
            The graph.
        title : str
            What it shows, for screen readers.
        """
        self._graph = graph or Graph(nodes=())
        name = title or (tr("Lineage") if self._graph.nodes else NOTHING)
        self._figure = Figure(id="lineage", title=name, marks=(self._graph,))
        self._expanded, self._current, self._hovered = set(), "", ""
        self._columns = graph_columns(self._graph)
        self.setAccessibleName(name)
        self.setAccessibleDescription(self._summary())
        self.updateGeometry()
        self.arrange()

    def select(self, name: str) -> None:
        """Make a node the current one; what folds it opens.

        Parameters
        ----------
        name : str
            Its id; one that is not there is passed over.
        """
        for folded in list(self._layout.boxes.values()):
            if any(node.id == name for node in folded.hidden):
                self._expand(folded)
        box = self._layout.boxes.get(name)
        if box is None or name == self._current:
            return
        self._current = name
        announce(self, self._words(box).replace("\n", "; "))
        self.reveal(box.rect.adjusted(-4, -36 if box.row == 0 else -4, 4, 4))
        self.viewport().update()
        if box.node is not None:
            self.nodeSelected.emit(name)

    def activate(self, name: str) -> None:
        """Activate a node, or open what is folded.

        Parameters
        ----------
        name : str
            Id of a box.
        """
        box = self._layout.boxes.get(name)
        if box is None:
            return
        if box.hidden:
            first = box.hidden[0].id
            self._expand(box)
            self.select(first)
        else:
            self.nodeActivated.emit(name)

    def data(self) -> PlotData:
        """Return one row a node.

        Returns
        -------
        PlotData
            With what lies directly upstream.
        """
        return graph_data(self._graph) if self._graph.nodes else PlotData((), ())

    @property
    def figure(self) -> Figure | None:
        """What is shown, as data."""
        return self._figure if self._graph.nodes else None

    def svg(self) -> str:
        """Return the graph as it prints, in light.

        Returns
        -------
        str
            One ``<svg>`` element; empty without nodes.
        """
        return figure_svg(self._figure, 1120) if self._graph.nodes else ""

    def sizeHint(self) -> QSize:
        """Return a height in which nothing needs to be folded, up to eight rows."""
        return QSize(
            900, round(natural_height(self._columns, tall=self.tall)) if self._graph.nodes else 140
        )

    # Painting.

    def marks_current(self) -> bool:
        """Say whether a node is the current one."""
        return self._current in self._layout.boxes

    def content_size(self, room: QSizeF) -> QSizeF:
        """Lay the graph out for the room there is, and return its size."""
        self._layout = lay_out(self._graph, room, self._expanded, self.tall)
        return self._layout.size

    def paint_view(self, painter: QPainter, size: QSizeF, tokens: Tokens) -> None:
        """Paint edges, the hot ones last, then boxes over them."""
        if not self._graph.nodes:
            room = QRectF(self.viewport().rect())
            write(painter, room, NOTHING, tokens.t3, align=Align.AlignHCenter)
            return
        self._paint_heads(painter, size, tokens)
        boxes = self._layout.boxes
        drawn = [(boxes[a], boxes[b]) for a, b in self._layout.edges]
        for start, end in sorted(drawn, key=lambda pair: _hot(*pair)):
            self._paint_edge(painter, start, end, tokens)
        for box in boxes.values():
            self._paint_box(painter, box, tokens)

    def _paint_heads(self, painter: QPainter, size: QSizeF, tokens: Tokens) -> None:
        heads = self._layout.heads
        if not heads:
            return
        ends = [left for left, _ in heads[1:]] + [size.width() + 20]
        for (left, words), end in zip(heads, ends, strict=True):
            room = QRectF(left, 2, end - left - 8, 18)
            write(painter, room, words, tokens.t2, weight=600)
        painter.setPen(pen(tokens.line))
        painter.drawLine(QLineF(0, 26.5, size.width(), 26.5))

    def _paint_edge(self, painter: QPainter, start: Box, end: Box, tokens: Tokens) -> None:
        missing = "missing" in {start.state, end.state}
        hot = _hot(start, end)
        ink = pen(
            tokens.inc if hot else tokens.edge,
            2.5 if hot else 1.0,
            (4.0, 3.0) if missing else None,
        )
        painter.strokePath(edge_path(start.rect, end.rect), ink)

    def _paint_box(self, painter: QPainter, box: Box, tokens: Tokens) -> None:
        node, rect = box.node, box.rect.adjusted(0.5, 0.5, -0.5, -0.5)
        cause = box.state == "cause"
        ink = pen(tokens.inc if box.state in _HOT else tokens.edge, 2.0 if cause else 1.0)
        if box.state == "missing":
            ink = pen(tokens.edge, 1.0, (4.0, 3.0))
        fills = {"cause": tokens.inc_soft, "missing": tokens.s0}
        surface = tokens.s2 if box.hidden else fills.get(box.state, tokens.s1)
        painter.setPen(ink)
        painter.setBrush(QColor(tokens.s3 if box.id == self._hovered and not cause else surface))
        radius = 12.0 if box.hidden else 5.0
        painter.drawRoundedRect(rect, radius, radius)
        if node is None:
            words = f"+ {len(box.hidden)}"
            write(painter, rect, words, tokens.t2, weight=600, align=Align.AlignHCenter)
        else:
            line = QRectF(rect.left() + 9, rect.top() + 4, rect.width() - 14, 16)
            tone = tokens.t2 if box.state == "missing" else tokens.t1
            if not node.detail and self.tall == TALL:
                line.translate(0, 7.5)
            write(painter, line, node.title, tone, weight=600)
            detail = tokens.t1 if cause else tokens.t2
            write(painter, line.translated(0, 15), node.detail, detail)
            self.paint_inside(painter, node.id, rect, tokens)
        self._paint_current(painter, box, rect, tokens)

    def paint_inside(self, painter: QPainter, node: str, rect: QRectF, tokens: Tokens) -> None:
        """Paint what else is known of a node into its box."""

    def words_of(self, _node: str) -> str:
        """Return what else is known of a node, for its tooltip and for screen readers."""
        return ""

    def _paint_current(self, painter: QPainter, box: Box, rect: QRectF, tokens: Tokens) -> None:
        if box.id != self._current:
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        wide = Appearance.current().focus_width if keyboard_focus(self) else 1.5
        painter.setPen(pen(tokens.accent, wide))
        inset = wide / 2 + 1.5
        painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), 4, 4)

    # Pointer and keyboard.

    def _box_at(self, at: QPointF) -> Box | None:
        return self._layout.at(at + self.seen().topLeft())

    def _expand(self, box: Box) -> None:
        self._expanded.add(box.column)
        self.arrange()

    def _words(self, box: Box) -> str:
        if box.node is None:
            names = ", ".join(node.title for node in box.hidden[:6])
            more = (
                "" if len(box.hidden) <= 6 else tr(" and {value} more", value=len(box.hidden) - 6)
            )
            return tr(
                "{hidden} more: {names}{more}", hidden=len(box.hidden), names=names, more=more
            )
        node = box.node
        parts = (node.title, node.detail, node.stage, _STATES[node.state], self.words_of(node.id))
        return "\n".join(part for part in parts if part)

    def _summary(self) -> str:
        nodes = self._graph.nodes
        hot = [node.title for node in nodes if node.state == "cause"]
        count = tr("{nodes} nodes, {edges} edges", nodes=len(nodes), edges=len(self._graph.edges))
        return tr("{number}; cause: {hot}", number=count, hot=", ".join(hot)) if hot else count

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Select and activate the box that was clicked."""
        box = self._box_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and box is not None:
            if not box.hidden:
                self.select(box.id)
            self.activate(box.id)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark the box under the pointer."""
        box = self._box_at(event.position())
        self._hover(box.id if box is not None else "")

    def leaveEvent(self, event: QEvent) -> None:
        """Mark no box."""
        super().leaveEvent(event)
        self._hover("")

    def _hover(self, name: str) -> None:
        if name != self._hovered:
            self._hovered = name
            hand = Qt.CursorShape.PointingHandCursor if name else Qt.CursorShape.ArrowCursor
            self.viewport().setCursor(hand)
            self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        """Say everything about a node in its tooltip."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            box = self._box_at(QPointF(event.pos()))
            show_tip(event.globalPos(), self._words(box) if box else "", self)
            return True
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Follow edges and columns, activate with Enter, copy with Ctrl+C."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.plot_actions.copy()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._current:
            self.activate(self._current)
        elif event.key() in _SIDEWAYS or event.key() in _UPWARDS:
            self._walk(Qt.Key(event.key()))
        else:
            super().keyPressEvent(event)

    def _walk(self, key: Qt.Key) -> None:
        if self._current not in self._layout.boxes:
            hot = [box.id for box in self._layout.boxes.values() if box.state == "cause"]
            first = next(iter([*hot, *self._layout.boxes]), "")
            self.select(first)
            return
        if key in _SIDEWAYS:
            goal = self._layout.beside(self._current, _SIDEWAYS[key])
        else:
            goal = self._layout.above(self._current, _UPWARDS[key])
        if goal is not None:
            self.select(goal)


def _hot(start: Box, end: Box) -> bool:
    return start.state in _HOT and end.state in _HOT
