"""Gates on hypotheses and tests: G3, G4, G6; and the check for anchoring, W5."""

from datetime import datetime

from workbench.domain.reasoning.guards import guards_of
from workbench.domain.reasoning.narrowing import narrowing
from workbench.domain.reasoning.proof import proof_of
from workbench.domain.reasoning.standing import tests_standing
from workbench.domain.records.reasoning import Hypothesis
from workbench.language import tr
from workbench.services.postmortem.case import Case
from workbench.services.postmortem.judgement import Judgement, fails, holds, named

FEWEST_HYPOTHESES = 2


def rivals_were_considered(case: Case) -> Judgement:
    """G3: there are two hypotheses at least, and one was rejected with a reason."""
    found = case.records.hypotheses
    if len(found) < FEWEST_HYPOTHESES:
        return fails(
            tr("one hypothesis only") if found else tr("no hypothesis yet"),
            tr("Write down a rival: what else could explain it?"),
            "hypotheses",
        )
    rejected = [h for h in found if h.status == "rejected"]
    if not rejected:
        return fails(
            tr("no hypothesis was rejected"),
            tr("Test the rivals, and reject those the evidence speaks against."),
            "hypotheses",
        )
    if not any(h.reason.strip() for h in rejected):
        return fails(
            tr("rejected without a reason: {name}", name=named(rejected[0].statement)),
            tr("Say what speaks against it."),
            "hypotheses",
            f"hypothesis/{rejected[0].id}",
        )
    return holds()


def cause_has_two_methods(case: Case) -> Judgement:
    """G4: every confirmed cause rests on two methods or on one intervention."""
    confirmed = [h for h in case.records.hypotheses if h.status == "confirmed"]
    if not confirmed:
        return fails(
            tr("no cause is confirmed"),
            tr("Confirm the hypothesis that the evidence supports."),
            "hypotheses",
        )
    stale = {run.id for run in case.finished if case.why_stale(run)}
    for one in confirmed:
        proof = proof_of(case.state, one, stale)
        if proof.enough:
            continue
        count = tr("one method only") if proof.pointers else tr("no method")
        return fails(
            tr("{count}: {name}", count=count, name=named(one.statement)),
            tr("Point a second method at it, or change the input and measure what follows."),
            "hypotheses",
            f"hypothesis/{one.id}",
        )
    return holds()


def tests_were_registered(case: Case) -> Judgement:
    """G6: every test was registered before its result, or is marked as exploratory."""
    found = tests_standing(case.state, case.events)
    if not found:
        return fails(
            tr("no test is registered"),
            tr("Register a test with the outcome you expect, or record one as exploratory."),
            "hypotheses",
        )
    unsound = next((one for one in found if not one.sound), None)
    if unsound is None:
        return holds()
    return fails(
        f"{named(unsound.test.title)}: {unsound.problems[0]}",
        tr("Register it again on other rows, or mark it as exploratory."),
        "hypotheses",
        f"test/{unsound.test.id}",
    )


def conclusion_is_the_first(case: Case) -> Judgement:
    """W5: what is confirmed was not favoured already when the first hour ended."""
    if not case.events:
        return holds()
    stale = frozenset(run.id for run in case.finished if case.why_stale(run))
    last = datetime.fromisoformat(case.events[-1].at)
    guards = guards_of(case.state, narrowing(case.events), last, stale)
    found = next((one for one in guards if one.code == "unchanged_since_first_hour"), None)
    held = case.records.find(Hypothesis, found.hypothesis) if found is not None else None
    if held is None:
        return holds()
    return fails(
        tr("the conclusion of the first hour: {name}", name=named(held.statement)),
        tr("Ask somebody who was not there what else would explain it."),
        "hypotheses",
        f"hypothesis/{held.id}",
    )
