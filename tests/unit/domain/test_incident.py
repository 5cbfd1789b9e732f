"""The fold: the same events give the same state, and undoing is an act like any other."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.unit.domain import nouns
from workbench.domain.canonical import canonical, strict_loads
from workbench.domain.events import GENESIS, Draft, Event, seal
from workbench.domain.evidence import Roles, Window
from workbench.domain.incident import (
    EVENT_TYPES,
    REVISIONS,
    UNDOABLE,
    Incident,
    Stage,
    advance,
    battery_recorded,
    claim_added,
    evidence_added,
    fold,
    run_recorded,
    taken_back,
    window_set,
)

OPENED = Draft("incident.opened", {"title": "Demand fell", "metric": "rmse", "number": 3})
EVIDENCE = nouns.evidence("rows.csv", table="b" * 64)


def history(*drafts: Draft) -> tuple[Event, ...]:
    events: list[Event] = []
    for seq, draft in enumerate(drafts, start=1):
        events.append(
            seal(
                Draft(draft.type, strict_loads(canonical(draft.body)), draft.v),
                incident="one",
                seq=seq,
                at=nouns.NOW + timedelta(seconds=seq),
                by="ana",
                salt="0" * 32,
                prev=events[-1].hash if events else GENESIS,
            )
        )
    return tuple(events)


def undo(seq: int) -> Draft:
    return Draft("change.undone", {"seq": seq})


def redo(seq: int) -> Draft:
    return Draft("change.redone", {"seq": seq})


def meaning(state: Incident) -> Incident:
    """What an incident says, without where its journal stands."""
    standing = {"size": 0, "head": "", "changed_at": "", "undoable": (), "redoable": ()}
    return state.model_copy(update=standing)


acts = st.sampled_from(
    [
        *(window_set(nouns_window) for nouns_window in (
            Window(name="reference", rows=1),
            Window(name="reference", rows=2),
            Window(name="incident", rows=3),
        )),
        Draft("window.removed", {"window": "reference"}),
        Draft("incident.amended", {"owner": "ben", "stage": "Investigate"}),
        Draft("incident.amended", {"title": "Demand fell on Monday"}),
        evidence_added(EVIDENCE),
        Draft("evidence.roles", {"evidence": EVIDENCE.id, "roles": {"features": ["temp"]}}),
        Draft("evidence.frozen", {"evidence": [EVIDENCE.id]}),
        run_recorded(nouns.run("r1")),
        battery_recorded(nouns.battery("b1", "r1")),
        claim_added(nouns.claim("c1")),
        claim_added(nouns.claim("c1", "It was the sensor.")),
        claim_added(nouns.claim("c2")),
        Draft("claim.removed", {"claim": "c1"}),
        Draft("model.consented", {"evidence": EVIDENCE.id}),
        Draft("package.exported", {"sha256": "d" * 64}),
        Draft("something.later", {"unknown": True}, v=9),
    ]
)  # fmt: skip


@st.composite
def courses(draw: st.DrawFn) -> list[Draft]:
    """Acts with undoing and redoing among them, each one possible where it stands."""
    drafts = [OPENED]
    for step in draw(st.lists(st.tuples(st.sampled_from("auur"), acts, st.integers(0, 9)))):
        kind, act, pick = step
        state = fold(history(*drafts))
        if kind == "u" and state.undoable:
            drafts.append(undo(state.undoable[pick % len(state.undoable)]))
        elif kind == "r" and state.redoable:
            drafts.append(redo(state.redoable[pick % len(state.redoable)]))
        else:
            drafts.append(act)
    return drafts


@given(courses())
def test_one_step_at_a_time_gives_the_fold_of_all(drafts):
    events = history(*drafts)
    state = fold(events[:1])
    for place, event in enumerate(events[1:], start=2):
        state = fold(events[:place]) if event.type in REVISIONS else advance(state, event)
        assert state == fold(events[:place])


@given(courses(), acts.filter(lambda act: act.type in UNDOABLE))
def test_undoing_the_last_act_leads_back(drafts, act):
    before, place = fold(history(*drafts)), len(drafts) + 1
    after = fold(history(*drafts, act, undo(place)))
    assert meaning(after) == meaning(before)
    assert after.undoable == before.undoable
    assert after.redoable == (place,)


@given(courses(), st.integers(0, 9))
def test_redoing_undoes_the_undoing(drafts, pick):
    before = fold(history(*drafts))
    if not before.undoable:
        return
    seq = before.undoable[pick % len(before.undoable)]
    after = fold(history(*drafts, undo(seq), redo(seq)))
    assert meaning(after) == meaning(before)
    assert set(after.undoable) == set(before.undoable)
    assert after.redoable == before.redoable


@given(courses())
def test_what_was_undone_counts_as_if_it_had_never_been(drafts):
    events = history(*drafts)
    gone = taken_back(events)
    kept = [d for seq, d in enumerate(drafts, start=1) if seq not in gone]
    plain = [d for d in kept if d.type not in REVISIONS]
    assert meaning(fold(events)) == meaning(fold(history(*plain)))


@given(courses())
def test_a_new_act_leaves_nothing_to_redo(drafts):
    assert fold(history(*drafts, window_set(Window(name="new")))).redoable == ()


@given(courses())
def test_undoable_and_redoable_never_name_the_same_act_nor_one_that_stays(drafts):
    events = history(*drafts)
    state = fold(events)
    assert not set(state.undoable) & set(state.redoable)
    named = {*state.undoable, *state.redoable}
    assert {events[seq - 1].type for seq in named} <= UNDOABLE


@given(courses())
def test_the_state_says_where_its_journal_stands(drafts):
    events = history(*drafts)
    state = fold(events)
    assert (state.size, state.head, state.changed_at) == (
        len(events), events[-1].hash, events[-1].at,
    )  # fmt: skip


@pytest.mark.parametrize(
    "last",
    [undo(1), undo(2), undo(4), undo(99), redo(3), redo(99), Draft("change.undone", {}),
     Draft("change.undone", {"seq": "3"}), Draft("change.redone", {"seq": None})],
    ids=lambda draft: f"{draft.type} {draft.body}",
)  # fmt: skip
def test_what_cannot_be_taken_back_or_restored_is_refused(last):
    drafts = (OPENED, evidence_added(EVIDENCE), window_set(Window(name="a")), last)
    with pytest.raises(ValueError, match=f"event 4 .{last.type}. names"):
        fold(history(*drafts))


def test_an_act_is_undone_only_once():
    drafts = (OPENED, window_set(Window(name="a")), undo(2), undo(2))
    with pytest.raises(ValueError, match="event 4"):
        fold(history(*drafts))


def test_an_act_overtaken_by_another_is_not_redone():
    drafts = (OPENED, window_set(Window(name="a")), undo(2), window_set(Window(name="b")), redo(2))
    with pytest.raises(ValueError, match="event 5"):
        fold(history(*drafts))


def test_a_revision_needs_the_whole_history():
    events = history(OPENED, window_set(Window(name="a")), undo(2))
    with pytest.raises(ValueError, match="fold all"):
        advance(fold(events[:2]), events[2])


def test_a_battery_lists_runs_that_stay_runs_of_their_own():
    drafts = [OPENED, run_recorded(nouns.run("r1")), battery_recorded(nouns.battery("b1", "r1"))]
    state = fold(history(*drafts))
    assert [run.id for run in state.runs] == ["r1"]
    assert state.battery("b1") == nouns.battery("b1", "r1")
    assert state.battery("b2") is None
    assert "battery.recorded" in EVENT_TYPES - UNDOABLE


def test_no_events_fold_to_an_empty_incident():
    assert fold([]) == Incident(id="")


def test_every_handler_does_what_its_event_says():
    state = fold(
        history(
            OPENED,
            evidence_added(EVIDENCE),
            evidence_added(nouns.evidence("notes.txt")),
            Draft("evidence.roles", {"evidence": EVIDENCE.id, "roles": {"label": "y"}}),
            Draft("evidence.roles", {"evidence": "ev-notes.txt", "roles": {"label": "y"}}),
            Draft("evidence.frozen", {"evidence": [EVIDENCE.id]}),
            window_set(Window(name="reference", rows=5)),
            window_set(Window(name="incident", rows=6)),
            window_set(Window(name="reference", rows=7)),
            Draft("window.removed", {"window": "incident"}),
            run_recorded(nouns.run("r1")),
            claim_added(nouns.claim("c1", "old")),
            claim_added(nouns.claim("c1", "new")),
            claim_added(nouns.claim("c2")),
            Draft("claim.removed", {"claim": "c2"}),
            Draft("model.consented", {"evidence": EVIDENCE.id}),
            Draft("incident.amended", {"stage": "Repair", "owner": "ben", "id": "other"}),
        )
    )
    table, notes = state.evidence
    assert table.table is not None
    assert table.table.roles == Roles(label="y")
    assert notes.table is None
    assert (table.frozen, notes.frozen) == (True, False)
    assert state.windows == (Window(name="reference", rows=7),)
    assert [(c.id, c.text) for c in state.claims] == [("c1", "new")]
    assert state.consents == (EVIDENCE.id,)
    assert (state.id, state.stage, state.owner, state.number) == ("one", Stage.REPAIR, "ben", 3)
    assert state.item(EVIDENCE.id) is table
    assert state.item("none") is None
    assert state.window("reference") == Window(name="reference", rows=7)
    assert state.window("incident") is None
    assert state.run("r1") == nouns.run("r1")
    assert state.run("r2") is None


def test_a_withheld_body_changes_nothing_but_the_place():
    whole = history(OPENED, window_set(Window(name="a")))
    withheld = Event(
        **{name: getattr(whole[1], name) for name in Event.__slots__ if name != "body"}, body=None
    )
    assert meaning(fold((whole[0], withheld))) == meaning(fold(whole[:1]))


@pytest.mark.parametrize(
    "draft",
    [
        Draft("incident.amended", {"stage": "Bed time"}),
        Draft("evidence.added", {"id": "x"}),
        Draft("run.recorded", {}),
        Draft("window.set", {"name": None}),
    ],
    ids=lambda draft: draft.type,
)
def test_a_body_of_the_wrong_shape_is_refused(draft):
    with pytest.raises(ValidationError):
        fold(history(OPENED, draft))


def test_every_event_named_here_is_one_the_journal_knows():
    assert UNDOABLE | REVISIONS <= EVENT_TYPES
