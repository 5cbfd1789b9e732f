"""Tables: typed columns, sorting, copying, keyboard."""

import csv
import io

import pyarrow.parquet as pq
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox

from workbench.desktop.components.data_table import ROW, DataTable
from workbench.desktop.components.table_model import Column, ColumnKind, RecordModel
from workbench.desktop.theme.appearance import Appearance, current_tokens
from workbench.desktop.theme.marks import Mark, State

COLUMNS = [
    Column("Evidence", ColumnKind.NAME, stretch=True),
    Column("Rows", ColumnKind.WHOLE),
    Column("Gain", ColumnKind.NUMBER),
    Column("Share", ColumnKind.PERCENT, places=0),
    Column("SHA-256", ColumnKind.HASH),
    Column("State", ColumnKind.MARK),
]
ROWS = [
    (
        "b.parquet",
        16128,
        0.0213,
        0.35,
        "3f9a1c88b2aa70e1e27b3f9a1c88b2aa70e1",
        Mark(State.GOOD, "frozen"),
    ),
    (
        "a.parquet",
        None,
        -0.13,
        None,
        "b81d40c1d1ff12aa09fa3f9a1c88b2aa70e1",
        Mark(State.WARN, "not frozen"),
    ),
    (
        "c, d|e.parquet",
        99,
        0.129,
        1.0,
        "5cc2e70011aabb77a4103f9a1c88b2aa70e1",
        Mark(State.GOOD, "frozen"),
    ),
]
IDS = ["two", "one", "three"]


@pytest.fixture
def table(qtbot):
    made = DataTable("Evidence", COLUMNS)
    qtbot.addWidget(made)
    made.set_records(ROWS, IDS)
    made.resize(900, 300)
    return made


def order(table):
    return [table.records.record_id(row) for row in range(table.records.rowCount())]


def test_the_model_keeps_qts_promises(qapp, qtmodeltester):
    model = RecordModel(COLUMNS)
    model.set_records(ROWS, IDS)
    qtmodeltester.check(model)


def test_values_are_written_by_their_kind(table):
    shown = [table.records.index(1, at).data() for at in range(6)]
    assert shown == ["a.parquet", "–", "−0.130", "–", ROWS[1][4], "not frozen"]
    assert table.records.index(0, 1).data() == "16\u202f128"
    assert table.records.index(0, 3).data() == "35\u202f%"


def test_numbers_stand_at_the_right_and_text_at_the_left(table):
    role = Qt.ItemDataRole.TextAlignmentRole
    for at, column in enumerate(COLUMNS):
        right = bool(table.records.index(0, at).data(role) & Qt.AlignmentFlag.AlignRight)
        head = table.records.headerData(at, Qt.Orientation.Horizontal, role)
        assert right is column.kind.numeric
        assert bool(head & Qt.AlignmentFlag.AlignRight) is right


def test_rows_are_28_px_and_have_no_grid(table):
    assert {table.rowHeight(row) for row in range(3)} == {ROW}
    assert not table.showGrid()
    assert not table.alternatingRowColors()


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match="6 values"):
        RecordModel(COLUMNS).set_records([("a", 1)])


def test_sorting_puts_missing_values_last_in_both_orders(table):
    table.records.sort(1)
    assert order(table) == ["three", "two", "one"]
    table.records.sort(1, Qt.SortOrder.DescendingOrder)
    assert order(table) == ["two", "three", "one"]
    table.records.sort(0)
    assert order(table) == ["one", "two", "three"]


def test_sorting_keeps_the_selection_on_its_record(table):
    table.select_record("three")
    table.records.sort(1)
    assert table.records.record_id(table.currentIndex().row()) == "three"


def test_a_head_sorts_up_then_down_and_new_rows_keep_the_order(qtbot, table):
    header = table.horizontalHeader()
    header.sectionClicked.emit(2)
    assert order(table) == ["one", "two", "three"]
    header.sectionClicked.emit(2)
    assert order(table) == ["three", "two", "one"]
    assert header.isSortIndicatorShown()
    table.set_records(ROWS, IDS)
    assert order(table) == ["three", "two", "one"]


def test_selecting_and_opening_name_the_record(qtbot, table):
    with qtbot.waitSignal(table.recordSelected) as selected:
        table.select_record("one")
    assert selected.args == ["one"]
    with qtbot.waitSignal(table.recordOpened) as opened:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert opened.args == ["one"]
    table.select_record("nobody")
    assert table.records.record_id(table.currentIndex().row()) == "one"


