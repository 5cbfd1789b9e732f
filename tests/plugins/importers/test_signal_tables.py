"""Signals are recognised by their columns, in any table format, and cast to one shape."""

import json
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import feather

from workbench.api import EvidenceError, EvidenceKind
from workbench_importers.signals import SignalsImporter

AT = datetime(2024, 7, 1, 10, tzinfo=UTC)
TABLE = pa.table(
    {
        "timestamp": pa.array([AT, AT], pa.timestamp("us", tz="UTC")),
        "node": pa.array(["a", "b"]).dictionary_encode(),
        "metric": pa.array(["latency", "latency"]).dictionary_encode(),
        "value": pa.array([1.5, None], pa.float32()),
    }
)
EXPECTED = [
    {"timestamp": AT, "node": "a", "metric": "latency", "value": 1.5},
    {"timestamp": AT, "node": "b", "metric": "latency", "value": None},
]


@pytest.mark.parametrize("suffix", ["parquet", "feather", "csv", "jsonl"])
def test_every_format_gives_the_same_signals_and_is_recognised(tmp_path, whole, choose, suffix):
    path = tmp_path / f"whatever.{suffix}"
    if suffix == "parquet":
        pq.write_table(TABLE, path)
    elif suffix == "feather":
        feather.write_feather(TABLE, path)
    elif suffix == "csv":
        text = "timestamp,node,metric,value\n2024-07-01T10:00:00Z,a,latency,1.5\n"
        path.write_text(text + "2024-07-01T10:00:00Z,b,latency,\n", encoding="utf-8")
    else:
        rows = [{**row, "timestamp": row["timestamp"].isoformat()} for row in EXPECTED]
        path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    importer = choose(path)
    assert importer.id == "signals.table"
    imported = importer.read(path, {})
    assert imported.kind is EvidenceKind.SIGNALS
    assert whole(imported).to_pylist() == EXPECTED


def test_bounds_travel_along_and_a_lone_series_needs_no_node(put, whole):
    text = "time,metric,value,low,high,n,comment\n2024-07-01T10:00:00Z,auc,0.9,0.8,1.0,50,x\n"
    table = whole(SignalsImporter().read(put("s.csv", text), {}))
    assert table.to_pylist() == [
        {
            "timestamp": AT,
            "node": "",
            "metric": "auc",
            "value": 0.9,
            "low": 0.8,
            "high": 1.0,
            "n": 50,
        }
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("time,value\n2024-07-01T10:00:00Z,1\n", "signals.columns"),
        ("timestamp,node,metric,value\n2024-07-01T10:00:00Z,a,b,high\n", "signals.type"),
        ("timestamp,node,metric,value\nyesterday,a,b,1\n", "signals.type"),
    ],
)
def test_what_are_no_signals_is_said(put, whole, text, code):
    with pytest.raises(EvidenceError) as caught:
        whole(SignalsImporter().read(put("s.csv", text), {}))
    assert caught.value.code == code


def test_an_ordinary_table_is_no_signals(put):
    path = put("x.csv", "ts,x,y\n2024-07-01,1,2\n")
    assert SignalsImporter().recognises(path, path.read_bytes()) == 0.0
