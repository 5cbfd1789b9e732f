"""Steps of counts: equal on a scale of powers, so that few and very many can both be told."""

from collections.abc import Sequence


def count_steps(most: int, steps: int) -> tuple[int, ...]:
    """Return the smallest count of each step, the first 1.

    Parameters
    ----------
    most : int
        The largest count.
    steps : int
        How many at most; fewer where there are not so many counts.

    Returns
    -------
    tuple of int
        Rising; at least one.
    """
    found = [1]
    for step in range(1, steps):
        least = round(max(most, 1) ** (step / steps))
        if least > found[-1] and least <= most:
            found.append(least)
    return tuple(found)


def step_of(count: int, steps: Sequence[int], colours: int) -> int:
    """Return which of some colours a count has, the last for the highest step.

    Parameters
    ----------
    count : int
        At least 1.
    steps : sequence of int
        As `count_steps` gives them.
    colours : int
        How many there are, at least as many as steps.
    """
    place = sum(count >= least for least in steps) - 1
    if len(steps) == 1:
        return colours - 1
    return round(place * (colours - 1) / (len(steps) - 1))
