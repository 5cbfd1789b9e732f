"""What the Causes place shows: causes beside the other inputs, the lab, the lineage, the runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from workbench.domain.figures import Figure, Graph, GraphNode
from workbench.domain.incident import Incident
from workbench.domain.runs import RunStatus
from workbench.language import tr
from workbench.services.cause_answers import (
    CauseRow,
    CausesReading,
    causes_reading,
    is_stale,
    json_number,
    json_object,
)
from workbench.services.cause_words import fault_words, kind_words, percent_words
from workbench.services.performance import (
    falls_when_worse,
    metric_places,
    metric_title,
)
from workbench.services.readings.causes_doubts import Doubts, doubts_reading
from workbench.services.readings.causes_lab import Lab, WhatIf, lab_reading
from workbench.services.readings.evidence import evidence_reading
from workbench.services.results import result_document
from workbench.services.session import Session

MOST_ROWS = 12
_SAME = 1e-6


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run as the list of runs shows it; with the last battery that it belongs to."""

    id: str
    title: str
    kind: str
    status: str
    summary: str
    seconds: float
    started_at: datetime
    stale: bool
    battery: str = ""
    battery_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CausesPlaceReading:
    """Everything the place shows.

    Attributes
    ----------
    answer : CausesReading
    metric_name : str
    places : int
        Decimals of the metric.
    rows : tuple of CauseRow
        The causes of the answer first, then the other inputs by how far they drifted.
    drift_name : str
        The distance behind the drift ranks.
    lab : Lab
    lineage : Figure or None
        With what is known written in its nodes.
    runs : tuple of RunRow
        The newest first.
    claimed : frozenset of (run, finding)
        What stands in the report.
    ready : str
        Why no search can start; empty if one can.
    doubts : Doubts
        How far methods agree, what is weakest, what would turn the verdict.
    """

    answer: CausesReading
    metric_name: str = ""
    places: int = 3
    rows: tuple[CauseRow, ...] = ()
    drift_name: str = ""
    lab: Lab = field(default_factory=Lab)
    lineage: Figure | None = None
    runs: tuple[RunRow, ...] = ()
    claimed: frozenset[tuple[str, str]] = frozenset()
    ready: str = ""
    doubts: Doubts = field(default_factory=Doubts)

    def mended_value(self, row: CauseRow) -> float | None:
        """Return what the metric would be with a cause mended; None where that is not known."""
        observed = self.answer.observed
        if row.restored is None or observed is None:
            return None
        return observed + self.sign * row.restored

    @property
    def sign(self) -> float:
        """+1 where a restored metric is higher, -1 where it is lower."""
        falls = falls_when_worse(self.answer.metric)
        if falls is not None:
            return 1.0 if falls else -1.0
        before, after = self.answer.reference, self.answer.observed
        return -1.0 if before is not None and after is not None and before < after else 1.0


def causes_place_reading(session: Session, incident: str) -> CausesPlaceReading:
    """Return everything the Causes place shows of an incident.

    Parameters
    ----------
    session : Session
    incident : str
        Identifier or reference.

    Returns
    -------
    CausesPlaceReading
    """
    state = session.incident(incident)
    answer = causes_reading(session, state.id)
    lab = lab_reading(session, state)
    doubts = doubts_reading(session, state, lab)
    drift_name, drifts = _drifts(session, state, answer)
    drifts = drifts or _drifts_of_the_search(doubts)
    rows = _rows(answer, lab, drifts)
    return CausesPlaceReading(
        answer=answer,
        metric_name=metric_title(answer.metric),
        places=metric_places(answer.metric, answer.drop or 0.0),
        rows=rows,
        drift_name=drift_name,
        lab=lab,
        lineage=_lineage(session, state, answer, rows),
        runs=_runs(state),
        claimed=frozenset((claim.run, claim.finding) for claim in state.claims),
        ready=_lacking(state),
        doubts=doubts,
    )


