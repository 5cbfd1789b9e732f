"""The further pages of the Library: each reads for itself, says its answer, and acts."""

from random import Random

import pytest
from PySide6.QtCore import QSettings

from tests.fakes.past_incidents import record, told
from workbench.desktop.dialogs.library_publish import PublishEntry
from workbench.desktop.dialogs.library_start import StartFromPlan
from workbench.desktop.dialogs.library_writing import (
    MarkExemplar,
    ProposeChange,
    Reason,
    SavePattern,
)
from workbench.desktop.places.library_central import FOLDER
from workbench.desktop.places.library_section import SECTIONS
from workbench.exchange.keys import create_key
from workbench.services.library.central import publish, pull
from workbench.services.library.exemplars import exemplars
from workbench.services.library.patterns import patterns
from workbench.services.library.playbooks import living_playbook
from workbench.services.session import open_session


@pytest.fixture
def page(place, controller, settle):
    """Return a function that shows a page and returns it, filled."""

    def show(key):
        place.show_section(key)
        settle(controller)
        return place.sections[key]

    return show


def test_every_page_reads_and_says_its_answer(place, controller, page):
    titles = []
    for key, _ in SECTIONS:
        page(key)
        titles.append(place.title_text)
    assert "cannot be read" not in " ".join(titles)
    assert len(set(titles)) == len(SECTIONS)
    assert controller.window.notices == []


def test_what_came_back_is_a_picture_and_the_same_in_figures(page):
    faults = page("faults")
    faults.axis._group.button(4).click()
    assert faults.axis.current == "signal"
    rows = faults.table.records.rowCount()
    assert rows > 0
    assert len(faults.view.figure.y.categories) == rows
    counted = [faults.table.records.index(row, 1).data() for row in range(rows)]
    assert counted == sorted(counted, key=lambda n: -int(n))


def test_methods_show_their_share_with_interval_and_n(page, place):
    methods = page("methods")
    figure = methods.view.figure
    assert "· n " in figure.y.categories[0]
    mark = figure.marks[0]
    assert all(
        low <= share <= high
        for low, share, high in zip(mark.low, mark.estimate, mark.high, strict=True)
    )
    assert methods.methods.records.rowCount() == len(mark.estimate)
    assert "named the cause first in" in place.title_text


def test_health_keeps_n_beside_every_share(page):
    health = page("health")
    assert health.table.records.rowCount() > 10
    if health.view.figure is not None:
        assert all("· n " in name for name in health.view.figure.y.categories)


def test_a_pattern_is_started_from_in_two_clicks(page, controller, settle, dialog, twin):
    shelf = page("patterns")
    assert shelf.side.shown.pattern.title == "A unit that changed"
    shelf.side.start.click()
    shown = dialog(controller, StartFromPlan)
    shown.verb.click()
    settle(controller)
    origin = controller.session.incident(twin).records.origins[0]
    assert (origin.source, origin.title) == ("pattern", "A unit that changed")


def test_a_verified_incident_is_saved_as_a_pattern(page, controller, settle, dialog):
    known = controller.session.workspace.incidents()
    controller.open(next(one.id for one in known if one.number == 1))
    page("patterns").saving.click()
    shown = dialog(controller, SavePattern)
    shown.name.setText("Another kind")
    shown.verb.click()
    settle(controller)
    titles = {one.pattern.title for one in patterns(controller.session)}
    assert titles == {"A unit that changed", "Another kind"}
    assert controller.told == ["Another kind is on the shelf."]


def test_what_is_not_verified_cannot_be_saved_and_says_why(page, controller, dialog):
    page("patterns").saving.click()
    shown = dialog(controller, SavePattern)
    assert not shown.verb.isEnabled()
    assert "No cause is confirmed" in shown.problem
    shown.reject()


def test_an_exemplar_shows_what_helped_and_what_hurt(page, controller, settle, dialog, twin):
    shelf = page("exemplars")
    assert {one.tier for one in shelf._found} == {"observe", "low", "medium", "high"}
    assert "Why:" in shelf.side.good.text()
    shelf.marking.click()
    shown = dialog(controller, MarkExemplar)
    shown.tier._group.button(2).click()
    shown.good.setText("Held the release")
    shown.bad.setText("Retrained at once")
    shown.verb.click()
    settle(controller)
    own = next(one for one in exemplars(controller.session) if not one.is_sample)
    assert (own.incident, own.tier) == (twin, "medium")
    assert own.good[0].text == "Held the release"


