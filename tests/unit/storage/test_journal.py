"""The journal: appended for ever, in order, with its tables, by anybody at once."""

import json
import sqlite3
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.domain import nouns
from workbench.domain.changes import Changes
from workbench.domain.events import Draft, commitment, verify_chain
from workbench.domain.evidence import Window
from workbench.domain.identifiers import new_identifier
from workbench.domain.incident import (
    Incident,
    battery_recorded,
    claim_added,
    evidence_added,
    fold,
    run_recorded,
    window_set,
)
from workbench.errors import JournalError, WorkspaceError
from workbench.storage import Workspace

OPENED = Draft("incident.opened", {"title": "Demand fell"})


def refused(code: str):
    return pytest.raises(JournalError, check=lambda error: error.code == code)


def test_what_is_appended_is_what_is_read(workspace, append, incident):
    returned = append(incident, window_set(Window(name="a")), claim_added(nouns.claim()))
    events = workspace.journal.events(incident)
    assert events[1:] == returned
    assert verify_chain(events) == (3, returned[-1].hash)
    assert {event.by for event in events} == {"ana"}
    assert {event.at for event in events} == {"2026-05-14T09:00:00.000000Z"}


def test_bodies_come_back_as_canonical_json_gives_them(append, incident):
    (event,) = append(incident, Draft("package.exported", {"a": 1.0, "b": (1, 2), "c": 1.7e18}))
    assert event.body == {"a": 1, "b": [1, 2], "c": 1.7e18}
    assert isinstance(event.body["a"], int)
    assert isinstance(event.body["c"], float)
    assert commitment(event.salt, event.body) == event.commitment


def test_no_two_events_share_a_salt(append, incident):
    events = append(incident, *[window_set(Window(name="a"))] * 50)
    assert len({event.salt for event in events}) == 50


def test_incidents_are_numbered_in_the_order_they_are_opened(workspace, append):
    made = [new_identifier(nouns.NOW) for _ in range(3)]
    for identifier in reversed(made):
        (event,) = append(identifier, OPENED)
        assert event.body["number"] == workspace.journal.state(identifier).number
    assert [summary.id for summary in workspace.incidents()] == made[::-1]
    assert [summary.number for summary in workspace.incidents()] == [1, 2, 3]


def test_the_number_is_the_stores_to_give(append):
    (event,) = append(new_identifier(nouns.NOW), Draft("incident.opened", {"number": 77}))
    assert event.body["number"] == 1


def test_an_incident_is_opened_at_the_time_of_its_first_event_unless_it_says(workspace, append):
    silent, told = new_identifier(nouns.NOW), new_identifier(nouns.NOW)
    append(silent, Draft("incident.opened", {"opened_at": None}))
    append(told, Draft("incident.opened", {"opened_at": "2026-05-01T00:00:00Z"}))
    assert workspace.journal.state(silent).opened_at == nouns.NOW
    assert workspace.journal.state(told).opened_at == nouns.NOW - timedelta(days=13, hours=9)


def test_somebody_else_being_faster_is_noticed(append, incident):
    append(incident, window_set(Window(name="a")), expected_size=1)
    with refused("journal.moved_on"):
        append(incident, window_set(Window(name="b")), expected_size=1)
    append(incident, window_set(Window(name="b")), expected_size=2)


def test_a_new_incident_may_be_expected_to_be_new(append):
    identifier = new_identifier(nouns.NOW)
    append(identifier, OPENED, expected_size=0)
    with refused("journal.moved_on"):
        append(identifier, OPENED, expected_size=0)