def test_copying_gives_heads_and_whole_values(qtbot, table):
    table.select_record("two")
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].split("\t") == ["Evidence", "Rows", "Gain", "Share", "SHA-256", "State"]
    assert lines[1].split("\t") == ["b.parquet", "16128", "0.0213", "0.35", ROWS[0][4], "frozen"]
    assert len(lines) == 2


def test_without_a_selection_all_rows_are_copied(table):
    table.copy()
    assert len(QGuiApplication.clipboard().text().splitlines()) == 4


def test_csv_and_markdown_survive_commas_and_bars(table):
    table.copy("csv")
    rows = list(csv.reader(io.StringIO(QGuiApplication.clipboard().text())))
    assert rows[3][0] == "c, d|e.parquet"
    assert rows[2][1] == ""
    table.copy("markdown")
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[1] == "| --- | ---: | ---: | ---: | --- | --- |"
    assert "c, d\\|e.parquet" in lines[4]
    assert "|  |" in lines[3]
    table.copy("latex")
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0] == "\\begin{tabular}{lrrrll}"
    assert "c, d\\textbar{}e.parquet & " in lines[6]


def test_hidden_columns_are_neither_copied_nor_saved(qtbot, table, tmp_path):
    table.setColumnHidden(4, True)
    table.copy("csv")
    assert QGuiApplication.clipboard().text().splitlines()[0] == "Evidence,Rows,Gain,Share,State"
    with qtbot.waitSignal(table.saving.saved):
        table.save(tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text().splitlines()[0] == "Evidence,Rows,Gain,Share,State"


def test_a_table_is_saved_as_parquet_with_its_numbers(qtbot, table, tmp_path):
    with qtbot.waitSignal(table.saving.saved):
        table.save(tmp_path / "t.parquet")
    saved = pq.read_table(tmp_path / "t.parquet")
    assert saved["Rows"].to_pylist() == [row[1] for row in ROWS]
    assert saved["State"].to_pylist()[0] == "frozen"


def test_a_folder_that_cannot_be_written_is_said(qtbot, table, tmp_path):
    table.save(tmp_path / "no" / "t.csv")
    qtbot.waitUntil(lambda: bool(table.window().findChildren(QMessageBox)))
    box = table.window().findChildren(QMessageBox)[0]
    assert "cannot be written" in box.text()
    box.close()


def test_the_menu_offers_four_ways_to_copy_and_one_to_save(table):
    menu = table.copy_menu(table)
    texts = [action.text() for action in menu.actions() if action.text()]
    assert texts == [
        "Copy with heads",
        "Copy as CSV",
        "Copy as Markdown",
        "Copy as LaTeX",
        "Save as…",
    ]
    menu.actions()[1].trigger()
    assert QGuiApplication.clipboard().text().startswith("Evidence,Rows,")


def test_the_selected_row_has_the_bar_of_accent(table):
    table.select_record("two")
    table.resize(900, 300)
    image = table.grab().toImage()
    colours = current_tokens()
    top = table.horizontalHeader().height() + table.rowViewportPosition(0) + ROW // 2
    assert image.pixelColor(1, top).name().upper() == colours.accent
    assert image.pixelColor(5, top).name().upper() == colours.accent_soft
    assert image.pixelColor(1, top + ROW).name().upper() == colours.s1


def test_columns_are_wide_enough_for_their_values(table):
    table.grab()
    for at, column in enumerate(COLUMNS):
        if column.kind is ColumnKind.HASH:
            continue
        metrics = table.fontMetrics()
        widest = max(
            metrics.horizontalAdvance(table.records.index(row, at).data()) for row in range(3)
        )
        assert table.columnWidth(at) >= widest + 16


def test_hashes_give_way_in_their_middle_and_keep_their_whole_text(table):
    index = table.records.index(0, 4)
    assert table.columnWidth(4) < table.fontMetrics().horizontalAdvance(index.data())
    assert index.data(Qt.ItemDataRole.ToolTipRole) == ROWS[0][4]


def test_an_empty_table_is_painted_and_copied_too(qtbot):
    Appearance.current()
    empty = DataTable("Nothing", COLUMNS)
    qtbot.addWidget(empty)
    empty.set_records([])
    empty.grab()
    empty.copy()
    assert QGuiApplication.clipboard().text().count("\n") == 1
    qtbot.keyClick(empty, Qt.Key.Key_Return)
