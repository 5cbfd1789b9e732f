"""The causal chain from the receipt of data to the prediction, with how sure each step is."""

from typing import Any

from workbench.domain.lineage import Lineage
from workbench.domain.postmortem.parts import CausalChain, ChainLink, ChainNode, Level
from workbench.domain.reasoning.levels import STRENGTH, level_of_finding
from workbench.domain.records.reasoning import Hypothesis
from workbench.domain.runs import Finding, Run
from workbench.services.postmortem.case import ROOT_CAUSE, Case

_ORDER = ("source", "entity", "transform", "feature", "model", "prediction", "label", "metric")
_HELD = frozenset({"supported", "confirmed"})


def causal_chain(case: Case) -> CausalChain | None:
    """Return the causal chain of an incident; None where no lineage is at hand.

    Parameters
    ----------
    case : Case

    Returns
    -------
    CausalChain
        Sources first. A node is a cause where a confirmed or supported hypothesis, or the search
        for causes, names it; what lies downstream of one carried the fault on. The level is
        ``intervened`` where mending or breaking the node moved the metric, ``associated`` where a
        drift or an effect was measured, ``observed`` where it was only seen.
    """
    lineage = case.lineage
    if lineage is None or not lineage.nodes:
        return None
    causes = _causes(case)
    carried = {node for cause in causes for node in lineage.downstream(cause)}
    nodes = tuple(
        _node(case, lineage, name, causes.get(name), carried=name in carried)
        for name in _ordered(lineage)
    )
    level = {node.id: node.level for node in nodes}
    links = tuple(
        ChainLink(
            start=start,
            end=end,
            carries=start in causes or (start in carried and end in carried),
            level=_weakest(level.get(start, ""), level.get(end, "")),
        )
        for start, end in lineage.edges
    )
    return CausalChain(nodes=nodes, links=links, words=tuple(_words(nodes)))


def level_of(case: Case, node: str) -> tuple[Level, Run | None, Finding | None]:
    """Return how strong what is known of a node is, with the run and finding that show it."""
    best: tuple[Level, Run | None, Finding | None] = ("", None, None)
    for run in case.fresh:
        for finding in run.findings:
            if finding.about != node or finding.effect is None:
                continue
            found = level_of_finding(run, finding)
            if STRENGTH[found] > STRENGTH[best[0]]:
                best = found, run, finding
    return best


def _causes(case: Case) -> dict[str, tuple[Hypothesis | None, Run | None]]:
    """Return the nodes that are held to be causes, with what says so."""
    found: dict[str, tuple[Hypothesis | None, Run | None]] = {}
    for one in case.records.hypotheses:
        if one.status in _HELD and one.node and one.factor == "root_cause":
            found[one.node] = (one, None)
    run = case.last(ROOT_CAUSE)
    answer: Any = case.document(run).get("answer") if run is not None else None
    told = answer if isinstance(answer, dict) else {}
    first = next(iter(told.get("causes") or ()), None)
    if not found and told.get("verdict") == "named" and isinstance(first, dict):
        found[str(first.get("node", ""))] = (None, run)
    return found


def _node(
    case: Case,
    lineage: Lineage,
    name: str,
    cause: tuple[Hypothesis | None, Run | None] | None,
    *,
    carried: bool,
) -> ChainNode:
    known = next((node for node in lineage.nodes if node.id == name), None)
    level, run, finding = level_of(case, name)
    rejected = any(h.node == name and h.status == "rejected" for h in case.records.hypotheses)
    role = "cause" if cause is not None else "carrier" if carried else "unknown"
    if role == "unknown" and (rejected or run is not None):
        role = "sound"
    hypothesis = cause[0] if cause is not None else None
    if hypothesis is not None and STRENGTH[hypothesis.causal_level] > STRENGTH[level]:
        level = hypothesis.causal_level
    return ChainNode.model_validate(
        {
            "id": name,
            "title": (known.title if known is not None else "") or name,
            "stage": known.kind if known is not None else "",
            "role": role,
            "level": level,
            "why": finding.text if finding is not None else "",
            "run": run.id if run is not None else "",
            "hypothesis": hypothesis.id if hypothesis is not None else "",
        }
    )


def _ordered(lineage: Lineage) -> list[str]:
    """Return the nodes, each after what feeds it; those in a circle as they come."""
    left = {node.id: set(lineage.parents(node.id)) for node in lineage.nodes}
    stage = {n.id: _ORDER.index(n.kind) if n.kind in _ORDER else len(_ORDER) for n in lineage.nodes}
    ordered: list[str] = []
    while left:
        free = [name for name, parents in left.items() if not parents & left.keys()]
        following = min(free or left, key=lambda name: (stage[name], name))
        ordered.append(following)
        del left[following]
    return ordered


def _weakest(one: Level, other: Level) -> Level:
    return one if STRENGTH[one] <= STRENGTH[other] else other


def _words(nodes: tuple[ChainNode, ...]) -> list[str]:
    named = {role: [n.title for n in nodes if n.role == role] for role in ("cause", "carrier")}
    if not named["cause"]:
        return ["No cause is named yet; the chain shows what was looked at."]
    said = f"It went wrong at {', '.join(named['cause'])}"
    way = f" and was carried on through {', '.join(named['carrier'])}" if named["carrier"] else ""
    return [f"{said}{way}."]
