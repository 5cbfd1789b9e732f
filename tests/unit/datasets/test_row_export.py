"""Rows as a file: the values that were shown, in their order, and nothing left when stopped."""

import csv
from datetime import UTC, datetime, timedelta
from threading import Event

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.datasets.row_export import save_rows
from workbench.datasets.rows import Query
from workbench.domain.readable import spreadsheet_text
from workbench.domain.row_filter import Condition
from workbench.domain.table_text import value_text
from workbench.errors import Cancelled, EvidenceError

TEXTS = st.text(st.characters(codec="utf-8"), max_size=8) | st.sampled_from(
    ["=1+1", "\t=x", " \u3000@a", "\u202e-b", "a,b", 'say "x"', "two\nlines", "%x", "\ufeff+1"]
)
MOMENTS = st.integers(0, 10**15).map(
    lambda count: datetime(1990, 1, 1, tzinfo=UTC) + timedelta(microseconds=count)
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("export")


def read(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(TEXTS, st.floats(allow_nan=False), st.booleans(), MOMENTS), min_size=1))
def test_csv_says_what_copying_says_and_parquet_holds_the_values(folder, rows):
    texts, numbers, flags, moments = map(list, zip(*rows, strict=True))
    table = pa.table(
        {
            "=name": texts,
            "n": pa.array(numbers, pa.float64()),
            "flag": flags,
            "at": pa.array(moments, pa.timestamp("us", "UTC")),
        }
    )
    pq.write_table(table, folder / "t.parquet")
    assert save_rows(folder / "t.parquet", folder / "out.csv", Query()) == len(rows)
    heads, *lines = read(folder / "out.csv")
    assert heads == ["'=name", "n", "flag", "at"]
    for line, (text, number, flag, moment) in zip(lines, rows, strict=True):
        assert line[0] == spreadsheet_text(text)
        assert float(line[1]) == number
        assert line[2:] == [value_text(flag), value_text(moment)]
    save_rows(folder / "t.parquet", folder / "out.parquet", Query())
    assert pq.read_table(folder / "out.parquet").equals(table)


@pytest.fixture
def path(tmp_path):
    target = tmp_path / "t.parquet"
    pq.write_table(pa.table({"n": [3, None, 1, 2], "x": list("abcd")}), target)
    return target


def test_sort_filter_and_columns_are_those_asked_for(path, tmp_path):
    query = Query(("x", "n"), "n", descending=True, conditions=(Condition("x", "!=", "a"),))
    save_rows(path, tmp_path / "out.csv", query, tmp_path)
    assert read(tmp_path / "out.csv") == [["x", "n"], ["d", "2"], ["c", "1"], ["b", ""]]


def test_stopping_even_in_the_last_moment_leaves_what_was_there(path, tmp_path, monkeypatch):
    (tmp_path / "out.csv").write_text("before")
    asked = Event()

    def progress(*_):
        asked.set()
        raise Cancelled

    def write(_reader, _names, stream):
        assert asked.wait(20)
        stream.write(b"after")
        return 0

    monkeypatch.setattr("workbench.datasets.row_export._write_csv", write)
    with pytest.raises(Cancelled):
        save_rows(path, tmp_path / "out.csv", Query(), progress=progress)
    assert [p.name for p in tmp_path.glob("*out*")] == ["out.csv"]
    assert (tmp_path / "out.csv").read_text() == "before"


def test_a_form_or_folder_that_does_not_work_is_said(path, tmp_path):
    with pytest.raises(EvidenceError, match=r"neither \.csv nor \.parquet"):
        save_rows(path, tmp_path / "out.xls", Query())
    with pytest.raises(EvidenceError, match="cannot be written"):
        save_rows(path, tmp_path / "nowhere" / "out.csv", Query())
