"""What changed around the model: deployments, the schema, and how many rows come."""

from dataclasses import dataclass
from datetime import timedelta
from math import log

from workbench.datasets.collecting.collector import Measure, nothing
from workbench.datasets.collecting.rows import WindowRows, family
from workbench.datasets.collecting.words import figure, span
from workbench.domain.canonical import JsonValue
from workbench.domain.evidence import ChangeEvent
from workbench.domain.scoring.reference import Reference

LOOKED_BACK = timedelta(days=7)
_MOST_VERSIONS = 50
_LEAST_OVER = 0.02


@dataclass(frozen=True, slots=True)
class Process:
    """Change of volume as a logarithm, and one for each change in the window."""

    signal: str = "process"
    few_rows: bool = True

    def measure(self, rows: WindowRows, reference: Reference) -> Measure:
        """Measure the signal in a window."""
        if not reference.rows_per_window:
            return nothing("the reference has no windows to count rows in")
        # A window that is not over yet has its share of the rows only.
        over = (min(rows.end, rows.around.newest) - rows.start) / (rows.end - rows.start)
        usual = reference.rows_per_window * min(1.0, max(over, _LEAST_OVER))
        volume = abs(log((rows.rows + 1) / (usual + 1)))
        changes = [c for c in rows.around.changes if rows.start <= c.at < rows.end]
        schema = [] if not rows.rows else schema_changes(rows, reference)
        fresh = new_versions(rows, reference)
        words = [*(f"{c.title}" for c in changes), *schema]
        words += [f"model version {name} is new" for name in fresh]
        words += _deployed_before(rows, changes)
        words.append(f"{rows.rows:,} rows, usually {figure(usual)}")
        listed: list[JsonValue] = [
            {"at": c.at.isoformat(), "title": c.title, "kind": c.kind, "node": c.node or ""}
            for c in changes
        ]
        return Measure(
            volume + len(changes) + len(schema) + bool(fresh),
            {
                "words": "; ".join(words),
                "rows": rows.rows,
                "usual_rows": usual,
                "changes": listed,
                "schema": list(schema),
                "column": "",
                "node": next((c.node for c in changes if c.node), ""),
            },
        )


def schema_changes(rows: WindowRows, reference: Reference) -> list[str]:
    """Return in words which columns came, went, or changed their type."""
    now = {field.name: family(field.type) for field in rows.table.schema}
    was = reference.schema_types
    gone = [f"column {name} is gone" for name in was if name not in now]
    other = [
        f"column {name} is {now[name]} instead of {kind}"
        for name, kind in was.items()
        if name in now and now[name] != kind and "nothing" not in {now[name], kind}
    ]
    return [*gone, *other]


def new_versions(rows: WindowRows, reference: Reference) -> list[str]:
    """Return versions of the model that the reference has not seen."""
    name = reference.roles.model_version
    if name is None or not rows.has(name) or not reference.versions:
        return []
    seen = rows.table.column(name).unique().to_pylist()[:_MOST_VERSIONS]
    return sorted({str(one) for one in seen if one is not None} - set(reference.versions))


def _deployed_before(rows: WindowRows, changes: list[ChangeEvent]) -> list[str]:
    if changes:
        return []
    earlier = [c for c in rows.around.changes if rows.start - LOOKED_BACK <= c.at < rows.start]
    if not earlier:
        return []
    last = max(earlier, key=lambda change: change.at)
    ago = (rows.start - last.at).total_seconds()
    return [f"{last.title} {span(ago)} before"]
