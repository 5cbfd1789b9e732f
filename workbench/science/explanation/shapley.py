"""Shapley values of a model's inputs, by walking from background rows to explained rows.

The game of a row is a model's answer when some inputs hold the row's own values and the others
those of a background row, averaged over background rows. A walk starts at a background row and
takes over one input after another until it is the explained row; what the answer moves at a step
goes to the input of that step. The steps of a walk add up to the answer's whole way, so the
values of a row add up to its answer less the mean answer to the background, whatever the number
of walks. Each order is walked in reverse as well (antithetic): an input that came early, and met
the background's values, then comes late and meets the row's own.

L. S. Shapley (1953), A value for n-person games; J. Castro, D. Gómez and J. Tejada (2009),
Polynomial calculation of the Shapley value based on sampling, Computers & Operations Research
36, 1726-1730; E. Štrumbelj and I. Kononenko (2014), Explaining prediction models and individual
predictions with feature contributions, Knowledge and Information Systems 41, 647-665.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]
Ask = Callable[[Codes, Flags], Floats]
"""From the number of a walk, shape (n_states,), and which players hold the explained row's
values, shape (n_states, n_players), to the model's answers, shape (n_states,)."""


@dataclass(frozen=True, slots=True)
class Attributions:
    """Shapley values of the rows of one sample.

    Attributes
    ----------
    values : ndarray, shape (n_rows, n_players)
        In units of the model's answer.
    errors : ndarray, shape (n_rows, n_players)
        Standard errors over orders and background rows; 0 with a single block.
    mean_blocks : ndarray, shape (n_blocks, n_players)
        Mean value over rows, had a block of the background been the whole of it.
    size_blocks : ndarray, shape (n_blocks, n_players)
        The same for the mean absolute value, to first order.
    """

    values: Floats
    errors: Floats
    mean_blocks: Floats
    size_blocks: Floats


class Tally:
    """Gathers Shapley values row by row without keeping what each block said.

    Parameters
    ----------
    rows, blocks, players : int
        Rows to come; blocks are equal parts of the background, often single rows.
    """

    def __init__(self, rows: int, blocks: int, players: int) -> None:
        self._values = np.zeros((rows, players))
        self._errors = np.zeros((rows, players))
        self._mean = np.zeros((blocks, players))
        self._size = np.zeros((blocks, players))

    def add(self, row: int, blocks: Floats) -> None:
        """Take in one row's values against each block, shape (n_blocks, n_players)."""
        value = blocks.mean(axis=0)
        self._values[row] = value
        if len(blocks) > 1:
            self._errors[row] = blocks.std(axis=0, ddof=1) / np.sqrt(len(blocks))
        self._mean += blocks
        self._size += np.sign(value) * blocks

    def attributions(self) -> Attributions:
        """Return what was gathered."""
        rows = max(len(self._values), 1)
        return Attributions(self._values, self._errors, self._mean / rows, self._size / rows)


def orders(count: int, players: int, random: np.random.Generator) -> Codes:
    """Draw orders in antithetic pairs.

    Parameters
    ----------
    count : int
        Pairs.
    players : int
    random : numpy.random.Generator

    Returns
    -------
    ndarray of int, shape (2 * count, n_players)
        Each order is followed by its reverse.
    """
    drawn = random.permuted(np.tile(np.arange(players), (count, 1)), axis=1)
    return np.stack([drawn, drawn[:, ::-1]], axis=1).reshape(2 * count, players)


def walk(ask: Ask, differs: Flags, ends: tuple[Floats, Floats], taken_in: Codes) -> Floats:
    """Return what each player moved on each walk.

    Parameters
    ----------
    ask : callable
        Answers for states on the way; the two ends are not asked again, nor is a state that
        is the same as the one before.
    differs : ndarray of bool, shape (n_walks, n_players)
        Where the explained row and the background row of a walk hold different values.
    ends : tuple of ndarray, each of shape (n_walks,)
        Answers to the background row and to the explained row.
    taken_in : ndarray of int, shape (n_walks, n_players)
        The order of each walk.

    Returns
    -------
    ndarray, shape (n_walks, n_players)
        Each walk's row adds up to the second end less the first, up to rounding.
    """
    walks, players = differs.shape
    arrived = np.cumsum(np.take_along_axis(differs, taken_in, axis=1), axis=1)
    moved = np.diff(arrived, axis=1, prepend=0) > 0
    complete = arrived == arrived[:, -1:]
    asked = moved & ~complete
    number, step = np.nonzero(asked)
    place = np.argsort(taken_in, axis=1)
    answers = ask(number, place[number] <= step[:, None]) if len(number) else np.empty(0)
    known = np.concatenate([ends[0], ends[1], answers])
    latest = (np.cumsum(asked.ravel()) - 1).reshape(walks, players) + 2 * walks
    own = np.arange(walks)[:, None]
    at = np.where(complete, own + walks, np.where(arrived == 0, own, latest))
    steps = np.diff(known[np.hstack([own, at])], axis=1)
    found = np.zeros((walks, players))
    np.put_along_axis(found, taken_in, steps, axis=1)
    return found
