"""What partial dependence says: sentences, tables and the answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from workbench.api import Finding, JsonValue
from workbench.science.explanation.ale import band
from workbench.science.intervals import Interval
from workbench.science.metrics import Floats
from workbench.science.multiplicity import benjamini_hochberg
from workbench_explain.output import Output
from workbench_explain.partial_effects import Dependence
from workbench_explain.windows import INCIDENT, REFERENCE, Rows

SURE = 0.05
_FOUND = 6
_NOTED = 0.02
"""A change of less than this part of the mean lines' reach is not worth a sentence."""


@dataclass(frozen=True)
class PartialTold:
    """What was looked at, and what came of it.

    Attributes
    ----------
    output : Output
    windows : tuple of Rows
    found : mapping of str to Dependence or str
        A text says why a column has no line.
    feature : str
        The column asked for; may be empty.
    centred : bool
    """

    output: Output
    windows: tuple[Rows, Rows]
    found: Mapping[str, Dependence | str]
    feature: str
    centred: bool

    @cached_property
    def q(self) -> dict[str, tuple[float, float]]:
        """Of a shape, and of a spread, that did not change, over the whole family."""
        tested = [one for one in self.found.values() if isinstance(one, Dependence)]
        p = [p for one in tested for p in (one.contrast.p, one.contrast.spread_p)]
        q = [1.0 if value is None else value for value in benjamini_hochberg(p)]
        return {one.name: (q[2 * at], q[2 * at + 1]) for at, one in enumerate(tested)}

    @cached_property
    def ranked(self) -> list[Dependence]:
        """The columns, the one that changed most first; what is beyond chance before the rest."""
        tested = [one for one in self.found.values() if isinstance(one, Dependence)]
        return sorted(tested, key=lambda one: (not self.noted(one), -one.moved, one.name))

    @property
    def drawn(self) -> Dependence | None:
        """The column that is drawn."""
        if not self.feature:
            return self.ranked[0] if self.ranked else None
        found = self.found[self.feature]
        return found if isinstance(found, Dependence) else None

    @cached_property
    def reach(self) -> float:
        """How far mean lines reach in the reference, the widest of all."""
        tested = [one for one in self.found.values() if isinstance(one, Dependence)]
        return max((float(np.ptp(one.means[0][0])) for one in tested), default=0.0)

    def bent(self, one: Dependence) -> bool:
        """Return whether the mean line's shape changed beyond chance, and worth a sentence."""
        size = one.contrast.size.estimate
        return self.q[one.name][0] <= SURE and size > _NOTED * self.reach

    def parted(self, one: Dependence) -> bool:
        """Return whether the spread of the lines changed beyond chance, and worth a sentence."""
        size = abs(one.contrast.spread_gap.estimate)
        return self.q[one.name][1] <= SURE and size > _NOTED * self.reach

    def noted(self, one: Dependence) -> bool:
        """Return whether either did."""
        return self.bent(one) or self.parted(one)

    def answer(self) -> dict[str, JsonValue]:
        """Return the answer as JSON."""
        features: dict[str, JsonValue] = {}
        for name, one in self.found.items():
            if isinstance(one, str):
                features[name] = {"status": "not_testable", "reason": one}
                continue
            features[name] = {
                "status": "measured",
                REFERENCE: _side(one, 0),
                INCIDENT: _side(one, 1),
                "difference": {
                    "size": one.contrast.size.estimate,
                    "interval": one.contrast.size.as_pair(),
                    "chance": one.contrast.chance,
                    "q": self.q[name][0],
                    "heterogeneity": one.contrast.spread_gap.estimate,
                    "heterogeneity_interval": one.contrast.spread_gap.as_pair(),
                    "heterogeneity_q": self.q[name][1],
                },
                "moved_along": list(one.along),
            }
        return {
            "output": self.output.title,
            "feature": None if self.drawn is None else self.drawn.name,
            "features": features,
            "ranking": [one.name for one in self.ranked],
        }


def _side(one: Dependence, side: int) -> dict[str, JsonValue]:
    return {
        "reach": float(np.ptp(one.means[side][0])),
        "heterogeneity": one.contrast.spread[side].estimate,
        "heterogeneity_interval": one.contrast.spread[side].as_pair(),
    }


def summary(told: PartialTold) -> str:
    """Return the answer in a sentence or two."""
    noted = [one for one in told.ranked if told.noted(one)]
    if not noted:
        return (
            f"No input acts on the {told.output.title} otherwise than before: the mean lines of "
            f"{len(told.ranked)} columns, and how far rows part from them, are as in the reference."
        )
    rest = f"; {len(noted) - 1} more changed" if len(noted) > 1 else ""
    return f"{_sentence(noted[0], told)}{rest}."


