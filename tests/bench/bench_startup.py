"""How long the window, a first plot, ``--version`` and ``verify`` take, beside bare Qt.

Run it by itself; it prints tables and asserts nothing::

    python tests/bench/bench_startup.py [--rounds 9]

Every round starts each program once, so that a busy moment hits all of them; a row's figure
is its median. The window is shown offscreen: from the start of the process until the event
loop is reached again after the first paint.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "plugins")]

from tests.bench.bench_exchange import contents_of, make_evidence  # noqa: E402 -- run as a script
from workbench.exchange.keys import create_key  # noqa: E402 -- run as a script
from workbench.exchange.package import write_package  # noqa: E402 -- run as a script
from workbench.services.demo import open_sample  # noqa: E402 -- run as a script
from workbench.services.session import open_session  # noqa: E402 -- run as a script

REPORT = """
def report():
    import sys
    names = ("VmRSS", "VmHWM")
    status = dict(l.split(":", 1) for l in open("/proc/self/status") if l.startswith(names))
    kilobytes = [status[name].split()[0] for name in names]
    modules = [m for m in sys.modules if m.partition(".")[0] in KNOWN]
    print(*kilobytes, len(sys.modules), *sorted(modules), flush=True)
"""
BARE_QT = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow
KNOWN = {"PySide6"}
REPORT

class Window(QMainWindow):
    painted = False

    def paintEvent(self, event):
        super().paintEvent(event)
        if not self.painted:
            self.painted = True
            QTimer.singleShot(0, self.tell)

    def tell(self):
        report()
        QApplication.quit()

application = QApplication(sys.argv)
window = Window()
window.resize(1280, 800)
window.setCentralWidget(QLabel("Incident Workbench"))
window.show()
application.exec()
"""
OURS = """
import gc
import sys
from workbench.__main__ import main
from workbench.desktop import start
gc.disable()
start.load_qt()
import workbench.desktop.program as program
SLOW = {"numpy", "pandas", "pydantic", "sqlalchemy", "pyarrow", "duckdb", "pyqtgraph"}
KNOWN = {"PySide6", "workbench", *SLOW}
REPORT

def told(self):
    report()
    program.QApplication.quit()

program.Desktop._import = told
main([sys.argv[1]])
"""
PYQTGRAPH = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
import numpy
import pyqtgraph
KNOWN = {"PySide6", "pyqtgraph"}
REPORT

class Plot(pyqtgraph.PlotWidget):
    painted = False

    def paintEvent(self, event):
        super().paintEvent(event)
        if not self.painted:
            self.painted = True
            QTimer.singleShot(0, self.tell)

    def tell(self):
        report()
        QApplication.quit()

application = QApplication(sys.argv)
plot = Plot()
plot.resize(1280, 800)
plot.plot(numpy.arange(2000), numpy.random.default_rng(0).normal(size=2000))
plot.show()
application.exec()
"""
OURS_PLOT = """
import gc
import sys
from workbench.desktop import start
gc.disable()
start.load_qt()
import workbench.desktop.program as program
from PySide6.QtCore import QTimer
KNOWN = {"PySide6", "workbench", "numpy", "pandas", "pyarrow", "duckdb", "pyqtgraph"}
REPORT
Desktop = program.Desktop
finish = Desktop._finish

def look(self):
    place = self.window.place("signals")
    if place._reading is None or not place.lanes.isVisible():
        return
    self.timer.stop()
    place.lanes.grab()
    report()
    program.QApplication.quit()

def finished(self):
    finish(self)
    self.timer = QTimer(self, interval=1)
    self.timer.timeout.connect(lambda: look(self))
    self.timer.start()
    self.controller.open_incident(sys.argv[2], "signals")

Desktop._finish = finished
program.main([sys.argv[1], "--new-window"])
"""
OPEN_WINDOW = (
    OURS_PLOT.replace("    report()\n", "    print(time.perf_counter() - self.begun, flush=True)\n")
    .replace("import gc\n", "import gc\nimport time\n")
    .replace(
        """    self.timer.start()
    self.controller.open_incident(sys.argv[2], "signals")
""",
        """    QTimer.singleShot(3000, lambda: begin(self))

def begin(self):
    self.begun = time.perf_counter()
    self.timer.start()
    self.controller.open_incident(sys.argv[2], "signals")
""",
    )
)
"""The same in a window that has been open for a while; tells the seconds since it was asked."""
GOALS = {
    "in an open window": "1.3 x Qt and pyqtgraph",
    "window": "1.5 x bare Qt, RSS 80 MB",
    "workbench --version": "150 ms",
    "workbench verify": "400 ms",
}


def environment(folder: Path) -> dict[str, str]:
    """Return an environment of its own, in which bytecode is kept."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "XDG_", "QT_"))}
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "plugins")]),
        "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
        "QT_QPA_PLATFORM": "offscreen",
        "HOME": str(folder),
    }


