"""Which rows are there: copies, and groups that grew."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbench.science.causes.background import Background
from workbench.science.causes.coding import Mask
from workbench.science.causes.evidence import Evidence

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Copies:
    """Rows that occur more than once.

    Attributes
    ----------
    excess : float
        Share of incident rows that are copies, beyond the reference's share.
    first : ndarray of bool, shape (m,)
        The rows left when copies are dropped.
    """

    excess: float
    first: Mask


def copies(evidence: Evidence) -> Copies:
    """Count whole rows (features, label, time, entity) that occur again."""
    problem = evidence.problem
    keys = [*problem.features]
    keys += [k for k in (problem.timestamp, problem.entity, problem.label) if k is not None]
    again = _again(problem.incident, keys)
    before = _again(problem.reference, keys)
    return Copies(float(again.mean() - before.mean()), ~again)


def _again(frame: pd.DataFrame, keys: list[str]) -> Mask:
    present = [key for key in keys if key in frame.columns]
    return frame.duplicated(subset=present, keep="first").to_numpy()


@dataclass(frozen=True)
class Growth:
    """The group of rows whose share grew most.

    Attributes
    ----------
    name, where : str
    before, after : float
        Its share of the rows.
    rows : ndarray of bool, shape (m,)
    strength : float
        0 to 1: how far the composition moved, as total variation of the column.
    """

    name: str
    where: str
    before: float
    after: float
    rows: Mask
    strength: float

    @property
    def evidence(self) -> tuple[str, ...]:
        """What to say of it."""
        return (
            (
                f"Rows where {self.where} make up {self.after:.0%} of the incident, "
                f"{self.before:.0%} before, and predictions are as right as they are sure."
            ),
        )


def growth(evidence: Evidence) -> Growth | None:
    """Return the level or bin of a source column whose share grew most, or None.

    A column that the event time decides, such as the month, cannot surge, and one that moves as
    far between past windows has hardly surged.
    """
    best: Growth | None = None
    for name in evidence.sources:
        if name in evidence.calendar_values:
            continue
        column = evidence.columns[name]
        if not len(column.typical):
            continue
        size = column.n_codes
        before = np.bincount(column.reference_codes, minlength=size) / evidence.n_reference
        after = np.bincount(column.incident_codes, minlength=size) / evidence.n_incident
        moved = float(np.abs(after - before).sum() / 2)
        strength = float(np.clip(moved / 0.2, 0, 1))
        code = int((after - before)[: len(column.typical)].argmax())
        about = f"level {code + 1}" if name in evidence.problem.hidden else column.typical[code]
        if best is None or moved > best.after - best.before:
            best = Growth(
                name,
                f"{name} is about {about}",
                float(before[code]),
                float(after[code]),
                column.incident_codes == code,
                strength,
            )
    if best is None:
        return None
    usual = Background(evidence).seasonal(best.name)
    return replace(best, strength=best.strength * (1 - usual / 2))
