"""Parquet, Feather and JSON become the same typed streams; times are put into UTC."""

import json
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import feather

from workbench.api import EvidenceError
from workbench_importers.columnar import ArrowImporter, ParquetImporter
from workbench_importers.json_tables import JsonImporter

NOON = datetime.fromisoformat("2024-07-01T12:00:00")
TABLE = pa.table(
    {
        "ts": pa.array([NOON, None], pa.timestamp("ns")),
        "day": pa.array([date(2024, 7, 1), None]),
        "x": pa.array([1.5, None], pa.float32()),
        "__index_level_0__": [0, 1],
    }
)


def _write(kind: str, table: pa.Table, path) -> None:
    if kind == "parquet":
        pq.write_table(table, path)
    elif kind == "feather":
        feather.write_feather(table, path)
    else:
        with pa.ipc.new_stream(str(path), table.schema) as writer:
            writer.write_table(table)


@pytest.mark.parametrize("kind", ["parquet", "feather", "arrows"])
def test_times_without_a_zone_are_read_in_the_zone_told(tmp_path, whole, kind):
    path = tmp_path / f"x.{kind}"
    _write(kind, TABLE, path)
    importer = ParquetImporter() if kind == "parquet" else ArrowImporter()
    imported = importer.read(path, {"time_zone": "Europe/Lisbon"})
    table = whole(imported)
    assert table.column_names == ["ts", "day", "x"]
    assert table["ts"].to_pylist() == [datetime(2024, 7, 1, 11, tzinfo=UTC), None]
    assert table["day"].to_pylist() == [datetime(2024, 6, 30, 23, tzinfo=UTC), None]
    assert any("read as Europe/Lisbon: ts, day" in note for note in imported.notes)
    assert any("pandas index was left out" in note for note in imported.notes)


def test_a_table_without_rows_is_refused(tmp_path):
    pq.write_table(pa.table({"x": pa.array([], pa.int64())}), tmp_path / "x.parquet")
    with pytest.raises(EvidenceError) as caught:
        ParquetImporter().read(tmp_path / "x.parquet", {})
    assert caught.value.code == "table.no_rows"


def test_parquet_comes_in_batches_not_at_once(tmp_path):
    pq.write_table(pa.table({"x": range(200_000)}), tmp_path / "x.parquet")
    sizes = [batch.num_rows for batch in ParquetImporter().read(tmp_path / "x.parquet", {}).batches]
    assert sum(sizes) == 200_000
    assert max(sizes) <= 65_536


RECORDS = [
    {"a": 1, "b": "x", "c": True, "t": "2024-07-01T10:00:00Z", "n": {"k": [1]}, "m": 1},
    {"a": 2.5, "b": None, "t": "2024-07-01 12:00:00+02:00", "n": [2], "m": "one", "late": 7},
]


@pytest.mark.parametrize("shape", ["lines", "array", "inside", "bom"])
def test_records_become_rows_however_they_are_wrapped(put, whole, shape):
    texts = {
        "lines": "\n".join(map(json.dumps, RECORDS)),
        "bom": "\ufeff" + "\n\n".join(map(json.dumps, RECORDS)),
        "array": json.dumps(RECORDS, indent=1),
        "inside": json.dumps({"count": 2, "rows": RECORDS}),
    }
    imported = JsonImporter().read(put("x.json", texts[shape]), {})
    moment = datetime(2024, 7, 1, 10, tzinfo=UTC)
    assert whole(imported).to_pylist() == [
        {"a": 1.0, "b": "x", "c": True, "t": moment, "n": '{"k": [1]}', "m": "1", "late": None},
        {"a": 2.5, "b": None, "c": None, "t": moment, "n": "[2]", "m": "one", "late": 7},
    ]
    assert imported.details["columns"]["m"]["type"] == "mixed"
    assert any("n holds lists or objects" in note for note in imported.notes)


def test_a_first_record_longer_than_the_head_is_still_a_line(put, whole):
    records = [{"a": "x" * 100_000}, {"a": "y"}]
    table = whole(JsonImporter().read(put("x.jsonl", "\n".join(map(json.dumps, records))), {}))
    assert table.num_rows == 2


def test_numbers_in_quotation_marks_stay_text(put, whole):
    table = whole(JsonImporter().read(put("x.jsonl", '{"zip": "0815"}\n{"zip": "123"}\n'), {}))
    assert table["zip"].to_pylist() == ["0815", "123"]


def test_a_number_beyond_64_bits_becomes_a_float(put, whole):
    table = whole(
        JsonImporter().read(
            put("x.jsonl", '{"n": 1}\n{"n": 1e3}\n{"n": 36893488147419103232}\n'), {}
        )
    )
    assert table["n"].to_pylist() == [1.0, 1000.0, 2.0**65]


_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=10),
    st.lists(st.integers(0, 3), max_size=2),
)


@given(
    records=st.lists(
        st.dictionaries(st.sampled_from(["a", "b", "ts"]), _VALUES, min_size=1),
        min_size=1,
        max_size=12,
    )
)
@settings(max_examples=80, deadline=None)
def test_any_records_at_all_are_read_or_refused_with_a_sentence(tmp_path_factory, records):
    path = tmp_path_factory.mktemp("json") / "x.jsonl"
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    imported = JsonImporter().read(path, {})
    table = pa.Table.from_batches(imported.batches, imported.schema)
    assert table.num_rows == len(records)
    for name in table.column_names:
        given_values = [r.get(name) for r in records]
        for value, cell in zip(given_values, table[name].to_pylist(), strict=True):
            assert (cell is None) == (value is None or value == "")


@pytest.mark.parametrize("kind", ["parquet", "feather", "arrows"])
def test_times_that_were_stored_as_text_become_times_where_the_name_says_so(tmp_path, whole, kind):
    texts = ["2024-07-01 12:00:00.5", None, "2024-07-02 12:00:00"]
    table = pa.table(
        {
            "event_time": pa.array(texts).dictionary_encode(),
            "note": texts,
            "update_time": ["2024-07-01", "soon", None],
        }
    )
    path = tmp_path / f"x.{kind}"
    _write(kind, table, path)
    importer = ParquetImporter() if kind == "parquet" else ArrowImporter()
    found = whole(importer.read(path, {"time_zone": "+02:00"}))
    assert found["event_time"].to_pylist() == [
        datetime(2024, 7, 1, 10, 0, 0, 500_000, tzinfo=UTC),
        None,
        datetime(2024, 7, 2, 10, tzinfo=UTC),
    ]
    assert found["note"].to_pylist() == texts
    assert found["update_time"].to_pylist()[1] == "soon"