def until_told(code: str, arguments: list[str], env: dict[str, str]) -> tuple[float, list[str]]:
    """Start a program and return the seconds until it told of itself, and what it told."""
    begun = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", code.replace("REPORT", REPORT), *arguments],
        env=env,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        seconds = time.perf_counter() - begun
    if not line:
        raise SystemExit("the program ended without a word")
    return seconds, line.split()


def until_ended(words: list[str], env: dict[str, str]) -> float:
    """Run a command and return its seconds."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, *words], env=env, check=False, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def small_package(folder: Path) -> tuple[Path, Path]:
    """Write a package of a megabyte and the list of its signer."""
    contents = contents_of(make_evidence(folder, 1))
    key = create_key(folder / "key", "bench")
    package, trust = folder / "small.incident.zip", folder / "allowed_signers"
    write_package(contents, package, key)
    trust.write_text(f"bench {key.public_key.line()}\n")
    return package, trust


def measure_windows(folder: Path, rounds: int) -> None:
    """Print the table of first paints."""
    env = environment(folder)
    programs = {"bare Qt": (BARE_QT, []), "window": (OURS, [str(folder / "workspace")])}
    seconds: dict[str, list[float]] = {name: [] for name in programs}
    told: dict[str, list[str]] = {}
    for turn in range(rounds + 1):
        for name, (code, arguments) in programs.items():
            taken, told[name] = until_told(code, arguments, env)
            if turn:  # the first writes the bytecode
                seconds[name].append(taken)
    floor = statistics.median(seconds["bare Qt"])
    ratios = [ours / bare for ours, bare in zip(seconds["window"], seconds["bare Qt"], strict=True)]
    print(f"{'first paint':22} {'median':>8} {'x bare Qt':>10} {'RSS':>8} {'modules':>8}  goal")
    for name, taken in seconds.items():
        middle = statistics.median(taken)
        rss, _, modules, *_ = told[name]
        ratio = statistics.median(ratios) if name == "window" else middle / floor
        print(
            f"{name:22} {middle * 1000:5.0f} ms {ratio:9.2f}x {int(rss) / 1024:5.0f} MB "
            f"{int(modules):8}  {GOALS.get(name, '')}"
        )
    loaded = told["window"][3:]
    tops = {m.partition(".")[0] for m in loaded}
    qt = sorted(m for m in loaded if m.startswith("PySide6.Qt"))
    print(
        f"before the first paint: {sum(m.startswith('workbench') for m in loaded)} modules of ours"
    )
    print(f"  of Qt: {', '.join(m.removeprefix('PySide6.') for m in qt)}")
    slow = sorted(tops - {"PySide6", "workbench"})
    print(f"  of slow libraries: {', '.join(slow) or 'none'}")


def workspace_with_sample(folder: Path) -> tuple[Path, str]:
    """Make a workspace that holds the sample, and return it with the incident."""
    workspace = folder / "with-sample"
    with open_session(workspace, create=True) as session:
        return workspace, open_sample(session)


def measure_plots(folder: Path, rounds: int) -> None:
    """Print the table of first plots: the peer's from its start, ours from there and when asked."""
    env = environment(folder)
    workspace, incident = workspace_with_sample(folder)
    peer, given = "Qt and pyqtgraph", [str(workspace), incident]
    programs = {
        peer: (PYQTGRAPH, []),
        "from the start": (OURS_PLOT, given),
        "in an open window": (OPEN_WINDOW, given),
    }
    seconds: dict[str, list[float]] = {name: [] for name in programs}
    for turn in range(rounds + 1):
        for name, (code, arguments) in programs.items():
            taken, told = until_told(code, arguments, env)
            if turn:
                seconds[name].append(float(told[0]) if code is OPEN_WINDOW else taken)
    print(f"{'first plot':22} {'median':>8} {'x peer':>10}  goal")
    for name, all_taken in seconds.items():
        pairs = zip(all_taken, seconds[peer], strict=True)
        ratio = statistics.median(one / other for one, other in pairs)
        middle = statistics.median(all_taken) * 1000
        print(f"{name:22} {middle:5.0f} ms {ratio:9.2f}x  {GOALS.get(name, '')}")


def measure_commands(folder: Path, rounds: int) -> None:
    """Print the table of commands."""
    env = environment(folder)
    package, trust = small_package(folder)
    commands = {
        "python -c pass": ["-c", "pass"],
        "workbench --version": ["-m", "workbench", "--version"],
        "workbench verify": ["-m", "workbench", "verify", str(package), "--trust", str(trust)],
    }
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(rounds + 1):
        for name, words in commands.items():
            taken = until_ended(words, env)
            if turn:
                seconds[name].append(taken)
    floor = statistics.median(seconds["python -c pass"])
    print(f"{'command':22} {'median':>8} {'x Python':>10}  goal")
    for name, taken in seconds.items():
        middle = statistics.median(taken)
        goal = GOALS.get(name, "")
        print(f"{name:22} {middle * 1000:5.0f} ms {middle / floor:9.2f}x  {goal}")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="bench-startup-") as name:
        measure_windows(Path(name), rounds)
        print()
        measure_plots(Path(name), rounds)
        print()
        measure_commands(Path(name), rounds)


if __name__ == "__main__":
    main()
