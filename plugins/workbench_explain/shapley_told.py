"""Everything there is to tell of a run of Shapley values."""

from dataclasses import dataclass
from functools import cached_property

from workbench.science.causes.lineage import Lineage
from workbench.science.explanation.attribution import Estimate
from workbench_explain.class_output import Explained
from workbench_explain.shapley_sample import Compared, Found, Sample

SURE = 0.05


@dataclass(frozen=True)
class ShapleyTold:
    """What was explained, how, and what came of it.

    Attributes
    ----------
    output : Explained
    method : str
    sample : Sample
    names : tuple of tuple of str
        What the rows of both windows are called.
    found : Found
    compared : list of Compared
        The largest first.
    row : str
        The single row asked for; empty for none.
    lineage : Lineage
    through_lineage : bool
    """

    output: Explained
    method: str
    sample: Sample
    names: tuple[tuple[str, ...], ...]
    found: Found
    compared: list[Compared]
    row: str
    lineage: Lineage
    through_lineage: bool

    @property
    def means(self) -> tuple[float, float]:
        """Mean answers to the explained rows of reference and incident."""
        return (
            float(self.found.reference.outputs.mean()),
            float(self.found.incident.outputs.mean()),
        )

    @property
    def by_move(self) -> list[Compared]:
        """The columns that can be told apart, the one whose mean value moved most first."""
        told = [one for one in self.compared if one.testable]
        return sorted(told, key=lambda one: (-abs(one.gap.mean.value), one.name))

    @cached_property
    def moved(self) -> list[Compared]:
        """The columns whose mean value moved beyond chance, the most moved first."""
        sure = [one for one in self.compared if is_sure(one.mean_q, one.gap.mean)]
        return sorted(sure, key=lambda one: (-abs(one.gap.mean.value), one.name))

    @cached_property
    def resized(self) -> list[Compared]:
        """Those whose mean absolute value changed beyond chance but whose mean did not."""
        sure = [one for one in self.compared if is_sure(one.size_q, one.gap.size)]
        kept = [one for one in sure if one not in self.moved]
        return sorted(kept, key=lambda one: (-abs(one.gap.size.value), one.name))

    def sources(self, one: Compared) -> list[str]:
        """Return what to mend where a column is computed from others."""
        known = {*self.lineage.sources, *self.lineage.derived}
        above = sorted(parent for parent in self.lineage.parents(one.name) if parent in known)
        if self.through_lineage or not above:
            return [one.name]
        ranked = {other.name: at for at, other in enumerate(self.compared)}
        return sorted(above, key=lambda name: ranked.get(name, len(ranked)))

    def number(self, value: float, *, signed: bool = False) -> str:
        """Return a number of the answer's own units: three decimals where it is bounded."""
        plus = "+" if signed else ""
        text = f"{value + 0.0:{plus}.3f}" if self.output.bounded else f"{value:{plus}.3g}"
        return text.replace("-", "\u2212")

    def around(self, one: Estimate) -> str:
        """Return the range of an estimate."""
        return f"{self.number(one.interval.low)} to {self.number(one.interval.high)}"


def is_sure(q: float | None, gap: Estimate) -> bool:
    """Return whether a difference is more than chance."""
    return q is not None and q <= SURE and gap.interval.excludes(0.0)
