"""Panning and zooming signals, fifty lanes, a scatter: ours, Qt's own limit and pyqtgraph.

    python tests/bench/bench_plots.py [--points 1e5 1e6 1e7 1e8] [--lanes 50] [--lane-points 1e5]
                                      [--rows 1e6] [--frames 60] [--only signals lanes scatter]

Every contender runs in a process of its own, one after another, on the same data, in a window of
1200 x 700 without a screen. Printed is the CPU time of a frame (half of them pan, half zoom), and
by how much the resident memory grew beyond what the program and its libraries take, also as a
share of the data (16 bytes a point). Qt's limit paints two vertices a px column that are known
already, and nothing else. Ours reads from the folder that is kept beside the evidence; how long
that takes to make, once, is printed too.
"""

import argparse
import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[2]), str(HERE.parents[2] / "plugins")]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np  # noqa: E402

WIDE, TALL = 1200, 700
BATCH = 131_072
START = 1_777_000_000_000_000
STEP = 10_000
SEED = 5


def values(count, number=0):
    """Yield a signal in batches: a daily wave, noise, rare spikes, a walk."""
    rng = np.random.default_rng(SEED + number)
    walk = 0.0
    for first in range(0, count, BATCH):
        at = np.arange(first, min(first + BATCH, count))
        steps = rng.normal(size=len(at)) * 0.01
        made = 50 + 5 * np.sin(at / count * 40) + rng.normal(size=len(at))
        made += walk + np.cumsum(steps) + (rng.random(len(at)) < 1e-5) * 60
        walk += float(steps.sum())
        yield at, made


def write(folder, count, lanes=1):
    """Write signals as evidence holds them, and prepare them; return seconds."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from workbench.datasets.traces import build_traces

    schema = pa.schema(
        [
            ("timestamp", pa.timestamp("us", tz="UTC")),
            ("node", pa.string()),
            ("metric", pa.string()),
            ("value", pa.float64()),
        ]
    )
    table = folder / "signals.parquet"
    with pq.ParquetWriter(table, schema, use_dictionary=["node", "metric"]) as writer:
        for lane in range(lanes):
            for at, made in values(count, lane):
                ticks = pa.array(START + at * STEP).cast(schema.field(0).type)
                names = [pa.repeat(name, len(at)) for name in (f"n{lane:02d}", "m")]
                writer.write_table(pa.table([ticks, *names, pa.array(made)], schema=schema))
    began = time.process_time()
    build_traces(table, "0" * 64, folder / "traces")
    return time.process_time() - began


def rss():
    """Return the resident memory of this process in MiB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20


def measure(show, frames, low, high):
    """Return CPU milliseconds of frames that pan over half of a stretch, and that zoom."""
    spent = []
    span = (high - low) / 2
    for frame in range(frames):
        part = frame / frames
        if frame % 2:
            near = (high - low) * 10 ** (-4 * part)
            stretch = (low + (high - low - near) * 0.37, near)
        else:
            stretch = (low + (high - low - span) * part, span)
        began = time.process_time()
        show(stretch[0], stretch[0] + stretch[1])
        spent.append((time.process_time() - began) * 1e3)
    return spent[2:]


def report(spent, before, loaded):
    """Print what a contender measured, for the parent process."""
    gc.collect()
    found = {
        "p50": float(np.percentile(spent, 50)),
        "p95": float(np.percentile(spent, 95)),
        "rss": max(rss(), loaded) - before,
    }
    print(json.dumps(found))


def application():
    """Return a Qt application, with everything imported that every contender needs."""
    import pyqtgraph as pg
    from PySide6.QtWidgets import QApplication

    made = QApplication([])
    pg.setConfigOptions(antialias=False)
    return made


def ours(folder, frames, lanes):
    """Time lanes over the folder of traces."""
    app = application()
    from workbench.datasets.traces import TraceFolder
    from workbench.desktop.plots.lanes import TimeLanes
    from workbench.domain.figures import Axis, Figure
    from workbench.services.long_series import trace_series

    view = TimeLanes()
    view.resize(WIDE, TALL if lanes == 1 else 24 * lanes)
    view.show()
    app.processEvents()
    before = rss()
    kept = TraceFolder.open(folder / "traces", "0" * 64)
    series = trace_series(kept)
    figures = [
        Figure(
            id=one.node,
            title=one.node,
            x=Axis(kind="time"),
            y=Axis(label=one.node),
            marks=(one.mark("now"),),
        )
        for one in series.values()
    ]
    view.set_lanes(figures, {one.source: one.trace for one in series.values()})
    if lanes > 1:
        view.set_small(small=True)
    app.processEvents()

    def show(low, high):
        view.show_range(low, high)
        view._view.viewport().repaint()

    report(measure(show, frames, *view._whole), before, rss())


