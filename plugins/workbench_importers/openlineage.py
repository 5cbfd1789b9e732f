"""OpenLineage events as JSON lines: datasets, jobs, and which column came from which.

Mapping (OpenLineage 2-0-2): a dataset's or job's name becomes a node; a job's inputs and
outputs become edges; ``columnLineage.fields.<out>.inputFields`` become edges between
columns; ``version.datasetVersion`` and ``sourceCodeLocation.version`` become versions.
Events may come in any order and in any number; they are laid on top of each other by time.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from workbench.api import (
    EvidenceError,
    EvidenceKind,
    ImportedLineage,
    Importer,
    JsonValue,
    Lineage,
    LineageNode,
)
from workbench_importers.json_files import first_record, iter_any_records
from workbench_importers.lineage_graphs import imported_lineage
from workbench_importers.text_files import decoded_head, looks_like_text

Name = tuple[str, str]
"""Namespace and name."""

Column = tuple[str, str, str]
"""Namespace and name of its dataset, and its own name."""


class OpenLineageImporter(Importer):
    """Reads run, dataset and job events."""

    id: ClassVar[str] = "lineage.openlineage"
    title: ClassVar[str] = "OpenLineage events"
    kind: ClassVar[EvidenceKind] = EvidenceKind.LINEAGE
    suffixes: ClassVar[tuple[str, ...]] = (".jsonl", ".ndjson", ".json")

    def recognises(self, path: Path, head: bytes) -> float:
        """Return certainty from the keys that every event has."""
        del path
        if not looks_like_text(head):
            return 0.0
        text = decoded_head(head)
        record = first_record(text)
        if "eventTime" in record and {"run", "job", "dataset"} & set(record):
            return 1.0
        return 0.8 if not record and '"eventTime"' in text and '"namespace"' in text else 0.0

    def read(self, path: Path, hints: Mapping[str, JsonValue]) -> ImportedLineage:
        """Read events in whatever order they were written."""
        events = [e for _, e in iter_any_records(path, str(hints.get("encoding") or ""))]
        gathered = _Gathered()
        for event in sorted(events, key=lambda e: str(e.get("eventTime", ""))):
            gathered.add(event)
        if not gathered.datasets and not gathered.jobs:
            raise EvidenceError(
                "lineage.openlineage",
                f"{path.name} holds no OpenLineage event with a job or a dataset.",
                "Write one event a line, as the file transport does.",
            )
        found = imported_lineage(gathered.lineage())
        failed = sum(str(e.get("eventType", "")).upper() in {"FAIL", "ABORT"} for e in events)
        notes = [*found.notes, f"{len(events)} events, {failed} of them of runs that failed."]
        details = {**found.details, "events": len(events), "failed": failed}
        return ImportedLineage(found.lineage, tuple(notes), details)


@dataclass(slots=True)
class _Gathered:
    """What all events together say."""

    datasets: dict[Name, str] = field(default_factory=dict)
    jobs: dict[Name, str] = field(default_factory=dict)
    flows: set[tuple[str, Name, Name]] = field(default_factory=set)
    columns: set[tuple[Column, Column]] = field(default_factory=set)

    def add(self, event: Mapping[str, JsonValue]) -> None:
        """Take in one event; later versions replace earlier ones."""
        job = _name(event.get("job"))
        if job is not None:
            version = _facet(event.get("job"), "sourceCodeLocation").get("version")
            self.jobs[job] = str(version or self.jobs.get(job, ""))
        for side in ("inputs", "outputs"):
            for dataset in _objects(event.get(side)):
                name = self._add_dataset(dataset)
                if name is not None and job is not None:
                    self.flows.add((side, job, name))
        self._add_dataset(event.get("dataset"))

    def _add_dataset(self, dataset: JsonValue) -> Name | None:
        name = _name(dataset)
        if name is None:
            return None
        version = _facet(dataset, "version").get("datasetVersion")
        self.datasets[name] = str(version or self.datasets.get(name, ""))
        fields = _facet(dataset, "columnLineage").get("fields")
        for column, told in fields.items() if isinstance(fields, dict) else ():
            self._add_column((*name, str(column)), told)
        return name

    def _add_column(self, column: Column, told: JsonValue) -> None:
        for source in _objects(told.get("inputFields") if isinstance(told, dict) else None):
            name = _name(source)
            if name is not None and source.get("field"):
                self.datasets.setdefault(name, "")
                self.columns.add(((*name, str(source["field"])), column))

    def lineage(self) -> Lineage:
        """Return the graph, nodes and edges in one order whatever that of the events."""
        datasets = _short_names(self.datasets, ())
        jobs = _short_names(self.jobs, datasets.values())
        columns = _column_names(self.columns, {*datasets.values(), *jobs.values()}, datasets)
        nodes = [
            *(_node(datasets[n], "dataset", n, v) for n, v in self.datasets.items()),
            *(_node(jobs[n], "job", n, v) for n, v in self.jobs.items()),
            *(LineageNode(id=i, kind="column", title=c[2]) for c, i in columns.items()),
        ]
        edges = {
            (datasets[d], jobs[j]) if side == "inputs" else (jobs[j], datasets[d])
            for side, j, d in self.flows
        }
        edges |= {(columns[a], columns[b]) for a, b in self.columns if a != b}
        fed = {b for _, b in self.columns}
        for column, name in columns.items():
            # Known origin: the column makes up its dataset; else it comes out of it.
            dataset = datasets[column[:2]]
            edges.add((name, dataset) if column in fed else (dataset, name))
        return Lineage(
            nodes=tuple(sorted(nodes, key=lambda node: (node.kind, node.id))),
            edges=tuple(sorted(edges)),
        )


def _node(name: str, kind: str, full: Name, version: str) -> LineageNode:
    return LineageNode(id=name, kind=kind, title="/".join(filter(None, full)), version=version)


def _short_names(names: Iterable[Name], taken: Iterable[str]) -> dict[Name, str]:
    """Return plain names, with their namespace where two would be the same."""
    used = set(taken)
    known = sorted(names)
    plain = [name for _, name in known]
    return {
        full: full[1] if plain.count(full[1]) == 1 and full[1] not in used else "/".join(full)
        for full in known
    }


def _column_names(
    edges: Iterable[tuple[Column, Column]], taken: set[str], datasets: Mapping[Name, str]
) -> dict[Column, str]:
    """Return node names of columns; the plain name goes to the most downstream column of it.

    A table's column is called by its plain name, and the table that a model reads lies
    downstream of the sources that share its column names.
    """
    pairs = sorted(edges)
    columns = sorted({column for pair in pairs for column in pair})
    depth = dict.fromkeys(columns, 0)
    for _ in columns:
        deeper = {b: depth[a] + 1 for a, b in pairs if depth[a] + 1 > depth[b]}
        if not deeper or max(deeper.values()) > len(columns):
            break
        depth.update(deeper)
    lowest: dict[str, Column] = {}
    for column in sorted(columns, key=lambda c: (depth[c], c)):
        lowest[column[2]] = column
    names = {}
    for column in columns:
        plain = column == lowest[column[2]] and column[2] not in taken
        names[column] = column[2] if plain else f"{datasets[column[:2]]}.{column[2]}"
    return names


def _name(value: JsonValue) -> Name | None:
    if not isinstance(value, dict) or not isinstance(value.get("name"), str):
        return None
    return str(value.get("namespace") or ""), value["name"]


def _facet(value: JsonValue, facet: str) -> dict[str, JsonValue]:
    facets = value.get("facets") if isinstance(value, dict) else None
    found = facets.get(facet) if isinstance(facets, dict) else None
    return found if isinstance(found, dict) else {}


def _objects(value: JsonValue) -> Iterator[dict[str, JsonValue]]:
    yield from (item for item in value if isinstance(item, dict)) if isinstance(value, list) else ()
