"""From the weights of suspects to the stated probability that each is at fault."""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from workbench.science.causes.candidate import Candidate

Floats = NDArray[np.float64]
SHARPNESS = 16.0
"""How steeply confidence rises with what a suspect explains, in logits.

This, :data:`SOMETHING_ELSE` and the credences below were fitted by likelihood, and rounded, to
580 answers on faults planted in five tables (18 kinds, whole and partial, with and without
decoys, and no fault at all). With each table, and each kind, left out of the fit in turn the
calibration error was below .01.
"""
SOMETHING_ELSE = 15.0
"""Weight of a cause that is none of the suspects."""
LAPSE = 0.01
"""Chance that the fault is of no kind looked for here, so that no name is ever certain."""
OF_LABELS, OF_A_GUESS, OF_A_HEARD = 0.4, 0.6, 1.5
"""Credence, by which weights are multiplied: of labels, which are what is left when no column
shows; of a column that merely goes less well with the others; of one the labels gave away."""


def credence(fault: Candidate) -> float:
    """Return by how much the weight of a column's fault is raised or lowered."""
    if fault.circular:
        return OF_A_HEARD
    return OF_A_GUESS if fault.guessed else 1.0


def confidences(weights: Floats, together: Collection[int] = ()) -> Floats:
    """Return the stated probability that each suspect is at fault.

    Parameters
    ----------
    weights : ndarray, shape (k,)
    together : collection of int
        Suspects held to be at fault side by side, which are no rivals of each other.

    Returns
    -------
    ndarray, shape (k,)
        Of all but those, the probability to be the one cause.
    """
    powers = np.exp(SHARPNESS * weights) - 1
    against = np.full(len(weights), powers.sum() + SOMETHING_ELSE)
    side = sorted(together)
    against[side] -= powers[side].sum() - powers[side]
    return np.asarray((1 - LAPSE) * powers / against)
