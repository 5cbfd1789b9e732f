"""Observations that runs suggest: what each finding plausibly says of each hypothesis.

Suggestions are for a person to accept, one by one: the program knows what was measured, not what
it means. Findings are known by their shape: the kind of their run, what they are about and the
figures they carry.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from workbench.domain.changes import Changes, Outcome
from workbench.domain.incident import Incident
from workbench.domain.reasoning.proof import CONTROL, REPAIR, RESTORED
from workbench.domain.records.reasoning import Hypothesis, Observation, Relation, Weighing
from workbench.domain.runs import Finding, Run, RunStatus
from workbench.services.diagnoses import diagnoses
from workbench.services.records import fresh_ids, write_record
from workbench.services.session import Session
from workbench.services.staleness import is_stale

MOST = 0.5
"""Share of the drop from which on a cause leaves too little for any other."""

LITTLE = 0.1
"""Share of the drop below which a cause does not explain it."""

_MIX = frozenset({"sampling_mix", "covariate_shift"})
"""Failure modes in which the model is as right as it is sure."""

_UNSEEN = frozenset({"label_trouble", "world_change"})
"""Classes that no column shows: what the labels say of the predictions is all there is."""

_LOCAL = ("slice.", "branch.")
"""How findings begin that tell where the errors are."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A row of the matrix that nobody accepted yet.

    Attributes
    ----------
    key : str
        ``RUN/FINDING``: names it.
    text, run, finding : str
    run_title : str
    quality : int
    weighings : mapping of str to Weighing
        By the hypothesis's id; each with a note that says why.
    """

    key: str
    text: str
    run: str
    finding: str
    run_title: str
    quality: int
    weighings: dict[str, Weighing] = field(default_factory=dict)

    @property
    def tells(self) -> bool:
        """Whether it says several things, of one hypothesis this and of another that."""
        return len({(w.relation, w.diagnosticity) for w in self.weighings.values()}) > 1


Said = tuple[Relation, int, str] | None
Rule = Callable[[Run, Finding, Hypothesis], Said]


def suggest_observations(session: Session, incident: str) -> tuple[Suggestion, ...]:
    """Return rows that the runs of an incident suggest for its matrix.

    Parameters
    ----------
    session : Session
    incident : str

    Returns
    -------
    tuple of Suggestion
        What tells hypotheses apart first. Findings that are in the matrix already, runs on some
        rows only and runs whose inputs changed since are left out.
    """
    state = session.incident(incident)
    present = {(row.run, row.finding) for row in state.records.observations}
    found = [
        _suggestion(run, finding, rule, state.records.hypotheses)
        for run, finding, rule in _telling(state)
        if (run.id, finding.id) not in present
    ]
    weighed = [one for one in found if one.weighings]
    return tuple(sorted(weighed, key=lambda one: (not one.tells, -len(one.weighings))))


def accept_suggestion(
    session: Session, incident: str, suggestion: Suggestion
) -> Outcome[Observation]:
    """Put a suggested row into the matrix; its cells can be weighed otherwise afterwards."""
    taken = accept_suggestions(session, incident, (suggestion,))
    return Outcome(taken.value[0], taken.changes)


def accept_suggestions(
    session: Session, incident: str, suggestions: Sequence[Suggestion]
) -> Outcome[tuple[Observation, ...]]:
    """Put several suggested rows into the matrix as one act."""
    state = session.incident(incident)
    changes = Changes()
    made = []
    ids = fresh_ids(session, len(suggestions))
    with session.one_act(state.id):
        for identifier, suggestion in zip(ids, suggestions, strict=True):
            row = Observation(
                id=identifier,
                text=suggestion.text,
                run=suggestion.run,
                finding=suggestion.finding,
                suggested=True,
                quality=suggestion.quality,
                weighings=suggestion.weighings,
            )
            outcome = write_record(session, state.id, row)
            made.append(outcome.value)
            changes |= outcome.changes
    return Outcome(tuple(made), changes)


def _suggestion(
    run: Run, finding: Finding, rule: Rule, hypotheses: Sequence[Hypothesis]
) -> Suggestion:
    weighings = {}
    for one in hypotheses:
        said = rule(run, finding, one)
        if said is not None:
            relation, diagnosticity, note = said
            weighings[one.id] = Weighing(relation=relation, diagnosticity=diagnosticity, note=note)
    return Suggestion(
        key=f"{run.id}/{finding.id}",
        text=finding.text,
        run=run.id,
        finding=finding.id,
        run_title=run.title,
        quality=3 if finding.interval is not None else 2,
        weighings=weighings,
    )


def _telling(state: Incident) -> Iterator[tuple[Run, Finding, Rule]]:
    """Yield the findings that may tell something, newest run of an analysis first, each once."""
    nodes = {one.node for one in state.records.hypotheses if one.node}
    newest: dict[str, Run] = {}
    for run in state.whole_runs:
        if run.status is RunStatus.FINISHED and not is_stale(state, run):
            newest[run.analysis] = run
    told: set[tuple[str, str]] = set()
    for run in newest.values():
        for finding, rule in _of_run(run, nodes, state.metric):
            key = (rule.__name__, str(finding.values.get("diagnosis") or finding.about))
            if key not in told:
                told.add(key)
                yield run, finding, rule


def _of_run(run: Run, nodes: set[str], metric: str) -> Iterator[tuple[Finding, Rule]]:
    if run.kind == "root_cause":
        yield from ((f, _cause) for f in run.findings[:4] if "share" in f.values)
    elif run.kind == REPAIR:
        yield from ((f, _restored) for f in run.findings if f.id == "gain")
    elif run.kind == "drift":
        moved = [f for f in run.findings if f.about]
        yield from ((f, _drift) for at, f in enumerate(moved) if at == 0 or f.about in nodes)
    else:
        yield from _of_others(run, nodes, metric)


def _of_others(run: Run, nodes: set[str], metric: str) -> Iterator[tuple[Finding, Rule]]:
    restored = [f for f in run.findings if f.id.startswith(RESTORED)]
    best = max(
        (f for f in restored if not f.id.startswith(CONTROL)),
        key=lambda f: f.effect or 0.0,
        default=None,
    )
    if best is not None:
        yield best, _restored
        return
    for finding in run.findings:
        if "blame" in finding.values and "diagnosis" in finding.values:
            yield finding, _blamed
        elif "realised" in finding.values and finding.id.endswith(f".{metric}"):
            yield finding, _unlabelled
        elif finding.id in {f"{start}1" for start in _LOCAL}:
            yield finding, _local
        elif finding.about in nodes and run.kind == "explanation":
            yield finding, _important


def _cause(_run: Run, finding: Finding, hypothesis: Hypothesis) -> Said:
    """Weigh a cause that a search ranked, by its share of the drop."""
    share = finding.values.get("share")
    if not isinstance(share, int | float):
        return None
    sure = finding.interval is not None and finding.interval[0] > 0
    if share >= MOST and sure:
        return _most_of_it(share, own=_is_about(finding, hypothesis))
    if hypothesis.node != finding.about:
        return None
    if share < LITTLE or not sure:
        return "inconsistent", 3, f"Mending it gives back {share:.0%} of the drop."
    return "consistent", 1, f"It takes {share:.0%} of the drop."


def _most_of_it(share: float, *, own: bool | None) -> Said:
    """Weigh a cause that leaves too little of the drop for any other."""
    if own is None:
        return None
    if own:
        return "consistent", 3, f"Mending it gives back {share:.0%} of the drop."
    return "inconsistent", 2, f"Another cause takes {share:.0%} of the drop."


def _restored(_run: Run, finding: Finding, hypothesis: Hypothesis) -> Said:
    """Weigh what came back when a column's values were put back."""
    own = _is_about(finding, hypothesis)
    if own is None or finding.interval is None:
        return None
    if finding.interval[0] > 0:
        if own:
            return "consistent", 3, "Its values put back bring the metric back."
        return "inconsistent", 1, "Putting back another column brings the metric back."
    return (
        ("inconsistent", 2, "Its values put back do not surely bring anything back.")
        if own
        else None
    )


