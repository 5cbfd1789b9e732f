"""What mending one input found, before it is put in words or pictures."""

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.science.explanation.mechanisms import IMPUTE, RESAMPLE, Mechanism
from workbench.science.intervals import Interval
from workbench_explain.restoration import Case, Effect

TITLES = {
    "row_replay": "Row replay",
    "inverse_transform": "Inverse transform",
    "quantile_map": "Quantile map",
    "conditional_imputation": "Conditional imputation",
    "resample": "Resampling",
}


SHARES = tuple(step / 20 for step in range(21))
"""Shares of a mechanism's rows that every run measures."""


@dataclass(frozen=True)
class Part:
    """A share of a mechanism's rows mended: how many those are, and what it did."""

    share: float
    rows: int
    effect: Effect


@dataclass(frozen=True)
class Tried:
    """One mechanism, on the share of rows asked for, what it did, and what each share does."""

    mechanism: Mechanism
    effect: Effect
    curve: tuple[Part, ...] = ()


@dataclass(frozen=True)
class WhatIfTold:
    """Everything there is to tell.

    Attributes
    ----------
    feature : str
    case : Case
    reference, incident : Interval
        The metric as it was, and as it is.
    tried : tuple of Tried
        In the order of trust.
    refused : mapping of str to str
        Why a mechanism is not possible.
    chosen : str
    lost : Interval
        Points gained in good rows by making the fault in them: negative where it costs.
    fault : str
        How good rows were broken.
    share : float
    hidden : bool
        Whether the input's values must not be shown.
    """

    feature: str
    case: Case
    reference: Interval
    incident: Interval
    tried: tuple[Tried, ...]
    refused: Mapping[str, str]
    chosen: str
    lost: Interval
    fault: str
    share: float
    hidden: bool

    @property
    def best(self) -> Tried:
        """The mechanism chosen."""
        return next(one for one in self.tried if one.mechanism.name == self.chosen)

    @property
    def drop(self) -> float:
        """How far the metric fell; positive is worse."""
        sign = self.case.measured.sign
        return sign * (self.reference.estimate - self.incident.estimate)

    @property
    def cost(self) -> Interval:
        """Points lost in good rows."""
        lost = self.lost
        return Interval(-lost.estimate, -lost.high, -lost.low, lost.confidence, lost.method)

    @property
    def control_wins(self) -> bool:
        """Whether the negative control gives back more than the mechanism chosen."""
        control = [one.effect.gained for one in self.tried if one.mechanism.name == RESAMPLE]
        best = self.best.effect.gained
        return bool(control) and control[0].low > max(best.estimate, 0.0)

    @property
    def caveats(self) -> tuple[str, ...]:
        """What the reader must know of this very run."""
        said = [self.case.measured.note] if self.case.measured.note else []
        if self.feature in self.case.evidence.lineage.derived:
            above = ", ".join(self.case.evidence.lineage.parents(self.feature))
            said.append(f"{self.feature} is computed from {above}; mend those at their source.")
        if self.case.sampled:
            said.append("Rows were left out for size, so neighbours in time are not neighbours.")
        if self.chosen == IMPUTE and self.cost.low > self.best.effect.gained.estimate:
            said.append(
                "The fault took information away that no repair gives back; what it cost is nearer "
                "to the points lost by making it in good rows."
            )
        if self.control_wins:
            said.append(
                "Values drawn at random do better than this repair: the input now misleads the "
                "model, and the repair does not undo how."
            )
        if self.share < 1:
            said.append(f"Only {self.share:.0%} of the rows a mechanism changes were mended.")
        return tuple(said)
