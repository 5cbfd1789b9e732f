"""Evidence: what is at hand, what looks odd, and whether it is still what it was."""

import pytest
from PySide6.QtWidgets import QMenu

from tests.unit.services.small_case import write_capture
from workbench.desktop.dialogs.roles import EditRoles
from workbench.desktop.dialogs.rows import Rows
from workbench.desktop.places.evidence_custody import roles_words, short_hash
from workbench.domain.evidence import Roles
from workbench.services.importing import import_capture
from workbench.services.readings.evidence import Consent, evidence_reading


@pytest.fixture
def evidence(case):
    """The place, filled."""
    case.window.go("evidence")
    case.settle()
    return case.place("evidence")


def names(evidence):
    records = evidence.table.records
    return [records.index(row, 0).data() for row in range(records.rowCount())]


def choose(case, evidence, name):
    evidence.table.setCurrentIndex(evidence.table.records.index(names(evidence).index(name), 0))
    case.settle()


def test_every_item_is_listed_with_its_hash_and_state(case, evidence):
    assert {"reference.parquet", "incident.parquet", "model.skops"} <= set(names(evidence))
    row = names(evidence).index("reference.parquet")
    cells = [evidence.table.records.index(row, at).data() for at in range(6)]
    assert cells[1:3] == ["Table, W0", "120 rows, 7 columns"]
    assert cells[5] == "not frozen"
    assert len(cells[3]) == 64


def test_freezing_asks_for_nothing_and_then_the_next_step_is_filled(case, evidence):
    freeze = evidence.title_actions()[-1]
    loose = sum(not item.frozen for item in case.state().evidence)
    assert freeze.text() == f"Freeze and hash {loose} items"
    freeze.click()
    case.settle()
    assert all(item.frozen for item in case.state().evidence)
    assert evidence.title_actions()[-1].text() == "Continue in Causes"


def test_custody_says_whether_the_bytes_are_the_same(case, evidence):
    choose(case, evidence, "reference.parquet")
    assert evidence.custody.now.mark.text == "same"

    item = evidence.custody.item
    path = case.session.workspace.objects.path(item.sha256)
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    choose(case, evidence, "incident.parquet")
    choose(case, evidence, "reference.parquet")
    assert evidence.custody.now.mark.text == "changed"


def test_columns_come_oddest_first_and_say_what_is_odd(evidence):
    cards = [thumb._column for thumb in evidence.strip.thumbs]
    assert [card.rank for card in cards] == sorted((c.rank for c in cards), reverse=True)
    temp = next(thumb for thumb in evidence.strip.thumbs if thumb._column.name == "temp")
    assert temp._column.odd
    assert temp._odd.isVisible()
    assert not temp._same.isVisible()


def test_a_role_is_changed_in_both_tables_and_undone_in_one_press(case, evidence):
    before = case.state()
    thumb = next(t for t in evidence.strip.thumbs if t._column.name == "hum")
    thumb._fill_menu()
    action = next(a for a in thumb._menu.actions() if a.data() == "segment")
    thumb._menu.triggered.emit(action)
    case.settle()
    tables = [item.table for item in case.state().evidence if item.table and item.window]
    assert all("hum" in table.roles.segments for table in tables)
    assert case.notices()[-1] == "hum is segment now, in 2 tables."

    case.window.undoWanted.emit(case.window._toasts.toasts[-1].notice)
    case.settle()
    assert case.state().evidence == before.evidence


def test_the_menu_ticks_the_role_a_column_has(evidence):
    thumb = next(t for t in evidence.strip.thumbs if t._column.name == "hum")
    thumb._fill_menu()
    assert [a.text() for a in thumb._menu.actions() if a.isChecked()] == ["feature"]


def test_enter_on_a_table_shows_its_rows(case, evidence):
    choose(case, evidence, "reference.parquet")
    evidence.table.recordOpened.emit(evidence.custody.item.id)
    case.settle()
    assert case.dialog(Rows).panel.reader.total == 120


def test_what_is_no_table_offers_no_rows(case, evidence):
    choose(case, evidence, "model.skops")
    assert not evidence.custody._rows.isVisible()
    evidence.table.recordOpened.emit(evidence.custody.item.id)
    assert case.window.findChildren(Rows) == []


def test_the_menu_of_a_table_reaches_rows_and_roles(case, evidence):
    choose(case, evidence, "reference.parquet")
    evidence._open_menu(evidence.table.rect().center())
    menu = evidence.table.findChild(QMenu)
    texts = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert texts[:2] == ["Show rows", "Roles…"]
    next(action for action in menu.actions() if action.text() == "Roles…").trigger()
    menu.close()
    assert case.dialog(EditRoles).boxes["temp"].currentData() == "feature"


def test_the_selection_stays_on_an_item_through_a_change(case, evidence):
    choose(case, evidence, "lineage.json")
    evidence.title_actions()[-1].click()
    case.settle()
    assert evidence.custody.item.name == "lineage.json"
    assert evidence.custody.item.frozen


def test_what_is_missing_is_named_with_what_cannot_be_said_without_it(evidence):
    missing = [kind for kind in evidence.completeness._shown if not kind.present]
    assert [kind.title for kind in missing] == ["Row history"]
    assert all(kind.without for kind in missing)
    assert evidence.title_text == "Enough to find a cause; row history would sharpen it"


def test_roles_are_told_in_a_few_words():
    roles = Roles(timestamp="at", label="busy", features=("a", "b"), segments=("c",))
    assert roles_words(roles) == "timestamp at, label busy, 2 features, 1 segment"
    assert roles_words(Roles()) == "none yet"


def test_a_hash_is_cut_in_its_middle():
    assert short_hash("3f9a1c88" + 52 * "0" + "e27b") == "3f9a1c88…e27b"


def test_a_model_that_can_run_code_stays_closed_until_somebody_consents(case, evidence):
    choose(case, evidence, "model.skops")
    assert not evidence.custody._consent.isVisible()
    evidence.custody.set_consent(Consent.NEEDED)
    evidence.custody.show_item(evidence.custody.item, {})
    assert evidence.custody._consent.isVisible()


def test_the_title_names_what_would_tell_most(case, tmp_path):
    capture = write_capture(tmp_path / "bare", lineage=None, model=None)
    made = import_capture(case.session, [capture]).value
    reading = evidence_reading(case.session, made.incident)
    assert reading.title == "Enough to find a cause; lineage and row history would sharpen it"
    assert reading.lineage is None


def test_without_lineage_the_card_says_what_it_would_be_good_for(case, evidence):
    assert evidence.lineage.graph.isVisible()
    evidence.lineage.show_figure(None)
    assert not evidence.lineage.graph.isVisible()


def test_stages_of_the_pipeline_are_marked_and_a_gap_is_named(case, evidence):
    found = evidence_reading(case.session, case.state().id).stages
    assert [one.stage.id for one in found] == [
        "ingestion", "feature", "training", "evaluation", "serving",
    ]  # fmt: skip
    words = evidence.stages.words
    assert len(words) == 5
    assert words[2].startswith("Training: covered by the model")
    for one, said in zip(found, words, strict=True):
        assert one.covered or "nothing covers it" in said
        assert said in evidence.stages.accessibleDescription()