def has_no_effect(row: CauseRow) -> bool:
    """Whether mending an input was measured to give back no more than chance."""
    ends = row.restored_interval
    return ends is not None and ends[0] <= 0 <= ends[1]


def row_words(row: CauseRow) -> str:
    """Return the second line of a cause: what is wrong with it, or that nothing was found."""
    if row.kind:
        return fault_words(row.kind, row.rows)
    if row.confidence is not None:
        return tr("confidence {confidence}", confidence=percent_words(row.confidence))
    if row.restored is None:
        return tr("no fault found")
    if has_no_effect(row):
        drifted = row.drift_rank is not None and row.drift_rank <= 3
        return tr("drift without effect") if drifted else tr("no effect")
    return tr("mending it makes it worse") if row.restored < 0 else tr("mending it helps")


def _lacking(state: Incident) -> str:
    missing = [c for n, c in (("reference", "W0"), ("incident", "W1")) if state.window(n) is None]
    if not missing:
        return ""
    return tr("{missing} must be set in Signals first.", missing=" and ".join(missing))


def _rows(
    answer: CausesReading, lab: Lab, drifts: Mapping[str, tuple[float, int]]
) -> tuple[CauseRow, ...]:
    if not answer.verdict:
        return ()
    measured = {f: lab.valid(f, beside_stale=answer.stale) for f in lab.features}
    named = [_with_drift(_with_lost(c, measured.get(c.node)), drifts) for c in answer.causes]
    known = {row.node for row in named}
    others = [_other(f, measured[f], drifts) for f in lab.features if f not in known]
    others.sort(key=lambda r: (r.drift_rank or 10_000, -(r.restored or 0.0), r.node))
    return _ranked((*named, *others[: max(0, MOST_ROWS - len(named))]))


def _ranked(rows: tuple[CauseRow, ...]) -> tuple[CauseRow, ...]:
    """Rank rows by their drift where the run did not."""
    if any(row.drift_rank is not None for row in rows):
        return rows
    order = sorted({row.drift for row in rows if row.drift is not None}, reverse=True)
    return tuple(
        row if row.drift is None else replace(row, drift_rank=order.index(row.drift) + 1)
        for row in rows
    )


def _with_lost(row: CauseRow, what_if: WhatIf | None) -> CauseRow:
    if what_if is None or row.lost is not None:
        return row
    return replace(row, lost=what_if.lost, lost_interval=what_if.lost_interval)


def _with_drift(row: CauseRow, drifts: Mapping[str, tuple[float, int]]) -> CauseRow:
    if row.node not in drifts:
        return row
    effect, rank = drifts[row.node]
    return replace(row, drift=effect, drift_rank=rank)


def _other(
    feature: str, what_if: WhatIf | None, drifts: Mapping[str, tuple[float, int]]
) -> CauseRow:
    row = _with_drift(CauseRow(feature, ""), drifts)
    best = what_if.best if what_if is not None else None
    if what_if is None or best is None:
        return row
    return replace(
        row,
        restored=best.restored,
        restored_interval=best.restored_interval,
        lost=what_if.lost,
        lost_interval=what_if.lost_interval,
        finding=what_if.findings.get(best.mechanism, ""),
    )


def _drifts(
    session: Session, state: Incident, answer: CausesReading
) -> tuple[str, Mapping[str, tuple[float, int]]]:
    """Return the name of a drift distance, and the distance and rank of every input.

    Of several drift runs the one whose distances are those the search for causes names;
    else the newest that has any.
    """
    told = {c.node: c.drift for c in answer.causes if c.drift is not None}
    found: list[tuple[bool, int, str, dict[str, float]]] = []
    for place, run in enumerate(state.whole_runs):
        if run.kind != "drift" or run.status is not RunStatus.FINISHED:
            continue
        if is_stale(state, run) and not answer.stale:
            continue
        columns = json_object(json_object(result_document(session, run)["answer"]).get("columns"))
        effects = _effects(columns)
        if effects:
            same = any(abs(effects.get(n, 9e9) - v) < _SAME for n, v in told.items())
            found.append((same, place, _measure(columns), effects))
    if not found:
        return "distance", {}
    _, _, name, effects = max(found, key=lambda one: one[:2])
    order = sorted(effects, key=lambda node: (-effects[node], node))
    return name, {node: (effects[node], rank) for rank, node in enumerate(order, 1)}


