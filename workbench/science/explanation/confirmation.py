"""Whether slices that a search found are there on rows that it did not see."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.science.bootstrap import DRAWS
from workbench.science.explanation.conditions import Mask, Rule
from workbench.science.explanation.rises import Rise, beyond, rise
from workbench.science.explanation.slices import Pair, Told
from workbench.science.intervals import Interval, percentile
from workbench.science.metrics import Floats


@dataclass(frozen=True)
class Confirmation:
    """A slice on rows that the search did not see.

    Attributes
    ----------
    rule : tuple of Condition
    rows : tuple of int
        Of the slice in the reference and the incident, outside the slices before it.
    loss : tuple of float
        Their mean loss.
    here, elsewhere : Rise
        How the loss rose inside, and outside this slice and those before it.
    excess : Rise
        By how much more it rose inside.
    p : float
        The larger of the p-values of ``here`` and ``excess``: both must hold (R. L. Berger
        1982, Multiparameter hypothesis testing and acceptance sampling).
    share : Interval or None
        Of the whole rise of the mean loss, what would be gone had the slice's rows of the
        incident the slice's loss of the reference; None where the whole did not surely rise.
    size : float
        The rise inside in standard deviations of the loss.
    """

    rule: Rule
    rows: tuple[int, int]
    loss: tuple[float, float]
    here: Rise
    elsewhere: Rise
    excess: Rise
    share: Interval | None
    size: float

    @property
    def p(self) -> float:
        """Of a loss that did not rise here, or no more than elsewhere."""
        return max(self.here.p, self.excess.p)


def confirm(
    pair: Pair, rules: Sequence[Rule], random: np.random.Generator, tell: Told
) -> list[Confirmation | None]:
    """Test slices on rows that the search did not see.

    Parameters
    ----------
    pair : tuple of Sample
        Reference and incident; only rows for testing.
    rules : sequence of tuple of Condition
        From :func:`search`, in its order.
    random : numpy.random.Generator
        For the interval of the shares.
    tell : callable
        Called often with the fraction done.

    Returns
    -------
    list of Confirmation or None
        None where a slice has fewer than two rows left in a window.
    """
    parts: list[tuple[list[Mask], list[Mask]]] = []
    covered = [np.zeros(len(sample.loss), dtype=bool) for sample in pair]
    for rule in rules:
        held = [sample.holds(rule) for sample in pair]
        inside = [h & ~c for h, c in zip(held, covered, strict=True)]
        covered = [h | c for h, c in zip(held, covered, strict=True)]
        parts.append((inside, [~c for c in covered]))
    shares = _shares(pair, [inside for inside, _ in parts], random, tell)
    return [
        _confirmed(pair, rule, inside, outside, share)
        for rule, (inside, outside), share in zip(rules, parts, shares, strict=True)
    ]


def _confirmed(
    pair: Pair, rule: Rule, inside: list[Mask], outside: list[Mask], share: Interval | None
) -> Confirmation | None:
    here = rise(pair[0].loss[inside[0]], pair[1].loss[inside[1]])
    elsewhere = rise(pair[0].loss[outside[0]], pair[1].loss[outside[1]])
    if here is None or elsewhere is None:
        return None
    own = [sample.loss[mask] for sample, mask in zip(pair, inside, strict=True)]
    spread = math.sqrt(sum(float(sample.loss.var()) for sample in pair) / 2)
    return Confirmation(
        rule,
        (len(own[0]), len(own[1])),
        (float(own[0].mean()), float(own[1].mean())),
        here,
        elsewhere,
        beyond(here, elsewhere),
        share,
        here.gap.estimate / spread if spread else 0.0,
    )


def _shares(
    pair: Pair, slices: Sequence[list[Mask]], random: np.random.Generator, tell: Told
) -> list[Interval | None]:
    """Return what part of the whole rise goes when a slice's loss is put back, for each slice."""
    whole = rise(pair[0].loss, pair[1].loss)
    if whole is None or whole.gap.low <= 0:
        return [None] * len(slices)
    columns = [
        np.column_stack(
            [sample.loss]
            + [inside[at] for inside in slices]
            + [inside[at] * sample.loss for inside in slices]
        ).astype(float)
        for at, sample in enumerate(pair)
    ]
    rows = [_parts([one.mean(axis=0) for one in columns], len(slices))]
    for draw in range(DRAWS):
        tell(draw / DRAWS)
        rows.append(_parts([_drawn(one, random) for one in columns], len(slices)))
    found = np.array(rows)
    return [_interval(found[:, at]) for at in range(len(slices))]


def _drawn(columns: Floats, random: np.random.Generator) -> Floats:
    """Return the means of columns over one resample of the rows."""
    n_rows = len(columns)
    counts = random.multinomial(n_rows, np.full(n_rows, 1 / n_rows)).astype(float)
    return np.asarray(np.einsum("i,ij->j", counts, columns) / n_rows, dtype=float)


def _parts(means: list[Floats], count: int) -> Floats:
    before, after = means
    share = [one[1 : 1 + count] for one in means]
    cost = [one[1 + count :] for one in means]
    with np.errstate(invalid="ignore", divide="ignore"):
        restored = cost[1] - share[1] * cost[0] / share[0]
        return np.asarray(restored / (after[0] - before[0]), dtype=float)


def _interval(draws: Floats) -> Interval | None:
    found = percentile(float(draws[0]), draws[1:])
    if found is None:
        return None
    low, high = min(found.low, found.estimate), max(found.high, found.estimate)
    return Interval(found.estimate, low, high, found.confidence, found.method)
