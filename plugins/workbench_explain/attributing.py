"""Shapley values of explained rows by sampling, which asks any model about mixed rows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from workbench.science.bootstrap import generator
from workbench.science.explanation.shapley import (
    Attributions,
    Codes,
    Flags,
    Floats,
    Tally,
    orders,
    walk,
)
from workbench_explain.asking import CHUNK, Asker
from workbench_explain.class_output import Explained
from workbench_explain.mixing import Mixer

_CELLS = 4_000_000
"""Cells of a frame of mixed rows, at most."""

Tell = Callable[[float], None]


@dataclass(frozen=True)
class Attributed:
    """Explained rows.

    Attributes
    ----------
    found : Attributions
    outputs : ndarray, shape (n_rows,)
        The model's answers to them.
    bases : ndarray, shape (n_rows,)
        Mean answer to the background; alike for all but where each row has a class of its own.
    """

    found: Attributions
    outputs: Floats
    bases: Floats


@dataclass(frozen=True)
class Ends:
    """What the model says at both ends of every walk.

    Attributes
    ----------
    outputs : ndarray, shape (n_rows,)
    starts : ndarray, shape (n_rows, n_background)
        The number of each background row that an explained row is compared with.
    classes : ndarray of int, shape (n_rows,), or None
        Which class the number of an explained row is about, where that is the row's own.
    """

    outputs: Floats
    starts: Floats
    classes: Codes | None


class Attributor(Protocol):
    """Gives the Shapley values of the explained rows of a mixer."""

    def attribute(self, mixer: Mixer, purpose: str, tell: Tell) -> Attributed:
        """Return them.

        Parameters
        ----------
        mixer : Mixer
        purpose : str
            Names the draws.
        tell : callable
            Takes how far it is, 0 to 1; may raise to stop.
        """


def ends_of(asker: Asker, output: Explained, mixer: Mixer) -> Ends:
    """Ask the model about the explained rows and the background as they are."""
    own = asker.ask(mixer.explained(), output.want)
    back = asker.ask(mixer.background(), output.want)
    classes = output.classes(own)
    outputs = output.read(own, classes)
    if classes is None:
        return Ends(outputs, np.tile(output.read(back), (len(outputs), 1)), None)
    count = len(mixer.background())
    starts = np.stack([output.read(back, np.full(count, one)) for one in classes])
    return Ends(outputs, starts, classes)


@dataclass(frozen=True)
class Sampling:
    """Shapley values of any model, by asking it about mixed rows.

    Attributes
    ----------
    asker : Asker
    output : Explained
    pairs : int
        Antithetic pairs of orders for each explained row with each background row.
    seed : int
    """

    asker: Asker
    output: Explained
    pairs: int
    seed: int

    def attribute(self, mixer: Mixer, purpose: str, tell: Tell) -> Attributed:
        """Return the values; the draws belong to a row, not to a chunk."""
        ends = ends_of(self.asker, self.output, mixer)
        rows, backs = ends.starts.shape
        players = mixer.players
        walks = backs * 2 * self.pairs
        tally = Tally(rows, backs, players)
        group = max(1, CHUNK // (walks * players))
        for first in range(0, rows, group):
            tell(first / rows)
            some = range(first, min(first + group, rows))
            moved = self._moved(mixer, ends, some, purpose)
            for row, found in zip(some, moved, strict=True):
                tally.add(row, found)
        return Attributed(tally.attributions(), ends.outputs, ends.starts.mean(axis=1))

    def _moved(self, mixer: Mixer, ends: Ends, rows: range, purpose: str) -> Floats:
        """Return what moved for some rows, shape (n_rows, n_background, n_players)."""
        backs = ends.starts.shape[1]
        each = 2 * self.pairs
        row = np.repeat(np.array(rows, dtype=np.int64), backs * each)
        back = np.tile(np.repeat(np.arange(backs), each), len(rows))
        drawn = [
            orders(backs * self.pairs, mixer.players, self._generator(purpose, at)) for at in rows
        ]

        def ask(number: Codes, taken: Flags) -> Floats:
            return self._ask(mixer, (row[number], back[number]), taken, ends.classes)

        found = walk(
            ask,
            np.concatenate([np.repeat(mixer.differs(at), each, axis=0) for at in rows]),
            (ends.starts[row, back], ends.outputs[row]),
            np.concatenate(drawn),
        )
        shaped = found.reshape(len(rows), backs, each, mixer.players)
        return np.asarray(shaped.mean(axis=2), dtype=np.float64)

    def _ask(
        self, mixer: Mixer, at: tuple[Codes, Codes], taken: Flags, classes: Codes | None
    ) -> Floats:
        found = []
        most = max(1, min(CHUNK, _CELLS // mixer.players))
        for start in range(0, len(taken), most):
            part = slice(start, start + most)
            row = at[0][part]
            answers = self.asker.ask(mixer.frame(row, at[1][part], taken[part]), self.output.want)
            found.append(self.output.read(answers, None if classes is None else classes[row]))
        return np.concatenate(found)

    def _generator(self, purpose: str, row: int) -> np.random.Generator:
        return generator(self.seed, "shapley", purpose, row)