def _drifts_of_the_search(doubts: Doubts) -> Mapping[str, tuple[float, int]]:
    """Return what the search itself measured, where no drift analysis was run."""
    told = next((method for method in doubts.methods if method.key == "drift"), None)
    if told is None:
        return {}
    return {node: (told.values[node], rank) for node, rank in told.ranks.items()}


def _effects(columns: Mapping[str, object]) -> dict[str, float]:
    found = {}
    for name, told in columns.items():
        column = json_object(told)
        effect = json_number(column.get("effect"))
        if effect is not None and column.get("role", "feature") == "feature":
            found[str(name)] = effect
    return found


def _measure(columns: Mapping[str, object]) -> str:
    names = [str(json_object(told).get("measure") or "") for told in columns.values()]
    return next((name for name in names if name), "distance")


def _lineage(
    session: Session, state: Incident, answer: CausesReading, rows: Sequence[CauseRow]
) -> Figure | None:
    figure = next(
        (f for f in answer.figures.values() if any(isinstance(m, Graph) for m in f.marks)), None
    )
    known = evidence_reading(session, state.id).lineage
    if figure is None:
        return known
    by_node = {row.node: row for row in rows}
    told = _details(known)
    marks = tuple(
        mark.model_copy(
            update={"nodes": tuple(_told(n, by_node, answer, told) for n in mark.nodes)}
        )
        if isinstance(mark, Graph)
        else mark
        for mark in figure.marks
    )
    return figure.model_copy(update={"marks": marks})


def _details(figure: Figure | None) -> Mapping[str, str]:
    marks = figure.marks if figure is not None else ()
    return {n.id: n.detail for m in marks if isinstance(m, Graph) for n in m.nodes if n.detail}


def _told(
    node: GraphNode,
    rows: Mapping[str, CauseRow],
    answer: CausesReading,
    known: Mapping[str, str],
) -> GraphNode:
    """Return a node with what is known of it as its second line."""
    if node.detail:
        return node
    row = rows.get(node.id)
    detail, title = "", node.title
    if node.stage == "metric" and answer.reference is not None and answer.observed is not None:
        places = metric_places(answer.metric, answer.drop or 0.0)
        title = metric_title(answer.metric) if node.id == answer.metric else node.title
        detail = f"{answer.reference:.{places}f} → {answer.observed:.{places}f}"
    elif row is not None and row.kind:
        # Boxes are narrow: the share without "of rows".
        rows_hit = f", {percent_words(row.rows)}" if row.rows else ""
        detail = f"{kind_words(row.kind)}{rows_hit}"
    elif row is not None and (row.restored is not None or node.state == "plain"):
        detail = row_words(row)
    elif node.state == "path" and node.stage == "feature":
        detail = tr("follows the cause")
    return node.model_copy(update={"detail": detail or known.get(node.id, ""), "title": title})


def _runs(state: Incident) -> tuple[RunRow, ...]:
    of = {run: battery for battery in state.batteries for run in battery.runs}
    return tuple(
        RunRow(
            id=run.id,
            title=run.title,
            kind=run.kind,
            status=str(run.status),
            summary=run.summary or run.error,
            seconds=run.seconds,
            started_at=run.started_at,
            stale=run.status is RunStatus.FINISHED and is_stale(state, run),
            battery=of[run.id].id if run.id in of else "",
            battery_at=of[run.id].started_at if run.id in of else None,
        )
        for run in reversed(state.runs)
    )
