"""What a gate answers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a gate holds, why not, what to do, and where.

    Attributes
    ----------
    passed : bool
    reason : str
        In a few words; empty where it holds and there is nothing to add.
    action : str
        What to do, in a sentence.
    place : str
        The place of the window to go to.
    record : str
        What to open there, such as ``hypothesis/ID`` or ``section/impact``.
    caution : bool
        Whether it holds, and something about it is to be known.
    """

    passed: bool
    reason: str = ""
    action: str = ""
    place: str = ""
    record: str = ""
    caution: bool = False


def holds(reason: str = "", action: str = "", *, caution: bool = False) -> Judgement:
    """Return that a gate holds; with ``caution`` where it does so only just."""
    return Judgement(passed=True, reason=reason, action=action, caution=caution)


def fails(reason: str, action: str, place: str, record: str = "") -> Judgement:
    """Return that a gate does not hold."""
    return Judgement(passed=False, reason=reason, action=action, place=place, record=record)


def named(reference: object) -> str:
    """Return some words of a record for a reason, cut short."""
    words = " ".join(str(reference).split())
    return words if len(words) <= 60 else f"{words[:59].rstrip()}\u2026"
