"""Events recorded together are one act; acts make a tree in which nothing is lost."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.unit.domain import nouns
from tests.unit.domain.test_incident import OPENED, courses, history
from workbench.domain.act_tree import grown
from workbench.domain.acts import Stays, act_of, acts_of, next_redo, next_undo
from workbench.domain.events import GENESIS, Draft, seal
from workbench.domain.evidence import Window
from workbench.domain.incident import evidence_added, fold, run_recorded, window_set
from workbench.domain.resuming import believed, drafts_to

SET = window_set(Window(name="w"))
OTHER = window_set(Window(name="w", rows=7))


def told(*acts):
    """Events of acts, each a tuple of drafts that were recorded together."""
    events = []
    for number, drafts in enumerate(acts):
        for draft in drafts:
            events.append(
                seal(
                    draft,
                    incident="one",
                    seq=len(events) + 1,
                    at=nouns.NOW + timedelta(seconds=number),
                    by="ana",
                    salt="0" * 32,
                    prev=events[-1].hash if events else GENESIS,
                )
            )
    return events


def undone(*seqs):
    return tuple(Draft("change.undone", {"seq": seq}) for seq in seqs)


def redone(*seqs):
    return tuple(Draft("change.redone", {"seq": seq}) for seq in seqs)


def tree(*acts):
    events = told(*acts)
    return grown(acts_of(events), fold(events).undoable)


@given(courses())
def test_every_event_belongs_to_one_act_in_order(drafts):
    acts = acts_of(history(*drafts))
    assert [seq for act in acts for seq in act.seqs] == list(range(1, len(drafts) + 1))
    for seq in range(1, len(drafts) + 1):
        assert seq in act_of(acts, seq).seqs
    for seq in (0, len(drafts) + 1):
        with pytest.raises(LookupError):
            act_of(acts, seq)


def test_what_came_with_evidence_stays_with_it():
    events = told((OPENED, evidence_added(nouns.evidence("a")), SET), (OTHER,))
    acts, state = acts_of(events), fold(events)
    assert state.undoable == (3, 4)
    act, seqs = next_undo(acts, state.undoable)
    assert (act.first, seqs) == (4, (4,))
    assert next_undo(acts, (3,)) is None
    assert acts[0].stays is Stays.OPENED


def test_an_act_of_two_events_is_undone_from_its_end_and_done_again_from_its_start():
    events = told((OPENED,), (SET, OTHER))
    assert next_undo(acts_of(events), fold(events).undoable)[1] == (3, 2)
    events = told((OPENED,), (SET, OTHER), undone(3, 2))
    state = fold(events)
    assert state.windows == ()
    act, seqs = next_redo(acts_of(events), state.redoable)
    assert (act.first, seqs) == (2, (2, 3))


def test_two_people_at_the_same_instant_do_two_acts():
    one, other = told((OPENED, SET))
    assert len(acts_of([one, other])) == 1
    assert len(acts_of([one, replace(other, by="ben")])) == 2


def test_an_act_after_an_undo_begins_a_branch_where_the_undo_stepped_back_to():
    found = tree((OPENED,), (SET,), (OTHER,), undone(3), (window_set(Window(name="x")),))
    assert [twig.branch for twig in found] == [1, 1, 1, 1, 2]
    assert [twig.parent for twig in found] == [-1, 0, 1, 1, 1]
    assert [twig.current for twig in found] == [True, True, False, False, True]
    assert [twig.undone for twig in found] == [False, False, True, False, False]
    assert found[4].lane == 1


def test_redo_steps_forward_again_and_begins_no_branch():
    found = tree((OPENED,), (SET,), undone(2), redone(2), (OTHER,))
    assert {twig.branch for twig in found} == {1}
    assert found[-1].parent == 1


def test_resuming_branches_off_where_it_resumes_from_and_undo_leads_back():
    resumed = (Draft("change.resumed", {"seq": 2}), SET)
    acts = [(OPENED,), (SET,), (OTHER,), resumed]
    found = tree(*acts)
    assert (found[3].parent, found[3].branch) == (1, 2)
    assert found[3].act.resumes == 2
    assert found[3].act.stays is Stays.NO
    back = tree(*acts, undone(5), (OTHER,))
    assert back[-1].parent == 2, "behind the act that was current before it was resumed"


def test_runs_and_evidence_branch_nothing_off():
    found = tree((OPENED,), (SET,), undone(2), (run_recorded(nouns.run("r")),), (OTHER,))
    assert [twig.branch for twig in found] == [1, 1, 1, 1, 2]


@given(courses())
def test_branches_beside_each_other_never_share_a_column(drafts):
    events = history(*drafts)
    found = grown(acts_of(events), fold(events).undoable)
    assert len(found) == len(events)
    spans = {}
    for row, twig in enumerate(found):
        start = twig.parent if twig.branch not in spans and twig.branch > 1 else row
        begun, _ = spans.get(twig.branch, (start, row))
        spans[twig.branch] = begun, row
    lanes = {twig.branch: twig.lane for twig in found}
    for one, (start, end) in spans.items():
        for other, (begin, close) in spans.items():
            if one < other and lanes[one] == lanes[other]:
                assert close < start or end < begin or end <= begin


@given(courses(), st.integers(0, 60))
def test_the_events_that_restore_a_state_do_restore_it(drafts, pick):
    events = history(*drafts)
    chosen = 1 + pick % len(events)
    then, now = fold(events[:chosen]), fold(events)
    assume(len({item.id for item in now.evidence}) == len(now.evidence))
    restored = fold(history(*drafts, *drafts_to(then, now)))
    late = tuple(e for e in now.evidence if then.item(e.id) is None)
    wanted = then.model_copy(update={"evidence": (*then.evidence, *late)})
    assert believed(restored) == believed(wanted)
    assert restored.runs == now.runs
    assert not drafts_to(restored, restored)
    assert not drafts_to(then, restored)
