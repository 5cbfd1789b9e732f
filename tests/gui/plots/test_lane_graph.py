"""The lineage in lanes: columns, folding, following edges."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QSizeF, Qt

from tests.gui.plots import graph_samples
from workbench.desktop.plots.graph_columns import graph_columns, shown
from workbench.desktop.plots.graph_layout import lay_out
from workbench.desktop.plots.lane_graph import NOTHING, LaneGraph
from workbench.desktop.theme.appearance import ThemeChoice
from workbench.domain.figures import Graph, GraphNode

ROOM = QSizeF(1100, 180)


def graph_of(figure):
    return figure.marks[0]


@pytest.fixture
def graph(shown):
    view = shown(LaneGraph(), 1100, 180)
    view.show_figure(graph_samples.graph())
    return view


def test_stages_are_columns_with_heads():
    columns = graph_columns(graph_of(graph_samples.graph()))
    heads = ["Source", "Transform", "Feature", "Model", "Prediction", "Metric"]
    assert [column.head for column in columns] == heads
    assert [node.id for node in columns[2].nodes] == ["temp", "atemp", "wind"]


def test_a_stage_that_feeds_itself_takes_several_columns_under_one_head():
    nodes = [
        GraphNode(id=i, title=i, stage=s)
        for i, s in zip("abc", ("source", *["transform"] * 2), strict=True)
    ]
    columns = graph_columns(Graph(nodes=tuple(nodes), edges=(("a", "b"), ("b", "c"))))
    assert [column.head for column in columns] == ["Source", "Transform", ""]


def test_without_known_stages_the_depth_decides():
    columns = graph_columns(graph_of(graph_samples.service_graph()))
    assert all(column.head == "" for column in columns)
    assert columns[0].nodes[0].id == "service-00"


def test_a_node_of_unknown_stage_stands_with_what_feeds_it():
    nodes = (
        GraphNode(id="s", title="s", stage="source"),
        GraphNode(id="f", title="f", stage="feature"),
        GraphNode(id="x", title="x", stage="unknown"),
    )
    columns = graph_columns(Graph(nodes=nodes, edges=(("s", "f"), ("f", "x"))))
    assert [[n.id for n in column.nodes] for column in columns] == [["s"], ["f"], ["x"]]


NAMES = st.sampled_from([f"n{i}" for i in range(12)])
STAGES = st.sampled_from(["", "service", "source", "feature", "model", "Metric"])
STATES = st.sampled_from(["plain", "path", "cause", "missing"])


@given(
    st.dictionaries(NAMES, st.tuples(STAGES, STATES), max_size=12),
    st.lists(st.tuples(NAMES, NAMES), max_size=30),
    st.integers(60, 600),
)
def test_any_graph_is_laid_out_without_overlap(nodes, edges, tall):
    made = tuple(GraphNode(id=n, title=n, stage=s, state=t) for n, (s, t) in nodes.items())
    layout = lay_out(Graph(nodes=made, edges=tuple(edges)), QSizeF(800, tall), ())
    boxes = list(layout.boxes.values())
    drawn = {b.id for b in boxes if b.node} | {n.id for b in boxes for n in b.hidden}
    assert drawn == set(nodes)
    for i, one in enumerate(boxes):
        assert one.rect.right() <= layout.size.width() + 1e-6
        assert one.rect.bottom() <= layout.size.height() + 1e-6
        assert not any(one.rect.intersects(other.rect) for other in boxes[i + 1 :])
    assert all(b.state == "plain" for b in boxes for _ in b.hidden)


def test_off_path_nodes_fold_and_what_matters_never_does():
    column = graph_columns(graph_of(graph_samples.wide_graph()))[2]
    folded = shown(column, 5, expanded=False)
    assert folded.rows == 5
    assert {"temp", "atemp"} <= {node.id for node in folded.nodes}
    assert len(folded.nodes) + len(folded.hidden) == 25
    assert shown(column, 5, expanded=True).hidden == ()


def test_one_node_alone_is_not_folded():
    column = graph_columns(graph_of(graph_samples.graph()))[0]
    assert shown(column, 2, expanded=False).hidden != () or len(column.nodes) == 3
    assert shown(column, 3, expanded=False).hidden == ()


def test_a_click_on_a_fold_opens_it(graph, qtbot):
    graph.show_figure(graph_samples.wide_graph())
    fold = next(box for box in graph._layout.boxes.values() if box.hidden)
    at = fold.rect.center() - graph.seen().topLeft()
    if not graph.viewport().rect().contains(at.toPoint()):
        graph.reveal(fold.rect)
        at = fold.rect.center() - graph.seen().topLeft()
    qtbot.mouseClick(graph.viewport(), Qt.MouseButton.LeftButton, pos=at.toPoint())
    assert not any(box.hidden for box in graph._layout.boxes.values())
    assert graph.verticalScrollBar().maximum() > 0


def test_arrows_follow_edges_and_columns(graph, qtbot):
    heard = []
    graph.nodeSelected.connect(heard.append)
    keys = (
        *(Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Down),
        *(Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Right),
    )
    for key in keys:
        qtbot.keyClick(graph, key)
    assert heard == ["temp", "clean", "b", "a", "clean", "temp", "atemp", "model"]
    assert graph.accessibleDescription().startswith("demand 3.2.2; gradient boosting; model")


def test_enter_and_a_click_activate(graph, qtbot):
    graph.select("temp")
    with qtbot.waitSignal(graph.nodeActivated) as heard:
        qtbot.keyClick(graph, Qt.Key.Key_Return)
    assert heard.args == ["temp"]
    at = graph._layout.boxes["auc"].rect.center().toPoint()
    with qtbot.waitSignal(graph.nodeActivated) as heard:
        qtbot.mouseClick(graph.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert heard.args == ["auc"]
    assert graph.current == "auc"


def test_selecting_a_folded_node_opens_its_column(graph):
    graph.show_figure(graph_samples.wide_graph())
    graph.select("f21")
    assert graph.current == "f21"
    assert graph.seen().intersects(graph._layout.boxes["f21"].rect)


def test_a_wide_graph_scrolls_to_the_current_node(graph):
    graph.show_figure(graph_samples.service_graph())
    assert graph.horizontalScrollBar().maximum() > 0
    graph.select("service-49")
    box = graph._layout.boxes["service-49"].rect
    assert graph.seen().contains(box)


@pytest.mark.parametrize("choice", [ThemeChoice.DARK, ThemeChoice.HIGH_CONTRAST])
@pytest.mark.parametrize("name", ["graph", "evidence_graph", "wide_graph", "service_graph"])
def test_every_graph_is_painted_in_every_theme(graph, light, choice, name):
    graph.show_figure(getattr(graph_samples, name)())
    before = graph.picture(1.0)
    light.choose(choice)
    assert graph.picture(1.0) != before


def test_nodes_are_copied_and_printed(graph, qtbot, clipboard):
    qtbot.keyClick(graph, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard.text().splitlines()[0].startswith("node\ttitle")
    assert "clean_weather" in graph.svg()


def test_without_a_graph_it_says_so(graph):
    graph.show_figure(None)
    assert graph.accessibleName() == NOTHING
    assert graph.svg() == ""
    assert graph.data_rows() == ()
    graph.picture(1.0)
    graph.select("temp")
    assert graph.current == ""
