"""Whether slices that a search found are there on rows that it did not see."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.science.bootstrap import DRAWS
from workbench.science.explanation.conditions import Mask, Rule
from workbench.science.explanation.rises import Rise, beyond, rise
from workbench.science.explanation.slices import Pair
from workbench.science.intervals import Interval, percentile


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
    pair: Pair, rules: Sequence[Rule], random: np.random.Generator
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

    Returns
    -------
    list of Confirmation or None
        None where a slice has fewer than two rows left in a window.
    """
    weights = [
        random.multinomial(len(s.loss), np.full(len(s.loss), 1 / len(s.loss)), size=DRAWS)
        for s in pair
    ]
    whole = rise(pair[0].loss, pair[1].loss)
    covered = [np.zeros(len(sample.loss), dtype=bool) for sample in pair]
    found: list[Confirmation | None] = []
    for rule in rules:
        held = [sample.holds(rule) for sample in pair]
        inside = [h & ~c for h, c in zip(held, covered, strict=True)]
        outside = [~h & ~c for h, c in zip(held, covered, strict=True)]
        covered = [h | c for h, c in zip(held, covered, strict=True)]
        share = None
        if whole is not None and whole.gap.low > 0:
            share = _share(pair, inside, weights)
        found.append(_confirmed(pair, rule, inside, outside, share))
    return found


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


def _share(pair: Pair, inside: list[Mask], weights: list[np.ndarray]) -> Interval | None:
    """Return what part of the whole rise goes when the slice's loss is put back."""
    parts = []
    for sample, mask, drawn in zip(pair, inside, weights, strict=True):
        times = np.vstack([np.ones(len(mask), dtype=drawn.dtype), drawn]).astype(float)
        own = times @ np.column_stack([mask, mask * sample.loss, sample.loss])
        parts.append(own / len(mask))
    (n0, own0, all0), (n1, own1, all1) = (part.T for part in parts)
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = (own1 - n1 * own0 / n0) / (all1 - all0)
    found = percentile(float(shares[0]), shares[1:])
    if found is None:
        return None
    low, high = min(found.low, found.estimate), max(found.high, found.estimate)
    return Interval(found.estimate, low, high, found.confidence, found.method)