def _drift(_run: Run, finding: Finding, hypothesis: Hypothesis) -> Said:
    """Weigh that a column moved, which many explanations would have it do."""
    if hypothesis.node == finding.about:
        return "consistent", 1, "It moved."
    if hypothesis.diagnosis == "world_change":
        return "consistent", 1, "A column moved, as it would if the world had changed."
    if hypothesis.diagnosis == "label_trouble":
        return "neutral", 1, "Labels going wrong would move no column."
    return None


def _blamed(_run: Run, finding: Finding, hypothesis: Hypothesis) -> Said:
    """Weigh how much of the blame a differential diagnosis gave to a class."""
    blame, named = finding.values.get("blame"), finding.values.get("diagnosis")
    if not hypothesis.diagnosis or not isinstance(blame, int | float):
        return None
    own = hypothesis.diagnosis == named
    if blame >= MOST:
        if own:
            return "consistent", 2, f"Its class has {blame:.0%} of the blame."
        return "inconsistent", 1, f"Another class has {blame:.0%} of the blame."
    if own and blame < LITTLE:
        return "inconsistent", 2, f"Its class has {blame:.0%} of the blame."
    return None


def _important(_run: Run, finding: Finding, hypothesis: Hypothesis) -> Said:
    """Weigh that the model's use of a column changed."""
    if hypothesis.node != finding.about:
        return None
    return "consistent", 1, "What the model makes of it changed."


