"""Rows: read page by page, sorted and filtered as a whole, sensitive ones not shown unasked."""

from datetime import UTC, datetime

import pyarrow as pa
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox

from workbench.datasets.rows import Page
from workbench.desktop.dialogs.rows import Rows, open_rows, show_rows, typed_value
from workbench.desktop.dialogs.rows_model import HIDDEN, PAGE, WAITING, RowsModel, cell_words
from workbench.domain.row_filter import Condition, RowFilter
from workbench.errors import EvidenceError
from workbench.services.evidence import change_role


@pytest.fixture
def rows(case):
    item = next(i for i in case.state().evidence if i.name == "reference.parquet")
    show_rows(case.controller, item)
    case.settle()
    return case.dialog(Rows)


def test_numbers_stand_at_the_right_under_their_head(rows):
    right = Qt.AlignmentFlag.AlignRight
    at = rows.model.columns.index("hum")
    head = rows.model.headerData(at, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)
    assert head & right
    cell = rows.model.index(0, at).data(Qt.ItemDataRole.TextAlignmentRole)
    assert Qt.AlignmentFlag(cell) & right


def column(dialog, name):
    at = dialog.model.columns.index(name)
    return [dialog.model.index(row, at).data() for row in range(dialog.model.total)]


def test_all_rows_are_there_and_counted(rows):
    assert rows.count.text() == "120 of 120 rows"
    assert rows.model.headerData(0, Qt.Orientation.Vertical) == "1"


def test_a_press_on_a_head_sorts_all_rows_and_another_turns_them_round(case, rows):
    at = rows.model.columns.index("hum")
    rows.sort_by(at)
    case.settle()
    up = [float(value) for value in column(rows, "hum")]
    assert up == sorted(up)
    rows.sort_by(at)
    case.settle()
    assert [float(value) for value in column(rows, "hum")] == sorted(up, reverse=True)


def test_a_condition_leaves_the_rows_that_meet_it(case, rows):
    rows.column.setCurrentText("station")
    rows.value.setText("s1")
    rows.filter_rows()
    case.settle()
    assert set(column(rows, "station")) == {"s1"}
    assert rows.count.text() == "40 of 120 rows"
    rows.clear_filter()
    case.settle()
    assert rows.model.total == 120


def test_a_value_that_does_not_fit_is_said_in_place(case, rows):
    rows.column.setCurrentText("hum")
    rows.value.setText("wet")
    rows.filter_rows()
    assert rows.problem == "wet is not a number. Write it with a point."
    assert rows.model.total == 120


def test_what_needs_no_value_asks_for_none(rows):
    rows.operator.setCurrentIndex(rows.operator.findData("missing"))
    assert not rows.value.isEnabled()


def test_sensitive_values_are_hidden_until_they_are_asked_for(case):
    item = next(i for i in case.state().evidence if i.name == "reference.parquet")
    change_role(case.session, case.controller.incident, item.id, "station", "sensitive")
    item = next(i for i in case.state().evidence if i.name == "reference.parquet")
    show_rows(case.controller, item)
    case.settle()
    dialog = case.dialog(Rows)
    assert set(column(dialog, "station")) == {HIDDEN}
    dialog.findChild(QCheckBox).setChecked(True)
    assert "s1" in column(dialog, "station")


def test_an_answer_to_a_dialog_that_is_gone_harms_nobody(case, rows):
    rows.sort_by(0)
    rows.reject()
    case.settle()
    assert case.notices() == []


def test_what_is_no_table_has_no_rows(case):
    item = next(i for i in case.state().evidence if i.table is None)
    with pytest.raises(EvidenceError, match="is not a table"):
        show_rows(case.controller, item)


def test_rows_behind_a_mark_open_with_their_filter_and_their_name(case):
    item = next(i for i in case.state().evidence if i.name == "reference.parquet")
    behind = RowFilter((Condition("station", "=", "s1"),))
    open_rows(case.controller, item.id, behind, "Rows behind s1")
    case.settle()
    dialog = case.dialog(Rows)
    assert dialog.windowTitle() == "Rows behind s1"
    assert set(column(dialog, "station")) == {"s1"}


def test_rows_of_evidence_that_is_not_there_are_refused(case):
    with pytest.raises(EvidenceError, match="no such evidence"):
        open_rows(case.controller, "nowhere")


def page(first, count):
    values = list(range(first, first + count))
    return Page(pa.table({"n": values}), tuple(values), first, 1000)


def test_a_page_is_asked_for_once_when_it_is_looked_at(qapp):
    asked = []
    model = RowsModel(["n"], (), asked.append)
    model.start(1000)
    shown = [model.index(row, 0).data() for row in (0, 1, PAGE, PAGE + 1)]
    assert shown == [WAITING] * 4
    assert asked == [0, 1]
    model.take(1, page(PAGE, PAGE))
    assert model.index(PAGE + 1, 0).data() == str(PAGE + 1)
    assert asked == [0, 1]


def test_pages_long_passed_are_forgotten(qapp, monkeypatch):
    monkeypatch.setattr("workbench.desktop.dialogs.rows_model.KEPT", 2)
    asked = []
    model = RowsModel(["n"], (), asked.append)
    model.start(1000)
    for number in range(3):
        model.take(number, page(number * PAGE, PAGE if number < 3 else 1000 - 3 * PAGE))
    assert model.index(0, 0).data() == WAITING
    assert asked == [0]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "–"),
        (float("nan"), "–"),
        (-0.25, "−0.25"),
        (-3, "−3"),
        (True, "True"),
        ("s1", "s1"),
        (datetime(2026, 5, 1, 6, tzinfo=UTC), "2026-05-01 06:00"),
    ],
)
def test_cells_are_written_like_every_other_number(value, words):
    assert cell_words(value) == words


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("−1.5", "number", -1.5),
        ("true", "boolean", True),
        ("s1", "text", "s1"),
        ("2026-05-14T09:00", "timestamp", datetime(2026, 5, 14, 9, tzinfo=UTC)),
    ],
)
def test_what_is_typed_becomes_a_value_of_its_column(text, kind, value):
    assert typed_value(text, kind) == value


@pytest.mark.parametrize(("text", "kind"), [("x", "integer"), ("x", "timestamp"), ("x", "boolean")])
def test_what_is_no_such_value_is_said(text, kind):
    with pytest.raises(ValueError, match="x is"):
        typed_value(text, kind)
