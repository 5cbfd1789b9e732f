"""An answer of the science as the JSON object that ``causes`` promises."""

from collections.abc import Sequence
from dataclasses import asdict

from workbench.api import JsonValue
from workbench.science.causes.answer import Answer, Cause
from workbench.science.causes.candidate import ROWS, TARGET, Candidate
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.metrics import shown
from workbench.science.causes.segments import segment_of
from workbench.science.causes.weighed import Bracket

_OF_VALUES = frozenset({"map", "value", "upper", "lower"})
"""Parameters of faults that are values of the column."""


def answer_json(answer: Answer, metric: str, most: int) -> dict[str, JsonValue]:
    """Return ``verdict, drop, causes, rivals``.

    Parameters
    ----------
    answer : Answer
    metric : str
    most : int
        How many causes to list.
    """
    found: dict[str, JsonValue] = {
        "verdict": answer.verdict,
        "drop": _drop(answer, metric),
        "causes": [_cause(cause, answer.evidence) for cause in answer.causes[:most]],
        "caveats": list(answer.caveats),
    }
    if answer.rivals:
        found["rivals"] = [{"node": node, "kind": kind} for node, kind in answer.rivals]
    return found


def _drop(answer: Answer, metric: str) -> dict[str, JsonValue]:
    drop = answer.drop
    if drop is None:
        return {
            "metric": metric,
            "reference": None,
            "incident": None,
            "drop": None,
            "interval": None,
        }
    return {
        "metric": metric,
        "reference": shown(metric, drop.reference),
        "incident": shown(metric, drop.incident),
        "drop": drop.value,
        "interval": list(drop.interval),
    }


def _cause(cause: Cause, evidence: Evidence) -> dict[str, JsonValue]:
    fault, weighed = cause.fault, cause.weighed
    segment = None if fault.node in {TARGET, ROWS} else segment_of(evidence, fault.rows, fault.node)
    return {
        "node": fault.node,
        "kind": fault.kind,
        "confidence": cause.confidence,
        "restored": _value(weighed.cost),
        "interval": _interval(weighed.cost),
        "mended": _value(weighed.restored),
        "mended_interval": _interval(weighed.restored),
        "lost": _value(weighed.lost),
        "lost_interval": _interval(weighed.lost),
        "share": cause.share,
        "rows": float(fault.rows.mean()) if len(fault.rows) else 0.0,
        "mechanism": "reproduction in good rows" if weighed.reproduced else fault.mechanism,
        "strength": fault.strength,
        "parameters": _plain(fault, hidden=fault.node in evidence.problem.hidden),
        "drift": {"effect": cause.drift, "rank": cause.drift_rank},
        "with": fault.with_node,
        "rival_kinds": list(weighed.rivals),
        "segment": None if segment is None else asdict(segment),
        "evidence": [*_sentences(cause), *([] if segment is None else [segment.sentence])],
    }


def _plain(fault: Candidate, *, hidden: bool) -> JsonValue:
    """Return a fault's parameters, without values of a column that must not show any."""
    return {k: v for k, v in fault.parameters.items() if not (hidden and k in _OF_VALUES)}


def _value(bracket: Bracket | None) -> float | None:
    return None if bracket is None else bracket.value


def _interval(bracket: Bracket | None) -> list[float] | None:
    return None if bracket is None else list(bracket.interval)


def _sentences(cause: Cause) -> list[JsonValue]:
    found: Sequence[str] = cause.fault.evidence
    extra = []
    if cause.weighed.reproduced:
        extra.append(
            "The fault destroyed values, so its cost is what the same fault costs in good rows; "
            "mending it with plausible values gives back less."
        )
    if cause.drift_rank is not None and cause.drift is not None:
        extra.append(f"By drift alone it ranks {cause.drift_rank} (distance {cause.drift:.2f}).")
    return [*found, *extra]
