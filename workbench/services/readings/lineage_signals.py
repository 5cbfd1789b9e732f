"""The lineage with what was measured at its nodes: a line each, whether it moved, what went."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np

from workbench.domain.canonical import JsonValue
from workbench.domain.figures import Figure, Graph, Line, Mark, Span
from workbench.domain.incident import Incident
from workbench.language import tr
from workbench.services.performance import metric_title
from workbench.services.readings.causes_place import causes_place_reading
from workbench.services.readings.origin import figure_origin
from workbench.services.readings.signals_lanes import MOVED, drifts_of, spreads
from workbench.services.session import Session
from workbench.services.signal_series import Key, Series, main_series, read_series, window_spans

_MISSING = "missing_rate"
_ROSE = 0.02
"""Rise of the share of missing values that is marked."""
_DRIFTS = ("psi_excess", "psi")
_FEWEST = 2
_TITLES = {
    "psi_excess": tr("drift (PSI beyond chance)"),
    "psi": tr("drift (PSI)"),
    "mean_score": tr("mean score"),
    "label_rate": tr("share of positive labels"),
    "prediction_rate": tr("share of positive predictions"),
}
Spans = Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class NodeSignal:
    """What was measured at one node.

    Attributes
    ----------
    what : str
        The measure, in words.
    at, value : tuple
        Seconds since 1970, and the values; None in a gap.
    before, during : float or None
        Mean in W0 and in W1.
    moved : bool
        Whether W1 lies beyond what is usual in W0.
    missing : float or None
        Share of missing values in W1, where it rose by two points or more.
    """

    what: str
    at: tuple[float, ...]
    value: tuple[float | None, ...]
    before: float | None = None
    during: float | None = None
    moved: bool = False
    missing: float | None = None


@dataclass(frozen=True, slots=True)
class LineageSignals:
    """The graph and its signals.

    Attributes
    ----------
    figure : Figure or None
        The graph, and beside it one line a node that has a signal, named by its id: of tone
        ``incident`` where it moved, dashed where values went missing; W1 as a span.
    nodes : mapping of str to NodeSignal
        By node.
    incident : tuple of float or None
        Where W1 begins and ends.
    run : str
        The run that found the path; empty before there is one.
    origin : mapping
        Where it comes from, for whoever gets a figure without the incident.
    """

    figure: Figure | None = None
    nodes: Mapping[str, NodeSignal] = field(default_factory=dict)
    incident: tuple[float, float] | None = None
    run: str = ""
    origin: Mapping[str, JsonValue] = field(default_factory=dict)


def lineage_signals(session: Session, incident: str) -> LineageSignals:
    """Return an incident's lineage with what was measured at its nodes.

    Parameters
    ----------
    session : Session
    incident : str
    """
    state = session.incident(incident)
    known = causes_place_reading(session, incident)
    figure = known.lineage
    graph = next((m for m in figure.marks if isinstance(m, Graph)), None) if figure else None
    if figure is None or graph is None:
        return LineageSignals()
    series, spans = read_series(session, state), window_spans(state)
    drifted = {one.series.node: one.moved for one in drifts_of(series, spans)}
    nodes = {}
    for node in graph.nodes:
        found = _signal(state, node.id, series, spans, drifted)
        if found is not None:
            nodes[node.id] = found
    late = spans.get("incident")
    return LineageSignals(
        figure=_figure(figure, graph, nodes, late),
        nodes=nodes,
        incident=late,
        run=known.answer.run,
        origin=figure_origin(
            state, next((run for run in state.runs if run.id == known.answer.run), None)
        ),
    )


def _signal(
    state: Incident,
    node: str,
    series: Mapping[Key, Series],
    spans: Spans,
    drifted: Mapping[str, bool],
) -> NodeSignal | None:
    shown = _chosen(state, node, series)
    if shown is None or len(shown.at) < _FEWEST:
        return None
    before, during = spans.get("reference"), spans.get("incident")
    moved = spreads(shown, before, during) > MOVED
    if shown.metric in _DRIFTS:
        moved = drifted.get(node, False)
    whole = shown.with_gaps()
    return NodeSignal(
        what=_TITLES.get(shown.metric, metric_title(shown.metric)),
        at=tuple(whole.at.tolist()),
        value=tuple(v if np.isfinite(v) else None for v in whole.value.tolist()),
        before=shown.mean(*before) if before else None,
        during=shown.mean(*during) if during else None,
        moved=moved,
        missing=_missing(series.get((node, _MISSING)), spans),
    )


def _chosen(state: Incident, node: str, series: Mapping[Key, Series]) -> Series | None:
    """Return a node's own signal: the alerted metric, drift, then whatever there is."""
    own = {metric: one for (name, metric), one in series.items() if name == node}
    if not own:
        main = main_series(state, series)
        return main if main is not None and node in {state.metric, state.target} else None
    for metric in (state.metric, *_DRIFTS):
        if metric in own:
            return own[metric]
    rest = [metric for metric in sorted(own) if metric != _MISSING]
    return own[rest[0]] if rest else None


