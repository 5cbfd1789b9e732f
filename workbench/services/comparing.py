"""Two runs, two hypotheses or two incidents side by side, with what differs marked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbench.domain.canonical import JsonValue, canonical
from workbench.domain.incident import Incident
from workbench.domain.records.reasoning import Hypothesis
from workbench.domain.runs import Finding, Run
from workbench.services.claims import find_run
from workbench.services.hypotheses import hypothesis_proof, incident_matrix
from workbench.services.records import found_record
from workbench.services.session import Session

Pair = tuple[str, str, JsonValue, JsonValue]
"""Part, field and both values."""


@dataclass(frozen=True, slots=True)
class ComparedField:
    """One field of two things.

    Attributes
    ----------
    part : str
        What it belongs to, such as ``question`` or ``findings``.
    field : str
    one, other : JSON value
        None where that one lacks it.
    differs : bool
    overlap : bool or None
        Of two estimates with intervals: whether the intervals share anything; else None.
    """

    part: str
    field: str
    one: JsonValue
    other: JsonValue
    differs: bool
    overlap: bool | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two things side by side.

    Attributes
    ----------
    kind : str
        ``run``, ``hypothesis`` or ``incident``.
    titles : tuple of (str, str)
    ids : tuple of (str, str)
    fields : tuple of ComparedField
    """

    kind: str
    titles: tuple[str, str]
    ids: tuple[str, str]
    fields: tuple[ComparedField, ...]

    @property
    def differing(self) -> tuple[ComparedField, ...]:
        """Only what differs."""
        return tuple(one for one in self.fields if one.differs)


def compare_runs(
    session: Session, incident: str, one: str, other: str, *, other_incident: str = ""
) -> Comparison:
    """Put two runs side by side: what they asked, of what, in what, and what they answered.

    Parameters
    ----------
    session : Session
    incident, one, other : str
    other_incident : str
        Where the other is, if it is elsewhere.
    """
    first = find_run(session.incident(incident), one)
    second = find_run(session.incident(other_incident or incident), other)
    pairs = [*_asked(first, second), *_answered(first, second)]
    return _comparison("run", (first.title, second.title), (first.id, second.id), pairs)


def compare_hypotheses(session: Session, incident: str, one: str, other: str) -> Comparison:
    """Put two hypotheses side by side: what they say, what they predict, how they stand."""
    state = session.incident(incident)
    first, second = (found_record(state, Hypothesis, name) for name in (one, other))
    left, right = (_hypothesis(state, known) for known in (first, second))
    pairs = [("hypothesis", name, left[name], right[name]) for name in left]
    pairs += list(_cells(state, first, second))
    titles = (first.statement, second.statement)
    return _comparison("hypothesis", titles, (first.id, second.id), pairs)


def compare_incidents(session: Session, one: str, other: str) -> Comparison:
    """Put two incidents side by side: what dropped, what was found, what it came to."""
    first, second = session.incident(one), session.incident(other)
    left, right = _incident(first), _incident(second)
    pairs = [("incident", name, left[name], right[name]) for name in left]
    pairs += list(_same_analyses(first, second))
    return _comparison("incident", (first.title, second.title), (first.id, second.id), pairs)


def _comparison(
    kind: str, titles: tuple[str, str], ids: tuple[str, str], pairs: Sequence[Pair]
) -> Comparison:
    fields = tuple(
        ComparedField(part, field, a, b, canonical(a) != canonical(b), _overlap(a, b))
        for part, field, a, b in pairs
    )
    return Comparison(kind, titles, ids, fields)


def _asked(one: Run, other: Run) -> Iterator[Pair]:
    for name in ("analysis", "analysis_version", "plugin_version", "code_hash", "seed"):
        yield "question", name, getattr(one, name), getattr(other, name)
    for name in dict.fromkeys((*one.parameters, *other.parameters)):
        yield "parameters", name, one.parameters.get(name), other.parameters.get(name)
    for name in dict.fromkeys((*one.problem, *other.problem)):
        yield "problem", name, one.problem.get(name), other.problem.get(name)
    yield "inputs", "rows", one.where.to_json(), other.where.to_json()
    left, right = _inputs(one), _inputs(other)
    for name in dict.fromkeys((*left, *right)):
        yield "inputs", name, left.get(name), right.get(name)
    packages = (one.environment.packages, other.environment.packages)
    yield "environment", "python", one.environment.python, other.environment.python
    for name in dict.fromkeys((*packages[0], *packages[1])):
        yield "environment", name, packages[0].get(name), packages[1].get(name)


