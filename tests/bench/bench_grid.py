"""A table of ten million rows and fifty columns: show it, scroll it, sort it, jump about in it.

Ours, the usual way to show a data frame in Qt (pandas behind a QAbstractTableModel in a
QTableView), and Qt's own limit (painting as many texts), each in a process of its own, one after
another in one run:

    python tests/bench/bench_grid.py [rows] [columns]

Times of frames are processor time of the process, reader thread included, so that a busy machine
counts less; "show" is wall time from the first line that knows the table to the first paint with
all values. Resident memory is what the process holds beyond an empty Qt window with everything
imported.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

FRAMES = 200
WIDTH, HEIGHT = 1180, 760
SORT = "num_3"


def main() -> None:
    """Measure each in turn and print one table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", nargs="?", type=float, default=1e7)
    parser.add_argument("columns", nargs="?", type=int, default=50)
    parser.add_argument("--one", help="measure one of them in this process")
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(MEASURES[given.one](given.folder)))
        return
    with tempfile.TemporaryDirectory(prefix="bench-grid-") as name:
        folder = Path(name)
        generate(folder / "t.parquet", int(given.rows), given.columns)
        found = {one: measured(one, folder) for one in MEASURES}
        report(found, int(given.rows), given.columns, folder)


def generate(path: Path, rows: int, columns: int) -> None:
    """Write a table of numbers, whole numbers, times, texts and flags."""
    import duckdb

    kinds: list[Callable[[int], str]] = [
        lambda n: f"hash(range*64+{n})/1.8446744073709552e19*100-50 AS num_{n}",
        lambda n: f"hash(range*64+{n})/1.8446744073709552e19*100-50 AS num_{n}",
        lambda n: f"(hash(range*64+{n})%100000)::BIGINT AS int_{n}",
        lambda n: f"hash(range*64+{n})/1.8446744073709552e19*100-50 AS num_{n}",
        lambda n: f"'level '||(hash(range*64+{n})%{10 + n}) AS text_{n}",
        lambda n: f"(hash(range*64+{n})%2=0) AS flag_{n}",
        lambda n: (
            f"make_timestamp((1700000000000000+range*1000000+{n})::BIGINT)::TIMESTAMPTZ AS at_{n}"
        ),
    ]
    chosen = ", ".join(kinds[n % len(kinds)](n) for n in range(columns))
    with duckdb.connect(config={"threads": "2"}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(
            f"COPY (SELECT {chosen} FROM range({rows})) TO '{path}' (FORMAT parquet)"
        )


def measured(one: str, folder: Path) -> dict[str, float]:
    """Measure one in a process of its own."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, __file__, "--one", one, "--folder", str(folder)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{one}: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return {}
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def resident() -> float:
    """Return the resident memory of this process in MB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def p95(times: list[float]) -> float:
    """Return the 95th percentile in ms."""
    return 1000 * sorted(times)[int(0.95 * len(times))]


def frames(act: Callable[[int], None], settled: Callable[[], bool]) -> float:
    """Return the 95th percentile of frames, each until everything is painted."""
    from PySide6.QtWidgets import QApplication

    times = []
    for number in range(FRAMES):
        start = time.process_time()
        act(number)
        QApplication.processEvents()
        while not settled():
            QApplication.processEvents()
        times.append(time.process_time() - start)
    return p95(times)


def ours(folder: Path) -> dict[str, float]:  # noqa: PLR0915 -- one walk through a table
    """Measure the grid of this program."""
    import numpy as np
    from PySide6.QtWidgets import QApplication

    from workbench.datasets.cells import CellFile, StoredCells, write_cells
    from workbench.datasets.row_order import row_order
    from workbench.datasets.rows import Query
    from workbench.desktop.grid.cell_reader import CellReader
    from workbench.desktop.grid.columns import ColumnLayout, GridColumn
    from workbench.desktop.grid.view import GridView
    from workbench.desktop.theme.appearance import Appearance

    app = QApplication([])
    Appearance.current()
    path, arrow = folder / "t.parquet", folder / "t.arrow"
    kinds = {"num": "number", "int": "integer", "at": "timestamp", "flag": "boolean"}
    before = resident()

    def shown(cells: CellFile | StoredCells) -> GridView:
        columns = [
            GridColumn(name, kinds.get(name.split("_")[0], "text"), place)
            for place, name in enumerate(cells.names)
        ]
        layout = ColumnLayout(columns, [156 if c.kind == "timestamp" else 104 for c in columns])
        view = GridView("Rows", CellReader(cells), layout)
        view.resize(WIDTH, HEIGHT)
        view.show()
        app.processEvents()
        painted.append(time.perf_counter())
        while view.reader.waits:
            app.processEvents()
        return view

    result: dict[str, float] = {}
    painted: list[float] = []
    start = time.perf_counter()
    first = shown(StoredCells(path))
    result["first paint, first visit (ms)"] = 1000 * (painted[-1] - start)
    result["show, first visit (ms)"] = 1000 * (time.perf_counter() - start)
    first.reader.close()
    first.deleteLater()
    app.processEvents()
    start = time.perf_counter()
    peak = {"most": 0.0}
    write_cells(path, arrow, lambda *_: peak.update(most=max(peak["most"], resident())))
    result["memory while preparing (MB)"] = peak["most"] - before
    result["prepare, once, in the background (s)"] = time.perf_counter() - start
    start = time.perf_counter()
    view = shown(CellFile(arrow))
    result["show (ms)"] = 1000 * (time.perf_counter() - start)
    bar = view.verticalScrollBar()

    def settled() -> bool:
        return not view.reader.waits

    random = np.random.default_rng(1)
    goals = [int(at) for at in random.integers(0, bar.maximum(), FRAMES)]
    frames(lambda n: bar.setValue(goals[n]), settled)  # what was just written is read once
    bar.setValue(bar.maximum() // 3)
    app.processEvents()
    result["scroll, p95 (ms)"] = frames(lambda _: bar.setValue(bar.value() + 84), settled)
    result["jump, p95 (ms)"] = frames(lambda n: bar.setValue(goals[n]), settled)
    start = time.perf_counter()
    order = row_order(path, Query(sort=SORT), folder)
    result["sort (s)"] = time.perf_counter() - start
    view.set_order(order)
    del order
    result["sorted jump, p95 (ms)"] = frames(lambda n: bar.setValue(goals[-1 - n]), settled)
    result["memory (MB)"] = resident() - before
    view.reader.close()
    return result


def peer(folder: Path) -> dict[str, float]:
    """Measure pandas behind a QAbstractTableModel in a QTableView."""
    import numpy as np
    import pandas as pd
    from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
    from PySide6.QtWidgets import QApplication, QTableView

    from workbench.desktop.theme.appearance import Appearance

    app = QApplication([])
    Appearance.current()
    before = resident()

    class Model(QAbstractTableModel):
        def __init__(self, frame: pd.DataFrame) -> None:
            super().__init__()
            self.frame = frame
            self.order: np.ndarray | None = None

        def rowCount(self, _parent: object = None) -> int:
            return len(self.frame)

        def columnCount(self, _parent: object = None) -> int:
            return self.frame.shape[1]

        def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
            if role != Qt.ItemDataRole.DisplayRole:
                return None
            row = index.row() if self.order is None else self.order[index.row()]
            return str(self.frame.iat[row, index.column()])

        def headerData(self, section: int, way: Qt.Orientation, role: int = 0) -> object:
            if role != Qt.ItemDataRole.DisplayRole:
                return None
            return self.frame.columns[section] if way == Qt.Orientation.Horizontal else section + 1

    result: dict[str, float] = {}
    start = time.perf_counter()
    model = Model(pd.read_parquet(folder / "t.parquet"))
    view = QTableView()
    view.setModel(model)
    view.resize(WIDTH, HEIGHT)
    view.show()
    app.processEvents()
    result["show (ms)"] = 1000 * (time.perf_counter() - start)
    bar = view.verticalScrollBar()
    bar.setValue(bar.maximum() // 3)
    app.processEvents()
    goals = np.random.default_rng(1).integers(0, bar.maximum(), FRAMES)
    result["scroll, p95 (ms)"] = frames(lambda _: bar.setValue(bar.value() + 3), lambda: True)
    result["jump, p95 (ms)"] = frames(lambda n: bar.setValue(int(goals[n])), lambda: True)
    start = time.perf_counter()
    model.order = model.frame[SORT].to_numpy().argsort(kind="stable")
    result["sort (s)"] = time.perf_counter() - start
    view.viewport().update()
    result["sorted jump, p95 (ms)"] = frames(
        lambda n: bar.setValue(int(goals[-1 - n])), lambda: True
    )
    result["memory (MB)"] = resident() - before
    return result


def limit(_folder: Path) -> dict[str, float]:
    """Measure Qt painting as many texts as a frame of the grid has, and nothing else."""
    from PySide6.QtGui import QColor, QPainter, QPaintEvent
    from PySide6.QtWidgets import QApplication, QWidget

    from workbench.desktop.theme.appearance import Appearance
    from workbench.desktop.theme.fonts import BODY, font

    app = QApplication([])
    Appearance.current()
    down, across = (HEIGHT - 48) // 28 + 1, WIDTH // 104 + 1

    class Texts(QWidget):
        first = 0

        def paintEvent(self, _event: QPaintEvent) -> None:
            painter = QPainter(self)
            painter.fillRect(self.rect(), QColor("white"))
            painter.setFont(font(BODY))
            for row in range(down):
                for column in range(across):
                    value = f"{(self.first + row) * 1.37 + column:.6g}"
                    painter.drawText(column * 104, row * 28, 90, 28, 0x82, value)
            painter.end()

    start = time.perf_counter()
    view = Texts()
    view.resize(WIDTH, HEIGHT)
    view.show()
    app.processEvents()
    result = {"show (ms)": 1000 * (time.perf_counter() - start)}

    def jump(number: int) -> None:
        view.first = number * 7919
        view.update()

    result["jump, p95 (ms)"] = frames(jump, lambda: True)
    result["sorted jump, p95 (ms)"] = result["jump, p95 (ms)"]
    return result


MEASURES: dict[str, Callable[[Path], dict[str, float]]] = {
    "ours": ours,
    "limit": limit,
    "peer": peer,
}


def report(found: dict[str, dict[str, float]], rows: int, columns: int, folder: Path) -> None:
    """Print what was measured, with ratios."""
    size = (folder / "t.parquet").stat().st_size / 1e6
    print(f"{rows:,} rows x {columns} columns, Parquet of {size:,.0f} MB")
    print(f"{'':40}{'ours':>12}{'Qt texts':>12}{'pandas':>12}{'x limit':>10}{'x peer':>10}")
    for name in found["ours"]:
        mine, least, other = (found[one].get(name) for one in ("ours", "limit", "peer"))
        cells = [
            f"{value:12.1f}" if value is not None else f"{'-':>12}"
            for value in (mine, least, other)
        ]
        ratios = [
            f"{mine / value:10.2f}" if mine is not None and value else f"{'-':>10}"
            for value in (least, other)
        ]
        print(f"{name:40}{''.join(cells)}{''.join(ratios)}")
    bound = 100 + 4 * rows / 2**20
    print(f"memory allowed: {bound:.0f} MB (100 MB and 4 bytes a row)")


if __name__ == "__main__":
    main()
