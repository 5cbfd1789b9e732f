"""Tests of hypotheses: registered before their result is known, and judged by the program."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Event

from workbench.domain.canonical import JsonValue
from workbench.domain.changes import Outcome
from workbench.domain.incident import Incident
from workbench.domain.reasoning.standing import (
    TestStanding,
    asks_the_same,
    tests_standing,
)
from workbench.domain.reasoning.verdicts import criterion_words, judge, lock_of
from workbench.domain.records.reasoning import (
    Amendment,
    Conclusion,
    Criterion,
    Hypothesis,
    Test,
    Verdict,
)
from workbench.domain.row_filter import RowFilter, row_filter
from workbench.domain.runs import Run, RunStatus
from workbench.domain.selection import Selection
from workbench.errors import WorkbenchError
from workbench.registry import AnalysisInfo
from workbench.registry.parameters import complete
from workbench.services.filters import kept_filter
from workbench.services.records import found_record, fresh_id, made, write_record
from workbench.services.running import run_analysis
from workbench.services.session import Progress, Session, unreported
from workbench.services.staleness import is_stale


@dataclass(frozen=True, slots=True)
class TestRun:
    """A registered test that was run, and what it came to.

    Attributes
    ----------
    conclusion : Conclusion
    run : Run
    note : str
        How the verdict was reached.
    """

    __test__ = False  # it is no test of ours

    conclusion: Conclusion
    run: Run
    note: str


def register_test(  # noqa: PLR0913 -- one argument for each thing a test says beforehand
    session: Session,
    incident: str,
    hypothesis: str,
    title: str,
    *,
    expected: str,
    criterion: Criterion | Mapping[str, object],
    analysis: str = "",
    parameters: Mapping[str, JsonValue] | None = None,
    seed: int = 0,
    filter_name: str = "",
    where: RowFilter | None = None,
    cost: str = "",
    minutes: float | None = None,
    exploratory: bool = False,
) -> Outcome[Test]:
    """Register a test before its result is known.

    Parameters
    ----------
    session : Session
    incident, hypothesis, title : str
    expected : str
        What will be seen if the hypothesis holds.
    criterion : Criterion or mapping
        When it counts as passed.
    analysis : str
        What will be run; empty for a test that a person judges.
    parameters : mapping, optional
        What differs from the defaults; all of them are locked.
    seed : int
    filter_name : str
        A kept filter; its conditions as they are now are locked.
    where : RowFilter, optional
        Conditions, beside or instead of a kept filter.
    cost : str
    minutes : float, optional
    exploratory : bool
        Marks a test made after looking; without it, one whose answer is there is refused.

    Returns
    -------
    Outcome of Test

    Raises
    ------
    WorkbenchError
        ``test.seen`` if the same question was answered already.
    """
    state = session.incident(incident)
    _refuse_empty(title, "A test needs a title.")
    _refuse_empty(expected, "Say what will be seen if the hypothesis holds.")
    wanted = criterion if isinstance(criterion, Criterion) else made_criterion(criterion)
    rows = _rows(state, filter_name, where)
    settled: dict[str, JsonValue] = {}
    defaults: dict[str, JsonValue] = {}
    if analysis:
        info = session.registry.analysis(analysis)
        settled, defaults = complete(info, parameters or {}), _defaults(info)
        _refuse_vague(wanted)
    fields: dict[str, object] = {
        "id": fresh_id(session, Test),
        "title": title.strip(),
        "hypothesis": found_record(state, Hypothesis, hypothesis).id,
        "expected": expected.strip(),
        "criterion": wanted.json_body(),
        "analysis": analysis,
        "parameters": settled,
        "defaults": defaults,
        "seed": seed,
        "filter": kept_filter(state, filter_name).name if filter_name else "",
        "where": tuple(rows.to_json()) if rows else (),
        "cost": cost,
        "minutes": minutes,
        "exploratory": exploratory,
    }
    test = made(Test, fields)
    seen = answered_already(state, test)
    if seen is not None and not exploratory:
        raise WorkbenchError(
            "test.seen",
            f"{seen.title} answered this very question already, so nothing can be predicted of it.",
            "Ask another question, or register it as exploratory.",
        )
    return write_record(session, state.id, test.model_copy(update={"lock": lock_of(test)}))


def run_test(
    session: Session,
    incident: str,
    test: str,
    *,
    progress: Progress = unreported,
    cancel: Event | None = None,
) -> Outcome[TestRun]:
    """Run a registered test and record what its criterion says of the result.

    Raises
    ------
    WorkbenchError
        If it is concluded already, was changed after it was registered, or a person judges it.
    RunError
        If the run ended without a result; the test stays open then.
    Cancelled
        If it was stopped.
    """
    state = session.incident(incident)
    known = _open_test(session, state, test)
    if not known.analysis:
        raise WorkbenchError(
            "test.judged",
            "This test has nothing to run; a person judges it.",
            "`workbench test judge` records what it came to.",
        )
    rows = row_filter(known.where)
    selection = Selection(rows, "test", known.filter) if rows else None
    session.require(state.id, "run.recorded", "conclusion.recorded")
    made_run = run_analysis(
        session,
        state.id,
        known.analysis,
        parameters=known.parameters,
        seed=known.seed,
        selection=selection,
        progress=progress,
        cancel=cancel,
    )
    made_run.value.check()
    run = made_run.value.run
    judged = judge(criterion_in_force(state, known), run.findings)
    conclusion = Conclusion(
        id=fresh_id(session, Conclusion),
        test=known.id,
        verdict=judged.verdict,
        run=run.id,
        finding=judged.finding,
        value=judged.value,
        note=judged.note,
    )
    outcome = write_record(session, state.id, conclusion)
    return Outcome(TestRun(conclusion, run, judged.note), made_run.changes | outcome.changes)


def judge_test(
    session: Session, incident: str, test: str, verdict: Verdict, note: str
) -> Outcome[Conclusion]:
    """Record what a person saw of a test that has nothing to run.

    Raises
    ------
    WorkbenchError
        If the program decides this test, it is concluded already, or nothing is said of how.
    """
    state = session.incident(incident)
    known = _open_test(session, state, test)
    if known.analysis:
        raise WorkbenchError(
            "test.computed",
            f"A run of {known.analysis} decides this test, by {criterion_words(known.criterion)}.",
            "`workbench test run` runs it.",
        )
    _refuse_empty(note, "Say what was seen.")
    fields = {"id": fresh_id(session, Conclusion), "test": known.id, "verdict": verdict}
    return write_record(session, state.id, made(Conclusion, {**fields, "note": note.strip()}))


def amend_test(
    session: Session,
    incident: str,
    test: str,
    reason: str,
    *,
    expected: str = "",
    criterion: Criterion | Mapping[str, object] | None = None,
) -> Outcome[Amendment]:
    """Change one's mind about a registered test; the first version stays and is shown beside it.

    An amendment made before the run decides with; one made after the result never does.

    Raises
    ------
    WorkbenchError
        If no reason is given, or nothing is amended.
    """
    state = session.incident(incident)
    known = found_record(state, Test, test)
    _refuse_empty(reason, "Say why the test is amended.")
    if not expected.strip() and criterion is None:
        raise WorkbenchError("test.amendment", "Say what is expected now, or the new criterion.")
    told = (
        criterion
        if criterion is None or isinstance(criterion, Criterion)
        else made_criterion(criterion)
    )
    amendment = Amendment(
        id=fresh_id(session, Amendment),
        test=known.id,
        reason=reason.strip(),
        expected=expected.strip(),
        criterion=told,
    )
    locked = amendment.model_copy(update={"lock": lock_of(amendment)})
    return write_record(session, state.id, locked)


def standing_of(session: Session, incident: str) -> tuple[TestStanding, ...]:
    """Return how each registered test of an incident stands, by its journal."""
    state = session.incident(incident)
    return tests_standing(state, tuple(session.workspace.journal.events(state.id)))


def criterion_in_force(state: Incident, test: Test) -> Criterion:
    """Return the criterion that will decide a test: the last amended one, or its own."""
    told = [a.criterion for a in state.records.amendments if a.test == test.id and a.criterion]
    return told[-1] if told else test.criterion


def answered_already(state: Incident, test: Test) -> Run | None:
    """Return a finished run of the incident that asked what a test asks, whatever its seed."""
    valid = (r for r in state.runs if r.status is RunStatus.FINISHED and not is_stale(state, r))
    return next((run for run in valid if asks_the_same(test, run)), None)


def made_criterion(fields: Mapping[str, object]) -> Criterion:
    """Return a criterion made of named fields.

    Raises
    ------
    WorkbenchError
        If a field is unknown or cannot hold its value.
    """
    problem = WorkbenchError(
        "test.criterion",
        "That is no criterion.",
        "It is a finding, a figure of it, an operator and a value: 'effect of restored.* >= 0.05'.",
    )
    if not set(fields) <= set(Criterion.model_fields):
        raise problem
    try:
        return Criterion.model_validate(dict(fields))
    except ValueError:
        raise problem from None


def _open_test(session: Session, state: Incident, reference: str) -> Test:
    known = found_record(state, Test, reference)
    if any(one.test == known.id for one in state.records.conclusions):
        raise WorkbenchError(
            "test.concluded",
            "This test is concluded, and its result stays.",
            "Register another one.",
        )
    standing = next(s for s in standing_of(session, state.id) if s.test.id == known.id)
    if not standing.lock_intact:
        raise WorkbenchError(
            "test.lock",
            "This test is not the one that was locked when it was registered.",
            "Register another one; this one stays as it is, for everybody to see.",
        )
    return known


def _defaults(analysis: AnalysisInfo) -> dict[str, JsonValue]:
    properties = analysis.parameters.get("properties", {})
    return {name: told["default"] for name, told in properties.items() if "default" in told}


def _rows(state: Incident, kept: str, where: RowFilter | None) -> RowFilter | None:
    if not kept:
        return where or None
    selection = kept_filter(state, kept).selection()
    return (selection.narrowed(where, "test") if where else selection).rows


def _refuse_vague(criterion: Criterion) -> None:
    """Stop where a criterion could not decide anything."""
    compares = criterion.operator not in {"exists", "absent"}
    if compares and criterion.value is None:
        raise WorkbenchError("test.criterion", "The criterion needs a value to compare with.")
    if criterion.operator == "between" and (
        criterion.upper is None or criterion.value is None or criterion.upper < criterion.value
    ):
        raise WorkbenchError("test.criterion", "Between needs a lower and an upper limit.")
    if not compares and not criterion.finding:
        raise WorkbenchError("test.criterion", "Say which finding is to be there, or not.")


def _refuse_empty(text: str, words: str) -> None:
    if not text.strip():
        raise WorkbenchError("test.words", words)


def test_of(standing: Sequence[TestStanding], test: str) -> TestStanding | None:
    """Return how one test stands, or None."""
    return next((one for one in standing if one.test.id == test), None)