def _local(_run: Run, finding: Finding, hypothesis: Hypothesis) -> Said:
    """Weigh that errors rose in one part of the rows more than elsewhere."""
    if finding.interval is None or finding.interval[0] <= 0:
        return None
    if hypothesis.diagnosis in {"model_fault", "label_trouble"}:
        return "inconsistent", 1, "It would be expected in all rows alike."
    if hypothesis.diagnosis == "upstream_regression":
        return "consistent", 1, "A fault at one source shows in its rows."
    return None


def _unlabelled(_run: Run, finding: Finding, hypothesis: Hypothesis) -> Said:
    """Weigh whether predictions are as right as they are sure."""
    realised = finding.values.get("realised")
    if finding.interval is None or not isinstance(realised, int | float):
        return None
    low, high = finding.interval
    if low <= realised <= high:
        return _as_sure(hypothesis)
    if hypothesis.failure_mode in _MIX:
        return "inconsistent", 2, "Predictions are not as right as they are sure."
    if hypothesis.diagnosis in _UNSEEN:
        return "consistent", 2, "Predictions are surer than they are right."
    if not hypothesis.diagnosis:
        return None
    return "consistent", 1, "Predictions are surer than they are right."


def _as_sure(hypothesis: Hypothesis) -> Said:
    """Weigh that predictions are as right as their own certainty promises."""
    if hypothesis.failure_mode in _MIX:
        return "consistent", 2, "Predictions are as right as they are sure."
    if hypothesis.diagnosis in _UNSEEN:
        return "inconsistent", 2, "Predictions are as right as they are sure."
    return None


def _is_about(finding: Finding, hypothesis: Hypothesis) -> bool | None:
    """Say whether a hypothesis is about what a finding is; None where neither can be told."""
    if hypothesis.node:
        return hypothesis.node == finding.about
    if not hypothesis.diagnosis:
        return None
    fault = diagnoses().faults.get(str(finding.values.get("kind", "")))
    return fault is not None and fault.diagnosis == hypothesis.diagnosis
