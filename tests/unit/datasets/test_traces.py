"""Long signals: what is drawn is every value's extremes, whatever the window and the width."""

import math
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.datasets.traces import TraceFolder, build_traces
from workbench.datasets.traces.layout import BASE, FILES, INDEX
from workbench.datasets.traces.plan import GAP
from workbench.datasets.traces.view import mean, means, overview, reach, view, views
from workbench.errors import Cancelled

START = 1_700_000_000_000_000
SCHEMA = pa.schema(
    [
        ("timestamp", pa.timestamp("us", tz="UTC")),
        ("node", pa.string()),
        ("metric", pa.string()),
        ("value", pa.float64()),
    ]
)


def write(path, rows):
    """Write rows of (tick, node, metric, value) as a table of signals."""
    columns = list(zip(*rows, strict=True))
    arrays = [pa.array(c, f.type) for c, f in zip(columns, SCHEMA, strict=True)]
    pq.write_table(pa.table(arrays, schema=SCHEMA), path, row_group_size=700)
    return path


def opened(folder, rows):
    """Return the traces of some rows."""
    build_traces(write(folder / "s.parquet", rows), "f" * 64, folder / "traces")
    return TraceFolder.open(folder / "traces", "f" * 64)


@st.composite
def series(draw):
    """Times and values with gaps, duplicates, missing and infinite values; not always sorted."""
    count = draw(st.integers(1, 3_000))
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    kind = draw(st.sampled_from(["regular", "jitter", "bursts", "duplicates", "same"]))
    steps = {
        "regular": np.full(count, 1_000),
        "jitter": rng.integers(1, 2_000, count),
        "bursts": np.where(rng.random(count) < 0.01, 5_000_000, 1_000),
        "duplicates": rng.integers(0, 3, count) * 1_000,
        "same": np.zeros(count, int),
    }[kind]
    ticks = START + np.cumsum(steps)
    values = rng.normal(size=count).cumsum()
    share = draw(st.sampled_from([0.0, 0.02, 0.9, 1.0]))
    values[rng.random(count) < share] = math.nan
    values[rng.random(count) < draw(st.sampled_from([0.0, 0.01]))] = math.inf
    values[rng.random(count) < draw(st.sampled_from([0.0, 0.01]))] = -math.inf
    order = np.arange(count)
    if draw(st.booleans()):
        rng.shuffle(order)
    return ticks[order], values[order]


@settings(max_examples=60, deadline=None)
@given(
    given_series=series(),
    window=st.tuples(st.floats(-0.2, 1.2), st.floats(0, 1.4)),
    columns=st.integers(1, 60),
)
def test_every_window_shows_the_extremes_of_the_raw_values(given_series, window, columns):
    ticks, values = given_series
    rows = [(int(t), "a", "m", float(v)) for t, v in zip(ticks, values, strict=True)]
    with TemporaryDirectory() as name:
        trace = opened(Path(name), rows).traces["a", "m"]
        order = np.argsort(ticks, kind="stable")
        at, raw = ticks[order], values[order]
        drawable = np.where(np.isfinite(raw), raw, np.nan)
        length = max(int(at[-1] - at[0]), 1)
        low = (at[0] + window[0] * length) / 1e6
        high = low + max(window[1], 1e-6) * length / 1e6
        seen = view(trace, low, high, columns)

        # Entries are neighbouring stretches of points: nothing is left out, nothing twice.
        assert (np.diff(seen.points) > 0).all()
        begin, until = round(low * 1e6), round(high * 1e6)
        inside = np.flatnonzero((at >= begin) & (at <= until))
        if inside.size:
            assert seen.points[0] <= inside[0]
            assert seen.points[-1] > inside[-1]
        # Each entry is exactly the extremes of the raw values it says it holds.
        for number, (first, last) in enumerate(zip(seen.points, seen.points[1:], strict=False)):
            part = drawable[first:last]
            finite = part[np.isfinite(part)]
            expected = (finite.min(), finite.max()) if finite.size else (math.nan, math.nan)
            found = (seen.low[number], seen.high[number])
            np.testing.assert_array_equal(found, expected)
            assert seen.single <= (last - first == 1)
        # An entry begins where its first point is, or where the stretch begins.
        late = np.maximum(at[seen.points[:-1]], np.where(seen.ticks == begin, begin, 0))
        np.testing.assert_array_equal(seen.ticks, late)
        # A column's edge moves by at most half of a column.
        if not seen.single:
            wide = (until - begin) / columns
            edges = begin + (until - begin) * np.arange(columns + 1) // columns
            for first, last in zip(seen.points[:-1], seen.points[1:], strict=True):
                own = at[first:last]
                own = own[(own >= begin) & (own <= until)]
                if own.size > 1:
                    column = np.searchsorted(edges, own[0], side="right") - 1
                    assert own[-1] <= edges[min(column + 1, columns)] + 0.5 * wide + 2


