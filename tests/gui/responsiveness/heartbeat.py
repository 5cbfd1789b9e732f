"""A heartbeat in the window's thread: how long it ever was deaf, and what it did then."""

import gc
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread, get_ident

from PySide6.QtCore import QObject, Qt, QTimer

BEAT_MS = 5
LATE = 0.03
"""Seconds without a beat from which it is looked where the thread is."""
ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Gap:
    """A time without a beat.

    ``where`` are the innermost lines of the program seen in it, the most often seen first.
    """

    seconds: float
    phase: str
    where: tuple[str, ...] = ()


class Heartbeat(QObject):
    """Beats every five milliseconds in the thread that made it, and keeps every gap.

    A watcher thread looks where that thread is while a beat is late. Python's garbage
    collector stops every thread, so its longest pauses are told apart.
    """

    def __init__(self):
        super().__init__()
        self.gaps = []
        self.beats = 0
        self._phase = ""
        self._thread = get_ident()
        self._seen = {}
        self._ended = Event()
        self._last = time.perf_counter()
        self._timer = QTimer(self, interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._collecting = 0.0
        self._collected = 0.0
        self._watcher = Thread(target=self._watch, daemon=True, name="heartbeat-watcher")

    def begin(self, phase):
        """Give the gaps from now on a name."""
        self._beat()
        self._phase = phase

    def __enter__(self):
        self._last = time.perf_counter()
        gc.callbacks.append(self._note_collection)
        self._timer.start()
        self._watcher.start()
        return self

    def __exit__(self, *_):
        gc.callbacks.remove(self._note_collection)
        self._timer.stop()
        self._ended.set()
        self._watcher.join()

    def longest(self, phase):
        """Return the longest gap of a phase."""
        found = [gap for gap in self.gaps if gap.phase == phase]
        return max(found, key=lambda gap: gap.seconds, default=Gap(0.0, phase))

    def late(self, phase, limit=0.05):
        """Return how many gaps of a phase were longer than a limit."""
        return sum(gap.phase == phase and gap.seconds > limit for gap in self.gaps)

    def _beat(self):
        now = time.perf_counter()
        gap, self._last = now - self._last, now
        seen, self._seen = self._seen, {}
        self.beats += 1
        places = sorted(seen, key=lambda place: -seen[place])
        spent, self._collected = self._collected, 0.0
        if spent > gap / 2:
            places.insert(0, f"garbage collection, {spent * 1000:.0f} ms")
        self.gaps.append(Gap(gap, self._phase, tuple(places[:3])))

    def _note_collection(self, moment, _):
        if moment == "start":
            self._collecting = time.perf_counter()
        else:
            self._collected += time.perf_counter() - self._collecting

    def _watch(self):
        while not self._ended.wait(0.01):
            if time.perf_counter() - self._last < LATE:
                continue
            frame = sys._current_frames().get(self._thread)
            place = _innermost(frame)
            if place:
                self._seen[place] = self._seen.get(place, 0) + 1


def _innermost(frame):
    """Return the innermost line of the program itself in a stack."""
    for entry in reversed(traceback.extract_stack(frame)):
        path = Path(entry.filename)
        if path.is_relative_to(ROOT / "workbench") or path.is_relative_to(ROOT / "plugins"):
            return f"{path.relative_to(ROOT)}:{entry.lineno} {entry.name}"
    return ""


def table(heart, phases, imports):
    """Return the lines of a table: the longest gap of each phase, and what it was spent on.

    ``imports`` maps a phase to the number of modules that the thread imported in it.
    """
    heads = f"{'longest':>9} {'> 50 ms':>8} {'imports':>8}"
    lines = [f"{'phase':36} {heads}  where the window's thread was then"]
    for phase in phases:
        gap = heart.longest(phase)
        where = gap.where[0] if gap.seconds > LATE and gap.where else ""
        lines.append(
            f"{phase:36} {gap.seconds * 1000:6.0f} ms {heart.late(phase):8} "
            f"{imports.get(phase, 0):8}  {where}".rstrip()
        )
    return lines
