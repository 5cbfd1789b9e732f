"""Treated tables: for any table and any policy, a plain search finds no withheld value."""

import tempfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.services.disclosure.generalising import OTHER, round_edges
from workbench.services.disclosure.hashing_key import HashingKey
from workbench.services.disclosure.policy import Treatment
from workbench.services.disclosure.tables import learn_treatments, write_treated

FIRST = datetime(1950, 1, 1, tzinfo=UTC)
texts = st.sampled_from([f"person-{at:03d}-Qx" for at in range(40)])
values = st.one_of(
    st.lists(st.none() | texts, min_size=1, max_size=60),
    st.lists(st.none() | st.integers(10**7, 10**9), min_size=1, max_size=60),
    st.lists(st.none() | st.floats(-1e6, 1e6), min_size=1, max_size=60),
    st.lists(
        st.none() | st.integers(0, 20_000).map(lambda day: FIRST + timedelta(days=day, seconds=7)),
        min_size=1,
        max_size=60,
    ),
)
treatments = st.sampled_from([Treatment.DROP, Treatment.HASH, Treatment.GENERALISE])


def treated(tables, how, threshold=5):
    """Write tables as they may leave; return their bytes and what they hold."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = []
        for at, column in enumerate(tables):
            paths.append(folder / f"{at}.parquet")
            frame = pa.table({"secret": column, "n": list(range(len(column)))})
            pq.write_table(frame, paths[-1])
        hashes = {"secret": HashingKey(b"k" * 32).for_column("1", "secret")}
        rules = learn_treatments({"secret": how}, hashes, paths, threshold, lambda _: None)
        for path in paths:
            write_treated(path, path.with_suffix(".out"), rules, lambda _: None)
        outs = [path.with_suffix(".out") for path in paths]
        return [out.read_bytes() for out in outs], [pq.read_table(out) for out in outs]


@settings(max_examples=80, deadline=None)
@given(values, treatments)
def test_a_plain_search_finds_no_withheld_value(column, how):
    [data], [table] = treated([column], how)
    assert table.num_rows == len(column)
    assert table["n"].to_pylist() == list(range(len(column)))
    if how is Treatment.DROP:
        assert table.schema.names == ["n"]
        cells = []
    else:
        cells = table["secret"].to_pylist()
        assert [cell is None for cell in cells] == [value is None for value in column]
    counts = Counter(column)
    for value in counts:
        if isinstance(value, str) and (how is not Treatment.GENERALISE or counts[value] < 5):
            assert value.encode() not in data
            assert value not in cells
        elif value is not None and not isinstance(value, str):
            assert str(value) not in cells


@settings(max_examples=60, deadline=None)
@given(st.lists(values, min_size=1, max_size=1), st.integers(2, 9))
def test_no_name_of_a_coarser_value_stands_for_too_few(tables, threshold):
    _, [table] = treated(tables, Treatment.GENERALISE, threshold)
    counts = Counter(cell for cell in table["secret"].to_pylist() if cell is not None)
    assert all(count >= threshold for count in counts.values()) or len(counts) == 1


def test_tables_of_one_incident_share_their_names():
    left = ["north-west"] * 30 + ["nowhere-1"] * 2 + ["both-here"] * 9
    right = ["north-west"] * 20 + ["both-here"] * 3 + ["elsewhere"] * 9
    _, tables = treated([left, right], Treatment.GENERALISE)
    shown = [set(table["secret"].to_pylist()) for table in tables]
    # Three are too few to be a pool of their own, so that nine others join them.
    assert shown == [{"north-west", OTHER}, {"north-west", OTHER}]


def test_days_become_months_or_years_where_days_are_rare():
    days = [datetime(2001, 1 + at % 3, 1 + at % 28, tzinfo=UTC) for at in range(90)]
    _, [table] = treated([days], Treatment.GENERALISE)
    assert set(table["secret"].to_pylist()) == {"2001-01", "2001-02", "2001-03"}


def test_odd_columns_have_a_stated_answer():
    for column in ([None, None], [float("nan"), float("inf"), 1.0], [True, False, True], [7] * 9):
        for how in (Treatment.GENERALISE, Treatment.HASH, Treatment.DROP):
            _, [table] = treated([column], how)
            assert table.num_rows == len(column)


@pytest.mark.parametrize(("low", "high"), [(0, 1), (5, 5), (-3.7, 1e9), (1e-9, 2e-9), (0, 0)])
def test_edges_are_round_and_hold_the_range(low, high):
    edges = round_edges(low, high)
    assert edges[0] <= low
    assert high < edges[-1]
    assert edges == sorted(set(edges))
    assert len(edges) <= 30


def test_the_same_table_gives_the_same_bytes():
    column = [f"person-{at % 7}" for at in range(100)]
    for how in (Treatment.DROP, Treatment.HASH, Treatment.GENERALISE):
        assert treated([column], how)[0] == treated([column], how)[0]
