"""What a search for causes came to: the verdict, the ranked causes, the pictures behind them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from workbench.domain.canonical import JsonValue
from workbench.domain.figures import Figure
from workbench.domain.incident import Incident
from workbench.domain.runs import Run, RunStatus
from workbench.language import tr
from workbench.services.cause_words import began_words, title_words
from workbench.services.results import figures_of, result_document
from workbench.services.session import Session
from workbench.services.staleness import is_stale

__all__ = [
    "KIND",
    "CauseRow",
    "CausesReading",
    "Interval",
    "causes_reading",
    "is_stale",
    "json_interval",
    "json_number",
    "json_object",
    "latest_run",
]

Interval = tuple[float, float]
KIND = "root_cause"
QUESTION = tr("Which input broke the model?")


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
    evidence, rival_kinds : tuple of str
        Sentences; other faults that would look the same.
    finding : str
        The finding that states it, for a claim.
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
    rival_kinds: tuple[str, ...] = ()
    finding: str = ""


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
    rows : tuple of int
        Rows of W0 and W1 the run read; empty where that is not known any more.
    figures : mapping of str to Figure
        By identifier.
    problem : str
        Why the last search ended without an answer; empty if it did not.
    began : str
        When it began and what was changed near then, in words; empty where that is not known.
    """

    incident: str
    verdict: str = ""
    title: str = QUESTION
    run: str = ""
    run_title: str = ""
    run_words: str = ""
    seconds: float = 0.0
    stale: bool = False
    metric: str = ""
    reference: float | None = None
    observed: float | None = None
    drop: float | None = None
    drop_interval: Interval | None = None
    causes: tuple[CauseRow, ...] = ()
    rivals: tuple[tuple[str, str], ...] = ()
    rows: tuple[int, ...] = ()
    figures: Mapping[str, Figure] = field(default_factory=dict)
    caveats: tuple[str, ...] = ()
    problem: str = ""
    began: str = ""


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
    run = latest_run(state, KIND)
    problem = _problem(state)
    if run is None:
        return CausesReading(incident=state.id, metric=state.metric, problem=problem)
    document = result_document(session, run)
    answer = json_object(document.get("answer"))
    drop = json_object(answer.get("drop"))
    causes = tuple(_row(cause, run) for cause in answer.get("causes", ()))
    rivals = tuple(
        (str(r.get("node", "")), str(r.get("kind") or "")) for r in answer.get("rivals", ())
    )
    verdict = str(answer.get("verdict", ""))
    stale = is_stale(state, run)
    caveats = [str(c) for c in answer.get("caveats") or ()]
    caveats += [c for f in run.findings for c in f.caveats]
    return CausesReading(
        incident=state.id,
        verdict=verdict,
        title=_title(verdict, causes, rivals, run),
        run=run.id,
        run_title=run.title,
        run_words=tr(
            "Run {value} · {title} {analysis_version} · seed {seed} · {seconds:.1f}\u202fs",
            value=run.id[-8:],
            title=run.title,
            analysis_version=run.analysis_version,
            seed=run.seed,
            seconds=run.seconds,
        ),
        seconds=run.seconds,
        stale=stale,
        metric=str(drop.get("metric") or state.metric),
        reference=json_number(drop.get("reference")),
        observed=json_number(drop.get("incident")),
        drop=json_number(drop.get("drop")),
        drop_interval=json_interval(drop.get("interval")),
        causes=causes,
        rivals=rivals,
        rows=() if stale else _rows_read(state),
        figures={figure.id: figure for figure in figures_of(document)},
        caveats=tuple(dict.fromkeys(caveats)),
        problem=problem,
        began=began_words(
            json_object(answer.get("onset")),
            [json_object(change) for change in answer.get("changes") or ()],
            session.clock().year,
        ),
    )


def latest_run(incident: Incident, kind: str) -> Run | None:
    """Return the last finished run of a kind of analysis on all rows, or None."""
    found = [r for r in incident.whole_runs if r.kind == kind and r.status is RunStatus.FINISHED]
    return found[-1] if found else None


def json_object(value: object) -> Mapping[str, JsonValue]:
    """Return an object of a result document, empty where it is none."""
    return value if isinstance(value, dict) else {}


def json_number(value: JsonValue) -> float | None:
    """Return a number of a result document, or None."""
    numeric = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if numeric else None


def json_interval(value: JsonValue) -> Interval | None:
    """Return both ends of an interval of a result document, or None."""
    if isinstance(value, list | tuple) and len(value) == 2 and None not in value:
        return float(value[0]), float(value[1])
    return None


def _problem(state: Incident) -> str:
    """Return why the very last search failed; a search that was stopped is no problem."""
    searches = [run for run in state.whole_runs if run.kind == KIND]
    last = searches[-1] if searches else None
    return last.error if last is not None and last.status is RunStatus.FAILED else ""


def _title(
    verdict: str,
    causes: tuple[CauseRow, ...],
    rivals: tuple[tuple[str, str], ...],
    run: Run,
) -> str:
    if not verdict:
        return run.summary or QUESTION
    first = causes[0] if causes else None
    told = None if first is None else (first.node, first.kind, first.share, first.rows)
    return title_words(verdict, told, rivals)


def _rows_read(state: Incident) -> tuple[int, ...]:
    windows = [state.window(name) for name in ("reference", "incident")]
    rows = [window.rows for window in windows if window is not None and window.rows is not None]
    return tuple(rows) if len(rows) == 2 else ()


def _row(cause: Mapping[str, JsonValue], run: Run) -> CauseRow:
    drift = cause.get("drift") or {}
    rank = drift.get("rank") if isinstance(drift, dict) else None
    effect = drift.get("effect") if isinstance(drift, dict) else drift
    node = str(cause.get("node", ""))
    kind = str(cause.get("kind") or "")
    own = [f for f in run.findings if f.about == node]
    exact = [f for f in own if kind and f.id.endswith(kind)]
    return CauseRow(
        node=node,
        kind=kind,
        confidence=json_number(cause.get("confidence")),
        restored=json_number(cause.get("restored")),
        restored_interval=json_interval(cause.get("interval")),
        lost=json_number(cause.get("lost")),
        lost_interval=json_interval(cause.get("lost_interval")),
        share=json_number(cause.get("share")),
        rows=json_number(cause.get("rows")),
        drift=json_number(effect),
        drift_rank=int(rank) if isinstance(rank, int | float) else None,
        mechanism=str(cause.get("mechanism") or ""),
        evidence=tuple(str(sentence) for sentence in cause.get("evidence", ())),
        rival_kinds=tuple(str(k) for k in cause.get("rival_kinds") or ()),
        finding=next((f.id for f in [*exact, *own]), ""),
    )
