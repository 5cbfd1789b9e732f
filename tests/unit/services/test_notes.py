"""Notes keep no more of their source than they may tell; the register keeps what is missing."""

import pytest

from tests.unit.services.documents import record_run
from workbench.errors import WorkbenchError
from workbench.services.claims import claim_finding
from workbench.services.hypotheses import state_hypothesis
from workbench.services.notes import (
    add_limitation,
    add_note,
    change_limitation,
    change_note,
    note_source,
    remove_limitation,
    remove_note,
    report_notes,
    suggest_limitations,
)


def test_an_anonymous_note_keeps_nothing_of_its_source(session):
    note = add_note(
        session, "1", "It was the firmware.", function="ops", name="Ada", attribution="anonymous"
    ).value
    assert (note.function, note.name, note_source(note)) == ("", "", "somebody who took part")
    body = next(
        e.body
        for e in session.workspace.journal.events(session.incident("1").id)
        if e.type == "note.set"
    )
    assert "Ada" not in str(body)
    assert "ops" not in str(body)


def test_a_note_told_by_function_keeps_no_name(session):
    note = add_note(session, "1", "x", function="ops", name="Ada").value
    assert (note.name, note_source(note)) == ("", "ops")


def test_a_named_note_needs_a_name_and_loses_it_when_it_is_not_named_any_more(session):
    with pytest.raises(WorkbenchError, match="needs the name"):
        add_note(session, "1", "x", attribution="named")
    note = add_note(session, "1", "x", attribution="named", name="Ada", function="ops").value
    assert note_source(note) == "Ada, ops"
    changed = change_note(session, "1", note.id, attribution="function").value
    assert (changed.name, note_source(changed)) == ("", "ops")


def test_without_consent_the_report_leaves_a_note_out(session):
    add_note(session, "1", "Off the record.", consent=False)
    kept = add_note(session, "1", "I felt it was the sensor.", kind="intuition").value
    add_note(session, "1", "A spare part was at hand.", kind="lucky")
    state = session.incident("1")
    assert len(state.records.notes) == 3
    assert report_notes(state, "intuition", "bias") == (kept,)
    assert len(report_notes(state)) == 2


@pytest.mark.parametrize("fields", [{"kind": "gossip"}, {"attribution": "shouted"}])
def test_a_note_is_of_a_kind_that_is_known(session, fields):
    with pytest.raises(WorkbenchError):
        add_note(session, "1", "x", **fields)


def test_notes_need_words_and_can_be_removed(session):
    with pytest.raises(WorkbenchError, match="needs words"):
        add_note(session, "1", "  ")
    note = add_note(session, "1", "x").value
    remove_note(session, "1", note.id)
    assert session.incident("1").records.notes == ()


def test_the_register_is_written_changed_and_mended(session):
    with pytest.raises(WorkbenchError):
        add_limitation(session, "1", "")
    one = add_limitation(session, "1", "No raw logs", consequence="Onset to the day.").value
    assert change_limitation(session, "1", one.id, kind="shortcut").value.kind == "shortcut"
    remove_limitation(session, "1", one.id)
    assert session.incident("1").records.limitations == ()


def test_the_record_itself_says_what_is_missing_and_assumed(session):
    state_hypothesis(session, "1", "x", assumptions=("Clocks agree.",))
    run = record_run(session)
    claim_finding(session, "1", run.id, "temp")
    told = {(one.kind, one.text) for one in suggest_limitations(session, "1")}
    assert ("assumption", "Clocks agree.") in told
    assert {("missing", gap) for gap in session.incident("1").gaps} <= told
    add_limitation(session, "1", "Clocks agree.", kind="assumption")
    assert all(one.text != "Clocks agree." for one in suggest_limitations(session, "1"))