def limit(_folder, frames, lanes):
    """Two vertices a px column, known already."""
    app = application()
    import pyqtgraph as pg
    from PySide6.QtGui import QPainter, QPen
    from PySide6.QtWidgets import QWidget

    rng = np.random.default_rng(0)
    tall = (TALL if lanes == 1 else 24 * lanes) / lanes
    x = np.repeat(np.arange(WIDE), 2) + 0.5
    lines = [
        pg.functions.arrayToQPolygonF(x, tall * (lane + 0.3 + 0.4 * rng.random(2 * WIDE)))
        for lane in range(lanes)
    ]

    class Bare(QWidget):
        def paintEvent(self, _event):
            painter = QPainter(self)
            painter.fillRect(self.rect(), "white")
            pen = QPen("#2064AD")
            pen.setCosmetic(True)
            painter.setPen(pen)
            for line in lines:
                painter.drawPolyline(line)
            painter.end()

    view = Bare()
    view.resize(WIDE, int(tall * lanes))
    view.show()
    app.processEvents()
    before = rss()
    report(measure(lambda *_: view.repaint(), frames, 0.0, 1.0), before, rss())


def peer(folder, frames, lanes):
    """Curves of pyqtgraph, thinned out and clipped as it offers."""
    app = application()
    import pyqtgraph as pg

    count = int((folder / "count").read_text())
    view = pg.PlotWidget()
    view.resize(WIDE, TALL if lanes == 1 else 24 * lanes)
    view.show()
    app.processEvents()
    before = rss()
    x = (START + np.arange(count) * STEP) / 1e6
    for lane in range(lanes):
        y = np.concatenate([made for _, made in values(count, lane)])
        curve = view.plot(x, y - lane * 100, pen="#2064AD")
        curve.setDownsampling(auto=True, method="peak")
        curve.setClipToView(True)
    app.processEvents()

    def show(low, high):
        view.setXRange(low, high, padding=0)
        view.viewport().repaint()

    show(x[0], x[-1])
    report(measure(show, frames, float(x[0]), float(x[-1])), before, rss())


def cloud(count):
    """Return two columns that go together."""
    rng = np.random.default_rng(SEED)
    x = rng.normal(20, 5, count)
    return x, x + rng.normal(0, 3, count)


