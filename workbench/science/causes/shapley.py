"""What several faults cost together, shared fairly among them.

Faults interact: mending one alone may give back little while another still breaks the same
derived column. The Shapley value (Shapley 1953) is each fault's mean gain over all orders of
mending, exact here because few faults are plain enough to be asked about.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import factorial

import numpy as np
from numpy.typing import NDArray

from workbench.science.causes.metrics import Measured
from workbench.science.causes.whatif import Repair, Window

Floats = NDArray[np.float64]
MOST = 4
"""Faults shared among, at most: all orders of four take eleven more what-ifs."""


def shared(window: Window, repairs: Sequence[Repair], base: Measured) -> list[tuple[float, Floats]]:
    """Return each fault's Shapley value and each row's influence on it.

    Parameters
    ----------
    window : Window
        The incident.
    repairs : sequence of mapping, at most :data:`MOST`
        What mends each fault.
    base : Measured
        The metric with nothing mended.
    """
    players = range(len(repairs))
    groups = [g for size in players for g in combinations(players, size + 1)]
    outcomes = window.ask([_together([repairs[p] for p in group]) for group in groups])
    worth = {frozenset(g): window.measure(o) for g, o in zip(groups, outcomes, strict=True)}
    worth[frozenset()] = base
    return [_value(player, worth, len(repairs)) for player in players]


def _value(player: int, worth: Mapping[frozenset[int], Measured], n: int) -> tuple[float, Floats]:
    value, influence = 0.0, np.zeros(len(worth[frozenset()].influence))
    for group, after in worth.items():
        if player in group:
            before = worth[group - {player}]
            part = factorial(len(group) - 1) * factorial(n - len(group)) / factorial(n)
            value += part * (after.value - before.value)
            influence = influence + part * (after.influence - before.influence)
    return value, influence


def _together(repairs: Sequence[Repair]) -> Repair:
    merged: dict[str, Floats] = {}
    for repair in repairs:
        merged |= {name: values for name, values in repair.items() if name not in merged}
    return merged
