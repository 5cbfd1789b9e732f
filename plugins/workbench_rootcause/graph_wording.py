"""The answer on a graph in words."""

from workbench.science.causes.signals import Localised, SignalProblem, Suspect

_MOST_UNSEEN = 3


def caveats(found: Localised) -> tuple[str, ...]:
    """Return what should be known about this answer in particular."""
    said = []
    if not found.suspects:
        return ()
    if found.verdict == "undecided" and not found.suffices:
        said.append("The reference is too short to say what is ordinary.")
    if not found.weighed:
        said.append(
            "No metric says how often a node is asked, so each counts in spreads of its own "
            "history; the order is much less sure than with volumes."
        )
    return tuple(said)


def sentence(suspect: Suspect) -> str:
    """Return what speaks for a suspect, or that nothing does."""
    compared = (
        f"{abs(suspect.spreads):.1f} spreads {'worse' if suspect.spreads >= 0 else 'better'} than"
        if abs(suspect.spreads) >= 0.05
        else "as in"
    )
    if suspect.score <= 0:
        return (
            f"{suspect.node} went from {suspect.before:.4g} to {suspect.now:.4g}, {compared} its "
            "own history; nothing out of the ordinary begins there."
        )
    return (
        f"{suspect.node} went from {suspect.before:.4g} to {suspect.now:.4g}, {compared} its own "
        f"history; {suspect.score:.0%} of the trouble upstream begins there, and "
        f"{suspect.unexplained:.0%} of its own is not explained further upstream."
    )


def hidden(suspect: Suspect) -> tuple[str, ...]:
    """Return a sentence on the nodes without a series that a suspect would show first."""
    if not suspect.unseen or suspect.score <= 0:
        return ()
    shown = ", ".join(suspect.unseen[:_MOST_UNSEEN])
    more = len(suspect.unseen) - _MOST_UNSEEN
    if more > 0:
        shown += f" and {more} more"
    return (f"No usable series directly upstream: {shown}. It may have begun there.",)


def summary(found: Localised, problem: SignalProblem) -> str:
    """Return the finding in a sentence."""
    if found.verdict == "no_incident":
        return (
            f"No incident: healthy windows show as much trouble upstream of {problem.target} "
            f"in {found.chance:.0%} of cases."
        )
    if not found.suspects:
        return f"No node upstream of {problem.target} has a series of {problem.metric}."
    if found.verdict == "undecided":
        if not found.suffices:
            return f"The reference is too short to say what is ordinary for {problem.target}."
        pair = " and ".join(s.node for s in found.suspects[:2])
        return f"The trouble at {problem.target} is undecided between {pair}."
    return f"The trouble at {problem.target} begins with {found.suspects[0].node}."
