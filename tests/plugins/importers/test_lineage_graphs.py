"""Lineage comes in as a graph, from our own JSON or from OpenLineage events in any order."""

import itertools
import json

import pytest

from workbench.api import EvidenceError
from workbench_importers.lineage_graphs import LineageImporter, find_circle
from workbench_importers.openlineage import OpenLineageImporter


def test_nodes_edges_and_transforms_arrive(put, choose):
    document = {
        "nodes": [{"id": "temp", "kind": "feature"}, "wind"],
        "edges": [["sensor", "temp"], {"from": "temp", "to": "feels"}, ["temp", "temp"]],
        "transforms": {"feels": {"inputs": ["temp", "wind"], "expression": "temp - 0.2 * wind"}},
    }
    path = put("l.json", json.dumps(document))
    assert choose(path).id == "lineage.graph"
    imported = LineageImporter().read(path, {})
    lineage = imported.lineage
    assert [n.id for n in lineage.nodes] == ["temp", "wind", "sensor", "feels"]
    assert lineage.edges == (("sensor", "temp"), ("temp", "feels"), ("wind", "feels"))
    assert lineage.upstream("feels") == {"temp", "wind", "sensor"}
    assert lineage.transforms["feels"].expression == "temp - 0.2 * wind"
    assert imported.notes == ("1 edges were taken from transforms that name their inputs.",)
    assert (imported.details["nodes"], imported.details["edges"]) == (4, 3)


def test_a_circle_is_told_not_refused(put):
    document = {"edges": [["a", "b"], ["b", "c"], ["c", "b"]]}
    notes = LineageImporter().read(put("l.json", json.dumps(document)), {}).notes
    assert "circle through b" in notes[0]


@pytest.mark.parametrize(
    ("edges", "circle"),
    [
        ([], ""),
        ([("a", "b"), ("a", "c"), ("b", "c")], ""),
        ([("x", "a"), ("a", "b"), ("b", "a")], "a"),
    ],
)
def test_circles_are_found(edges, circle):
    assert find_circle(edges) == circle


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ([], "lineage.shape"),
        ({"vertices": []}, "lineage.shape"),
        ({"edges": "a"}, "lineage.shape"),
        ({"edges": [["a"]]}, "lineage.edge"),
        ({"edges": [["a", 3]]}, "lineage.edge"),
        ({"edges": [{"from": "a"}]}, "lineage.edge"),
        ({"nodes": [{"kind": "x"}]}, "lineage.node"),
        ({"edges": [["a", "b"]], "transforms": {"b": {"inputs": ["a"]}}}, "lineage.shape"),
    ],
)
def test_what_is_no_lineage_is_one_sentence(put, document, code):
    with pytest.raises(EvidenceError) as caught:
        LineageImporter().read(put("l.json", json.dumps(document)), {})
    assert caught.value.code == code
    assert caught.value.hint


def _dataset(name: str, **facets: object) -> dict[str, object]:
    return {"namespace": "warehouse", "name": name, "facets": facets}


def _event(
    time: str, job: str, inputs: list, outputs: list, kind: str = "COMPLETE", **facets
) -> dict:
    return {
        "eventTime": time,
        "eventType": kind,
        "run": {"runId": "0"},
        "job": {"namespace": "airflow", "name": job, "facets": facets},
        "inputs": inputs,
        "outputs": outputs,
    }


def _from(dataset: str, field: str) -> dict[str, str]:
    return {"namespace": "warehouse", "name": dataset, "field": field}


COLUMNS = {
    "fields": {
        "temp": {"inputFields": [_from("raw", "temp")]},
        "feels": {"inputFields": [_from("raw", "temp"), _from("raw", "wind")]},
    }
}
EVENTS = [
    _event("2026-05-01T00:00:00Z", "clean", [_dataset("raw")], [], "START"),
    _event(
        "2026-05-01T00:05:00Z",
        "clean",
        [_dataset("raw", version={"datasetVersion": "v1"})],
        [_dataset("features", columnLineage=COLUMNS)],
        sourceCodeLocation={"version": "abc123"},
    ),
    _event("2026-05-01T01:00:00Z", "predict", [_dataset("features")], [_dataset("scores")]),
    _event(
        "2026-05-02T00:05:00Z",
        "clean",
        [_dataset("raw", version={"datasetVersion": "v2"})],
        [],
        "FAIL",
    ),
]


def test_openlineage_events_give_the_same_graph_in_any_order(put, choose):
    graphs = set()
    for place, order in enumerate(itertools.permutations(EVENTS)):
        path = put(f"{place}.jsonl", "\n".join(map(json.dumps, order)))
        assert choose(path).id == "lineage.openlineage"
        graphs.add(OpenLineageImporter().read(path, {}).lineage.model_dump_json())
    assert len(graphs) == 1


def test_openlineage_maps_jobs_datasets_columns_and_versions(put):
    imported = OpenLineageImporter().read(put("e.jsonl", "\n".join(map(json.dumps, EVENTS))), {})
    lineage = imported.lineage
    kinds = {node.id: node.kind for node in lineage.nodes}
    assert kinds == {
        "raw": "dataset",
        "features": "dataset",
        "scores": "dataset",
        "clean": "job",
        "predict": "job",
        "temp": "column",
        "feels": "column",
        "raw.temp": "column",
        "wind": "column",
    }
    versions = {node.id: node.version for node in lineage.nodes}
    assert (versions["raw"], versions["clean"]) == ("v2", "abc123")
    assert {("raw.temp", "temp"), ("raw.temp", "feels"), ("wind", "feels")} <= set(lineage.edges)
    assert {("raw", "clean"), ("clean", "features"), ("features", "predict")} <= set(lineage.edges)
    assert {("raw", "raw.temp"), ("temp", "features")} <= set(lineage.edges)
    assert "raw" in lineage.upstream("scores")
    assert find_circle(lineage.edges) == ""
    assert imported.notes[-1] == "4 events, 1 of them of runs that failed."


def test_names_that_two_namespaces_share_keep_theirs(put):
    event = _event(
        "2026-05-01T00:00:00Z",
        "t",
        [{"namespace": "a", "name": "x"}],
        [{"namespace": "b", "name": "x"}],
    )
    lineage = (
        OpenLineageImporter()
        .read(put("e.jsonl", json.dumps(event) + "\n" + json.dumps(event)), {})
        .lineage
    )
    assert {node.id for node in lineage.nodes} == {"a/x", "b/x", "t"}


def test_one_event_alone_and_dataset_events_are_read(put):
    event = {
        "eventTime": "2026-05-01T00:00:00Z",
        "dataset": _dataset("features", columnLineage=COLUMNS),
    }
    lineage = OpenLineageImporter().read(put("e.json", json.dumps(event)), {}).lineage
    assert ("wind", "feels") in lineage.edges


def test_json_that_holds_no_event_is_refused(put):
    with pytest.raises(EvidenceError) as caught:
        OpenLineageImporter().read(put("e.jsonl", '{"a": 1}\n{"b": 2}\n'), {})
    assert caught.value.code == "lineage.openlineage"
