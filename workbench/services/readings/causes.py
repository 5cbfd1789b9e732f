"""What the Causes place shows: the verdict, the ranked causes and the pictures behind them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from workbench.domain.canonical import JsonValue
from workbench.domain.figures import Figure
from workbench.domain.incident import Incident
from workbench.domain.runs import Run, RunStatus
from workbench.services.reporting import figures_of, result_document
from workbench.services.run_inputs import STANDARD_WINDOWS, problem_of
from workbench.services.session import Session

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class CauseRow:
    """One cause, as the brackets draw it.

    Attributes
    ----------
    node, kind : str
    confidence : float or None
        Probability that this is where it went wrong.
    restored, lost : float or None
        Points of the metric: by putting reference values back, by putting only incident
        values in.
    restored_interval, lost_interval : tuple or None
        95 %.
    share, rows : float or None
        Part of the drop, and share of the incident rows that are affected; 0 to 1.
    drift, drift_rank : float, int or None
        How far the column moved, and its rank among the columns by that.
    evidence : tuple of str
        Sentences.
    """

    node: str
    kind: str
    confidence: float | None = None
    restored: float | None = None
    restored_interval: Interval | None = None
    lost: float | None = None
    lost_interval: Interval | None = None
    share: float | None = None
    rows: float | None = None
    drift: float | None = None
    drift_rank: int | None = None
    mechanism: str = ""
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CausesReading:
    """The last root-cause run of an incident, or that there is none yet.

    Attributes
    ----------
    verdict : str
        ``named``, ``undecided``, ``no_incident``; empty before the first run.
    title : str
        The answer as a sentence.
    stale : bool
        Whether windows, roles or evidence changed since the run.
    figures : mapping of str to Figure
        By identifier.
    """

    incident: str
    verdict: str = ""
    title: str = "Which input broke the model?"
    run: str = ""
    run_words: str = ""
    stale: bool = False
    metric: str = ""
    reference: float | None = None
    observed: float | None = None
    drop: float | None = None
    drop_interval: Interval | None = None
    causes: tuple[CauseRow, ...] = ()
    rivals: tuple[tuple[str, str], ...] = ()
    figures: Mapping[str, Figure] = field(default_factory=dict)
    caveats: tuple[str, ...] = ()


def causes_reading(session: Session, incident: str) -> CausesReading:
    """Return what is known of the causes of an incident.

    Parameters
    ----------
    session : Session
    incident : str
        Identifier or reference.

    Returns
    -------
    CausesReading
    """
    state = session.incident(incident)
    run = latest_run(state, "root_cause")
    if run is None:
        return CausesReading(incident=state.id, metric=state.metric)
    document = result_document(session, run)
    raw = document.get("answer")
    answer: Mapping[str, JsonValue] = raw if isinstance(raw, dict) else {}
    drop = answer.get("drop") or {}
    return CausesReading(
        incident=state.id,
        verdict=str(answer.get("verdict", "")),
        title=run.summary,
        run=run.id,
        run_words=f"Run {run.id[-8:]} · {run.title} {run.analysis_version} · seed {run.seed} · "
        f"{run.seconds:.1f} s",
        stale=is_stale(state, run),
        metric=str(drop.get("metric") or state.metric),
        reference=_number(drop.get("reference")),
        observed=_number(drop.get("incident")),
        drop=_number(drop.get("drop")),
        drop_interval=_interval(drop.get("interval")),
        causes=tuple(_row(cause) for cause in answer.get("causes", ())),
        rivals=tuple(
            (str(r.get("node", "")), str(r.get("kind", ""))) for r in answer.get("rivals", ())
        ),
        figures={figure.id: figure for figure in figures_of(document)},
        caveats=tuple(dict.fromkeys(c for f in run.findings for c in f.caveats)),
    )


def latest_run(incident: Incident, kind: str) -> Run | None:
    """Return the last finished run of a kind of analysis, or None."""
    found = [r for r in incident.runs if r.kind == kind and r.status is RunStatus.FINISHED]
    return found[-1] if found else None


def is_stale(incident: Incident, run: Run) -> bool:
    """Whether what a run was asked has changed since: windows, roles, files, metric or task."""
    if _asked(run.problem) != _asked(problem_of(incident)):
        return True
    for given in run.inputs:
        if given.kind != "window":
            continue
        window = incident.window(given.name)
        if window is None or (window.start, window.end) != (given.start, given.end):
            return True
        tables = [incident.item(reference) for reference in window.evidence]
        hashes = {item.table.sha256 for item in tables if item is not None and item.table}
        if hashes != set(given.sha256):
            return True
        first = tables[0]
        if first is None or first.table is None or first.table.roles.json_body() != given.roles:
            return True
    return False


def _asked(problem: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    """Return a problem without windows of the user's own: one more makes no answer stale."""
    spans = problem.get("spans") or {}
    told = {name: span for name, span in spans.items() if name in STANDARD_WINDOWS}
    return {**problem, "spans": told}


def _row(cause: Mapping[str, JsonValue]) -> CauseRow:
    drift = cause.get("drift") or {}
    rank = drift.get("rank") if isinstance(drift, dict) else None
    effect = drift.get("effect") if isinstance(drift, dict) else drift
    return CauseRow(
        node=str(cause.get("node", "")),
        kind=str(cause.get("kind") or ""),
        confidence=_number(cause.get("confidence")),
        restored=_number(cause.get("restored")),
        restored_interval=_interval(cause.get("interval")),
        lost=_number(cause.get("lost")),
        lost_interval=_interval(cause.get("lost_interval")),
        share=_number(cause.get("share")),
        rows=_number(cause.get("rows")),
        drift=_number(effect),
        drift_rank=int(rank) if isinstance(rank, int | float) else None,
        mechanism=str(cause.get("mechanism") or ""),
        evidence=tuple(str(sentence) for sentence in cause.get("evidence", ())),
    )


def _number(value: JsonValue) -> float | None:
    numeric = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if numeric else None


def _interval(value: JsonValue) -> Interval | None:
    if isinstance(value, list | tuple) and len(value) == 2 and None not in value:
        return float(value[0]), float(value[1])
    return None
