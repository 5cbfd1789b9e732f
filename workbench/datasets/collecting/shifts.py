"""How far the answers moved, and how far the inputs moved that the model leans on."""

from dataclasses import dataclass

from workbench.datasets.collecting.collector import Measure, nothing
from workbench.datasets.collecting.divergence import binned, excess
from workbench.datasets.collecting.rows import WindowRows
from workbench.datasets.collecting.words import figure, share
from workbench.domain.canonical import JsonValue
from workbench.domain.scoring.reference import Reference, ReferenceColumn
from workbench.science.two_sample.sample import ColumnSample

_TOLD = 5
"""Columns that are named."""
_PART = 0.1
"""Part of the shift from which a column is named in words."""


@dataclass(frozen=True, slots=True)
class Output:
    """Divergence of the answers: scores where there are some, else predictions."""

    signal: str = "output"
    few_rows: bool = False

    def measure(self, rows: WindowRows, reference: Reference) -> Measure:
        """Measure the signal in a window."""
        names = (reference.roles.score, reference.roles.prediction)
        name = next((n for n in names if n and n in reference.columns and rows.has(n)), None)
        if name is None:
            return nothing("no answers of the model are recorded")
        usual, sample = reference.columns[name], rows.sample(name)
        pair = binned(usual, sample)
        if pair is None:
            return Measure(1.0, {"words": f"{name} is of another type", "column": name})
        moved = excess(pair)
        return Measure(
            moved,
            {
                "words": f"{name}: {moved_words(usual, sample)}",
                "distance": max(0.0, moved) ** 0.5,
                "column": name,
            },
        )


@dataclass(frozen=True, slots=True)
class Drift:
    """Divergence of the inputs, each weighted by how much the model leans on it."""

    signal: str = "drift"
    few_rows: bool = False

    def measure(self, rows: WindowRows, reference: Reference) -> Measure:
        """Measure the signal in a window."""
        parts: dict[str, float] = {}
        weight = 0.0
        for name, leans in reference.importance.items():
            pair = None
            if name in reference.columns and rows.has(name):
                pair = binned(reference.columns[name], rows.sample(name))
            if pair is None:
                continue
            weight += leans
            parts[name] = leans * excess(pair)
        if not weight:
            return nothing("no input can be compared")
        value = sum(parts.values()) / weight
        order = sorted(parts, key=lambda name: (-parts[name], name))[:_TOLD]
        told = [n for n in order if parts[n] > _PART * sum(max(p, 0.0) for p in parts.values())]
        columns: list[JsonValue] = [
            {
                "column": name,
                "node": rows.around.nodes.get(name, name),
                "part": parts[name] / weight,
                "importance": reference.importance[name],
                "words": moved_words(reference.columns[name], rows.sample(name)),
            }
            for name in order
        ]
        first = told[0] if told else ""
        return Measure(
            value,
            {
                "words": ", ".join(told) or "no input stands out",
                "columns": columns,
                "column": first,
                "node": rows.around.nodes.get(first, first),
                "weighted_by": reference.importance_words,
            },
        )


def moved_words(usual: ReferenceColumn, sample: ColumnSample) -> str:
    """Return what changed in a column, in a few words without a value of a single row."""
    before = usual.missing / max(1, usual.rows)
    after = sample.missing / max(1, sample.rows)
    if abs(after - before) > 0.05:
        return f"missing {share(before)} → {share(after)}"
    if usual.kind == "number" and usual.mean is not None and sample.numbers.size:
        kept = sample.numbers
        if usual.low is not None and usual.high is not None and usual.spread:
            reach = 3 * (usual.high - usual.low) + 10 * usual.spread
            kept = kept.clip(usual.low - reach, usual.high + reach)
        return f"mean {figure(usual.mean)} → {figure(float(kept.mean()))}"
    if usual.kind == "levels" and usual.levels:
        total, now = sum(usual.levels.values()) + usual.unnamed, max(1, sample.present)
        moves = {
            level: sample.levels.get(level, 0) / now - rows / max(1, total)
            for level, rows in usual.levels.items()
        }
        level = max(moves, key=lambda name: (abs(moves[name]), name))
        was = usual.levels[level] / max(1, total)
        return f"{level} {share(was)} → {share(was + moves[level])}"
    return "unchanged"
