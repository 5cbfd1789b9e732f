"""What each way of looking at an incident says by itself, before they are put together.

The verdict weighs some of these against each other; others it leaves out on purpose. Side by
side they show whether a cause is named by one reading of the data or by several.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from workbench.science.causes import calendar
from workbench.science.causes.answer import Answer
from workbench.science.causes.candidate import ROWS, TARGET
from workbench.science.causes.coding import absent
from workbench.science.causes.drift import column_drift
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.ranking import LEAST_STRENGTH
from workbench.science.causes.saying import called, listed
from workbench.science.causes.weighed import Bracket, Weighed

CALIBRATION = "reference calibration"
"""Mechanism of what labels and rows are weighed by: no value is put back there."""
LEAST_LOSS = 0.02
"""Nats of agreement a column must have lost, beyond chance, to be named for it."""
LEAST_DIFFERING = 0.05
"""Share by which a column must differ from its history beyond what columns usually do."""
MOST = 12
CHANCE = 0.01
"""Probability with which no column would seem to have drifted, had none."""
_SAME = 9


@dataclass(frozen=True)
class Method:
    """One way of looking, and the order it gives by itself.

    Attributes
    ----------
    key, title : str
    values : mapping of str to float
        How hard it points at each node; larger is harder, in the method's own unit.
    named : tuple of str
        The node it puts first; several in a tie, none where what it sees could be chance.
    note : str
        What its values are.
    weighed : bool
        Whether the verdict rests on it.
    sees : str
        ``columns`` where it cannot point at labels or rows, else ``all``.
    """

    key: str
    title: str
    values: Mapping[str, float] = field(default_factory=dict)
    named: tuple[str, ...] = ()
    note: str = ""
    weighed: bool = False
    sees: str = "columns"

    @property
    def ranking(self) -> tuple[str, ...]:
        """The nodes it points at, hardest first."""
        found = {node: value for node, value in self.values.items() if value > 0}
        return tuple(sorted(found, key=lambda n: (-round(found[n], _SAME), n))[:MOST])


def methods_of(answer: Answer) -> tuple[Method, ...]:
    """Return what each method says by itself.

    Parameters
    ----------
    answer : Answer

    Returns
    -------
    tuple of Method
        Drift first; those that need a metric, partners or a history only where there are.
    """
    unread = answer.drop is None and not answer.causes
    if answer.verdict == "no_incident" or unread:
        return ()
    faults = _faults(answer)
    found = [_drift(answer.evidence)]
    if answer.drop is not None:
        found += [_restored(faults), _lost(faults), *_left(answer)]
    found += [_fingerprint(answer), *_agreement(answer.evidence), *_history(answer.evidence)]
    return tuple(found)


def can_name(methods: Sequence[Method], node: str) -> list[Method]:
    """Return the methods that could have named a node: most see nothing but columns."""
    if node not in {TARGET, ROWS}:
        return list(methods)
    return [m for m in methods if m.sees == "all" or node in m.values or m.named]


def agreement_words(methods: Sequence[Method], node: str, partner: str | None = None) -> str:
    """Return how many methods name a node first, and whom the others name.

    Parameters
    ----------
    methods : sequence of Method
    node : str
        The cause that stands first in the answer.
    partner : str, optional
        The other column of a swap: to name either, or both, is to name the cause.

    Returns
    -------
    str
        Such as ``"4 of 5 methods name temp first; drift alone names usual_temp."``; empty
        without methods.
    """
    able = can_name(methods, node)
    if not able:
        return ""
    agreeing = sum(agrees(m, node, partner) for m in able)
    if len(able) == 1:
        words = f"{able[0].title} {'names' if agreeing else 'does not name'} {called(node)}"
    else:
        verb = "names" if agreeing == 1 else "name"
        words = f"{agreeing or 'None'} of {len(able)} methods {verb} {called(node)} first"
    by_named: dict[tuple[str, ...], list[str]] = {}
    for method in able:
        if not agrees(method, node, partner):
            by_named.setdefault(method.named, []).append(_inside(method.title))
    told = [_others(titles, named) for named, titles in by_named.items() if named]
    if () in by_named:
        told.append(_others(by_named[()], ()))
    blind = sum(m.sees != "all" and node not in m.values for m in able)
    if node in {TARGET, ROWS} and blind:
        told.append(f"{blind} of them {'looks' if blind == 1 else 'look'} at columns only")
    return "; ".join([words, *told]) + "."


def agrees(method: Method, node: str, partner: str | None = None) -> bool:
    """Say whether a method by itself names a cause, or the two columns of a swap."""
    return bool(method.named) and set(method.named) <= {node, partner}


def _others(titles: list[str], named: tuple[str, ...]) -> str:
    one = len(titles) == 1
    if not named:
        return f"{listed(titles)} {'points' if one else 'point'} at none"
    return f"{listed(titles)} {'names' if one else 'name'} {listed([called(n) for n in named])}"


def top(values: Mapping[str, float]) -> tuple[str, ...]:
    """Return the nodes of the largest value, in order of their names; none at zero or below."""
    most = max(values.values(), default=0.0)
    if most <= 0:
        return ()
    return tuple(sorted(n for n, v in values.items() if round(v - most, _SAME) == 0))


def _inside(title: str) -> str:
    return title[:1].lower() + title[1:]


def _faults(answer: Answer) -> dict[str, Weighed]:
    """Return the fault of each node that was mended: the one ranked, else the best tried."""
    found: dict[str, Weighed] = {}
    for weighed in (*(c.weighed for c in answer.causes), *answer.tried):
        if weighed.candidate.mechanism != CALIBRATION:
            found.setdefault(weighed.candidate.node, weighed)
    return found


def _drift(evidence: Evidence) -> Method:
    values = {name: column_drift(evidence, name) for name in evidence.columns}
    named = tuple(n for n in top(values) if values[n] > _by_chance(evidence, n))
    note = "How far each column moved, whatever that did to the metric."
    return Method("drift", "Drift alone", values, named, note)


def _by_chance(evidence: Evidence, name: str) -> float:
    """Return the drift that chance could do, over all columns.

    The bound of Dvoretzky, Kiefer and Wolfowitz for a distance of distribution functions,
    halved over the columns (Bonferroni); of levels, what their number adds to a total variation.
    """
    each = 1 / evidence.n_reference + 1 / evidence.n_incident
    bound = float(np.sqrt(np.log(2 * max(len(evidence.columns), 1) / CHANCE) / 2 * each))
    column = evidence.columns[name]
    return bound if column.numeric else bound + float(np.sqrt(column.n_codes * each / (2 * np.pi)))


def _restored(faults: Mapping[str, Weighed]) -> Method:
    note = "Points given back by mending each alone in the incident."
    brackets = {n: w.restored for n, w in faults.items() if w.restored is not None}
    return _bracketed("restored", "Mended alone", brackets, note)


def _lost(faults: Mapping[str, Weighed]) -> Method:
    note = "Points lost by making the same fault in good rows."
    brackets = {n: w.lost for n, w in faults.items() if w.lost is not None}
    return _bracketed("lost", "Broken alone", brackets, note)


def _bracketed(key: str, title: str, brackets: Mapping[str, Bracket], note: str) -> Method:
    values = {node: bracket.value for node, bracket in brackets.items()}
    named = tuple(n for n in top(values) if brackets[n].interval[0] > 0)
    return Method(key, title, values, named, note, weighed=True)


def _left(answer: Answer) -> list[Method]:
    """Return what labels and rows take of the drop, where they take any."""
    costs = {
        cause.fault.node: cause.weighed.estimate
        for cause in answer.causes
        if cause.fault.mechanism == CALIBRATION and cause.fault.node in {TARGET, ROWS}
    }
    if not costs or answer.drop is None:
        return []
    half = answer.drop.value / 2
    note = (
        "What is left of the drop once the best column is mended, split between labels and rows by "
        "how sure the predictions were; it names one that takes more than half of the drop."
    )
    named = tuple(node for node in top(costs) if costs[node] > half)
    return [Method("left", "Left unmended", costs, named, note, weighed=True, sees="all")]


def _fingerprint(answer: Answer) -> Method:
    values: dict[str, float] = {}
    for weighed in (*(c.weighed for c in answer.causes), *answer.tried):
        fault = weighed.candidate
        if fault.mechanism != CALIBRATION:
            values[fault.node] = max(values.get(fault.node, 0.0), fault.strength)
    note = "How plainly a known kind of fault shows in the values, 0 to 1, whatever it costs."
    named = tuple(node for node in top(values) if values[node] >= LEAST_STRENGTH)
    return Method("fingerprint", "Fingerprint", values, named, note, weighed=True)


def _agreement(evidence: Evidence) -> list[Method]:
    """Return how much agreement each source column lost, and with how many of its partners."""
    if not any(evidence.agreement.partners(name) for name in evidence.sources):
        return []
    values = {name: _agreement_lost(evidence, name) for name in evidence.sources}
    named = tuple(n for n in top(values) if values[n] >= LEAST_LOSS)
    note = (
        "Information each column lost about the others, in nats beyond chance, times the share of "
        "the others it lost it with: a broken column loses it with all, a partner of it with one."
    )
    return [Method("agreement", "Other columns", values, named, note)]


def _agreement_lost(evidence: Evidence, name: str) -> float:
    """Return the information lost beyond chance, times the share of partners it was lost with.

    Information counted on the rows it was learned from is too high by half of the degrees of
    freedom over the rows, and on other rows too low by as much (Wilks 1938).
    """
    codes = evidence.reference_codes
    own, lost, beyond = _freedom(codes[name]), [], 0.0
    for other in evidence.agreement.partners(name):
        chance = own * _freedom(codes[other]) / evidence.n_reference
        loss = evidence.losses.get((name, other), 0.0) - chance
        lost.append(loss > chance)
        beyond += max(loss, 0.0)
    return beyond * float(np.mean(lost)) if lost else 0.0


def _freedom(codes: NDArray[np.int64]) -> int:
    return len(np.unique(codes)) - 1


def _history(evidence: Evidence) -> list[Method]:
    """Return on how many rows each column differs from its earlier value."""
    values = {
        name: float(calendar.disagreement(known, evidence.columns[name].incident)[0])
        for name, known in evidence.history_values.items()
        if not absent(known).all()
    }
    if not values:
        return []
    usual = float(np.median(list(values.values()))) if len(values) > 2 else 0.0
    named = tuple(n for n in top(values) if values[n] - usual > LEAST_DIFFERING)
    note = "Share of the rows whose value differs from the one the history holds."
    return [Method("history", "History", values, named, note)]
