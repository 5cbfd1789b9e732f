"""How far methods agree, what is weakest, and what would turn the verdict, as JSON."""

from collections.abc import Sequence

from workbench.api import JsonValue
from workbench.science.causes.answer import Answer
from workbench.science.causes.methods import Method, agreement_words, methods_of
from workbench.science.causes.signal_doubts import (
    signal_methods,
    signal_turning_points,
    signal_weaknesses,
)
from workbench.science.causes.signals import Localised, SignalProblem
from workbench.science.causes.turning_points import TurningPoint, turning_points
from workbench.science.causes.weaknesses import Weakness, weaknesses_of

_DIGITS = 9


def doubts_of(answer: Answer, *, stand_in: bool) -> dict[str, JsonValue]:
    """Return ``methods, agreement, weakest, would_change`` of an answer from rows.

    Parameters
    ----------
    answer : Answer
    stand_in : bool
        Whether what-ifs asked a stand-in and not the model.
    """
    methods = methods_of(answer)
    first = answer.causes[0].fault if answer.causes else None
    words = "" if first is None else agreement_words(methods, first.node, first.with_node)
    weakest = weaknesses_of(answer, methods, stand_in=stand_in)
    return _json(methods, words, weakest, turning_points(answer))


def doubts_on_graph(found: Localised, problem: SignalProblem) -> dict[str, JsonValue]:
    """Return ``methods, agreement, weakest, would_change`` of an answer from signals.

    Parameters
    ----------
    found : Localised
    problem : SignalProblem
    """
    methods = signal_methods(found)
    words = agreement_words(methods, found.suspects[0].node) if methods else ""
    weakest = signal_weaknesses(found, problem, methods)
    return _json(methods, words, weakest, signal_turning_points(found))


def _json(
    methods: Sequence[Method],
    words: str,
    weakest: Sequence[Weakness],
    turns: Sequence[TurningPoint],
) -> dict[str, JsonValue]:
    return {
        "methods": [_method(method) for method in methods],
        "agreement": words,
        "weakest": [
            {
                "id": one.key,
                "text": one.text,
                "holds": round(one.holds, _DIGITS),
                "doubtful": one.doubtful,
            }
            for one in weakest
        ],
        "would_change": [
            {"id": one.key, "text": one.text, "now": _rounded(one.now), "then": _rounded(one.then)}
            for one in turns
        ],
    }


def _method(method: Method) -> dict[str, JsonValue]:
    return {
        "method": method.key,
        "title": method.title,
        "ranking": list(method.ranking),
        "values": {node: round(method.values[node], _DIGITS) for node in method.ranking},
        "named": list(method.named),
        "note": method.note,
        "weighed": method.weighed,
        "sees": method.sees,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)
