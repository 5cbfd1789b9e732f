"""Imported tables become typed Parquet: same rows, same bytes, nothing half-written."""

import hashlib
import math
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.api.importing import ImportedDocument, ImportedTable, Importer
from workbench.datasets.conversion import group_rows
from workbench.datasets.ingest import import_table, write_table
from workbench.domain.evidence import EvidenceKind
from workbench.errors import Cancelled, EvidenceError


def _imported(table: pa.Table, chunk: int = 1000, **details: object) -> ImportedTable:
    batches = iter(table.to_batches(max_chunksize=chunk))
    return ImportedTable(schema=table.schema, batches=batches, details=details)


def _sha(path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_same_rows_give_the_same_bytes_however_they_arrive(tmp_path):
    random = np.random.default_rng(1)
    table = pa.table({"a": random.normal(size=5000), "b": random.integers(0, 9, 5000).astype(str)})
    shas = set()
    for chunk in (7, 999, 5000):
        target = tmp_path / f"{chunk}.parquet"
        write_table(_imported(table, chunk), target)
        shas.add(_sha(target))
    assert len(shas) == 1


def test_metadata_of_the_reader_is_not_kept(tmp_path):
    table = pa.table({"a": [1]}).replace_schema_metadata({"pandas": "{}"})
    write_table(_imported(table), tmp_path / "t.parquet")
    assert pq.read_schema(tmp_path / "t.parquet").metadata is None


def test_row_groups_have_one_size_that_shrinks_with_width():
    assert group_rows(1) == group_rows(60) == 131_072
    assert group_rows(10_000) == 800
    assert group_rows(10**6) == 256


def test_every_arrow_type_has_a_plain_one(tmp_path):
    moment = datetime(2024, 5, 1, 12, 30, tzinfo=UTC)
    table = pa.table(
        {
            "small": pa.array([1, None], pa.int8()),
            "unsigned": pa.array([1, None], pa.uint64()),
            "single": pa.array([1.5, None], pa.float32()),
            "nan": pa.array([float("nan"), 1.0]),
            "money": pa.array([Decimal("1.25"), None]),
            "code": pa.array(["a", None]).dictionary_encode(),
            "naive": pa.array([moment.replace(tzinfo=None), None], pa.timestamp("ns")),
            "zoned": pa.array([moment, None], pa.timestamp("s", tz="Europe/Lisbon")),
            "day": pa.array([date(2024, 5, 1), None]),
            "clock": pa.array([time(1, 2, 3), None]),
            "lasting": pa.array([timedelta(seconds=90), None]),
            "bytes": pa.array([b"abc", None]),
            "raw": pa.array([b"\xff\x00", None]),
            "list": pa.array([[1, 2], None]),
            "record": pa.array([{"b": 1, "a": "x"}, None]),
            "nothing": pa.nulls(2),
            "truth": pa.array([True, None]),
        }
    )
    info = write_table(_imported(table), tmp_path / "t.parquet")
    first, second = pq.read_table(tmp_path / "t.parquet").to_pylist()
    assert first == {
        "small": 1,
        "unsigned": 1,
        "single": 1.5,
        "nan": None,
        "money": 1.25,
        "code": "a",
        "naive": moment,
        "zoned": moment,
        "day": datetime(2024, 5, 1, tzinfo=UTC),
        "clock": "01:02:03.000000",
        "lasting": 90.0,
        "bytes": "abc",
        "raw": "ff00",
        "list": "[1, 2]",
        "record": '{"a": "x", "b": 1}',
        "nothing": None,
        "truth": True,
    }
    assert second["nan"] == 1.0
    assert {c.name: c.type for c in info.columns}["record"] == "text"
    assert info.column("zoned").type == "timestamp"


def test_whole_numbers_beyond_64_bits_are_refused_not_rounded(tmp_path):
    table = pa.table({"id": pa.array([2**64 - 1], pa.uint64())})
    with pytest.raises(EvidenceError, match="id holds values"):
        write_table(_imported(table), tmp_path / "t.parquet")
    assert list(tmp_path.iterdir()) == []


def test_the_profile_counts_what_is_there(tmp_path):
    table = pa.table(
        {
            "n": pa.array([1.0, 2.0, 2.0, None, float("inf")]),
            "k": pa.array([3, 3, 4, 5, None]),
            "c": pa.array(["x", "y", "x", "x", None]),
            "b": pa.array([True, False, True, None, None]),
        }
    )
    info = write_table(_imported(table), tmp_path / "t.parquet")
    n, k, c, b = info.columns
    assert (n.missing, n.levels, n.minimum, n.maximum) == (1, 3, 1.0, 2.0)
    assert sum(n.histogram) == 3
    assert (k.edges, k.histogram) == ((2.5, 3.5, 4.5, 5.5), (2, 1, 1))
    assert c.top == (("x", 3), ("y", 1))
    assert (c.histogram, c.minimum) == ((), None)
    assert b.top == (("true", 2), ("false", 1))


@given(
    values=st.lists(
        st.one_of(st.none(), st.floats(-1e12, 1e12), st.just(float("nan"))),
        min_size=1,
        max_size=300,
    )
)
@settings(max_examples=40, deadline=None)
def test_a_histogram_holds_every_finite_value_once(tmp_path_factory, values):
    target = tmp_path_factory.mktemp("profile") / "t.parquet"
    table = pa.table({"x": pa.array(values, pa.float64(), from_pandas=True)})
    column = write_table(_imported(table, 50), target).columns[0]
    known = [v for v in values if v is not None and not math.isnan(v)]
    assert sum(column.histogram) == len(known)
    assert column.missing == len(values) - len(known)
    assert len(column.edges) == (len(column.histogram) + 1 if known else 0)
    assert column.levels == len(set(known))


def test_one_stray_value_does_not_flatten_the_histogram(tmp_path):
    values = np.append(np.random.default_rng(0).normal(size=20_000), 1e9)
    column = write_table(_imported(pa.table({"x": values})), tmp_path / "t.parquet").columns[0]
    assert column.edges[-1] < 10
    assert column.maximum == 1e9
    assert sum(column.histogram) == len(values)


def test_levels_are_counted_up_to_a_thousand(tmp_path):
    table = pa.table({"id": [f"u{i}" for i in range(5000)]})
    column = write_table(_imported(table), tmp_path / "t.parquet").columns[0]
    assert (column.levels, column.top) == (1000, ())


def test_a_very_wide_table_is_described_without_pictures(tmp_path):
    table = pa.table({f"c{i}": [1.0, 2.0] for i in range(600)})
    column = write_table(_imported(table), tmp_path / "t.parquet").columns[0]
    assert (column.histogram, column.edges, column.top) == ((), (), ())
    assert (column.minimum, column.maximum, column.levels) == (1.0, 2.0, 2)


def test_what_the_importer_said_of_a_column_is_kept(tmp_path):
    said = {"x": {"type": "mixed", "note": "x mixes types."}}
    info = write_table(_imported(pa.table({"x": ["1", "a"]}), columns=said), tmp_path / "t.parquet")
    assert (info.columns[0].type, info.columns[0].guessed) == ("mixed", "x mixes types.")


def _failing(error: Exception) -> Iterator[pa.RecordBatch]:
    yield pa.RecordBatch.from_pydict({"a": [1]})
    raise error


def test_a_stream_that_fails_leaves_nothing_behind(tmp_path):
    target = tmp_path / "t.parquet"
    target.write_bytes(b"before")
    error = EvidenceError("x", "The stream broke.")
    imported = ImportedTable(pa.schema([("a", pa.int64())]), _failing(error))
    with pytest.raises(EvidenceError, match="The stream broke"):
        write_table(imported, target)
    assert target.read_bytes() == b"before"
    assert [p.name for p in tmp_path.iterdir()] == ["t.parquet"]


def test_stopping_leaves_nothing_behind(tmp_path):
    table = pa.table({"a": range(300_000)})
    calls = []

    def stop(fraction: float, text: str) -> None:
        calls.append(fraction)
        raise Cancelled

    with pytest.raises(Cancelled):
        write_table(_imported(table, 10_000), tmp_path / "t.parquet", stop)
    assert calls
    assert list(tmp_path.iterdir()) == []


def test_progress_rises_to_one(tmp_path):
    told = []
    write_table(
        _imported(pa.table({"a": range(300_000)})),
        tmp_path / "t.parquet",
        lambda f, _: told.append(f),
    )
    assert told == sorted(told)
    assert 0 < told[0] <= told[-1] == 1.0


def test_no_rows_are_an_error(tmp_path):
    with pytest.raises(EvidenceError) as caught:
        write_table(_imported(pa.table({"a": pa.array([], pa.int64())})), tmp_path / "t.parquet")
    assert caught.value.code == "table.no_rows"


class _Misled(Importer):
    """Finds out in the middle that its sample misled it; reads right when told to look at all."""

    id, title, kind = "fake.misled", "Fake", EvidenceKind.TABLE

    def __init__(self) -> None:
        self.hints: list[dict[str, object]] = []

    def recognises(self, path, head) -> float:
        return 1.0

    def read(self, path, hints):
        self.hints.append(dict(hints))
        if hints.get("types") != "whole":
            error = EvidenceError("table.guess_failed", "Values further down do not fit.")
            return ImportedTable(pa.schema([("a", pa.int64())]), _failing(error))
        return _imported(pa.table({"a": ["1", "x"]}))


def test_a_misled_sample_is_read_again_from_end_to_end(tmp_path):
    importer = _Misled()
    _, info = import_table(
        importer, tmp_path / "in.csv", {"time_zone": "UTC"}, tmp_path / "t.parquet"
    )
    assert info.columns[0].type == "text"
    assert importer.hints == [{"time_zone": "UTC"}, {"time_zone": "UTC", "types": "whole"}]


class _Document(_Misled):
    def read(self, path, hints):
        return ImportedDocument(EvidenceKind.MODEL)


def test_what_is_no_table_writes_no_file(tmp_path):
    imported, info = import_table(_Document(), tmp_path / "m", {}, tmp_path / "t.parquet")
    assert info is None
    assert imported.kind is EvidenceKind.MODEL
    assert list(tmp_path.iterdir()) == []