def _answered(one: Run, other: Run) -> Iterator[Pair]:
    yield "answer", "status", str(one.status), str(other.status)
    yield "answer", "summary", one.summary, other.summary
    left = {finding.id: _figures(finding) for finding in one.findings}
    right = {finding.id: _figures(finding) for finding in other.findings}
    for name in dict.fromkeys((*left, *right)):
        yield "findings", name, left.get(name), right.get(name)


def _inputs(run: Run) -> dict[str, JsonValue]:
    return {given.name: [sha256[:16] for sha256 in given.sha256] for given in run.inputs}


def _figures(finding: Finding) -> dict[str, JsonValue]:
    interval = list(finding.interval) if finding.interval else None
    return {
        "effect": finding.effect,
        "interval": interval,
        "unit": finding.unit,
        "q": finding.q,
        "about": finding.about,
    }


def _overlap(one: JsonValue, other: JsonValue) -> bool | None:
    """Say whether two estimates' intervals share anything; None where there are not two."""
    if not isinstance(one, dict) or not isinstance(other, dict):
        return None
    left, right = one.get("interval"), other.get("interval")
    if not left or not right or one.get("unit") != other.get("unit"):
        return None
    return bool(left[0] <= right[1] and right[0] <= left[1])


def _hypothesis(state: Incident, known: Hypothesis) -> dict[str, JsonValue]:
    column = incident_matrix(state).column(known.id)
    proof = hypothesis_proof(state, known)
    body = known.json_body()
    kept = {name: value for name, value in body.items() if name not in {"id", "rivals", "methods"}}
    return {
        **kept,
        "rank": column.rank if column else None,
        "inconsistency": column.inconsistency if column else None,
        "support": column.support if column else None,
        "suggested": column.suggested if column else None,
        "points_to_it": sorted(pointer.analysis for pointer in proof.pointers),
        "enough": proof.enough,
    }


def _cells(state: Incident, one: Hypothesis, other: Hypothesis) -> Iterator[Pair]:
    for row in state.records.observations:
        cells = [row.weighings.get(known.id) for known in (one, other)]
        if any(cell is not None for cell in cells):
            told = [None if cell is None else cell.json_body() for cell in cells]
            yield "observations", row.text, told[0], told[1]


def _incident(state: Incident) -> dict[str, JsonValue]:
    records = state.records
    return {
        "title": state.title,
        "stage": str(state.stage),
        "severity": state.severity,
        "owner": state.owner,
        "task": state.task,
        "metric": state.metric,
        "windows": {w.name: w.rows for w in state.windows},
        "evidence": sorted(str(item.kind) for item in state.evidence),
        "confirmed": [h.statement for h in records.hypotheses if h.status == "confirmed"],
        "rejected": [h.statement for h in records.hypotheses if h.status == "rejected"],
        "failure_modes": sorted({h.failure_mode for h in records.hypotheses if h.failure_mode}),
        "tests": len(records.tests),
        "repairs": sorted(repair.label for repair in records.repairs),
        "actions": sorted(action.label for action in records.actions),
        **_told(state),
    }


def _told(state: Incident) -> dict[str, JsonValue]:
    """Return what an earlier record tells of an incident; nothing of it is proven here."""
    account = state.records.account
    told = ("cause", "node", "fault", "signals", "repair", "lesson", "upstream", "downstream")
    fields = account.json_body() if account is not None else {}
    return {f"told_{name}": fields.get(name) or None for name in told}


def _same_analyses(one: Incident, other: Incident) -> Iterator[Pair]:
    """Yield what the last run of each analysis says, where either incident has one."""
    left = {run.analysis: run.summary for run in one.whole_runs}
    right = {run.analysis: run.summary for run in other.whole_runs}
    for name in sorted({*left, *right}):
        yield "runs", name, left.get(name), right.get(name)