def ours_scatter(folder, frames, _lanes):
    """Counting a million rows and painting them, every frame."""
    application()
    from workbench.datasets.scatter import Pairs, density
    from workbench.desktop.plots.figure_view import FigureView
    from workbench.domain.figures import Axis, Density, Figure

    x, y = cloud(int((folder / "count").read_text()))
    view = FigureView()
    view.resize(WIDE // 2, TALL)
    view.show()
    before = rss()
    spent = {"count": [], "frame": []}
    for _ in range(frames):
        began = time.process_time()
        pairs = Pairs.of(x, y)
        counts, _ = density(pairs, (x.min(), x.max()), (y.min(), y.max()))
        spent["count"].append((time.process_time() - began) * 1e3)
        mark = Density(
            x=(x.min(), x.max()), y=(y.min(), y.max()), counts=tuple(map(tuple, counts.tolist()))
        )
        figure = Figure(id="a", title="a", x=Axis(label="x"), y=Axis(label="y"), marks=(mark,))
        view.show_figure(figure)
        view._view.viewport().repaint()
        view.refresh()
        began = time.process_time()
        view._view.viewport().repaint()
        spent["frame"].append((time.process_time() - began) * 1e3)
    both = [one + other for one, other in zip(spent["count"], spent["frame"], strict=True)]
    report(both[2:], before, rss())


def limit_scatter(folder, frames, _lanes):
    """Counting with one call of bincount over cells that are known, and one image."""
    application()
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtWidgets import QWidget

    x, y = cloud(int((folder / "count").read_text()))
    view = QWidget()
    view.resize(WIDE // 2, TALL)
    image = QImage(96, 64, QImage.Format.Format_ARGB32)
    target = QImage(WIDE // 2, TALL, QImage.Format.Format_RGB32)
    before, spent = rss(), []
    for _ in range(frames):
        began = time.process_time()
        cells = ((y + 20) * 0.8).astype(np.int32) * 96 + ((x + 10) * 1.5).astype(np.int32)
        np.bincount(cells)
        painter = QPainter(target)
        painter.drawImage(target.rect(), image)
        painter.end()
        spent.append((time.process_time() - began) * 1e3)
    report(spent[2:], before, rss())


def peer_scatter(folder, frames, _lanes):
    """Points of pyqtgraph in one plot."""
    app = application()
    import pyqtgraph as pg

    x, y = cloud(int((folder / "count").read_text()))
    view = pg.PlotWidget()
    view.resize(WIDE // 2, TALL)
    view.show()
    app.processEvents()
    before = rss()
    view.addItem(pg.ScatterPlotItem(x, y, size=3, pen=None, brush="#2064AD"))
    app.processEvents()
    spent = []
    for frame in range(max(frames // 6, 4)):
        began = time.process_time()
        view.setXRange(-10 + frame * 0.1, 50 + frame * 0.1, padding=0)
        view.viewport().repaint()
        spent.append((time.process_time() - began) * 1e3)
    report(spent[2:], before, rss())


CONTENDERS = {
    "ours": ours,
    "limit": limit,
    "peer": peer,
    "ours_scatter": ours_scatter,
    "limit_scatter": limit_scatter,
    "peer_scatter": peer_scatter,
}


def run(name, folder, frames, lanes):
    """Run one contender in a process of its own."""
    command = [sys.executable, str(HERE), "--contender", name, "--folder", str(folder)]
    command += ["--frames", str(frames), "--lanes", str(lanes)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return {"p50": float("nan"), "p95": float("nan"), "rss": float("nan")}
    return json.loads(done.stdout.splitlines()[-1])


def compare(title, folder, points, *, frames, lanes=1, kind=""):
    """Run all three contenders and print one row."""
    (folder / "count").write_text(str(points))
    found = {
        name: run(f"{name}{kind}", folder, frames, lanes) for name in ("ours", "limit", "peer")
    }
    data = points * lanes * 16 / 2**20
    cells = [
        f"{one['p50']:7.1f} {one['p95']:7.1f} {one['rss']:8.1f} {one['rss'] / data:7.1%}"
        for one in found.values()
    ]
    ratio = found["ours"]["p95"] / found["peer"]["p95"]
    print(f"{title:<16} | " + " | ".join(cells) + f" | {ratio:6.2f}", flush=True)
    return found["ours"]


def main():
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--points", type=float, nargs="+", default=[1e5, 1e6, 1e7, 1e8])
    parser.add_argument("--lanes", type=int, default=50)
    parser.add_argument("--lane-points", type=float, default=1e5)
    parser.add_argument("--rows", type=float, default=1e6)
    parser.add_argument("--frames", type=int, default=60)
    parser.add_argument("--only", nargs="+", default=["signals", "lanes", "scatter"])
    parser.add_argument("--contender", choices=CONTENDERS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.contender:
        CONTENDERS[asked.contender](asked.folder, asked.frames, asked.lanes)
        return
    head = "p50 ms  p95 ms  RSS MiB of data"
    print(f"{'':<16} | {'ours: ' + head:<32} | {'Qt: ' + head:<32} | {'pyqtgraph':<32} | ratio p95")
    made = []
    for points in map(int, asked.points if "signals" in asked.only else []):
        with tempfile.TemporaryDirectory() as name:
            seconds = write(Path(name), points)
            made.append(f"{points:.0e}: {seconds:.1f} s")
            compare(f"{points:.0e} points", Path(name), points, frames=asked.frames)
    if "lanes" in asked.only:
        with tempfile.TemporaryDirectory() as name:
            points = int(asked.lane_points)
            write(Path(name), points, asked.lanes)
            title = f"{asked.lanes} x {points:.0e}"
            compare(title, Path(name), points, frames=asked.frames, lanes=asked.lanes)
    if "scatter" in asked.only:
        with tempfile.TemporaryDirectory() as name:
            rows = int(asked.rows)
            title = f"scatter {rows:.0e}"
            compare(title, Path(name), rows, frames=asked.frames, kind="_scatter")
    if made:
        print("preparing, once, CPU: " + ", ".join(made))


if __name__ == "__main__":
    main()