def _sentence(one: Dependence, told: PartialTold) -> str:
    parts = []
    if told.bent(one):
        size = one.contrast.size
        parts.append(
            f"the effect of {one.name} on the {told.output.title} differs in shape by "
            f"{size.estimate:.3g} ({size.low:.3g} to {size.high:.3g}) from before, on average"
        )
    if told.parted(one):
        before, after = one.contrast.spread
        gap = one.contrast.spread_gap
        way = "part more" if gap.estimate > 0 else "part less"
        parts.append(
            f"single rows' lines over {one.name} {way} from their mean, by {after.estimate:.3g} "
            f"against {before.estimate:.3g} ({_signed(gap)}): it acts together with other columns "
            "otherwise"
        )
    if not parts:
        parts.append(f"the mean line of {one.name} is as it was")
    text = "; ".join(parts)
    return text[0].upper() + text[1:]


def _signed(gap: Interval) -> str:
    text = f"difference {gap.estimate:+.3g}, {gap.low:.3g} to {gap.high:.3g}"
    return text.replace("-", "\u2212")


def next_step(told: PartialTold) -> str:
    """Return what a reader would do next."""
    noted = [one for one in told.ranked if told.noted(one)]
    if not noted:
        return "Look at where the loss rose: run Slices that got worse."
    return (
        f"Look at Accumulated local effects of {noted[0].name}, which asks about no row that "
        "cannot be, and at the columns it acts together with."
    )


def findings(told: PartialTold) -> tuple[Finding, ...]:
    """Return a finding for each change worth a sentence."""
    found = []
    for one in [one for one in told.ranked if told.noted(one)][:_FOUND]:
        bent = told.bent(one)
        measured = one.contrast.size if bent else one.contrast.spread_gap
        caveats = ["A change of predictions is not yet a loss of performance."]
        if one.along:
            caveats.append(f"Moved along with it, by the lineage: {', '.join(one.along)}.")
        found.append(
            Finding(
                id=f"dependence.{one.name}",
                text=f"{_sentence(one, told)}.",
                about=one.name,
                effect=measured.estimate,
                interval=(measured.low, measured.high),
                unit=told.output.title,
                q=told.q[one.name][0 if bent else 1],
                n=len(told.windows[0]) + len(told.windows[1]),
                weight=0.5,
                caveats=tuple(caveats),
                values={
                    "heterogeneity_reference": one.contrast.spread[0].estimate,
                    "heterogeneity_incident": one.contrast.spread[1].estimate,
                },
            )
        )
    return tuple(found)


def tables(told: PartialTold) -> dict[str, pa.Table]:
    """Return the ranking of all columns, all points of their mean lines, and the lines drawn."""
    numbers = (
        "change",
        "low",
        "high",
        "chance",
        "q",
        "heterogeneity_reference",
        "heterogeneity_incident",
        "heterogeneity_difference",
        "heterogeneity_low",
        "heterogeneity_high",
        "heterogeneity_q",
    )
    rows: list[dict[str, object]] = []
    for one in told.ranked:
        both, gap = one.contrast.spread, one.contrast.spread_gap
        size, q = one.contrast.size, told.q[one.name]
        values = (size.estimate, size.low, size.high, one.contrast.chance, q[0])
        spreads = (both[0].estimate, both[1].estimate, gap.estimate, gap.low, gap.high, q[1])
        rows.append({"column": one.name, **dict(zip(numbers, values + spreads, strict=True))})
    rows += [
        {"column": name, "reason": one} for name, one in told.found.items() if isinstance(one, str)
    ]
    schema = pa.schema(
        [("column", pa.string())]
        + [(name, pa.float64()) for name in numbers]
        + [("reason", pa.string())]
    )
    return {"changes": pa.Table.from_pylist(rows, schema=schema), "lines": _points(told)}


def _points(told: PartialTold) -> pa.Table:
    names = tuple(
        f"{curve}{end}"
        for curve in (REFERENCE, INCIDENT, "difference")
        for end in ("", "_low", "_high")
    )
    rows = []
    for one in told.ranked:
        means = [one.drawn(side, level=not told.centred) for side in one.means]
        curves = (*means, means[1] - means[0])
        bands = [(curve[0], *band(curve)) for curve in curves]
        values = [part for curve in bands for part in curve]
        rows += [
            {
                "column": one.name,
                "value": None if one.levels else float(one.at[at]),
                "level": one.shown[at] if one.levels else None,
                **{name: _float(part, at) for name, part in zip(names, values, strict=True)},
            }
            for at in range(len(one.at))
        ]
    schema = pa.schema(
        [("column", pa.string()), ("value", pa.float64()), ("level", pa.string())]
        + [(name, pa.float64()) for name in names]
    )
    return pa.Table.from_pylist(rows, schema=schema)


def _float(values: Floats, at: int) -> float:
    return float(values[at])
