"""Running one analysis on an incident, and keeping everything needed to repeat it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Event

from workbench.domain.canonical import JsonValue, strict_loads
from workbench.domain.changes import Changes, Outcome
from workbench.domain.events import Draft
from workbench.domain.evidence import EvidenceKind
from workbench.domain.identifiers import new_identifier
from workbench.domain.incident import Incident, run_recorded
from workbench.domain.runs import Finding, Restriction, Run, RunInput, RunStatus
from workbench.domain.selection import Selection
from workbench.errors import Cancelled, ExitCode, PluginError, RunError
from workbench.jobs.job import JobOutcome, Limits
from workbench.registry import AnalysisInfo
from workbench.services.job_specs import Question, job_for
from workbench.services.results import LARGEST_RESULT
from workbench.services.run_inputs import counted_inputs, gather_inputs, problem_of, run_key
from workbench.services.selected_rows import count_selected
from workbench.services.session import Progress, Session, unreported

NO_CAVEATS = "Its plugin names no caveats, so what this result cannot tell is not known."
NO_RESULT = "What the worker answered is no result. Tell the author of the analysis."


@dataclass(frozen=True, slots=True)
class RunMade:
    """A run, and what it answered.

    Attributes
    ----------
    run : Run
    answer : mapping
        Empty unless the run finished.
    cached : bool
        Whether the same question had been answered before.
    """

    run: Run
    answer: Mapping[str, JsonValue] = field(default_factory=dict)
    cached: bool = False

    def check(self) -> None:
        """Do nothing if the run finished.

        Raises
        ------
        Cancelled
            If it was stopped on request.
        RunError
            If it failed.
        """
        if self.run.status is RunStatus.CANCELLED:
            raise Cancelled
        if self.run.status is not RunStatus.FINISHED:
            raise RunError(
                "run.failed",
                f"{self.run.title} ended without a result: {self.run.error}",
                exit_code=ExitCode.FAILED,
            )


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question put to an incident, with what the record will say of it."""

    incident: Incident
    analysis: AnalysisInfo
    question: Question
    code_hash: str
    key: str
    expected: str
    stated: bool = False


def run_analysis(  # noqa: PLR0913 -- one argument for each thing a person can choose
    session: Session,
    incident: str,
    analysis: str,
    *,
    parameters: Mapping[str, JsonValue] | None = None,
    seed: int = 0,
    selection: Selection | None = None,
    expected: str = "",
    reuse: bool = True,
    progress: Progress = unreported,
    cancel: Event | None = None,
    limits: Limits | None = None,
) -> Outcome[RunMade]:
    """Run one analysis and record it, however it ends.

    Parameters
    ----------
    session : Session
    incident, analysis : str
    parameters : mapping, optional
        What differs from the defaults.
    seed : int
    selection : Selection, optional
        Both windows are restricted to these rows; the record says to which.
    expected : str
        The behaviour that was expected; by default :func:`expected_of`.
    reuse : bool
        Answer from the record when this very question was answered before.
    progress : callable
    cancel : Event, optional
        Set it to stop the run.
    limits : Limits, optional

    Returns
    -------
    Outcome of RunMade
        A run that failed or was stopped is recorded as such, with its error.

    Raises
    ------
    RunError
        If the run cannot start: something it needs is missing.
    PluginError
        If no plugin offers the analysis.
    """
    session.require(session.incident(incident).id, "run.recorded")
    chosen = selection if selection is not None and selection.rows else None
    asked = _ask(session, incident, analysis, parameters or {}, seed, chosen)
    if expected.strip():
        asked = replace(asked, expected=expected.strip(), stated=True)
    if reuse:
        known = _known(session, asked)
        if known is not None:
            return known
    job = job_for(asked.question, session.registry, session.workspace.objects.path, limits)
    started = session.clock()
    outcome = session.runner.run(job, progress, cancel)
    try:
        run, answer = _record(session, asked, outcome, started)
    finally:
        outcome.discard()
    changes = session.record(asked.incident.id, run_recorded(run))[1]
    return Outcome(RunMade(run, answer), changes)


def why_not(session: Session, incident: Incident, analysis: AnalysisInfo) -> str:
    """Return why an analysis cannot be run on an incident now, in a sentence; or empty."""
    try:
        gather_inputs(incident, analysis)
        _refuse_unopened_model(session, incident, analysis)
    except (RunError, PluginError) as error:
        return f"{error.message} {error.hint}".strip()
    return ""


def read_answer(session: Session, run: Run) -> Mapping[str, JsonValue]:
    """Return a finished run's answer as stored; empty when it has none."""
    if not run.result:
        return {}
    return _answer(session.workspace.objects.read(run.result))


def _ask(
    session: Session,
    reference: str,
    analysis: str,
    parameters: Mapping[str, JsonValue],
    seed: int,
    selection: Selection | None,
) -> _Asked:
    info = session.registry.analysis(analysis)
    state = session.incident(reference)
    inputs = gather_inputs(state, info, selection)
    if selection is not None:
        inputs = counted_inputs(inputs, count_selected(session, state.id, selection))
    _refuse_unopened_model(session, state, info)
    problem = problem_of(state)
    code = session.registry.code_hash(info.plugin)
    key = run_key(info, code, parameters, seed, inputs, problem)
    question = Question(info.id, info.plugin, dict(parameters), seed, inputs, problem)
    return _Asked(state, info, question, code, key, expected_of(state, info))


