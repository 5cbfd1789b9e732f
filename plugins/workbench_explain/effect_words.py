"""What the effects say: sentences, tables and the answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from workbench.api import Finding, JsonValue
from workbench.science.explanation.ale import band
from workbench_explain.effects import Effect
from workbench_explain.output import Output
from workbench_explain.windows import Rows

_FOUND = 6
_NOTED = 0.02
"""A change of less than this part of the predictions' spread is not worth a sentence."""


@dataclass(frozen=True)
class EffectsTold:
    """What was looked at, and what came of it.

    Attributes
    ----------
    output : Output
    windows : tuple of Rows
    found : mapping of str to Effect or str
        A text says why a column has no effect.
    bins : int
    """

    output: Output
    windows: tuple[Rows, Rows]
    found: Mapping[str, Effect | str]
    bins: int

    @cached_property
    def ranked(self) -> list[Effect]:
        """The effects, the one that changed most first."""
        effects = [one for one in self.found.values() if isinstance(one, Effect)]
        return sorted(effects, key=lambda one: (-one.change.size.estimate, one.name))

    @property
    def spread(self) -> float:
        """How far effects reach in the reference, the widest of all."""
        return max((float(np.ptp(one.curves[0][0])) for one in self.ranked), default=0.0)

    def noted(self, one: Effect) -> bool:
        """Return whether a change deserves a sentence."""
        size = one.change.size.estimate
        return size > max(one.change.chance, _NOTED * self.spread)

    def answer(self) -> dict[str, JsonValue]:
        """Return the answer as JSON."""
        features: dict[str, JsonValue] = {}
        for name, one in self.found.items():
            if isinstance(one, str):
                features[name] = {"status": "not_testable", "reason": one}
            else:
                features[name] = {
                    "status": "measured",
                    "change": one.change.size.estimate,
                    "interval": one.change.size.as_pair(),
                    "chance": one.change.chance,
                    "moved": one.change.moved.estimate,
                    "moved_interval": one.change.moved.as_pair(),
                }
        ranking = [one.name for one in self.ranked]
        return {"output": self.output.title, "features": features, "ranking": ranking}


def widest(one: Effect) -> tuple[str, float, tuple[float, float]]:
    """Return where the two curves differ most, by how much, and the interval there."""
    gap = one.curves[1] - one.curves[0]
    low, high = band(gap)
    both = one.seen[0] & one.seen[1]
    size = np.where(both, np.abs(gap[0]), -1.0)
    at = int(np.argmax(size))
    where = one.shown[at] if one.levels else f"{one.at[at]:.4g}"
    return where, float(gap[0, at]), (float(low[at]), float(high[at]))


def summary(told: EffectsTold) -> str:
    """Return the answer in a sentence or two."""
    noted = [one for one in told.ranked if told.noted(one)]
    if not noted:
        return (
            f"No input acts on the {told.output.title} otherwise than before: effects of "
            f"{len(told.ranked)} columns are as they were in the reference."
        )
    first = noted[0]
    rest = f"; {len(noted) - 1} more changed" if len(noted) > 1 else ""
    return f"{_sentence(first, told)}{rest}."


def _sentence(one: Effect, told: EffectsTold) -> str:
    size, moved = one.change.size, one.change.moved
    text = (
        f"The effect of {one.name} on the {told.output.title} differs by {size.estimate:.3g} "
        f"({size.low:.3g} to {size.high:.3g}; chance up to {one.change.chance:.2g}) from before, "
        "on average over rows"
    )
    if moved.excludes(0):
        way = "up" if moved.estimate > 0 else "down"
        text += (
            f"; its new values alone move the mean {way} by {abs(moved.estimate):.3g} "
            f"({moved.low:.3g} to {moved.high:.3g})"
        )
    return text


def next_step(told: EffectsTold) -> str:
    """Return what a reader would do next."""
    noted = [one for one in told.ranked if told.noted(one)]
    if not noted:
        return "Look at the labels, or at relations among columns: run Upstream cause."
    return f"Ask what if {noted[0].name} had kept its history: that says whether it costs points."


def findings(told: EffectsTold) -> tuple[Finding, ...]:
    """Return a finding for each change worth a sentence."""
    found = []
    for one in [one for one in told.ranked if told.noted(one)][:_FOUND]:
        where, gap, (low, high) = widest(one)
        text = _sentence(one, told)
        if low > 0 or high < 0:
            text += (
                f"; at {where} the curve itself lies {gap:+.3g} ({low:.3g} to {high:.3g}) from "
                "where it was, because the rows there have other companions"
            )
        size = one.change.size
        found.append(
            Finding(
                id=f"effect.{one.name}",
                text=f"{text}.",
                about=one.name,
                effect=size.estimate,
                interval=(size.low, size.high),
                unit=told.output.title,
                n=sum(one.rows),
                weight=0.5,
                caveats=("A change of predictions is not yet a loss of performance.",),
                values={"moved": one.change.moved.estimate, "widest": gap},
            )
        )
    return tuple(found)


def tables(told: EffectsTold) -> dict[str, pa.Table]:
    """Return the change of every column, and all points of all curves."""
    changes = [
        {
            "column": name,
            "change": None if isinstance(one, str) else one.change.size.estimate,
            "low": None if isinstance(one, str) else one.change.size.low,
            "high": None if isinstance(one, str) else one.change.size.high,
            "chance": None if isinstance(one, str) else one.change.chance,
            "moved": None if isinstance(one, str) else one.change.moved.estimate,
            "reason": one if isinstance(one, str) else None,
        }
        for name, one in told.found.items()
    ]
    numbers = [(name, pa.float64()) for name in ("change", "low", "high", "chance", "moved")]
    schema = pa.schema([("column", pa.string()), *numbers, ("reason", pa.string())])
    return {"changes": pa.Table.from_pylist(changes, schema=schema), "curves": _curves(told)}


def _curves(told: EffectsTold) -> pa.Table:
    names = ("reference", "incident", "difference", "low", "high")
    rows = []
    for one in told.ranked:
        gap = one.curves[1] - one.curves[0]
        low, high = band(gap)
        rows += [
            {
                "column": one.name,
                "value": None if one.levels else float(one.at[at]),
                "level": one.shown[at] if one.levels else None,
                "reference": float(one.curves[0][0, at]) if one.seen[0][at] else None,
                "incident": float(one.curves[1][0, at]) if one.seen[1][at] else None,
                "difference": float(gap[0, at]),
                "low": float(low[at]),
                "high": float(high[at]),
            }
            for at in range(len(one.at))
        ]
    schema = pa.schema(
        [("column", pa.string()), ("value", pa.float64()), ("level", pa.string())]
        + [(name, pa.float64()) for name in names]
    )
    return pa.Table.from_pylist(rows, schema=schema)