def test_a_proposed_change_shows_its_diff_and_is_accepted_then_gone_back_from(
    page, place, controller, settle, dialog
):
    books = page("playbooks")
    assert place.title_text == "1 proposed change of a playbook waits for a decision"
    steps = books.steps.records
    signs = [steps.index(row, 0).data() for row in range(steps.rowCount())]
    assert signs.count("added") == 1
    assert "taken out" not in signs
    books.accept.click()
    settle(controller)
    assert living_playbook(controller.session, "data_quality").in_force.version == 2
    books.refresh()
    settle(controller)
    books.versions.select_record("v1")
    books.choose("v1")
    assert not books.accept.isVisible()
    books.back.click()
    shown = dialog(controller, Reason)
    shown.verb.click()
    assert "Say why" in shown.problem
    shown.reason.setText("The supplier answers nobody.")
    shown.verb.click()
    settle(controller)
    book = living_playbook(controller.session, "data_quality")
    assert book.in_force.version == 3
    assert book.in_force.playbook == book.version(1).playbook


def test_a_change_is_proposed_in_ones_own_words(page, controller, settle, dialog):
    books = page("playbooks")
    books.propose.click()
    shown = dialog(controller, ProposeChange)
    shown.text.setPlainText("Look at the unit first.")
    shown.verb.click()
    settle(controller)
    book = living_playbook(controller.session, shown._book.category)
    assert "Look at the unit first." in {one.title for _, _, one in book.proposed}


def test_publishing_and_pulling_say_what_lies_where(
    page, controller, settle, dialog, tmp_path, original
):
    QSettings().setValue(FOLDER, str(tmp_path / "shared"))
    controller.open(original)
    central = page("central")
    assert not central._found
    central.publishing.click()
    shown = dialog(controller, PublishEntry)
    shown.verb.click()
    settle(controller)
    central.refresh()
    settle(controller)
    assert [one.incident for one in central._found] == [original]
    assert central.side.mark.mark.text == "unsigned"
    central.pull()
    settle(controller)
    assert central.said.text() == "0 new entries, 1 known already."


def test_publishing_can_sign_with_the_key_that_packages_are_signed_with(
    page, controller, settle, dialog, tmp_path, original
):
    key = create_key(tmp_path / "key", "ana", "secret")
    QSettings().setValue(FOLDER, str(tmp_path / "shared"))
    controller.open(original)
    central = page("central")
    central.publishing.click()
    shown = dialog(controller, PublishEntry)
    assert not shown.passphrase.isVisibleTo(shown)
    shown.signed.setChecked(True)
    assert shown.passphrase.isVisibleTo(shown)
    shown.key.setText(str(tmp_path / "key"))
    shown.passphrase.setText("wrong")
    shown.verb.click()
    settle(controller)
    assert "passphrase" in shown.problem
    assert not (tmp_path / "shared").exists(), "nothing is written before the key is open"
    shown.passphrase.setText("secret")
    shown.verb.click()
    settle(controller)
    central.refresh()
    settle(controller)
    assert central._found[0].signer == key.public_key.fingerprint
    assert central.side.mark.mark.text != "unsigned"


def test_a_shared_entry_is_found_and_opened_where_it_stands(
    page, place, controller, settle, tmp_path, original
):
    with open_session(tmp_path / "other", create=True) as other:
        made = record(other, told(Random(3), 5))
        publish(other, made, tmp_path / "shared", disclosure="full")
        other_title = other.incident(made).title
    pull(controller.session, tmp_path / "shared")
    cases = page("cases")
    cases.look_up(f'"{other_title}"')
    settle(controller)
    row = next(at for at, one in enumerate(cases._hits) if one.kind == "shared")
    chosen = cases.chosen
    cases.found.rowSelected.emit(row)
    assert cases.chosen == chosen, "an incident elsewhere is on no map of ours"
    cases.found.rowActivated.emit(row)
    settle(controller)
    assert place.current == "central"
    assert place.sections["central"].side.shown.sha256 == cases._hits[row].id


def test_a_change_elsewhere_is_read_when_the_page_is_shown_again(place, controller, settle, page):
    page("faults")
    record(controller.session, told(Random(99), 40))
    place.refresh()
    settle(controller)
    page("cases")
    assert len(place.sections["cases"].reading.map.points) == 11
