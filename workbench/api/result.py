"""What an analysis returns: findings, tables, figures and scalars, as data."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from workbench.domain.canonical import JsonValue, canonical
from workbench.domain.figures import Figure
from workbench.domain.runs import Finding


@dataclass(frozen=True, slots=True)
class Result:
    """The answer of one run.

    Attributes
    ----------
    summary : str
        The answer in one or two plain sentences.
    next_step : str
        What a reader would do next.
    findings : tuple of Finding
    tables : mapping of str to pyarrow.Table
    figures : tuple of Figure
    scalars : mapping of str to number, text, bool or None
    answer : mapping
        The answer as a JSON object whose shape belongs to the kind of analysis:
        ``columns`` for drift, ``verdict, drop, causes, rivals`` for root cause.
        What ranks columns is graded on drills: :mod:`workbench.science.faults.ranking`.
    """

    summary: str
    next_step: str = ""
    findings: tuple[Finding, ...] = ()
    tables: Mapping[str, pa.Table] = field(default_factory=dict)
    figures: tuple[Figure, ...] = ()
    scalars: Mapping[str, float | int | str | bool | None] = field(default_factory=dict)
    answer: Mapping[str, JsonValue] = field(default_factory=dict)

    def document(self) -> dict[str, JsonValue]:
        """Return all but the tables as one JSON object, numbers that are not finite as None."""
        return {
            "summary": self.summary,
            "next_step": self.next_step,
            "findings": [finite(f.json_body()) for f in self.findings],
            "figures": [finite(f.model_dump(mode="json")) for f in self.figures],
            "scalars": finite(dict(self.scalars)),
            "answer": finite(dict(self.answer)),
            "tables": sorted(self.tables),
        }

    def canonical_document(self) -> bytes:
        """Return the canonical bytes of :meth:`document`: what a run's result hash covers."""
        return canonical(self.document())


def finite(value: JsonValue) -> JsonValue:
    """Return a JSON value with None in place of NaN and infinities, and tuples as lists."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [finite(item) for item in value]
    if hasattr(value, "item") and not isinstance(value, str | bytes):
        return finite(value.item())
    return value