def _missing(rate: Series | None, spans: Spans) -> float | None:
    before, during = spans.get("reference"), spans.get("incident")
    if rate is None or during is None:
        return None
    now = rate.mean(*during)
    then = rate.mean(*before) if before else 0.0
    return now if now is not None and now - (then or 0.0) >= _ROSE else None


def _figure(
    figure: Figure,
    graph: Graph,
    nodes: Mapping[str, NodeSignal],
    late: tuple[float, float] | None,
) -> Figure:
    lines: list[Mark] = [
        Line(
            x=one.at,
            y=one.value,
            label=node,
            tone="incident" if one.moved else "muted",
            dashed=one.missing is not None,
        )
        for node, one in nodes.items()
    ]
    spans: list[Mark] = (
        [Span(start=late[0], end=late[1], tone="incident", label="W1")] if late else []
    )
    titles = {node.id: node.title for node in graph.nodes}
    moved = [titles[node] for node, one in nodes.items() if one.moved]
    gone = [titles[node] for node, one in nodes.items() if one.missing is not None]
    kinds = sorted({one.what for one in nodes.values()})
    causes = [node.title for node in graph.nodes if node.state == "cause"]
    return figure.model_copy(
        update={
            "id": "lineage-signals",
            "title": _title(causes, moved, len(nodes)),
            "caption": _caption(len(graph.nodes), nodes, kinds, moved, gone),
            "marks": (graph, *lines, *spans),
        }
    )


def _title(causes: list[str], moved: list[str], measured: int) -> str:
    if causes:
        return tr(
            "The path from {cause} to the metric; {moved} of {count} signals moved",
            cause=causes[0],
            moved=len(moved),
            count=measured,
        )
    if measured:
        return tr(
            "{moved} of {count} signals in the lineage moved", moved=len(moved), count=measured
        )
    return tr("The lineage; nothing was measured at its nodes yet")


def _caption(
    count: int, nodes: Mapping[str, NodeSignal], kinds: list[str], moved: list[str], gone: list[str]
) -> str:
    if not nodes:
        return tr("{count} nodes. Import signals, or measure them from the tables.", count=count)
    every = [at for one in nodes.values() for at in (one.at[0], one.at[-1])]
    parts = [
        tr(
            "{count} nodes, {measured} with a signal of up to {points} points, each on its own "
            "scale and all on one time axis, {start} to {end}: {kinds}. W1 shaded.",
            count=count,
            measured=len(nodes),
            points=max(len(one.at) for one in nodes.values()),
            start=_day(min(every)),
            end=_day(max(every)),
            kinds=", ".join(kinds),
        )
    ]
    if moved:
        names = ", ".join(moved)
        parts.append(tr("Moved beyond what is usual in W0: {names}.", names=names))
    if gone:
        parts.append(tr("Values went missing: {names}.", names=", ".join(gone)))
    return " ".join(parts)


def _day(at: float) -> str:
    moment = datetime.fromtimestamp(at, UTC)
    return f"{moment.day} {moment:%b}"
