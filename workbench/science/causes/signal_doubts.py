"""Methods, weaknesses and turning points of a cause named from signals on a graph alone."""

from workbench.science.causes.methods import Method, agrees, top
from workbench.science.causes.saying import amount, percent
from workbench.science.causes.signal_trouble import ORDINARY
from workbench.science.causes.signal_windows import ALARM_RATE
from workbench.science.causes.signals import LIKELIER, Localised, SignalProblem, Suspect
from workbench.science.causes.turning_points import TurningPoint
from workbench.science.causes.weaknesses import (
    MOST_EXPLAINED,
    MOST_METHODS,
    SURE,
    Weakness,
    holds,
    share_holds,
    weakest_first,
)

MOST_BINS = 12
"""Bar of the incident's length, in time bins."""
TWICE = 2.0
"""Bar of the first node's lead: as much again as begins with the second."""


def signal_methods(found: Localised) -> tuple[Method, ...]:
    """Return what a node's own history, its excess and the graph say, each by itself.

    Parameters
    ----------
    found : Localised
    """
    if found.verdict == "no_incident" or not found.suspects:
        return ()
    moved = {s.node: max(s.spreads, 0.0) for s in found.suspects}
    excess = {s.node: max(s.excess, 0.0) for s in found.suspects}
    begins = {s.node: s.unexplained if s.spreads > ORDINARY else 0.0 for s in found.suspects}
    clear = tuple(node for node in top(moved) if moved[node] >= ORDINARY)
    return (
        _method("drift", "Own history", moved, clear, "Spreads worse than its own history."),
        _method(
            "excess",
            "Excess",
            excess,
            top(excess),
            "What it did badly times how often it is asked, as a part of the target's.",
        ),
        _method(
            "upstream",
            "Nothing upstream",
            begins,
            top(begins),
            "The part of its trouble that no node further upstream explains.",
        ),
    )


def _method(
    key: str, title: str, values: dict[str, float], named: tuple[str, ...], note: str
) -> Method:
    return Method(key, title, values, named, note, weighed=True)


def signal_weaknesses(
    found: Localised, problem: SignalProblem, methods: tuple[Method, ...]
) -> tuple[Weakness, ...]:
    """Return the parts of the proof of the first node, weakest first.

    Parameters
    ----------
    found : Localised
    problem : SignalProblem
    methods : tuple of Method
        From :func:`signal_methods`.
    """
    if found.verdict == "no_incident" or not found.suspects:
        return ()
    first = found.suspects[0]
    parts = [
        Weakness(
            "drift",
            f"{first.node} is {first.spreads:.1f} spreads worse than its own history; from "
            f"{ORDINARY:.1f} on it is out of the ordinary.",
            holds(first.spreads, ORDINARY),
        ),
        Weakness(
            "share",
            f"Its excess is {percent(min(first.excess, 1.0))} of the target's.",
            share_holds(first.excess, MOST_EXPLAINED),
        ),
        Weakness(
            "upstream",
            f"{percent(first.unexplained)} of it is not explained further upstream.",
            share_holds(first.unexplained, MOST_EXPLAINED),
        ),
        *_of_history(found),
        *_of_the_error(first),
        *_of_rivals(found),
        _of_the_bins(problem, first.node),
    ]
    if methods:
        agreeing = sum(agrees(method, first.node) for method in methods)
        verb = "names" if agreeing == 1 else "name"
        text = f"{agreeing} of {len(methods)} methods {verb} {first.node} first by themselves."
        parts.append(Weakness("methods", text, share_holds(agreeing / len(methods), MOST_METHODS)))
    return weakest_first(parts)


def signal_turning_points(found: Localised) -> tuple[TurningPoint, ...]:
    """Return what would change the verdict.

    Parameters
    ----------
    found : Localised
    """
    if not found.suspects:
        text = "A node upstream of the target needs a series of the alerted metric to be named."
        return (TurningPoint("nothing", text),)
    first = found.suspects[0]
    if not found.suffices:
        text = (
            f"History has {found.windows} windows of the incident's length; 19 are needed to tell "
            f"what is rarer than {percent(ALARM_RATE)}."
        )
        return (TurningPoint("windows", text, found.windows, 19.0),)
    if found.verdict == "no_incident":
        text = (
            f"If as much began with one node in at most {percent(ALARM_RATE)} of history's "
            f"windows (now {percent(found.chance)}), it would be an incident."
        )
        return (TurningPoint("chance", text, found.chance, ALARM_RATE),)
    verb = "would no longer be named under" if found.verdict == "named" else "is named from"
    sure = found.confidence[0]
    text = (
        f"{first.node} {verb} a confidence of {amount(LIKELIER)} (now {amount(sure)}): the more "
        "begins with other nodes, the less sure the first is."
    )
    points = [TurningPoint("rival", text, sure, LIKELIER)]
    text = (
        f"If as much began with one node in more than {percent(ALARM_RATE)} of history's windows "
        f"(now {percent(found.chance)}), it would be no incident."
    )
    points.append(TurningPoint("chance", text, found.chance, ALARM_RATE))
    return tuple(points)


def _of_history(found: Localised) -> list[Weakness]:
    if not found.windows:
        return []
    text = (
        f"As much began with one node in {percent(found.chance)} of {found.windows} windows of "
        f"history; more than {percent(ALARM_RATE)} would be no incident."
    )
    return [Weakness("chance", text, holds(ALARM_RATE / max(found.chance, 1e-9), 1.0))]


def _of_the_error(first: Suspect) -> list[Weakness]:
    if not first.error:
        return []
    sure = first.excess / first.error
    text = f"That excess is {sure:.1f} of its own usual spreads."
    return [Weakness("excess", text, holds(sure, SURE))]


def _of_rivals(found: Localised) -> list[Weakness]:
    if len(found.suspects) < 2 or found.suspects[0].score <= 0:
        return []
    first, second = found.suspects[:2]
    text = (
        f"{percent(second.score)} of what begins upstream begins with {second.node}, "
        f"{percent(first.score)} with {first.node}."
    )
    far = first.score / second.score if second.score > 0 else float("inf")
    return [Weakness("rival", text, holds(far, TWICE))]


def _of_the_bins(problem: SignalProblem, node: str) -> Weakness:
    frame = problem.signals
    own = (frame["node"] == node) & (frame["metric"] == problem.metric)
    at = frame.loc[own & frame["value"].notna(), "timestamp"]
    now = int(((at >= problem.incident[0]) & (at < problem.incident[1])).sum())
    before = int(((at >= problem.reference[0]) & (at < problem.reference[1])).sum())
    text = f"Its series has {now} time bins in the incident and {before} in the reference."
    return Weakness("rows", text, holds(now, MOST_BINS))
