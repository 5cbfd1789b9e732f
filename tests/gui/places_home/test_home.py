"""Home: the worst open incident first, the next step one press away."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.unit.services.small_case import write_capture
from workbench.desktop.components.empty_state import EmptyState
from workbench.desktop.places.home_cards import changed_words, facts_of, severity_of
from workbench.desktop.places.home_side import RecentLink, changed_at
from workbench.desktop.places.home_standing import causes_words
from workbench.desktop.theme.marks import State
from workbench.services.evidence import amend
from workbench.services.importing import import_capture
from workbench.services.readings.home import IncidentCard, home_reading
from workbench.services.session import open_session

NOW = datetime(2026, 5, 22, 9, tzinfo=UTC)


def card(**changes):
    facts = {
        "id": "x",
        "code": "INC-0001",
        "title": "Demand model",
        "severity": "SEV2 major",
        "stage": "Investigate",
        "owner": "",
        "sentence": "Both windows are set.",
        "verdict": "",
        "next_place": "causes",
        "changed_at": NOW,
    }
    return IncidentCard(**{**facts, **changes})


@pytest.fixture
def several(tmp_path):
    """A workspace with three incidents: minor, critical, and one in follow-up."""
    folder = tmp_path / "several"
    capture = write_capture(tmp_path / "capture")
    with open_session(folder, create=True) as session:
        for title, severity, stage in (
            ("Minor one", "SEV4 minor", "Investigate"),
            ("Critical one", "SEV1 critical", "Triage"),
            ("Settled one", "SEV1 critical", "Follow-up"),
        ):
            made = import_capture(session, [capture], title=title).value
            amend(session, made.incident, {"severity": severity, "stage": stage})
    return folder


def test_nothing_yet_shows_one_sentence_and_offers_the_sample(desk):
    home = desk.place("home")
    assert home.title_text == "No incidents yet"
    empty = home.findChild(EmptyState)
    assert empty.isVisible()
    assert not home.worst.isVisible()


def test_the_sample_opens_from_the_empty_page(desk):
    desk.place("home").findChild(EmptyState).sampleWanted.emit()
    desk.settle()
    assert desk.state().title
    assert desk.window.current_place == "evidence"


def test_open_incidents_come_by_severity_and_settled_ones_last(desks, several):
    desk = desks(workspace=several).start()
    home = desk.place("home")
    assert home.title_text == "Two open incidents; no cause is named yet"
    assert "Critical one" in home.worst.accessibleName()
    assert [small.accessibleName().partition(" ")[2] for small in home._small.values()] == [
        "Minor one",
        "Settled one",
    ]


def test_the_filled_button_continues_in_the_worst_incident(desks, several):
    desk = desks(workspace=several).start()
    home = desk.place("home")
    assert home.worst._next.text() == "Continue in Causes"
    home.worst._next.click()
    desk.settle()
    assert desk.state().title == "Critical one"


def test_a_card_follows_what_was_changed(desks, several):
    desk = desks(workspace=several).start()
    minor = next(s.id for s in desk.session.workspace.incidents() if s.title == "Minor one")
    desk.backend.act(lambda s: amend(s, minor, {"title": "Renamed", "severity": "SEV1 critical"}))
    desk.settle()
    assert "Critical one" in desk.place("home").worst.accessibleName()
    assert "Renamed" in next(iter(desk.place("home")._small.values())).accessibleName()


def test_more_incidents_than_cards_are_listed(desks, tmp_path, monkeypatch, several):
    monkeypatch.setattr("workbench.desktop.places.home.MOST_SMALL", 1)
    desk = desks(workspace=several).start()
    home = desk.place("home")
    assert home._more.isVisible()
    assert home._table.records.rowCount() == 1
    home._table.recordOpened.emit(home._table.records.record_id(0))
    desk.settle()
    assert desk.state().title == "Settled one"


def test_a_single_incident_is_followed_by_how_far_it_is(case):
    case.window.go("home")
    case.settle()
    home = case.place("home")
    assert home.standing.isVisible()
    home.standing._steps["evidence"].button.click()
    case.settle()
    assert case.window.current_place == "evidence"


def test_recent_packages_and_workspaces_can_be_opened_again(desk, tmp_path):
    other = tmp_path / "other"
    open_session(other, create=True).close()
    desk.controller.remember(other)
    rows = desk.place("home")._recent._list.findChildren(type(desk.place("home").worst._next))
    row = next(row for row in rows if row.accessibleName() == "Open workspace other")
    row.click()
    desk.settle()
    assert desk.controller.folder == other


def test_every_figure_of_the_card_is_measured_on_the_rows(case):
    found = home_reading(case.session).cards[0]
    marks = {mark.mark: mark for mark in found.figure.marks}
    assert marks["level"].value == found.reference.value
    assert marks["span"].start == found.onset.timestamp()
    assert found.moved == found.observed.value - found.reference.value


def test_facts_that_are_not_known_are_left_out():
    assert facts_of(card(), NOW) == ()
    shown = facts_of(card(onset=datetime(2026, 5, 14, 6, tzinfo=UTC)), NOW)
    assert [(fact.value, fact.label) for fact in shown] == [("14 May 06:00", "W1 begins")]


def test_no_severity_is_said_and_not_guessed():
    assert severity_of(card(severity="")).state is State.UNKNOWN
    assert severity_of(card()).state is State.SEV2


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=20), "saved just now"),
        (timedelta(minutes=2), "saved 2\u202fmin ago"),
        (timedelta(hours=3, minutes=20), "saved 3\u202fh ago"),
        (timedelta(days=2), "saved 20 May"),
    ],
)
def test_when_a_case_was_saved_is_said_in_words(ago, words):
    assert changed_words(NOW - ago, NOW) == words


def test_causes_are_said_with_what_they_restore():
    named = card(verdict="named", causes=(("temp (unit change)", 0.0896), ("wind", None)))
    assert causes_words(named) == ("named", "temp (unit change) restores 0.090; wind")
    assert causes_words(card()) == ("not yet", "Causes have not been looked for.")


def test_a_long_name_is_cut_in_its_middle_and_told_whole(qtbot, tmp_path):
    path = tmp_path / ("demand-model-ranks-busy-hours-worse" * 3 + ".incident.zip")
    path.write_bytes(b"")
    link = RecentLink(path)
    qtbot.addWidget(link)
    link.resize(200, 30)
    link.show()
    assert "…" in link.text()
    assert link.text().endswith("zip")
    assert path.name in link.accessibleName()


def test_when_a_recent_one_was_written_may_be_unknown(tmp_path):
    assert changed_at(tmp_path / "gone") is None
