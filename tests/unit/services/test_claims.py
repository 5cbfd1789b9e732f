"""A claim is a sentence tied to the run that proves it."""

import pytest

from tests.unit.services.documents import record_run
from workbench.domain.changes import Changes
from workbench.domain.events import Draft
from workbench.domain.runs import Grounds
from workbench.errors import WorkbenchError
from workbench.jobs.job import Problem
from workbench.services.claims import (
    claim_draft,
    claim_finding,
    find_run,
    ground_claim,
    remove_claim,
    standing_draft,
)
from workbench.services.grounds import declared_grounds, lacking
from workbench.services.history import undo


def test_a_claim_says_what_the_finding_says_and_where_it_comes_from(session):
    run = record_run(session)
    claim = claim_finding(session, "1", run.id, "temp").value
    assert (claim.text, claim.run, claim.finding) == ("temp lies higher.", run.id, "temp")
    assert session.incident("1").claims == (claim,)


def test_the_same_finding_is_claimed_once(session):
    run = record_run(session)
    first = claim_finding(session, "1", run.id, "temp")
    again = claim_finding(session, "1", run.id[-8:], "temp")
    assert again.value == first.value
    assert again.changes == Changes()


def test_other_words_replace_those_of_the_claim_that_stands(session):
    run = record_run(session)
    first = claim_finding(session, "1", run.id, "temp").value
    other = claim_finding(session, "1", run.id, "temp", text="It got warmer.").value
    assert other.id == first.id
    assert [c.text for c in session.incident("1").claims] == ["It got warmer."]


def test_a_run_that_failed_proves_nothing(session):
    run = record_run(session, answers=[Problem("worker.crashed", "It crashed.")])
    with pytest.raises(WorkbenchError, match="did not finish; it proves nothing"):
        claim_finding(session, "1", run.id, "temp")
    assert session.incident("1").claims == ()


def test_what_is_not_there_is_named(session):
    run = record_run(session)
    with pytest.raises(WorkbenchError, match="no finding called 'pressure'") as caught:
        claim_finding(session, "1", run.id, "pressure")
    assert "temp, hum" in caught.value.hint
    with pytest.raises(WorkbenchError, match="No runs of this incident"):
        claim_finding(session, "1", "no-such-run", "temp")
    with pytest.raises(WorkbenchError, match="No single claim"):
        remove_claim(session, "1", "none")


def test_an_ending_that_fits_two_runs_is_refused(session):
    run = record_run(session)
    record_run(session, parameters={"bins": 5})
    with pytest.raises(WorkbenchError, match="2 runs of this incident"):
        find_run(session.incident("1"), "")
    assert find_run(session.incident("1"), run.id[-8:]).id == run.id


def test_a_removed_claim_is_gone_and_its_run_stays(session):
    run = record_run(session)
    claim = claim_finding(session, "1", run.id, "temp").value
    remove_claim(session, "1", claim.id[-8:])
    state = session.incident("1")
    assert (state.claims, [r.id for r in state.runs]) == ((), [run.id])


def test_what_the_method_takes_for_granted_is_filled_in_from_the_plugin(session):
    run = record_run(session)
    draft = claim_draft(session, "1", run.id, "temp")
    declared = session.registry.analysis(run.analysis)
    assert draft.grounds.why == declared.why
    assert draft.grounds.assumptions == declared.assumptions
    assert set(declared.caveats) <= set(draft.grounds.limits)
    claim = claim_finding(session, "1", run.id, "temp").value
    assert session.incident("1").claims[0].grounds == claim.grounds == draft.grounds


@pytest.mark.parametrize(
    ("part", "empty"),
    [("why", " "), ("assumptions", ()), ("limits", ("", " "))],
)
def test_an_empty_part_keeps_a_finding_out_of_the_report(session, part, empty):
    run = record_run(session)
    draft = claim_draft(session, "1", run.id, "temp")
    grounds = draft.grounds.model_copy(update={part: empty})
    with pytest.raises(WorkbenchError, match="Still empty"):
        claim_finding(session, "1", run.id, "temp", grounds=grounds)
    assert session.incident("1").claims == ()


def test_a_method_that_nothing_declares_has_to_be_told(session):
    run = record_run(session)
    foreign = run.model_copy(update={"analysis": "nobody.knows"})
    bare = declared_grounds(session.registry, foreign)
    assert lacking(bare) == ("why this method", "what it assumes", "what it cannot tell")


def test_what_is_said_of_a_method_is_kept_and_can_be_undone(session):
    run = record_run(session)
    claim = claim_finding(session, "1", run.id, "temp").value
    said = Grounds(why="It is quick.", assumptions=("Rows are alike.",), limits=("No cause.",))
    ground_claim(session, "1", claim.id[-8:], said)
    assert session.incident("1").claims[0].grounds == said
    with pytest.raises(WorkbenchError, match="what it cannot tell"):
        ground_claim(session, "1", claim.id, said.model_copy(update={"limits": ()}))
    undo(session, "1")
    assert session.incident("1").claims[0].grounds == claim.grounds
    ground_claim(session, "1", claim.id)
    assert session.incident("1").claims[0].grounds == claim.grounds


def test_a_claim_of_an_older_record_reads_as_its_plugin_declares(session):
    run = record_run(session)
    old = {"id": "c-1", "text": "temp", "run": run.id, "finding": "temp", "section": "summary"}
    session.record(session.incident("1").id, Draft("claim.added", old))
    (claim,) = session.incident("1").claims
    assert (claim.grounds, claim.json_body()) == (None, old)
    assert standing_draft(session, "1", "c-1").grounds.why
