"""Pictures that answer: the wall of features, the tree of slices, the lineage with signals."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from workbench.api.drawing.tree import is_tree
from workbench.desktop.plots.feature_wall import FeatureWallView, WallCell
from workbench.desktop.plots.grid_view import GridView
from workbench.desktop.plots.signal_graph import SignalGraph
from workbench.desktop.plots.slice_tree import SliceTreeView
from workbench.domain.figures import (
    Axis,
    Bars,
    Distribution,
    Figure,
    Graph,
    GraphNode,
    Heatmap,
    Intervals,
    Level,
    Line,
    RowCondition,
    Span,
)
from workbench.services.readings.lineage_signals import LineageSignals, NodeSignal

MANY = 500


def column(number: int) -> Figure:
    edges, away = (0.0, 1.0, 2.0, 3.0), 0.3 * (number % 2)
    return Figure(
        id=f"column-{number}",
        title=f"f{number}",
        marks=(
            Distribution(edges=edges, share=(0.5, 0.3, 0.2), tone="reference"),
            Distribution(edges=edges, share=(0.5 - away, 0.3, 0.2 + away), tone="incident"),
        ),
    )


def cells(count: int = MANY) -> list[WallCell]:
    return [
        WallCell(f"f{n:03}", column(n), f"{1 - n / count:.2f}", "drift" if n < 9 else "no_drift")
        for n in range(count)
    ]


@pytest.fixture
def wall(shown):
    view = FeatureWallView()
    view.set_cells(cells())
    return shown(view, 900, 500)


def test_only_features_in_sight_are_painted(wall, monkeypatch):
    painted = []
    monkeypatch.setattr(
        "workbench.desktop.plots.feature_wall.paint_shares",
        lambda _painter, _room, shares, _tokens: painted.append(shares),
    )
    wall.set_cells(cells())  # nothing is kept of what was painted before
    wall.viewport().repaint()
    columns = wall.columns(wall.viewport().width())
    assert 0 < len(painted) <= columns * 5
    painted.clear()
    wall.verticalScrollBar().setValue(wall.verticalScrollBar().maximum())
    wall.viewport().repaint()
    assert 0 < len(painted) <= columns * 5
    painted.clear()
    wall.viewport().repaint()
    assert not painted  # what did not change is not painted again
    wall.picture(0.25)
    assert len(painted) == MANY


def test_the_wall_has_no_widget_for_a_feature(wall):
    assert len(wall.findChildren(object)) < 40


def test_arrows_walk_the_grid_and_stay_inside(wall):
    columns = wall.columns(wall.viewport().width())
    wall.setFocus()
    QTest.keyClick(wall, Qt.Key.Key_Right)
    assert wall.selected == 0
    for key, place in (
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_Down, 1 + columns),
        (Qt.Key.Key_Left, columns),
        (Qt.Key.Key_Up, 0),
        (Qt.Key.Key_Up, 0),
        (Qt.Key.Key_Left, 0),
        (Qt.Key.Key_End, MANY - 1),
        (Qt.Key.Key_Right, MANY - 1),
    ):
        QTest.keyClick(wall, key)
        assert wall.selected == place
    assert wall.seen().intersects(wall.boxes()[MANY - 1])
    assert wall.accessibleDescription().startswith(f"f{MANY - 1:03}; 0.00; W0 most in 0 to 1, 50")
    assert wall.accessibleDescription().endswith(f"{MANY} of {MANY}")


def test_a_search_keeps_what_is_selected_where_it_is_still_there(wall):
    wall.select(12)
    wall.search(" F01 ")
    assert [cell.name for cell in wall.cells] == [f"f01{n}" for n in range(10)]
    assert wall.cells[wall.selected].name == "f012"
    wall.search("no such feature")
    assert (list(wall.cells), wall.selected) == ([], -1)
    assert wall.accessibleName() == f"Features in W0 and W1, 0 of {MANY}"
    wall.search("")
    assert len(wall.cells) == MANY


def test_enter_and_double_click_open_a_feature(wall, qtbot):
    with qtbot.waitSignal(wall.rowActivated) as opened:
        wall.select(3)
        QTest.keyClick(wall, Qt.Key.Key_Return)
    assert opened.args == [3]
    with qtbot.waitSignal(wall.rowActivated) as opened:
        middle = wall.boxes()[1].center().toPoint() - QPoint(0, wall.verticalScrollBar().value())
        QTest.mouseDClick(wall.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert opened.args == [1]


def test_the_wall_says_the_same_as_a_table_and_prints(wall):
    wall.search("f00")
    data = wall.data()
    assert data.heads[0] == "feature"
    assert len(data.rows) == 10 * 3
    assert wall.svg().count("<svg") == 1
    assert all(f">f00{n} " in wall.svg() for n in range(10))


def tree() -> Figure:
    names = ("all rows", "a is above 2", "b is west", "c is up to 9")
    rows = [(), ("a", ">", 2.0), ("b", "=", "west"), ("c", "<=", 9.0)]
    told = [RowCondition(column=r[0], operator=r[1], value=r[2]) for r in rows if r]
    return Figure(
        id="slice-tree",
        title="The error rate rose most where a is above 2 and b is west",
        x=Axis(label="Rise", zero=True),
        y=Axis(
            kind="category",
            categories=names,
            rows=((), (told[0],), (told[0], told[1]), (told[2],)),
        ),
        marks=(
            Graph(
                nodes=tuple(GraphNode(id=f"n{i}", title=t) for i, t in enumerate(names)),
                edges=(("n0", "n1"), ("n1", "n2"), ("n0", "n3")),
            ),
            Level(value=0.0, vertical=True),
            Bars(at=(0, 1, 2, 3), length=(1.0, 0.4, 0.2, 0.8), horizontal=True, label="Share"),
            Intervals(
                at=(1, 2), estimate=(0.2, 0.5), low=(0.1, 0.4), high=(0.3, 0.6), tone="incident"
            ),
            Intervals(
                at=(0, 3), estimate=(0.1, 0.0), low=(0.0, -0.1), high=(0.2, 0.1), tone="muted"
            ),
        ),
    )


@pytest.fixture
def slices(shown):
    view = SliceTreeView()
    view.show_figure(tree())
    return shown(view, 900, 400)


def test_a_tree_is_walked_to_what_a_slice_narrows_and_back(slices):
    assert is_tree(tree())
    for key, place in (
        (Qt.Key.Key_Down, 0),
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_Right, 2),
        (Qt.Key.Key_Right, 2),
        (Qt.Key.Key_Left, 1),
        (Qt.Key.Key_Left, 0),
        (Qt.Key.Key_End, 3),
    ):
        QTest.keyClick(slices, key)
        assert slices.selected == place
    slices.select(2)
    assert slices.accessibleDescription() == (
        "a is above 2 and b is west; 20\u202f% of W1 rows; surely worse, 0.500 [0.400, 0.600]"
    )


def test_a_slice_says_which_rows_it_stands_for(slices):
    slices.select(0)
    assert slices.rows_here() is None
    slices.select(2)
    conditions = slices.rows_here().conditions
    assert [(c.column, c.operator, c.value) for c in conditions] == [
        ("a", ">", 2.0),
        ("b", "=", "west"),
    ]


def test_a_tree_says_the_same_as_a_table_and_prints(slices):
    rows = {row[0]: row for row in slices.data().rows}
    assert rows["a is above 2 and b is west"][1] == "a is above 2"
    assert rows["c is up to 9"][-1] == "no"
    drawing = slices.svg()
    assert all(name in drawing for name in tree().y.categories)
    # What is sure is told by a shape: squares for two slices, discs for the others.
    assert drawing.count("<circle") == 2


def signals() -> LineageSignals:
    x = tuple(float(day) * 86_400 for day in range(6))
    nodes = {
        "temp": NodeSignal("drift", x, (0.1, 0.1, None, 0.1, 0.9, 0.8), 0.1, 0.85, True, 0.12),
        "auc": NodeSignal("AUC", x, (0.8, 0.8, 0.8, 0.8, 0.7, 0.6), 0.8, 0.65, moved=True),
    }
    graph = Graph(
        nodes=(
            GraphNode(id="feed", title="feed", stage="source", state="missing"),
            GraphNode(id="temp", title="temp", stage="feature", state="cause"),
            GraphNode(id="auc", title="AUC", stage="metric", state="path"),
        ),
        edges=(("feed", "temp"), ("temp", "auc")),
    )
    lines = tuple(Line(x=n.at, y=n.value, label=name, tone="incident") for name, n in nodes.items())
    span = Span(start=x[4], end=x[5], tone="incident", label="W1")
    figure = Figure(id="lineage-signals", title="The path", marks=(graph, *lines, span))
    return LineageSignals(figure, nodes, (x[4], x[5]), "run")


def test_the_lineage_says_what_moved_and_what_went_along_its_edges(shown):
    view = SignalGraph()
    view.show_signals(signals())
    shown(view, 900, 300)
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.current == "temp"
    said = view.accessibleDescription()
    assert "the cause" in said
    assert "drift, W0 0.100, W1 0.850, moved, 12\u202f% missing in W1" in said
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.current == "auc"
    QTest.keyClick(view, Qt.Key.Key_Left)
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert view.current == "feed"
    assert "nothing measured here" in view.accessibleDescription()
    rows = {row[0]: row for row in view.data().rows}
    assert rows["temp"][-2:] == ("yes", 0.12)
    assert rows["feed"][-1] is None
    # A gap stays a gap: the line of temp is drawn in two pieces.
    assert view.svg().count('stroke-width="1.5"') == 3


def test_a_cell_is_announced_and_told(shown, qtbot):
    view = GridView()
    view.show_figure(
        Figure(
            id="map",
            title="Drift by day",
            x=Axis(kind="category", categories=("Mon", "Tue")),
            y=Axis(kind="category", categories=("temp", "wind")),
            marks=(Heatmap(values=((0.5, 1.5), (None, 2.0)), high=2.0),),
        )
    )
    shown(view, 500, 300)
    told = []
    view.cursorMoved.connect(told.append)
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert [point.series for point in told] == ["temp", "wind"]
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.cursor_at() == (1, 1)
    assert "wind" in view.accessibleDescription()
    assert "2.0" in view.accessibleDescription()
    view.put_cursor(0, 1)
    assert "1.5" in view.readout().sentence()