@pytest.mark.parametrize(
    ("code", "draft"),
    [
        ("journal.already_open", OPENED),
        ("journal.unknown_event", Draft("window.sat", {"name": "a"})),
        ("journal.malformed", Draft("evidence.added", {"id": "only"})),
        ("journal.malformed", Draft("evidence.roles", {"evidence": "x"})),
        ("journal.malformed", Draft("battery.recorded", {"id": "b", "runs": ["r1"]})),
        ("journal.malformed", Draft("incident.amended", {"stage": "Bed time"})),
        ("journal.unwritable", Draft("package.exported", {"share": float("nan")})),
        ("journal.unwritable", Draft("package.exported", {"text": "\ud800"})),
        ("journal.unwritable", Draft("package.exported", {"key": 2**60})),
        ("journal.unwritable", Draft("package.exported", {"when": nouns.NOW})),
        ("journal.unwritable", Draft("package.exported", {"much": "x" * 9_000_000})),
        ("journal.unwritable", Draft("package.exported", ["no object"])),  # type: ignore[arg-type]
        ("journal.not_revisable", Draft("change.undone", {"seq": 1})),
        ("journal.not_revisable", Draft("change.undone", {"seq": 9})),
        ("journal.not_revisable", Draft("change.undone", {})),
        ("journal.not_revisable", Draft("change.redone", {"seq": 2})),
    ],
)
def test_an_act_that_may_not_stand_is_refused_with_all_that_came_with_it(
    workspace, append, incident, code, draft
):
    append(incident, window_set(Window(name="before")))
    before = workspace.journal.events(incident)
    with refused(code):
        append(incident, window_set(Window(name="a")), draft, window_set(Window(name="b")))
    assert workspace.journal.events(incident) == before
    assert workspace.incident(incident).windows == (Window(name="before"),)
    assert workspace.journal.verify().ok


def test_a_refusal_never_repeats_what_was_refused(append, incident):
    with pytest.raises(JournalError) as caught:
        append(incident, Draft("incident.amended", {"stage": "secret-4711"}))
    assert "4711" not in caught.value.message + caught.value.hint
    assert "stage" in caught.value.message


def test_nothing_happens_in_an_incident_that_was_never_opened(workspace, append):
    with refused("journal.not_opened"):
        append("nobody", window_set(Window(name="a")))
    assert append("nobody") == ()
    assert workspace.incidents() == ()


def test_a_time_without_a_zone_is_refused(workspace, incident):
    with pytest.raises(ValueError, match="zone"):
        workspace.journal.append(
            incident,
            [window_set(Window(name="a"))],
            at=datetime(2026, 5, 14),  # noqa: DTZ001 -- the very point
            by="ana",
        )


def test_unknown_incidents_are_named_in_one_sentence(workspace):
    for question in (workspace.journal.events, workspace.journal.state, workspace.journal.current):
        with pytest.raises(WorkspaceError, match="no incident nobody") as caught:
            question("nobody")
        assert caught.value.code == "incident.unknown"


def test_the_time_machine_shows_every_earlier_state(workspace, busy_incident):
    events = workspace.journal.events(busy_incident)
    for place in range(1, len(events) + 1):
        assert workspace.journal.events(busy_incident, until=place) == events[:place]
        assert workspace.journal.state(busy_incident, until=place) == fold(events[:place])
    assert workspace.journal.state(busy_incident, until=0) == Incident(id=busy_incident)
    assert workspace.journal.state(busy_incident).windows == (
        Window(name="reference", rows=3),
        Window(name="incident", rows=4, start=nouns.NOW),
    )
    assert [claim.id for claim in workspace.journal.state(busy_incident).claims] == ["c2"]


def test_undo_and_redo_within_one_append(workspace, append, incident):
    append(
        incident,
        window_set(Window(name="a")),
        Draft("change.undone", {"seq": 2}),
        window_set(Window(name="b")),
        Draft("change.undone", {"seq": 4}),
        Draft("change.redone", {"seq": 4}),
    )
    assert workspace.incident(incident).windows == (Window(name="b"),)
    assert workspace.incident(incident) == workspace.journal.state(incident)


def test_a_step_can_be_undone_only_once(append, incident):
    append(incident, window_set(Window(name="a")), Draft("change.undone", {"seq": 2}))
    with refused("journal.not_revisable"):
        append(incident, Draft("change.undone", {"seq": 2}))


def test_another_session_goes_on_where_this_one_stands(folder, workspace, append, busy_incident):
    with Workspace.open(folder) as other:
        other.journal.append(
            busy_incident, [window_set(Window(name="theirs"))], at=nouns.NOW, by="ben"
        )
        append(busy_incident, window_set(Window(name="ours")))
        other.journal.append(
            busy_incident, [Draft("change.undone", {"seq": 10})], at=nouns.NOW, by="ben"
        )
        for session in (workspace, other):
            state = session.incident(busy_incident)
            assert state == session.journal.state(busy_incident)
            assert state.window("theirs")
            assert not state.window("ours")
    assert workspace.journal.verify().ok


