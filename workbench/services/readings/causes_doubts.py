"""How far methods agree on a cause, what is weakest about it, and what would turn the verdict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from workbench.domain.canonical import JsonValue
from workbench.domain.incident import Incident
from workbench.domain.runs import Run, RunStatus
from workbench.language import tr
from workbench.science.causes.methods import Method, agreement_words, top
from workbench.science.causes.saying import amount, around
from workbench.science.causes.weaknesses import FIRM, SURE, holds, of_methods
from workbench.services.cause_answers import (
    KIND,
    is_stale,
    json_number,
    json_object,
    latest_run,
)
from workbench.services.readings.causes_lab import Lab, WhatIf
from workbench.services.results import result_document
from workbench.services.session import Session

MOST_NODES = 6
CONTROL = "resample"


@dataclass(frozen=True, slots=True)
class MethodRow:
    """One method: the order it gives by itself, and the run it is from.

    Attributes
    ----------
    key, title, note : str
    values, ranks : mapping of str to float, int
        By node; equal values share a rank.
    named : tuple of str
        What it puts first; empty where that could be chance.
    weighed : bool
        Whether the verdict rests on it.
    run : str
    """

    key: str
    title: str
    note: str
    values: Mapping[str, float]
    ranks: Mapping[str, int]
    named: tuple[str, ...]
    weighed: bool
    run: str


@dataclass(frozen=True, slots=True)
class DoubtRow:
    """One part of the proof, or one thing that would turn the verdict.

    Attributes
    ----------
    key, text, run : str
    holds : float or None
        0 to 1, one half where a careful reader stops to ask; None of a turning point.
    doubtful : bool
    """

    key: str
    text: str
    run: str
    holds: float | None = None
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Doubts:
    """Everything that bears on how far to trust the verdict.

    Attributes
    ----------
    nodes : tuple of str
        The nodes methods are compared on: the first cause, what any method names, the rest.
    methods : tuple of MethodRow
    agreement : str
        A sentence; empty without methods.
    weakest, turns : tuple of DoubtRow
        Weakest first; what would turn the verdict.
    older : bool
        Whether the answer is from before methods were compared.
    """

    nodes: tuple[str, ...] = ()
    methods: tuple[MethodRow, ...] = ()
    agreement: str = ""
    weakest: tuple[DoubtRow, ...] = ()
    turns: tuple[DoubtRow, ...] = ()
    older: bool = False


def doubts_reading(session: Session, state: Incident, lab: Lab) -> Doubts:
    """Return the doubts of the last search, with what other runs have to say.

    Parameters
    ----------
    session : Session
    state : Incident
    lab : Lab

    Returns
    -------
    Doubts
        Empty before the first search.
    """
    run = latest_run(state, KIND)
    if run is None:
        return Doubts()
    answer = json_object(result_document(session, run).get("answer"))
    if "methods" not in answer:
        return Doubts(older=True)
    causes = [json_object(cause) for cause in answer.get("causes") or ()]
    first = str(causes[0].get("node", "")) if causes else ""
    partner = causes[0].get("with") if causes else None
    found = [(_method(json_object(one)), run.id) for one in answer.get("methods") or ()]
    if found:
        found = [(_broken_in_lab(method, lab), by) for method, by in found]
        found += _of_other_runs(session, state, found[0][0].values, stale=is_stale(state, run))
    methods = [method for method, _ in found]
    swapped = str(partner) if partner else None
    nodes = [first, *(n for m in methods for n in m.named), *(str(c.get("node")) for c in causes)]
    weakest = [_doubt(json_object(one), run.id) for one in answer.get("weakest") or ()]
    if weakest:
        weakest = _with_lab(weakest, lab, first)
        told = of_methods(methods, first, swapped)
        kept = [one for one in weakest if one.key not in {"methods", "one_method"}]
        weakest = [*kept, *(DoubtRow(w.key, w.text, run.id, w.holds, w.doubtful) for w in told)]
    placed = {node for method in methods for node, value in method.values.items() if value > 0}
    return Doubts(
        nodes=tuple(n for n in dict.fromkeys(nodes) if n and (n == first or n in placed))[
            :MOST_NODES
        ],
        methods=tuple(_row(method, by) for method, by in found),
        agreement=agreement_words(methods, first, swapped) if first else "",
        weakest=tuple(sorted(weakest, key=lambda one: (one.holds or 0.0, one.key))),
        turns=tuple(_doubt(json_object(o), run.id) for o in answer.get("would_change") or ()),
    )


def _method(told: Mapping[str, JsonValue]) -> Method:
    values = json_object(told.get("values"))
    return Method(
        key=str(told.get("method", "")),
        title=str(told.get("title", "")),
        values={node: json_number(value) or 0.0 for node, value in values.items()},
        named=tuple(str(node) for node in told.get("named") or ()),
        note=str(told.get("note", "")),
        weighed=bool(told.get("weighed")),
        sees=str(told.get("sees") or "columns"),
    )


def _row(method: Method, run: str) -> MethodRow:
    levels = sorted({value for value in method.values.values() if value > 0}, reverse=True)
    return MethodRow(
        key=method.key,
        title=method.title,
        note=method.note,
        values=method.values,
        ranks={n: levels.index(v) + 1 for n, v in method.values.items() if v > 0},
        named=method.named,
        weighed=method.weighed,
        run=run,
    )


def _doubt(told: Mapping[str, JsonValue], run: str) -> DoubtRow:
    return DoubtRow(
        key=str(told.get("id", "")),
        text=str(told.get("text", "")),
        run=run,
        holds=json_number(told.get("holds")),
        doubtful=bool(told.get("doubtful")),
    )


def _of_other_runs(
    session: Session, state: Incident, drifts: Mapping[str, float], *, stale: bool
) -> list[tuple[Method, str]]:
    """Return what the newest run of each other method says, known by the shape of its answer."""
    found: dict[str, tuple[Method, str]] = {}
    for run in state.whole_runs:
        if run.status is not RunStatus.FINISHED or run.kind == KIND or not run.result:
            continue
        if is_stale(state, run) and not stale:
            continue
        method = _told_by(session, run, drifts)
        if method is not None:
            found[method.key] = (method, run.id)
    return [found[key] for key in sorted(found)]


def _told_by(session: Session, run: Run, drifts: Mapping[str, float]) -> Method | None:
    answer = json_object(result_document(session, run).get("answer"))
    features = json_object(answer.get("features"))
    if run.kind == "explanation" and features:
        return _important(features, drifts)
    if run.kind == "drift" and json_number(answer.get("auc")) is not None:
        return _told_apart(json_object(answer.get("columns")), answer)
    return None


def _important(features: Mapping[str, JsonValue], drifts: Mapping[str, float]) -> Method | None:
    """Return importance in good rows times drift: what moved and matters."""
    values = {}
    for name, told in features.items():
        before = json_object(json_object(told).get("reference"))
        importance = json_number(before.get("value"))
        if importance is not None:
            values[name] = max(importance, 0.0) * drifts.get(name, 0.0)
    if not values:
        return None
    note = tr("Points of the metric that rest on each column in good rows, times how far it moved.")
    return Method("importance", tr("Importance × drift"), values, top(values), note)


def _told_apart(columns: Mapping[str, JsonValue], answer: Mapping[str, JsonValue]) -> Method | None:
    """Return by which columns a classifier tells the two windows apart."""
    effects = {name: json_number(json_object(one).get("effect")) for name, one in columns.items()}
    values = {name: value for name, value in effects.items() if value is not None}
    if not values:
        return None
    interval = answer.get("interval")
    apart = isinstance(interval, list | tuple) and len(interval) == 2 and interval[0] > 0.5
    note = tr("By which columns a classifier tells W0 from W1, whatever that did to the metric.")
    return Method("windows", tr("Window classifier"), values, top(values) if apart else (), note)


def _broken_in_lab(method: Method, lab: Lab) -> Method:
    """Return what breaking each alone costs, with what only the lab has broken."""
    if method.key != "lost":
        return method
    values, sure = dict(method.values), set(method.named)
    for node in lab.features:
        what_if = lab.valid(node)
        if what_if is None or what_if.lost is None or node in values:
            continue
        values[node] = what_if.lost
        if what_if.lost_interval is not None and what_if.lost_interval[0] > 0:
            sure.add(node)
    named = tuple(node for node in top(values) if node in sure)
    return replace(method, values=values, named=named)


def _with_lab(weakest: Sequence[DoubtRow], lab: Lab, node: str) -> list[DoubtRow]:
    """Return the parts of the proof with what the lab measured of the first cause."""
    what_if = lab.valid(node)
    if what_if is None:
        return list(weakest)
    found = [*weakest, *_control(what_if)]
    if what_if.lost is None or what_if.lost_interval is None:
        return found
    low, high = what_if.lost_interval
    error = (high - low) / (2 * SURE)
    cost = around(what_if.lost, (low, high))
    text = tr("The same fault in good rows costs {cost}, as the lab measured.", cost=cost)
    strong = holds(what_if.lost / error, SURE) if error else 1.0
    lost = DoubtRow("lost", text, what_if.run, strong, doubtful=strong < FIRM)
    return [lost if one.key == "one_bracket" else one for one in found]


def _control(what_if: WhatIf) -> list[DoubtRow]:
    """Return how the repair in the lab fares beside its negative control."""
    best = what_if.best
    drawn = [m.restored for m in what_if.mechanisms if m.mechanism == CONTROL]
    if best is None or best.restored is None or best.mechanism == CONTROL:
        return []
    if not drawn or drawn[0] is None:
        return []
    part = 1 - max(drawn[0], 0.0) / best.restored if best.restored > 0 else 0.0
    strong = min(1.0, max(0.0, part))
    text = tr(
        "The repair gives back {restored}, values drawn at random {amount} (the negative control "
        "in the lab).",
        restored=amount(best.restored),
        amount=amount(drawn[0]),
    )
    return [DoubtRow("control", text, what_if.run, strong, doubtful=strong < FIRM)]
