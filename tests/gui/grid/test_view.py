"""The painted grid: what is seen is what the engine answers; keys and pointer do their part."""

import re

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from tests.gui.grid.conftest import grid_over, sample
from workbench.datasets.row_order import row_order
from workbench.datasets.rows import Query, quoted
from workbench.desktop.grid import painting
from workbench.desktop.grid.cell_reader import CellReader
from workbench.desktop.grid.cell_words import cell_words
from workbench.desktop.grid.columns import ColumnLayout, GridColumn
from workbench.desktop.grid.geometry import ROW
from workbench.desktop.grid.view import GridView
from workbench.domain.row_filter import Condition

Key, Held = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def painted(monkeypatch):
    """What the grid paints: words of cells, by column and upper edge."""
    seen = {}
    strip = painting.CellInk.strip

    def keep(self, painter, one):
        seen[one.column.name] = dict(one.texts)
        strip(self, painter, one)

    monkeypatch.setattr(painting.CellInk, "strip", keep)
    return seen


def paint(view, qtbot, painted):
    """Paint until every cell has come."""

    def whole():
        painted.clear()
        view.viewport().repaint()
        assert painted
        assert not any("…" in texts.values() for texts in painted.values())

    qtbot.waitUntil(whole)


QUERIES = st.builds(
    Query,
    sort=st.sampled_from(["", "n", "x", "word", "at"]),
    descending=st.booleans(),
    conditions=st.lists(
        st.sampled_from(
            [
                Condition("n", ">", -10),
                Condition("n", "missing"),
                Condition("n", "present"),
                Condition("word", "in", ("level 1", "level 4")),
                Condition("word", "contains", "EL 3"),
                Condition("flag", "=", True),
                Condition("x", "<=", 0.25),
                Condition("x", "!=", 0.0),
            ]
        ),
        max_size=2,
    ).map(tuple),
)
SQL = {
    Condition("n", ">", -10): "n > -10",
    Condition("n", "missing"): "n IS NULL",
    Condition("n", "present"): "n IS NOT NULL",
    Condition("word", "in", ("level 1", "level 4")): "word IN ('level 1', 'level 4')",
    Condition("word", "contains", "EL 3"): "word ILIKE '%EL 3%'",
    Condition("flag", "=", True): "flag",
    Condition("x", "<=", 0.25): "x <= 0.25",
    Condition("x", "!=", 0.0): "x IS DISTINCT FROM 0",
}