def _refuse_unopened_model(session: Session, state: Incident, info: AnalysisInfo) -> None:
    """Stop before the worker starts where a needed model waits for consent."""
    if not info.needs.model:
        return
    model = next(e for e in state.evidence if e.kind is EvidenceKind.MODEL)
    format_ = str(model.details.get("format", ""))
    loader = session.registry.model_loader(format_)
    if loader.needs_consent and model.id not in state.consents:
        raise RunError(
            "model.consent",
            f"{model.name} is a {format_} file, which can run code when it is opened.",
            "If you trust where it comes from, give --trust-model; or save it as skops or ONNX.",
        )


def _known(session: Session, asked: _Asked) -> Outcome[RunMade] | None:
    stated = _stated(asked) if asked.stated else None
    found = session.workspace.run_by_key(asked.key) if stated is None else stated
    if found is None:
        return None
    incident, run = found
    if not all(session.workspace.objects.has(d) for d in (run.result, *run.tables.values())):
        return None
    answer = read_answer(session, run)
    same = incident == asked.incident.id
    same &= not asked.stated or run.expected == asked.expected
    if same and _filters(run.inputs) == _filters(asked.question.inputs):
        return Outcome(RunMade(run, answer, cached=True), Changes())
    # Another incident, a filter of another name or another expectation asked the same; its answer
    # is recorded here as this one's own run.
    # The bytes it read are the same; the items of evidence that hold them are this one's.
    update: dict[str, object] = {
        "id": new_identifier(session.clock()),
        "inputs": asked.question.inputs,
        "expected": asked.expected,
        "caveats": _caveats(asked.analysis),
    }
    own = run.model_copy(update=update)
    changes = session.record(asked.incident.id, Draft("run.recorded", own.json_body()))[1]
    return Outcome(RunMade(own, answer, cached=True), changes)


def _stated(asked: _Asked) -> tuple[str, Run] | None:
    """Return the incident's own answer to the same question with the same expectation."""
    said = (run for run in reversed(asked.incident.runs) if run.expected == asked.expected)
    run = next((one for one in said if one.key == asked.key and one.result), None)
    return None if run is None else (asked.incident.id, run)


def _filters(inputs: tuple[RunInput, ...]) -> list[Restriction | None]:
    return [given.restricted for given in inputs]


def _record(
    session: Session, asked: _Asked, outcome: JobOutcome, started: datetime
) -> tuple[Run, Mapping[str, JsonValue]]:
    objects = session.workspace.objects
    info = asked.analysis
    run = Run(
        id=new_identifier(session.clock()),
        analysis=info.id,
        analysis_version=info.version,
        kind=info.kind,
        title=info.title,
        plugin=info.plugin,
        plugin_version=session.registry.plugin(info.plugin).version,
        code_hash=asked.code_hash,
        parameters=dict(asked.question.parameters),
        seed=asked.question.seed,
        inputs=asked.question.inputs,
        problem=dict(asked.question.problem),
        key=asked.key,
        environment=outcome.environment,
        started_at=started,
        seconds=round(outcome.seconds, 3),
        status=outcome.status,
        error=_error_words(outcome),
        tolerance=info.tolerance,
        expected=asked.expected,
        caveats=_caveats(info),
    )
    if outcome.status is not RunStatus.FINISHED:
        return run, {}
    try:
        document = strict_loads(outcome.document, max_bytes=LARGEST_RESULT)
        update: dict[str, JsonValue] = {
            "summary": str(document["summary"]),
            "findings": tuple(Finding.model_validate(f) for f in document["findings"]),
        }
        answer = dict(document["answer"])
    except (ValueError, TypeError, KeyError):
        # A worker whose code was taken over can answer anything.
        return run.model_copy(update={"status": RunStatus.FAILED, "error": NO_RESULT}), {}
    update["result"] = objects.put_bytes(outcome.document).sha256
    update["tables"] = {n: objects.put_file(path).sha256 for n, path in outcome.tables.items()}
    return run.model_copy(update=update), answer


def expected_of(incident: Incident, analysis: AnalysisInfo) -> str:
    """Return the behaviour that is expected: as the problem is framed, else as is declared.

    Parameters
    ----------
    incident : Incident
    analysis : AnalysisInfo
    """
    framing = incident.records.framing
    framed = framing.success if framing is not None else ""
    return framed.strip() or analysis.expected.strip()


def _caveats(analysis: AnalysisInfo) -> tuple[str, ...]:
    return tuple(words for words in analysis.caveats if words.strip()) or (NO_CAVEATS,)


def _error_words(outcome: JobOutcome) -> str:
    if outcome.problem is None:
        return "" if outcome.status is RunStatus.FINISHED else "Stopped on request."
    return f"{outcome.problem.message} {outcome.problem.hint}".strip()


def _answer(document: bytes) -> Mapping[str, JsonValue]:
    found: Mapping[str, JsonValue] = strict_loads(document, max_bytes=LARGEST_RESULT)["answer"]
    return found
