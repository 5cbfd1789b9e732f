"""What several faults cost together, shared fairly among them.

Faults interact: mending one alone may give back little while another still breaks the same
derived column. The Shapley value (Shapley 1953) is each fault's mean gain over all orders of
mending, exact here because few faults are plain enough to be asked about. Of many faults it
is measured on a sample of the rows, and its interval is as wide as that makes it.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import factorial

import numpy as np
from numpy.typing import NDArray

from workbench.science.causes.coding import Mask
from workbench.science.causes.metrics import Measured
from workbench.science.causes.whatif import Repair, Window

Floats = NDArray[np.float64]
MOST = 8
"""Faults shared among, at most: every group of eight takes 255 what-ifs."""
ROWS = 60_000
"""Rows put to the model for all groups together, at most."""


def shared(window: Window, repairs: Sequence[Repair]) -> list[tuple[float, Floats]]:
    """Return each fault's Shapley value and each labelled row's influence on it.

    Parameters
    ----------
    window : Window
        The incident.
    repairs : sequence of mapping, at most :data:`MOST`
        What mends each fault.

    Returns
    -------
    list of (float, ndarray of shape (n_labelled,))
        Rows left out of the sample have no influence, the others so much more.
    """
    if window.recorded is None:
        raise ValueError("no predictions")
    players = range(len(repairs))
    groups = [g for size in players for g in combinations(players, size + 1)]
    rows = _sample(len(window), len(groups))
    outcomes = window.ask([_together([repairs[p] for p in group]) for group in groups], rows)
    worth = {frozenset(g): window.measure(o, rows) for g, o in zip(groups, outcomes, strict=True)}
    worth[frozenset()] = window.measure(window.recorded, rows)
    values = [_value(player, worth, len(repairs)) for player in players]
    return [(value, _spread(window, rows, influence)) for value, influence in values]


def _sample(n_rows: int, groups: int) -> Mask:
    """Return evenly spaced rows, few enough that every group can be asked about them."""
    chosen = np.zeros(n_rows, dtype=bool)
    wanted = max(min(n_rows, ROWS // max(groups, 1)), 1)
    chosen[np.linspace(0, n_rows - 1, wanted).astype(int)] = True
    return chosen


def _spread(window: Window, rows: Mask, influence: Floats) -> Floats:
    """Return the influence of every labelled row from that of the sampled ones."""
    sampled = rows[window.known]
    found = np.zeros(len(sampled))
    found[sampled] = influence * (len(sampled) / max(int(sampled.sum()), 1))
    return found


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
