"""Analysis of competing hypotheses: which explanation the evidence contradicts least.

After Heuer, *Psychology of Intelligence Analysis* (1999, chapter 8): evidence that fits every
hypothesis proves none of them, so hypotheses are ranked by what speaks against them, and what
agrees with a hypothesis never moves its rank. A cell weighs its diagnosticity (0 to 3) times the
quality of its observation (0 to 3), so at most 9; all sums are whole numbers, which no order of
adding can change.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from workbench.domain.records.reasoning import (
    Band,
    Hypothesis,
    Observation,
    Relation,
    Weighing,
)

BANDS: tuple[Band, ...] = ("very unlikely", "unlikely", "even", "likely", "very likely")
"""Bands of confidence, from the lowest."""

HEAVIEST = 9
"""What one cell can weigh at most: diagnosticity 3 times quality 3."""

_EDGES = (-0.6, -0.2, 0.2, 0.6)
"""Where the balance of evidence passes from one band to the next."""

Fit = Literal["all", "none", "some", "unweighed"]


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """What one observation says of one hypothesis.

    Attributes
    ----------
    relation : str
        ``neutral`` where nobody weighed it.
    diagnosticity : int
    weight : int
        Diagnosticity times quality, 0 to 9; 0 of a neutral cell and of a faded row.
    note : str
    weighed : bool
        Whether somebody said so.
    """

    relation: Relation
    diagnosticity: int
    weight: int
    note: str = ""
    weighed: bool = True


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One observation across all hypotheses.

    Attributes
    ----------
    observation : str
        Its id.
    diagnosticity : float
        Computed, 0 to 3: half of how far apart its strongest and its weakest bearing lie. 0 where
        it says the same of every hypothesis.
    faded : bool
        Whether it tells no hypotheses apart and so counts for nothing.
    fits : str
        ``all`` hypotheses, ``none`` of them, ``some``, or ``unweighed``.
    cells : mapping of str to MatrixCell
        By the hypothesis's id.
    """

    observation: str
    diagnosticity: float
    faded: bool
    fits: Fit
    cells: Mapping[str, MatrixCell]


@dataclass(frozen=True, slots=True)
class MatrixColumn:
    """One hypothesis across all observations.

    Attributes
    ----------
    hypothesis : str
        Its id.
    rank : int
        1 for the least contradicted; equal scores share a rank.
    inconsistency : int
        Sum of the weights that speak against it: the score it is ranked by.
    support : int
        Sum of the weights that agree with it; never changes its rank.
    suggested : str
        The band that the matrix suggests; people set their own.
    against : tuple of str
        Observations that speak against it, the heaviest first.
    weighed : int
        How many observations somebody weighed against it.
    """

    hypothesis: str
    rank: int
    inconsistency: int
    support: int
    suggested: Band
    against: tuple[str, ...]
    weighed: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """Observations by hypotheses.

    Attributes
    ----------
    columns : tuple of MatrixColumn
        The least inconsistent first.
    rows : tuple of MatrixRow
        What tells most first; what tells nothing last.
    """

    columns: tuple[MatrixColumn, ...] = ()
    rows: tuple[MatrixRow, ...] = ()

    @property
    def leaders(self) -> tuple[str, ...]:
        """The hypotheses of rank 1; none while no observation tells any apart."""
        if all(row.faded for row in self.rows):
            return ()
        return tuple(c.hypothesis for c in self.columns if c.rank == 1)

    def column(self, hypothesis: str) -> MatrixColumn | None:
        """Return the column of a hypothesis, or None."""
        return next((c for c in self.columns if c.hypothesis == hypothesis), None)

    def row(self, observation: str) -> MatrixRow | None:
        """Return the row of an observation, or None."""
        return next((r for r in self.rows if r.observation == observation), None)


def matrix_of(hypotheses: Sequence[Hypothesis], observations: Sequence[Observation]) -> Matrix:
    """Return the matrix of an incident's hypotheses and observations.

    Parameters
    ----------
    hypotheses : sequence of Hypothesis
        Rejected ones too: what told against them still tells.
    observations : sequence of Observation

    Returns
    -------
    Matrix
        Scores, ranks and suggestions do not depend on the order of either.
    """
    ids = [one.id for one in hypotheses]
    rows = [_row(one, ids) for one in observations]
    heard = [row for row in rows if not row.faded]
    scores = {one: _sum(heard, one, "inconsistent") for one in ids}
    columns = [_column(one, rows, scores, _sum(heard, one, "consistent")) for one in ids]
    columns.sort(key=lambda c: (c.inconsistency, c.hypothesis))
    return Matrix(
        tuple(_capped(columns)),
        tuple(sorted(rows, key=lambda r: (r.faded, -r.diagnosticity, r.observation))),
    )


