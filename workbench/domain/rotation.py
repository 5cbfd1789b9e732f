"""Whose turn it is: a rotation that is fair over time and remembers no more than it must."""

from collections.abc import Sequence


def next_in_turn(candidates: Sequence[str], earlier: Sequence[str], *, apart_from: str = "") -> str:
    """Return who is to do it next.

    Whoever did it least often comes first, then whoever did it longest ago, then the order in
    which they are named. Whoever did it last never does it twice in a row where there is
    somebody else.

    Parameters
    ----------
    candidates : sequence of str
        Who can do it.
    earlier : sequence of str
        Who did it before, the latest last; may name others too.
    apart_from : str
        Who should not, where there is somebody else: the author does not facilitate.

    Returns
    -------
    str
        Empty where there is no candidate.
    """
    known = list(dict.fromkeys(name for name in candidates if name))
    last = earlier[-1] if earlier else ""
    for avoided in ({last, apart_from}, {last}, set[str]()):
        free = [name for name in known if name not in avoided]
        if free:
            return min(free, key=lambda name: _turn(name, earlier))
    return ""


def _turn(name: str, earlier: Sequence[str]) -> tuple[int, int]:
    """Return how often and how lately somebody did it; the order of candidates breaks ties."""
    times = [place for place, other in enumerate(earlier) if other == name]
    return len(times), times[-1] if times else -1