@pytest.fixture(scope="module", params=[True, False], ids=["mapped", "stored"])
def large(qapp, tmp_path_factory, request):
    view = grid_over(sample(), tmp_path_factory.mktemp("grid"), mapped=request.param)
    view.show()
    yield view
    view.reader.close()
    view.deleteLater()


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],  # shrinking waits for cells at every step
)
@given(query=QUERIES, down=st.floats(0, 1), right=st.floats(0, 1), frozen=st.integers(0, 2))
def test_the_cells_that_are_seen_are_the_engines_answer(
    large, qtbot, painted, query, down, right, frozen
):
    view = large
    view.set_order(row_order(view.source, query) if query != Query() else None)
    view.columns.freeze(frozen)
    view.change_columns()
    view.verticalScrollBar().setValue(round(down * view.verticalScrollBar().maximum()))
    view.horizontalScrollBar().setValue(round(right * view.horizontalScrollBar().maximum()))
    where = " AND ".join(SQL[c] for c in query.conditions) or "true"
    falling = "DESC" if query.descending else "ASC"
    order = f"{quoted(query.sort)} {falling} NULLS LAST, " if query.sort else ""
    names = list(sample(1).column_names)
    source = f"read_parquet('{view.source}', file_row_number => true)"
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        found = connection.sql(
            f"SELECT {', '.join(map(quoted, names))} FROM {source}"
            f" WHERE {where} ORDER BY {order}file_row_number"
        )
        expected = found.to_arrow_table().to_pylist()
    assert view.reader.total == len(expected)
    if not expected:
        view.viewport().repaint()
        return
    paint(view, qtbot, painted)
    first = view.top // ROW
    last = min((view.top + view.viewport().height() - 1) // ROW, len(expected) - 1)
    for name, texts in painted.items():
        assert list(texts) == [row * ROW - view.top for row in range(first, last + 1)]
        assert list(texts.values()) == [
            cell_words(expected[row][name]) for row in range(first, last + 1)
        ]
    seen = {view.columns.shown[at].name for at in range(len(names)) if _is_seen(view, at)}
    assert seen <= set(painted)


def _is_seen(view, at):
    left = view.left_of(at)
    fixed = view.gutter + view.columns.fixed
    beyond = left + view.columns.width(at) > (0 if at < view.columns.frozen else fixed)
    return beyond and left < view.viewport().width()


def test_a_step_of_scrolling_paints_what_comes_into_sight_alone(grid, qtbot, painted):
    for there in (2800 + ROW, 2800):  # a cell that comes late has everything painted again
        grid.verticalScrollBar().setValue(there)
        paint(grid, qtbot, painted)
    QApplication.processEvents()
    before = grid.viewport().grab().toImage()
    painted.clear()
    grid.verticalScrollBar().setValue(2800 + ROW)
    QApplication.processEvents()
    assert all(len(texts) <= 3 for texts in painted.values())
    after = grid.viewport().grab().toImage()
    height = grid.viewport().height()
    for y in (30, 100, height - ROW - 20):
        for x in range(0, 500, 13):
            assert before.pixelColor(x, y + ROW) == after.pixelColor(x, y)


KEYS = [
    (Key.Key_Down, Held.NoModifier, (501, 2)),
    (Key.Key_Up, Held.NoModifier, (499, 2)),
    (Key.Key_Left, Held.NoModifier, (500, 1)),
    (Key.Key_Right, Held.NoModifier, (500, 3)),
    (Key.Key_PageDown, Held.NoModifier, (510, 2)),
    (Key.Key_PageUp, Held.NoModifier, (490, 2)),
    (Key.Key_Home, Held.NoModifier, (500, 0)),
    (Key.Key_End, Held.NoModifier, (500, 4)),
    (Key.Key_Home, Held.ControlModifier, (0, 0)),
    (Key.Key_End, Held.ControlModifier, (999, 4)),
    (Key.Key_Down, Held.ControlModifier, (999, 2)),
    (Key.Key_Up, Held.ControlModifier, (0, 2)),
    (Key.Key_Left, Held.ControlModifier, (500, 0)),
    (Key.Key_Right, Held.ControlModifier, (500, 4)),
]


@pytest.mark.parametrize(("key", "held", "goal"), KEYS)
def test_every_key_goes_where_it_should_and_with_shift_selects_up_to_there(
    grid, qtbot, key, held, goal
):
    grid.go_to(500, 2)
    qtbot.keyClick(grid, key, held)
    index = grid.currentIndex()
    assert (index.row(), index.column()) == goal
    box = grid.visualRect(index)
    assert grid.viewport().rect().contains(box.center())
    assert blocks(grid) == [(*goal, *goal)]
    grid.go_to(500, 2)
    qtbot.keyClick(grid, key, held | Held.ShiftModifier)
    rows, columns = sorted((500, goal[0])), sorted((2, goal[1]))
    assert blocks(grid) == [(rows[0], columns[0], rows[1], columns[1])]


def blocks(grid):
    return [(b.top(), b.left(), b.bottom(), b.right()) for b in grid.blocks()]


def test_all_a_column_and_a_row_are_selected_by_key(grid, qtbot):
    grid.go_to(500, 2)
    qtbot.keyClick(grid, Key.Key_A, Held.ControlModifier)
    assert blocks(grid) == [(0, 0, 999, 4)]
    qtbot.keyClick(grid, Key.Key_Space, Held.ControlModifier)
    assert blocks(grid) == [(0, 2, 999, 2)]
    qtbot.keyClick(grid, Key.Key_Space, Held.ShiftModifier)
    assert blocks(grid) == [(500, 0, 500, 4)]


def test_keys_sort_open_copy_move_and_widen(grid, qtbot):
    grid.go_to(500, 2)
    for key, held, signal, said in (
        (Key.Key_Up, Held.AltModifier, grid.sortWanted, ["word", False]),
        (Key.Key_Down, Held.AltModifier, grid.sortWanted, ["word", True]),
        (Key.Key_Return, Held.NoModifier, grid.rowOpened, [500]),
        (Key.Key_C, Held.ControlModifier, grid.copyWanted, []),
    ):
        with qtbot.waitSignal(signal) as told:
            qtbot.keyClick(grid, key, held)
        assert told.args == said
    width = grid.columns.width(2)
    qtbot.keyClick(grid, Key.Key_Right, Held.AltModifier)
    assert grid.columns.width(2) > width
    qtbot.keyClick(grid, Key.Key_Left, Held.AltModifier | Held.ShiftModifier)
    assert [column.name for column in grid.columns.shown] == ["n", "word", "x", "flag", "at"]
    assert grid.currentIndex().column() == 1


def test_the_pointer_selects_by_drag_by_row_and_with_ctrl(grid, qtbot):
    port = grid.viewport()

    def at(row, column):
        return grid.visualRect(grid.cells.index(row, column)).center()

    qtbot.mousePress(port, Qt.MouseButton.LeftButton, pos=at(1, 0))
    qtbot.mouseMove(port, at(3, 1))
    qtbot.mouseRelease(port, Qt.MouseButton.LeftButton, pos=at(3, 1))
    assert blocks(grid) == [(1, 0, 3, 1)]
    qtbot.mouseClick(port, Qt.MouseButton.LeftButton, Held.ControlModifier, at(5, 0))
    assert set(blocks(grid)) == {(1, 0, 3, 1), (5, 0, 5, 0)}
    qtbot.mouseClick(port, Qt.MouseButton.LeftButton, pos=QPoint(5, at(2, 0).y()))
    assert blocks(grid) == [(2, 0, 2, 4)]
    qtbot.mouseClick(port, Qt.MouseButton.LeftButton, Held.ShiftModifier, at(4, 0))
    assert blocks(grid)[0][2] == 4


def test_heads_are_dragged_to_another_place_and_width(grid, qtbot):
    head = grid.head
    left = grid.left_of
    qtbot.mousePress(head, Qt.MouseButton.LeftButton, pos=QPoint(left(0) + 30, 12))
    qtbot.mouseMove(head, QPoint(left(1) + 20, 12))
    qtbot.mouseMove(head, QPoint(left(1) + 100, 12))
    qtbot.mouseRelease(head, Qt.MouseButton.LeftButton, pos=QPoint(left(1) + 100, 12))
    assert [column.name for column in grid.columns.shown][:2] == ["x", "n"]
    edge = left(0) + grid.columns.width(0)
    qtbot.mousePress(head, Qt.MouseButton.LeftButton, pos=QPoint(edge - 1, 12))
    qtbot.mouseMove(head, QPoint(edge + 39, 12))
    qtbot.mouseRelease(head, Qt.MouseButton.LeftButton, pos=QPoint(edge + 39, 12))
    assert grid.columns.width(0) == 160
    assert head.sorted_by == ("", False)


def test_the_current_row_stays_the_current_one_in_another_order(grid):
    grid.go_to(17, 1)
    words = grid.cells.words(17, 1)
    grid.set_order(row_order(grid.source, Query(sort="x", descending=True)))
    assert grid.cells.words(grid.currentIndex().row(), grid.currentIndex().column()) == words
    assert grid.cells.headerData(grid.currentIndex().row(), Qt.Orientation.Vertical) == "18"


class Many:
    """More rows than any disk holds; each cell is its place."""

    rows = 300_000_000
    names = ("n",)

    def take(self, rows, columns):
        return [rows.tolist() for _ in columns]

    def close(self):
        pass


def test_a_table_of_three_hundred_million_rows_scrolls_to_its_very_last_one(qtbot, painted):
    columns = ColumnLayout([GridColumn("n", "integer", 0)], [160])
    view = GridView("Rows", CellReader(Many()), columns)
    qtbot.addWidget(view)
    view.resize(560, 400)
    view.show()
    QApplication.processEvents()
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    paint(view, qtbot, painted)
    assert list(painted["n"].values())[-1] == "299999999"
    low = (view.top + view.viewport().height()) // ROW
    assert 300_000_000 <= low <= 300_000_001
    view.go_to(7, 0)
    paint(view, qtbot, painted)
    assert "7" in painted["n"].values()
    view.reader.close()


def test_text_from_outside_neither_steers_nor_spills(qtbot, tmp_path):
    table = pa.table({"word": ["a\u202eb" * 50, "x\ny", "<b>bold</b>"]})
    view = grid_over(table, tmp_path)
    qtbot.addWidget(view)
    assert not re.search("[\u202e]", view.cells.words(0, 0))
    picture = QPixmap(view.size())
    painter = QPainter(picture)
    view.render(painter, QPoint(0, 0))
    painter.end()
    view.reader.close()