@settings(max_examples=30, deadline=None)
@given(given_series=series(), columns=st.integers(1, 40))
def test_gaps_means_and_reach_are_those_of_the_raw_values(given_series, columns):
    ticks, values = given_series
    rows = [(int(t), "a", "m", float(v)) for t, v in zip(ticks, values, strict=True)]
    with TemporaryDirectory() as name:
        trace = opened(Path(name), rows).traces["a", "m"]
        order = np.argsort(ticks, kind="stable")
        at, raw = ticks[order], values[order]
        finite = np.isfinite(raw)
        expected = (raw[finite].min(), raw[finite].max()) if finite.any() else (math.inf, -math.inf)
        assert reach(trace) == expected
        seen = overview(trace, columns)
        found = means(trace, seen.points)
        for number, (first, last) in enumerate(zip(seen.points, seen.points[1:], strict=False)):
            part = raw[first:last][finite[first:last]]
            one = part.mean() if part.size else math.nan
            np.testing.assert_allclose(found[number], one, rtol=1e-9, atol=1e-9)
        middle = (at[0] + at[-1]) // 2
        part = raw[(at < middle) & finite]
        own = mean(trace, at[0] / 1e6, middle / 1e6)
        assert (own is None) == (not part.size)
        if own is not None:
            np.testing.assert_allclose(own, part.mean(), rtol=1e-9, atol=1e-9)
        # Every break is a gap in the raw times.
        for number in seen.breaks.tolist():
            here = int(seen.points[number])
            assert at[here] - at[here - 1] > GAP * trace.axis.usual
        missing = int(np.isnan(raw).sum())
        assert (trace.entry.missing, trace.entry.infinite) == (missing, int(np.isinf(raw).sum()))


def many(rng):
    """Rows of five series of different length, times shared by two, mixed up in time."""
    rows = []
    for number, count in enumerate((2_000, 2_000, 40, 1, 900)):
        irregular = number == 4
        for k in range(count):
            jitter = int(rng.integers(0, 400)) if irregular else 0
            rows.append((START + 1_000 * k + jitter, f"n{number}", "m", float(rng.normal())))
    return sorted(rows)


def test_series_that_take_turns_in_a_file_are_told_apart(tmp_path):
    rows = many(np.random.default_rng(1))
    folder = opened(tmp_path, rows)
    assert not folder.index.sorted_again
    for (node, metric), trace in folder.traces.items():
        own = [row for row in rows if row[1:3] == (node, metric)]
        assert trace.times(0, trace.count).tolist() == [row[0] for row in own]
        assert trace.values(0, trace.count).tolist() == [row[3] for row in own]
    regular = folder.traces["n0", "m"], folder.traces["n1", "m"]
    assert regular[0].axis is regular[1].axis
    assert regular[0].axis.step == 1_000


def test_rows_without_a_time_have_no_place_and_are_counted(tmp_path):
    rows = [(START + k, "a", "m", float(k)) for k in range(50)]
    folder = opened(tmp_path, [*rows, (None, "a", "m", 7.0)])
    assert folder.index.untimed == 1
    assert folder.traces["a", "m"].count == 50


def test_the_same_table_gives_the_same_bytes(tmp_path):
    rows = many(np.random.default_rng(2))
    kept = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        opened(tmp_path / name, rows)
        kept.append(
            {file: (tmp_path / name / "traces" / file).read_bytes() for file in (*FILES, INDEX)}
        )
    assert kept[0] == kept[1]


def test_a_folder_of_another_table_or_cut_short_is_not_used(tmp_path):
    rows = [(START + 1_000 * k, "a", "m", float(k)) for k in range(20 * BASE)]
    opened(tmp_path, rows)
    assert TraceFolder.open(tmp_path / "traces", "0" * 64) is None
    with (tmp_path / "traces" / "values.f64").open("r+b") as file:
        file.truncate(80)
    assert TraceFolder.open(tmp_path / "traces", "f" * 64) is None


def test_stopping_leaves_nothing_behind(tmp_path):
    table = write(tmp_path / "s.parquet", [(START + k, "a", "m", 0.0) for k in range(100)])

    def stop(_fraction, _text):
        raise Cancelled

    with pytest.raises(Cancelled):
        build_traces(table, "f" * 64, tmp_path / "kept" / "traces", stop)
    assert not any((tmp_path / "kept").iterdir())


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), gaps=st.booleans(), columns=st.integers(1, 90))
def test_series_that_share_their_times_are_drawn_together_as_alone(seed, gaps, columns):
    rng = np.random.default_rng(seed)
    steps = np.where(rng.random(1_500) < (0.02 if gaps else 0.0), 900_000, 1_000)
    at = START + np.cumsum(steps)
    rows = []
    for lane in range(3):
        values = np.where(rng.random(1_500) < 0.3, np.nan, rng.normal(size=1_500))
        pairs = zip(at, values, strict=True)
        rows += [(int(t), f"n{lane}", "m", float(v)) for t, v in pairs]
    with TemporaryDirectory() as name:
        folder = opened(Path(name), rows)
        traces = list(folder.traces.values())
        assert all(one.kept is traces[0].kept for one in traces)
        start, end = sorted(rng.uniform(at[0] - 1e5, at[-1] + 1e5, 2) / 1e6)
        together = views(traces, start, end, columns)
        for number, trace in enumerate(traces):
            alone = view(trace, start, end, columns)
            np.testing.assert_array_equal(together.ticks, alone.ticks)
            np.testing.assert_array_equal(together.low[:, number], alone.low)
            np.testing.assert_array_equal(together.high[:, number], alone.high)
