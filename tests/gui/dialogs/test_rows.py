"""Rows: any number of them, sorted and filtered as a whole, sensitive ones not shown unasked."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox

from workbench.desktop.dialogs.rows import Rows, open_rows, show_rows
from workbench.desktop.dialogs.rows_record import RowDialog
from workbench.domain.row_filter import Condition, RowFilter
from workbench.errors import EvidenceError
from workbench.services.evidence import change_role


def reference(case):
    return next(i for i in case.state().evidence if i.name == "reference.parquet")


@pytest.fixture
def rows(case):
    show_rows(case.controller, reference(case))
    case.settle()
    return case.dialog(Rows)


def column(dialog, name):
    view = dialog.panel.view
    at = view.columns.find(name)
    return [view.cells.words(row, at) for row in range(view.reader.total)]


def test_all_rows_are_there_and_counted(rows):
    assert rows.count.text() == "120 of 120 rows"
    assert rows.panel.view.cells.headerData(0, Qt.Orientation.Vertical) == "1"


def test_the_window_stays_usable_beside_it(rows):
    assert not rows.isModal()


def test_a_press_on_a_head_sorts_all_rows_and_another_turns_them_round(case, rows, qtbot):
    view = rows.panel.view
    head = view.head
    middle = view.left_of(view.columns.find("hum")) + 20
    at = head.rect().center()
    at.setX(middle)
    qtbot.mouseClick(head, Qt.MouseButton.LeftButton, pos=at)
    case.settle()
    up = [float(value) for value in column(rows, "hum")]
    assert up == sorted(up)
    assert head.sorted_by == ("hum", False)
    qtbot.mouseClick(head, Qt.MouseButton.LeftButton, pos=at)
    case.settle()
    assert [float(value) for value in column(rows, "hum")] == sorted(up, reverse=True)


def test_several_conditions_hold_together_and_are_taken_off_again(case, rows):
    builder = rows.panel.conditions
    first = builder.rows[0]
    first.column.setCurrentText("station")
    first.value.setText("s1")
    builder.add_row()
    second = builder.rows[1]
    second.column.setCurrentText("hum")
    second.operator.setCurrentIndex(second.operator.findData(">"))
    second.value.setText("0.5")
    builder.apply()
    case.settle()
    assert set(column(rows, "station")) == {"s1"}
    assert all(float(value) > 0.5 for value in column(rows, "hum"))
    second.remove.click()
    case.settle()
    assert rows.count.text() == "40 of 120 rows"
    builder.clear()
    case.settle()
    assert rows.panel.reader.total == 120


def test_a_value_that_does_not_fit_is_said_in_place(case, rows):
    builder = rows.panel.conditions
    builder.rows[0].column.setCurrentText("hum")
    builder.rows[0].value.setText("wet")
    builder.apply()
    assert rows.problem == "wet is not a number. Write it with a point."
    assert rows.panel.reader.total == 120


def test_what_the_engine_refuses_leaves_the_rows_that_are_shown(case, rows):
    rows.panel.filter(RowFilter((Condition("hum", "=", "wet"),)))
    case.settle()
    assert "does not fit its column" in rows.problem
    assert rows.count.text() == "120 of 120 rows"
    assert not rows.panel.view.stale


def test_no_row_at_all_is_a_result_too(case, rows):
    rows.panel.filter(RowFilter((Condition("station", "=", "nowhere"),)))
    case.settle()
    assert rows.count.text() == "0 of 120 rows"
    rows.grab()


def test_sensitive_values_are_neither_shown_nor_copied_nor_looked_in(case):
    change_role(case.session, case.controller.incident, reference(case).id, "station", "sensitive")
    show_rows(case.controller, reference(case))
    case.settle()
    dialog = case.dialog(Rows)
    panel = dialog.panel
    assert set(column(dialog, "station")) == {"hidden"}
    panel.view.select_all()
    panel.acts.copy("csv")
    case.settle()
    copied = QGuiApplication.clipboard().text()
    assert "station" not in copied
    assert "s1" not in copied
    assert panel.seeker.column.findData("station") < 0
    panel.sort("station")
    assert "sensitive" in dialog.problem
    dialog.findChild(QCheckBox).setChecked(True)
    assert "s1" in column(dialog, "station")


def test_the_selected_cells_are_copied_with_their_heads(case, rows):
    view = rows.panel.view
    at = view.columns.find("hum")
    view.go_to(0, at)
    view.go_to(2, at, extend=True)
    rows.panel.acts.copy("csv")
    case.settle()
    head, *lines = QGuiApplication.clipboard().text().splitlines()
    assert head == "hum"
    values = rows.panel.reader.values(np.arange(3), [view.cells.column(at).source])
    assert [float(line) for line in lines] == values[0]


def test_the_rows_shown_are_saved_as_they_are_shown(case, rows, tmp_path):
    rows.panel.filter(RowFilter((Condition("station", "=", "s1"),)))
    case.settle()
    rows.panel.view.columns.hide({"hum"})
    rows.panel.view.change_columns()
    rows.panel.acts.save_as(tmp_path / "some.csv")
    case.settle()
    lines = (tmp_path / "some.csv").read_text().splitlines()
    assert len(lines) == 41
    assert "hum" not in lines[0].split(",")


def test_a_value_is_found_and_the_next_one_after_it(case, rows):
    panel = rows.panel
    panel.seeker.text.setText("s2")
    panel.seeker._find(forwards=True)
    case.settle()
    first = panel.view.currentIndex()
    assert first.data() == "s2"
    assert panel.seeker.said.text() == "1 of 40"
    panel.seeker._find(forwards=True)
    case.settle()
    assert panel.view.currentIndex().row() > first.row()
    panel.seeker.text.setText("nowhere at all")
    panel.seeker._find(forwards=True)
    case.settle()
    assert panel.seeker.said.text() == "Found nowhere"


def test_a_row_is_gone_to_by_its_number_in_the_file(case, rows):
    panel = rows.panel
    panel.sort("hum", True)
    case.settle()
    panel.seeker.row.setText("17")
    panel.seeker._go()
    row = panel.view.currentIndex().row()
    assert panel.view.cells.headerData(row, Qt.Orientation.Vertical) == "17"
    panel.seeker.row.setText("500")
    panel.seeker._go()
    assert rows.problem == "The last row is 120."


def test_enter_shows_the_whole_row(case, rows, qtbot):
    rows.panel.view.setFocus()
    rows.panel.view.go_to(4, 0)
    qtbot.keyClick(rows.panel.view, Qt.Key.Key_Return)
    case.settle()
    dialog = case.dialog(RowDialog)
    assert dialog.windowTitle() == "Row 5"
    assert dialog.table.records.rowCount() == len(rows.panel.table.columns)


def test_only_rows_like_this_one(case, rows):
    view = rows.panel.view
    at = view.columns.find("station")
    acts = dict(rows.panel.acts._narrowing(0, at))
    value = view.cells.words(0, at)
    acts[f"Only rows where station = {value}"]()
    case.settle()
    assert set(column(rows, "station")) == {value}
    assert rows.panel.conditions.rows[0].value.text() == value


def test_an_answer_to_a_dialog_that_is_gone_harms_nobody(case, rows):
    rows.panel.sort("hum")
    rows.reject()
    case.settle()
    assert case.notices() == []


def test_it_goes_with_its_incident(case, rows):
    case.controller.close_incident()
    case.settle()
    assert not [d for d in case.window.findChildren(Rows) if d.isVisible()]


def test_what_is_no_table_has_no_rows(case):
    item = next(i for i in case.state().evidence if i.table is None)
    with pytest.raises(EvidenceError, match="is not a table"):
        show_rows(case.controller, item)


def test_rows_behind_a_mark_open_with_their_filter_and_their_name(case):
    behind = RowFilter((Condition("station", "=", "s1"),))
    open_rows(case.controller, reference(case).id, behind, "Rows behind s1")
    case.settle()
    dialog = case.dialog(Rows)
    assert dialog.windowTitle() == "Rows behind s1"
    assert set(column(dialog, "station")) == {"s1"}


def test_rows_of_evidence_that_is_not_there_are_refused(case):
    with pytest.raises(EvidenceError, match="no such evidence"):
        open_rows(case.controller, "nowhere")
