"""How alike two incidents are, and where they lie on a map of likeness.

A fingerprint has parts (signals, cause, lineage, text), each a set of features with weights of
zero or more. Two parts are alike by the weighted Jaccard index: what they share out of what either
has. The whole is the mean of the parts by their shares; a part that only one of the two knows
counts as unlike, at a reduced share, for not knowing is less than differing.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Features = Mapping[str, float]
Matrix = npt.NDArray[np.float64]

LANDMARKS = 400
"""Beyond so many points a map is laid out by that many of them, and the others placed by these."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What an incident is known by: features with weights, part by part."""

    parts: Mapping[str, Features] = field(default_factory=dict)

    def part(self, name: str) -> Features:
        """Return one part; empty where nothing is known of it."""
        return self.parts.get(name, {})


@dataclass(frozen=True, slots=True)
class Weights:
    """What each part counts, and how much of that where only one of two knows it."""

    shares: Mapping[str, float]
    one_sided: float = 0.5


@dataclass(frozen=True, slots=True)
class PartLikeness:
    """How alike two incidents are in one part.

    Attributes
    ----------
    part : str
    share : float
        Its part of the whole, out of 1.
    value : float or None
        From 0 to 1; None where not both know it.
    shared : tuple of str
        The features both have, the weightiest first.
    """

    part: str
    share: float
    value: float | None
    shared: tuple[str, ...] = ()

    @property
    def contribution(self) -> float:
        """What it adds to the whole."""
        return self.share * (self.value or 0.0)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two incidents are, from 0 to 1, part by part."""

    value: float
    parts: tuple[PartLikeness, ...]


def alike(one: Features, other: Features) -> float:
    """Return what two sets of weighted features share out of what either has, from 0 to 1."""
    most = sum(max(one.get(name, 0.0), other.get(name, 0.0)) for name in sorted({*one, *other}))
    least = sum(min(one[name], other[name]) for name in sorted(one.keys() & other.keys()))
    return min(least / most, 1.0) if most > 0 else 0.0


def likeness(one: Fingerprint, other: Fingerprint, weights: Weights) -> Likeness:
    """Compare two fingerprints; the order does not matter."""
    total, found = 0.0, []
    for part, share in weights.shares.items():
        mine, theirs = one.part(part), other.part(part)
        both = bool(mine) and bool(theirs)
        counted = share if both else share * weights.one_sided if mine or theirs else 0.0
        total += counted
        shared = mine.keys() & theirs.keys()
        found.append(
            PartLikeness(
                part,
                counted,
                alike(mine, theirs) if both else None,
                tuple(sorted(shared, key=lambda name: (-min(mine[name], theirs[name]), name))),
            )
        )
    scale = 1 / total if total else 0.0
    parts = tuple(PartLikeness(one.part, one.share * scale, one.value, one.shared) for one in found)
    return Likeness(min(sum(one.contribution for one in parts), 1.0), parts)


def likeness_matrix(prints: Sequence[Fingerprint], weights: Weights) -> Matrix:
    """Return the likeness of each to each: symmetric, 1 on the diagonal where anything is known."""
    count = len(prints)
    whole, total = np.zeros((count, count)), np.zeros((count, count))
    for part, share in weights.shares.items():
        values = _part_matrix([one.part(part) for one in prints])
        known = np.array([bool(one.part(part)) for one in prints], dtype=bool)
        both = known[:, None] & known[None, :]
        counted = np.where(both, share, 0.0)
        counted[known[:, None] ^ known[None, :]] = share * weights.one_sided
        total += counted
        whole += np.where(both, share * values, 0.0)
    found = np.divide(whole, total, out=np.zeros_like(whole), where=total > 0)
    return np.asarray(np.clip(found, 0.0, 1.0), dtype=np.float64)


def _part_matrix(features: Sequence[Features]) -> Matrix:
    names = sorted({name for one in features for name in one})
    place = {name: at for at, name in enumerate(names)}
    table = np.zeros((len(features), len(names)))
    for row, one in enumerate(features):
        for name, weight in one.items():
            table[row, place[name]] = weight
    sums = table.sum(axis=1)
    found = np.zeros((len(features), len(features)))
    for row in range(len(features)):
        used = np.flatnonzero(table[row])
        least = np.minimum(table[:, used], table[row, used]).sum(axis=1)
        most = sums + sums[row] - least
        found[row] = np.divide(least, most, out=np.zeros_like(least), where=most > 0)
    return found


def rarity(documents: Sequence[Features]) -> dict[str, float]:
    """Return how much each word tells: the rarer among documents, the more; never nothing."""
    count: dict[str, int] = {}
    for one in documents:
        for word in one:
            count[word] = count.get(word, 0) + 1
    return {word: math.log((1 + len(documents)) / n) for word, n in count.items()}


def weighed(features: Features, rare: Mapping[str, float]) -> dict[str, float]:
    """Return features weighed by how rare they are."""
    return {name: weight * rare.get(name, 1.0) for name, weight in features.items()}


def layout(values: Matrix) -> tuple[Matrix, float]:
    """Lay points out so that the more alike two are, the nearer they lie.

    Classical multidimensional scaling of ``1 - likeness``: deterministic, each axis turned so
    that its point farthest from the middle lies on the positive side.

    Parameters
    ----------
    values : array of shape (n, n)
        Likeness of each to each.

    Returns
    -------
    places : array of shape (n, 2)
    kept : float
        How much of the distances the two axes show, from 0 to 1.
    """
    count = len(values)
    if count < 2:
        return np.zeros((count, 2)), 1.0
    distances = 1 - values
    np.fill_diagonal(distances, 0.0)
    chosen = _landmarks(distances)
    near = distances[np.ix_(chosen, chosen)] ** 2
    middle = near.mean(axis=0)
    gram = -0.5 * (near - middle[None, :] - middle[:, None] + near.mean())
    roots, vectors = np.linalg.eigh(gram)
    order = np.argsort(-roots, kind="stable")[:2]
    lengths = np.maximum(roots[order], 0.0)
    vectors = vectors[:, order]
    # Any other point goes where its distances to the landmarks put it (de Silva and Tenenbaum).
    scale = np.divide(1.0, np.sqrt(lengths), out=np.zeros_like(lengths), where=lengths > 1e-12)
    places = -0.5 * (distances[:, chosen] ** 2 - middle[None, :]) @ (vectors * scale)
    if places.shape[1] < 2:
        places = np.hstack([places, np.zeros((count, 2 - places.shape[1]))])
    for axis in range(2):
        farthest = int(np.argmax(np.round(np.abs(places[:, axis]), 9)))
        if places[farthest, axis] < 0:
            places[:, axis] *= -1
    positive = float(roots[roots > 0].sum())
    return np.round(places, 9) + 0.0, float(lengths.sum() / positive) if positive > 0 else 1.0


def _landmarks(distances: Matrix) -> npt.NDArray[np.intp]:
    """Return points that lie far from each other, the first one first."""
    count = len(distances)
    if count <= LANDMARKS:
        return np.arange(count)
    chosen, nearest = [0], distances[0].copy()
    while len(chosen) < LANDMARKS:
        chosen.append(int(np.argmax(nearest)))
        nearest = np.minimum(nearest, distances[chosen[-1]])
    return np.sort(np.array(chosen))
