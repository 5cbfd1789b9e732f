"""Cells by row and column: the same values from the object and from its Arrow file."""

import os
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.datasets import cell_cache
from workbench.datasets.cell_cache import CellCache
from workbench.datasets.cells import CellFile, StoredCells, write_cells
from workbench.errors import Cancelled, EvidenceError

MOMENTS = st.integers(-(10**16), 10**17).map(
    lambda count: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=count)
)
COLUMNS = (
    ("whole", pa.int64(), st.integers(-(2**63), 2**63 - 1)),
    ("number", pa.float64(), st.floats(allow_nan=False)),
    ("flag", pa.bool_(), st.booleans()),
    ("text", pa.string(), st.text(max_size=9).filter(lambda t: t.isprintable())),
    ("at", pa.timestamp("us", "UTC"), MOMENTS),
)


@st.composite
def tables(draw):
    rows = draw(st.integers(1, 60))
    return pa.table(
        {
            name: pa.array(draw(st.lists(st.none() | values, min_size=rows, max_size=rows)), kind)
            for name, kind, values in COLUMNS
        }
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("cells")


@settings(max_examples=60, deadline=None)
@given(tables(), st.data())
def test_both_ways_to_a_cell_give_the_value_of_the_table(folder, table, data):
    path, arrow = folder / "t.parquet", folder / "t.arrow"
    pq.write_table(table, path, row_group_size=data.draw(st.integers(1, 40)))
    write_cells(path, arrow)
    rows = np.array(data.draw(st.lists(st.integers(0, table.num_rows - 1), max_size=30)), np.uint32)
    columns = data.draw(st.lists(st.integers(0, len(COLUMNS) - 1), max_size=6))
    expected = [[table.column(c)[int(r)].as_py() for r in rows] for c in columns]
    for cells in (CellFile(arrow), StoredCells(path)):
        assert cells.rows == table.num_rows
        assert cells.names == tuple(table.column_names)
        assert cells.take(rows, columns) == expected
        cells.close()


def numbers(path, rows=2000):
    pq.write_table(pa.table({"n": np.arange(rows)}), path, row_group_size=300)
    return path


def test_batches_and_row_groups_of_any_size_are_crossed(tmp_path, monkeypatch):
    monkeypatch.setattr("workbench.datasets.cells.BATCH", 128)
    monkeypatch.setattr("workbench.datasets.cells.KEPT_BYTES", 1)
    path = numbers(tmp_path / "n.parquet")
    write_cells(path, tmp_path / "n.arrow")
    rows = np.random.default_rng(5).integers(0, 2000, 700).astype(np.uint32)
    for cells in (CellFile(tmp_path / "n.arrow"), StoredCells(path)):
        assert cells.take(rows, [0]) == [rows.tolist()]
        assert cells.take(np.arange(90, 1700), [0]) == [list(range(90, 1700))]


def test_a_file_that_was_cut_off_is_refused(tmp_path):
    path = tmp_path / "t.arrow"
    write_cells(numbers(tmp_path / "n.parquet"), path)
    path.write_bytes(path.read_bytes()[:900])
    with pytest.raises(EvidenceError, match="cannot be read"):
        CellFile(path)


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr(cell_cache, "WORTH_BYTES", 0)
    return CellCache(tmp_path / "workspace", most_bytes=105_000)


def sha(digit):
    return str(digit) * 64


def test_a_file_is_made_once_and_found_again(tmp_path, cache):
    path = numbers(tmp_path / "n.parquet")
    assert cache.open(sha(1)) is None
    told = []
    made = cache.make(sha(1), path, lambda fraction, _: told.append(fraction))
    assert made.rows == 2000
    assert told[-1] == 1.0
    assert cache.open(sha(1)).take(np.array([7]), [0]) == [[7]]
    assert cache.make(sha(1), path, lambda *_: pytest.fail("written again")).rows == 2000


def test_what_was_looked_at_longest_ago_goes_first(tmp_path, cache, monkeypatch):
    monkeypatch.setattr(cell_cache, "decoded_size", lambda _: 33_000)
    path = numbers(tmp_path / "n.parquet", 4000)  # about 33 kB each, of 100
    for digit in (1, 2, 3):
        cache.make(sha(digit), path).close()
        os.utime(cache.folder / f"{sha(digit)}.arrow", (digit, digit))
    cache.open(sha(1)).close()
    cache.make(sha(4), path).close()
    assert {p.name[0] for p in cache.folder.glob("*.arrow")} == {"1", "3", "4"}


def test_stopping_leaves_nothing_behind(tmp_path, cache):
    def stop(*_):
        raise Cancelled

    with pytest.raises(Cancelled):
        cache.make(sha(1), numbers(tmp_path / "n.parquet"), stop)
    assert not list(cache.folder.glob("*.arrow")) + list(cache.folder.glob("*.part"))


def test_a_workspace_that_is_only_read_gets_no_cache(tmp_path, monkeypatch):
    monkeypatch.setattr(cell_cache, "WORTH_BYTES", 0)
    cache = CellCache(tmp_path / "workspace", read_only=True)
    assert not cache.worth(numbers(tmp_path / "n.parquet"))
    assert cache.spill() is None
    assert not (tmp_path / "workspace").exists()


def test_tables_larger_than_the_bound_are_left_to_their_object(tmp_path, cache):
    assert cache.worth(numbers(tmp_path / "a.parquet"))
    assert not cache.worth(numbers(tmp_path / "b.parquet", 20_000))


def test_a_name_that_is_no_hash_reaches_no_file(cache):
    with pytest.raises(EvidenceError):
        cache.open("../../journal")


def test_only_this_account_can_look_into_what_is_kept_and_spilled(tmp_path):
    cache = CellCache(tmp_path)
    spill = cache.spill()
    assert {p.stat().st_mode & 0o777 for p in (spill, cache.folder)} == {0o700}
    assert CellCache(tmp_path, read_only=True).spill() is None
