"""Undo and redo append; every earlier state can be shown."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.services.small_case import BROKE
from workbench.domain.resuming import believed
from workbench.errors import WorkbenchError
from workbench.services.clock import utc_clock
from workbench.services.evidence import amend, change_role, freeze
from workbench.services.history import redo, resume, seq_at, state_at, undo
from workbench.services.past_session import PastSession
from workbench.services.readings.activity import activity
from workbench.services.readings.history import history
from workbench.services.readings.revisions import Revisions, revisions_of
from workbench.services.readings.since import since
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
        undone.append(undo(session, "1").value.kind)
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
    # The two windows that came with the capture belong to the import, which stays.
    with pytest.raises(WorkbenchError, match="nothing to undo") as caught:
        undo(session, "1")
    assert caught.value.code == "undo.nothing"


def test_evidence_and_its_freezing_are_never_taken_back(session):
    freeze(session, "1")
    evidence = session.incident("1").evidence
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


def test_what_comes_next_is_told_by_name(session):
    assert revisions_of(session, session.incident("1")) == Revisions()
    amend(session, "1", {"owner": "Ada"})
    remove_window(session, "1", "incident")
    size = session.incident("1").size
    found = revisions_of(session, session.incident("1"))
    assert found == Revisions(undo="Remove window W1", undo_act=size)
    undo(session, "1")
    found = revisions_of(session, session.incident("1"))
    assert (found.undo, found.redo) == ("Set owner to Ada", "Remove window W1")
    undo(session, "1")
    found = revisions_of(session, session.incident("1"))
    assert (found.undo, found.redo) == ("", "Set owner to Ada")


def test_what_was_recorded_together_is_undone_together(session):
    before = session.incident("1")
    with session.one_act(before.id):
        amend(session, "1", {"owner": "Ada"})
        set_window(session, "1", "incident", start=BROKE)
    after = session.incident("1")
    taken = undo(session, "1").value
    assert taken.name == "Set owner to Ada and set window W1"
    assert facts(session.incident("1")) == facts(before)
    redo(session, "1")
    assert facts(session.incident("1")) == facts(after)


def test_acts_stay_apart_although_the_clock_stands_still(session):
    session.clock = lambda: BROKE
    for owner in ("Ada", "Grace", "Ada"):
        amend(session, "1", {"owner": owner})
    assert [undo(session, "1").value.name for _ in range(3)] == [
        "Set owner to Ada",
        "Set owner to Grace",
        "Set owner to Ada",
    ]


def test_undo_of_a_named_act_is_refused_once_somebody_else_acted(session):
    amend(session, "1", {"owner": "Ada"})
    meant = revisions_of(session, session.incident("1")).undo_act
    session.actor = "ben"
    remove_window(session, "1", "incident")
    with pytest.raises(WorkbenchError, match="ben did “Remove window W1”") as caught:
        undo(session, "1", act=meant)
    assert caught.value.code == "history.moved_on"
    assert session.incident("1").owner == "Ada"


def test_resuming_restores_an_earlier_state_by_appending_and_can_be_undone(session):
    before = session.incident("1")
    amend(session, "1", {"owner": "Ada"})
    set_window(session, "1", "incident", start=BROKE)
    freeze(session, "1")
    late = session.incident("1")

    done = resume(session, "1", before.size).value
    now = session.incident("1")
    assert done.seq == before.size
    assert believed(now) == believed(before)
    assert all(item.frozen for item in now.evidence), "what stays for ever stays"
    assert now.size > late.size
    assert revisions_of(session, now).undo == f"Resume from event {before.size}"

    undo(session, "1")
    assert believed(session.incident("1")) == believed(late)
    redo(session, "1")
    assert believed(session.incident("1")) == believed(before)
    assert session.workspace.journal.verify().ok


def test_resuming_what_holds_already_is_refused(session):
    with pytest.raises(WorkbenchError) as caught:
        resume(session, "1", session.incident("1").size)
    assert caught.value.code == "resume.same"
    with pytest.raises(WorkbenchError) as caught:
        resume(session, "1", 1_000)
    assert caught.value.code == "event.unknown"


def test_resuming_is_refused_once_somebody_else_acted(session):
    chosen = session.incident("1").size
    amend(session, "1", {"owner": "Ada"})
    looked = session.incident("1").size
    session.actor = "ben"
    amend(session, "1", {"owner": "Ben"})
    with pytest.raises(WorkbenchError, match=r"ben did “Set owner to Ben” at .* UTC") as caught:
        resume(session, "1", chosen, expected_size=looked)
    assert caught.value.code == "history.moved_on"
    assert session.incident("1").owner == "Ben"


def test_a_moment_names_the_last_event_before_it(session):
    session.clock = utc_clock
    first = session.incident("1").size
    amend(session, "1", {"owner": "Ada"})
    at = datetime.fromisoformat(session.incident("1").changed_at)
    assert seq_at(session, "1", at) == first + 1
    assert seq_at(session, "1", at - timedelta(microseconds=1)) == first
    with pytest.raises(WorkbenchError, match="opened at"):
        seq_at(session, "1", datetime(1999, 1, 1, tzinfo=UTC))


def test_the_past_can_be_read_everywhere_and_written_nowhere(session):
    before = session.incident("1")
    amend(session, "1", {"owner": "Ada"})
    past = PastSession(session, before)
    assert past.incident("1") == before
    assert revisions_of(past, past.incident("1")) == Revisions()
    assert [line.seq for line in activity(past, "1")] == list(range(1, before.size + 1))
    assert history(past, "1").size == before.size
    for act in (
        lambda: amend(past, "1", {"owner": "Eve"}),
        lambda: past.require(before.id, "run.recorded"),
    ):
        with pytest.raises(WorkbenchError, match="earlier state") as caught:
            act()
        assert caught.value.code == "history.past"
    past.close()
    assert session.incident("1").owner == "Ada"


def test_then_and_now_are_told_apart_in_words(session):
    then = session.incident("1")
    amend(session, "1", {"owner": "Ada"})
    set_window(session, "1", "incident", start=BROKE + timedelta(hours=5))
    change_role(session, "1", "incident.parquet", "hum", None)
    freeze(session, "1")
    told = {one.words: one.restored for one in since(then, session.incident("1"))}
    assert told["The owner was not set; now it is “Ada”."]
    assert told["Roles of columns in incident.parquet: hum was feature, is nothing."]
    assert any(words.startswith("Window W1 was ") and told[words] for words in told)
    assert any(words.endswith("frozen since.") and not told[words] for words in told)
    assert since(then, then) == ()


STEPS = st.lists(st.tuples(st.sampled_from("oowwdturrs"), st.integers(0, 40)), max_size=9)


def carry_out(session, kind, pick):
    """Do what a letter stands for, where it is possible."""
    name = ("incident", "reference", "own")[pick % 3]
    acts = {
        "o": lambda: amend(session, "1", {"owner": f"{pick % 3}"}),
        "w": lambda: set_window(session, "1", name, start=BROKE + timedelta(hours=pick)),
        "d": lambda: remove_window(session, "1", name),
        "t": lambda: change_role(session, "1", "incident.parquet", "hum", None),
        "u": lambda: undo(session, "1"),
        "r": lambda: redo(session, "1"),
        "s": lambda: resume(session, "1", 1 + pick % session.incident("1").size),
    }
    with suppress(WorkbenchError):
        acts[kind]()


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, pick=st.integers(0, 60))
def test_any_course_of_acts_can_be_looked_back_on_and_resumed(session, steps, pick):
    """The fixture is shared on purpose: the incident only grows, as incidents do."""
    live = {session.incident("1").size: session.incident("1")}
    kept = session.workspace.journal.events(session.incident("1").id)
    for kind, number in steps:
        carry_out(session, kind, number)
        live[session.incident("1").size] = session.incident("1")
    for size, state in live.items():
        assert state_at(session, "1", size) == state
    now = session.incident("1")
    with suppress(WorkbenchError):
        undo(session, "1")
        redo(session, "1")
    assert believed(session.incident("1")) == believed(now), "undo then redo is identity"
    chosen = 1 + pick % now.size
    with suppress(WorkbenchError):
        resume(session, "1", chosen)
    assert believed_then(session, chosen) == believed(session.incident("1"))
    events = session.workspace.journal.events(now.id)
    assert events[: len(kept)] == kept, "nothing was removed"
    assert session.workspace.journal.verify().ok


def believed_then(session, seq):
    """What could be believed at an event, with the tables that came later beside it."""
    then, now = state_at(session, "1", seq), session.incident("1")
    known = {item.id for item in then.evidence}
    late = tuple(item for item in now.evidence if item.id not in known)
    return believed(then.model_copy(update={"evidence": (*then.evidence, *late)}))


def test_a_journal_that_cannot_be_applied_is_told_each_time_and_never_half_read(session):
    state = session.incident("1")
    chronicle = session.chronicles.of(state)
    whole = session.workspace.journal.events(state.id)
    odd = replace(whole[-1], seq=state.size + 1, type="window.set", body={"name": 7})
    for _ in range(2):
        with pytest.raises(WorkbenchError) as caught:
            chronicle._take([odd])
        assert caught.value.code == "journal.broken"
    assert chronicle.state(state.size) == state
    assert [named.name for _, named in chronicle.tree(state)] == ["Import 8 items of evidence"]
