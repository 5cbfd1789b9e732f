"""Undo and redo append; every earlier state can be shown."""

import pytest

from tests.unit.services.small_case import BROKE
from workbench.errors import WorkbenchError
from workbench.services.evidence import amend, change_role, freeze
from workbench.services.history import redo, state_at, undo
from workbench.services.readings.revisions import Revisions, revisions_of
from workbench.services.windows import remove_window, set_window


def facts(incident):
    """What an incident says, without where its journal stands."""
    volatile = {"size", "head", "changed_at", "undoable", "redoable"}
    return incident.model_dump(exclude=volatile)


def test_undo_takes_back_one_act_after_another_and_redo_brings_them_again(session):
    states = [session.incident("1")]
    amend(session, "1", {"owner": "Ada"})
    states.append(session.incident("1"))
    set_window(session, "1", "incident", start=BROKE)
    states.append(session.incident("1"))
    change_role(session, "1", "incident.parquet", "hum", None)
    states.append(session.incident("1"))

    undone = []
    for earlier in states[2::-1]:
        undone.append(undo(session, "1").value)
        assert facts(session.incident("1")) == facts(earlier)
    assert undone == ["evidence.roles", "window.set", "incident.amended"]
    for later in states[1:]:
        redo(session, "1")
        assert facts(session.incident("1")) == facts(later)
    assert session.incident("1").size == states[-1].size + 6, "nothing was removed"
    assert session.workspace.journal.verify().ok


def test_there_is_an_end_to_undo_and_redo(session):
    with pytest.raises(WorkbenchError, match="nothing to redo") as caught:
        redo(session, "1")
    assert caught.value.code == "redo.nothing"
    # The two windows that came with the capture are acts like any other.
    assert [undo(session, "1").value for _ in range(2)] == ["window.set"] * 2
    with pytest.raises(WorkbenchError, match="nothing to undo") as caught:
        undo(session, "1")
    assert caught.value.code == "undo.nothing"


def test_evidence_and_its_freezing_are_never_taken_back(session):
    freeze(session, "1")
    evidence = session.incident("1").evidence
    for _ in range(2):
        undo(session, "1")
    with pytest.raises(WorkbenchError, match="nothing to undo"):
        undo(session, "1")
    assert session.incident("1").evidence == evidence


def test_a_new_act_ends_what_could_be_done_again(session):
    amend(session, "1", {"owner": "Ada"})
    undo(session, "1")
    amend(session, "1", {"owner": "Grace"})
    with pytest.raises(WorkbenchError, match="nothing to redo"):
        redo(session, "1")
    assert session.incident("1").owner == "Grace"


def test_any_earlier_state_can_be_shown(session):
    before = session.incident("1")
    amend(session, "1", {"owner": "Ada"})
    remove_window(session, "1", "incident")
    undo(session, "1")
    assert state_at(session, "1", before.size).model_dump() == before.model_dump()
    assert state_at(session, "1", before.size + 1).owner == "Ada"
    assert state_at(session, "1", before.size + 2).window("incident") is None
    assert state_at(session, "1", before.size + 3).window("incident") is not None
    assert state_at(session, "1", 1).evidence == ()


def test_what_comes_next_is_told_in_words(session):
    assert revisions_of(session, session.incident("1")) == Revisions(undo="window set")
    remove_window(session, "1", "incident")
    assert revisions_of(session, session.incident("1")) == Revisions(undo="window removed")
    undo(session, "1")
    found = revisions_of(session, session.incident("1"))
    assert found == Revisions(undo="window set", redo="window removed")
    for _ in range(2):
        undo(session, "1")
    assert revisions_of(session, session.incident("1")).undo == ""
