"""The standard message about a candidate: summary, chance, action, next step, deadline."""

from workbench.services.scoring.candidates import Candidate
from workbench.services.scoring.content import decisions

UNCALIBRATED = "uncalibrated prior"
_TOLD = 3


def summary_of(one: Candidate) -> str:
    """Return what happened, by the signals that lead the score, in their own words."""
    leading = [part for part in one.contributions if part.signal in one.signals][:_TOLD]
    told = [
        f"{part.title.lower()} ({part.words})" if part.words else part.title.lower()
        for part in leading
    ]
    return "; ".join(told) or "no signal stands out"


def message_of(one: Candidate, chance: str = UNCALIBRATED) -> str:
    """Return the standard message.

    Parameters
    ----------
    one : Candidate
    chance : str
        What the score means as a chance, with its interval, where a calibration map is adopted.

    Returns
    -------
    str
        Plain text, one line for each line of the template.
    """
    card = one.card
    standing = [one.held_back] if one.held_back else []
    if one.dismissed is not None:
        standing.append(
            f"dismissed by {one.dismissed.by} until {one.dismissed.expires:%Y-%m-%d}: "
            f"{one.dismissed.reason.replace('_', ' ')}"
        )
    facts = {
        "tier": one.tier.word.capitalize(),
        "shape": one.tier.shape,
        "title": one.title,
        "summary": summary_of(one),
        "score": f"{one.score:.0f}",
        "chance": chance,
        "windows": f"{one.windows} window{'s' if one.windows != 1 else ''} in a row",
        "window": f"{one.window.start:%Y-%m-%d %H:%M} UTC",
        "priority": one.priority,
        "context": "; ".join([*(fired.words for fired in one.because), *standing]),
        "action": card.title if card else "have a human look",
        "owner": one.model.owner or (card.owner if card else "model owner"),
        "step": card.steps[0] if card else "Look at the signal that adds most.",
        "deadline": f"{one.deadline:%Y-%m-%d %H:%M} UTC" if one.deadline else "none",
        "rollback": card.rollback if card else "dismiss it with a reason.",
    }
    return "\n".join(line.format_map(facts) for line in decisions().message)
