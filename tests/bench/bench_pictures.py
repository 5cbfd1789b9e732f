"""How long a frame of the wall of features takes, by how many features there are.

Run: ``python tests/bench/bench_pictures.py`` (offscreen). A table: a wheel's step through walls of
100 to 5000 features and a jump to another screen, against one widget a feature, as a layout of
thumbnails does it.
"""

import os
import statistics
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication, QGridLayout, QScrollArea, QWidget

from workbench.desktop.plots.feature_wall import FeatureWallView, WallCell
from workbench.desktop.plots.histogram import MiniHistogram
from workbench.domain.figures import Distribution, Figure

FRAMES, STEP = 60, 72
BINS = 24
EDGES = tuple(float(edge) for edge in range(BINS + 1))
SHARES = tuple(1 / BINS for _ in range(BINS))


def figure(number: int) -> Figure:
    """Return a column in two windows."""
    marks = (
        Distribution(edges=EDGES, share=SHARES, tone="reference"),
        Distribution(edges=EDGES, share=SHARES, tone="incident"),
    )
    return Figure(id=f"f{number}", title=f"f{number}", about=f"f{number}", marks=marks)


def painted(count: int) -> tuple[QWidget, QScrollArea | FeatureWallView]:
    """Return the wall."""
    wall = FeatureWallView()
    wall.set_cells(
        [WallCell(f"f{n}", figure(n), "0.42 [0.38, 0.45]", "drift") for n in range(count)]
    )
    return wall, wall


def widgets(count: int) -> tuple[QWidget, QScrollArea | FeatureWallView]:
    """Return one widget a feature in a grid that scrolls."""
    inside = QWidget()
    grid = QGridLayout(inside)
    for number in range(count):
        view = MiniHistogram()
        view.setFixedHeight(128)
        view.show_figure(figure(number))
        grid.addWidget(view, number // 5, number % 5)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(inside)
    return area, area


def frames(make, count: int) -> tuple[float, float, float, float]:
    """Return s of CPU to make one; ms of a frame: median, 95th percentile, after a jump."""
    start = time.process_time()
    widget, scroll = make(count)
    widget.resize(1100, 640)
    widget.show()
    QApplication.processEvents()
    made = time.process_time() - start
    bar = scroll.verticalScrollBar()
    taken = []
    for number in range(FRAMES):
        begin = time.process_time()
        bar.setValue(number * STEP % max(bar.maximum(), 1))
        scroll.viewport().repaint()
        QApplication.processEvents()
        taken.append(1000 * (time.process_time() - begin))
    begin = time.process_time()
    bar.setValue(bar.maximum())
    scroll.viewport().repaint()
    QApplication.processEvents()
    jump = 1000 * (time.process_time() - begin)
    widget.close()
    widget.deleteLater()
    ordered = sorted(taken)
    return made, statistics.median(ordered), ordered[int(0.95 * FRAMES)], jump


def main() -> None:
    """Print the table."""
    app = QApplication.instance() or QApplication([])
    print("features      way  made, s  frame, ms  p95, ms  jump, ms  x of 100")
    for make, name in ((painted, "painted"), (widgets, "widgets")):
        base = 0.0
        for count in (100, 500, 5000) if make is painted else (100, 500):
            made, middle, high, jump = frames(make, count)
            base = base or middle
            told = f"{made:>8.2f} {middle:>10.2f} {high:>8.2f} {jump:>9.2f} {middle / base:>9.2f}"
            print(f"{count:>8} {name:>8} {told}")
    del app


if __name__ == "__main__":
    main()
