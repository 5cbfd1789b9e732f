"""Values that are missing, were never seen, lie out of range or are of another type."""

from dataclasses import dataclass
from math import prod

import numpy as np

from workbench.datasets.collecting.collector import Measure, nothing
from workbench.datasets.collecting.divergence import by_level
from workbench.datasets.collecting.rows import WindowRows
from workbench.datasets.collecting.words import share
from workbench.domain.canonical import JsonValue
from workbench.domain.scoring.reference import Reference, ReferenceColumn
from workbench.science.two_sample.sample import ColumnKind, ColumnSample

_TOLD = 5


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a column: in what way, for which share of rows, and what is usual."""

    column: str
    kind: str
    now: float
    usual: float

    @property
    def beyond(self) -> float:
        """Share of rows beyond the usual one."""
        return max(0.0, self.now - self.usual)


@dataclass(frozen=True, slots=True)
class Quality:
    """Chance that a row has a violation in some column, beyond what the reference has."""

    signal: str = "quality"
    few_rows: bool = False

    def measure(self, rows: WindowRows, reference: Reference) -> Measure:
        """Measure the signal in a window."""
        names = [n for n in reference.roles.features if n in reference.columns]
        if not names:
            return nothing("no inputs are known")
        faults = [fault for name in names for fault in faults_of(name, rows, reference)]
        value = 1 - prod(1 - fault.beyond for fault in faults)
        worst = sorted(faults, key=lambda f: (-f.beyond, f.column, f.kind))[:_TOLD]
        told = [fault for fault in worst if fault.beyond > 0.1 * value > 0]
        listed: list[JsonValue] = [
            {
                "column": f.column,
                "node": rows.around.nodes.get(f.column, f.column),
                "kind": f.kind,
                "before": f.usual,
                "after": f.now,
            }
            for f in worst
            if f.beyond > 0
        ]
        first = told[0].column if told else ""
        words = ", ".join(f"{f.column} {f.kind} {share(f.usual)} → {share(f.now)}" for f in told)
        return Measure(
            value,
            {
                "words": words or "as usual",
                "faults": listed,
                "column": first,
                "node": rows.around.nodes.get(first, first),
            },
        )


def faults_of(name: str, rows: WindowRows, reference: Reference) -> list[Fault]:
    """Return what is wrong with a column in a window."""
    usual = reference.columns[name]
    if not rows.has(name):
        return [Fault(name, "absent", 1.0, 0.0)]
    sample = rows.sample(name)
    count = max(1, sample.rows)
    found = [Fault(name, "missing", sample.missing / count, usual.missing / max(1, usual.rows))]
    if not sample.present:
        return found
    if _another_type(usual, sample):
        return [*found, Fault(name, "of another type", sample.present / count, 0.0)]
    if usual.kind == "levels" and usual.levels:
        unnamed = int(by_level(usual.levels, sample.levels, sample.present)[-1])
        found.append(Fault(name, "unseen", unnamed / count, usual.unnamed / max(1, usual.rows)))
    if usual.kind == "number" and usual.low is not None and usual.high is not None:
        inside = np.searchsorted(sample.numbers, [usual.low, usual.high], side="left")
        above = np.searchsorted(sample.numbers, usual.high, side="right")
        outside = int(inside[0]) + sample.numbers.size - int(above)
        found.append(Fault(name, "out of range", outside / count, usual.outside))
    return found


def _another_type(usual: ReferenceColumn, sample: ColumnSample) -> bool:
    if usual.kind == "number":
        return sample.kind is not ColumnKind.NUMBER
    return usual.kind == "levels" and sample.kind is not ColumnKind.LEVELS
