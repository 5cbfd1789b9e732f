"""A long signal, from the capture folder to its single points on the screen."""

import json
import math
from threading import Event

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PySide6.QtCore import QPointF

from workbench.desktop.places import signals as place_of_signals
from workbench.services import long_series
from workbench.services import traces as kept_traces
from workbench.services.importing import import_capture

START, STEP, COUNT = 1_777_000_000.0, 0.25, 60_000
SPIKE = 31_337
SCHEMA = pa.schema(
    [
        ("timestamp", pa.timestamp("us", tz="UTC")),
        ("node", pa.string()),
        ("metric", pa.string()),
        ("value", pa.float64()),
    ]
)


def write_capture(folder):
    """Write two signals that are long; the first has one spike, a gap and missing values."""
    rng = np.random.default_rng(3)
    at = (START * 1e6 + np.arange(COUNT) * STEP * 1e6).astype(np.int64)
    value = 50 + rng.normal(size=COUNT)
    value[SPIKE] = 400.0
    value[45_000:] += 20
    value[10_000:12_000] = math.nan
    gap = np.ones(COUNT, bool)
    gap[20_000:22_000] = False
    parts = [
        pa.table(
            [
                pa.array(at[keep]).cast(SCHEMA.field(0).type),
                pa.array([node] * int(keep.sum())),
                pa.array(["latency"] * int(keep.sum())),
                pa.array(numbers[keep]),
            ],
            schema=SCHEMA,
        )
        for node, numbers, keep in (
            ("checkout", value, gap),
            ("cart", rng.normal(size=COUNT), np.ones(COUNT, bool)),
        )
    ]
    pq.write_table(pa.concat_tables(parts), folder / "signals.parquet")

    def iso(place):
        return f"{np.datetime64(int(START + place * STEP), 's')}Z"

    capture = {
        "format": "workbench-capture/1",
        "title": "Latency of checkout",
        "signals": [{"path": "signals.parquet"}],
        "metric": "latency",
        "target": "checkout",
        "windows": {"reference": [iso(0), iso(30_000)], "incident": [iso(45_000), iso(COUNT)]},
    }
    (folder / "capture.json").write_text(json.dumps(capture), encoding="utf-8")
    return folder


@pytest.fixture
def long(controller, tmp_path, monkeypatch):
    """An incident whose signals count as long."""
    monkeypatch.setattr(kept_traces, "LONG_ROWS", 1_000)
    monkeypatch.setattr(long_series, "LONG_SERIES", 1_000)
    folder = tmp_path / "capture"
    folder.mkdir()
    return import_capture(controller.session, [write_capture(folder)]).value.incident


def test_a_long_signal_is_shown_with_every_extreme_and_down_to_its_points(shown, long):
    place = shown(long)
    lanes, reading = place.lanes, place._reading
    assert not reading.unprepared
    assert reading.title.startswith("Latency rose")
    assert "2\u202f000 of them missing" in reading.lanes[0].caption
    curve = next(mark for mark in lanes._lanes[0].marks if hasattr(mark, "traced")).curve
    # One value among sixty thousand is seen in the whole picture.
    _, _, high = curve.visible(*lanes.x_range(), 900)
    assert np.nanmax(high) == 400.0
    # Coming as close as can be, it stands alone, at its own time.
    at = START + SPIKE * STEP
    lanes.show_range(at - 5, at + 5)
    x, low, high = curve.visible(*lanes.x_range(), 900)
    assert x[np.nanargmax(high)] == pytest.approx(at, abs=1e-6)
    np.testing.assert_array_equal(low, high)
    view = lanes.plot_rect()
    lanes.pointer_at(QPointF(lanes._axis(view)(at), view.center().y()))
    said = lanes.readout()
    assert "400" in said.lines[0].value
    assert said.title.endswith(f":{np.datetime64(int(at * 1e3), 'ms').item():%S}.250 UTC")


def test_windows_snap_to_points_when_close_and_the_cursor_follows(shown, long):
    place = shown(long)
    lanes = place.lanes
    coarse = np.diff(lanes._brushes.edges).min()
    at = START + 40_000 * STEP
    lanes.show_range(at - 5, at + 5)
    lanes.pointer_at(QPointF(lanes.plot_rect().center()))
    fine = lanes._brushes.edges[(lanes._brushes.edges > at - 4) & (lanes._brushes.edges < at + 4)]
    np.testing.assert_allclose(np.diff(fine), STEP, atol=1e-6)
    assert coarse > 10 * STEP


def test_gaps_stay_gaps_and_pictures_need_no_points(shown, long, tmp_path):
    place = shown(long)
    curve = next(m for m in place.lanes._lanes[0].marks if hasattr(m, "traced")).curve
    x, low, _ = curve.visible(*place.lanes.x_range(), 900)
    for first, last in ((10_000, 12_000), (20_000, 22_000)):
        inside = (x > START + (first + 100) * STEP) & (x < START + (last - 100) * STEP)
        assert np.isnan(low[inside]).all()
        assert inside.any()
    # The picture for print is made from the stretches alone, and is small.
    drawing = place.lanes.svg()
    assert 5_000 < len(drawing) < 300_000
    rows = [row for row in place.lanes.data_rows() if row[0].startswith("Latency of checkout")]
    assert max(row[6] for row in rows if row[6] is not None) == 400.0
    assert len(rows) <= 1_100


def test_signals_not_prepared_yet_are_prepared_when_they_are_looked_at(
    shown, controller, long, qtbot
):
    folder = controller.session.workspace.path / kept_traces.FOLDER
    kept = next(path for path in folder.iterdir() if path.is_dir())
    for file in kept.iterdir():
        file.unlink()
    kept.rmdir()
    place = shown(long)
    qtbot.waitUntil(lambda: bool(place._reading.lanes) and not place._reading.unprepared)
    assert kept.is_dir()


def test_what_is_derived_is_no_evidence_and_goes_with_its_table(controller, long):
    session = controller.session
    state = session.incident(long)
    item = state.evidence[0]
    folder = session.workspace.path / kept_traces.FOLDER / item.table.sha256
    assert folder.is_dir()
    assert not list(session.workspace.objects.unnamed({item.sha256, item.table.sha256}))
    stray = folder.with_name("0" * 64)
    stray.mkdir()
    for file in folder.iterdir():
        file.unlink()
    kept_traces.prepare_traces(session, state.evidence)
    assert not stray.exists()
    assert (folder.parent.parent / kept_traces.NOTE).is_file()


def test_preparing_can_be_stopped_and_taken_up_again(shown, controller, long, qtbot, monkeypatch):
    session = controller.session
    folder = session.workspace.path / kept_traces.FOLDER
    kept = next(path for path in folder.iterdir() if path.is_dir())
    kept.rename(folder / ".aside")
    began = Event()

    def slowly(_session, _evidence, progress):
        began.set()
        pause = Event()
        while not pause.wait(0.02):
            progress(0.5, "Looking over the signals")

    monkeypatch.setattr(place_of_signals, "prepare_traces", slowly)
    place = shown(long)
    assert began.wait(20)
    assert place.title_text == "Signals are being prepared"
    assert place._pages.currentWidget() is place._preparing
    controller.backend.cancel(controller.backend.jobs[0].id)
    qtbot.waitUntil(lambda: place._pages.currentWidget() is place._unready)
    (folder / ".aside").rename(kept)
    monkeypatch.setattr(place_of_signals, "prepare_traces", kept_traces.prepare_traces)
    place._unready.acted.emit()
    qtbot.waitUntil(lambda: bool(place._reading.lanes))
