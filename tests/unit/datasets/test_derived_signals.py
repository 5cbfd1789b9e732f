"""Signals measured on tables: right values, intervals, and the same whatever the row order."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from workbench.api.context import WindowTable
from workbench.datasets.signals import derive_signals, write_signals
from workbench.datasets.time_bins import choose_bins
from workbench.domain.evidence import Roles
from workbench.errors import Cancelled, EvidenceError
from workbench.science.intervals import wilson

START = datetime(2026, 5, 4, tzinfo=UTC)
ROLES = Roles(
    timestamp="ts",
    features=("x", "c"),
    label="y",
    prediction="p",
    score="s",
    label_time="came",
)
HOURS = 72


def _rows(n: int = 7200, seed: int = 0) -> pa.Table:
    """A hundred rows an hour; in the last day x moves, c gets missing, the model fails."""
    random = np.random.default_rng(seed)
    hour = np.repeat(np.arange(HOURS), n // HOURS)
    late = hour >= 48
    y = random.integers(0, 2, n)
    right = random.random(n) < np.where(late, 0.6, 0.9)
    p = np.where(right, y, 1 - y)
    c = np.where(late & (random.random(n) < 0.5), None, random.choice(["a", "b"], n))
    ts = [
        START + timedelta(hours=int(h), minutes=int(m))
        for h, m in zip(hour, random.integers(0, 60, n), strict=True)
    ]
    return pa.table(
        {
            "ts": pa.array(ts, pa.timestamp("us", tz="UTC")),
            "x": random.normal(size=n) + 3.0 * late,
            "c": pa.array(list(c), pa.string()),
            "y": y,
            "p": p,
            "s": np.clip(0.2 + 0.6 * p + random.normal(0, 0.05, n), 0, 1),
            "came": pa.array([t + timedelta(hours=2) for t in ts], pa.timestamp("us", tz="UTC")),
        }
    )


def _windows(tmp_path, table: pa.Table, roles: Roles = ROLES) -> tuple[WindowTable, WindowTable]:
    path = tmp_path / "rows.parquet"
    pq.write_table(table, path)
    reference = WindowTable("reference", [path], roles, end=START + timedelta(hours=48))
    return WindowTable("all", [path], roles), reference


def _series(table: pa.Table, node: str, metric: str) -> dict[datetime, tuple[float, ...]]:
    return {
        row["timestamp"]: (row["value"], row["low"], row["high"], row["n"])
        for row in table.to_pylist()
        if (row["node"], row["metric"]) == (node, metric)
    }


def test_every_kind_of_signal_is_there_with_the_right_value(tmp_path):
    table = _rows()
    found = derive_signals(*_windows(tmp_path, table), task="binary")
    assert choose_bins(START, START + timedelta(hours=71)).width == 1800
    first = np.asarray([t < START + timedelta(minutes=30) for t in table["ts"].to_pylist()])
    right = (table["y"].to_numpy() == table["p"].to_numpy())[first]
    expected = wilson(int(right.sum()), len(right))
    accuracy = _series(found, "accuracy", "accuracy")[START]
    assert accuracy == pytest.approx((expected.estimate, expected.low, expected.high, len(right)))
    volume = _series(found, "__rows__", "volume")
    assert sum(v[0] for v in volume.values()) == pytest.approx(7200)
    rate = _series(found, "p", "prediction_rate")[START]
    assert rate[0] == pytest.approx(table["p"].to_numpy()[first].mean())
    mean, low, high, n = _series(found, "s", "mean_score")[START]
    scores = table["s"].to_numpy()[first]
    assert mean == pytest.approx(scores.mean())
    assert high - low == pytest.approx(2 * 1.959964 * scores.std(ddof=1) / np.sqrt(n), rel=1e-5)
    assert {v[0] for v in _series(found, "y", "label_delay_hours").values()} == {2.0}


def test_what_went_wrong_shows_when_it_went_wrong(tmp_path):
    found = derive_signals(*_windows(tmp_path, _rows()), task="binary", width=3600)
    turn = START + timedelta(hours=48)
    for node, metric, low, high in (
        ("x", "psi_excess", 0.5, 2.0),
        ("c", "missing_rate", 0.0, 0.3),
        ("__features__", "missing_rate_worst", 0.0, 0.3),
    ):
        series = _series(found, node, metric)
        before = [v[0] for t, v in series.items() if t < turn]
        after = [v[0] for t, v in series.items() if t >= turn]
        assert max(before) <= low < high <= min(after), (node, metric)
    auc = _series(found, "auc", "auc")
    assert np.mean([v[0] for t, v in auc.items() if t < turn]) > 0.85
    assert np.mean([v[0] for t, v in auc.items() if t >= turn]) < 0.75


def test_the_order_of_rows_and_columns_does_not_matter(tmp_path):
    table = _rows(720)
    roles = Roles(timestamp="ts", features=("x", "c"), label="x", prediction="s", score="p")
    first = derive_signals(
        *_windows(tmp_path, table, roles), task="regression", metric="r2", width=6 * 3600
    )
    order = np.random.default_rng(5).permutation(table.num_rows)
    shuffled = table.take(pa.array(order)).select(list(reversed(table.column_names)))
    second = derive_signals(
        *_windows(tmp_path, shuffled, roles), task="regression", metric="r2", width=6 * 3600
    )
    assert first.num_rows > 100
    assert {"rmse", "mae", "r2"} <= set(first["metric"].to_pylist())
    assert first.equals(second)
    write_signals(first, tmp_path / "a.parquet")
    write_signals(second, tmp_path / "b.parquet")
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()


def test_psi_has_no_offset_where_nothing_moved(tmp_path):
    table = _rows()
    still = table.slice(0, 4800)
    found = derive_signals(*_windows(tmp_path, still), task="binary", width=3600)
    raw = [v[0] for v in _series(found, "x", "psi").values()]
    excess = [v[0] for v in _series(found, "x", "psi_excess").values()]
    assert np.mean(raw) > 0.15
    assert np.mean(excess) < 0.05


def test_missing_labels_leave_performance_out_and_are_told(tmp_path):
    table = _rows(720)
    gone = pa.array([None] * 360 + table["y"].to_pylist()[360:], pa.int64())
    table = table.set_column(table.column_names.index("y"), "y", gone)
    found = derive_signals(*_windows(tmp_path, table), task="binary", width=3600)
    turn = START + timedelta(hours=36)
    assert min(_series(found, "accuracy", "accuracy")) == turn
    labelled = _series(found, "y", "labelled_rate")
    assert {v[0] for t, v in labelled.items() if t < turn} == {0.0}


def test_no_label_no_model_output_still_give_drift(tmp_path):
    roles = Roles(timestamp="ts", features=("x",))
    found = derive_signals(*_windows(tmp_path, _rows(720), roles), task="")
    assert set(found["metric"].to_pylist()) == {
        "volume",
        "missing_rate",
        "missing_rate_worst",
        "psi",
        "psi_excess",
        "psi_excess_worst",
        "psi_excess_median",
    }


@pytest.mark.parametrize(
    "roles", [Roles(features=("x",)), Roles(timestamp="x"), Roles(timestamp="gone")]
)
def test_tables_without_times_say_so(tmp_path, roles):
    with pytest.raises(EvidenceError) as caught:
        derive_signals(*_windows(tmp_path, _rows(720), roles))
    assert caught.value.code == "signals.no_time"


def test_stopping_is_heard(tmp_path):
    def stop(fraction: float, text: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        derive_signals(*_windows(tmp_path, _rows(720)), progress=stop)


@pytest.mark.parametrize(
    ("span", "width"),
    [
        (timedelta(minutes=5), 2),
        (timedelta(hours=1), 30),
        (timedelta(days=3), 1800),
        (timedelta(days=14), 7200),
        (timedelta(days=60), 12 * 3600),
        (timedelta(days=180), 86400),
        (timedelta(days=700), 7 * 86400),
        (timedelta(days=20_000), 364 * 86400),
    ],
)
def test_there_are_never_too_many_bins_nor_needlessly_few(span, width):
    bins = choose_bins(START, START + span)
    assert bins.width == width
    assert 30 <= bins.count <= 200


def test_weeks_start_on_mondays_and_days_at_midnight():
    assert choose_bins(START + timedelta(days=2), START + timedelta(days=700)).starts()[0] == START
    assert choose_bins(START + timedelta(hours=5), START + timedelta(days=150)).starts()[0] == START


def test_a_missing_time_is_in_no_bin():
    bins = choose_bins(START, START + timedelta(hours=100))
    moments = pa.array([START, None, START + timedelta(hours=100)], pa.timestamp("us", tz="UTC"))
    assert bins.codes(moments).tolist() == [0, -1, bins.count - 1]
