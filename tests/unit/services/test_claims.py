"""A claim is a sentence tied to the run that proves it."""

import pytest

from tests.unit.services.documents import record_run
from workbench.domain.changes import Changes
from workbench.errors import WorkbenchError
from workbench.jobs.job import Problem
from workbench.services.claims import claim_finding, find_run, remove_claim


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