def suggested_band(inconsistency: int, support: int, *, least: bool) -> Band:
    """Return the band that a hypothesis's column suggests.

    The balance of what agrees and what disagrees, ``(support - inconsistency) / (support +
    inconsistency + 9)``, lies between -1 and 1; the 9 is one observation of the greatest weight
    for either side, so that little evidence moves little. Its edges are -0.6, -0.2, 0.2 and 0.6.

    Parameters
    ----------
    inconsistency, support : int
    least : bool
        Whether no other hypothesis is less inconsistent; another is ``even`` at most. In a matrix
        it is also never above what a less contradicted one gets.
    """
    balance = (support - inconsistency) / (support + inconsistency + HEAVIEST)
    place = sum(balance > edge for edge in _EDGES)
    return BANDS[place if least else min(place, BANDS.index("even"))]


def _capped(columns: Sequence[MatrixColumn]) -> Iterator[MatrixColumn]:
    """Yield columns in order, none likelier than one that less speaks against."""
    highest = len(BANDS) - 1
    for _, equals in groupby(columns, key=lambda one: one.rank):
        found = [(one, min(BANDS.index(one.suggested), highest)) for one in equals]
        yield from (replace(one, suggested=BANDS[place]) for one, place in found)
        highest = min(place for _, place in found)


def _row(observation: Observation, hypotheses: Sequence[str]) -> MatrixRow:
    weighings = {one: observation.weighings.get(one) for one in hypotheses}
    relations = {w.relation if w is not None else "neutral" for w in weighings.values()}
    bearings = [_bearing(w) for w in weighings.values()]
    # One hypothesis alone has nothing to be told apart from: what speaks against it counts.
    faded = not _tells_apart(relations, bearings) if len(hypotheses) > 1 else False
    spread = (max(bearings) - min(bearings)) / 2 if bearings and not faded else 0.0
    return MatrixRow(
        observation=observation.id,
        diagnosticity=spread,
        faded=faded,
        fits=_fits(relations, weighed=any(w is not None for w in weighings.values())),
        cells={one: _cell(w, 0 if faded else observation.quality) for one, w in weighings.items()},
    )


def _tells_apart(relations: set[Relation], bearings: Sequence[int]) -> bool:
    """Say whether a row says one thing of one hypothesis and another of another."""
    return relations != {"consistent"} and len(set(bearings)) > 1


def _bearing(weighing: Weighing | None) -> int:
    if weighing is None or weighing.relation == "neutral":
        return 0
    return weighing.diagnosticity * (1 if weighing.relation == "consistent" else -1)


def _fits(relations: set[Relation], *, weighed: bool) -> Fit:
    if not weighed:
        return "unweighed"
    if relations == {"consistent"}:
        return "all"
    return "none" if relations == {"inconsistent"} else "some"


def _cell(weighing: Weighing | None, quality: int) -> MatrixCell:
    if weighing is None:
        return MatrixCell("neutral", 0, 0, weighed=False)
    weight = 0 if weighing.relation == "neutral" else weighing.diagnosticity * quality
    return MatrixCell(weighing.relation, weighing.diagnosticity, weight, weighing.note)


def _sum(rows: Sequence[MatrixRow], hypothesis: str, relation: Relation) -> int:
    cells = [row.cells[hypothesis] for row in rows]
    return sum(cell.weight for cell in cells if cell.relation == relation)


def _column(
    hypothesis: str, rows: Sequence[MatrixRow], scores: Mapping[str, int], support: int
) -> MatrixColumn:
    score = scores[hypothesis]
    rank = 1 + sum(other < score for other in scores.values())
    cells = [(row.observation, row.cells[hypothesis]) for row in rows]
    against = [(o, c.weight) for o, c in cells if c.relation == "inconsistent" and c.weight]
    return MatrixColumn(
        hypothesis=hypothesis,
        rank=rank,
        inconsistency=score,
        support=support,
        suggested=suggested_band(score, support, least=rank == 1),
        against=tuple(o for o, _ in sorted(against, key=lambda pair: (-pair[1], pair[0]))),
        weighed=sum(cell.weighed for _, cell in cells),
    )
