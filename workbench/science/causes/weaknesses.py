"""What the proof of a named cause rests on, weakest part first.

Each part is a number held against a bar, put on one scale: 0 where nothing is there, one half
at the bar at which a careful reader stops to ask, towards 1 the further it is beyond. Parts
that are a matter of kind and not of size (a guess in place of a known value) have a fixed
place on that scale, listed in :data:`OF_KIND`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.science.causes.answer import CLOSE, FEW_ROWS, Answer, Cause
from workbench.science.causes.candidate import ROWS, TARGET
from workbench.science.causes.coding import absent
from workbench.science.causes.methods import CALIBRATION, Method, agrees, can_name
from workbench.science.causes.ranking import REPLAY
from workbench.science.causes.saying import (
    amount,
    around,
    begun,
    called,
    count,
    does,
    listed,
    percent,
)
from workbench.science.causes.suspects import PLAIN
from workbench.science.causes.weighed import Bracket, Drop

SURE = 1.96
"""Standard errors at which an effect is told from none (95 %)."""
MOST_LABELS, MOST_KNOWN, MOST_EXPLAINED, ALIKE, MOST_METHODS = 0.5, 0.5, 0.5, 0.5, 0.5
"""Bars of shares: rows with a label, with a history; of the drop, the brackets, the methods."""
FIRM = 0.5
"""From here on a part carries its share of the proof; below it is a doubt."""
OF_KIND: Mapping[str, float] = {
    "imputed": 0.35,
    "unmended": 0.35,
    "stand_in": 0.4,
    "one_bracket": 0.4,
    "one_method": 0.4,
    "underived": 0.45,
    "unordered": 0.45,
    "fitted": 0.55,
}
"""Places of what is a matter of kind: guessed values, nothing put back, a stand-in's answers,
one bracket of two, one method, derived columns left as they were, no order in time, a fitted
transform."""


@dataclass(frozen=True)
class Weakness:
    """One part of the proof.

    Attributes
    ----------
    key : str
    text : str
        A sentence with its number.
    holds : float
        0 to 1: how well it holds; one half is the bar.
    """

    key: str
    text: str
    holds: float

    @property
    def doubtful(self) -> bool:
        """Whether it lies below its bar."""
        return self.holds < FIRM


def holds(value: float, bar: float) -> float:
    """Return how well a number holds against its bar.

    Parameters
    ----------
    value : float
        Larger is better; below 0 counts as 0.
    bar : float
        Above 0.

    Returns
    -------
    float
        0 to 1, one half at the bar, rising with ``value``.
    """
    at_least = max(value, 0.0)
    return 1.0 if np.isinf(at_least) else at_least / (at_least + bar)


def share_holds(share: float, bar: float) -> float:
    """Return how well a share holds against a bar, by their odds: 1 where all is there.

    Parameters
    ----------
    share, bar : float
        0 to 1; ``bar`` within.
    """
    kept = min(max(share, 0.0), 1.0)
    return kept * (1 - bar) / (kept * (1 - bar) + (1 - kept) * bar)


def weaknesses_of(
    answer: Answer, methods: Sequence[Method] = (), *, stand_in: bool = False
) -> tuple[Weakness, ...]:
    """Return the parts of the proof of the first cause, weakest first.

    Parameters
    ----------
    answer : Answer
    methods : sequence of Method
        From :func:`workbench.science.causes.methods.methods_of`.
    stand_in : bool
        Whether what-ifs asked a stand-in and not the model.

    Returns
    -------
    tuple of Weakness
        Empty where there is no incident or no cause to prove.
    """
    if answer.verdict == "no_incident" or not answer.causes:
        return ()
    first = answer.causes[0]
    found = [
        *_of_the_drop(answer.drop),
        *_of_the_cost(first, answer.drop),
        *_of_mending(answer, first, stand_in=stand_in),
        *_of_the_fault(first),
        *_of_the_rows(answer),
        *_of_rivals(answer),
        *of_methods(methods, first.fault.node, first.fault.with_node),
    ]
    return weakest_first(found)


def weakest_first(found: Sequence[Weakness]) -> tuple[Weakness, ...]:
    """Return parts in the order of how well they hold."""
    return tuple(sorted(found, key=lambda one: (round(one.holds, 9), one.key)))


def _fixed(key: str, text: str) -> Weakness:
    return Weakness(key, text, OF_KIND[key])


def _errors(value: float, error: float) -> float:
    return abs(value) / error if error else float("inf")


def _sure_words(value: float, error: float) -> str:
    return f"{_errors(value, error):.1f} standard errors" if error else "without an error"


def _of_the_drop(drop: Drop | None) -> list[Weakness]:
    if drop is None:
        text = "No drop could be measured, so nothing is held against points of a metric."
        return [Weakness("drop", text, 0.0)]
    sure = drop.value / drop.error if drop.error else float("inf")
    text = (
        f"The drop itself is {around(drop.value, drop.interval)}: "
        f"{_sure_words(drop.value, drop.error)} from none."
    )
    return [Weakness("drop", text, holds(sure, SURE))]


def _of_the_cost(first: Cause, drop: Drop | None) -> list[Weakness]:
    weighed, node = first.weighed, called(first.fault.node)
    found = []
    if first.fault.mechanism == CALIBRATION:
        text = f"No value of {node} was put back: they are blamed for what mending columns leaves."
        found.append(_fixed("unmended", text))
    else:
        found += _bracket("restored", f"Mending {node} gives back", weighed.restored)
        if weighed.restored is None and drop is not None:
            text = f"No value of {node} was put back: there is no model to ask what it cost."
            found.append(_fixed("unmended", text))
        elif weighed.lost is None and drop is not None and first.fault.node != ROWS:
            text = f"{node} was not broken in good rows, so there is one bracket of two."
            found.append(_fixed("one_bracket", text))
        found += _bracket("lost", "The same fault in good rows costs", weighed.lost)
        if not first.fault.lossy:
            found += _alike(weighed.restored, weighed.lost)
    if first.share is not None and drop is not None:
        left = max(0.0, 1 - first.share)
        verb = does(first.fault.node, "accounts", "account")
        text = f"{begun(node)} {verb} for {percent(first.share)} of the drop; "
        text += f"{percent(left)} is left." if round(left, 2) else "nothing is left."
        found.append(Weakness("share", text, share_holds(first.share, MOST_EXPLAINED)))
    return found


def _bracket(key: str, start: str, bracket: Bracket | None) -> list[Weakness]:
    if bracket is None:
        return []
    touches = bracket.interval[0] <= 0 <= bracket.interval[1]
    tail = "an interval that holds 0" if touches else _sure_words(bracket.value, bracket.error)
    text = f"{start} {around(bracket.value, bracket.interval)}: {tail}."
    sure = bracket.sure if bracket.error else (float("inf") if bracket.value > 0 else 0.0)
    return [Weakness(key, text, holds(sure, SURE))]


def _alike(one: Bracket | None, other: Bracket | None) -> list[Weakness]:
    if one is None or other is None or min(one.value, other.value) <= 0:
        return []
    low, high = sorted((one.value, other.value))
    text = f"The two brackets say {amount(one.value)} restored and {amount(other.value)} lost: "
    text += f"the smaller is {percent(low / high)} of the larger."
    return [Weakness("alike", text, share_holds(low / high, ALIKE))]


def _of_mending(answer: Answer, first: Cause, *, stand_in: bool) -> list[Weakness]:
    fault, evidence = first.fault, answer.evidence
    found = []
    if stand_in:
        text = "The model was not at hand; what-ifs asked a stand-in learned from its predictions."
        found.append(_fixed("stand_in", text))
    if fault.node in {TARGET, ROWS}:
        return found
    known = evidence.history_values.get(fault.node)
    if known is not None:
        share = float((~absent(known)).mean())
        text = f"The history holds {fault.node} for {percent(share)} of the incident's rows."
        found.append(Weakness("history", text, share_holds(share, MOST_KNOWN)))
    if fault.mechanism != REPLAY and first.weighed.restored is not None:
        guessed = fault.mechanism == "conditional imputation"
        how = "values guessed from the other columns" if guessed else f"{fault.mechanism}"
        text = f"{fault.node} was mended by {how}, not by its own earlier values."
        found.append(_fixed("imputed" if guessed else "fitted", text))
    lacking = set(evidence.lineage.derived) - set(evidence.lineage.recomputable)
    if lacking:
        some = (
            "1 derived column has" if len(lacking) == 1 else f"{len(lacking)} derived columns have"
        )
        text = f"{some} no transform and stayed as recorded in what-ifs."
        found.append(_fixed("underived", text))
    return found


def _of_the_fault(first: Cause) -> list[Weakness]:
    fault, found = first.fault, []
    if fault.mechanism != CALIBRATION and fault.kind:
        kind = fault.kind.replace("_", " ")
        text = f"The fingerprint ({kind}) has strength {fault.strength:.2f} of 1."
        found.append(Weakness("fingerprint", text, share_holds(fault.strength, PLAIN / 2)))
    kinds = first.weighed.rivals
    if kinds:
        others = listed([kind.replace("_", " ") for kind in kinds])
        text = f"The data would also allow {others} at the same node."
        found.append(Weakness("kinds", text, 1 / (2 + len(kinds))))
    return found


def _of_the_rows(answer: Answer) -> list[Weakness]:
    evidence = answer.evidence
    rows = min(evidence.n_reference, evidence.n_incident)
    text = (
        f"{count(evidence.n_incident)} incident and {count(evidence.n_reference)} reference rows "
        "were looked at."
    )
    found = [Weakness("rows", text, holds(rows, FEW_ROWS))]
    if evidence.labels is not None:
        share = float((~absent(evidence.labels[1])).mean())
        if share < 1:
            text = f"Labels are known for {percent(share)} of the incident's rows."
            found.append(Weakness("labels", text, share_holds(share, MOST_LABELS)))
    if not evidence.ordered:
        text = "Rows have no time, so lags and the beginning of a fault cannot be seen."
        found.append(_fixed("unordered", text))
    return found


def _of_rivals(answer: Answer) -> list[Weakness]:
    first, *others = answer.causes
    rivals = [c for c in others if c.fault.node != first.fault.with_node]
    if not rivals or not first.confidence:
        return []
    second = rivals[0]
    ratio = second.confidence / first.confidence
    node = second.fault.node
    text = (
        f"{begun(called(node))} {does(node, 'has', 'have')} a confidence of "
        f"{second.confidence:.2f} against {first.confidence:.2f}; from "
        f"{CLOSE * first.confidence:.2f} on the two are rivals."
    )
    far = CLOSE / ratio if ratio else float("inf")
    return [Weakness("rival", text, holds(far, 1.0))]


def of_methods(methods: Sequence[Method], node: str, partner: str | None) -> list[Weakness]:
    """Return how many methods name a cause by themselves, as a part of its proof.

    Parameters
    ----------
    methods : sequence of Method
    node : str
    partner : str or None
        The other column of a swap.
    """
    able = can_name(methods, node)
    if not able:
        return []
    if len(able) == 1:
        text = f"Of {len(methods)} methods only one looks at anything but columns."
        return [_fixed("one_method", text)]
    agreeing = sum(agrees(method, node, partner) for method in able)
    verb = "names" if agreeing == 1 else "name"
    text = f"{agreeing} of {len(able)} methods {verb} {called(node)} first by themselves."
    return [Weakness("methods", text, share_holds(agreeing / len(able), MOST_METHODS))]
