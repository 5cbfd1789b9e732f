"""Which rows a fault touched, in words: the one condition that describes them best."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from workbench.science.causes.coding import MAX_LEVELS, Mask, absent
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.problem import Array, is_numeric, numbers, texts

LEAST_OVERLAP = 0.8
"""Part of the rows, of those affected or described, that must be both (Jaccard 1901)."""
_WHOLE = 0.97
_FEWEST = 30


@dataclass(frozen=True)
class Segment:
    """A condition on one column.

    Attributes
    ----------
    column, where : str
        ``where`` reads like ``"station_group is B"`` or ``"hour is above 11.5"``.
    inside, outside : float
        Share of rows affected where the condition holds, and where it does not.
    """

    column: str
    where: str
    inside: float
    outside: float

    @property
    def sentence(self) -> str:
        """What to say of it."""
        return (
            f"The affected rows are those where {self.where}: {self.inside:.0%} of them, "
            f"{self.outside:.0%} of the others."
        )


def segment_of(evidence: Evidence, rows: Mask, about: str) -> Segment | None:
    """Return the condition that describes some of the incident's rows best.

    Parameters
    ----------
    evidence : Evidence
    rows : ndarray of bool, shape (m,)
        The affected rows.
    about : str
        The column at fault, whose own values cannot describe where it went wrong.

    Returns
    -------
    Segment or None
        None where all rows are affected, hardly any, or no condition overlaps with them by
        :data:`LEAST_OVERLAP`.
    """
    if not _FEWEST <= rows.sum() <= _WHOLE * len(rows):
        return None
    best: tuple[float, str, str, Mask] | None = None
    for name, values in _columns(evidence, about):
        hidden = name in evidence.problem.hidden
        for where, held in _conditions(name, values, rows, hidden=hidden):
            overlap = float((held & rows).sum() / max((held | rows).sum(), 1))
            if best is None or overlap > best[0]:
                best = overlap, name, where, held
    if best is None or best[0] < LEAST_OVERLAP:
        return None
    _, name, where, held = best
    return Segment(name, where, float(rows[held].mean()), float(rows[~held].mean()))


def _columns(evidence: Evidence, about: str) -> Iterator[tuple[str, Array]]:
    frame = evidence.problem.incident
    hidden = {about, *evidence.lineage.descendants([about])}
    for name in (*evidence.problem.segments, *evidence.sources):
        if name in frame.columns and name not in hidden:
            yield name, (numbers if is_numeric(frame[name]) else texts)(frame[name])


def _conditions(
    name: str, values: Array, rows: Mask, *, hidden: bool
) -> Iterator[tuple[str, Mask]]:
    known = ~absent(values)
    levels = np.unique(values[known])
    if 2 <= len(levels) <= MAX_LEVELS:
        masks = [values == level for level in levels]
        mostly = [at for at, held in enumerate(masks) if rows[held].mean() > 0.5]
        if mostly and len(mostly) < len(levels):
            named = " or ".join(
                f"level {at + 1}" if hidden else _level(levels[at]) for at in mostly
            )
            held = np.logical_or.reduce([masks[at] for at in mostly])
            yield f"{name} is {named}", np.asarray(held)
    if values.dtype != object and len(levels) > 2:
        yield from _cuts(name, values, rows, hidden=hidden)


def _cuts(name: str, values: Array, rows: Mask, *, hidden: bool) -> Iterator[tuple[str, Mask]]:
    """Return the cut from which on, and the one up to which, most rows are affected."""
    gone = absent(values)
    order = np.argsort(np.where(gone, np.inf, values), kind="stable")
    order = order[: int((~gone).sum())]
    ranked = values[order].astype(float)
    ends = np.flatnonzero(np.append(np.diff(ranked) > 0, False))
    if not len(ends):
        return
    hit = np.cumsum(rows[order])
    below, held = hit[ends], ends + 1
    total, whole = int(rows.sum()), len(order)
    up_to = below / (held + total - below)
    above = (hit[-1] - below) / (whole - held + total - (hit[-1] - below))
    for side, score in (("below", up_to), ("above", above)):
        at = ends[int(score.argmax())]
        cut = float(ranked[at] + ranked[at + 1]) / 2
        with np.errstate(invalid="ignore"):
            mask = values < cut if side == "below" else values > cut
        told = "a value not shown" if hidden else f"{cut:.6g}"
        yield f"{name} is {side} {told}", np.asarray(mask)


def _level(value: object) -> str:
    return value if isinstance(value, str) else f"{float(value):g}"  # type: ignore[arg-type]