def test_what_changed_since_is_told_across_sessions(folder, workspace, append, incident):
    position, changes = workspace.journal.changes_since(0)
    assert changes == Changes(frozenset({incident}), frozenset({"incident.opened"}))
    assert workspace.journal.changes_since(position) == (position, Changes())
    with Workspace.open(folder) as other:
        other.journal.append(incident, [window_set(Window(name="a"))], at=nouns.NOW, by="ben")
    later, changes = workspace.journal.changes_since(position)
    assert changes == Changes(frozenset({incident}), frozenset({"window.set"}))
    assert later > position


def test_a_large_run_is_kept_whole(workspace, append, incident):
    many = tuple(nouns.finding(n) for n in range(5000))
    append(incident, run_recorded(nouns.run("big", findings=many)))
    with Workspace.open(workspace.path) as fresh:
        assert fresh.incident(incident).runs[0].findings == many
    assert workspace.journal.verify().ok


window_names = st.sampled_from("abc")
steps = st.lists(
    st.tuples(st.sampled_from("sbwwcdueru"), window_names, st.integers(0, 9)), max_size=14
)


def draft_of(kind: str, name: str, pick: int, state: Incident) -> Draft:
    """Return the act that a letter stands for, where it is possible."""
    if kind == "u" and state.undoable:
        return Draft("change.undone", {"seq": state.undoable[pick % len(state.undoable)]})
    if kind == "r" and state.redoable:
        return Draft("change.redone", {"seq": state.redoable[pick % len(state.redoable)]})
    return {
        "w": window_set(Window(name=name, rows=pick)),
        "d": Draft("window.removed", {"window": name}),
        "c": claim_added(nouns.claim(name, text=f"{pick}")),
        "e": evidence_added(nouns.evidence(f"{name}{pick}")),
        "s": run_recorded(nouns.run(f"{name}{pick}")),
        "b": battery_recorded(nouns.battery(f"{name}{pick}", f"{name}{pick}")),
    }.get(kind, Draft("incident.amended", {"owner": name}))


@settings(max_examples=25)
@given(steps=steps)
def test_tables_kept_up_to_date_equal_the_fold_and_tables_made_anew(tmp_path_factory, steps):
    with Workspace.create(tmp_path_factory.mktemp("any") / "w") as space:
        identifier = new_identifier(nouns.NOW)
        space.journal.append(identifier, [OPENED], at=nouns.NOW, by="ana")
        for kind, name, pick in steps:
            draft = draft_of(kind, name, pick, space.incident(identifier))
            space.journal.append(identifier, [draft], at=nouns.NOW, by="ana")
        with Workspace.open(space.path) as fresh:
            assert fresh.incident(identifier) == space.journal.state(identifier)
        live = dump(space)
        assert space.journal.rebuild() == len(steps) + 1
        assert dump(space) == live


def test_before_its_first_battery_an_incident_is_stored_as_it_was_before_there_were_any(
    workspace, append, incident
):
    def body() -> dict[str, object]:
        with sqlite3.connect(workspace.path / "journal.db") as connection:
            return json.loads(connection.execute("SELECT body FROM incidents").fetchone()[0])

    append(incident, run_recorded(nouns.run("r1")))
    assert "batteries" not in body()
    append(incident, battery_recorded(nouns.battery("b1", "r1")))
    assert [battery["runs"] for battery in body()["batteries"]] == [["r1"]]
    with Workspace.open(workspace.path) as fresh:
        assert fresh.incident(incident).batteries == (nouns.battery("b1", "r1"),)
    assert workspace.journal.verify().ok


def dump(space: Workspace) -> list[str]:
    """Return every projection as SQL text, columns and rows."""
    connection = sqlite3.connect(space.path / "journal.db")
    try:
        lines = list(connection.iterdump())
    finally:
        connection.close()
    return sorted(line for line in lines if '"events"' not in line)
