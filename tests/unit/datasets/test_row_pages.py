"""Pages of rows: sorted, filtered, and found again by their place in the file."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from workbench.datasets.row_order import row_order
from workbench.datasets.rows import Query, read_page, rows_at
from workbench.domain.row_filter import Condition
from workbench.errors import EvidenceError

START = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture
def path(tmp_path):
    target = tmp_path / "t.parquet"
    table = pa.table(
        {
            "n": pa.array([5, 1, None, 3, 1, 4] * 10, pa.int64()),
            'odd "name"; --': [f"Row {i}" for i in range(60)],
            "ts": pa.array(
                [START + timedelta(hours=i) for i in range(60)], pa.timestamp("us", "UTC")
            ),
        }
    )
    pq.write_table(table, target, row_group_size=7)
    return target


def test_a_page_without_query_is_the_file_in_order(path):
    page = read_page(path, 10, 5)
    assert page.places == (10, 11, 12, 13, 14)
    assert page.table['odd "name"; --'].to_pylist() == [f"Row {i}" for i in range(10, 15)]
    assert (page.total, page.offset) == (60, 10)


def test_a_page_beyond_the_end_is_short_or_empty(path):
    assert read_page(path, 58, 10).places == (58, 59)
    assert read_page(path, 99, 10).table.num_rows == 0


def test_sorting_keeps_the_order_of_equals_and_puts_missing_last(path):
    page = read_page(path, 0, 60, Query(columns=("n",), sort="n"))
    values = page.table["n"].to_pylist()
    assert values[:50] == sorted(values[:50])
    assert values[50:] == [None] * 10
    assert page.places[:4] == (1, 4, 7, 10)
    assert read_page(path, 0, 1, Query(sort="n", descending=True)).places == (0,)


def test_conditions_all_hold(path):
    query = Query(
        columns=("ts",),
        conditions=(
            Condition("n", "=", 1),
            Condition("ts", ">=", START + timedelta(hours=10)),
            Condition("ts", "<", "2026-05-01T20:00:00Z"),
        ),
    )
    page = read_page(path, 0, 10, query)
    assert page.places == (10, 13, 16, 19)
    assert page.total == 4


@pytest.mark.parametrize(
    ("condition", "total"),
    [
        (Condition("n", "missing"), 10),
        (Condition("n", "present"), 50),
        (Condition("n", "!=", 1), 40),
        (Condition('odd "name"; --', "contains", "ROW 5"), 11),
        (Condition("n", "<=", 3.5), 30),
    ],
)
def test_every_operator_counts_right(path, condition, total):
    assert read_page(path, 0, 5, Query(conditions=(condition,))).total == total


def test_the_whole_order_agrees_with_its_pages(path):
    query = Query(sort="n", conditions=(Condition("n", ">", 1),))
    order = row_order(path, query).tolist()
    assert tuple(order[7:12]) == read_page(path, 7, 5, query).places


def test_rows_are_found_again_by_place_in_any_order(path):
    places = [59, 0, 30, 30]
    assert rows_at(path, places, ("n", "ts"))["ts"].to_pylist() == [
        START + timedelta(hours=p) for p in places
    ]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        (Query(columns=("gone",)), "rows.no_column"),
        (Query(sort="gone"), "rows.no_column"),
        (Query(conditions=(Condition("gone", "=", 1),)), "rows.no_column"),
        (Query(conditions=(Condition("n", "; DROP TABLE t", 1),)), "rows.operator"),
        (Query(conditions=(Condition("n", "=", "many"),)), "rows.condition"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(path, query, code):
    with pytest.raises(EvidenceError) as caught:
        read_page(path, 0, 5, query)
    assert caught.value.code == code
    assert "many" not in caught.value.message


def test_rows_whose_value_is_one_of_several(path):
    few = read_page(path, 0, 60, Query(("n",), conditions=(Condition("n", "in", (3, 5)),)))
    none = read_page(path, 0, 60, Query(("n",), conditions=(Condition("n", "in", ()),)))

    assert set(few.table.column("n").to_pylist()) == {3, 5}
    assert none.total == 0
