"""A lesson proposes a change; a person accepts it; versions stay and can be gone back to."""

from random import Random

import pytest

from tests.fakes.past_incidents import record, told
from workbench.errors import WorkbenchError
from workbench.services.history import undo
from workbench.services.library.exemplars import exemplars, mark_exemplar, unmark_exemplar
from workbench.services.library.playbooks import (
    change_of,
    decide_change,
    lessons_of,
    living_playbook,
    propose_change,
    roll_back,
    withdraw_change,
)
from workbench.services.library.templates import templates
from workbench.services.notes import add_note
from workbench.services.opening.checklist import checklist
from workbench.services.opening.triage import write_triage

BOOK = "data_quality"


@pytest.fixture
def lesson(session):
    """A lesson of incident 1, proposed as a change."""
    note = add_note(session, "1", "Ask which station the rows came from.", kind="went_well").value
    return propose_change(session, "1", BOOK, lesson=note.id).value


def steps(session, version=None):
    book = living_playbook(session, BOOK)
    chosen = book.in_force if version is None else book.version(version)
    return [one.text for one in chosen.playbook.steps]


def test_a_lesson_proposes_a_diff_and_changes_nothing_by_itself(session, lesson):
    before = steps(session)
    told_of = [(one.sign, one.text) for one in change_of(session, lesson.id) if one.sign != " "]
    assert told_of == [("+", "Ask which station the rows came from.")]
    assert steps(session) == before
    assert [one.id for _, _, one in living_playbook(session, BOOK).proposed] == [lesson.id]
    assert lesson.note in {one.id for one in lessons_of(session.incident("1"))}


def test_an_accepted_lesson_is_the_next_version_and_the_first_stays(session, lesson):
    made = decide_change(session, lesson.id, accept=True, by="ML on-call").value
    assert (made.version, made.decided_by) == (2, "ML on-call")
    assert steps(session) == [*steps(session, 1), "Ask which station the rows came from."]
    assert living_playbook(session, BOOK).proposed == ()
    with pytest.raises(WorkbenchError, match="accepted already"):
        decide_change(session, lesson.id, accept=True)
    with pytest.raises(WorkbenchError, match="stays in its history"):
        withdraw_change(session, lesson.id)


def test_an_accepted_lesson_reaches_the_next_incident_and_no_earlier_one(session, lesson):
    write_triage(session, "2", {"category": BOOK})
    decide_change(session, lesson.id, accept=True)
    other = record(session, told(Random(3), 9))
    write_triage(session, other, {"category": BOOK})

    def asked(incident):
        return [one.text for one in checklist(session.incident(incident))]

    assert "Ask which station the rows came from." in asked(other)
    assert "Ask which station the rows came from." not in asked("2")
    write_triage(session, other, {"category": "model_regression"})
    assert "Ask which station the rows came from." not in asked(other)


def test_a_playbook_goes_back_by_a_version_that_says_the_same(session, lesson):
    decide_change(session, lesson.id, accept=True)
    first = steps(session, 1)
    back = roll_back(session, BOOK, 1, reason="It slowed everybody down.").value
    assert (back.version, steps(session)) == (3, first)
    assert [one.version for one in living_playbook(session, BOOK).versions] == [1, 2, 3]
    undo(session, "1")
    assert steps(session) != first
    with pytest.raises(WorkbenchError, match="in force already"):
        roll_back(session, BOOK, 2, reason="x")
    with pytest.raises(WorkbenchError, match="no version 9"):
        roll_back(session, BOOK, 9, reason="x")
    with pytest.raises(WorkbenchError, match="why"):
        roll_back(session, BOOK, 1, reason=" ")


def test_steps_are_reworded_and_taken_out_but_not_those_the_record_shows(session):
    reworded = propose_change(
        session,
        "1",
        BOOK,
        title="Say it plainly",
        changes=[
            {"change": "reword", "step": "hold", "text": "Stop whatever would overwrite."},
            {"change": "remove", "step": "capture"},
        ],
    ).value
    signs = [one.sign for one in change_of(session, reworded.id) if one.sign != " "]
    assert sorted(signs) == ["+", "-", "-"]
    decide_change(session, reworded.id, accept=True)
    assert "Stop whatever would overwrite." in steps(session)
    for change, words in (
        ({"change": "remove", "step": "owner"}, "shown by the record"),
        ({"change": "remove", "step": "unicorn"}, "no step"),
        ({"change": "add", "step": "hold", "text": "x"}, "a step 'hold' already"),
        ({"change": "add", "step": "new", "text": "x", "phase": "later"}, "no phase"),
        ({"change": "add", "step": "new", "text": " "}, "needs words"),
    ):
        with pytest.raises(WorkbenchError, match=words):
            propose_change(session, "1", BOOK, title="x", changes=[change])


def test_a_change_that_no_longer_fits_says_so(session):
    one = propose_change(
        session, "1", BOOK, title="a", changes=[{"change": "remove", "step": "hold"}]
    ).value
    two = propose_change(
        session, "2", BOOK, title="b", changes=[{"change": "remove", "step": "hold"}]
    ).value
    decide_change(session, one.id, accept=True)
    with pytest.raises(WorkbenchError, match="no longer fits version 2"):
        decide_change(session, two.id, accept=True)
    rejected = decide_change(session, two.id, accept=False, reason="It went already.").value
    assert (rejected.status, rejected.version) == ("rejected", None)


def test_a_note_that_is_no_lesson_and_a_rejection_without_reason_are_refused(session, lesson):
    note = add_note(session, "1", "I think it is the vendor.", kind="intuition").value
    with pytest.raises(WorkbenchError, match="no lesson"):
        propose_change(session, "1", BOOK, lesson=note.id)
    with pytest.raises(WorkbenchError, match="says why"):
        decide_change(session, lesson.id, accept=False)
    withdraw_change(session, lesson.id)
    assert living_playbook(session, BOOK).proposed == ()


def test_each_tier_has_an_exemplar_with_good_and_bad_interventions(session):
    shipped = exemplars(session)
    assert {one.tier for one in shipped} == {"observe", "low", "medium", "high"}
    for one in shipped:
        assert one.is_sample
        assert all(i.text and i.why for i in (*one.good, *one.bad))
        assert one.good
        assert one.bad


def test_an_incident_of_ones_own_becomes_an_exemplar(session):
    mark_exemplar(session, "1", "high", good=[{"text": "Froze first.", "why": "Proof."}])
    found = exemplars(session, "high")
    assert [one.is_sample for one in found] == [False, True]
    assert (found[0].reference, found[0].good[0].why) == ("INC-0001", "Proof.")
    unmark_exemplar(session, "1")
    assert [one.is_sample for one in exemplars(session, "high")] == [True]
    with pytest.raises(WorkbenchError, match="at least one"):
        mark_exemplar(session, "1", "high")
    with pytest.raises(WorkbenchError, match="no tier"):
        mark_exemplar(session, "1", "worst", good=[{"text": "x"}])


def test_templates_carry_versions_and_digests():
    found = {one.id: one for one in templates()}
    assert {"opening/playbooks.json", "report/postmortem.json", "library/likeness.json"} <= set(
        found
    )
    assert all(one.version and len(one.digest) == 12 and one.entries for one in found.values())
