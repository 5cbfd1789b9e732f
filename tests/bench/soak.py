"""A soak: one window, used at random for an hour, that may neither crash nor grow.

Run it by itself, or ten minutes of it with ``make soak``::

    python tests/bench/soak.py [--minutes 60] [--seed 1] [--show]

It opens and closes incidents, brushes windows, runs and cancels analyses, undoes and does again,
switches places and themes, opens and leaves dialogs, types, looks for words in the palette and
opens another workspace, in a real window on a real workspace, from a seed. In between, when
nothing goes on, it counts. It fails when

- an error surfaces that is not a sentence of ours,
- memory or a count of objects grows, by the robust slope (Theil-Sen) over the second half of
  the counts, by more over the whole time than `TOLERANCE` allows,
- the journal is not intact in the end, or a session file is left as by a crash.
"""

import argparse
import gc
import json
import os
import random
import statistics
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "plugins")]

from PySide6.QtCore import QObject, QTimer  # noqa: E402 -- run as a script
from PySide6.QtGui import QAction  # noqa: E402 -- run as a script
from PySide6.QtTest import QTest  # noqa: E402 -- run as a script
from PySide6.QtWidgets import (  # noqa: E402 -- run as a script
    QApplication,
    QDialog,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
from shiboken6 import isValid  # noqa: E402 -- run as a script

from workbench.desktop import program, start  # noqa: E402 -- run as a script
from workbench.desktop.theme.appearance import make_application  # noqa: E402 -- the same
from workbench.services.store_check import Depth, check_session  # noqa: E402 -- the same

TOLERANCE = {
    "memory, MB": 24.0,
    "Python objects": 6000.0,
    "Qt objects": 400.0,
    "actions": 40.0,
    "top-level widgets": 4.0,
    "threads": 3.0,
    "open files": 6.0,
}
"""By how much each may seem to grow from begin to end: the noise of an hour and of a minute.

A leak of one dialog an act is some 60 objects of Qt and 300 of Python for each of a thousand
acts; it stands far above this.
"""
DIALOGS = (
    "run.analysis",
    "run.battery",
    "incident.edit",
    "incident.people",
    "file.export_package",
    "file.settings",
    "help.handbook",
    "help.about",
    "help.shortcuts",
    "view.history",
    "view.palette",
)
QUICK = ("quality.profile", "drift.psi", "drift.battery", "explain.permutation")
IDLE_S = 20.0
BETWEEN_MS = 40


class Soak(QObject):
    """Does one thing after another to a window, and counts now and then.

    Parameters
    ----------
    desktop : Desktop
    other : Path
        A second workspace to open.
    seed : int
    seconds : float
    """

    def __init__(self, desktop: program.Desktop, other: Path, seed: int, seconds: float) -> None:
        super().__init__()
        self._desktop = desktop
        self._folders = [desktop._folder, other]
        self._random = random.Random(seed)
        self._seconds = seconds
        self._begun = self._counted = time.monotonic()
        self.done: Counter[str] = Counter()
        self.counts: list[dict[str, float]] = []
        self.errors: list[str] = []
        self._every = min(20.0, seconds / 16)
        self._acts: dict[Callable[[], None], int] = {
            self._go: 8,
            self._brush: 5,
            self._run: 2,
            self._cancel: 2,
            self._undo: 4,
            self._redo: 3,
            self._theme: 1,
            self._dialog: 5,
            self._type: 3,
            self._resize: 1,
            self._open_incident: 2,
            self._close_incident: 1,
            self._refresh: 2,
            self._other_workspace: 1,
        }

    @property
    def _window(self) -> program.MainWindow:
        return self._desktop.window

    def begin(self) -> None:
        """Take the sample in, and begin."""
        self._desktop.controller.open_the_sample()
        QTimer.singleShot(500, self, self._step)

    def _step(self) -> None:
        now = time.monotonic()
        if now - self._begun >= self._seconds:
            self._finish()
            return
        if now - self._counted >= self._every:
            self._counted = now
            self._rest_and(self._count)
            return
        acts, weights = list(self._acts), list(self._acts.values())
        [act] = self._random.choices(acts, weights)
        self.done[act.__name__.strip("_")] += 1
        try:
            act()
        except Exception:
            self.errors.append(traceback.format_exc())
        QTimer.singleShot(BETWEEN_MS, self, self._step)

    def _rest_and(self, then: Callable[[], None], since: float | None = None) -> None:
        """Close dialogs, wait until nothing goes on, and then do something."""
        since = since or time.monotonic()
        self._leave_dialogs()
        backend = self._desktop.controller.backend
        for job in backend.jobs:
            if job.active:
                backend.cancel(job.id)
        if backend.busy and time.monotonic() - since < IDLE_S:
            QTimer.singleShot(50, self, lambda: self._rest_and(then, since))
        else:
            QTimer.singleShot(200, self, then)

    def _count(self) -> None:
        self.counts.append(counted(self._window))
        QTimer.singleShot(BETWEEN_MS, self, self._step)

    def _finish(self) -> None:
        self._rest_and(self._end)

    def _end(self) -> None:
        self.counts.append(counted(self._window))
        QApplication.quit()

    def _go(self) -> None:
        actions = [a for a in self._window.actions() if a.objectName().startswith("go.")]
        shown = [a for a in actions if a.isVisible() and a.isEnabled()]
        places = ("home", "evidence", "signals", "causes", "report")
        if shown and self._random.random() < 0.3:
            self._random.choice(shown).trigger()
        elif self._desktop.controller.incident:
            self._window.go(self._random.choice(places))

    def _brush(self) -> None:
        if not self._desktop.controller.incident:
            return
        self._window.go("signals")
        place = self._window.place("signals")
        span = place.lanes.windows().get("incident")
        if span is None:
            return
        from datetime import UTC, datetime

        start, end = span
        shift = (end - start) * self._random.uniform(-0.2, 0.2)
        moments = (datetime.fromtimestamp(at, UTC) for at in (start + abs(shift), end))
        place.set_window("incident", *moments)

    def _run(self) -> None:
        from workbench.desktop.dialogs.analyses import offered
        from workbench.desktop.dialogs.run import start_run

        controller = self._desktop.controller
        active = sum(job.active for job in controller.backend.jobs)
        if not controller.incident or active > 2:
            return
        found = offered(controller.backend.session, controller.incident)
        offers = [o for o in found if o.info.id in QUICK and not o.reason]
        if offers:
            chosen = self._random.choice(offers)
            start_run(controller, controller.incident, chosen, {}, self._random.randrange(3))

    def _cancel(self) -> None:
        active = [j.id for j in self._desktop.controller.backend.jobs if j.active]
        if active:
            self._window.cancelWanted.emit(self._random.choice(active))

    def _undo(self) -> None:
        self._trigger("edit.undo")

    def _redo(self) -> None:
        self._trigger("edit.redo")

    def _theme(self) -> None:
        names = ("light", "dark", "high_contrast")
        self._trigger(f"view.theme_{self._random.choice(names)}")

    def _dialog(self) -> None:
        if QApplication.activeModalWidget() is None:
            self._trigger(self._random.choice(DIALOGS))
        else:
            self._leave_dialogs()

    def _type(self) -> None:
        field = QApplication.focusWidget()
        if isinstance(field, QLineEdit | QPlainTextEdit) and not field.isReadOnly():
            QTest.keyClicks(field, self._random.choice(("when", "psi", "wind", "a b")))

    def _resize(self) -> None:
        self._window.resize(self._random.randint(1100, 1600), self._random.randint(700, 1000))

    def _open_incident(self) -> None:
        controller = self._desktop.controller
        listed = controller.counts.listed if controller.counts else ()
        if listed:
            place = self._random.choice(("", "evidence", "causes", "report"))
            controller.open_incident(self._random.choice(listed)[0], place)

    def _close_incident(self) -> None:
        self._trigger("file.close_incident")

    def _refresh(self) -> None:
        self._window.mark_changed()

    def _other_workspace(self) -> None:
        """Go to the other workspace and come back."""
        controller = self._desktop.controller
        if any(job.active for job in controller.backend.jobs) or controller.backend.busy:
            return
        home, other = self._folders
        controller.open_workspace(other if controller.folder == home else home)

    def _trigger(self, command: str) -> None:
        action = self._window.commands.action(command)
        if action.isEnabled() and action.isVisible():
            action.trigger()

    def _leave_dialogs(self) -> None:
        for widget in QApplication.topLevelWidgets():
            if isValid(widget) and isinstance(widget, QDialog) and widget.isVisible():
                widget.reject()


def counted(window: QWidget) -> dict[str, float]:
    """Count what may not grow, after everything that is garbage is collected."""
    QApplication.sendPostedEvents(None, 52)  # deferred deletions
    for _ in range(2):
        gc.collect()
        QApplication.processEvents()
    return {
        "memory, MB": resident(),
        "Python objects": float(len(gc.get_objects())),
        "Qt objects": float(len(window.findChildren(QObject))),
        "actions": float(len(window.findChildren(QAction))),
        "top-level widgets": float(len(QApplication.topLevelWidgets())),
        "threads": float(threading.active_count()),
        "open files": float(len(os.listdir("/proc/self/fd"))),  # noqa: PTH208 -- names only
    }


def resident() -> float:
    """Return the resident memory in megabytes."""
    pages = int(Path("/proc/self/statm").read_text("utf-8").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def growth(values: list[float]) -> float:
    """Return by how much a series grows from begin to end, by its robust slope.

    The first half is left out: places, caches and pools are filled in it.
    """
    late = values[len(values) // 2 :]
    slopes = [(b - a) / (j - i) for (i, a), (j, b) in combinations(enumerate(late), 2)]
    return statistics.median(slopes) * (len(values) - 1) if slopes else 0.0


def grown(counts: list[dict[str, float]], minutes: float = 60.0) -> dict[str, float]:
    """Return what grew by more than it may in so many minutes, and by how much.

    In a short run what is filled at first is still being filled in its second half: twice the
    tolerance is added for a minute, a fifth of it for ten.
    """
    found = {name: growth([count[name] for count in counts]) for name in TOLERANCE}
    return {name: by for name, by in found.items() if by > TOLERANCE[name] * (1 + 2 / minutes)}


def closed_in_order(file: Path) -> bool:
    """Whether a session file holds only texts that were typed in a place, for the next window."""
    return bool(json.loads(file.read_text("utf-8")).get("closed"))


def table(soak: Soak) -> str:
    """Say what was done, what was counted and what is wrong."""
    lines = [
        f"{sum(soak.done.values())} acts: "
        + ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in soak.done.most_common())
    ]
    lines.append(
        f"{'count':20} {'first':>10} {'half':>10} {'last':>10} {'growth':>8} {'allowed':>8}"
    )
    for name, allowed in TOLERANCE.items():
        values = [count[name] for count in soak.counts]
        half = values[len(values) // 2]
        lines.append(
            f"{name:20} {values[0]:10.0f} {half:10.0f} {values[-1]:10.0f} "
            f"{growth(values):8.1f} {allowed:8.0f}"
        )
    return "\n".join(lines)


def soak(minutes: float, seed: int) -> int:
    """Run it and return the exit code."""
    errors: list[str] = []
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        folder = Path(name)
        os.environ["XDG_CONFIG_HOME"] = str(folder / "settings")
        program.name_the_program()
        application = make_application("soak")
        desktop = program.Desktop(folder / "workspace", folder / "workspace")
        run = Soak(desktop, folder / "other", seed, minutes * 60)
        sys.excepthook = lambda *error: errors.append("".join(traceback.format_exception(*error)))
        desktop.started.connect(run.begin)
        desktop.window.show()
        application.exec()
        session = desktop.controller.backend.session
        check = check_session(session, Depth(contents=True))
        desktop.close()
        left = [str(p) for p in folder.glob("*/session/*") if not closed_in_order(p)]
    errors += run.errors
    print(table(run))
    print(json.dumps({"seed": seed, "counts": run.counts}))
    problems = [f"{name} grew by {by:.0f}" for name, by in grown(run.counts, minutes).items()]
    problems += [] if check.ok else ["the journal is not intact"]
    problems += [f"left behind: {path}" for path in left]
    problems += sorted(set(errors))
    for problem in problems:
        print("WRONG:", problem, file=sys.stderr)
    return 1 if problems else 0


def main() -> int:
    """Read the options and run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="on the screen that there is")
    options = parser.parse_args()
    if not options.show:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    start.load_qt()
    return soak(options.minutes, options.seed)


if __name__ == "__main__":
    sys.exit(main())
