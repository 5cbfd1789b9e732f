"""Gates on hypotheses and tests: G3, G4, G6; and the check for anchoring, W5."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from workbench.domain.canonical import canonical, sha256_hex
from workbench.domain.incident import taken_back
from workbench.domain.records.reasoning import Hypothesis, Test
from workbench.domain.runs import Run
from workbench.language import tr
from workbench.services.postmortem.case import Case
from workbench.services.postmortem.chain import is_intervention
from workbench.services.postmortem.judgement import Judgement, fails, holds, named

FEWEST_HYPOTHESES = FEWEST_METHODS = 2
ANCHORED = timedelta(hours=1)


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
    for one in confirmed:
        runs = tuple(runs_behind(case, one))
        methods = {run.analysis for run in runs}
        if len(methods) >= FEWEST_METHODS or any(is_intervention(r, one.node) for r in runs):
            continue
        count = tr("one method only") if methods else tr("no method")
        return fails(
            tr("{count}: {name}", count=count, name=named(one.statement)),
            tr("Point a second method at it, or change the input and measure what follows."),
            "hypotheses",
            f"hypothesis/{one.id}",
        )
    return holds()


def runs_behind(case: Case, hypothesis: Hypothesis) -> Iterator[Run]:
    """Yield the finished runs whose inputs are as they were that support a hypothesis."""
    passed = {c.test: c.run for c in case.records.conclusions if c.verdict == "passed"}
    tests = {test.id for test in case.records.tests if test.hypothesis == hypothesis.id}
    named_runs = {*hypothesis.methods, *(run for test, run in passed.items() if test in tests)}
    for observation in case.records.observations:
        weighing = observation.weighings.get(hypothesis.id)
        if weighing is not None and weighing.relation == "consistent" and weighing.diagnosticity:
            named_runs.add(observation.run)
    return (run for run in case.finished if run.id in named_runs and not case.why_stale(run))


def tests_were_registered(case: Case) -> Judgement:
    """G6: every test was registered before its result, or is marked as exploratory."""
    tests = case.records.tests
    if not tests:
        return fails(
            tr("no test is registered"),
            tr("Register a test with the outcome you expect, or record one as exploratory."),
            "hypotheses",
        )
    moments = _recorded(case)
    runs = {run.id: run for run in case.state.runs}
    for test in tests:
        record = f"test/{test.id}"
        if test.lock != lock_of(test):
            return fails(
                tr("changed after it was locked: {name}", name=named(test.title)),
                tr("Its lock does not match what it says. Register it again."),
                "hypotheses",
                record,
            )
        if test.exploratory:
            continue
        for result in (c for c in case.records.conclusions if c.test == test.id):
            run = runs.get(result.run)
            begun = run.started_at if run is not None else moments.get(result.id)
            if begun is not None and test.id in moments and begun < moments[test.id]:
                return fails(
                    tr("registered after its result: {name}", name=named(test.title)),
                    tr("Mark it as exploratory, or register it again and run it on other rows."),
                    "hypotheses",
                    record,
                )
    return holds()


def lock_of(test: Test) -> str:
    """Return the lock a test must have: the sha256 of all it says but its id."""
    body = {name: value for name, value in test.json_body().items() if name not in {"id", "lock"}}
    return sha256_hex(canonical(body))


def conclusion_is_the_first(case: Case) -> Judgement:
    """W5: what is confirmed was not all there was within the first hour."""
    opened = next((e.at for e in case.events if e.type == "incident.opened"), "")
    confirmed = {h.id: h for h in case.records.hypotheses if h.status == "confirmed"}
    if not confirmed or not opened:
        return holds()
    end = datetime.fromisoformat(opened) + ANCHORED
    undone = taken_back(case.events)
    told = [
        (datetime.fromisoformat(event.at), str(event.body.get("id", "")))
        for event in case.events
        if event.type == "hypothesis.set" and event.body is not None and event.seq not in undone
    ]
    early = {identifier for at, identifier in told if at <= end}
    late = {identifier for at, identifier in told if at > end} - early
    anchored = [h for h in confirmed.values() if h.id in early]
    if not anchored or late:
        return holds()
    return fails(
        tr("the conclusion of the first hour: {name}", name=named(anchored[0].statement)),
        tr("Ask somebody who was not there what else would explain it."),
        "hypotheses",
        f"hypothesis/{anchored[0].id}",
    )


def _recorded(case: Case) -> dict[str, datetime]:
    """Return when each test and each result was written down, by id."""
    return {
        str(event.body.get("id", "")): datetime.fromisoformat(event.at)
        for event in case.events
        if event.type in {"test.recorded", "conclusion.recorded"} and event.body is not None
    }
