"""Any earlier state, put together without a replay, is the one the replay leads to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.domain.test_incident import OPENED, courses, history
from workbench.domain.events import Draft
from workbench.domain.evidence import Window
from workbench.domain.incident import fold, taken_back, window_set
from workbench.domain.past import EVERY, Past


@given(courses(), st.integers(0, 40))
def test_every_earlier_state_equals_the_fold_of_the_events_up_to_there(drafts, cut):
    events = history(*drafts)
    past = Past(events[0].incident)
    past.extend(events[:cut])
    past.extend(events[cut:])
    for event in events:
        assert past.state(event.seq) == fold(events[: event.seq])
        assert past.at(event.seq) == event.at
        assert past.seq_at(event.at) == event.seq


@given(courses())
def test_looking_in_any_order_and_between_events_changes_nothing(drafts):
    events = history(*drafts)
    past = Past(events[0].incident)
    seen = []
    for event in events:
        past.extend([event])
        seen.append(past.state(event.seq))
    for seq in range(len(events), 0, -1):
        assert past.state(seq) == seen[seq - 1]


def test_undoing_far_beyond_one_kept_stack_is_followed():
    drafts = [OPENED, *(window_set(Window(name="w", rows=n)) for n in range(EVERY * 2))]
    for round_ in range(3):
        state = fold(history(*drafts))
        stack = state.redoable if round_ == 1 else state.undoable
        kind = "change.redone" if round_ == 1 else "change.undone"
        drafts += [Draft(kind, {"seq": seq}) for seq in reversed(stack)]
    events = history(*drafts)
    past = Past(events[0].incident)
    past.extend(events)
    for seq in range(1, len(events) + 1, 7):
        assert past.state(seq) == fold(events[:seq])
    assert taken_back(events)


def test_there_is_no_state_before_the_first_or_behind_the_last_event():
    past = Past("one")
    past.extend(history(OPENED))
    assert past.seq_at("2000-01-01T00:00:00.000000Z") == 0
    for seq in (0, 2):
        with pytest.raises(LookupError):
            past.state(seq)
