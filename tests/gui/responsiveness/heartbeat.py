"""A heartbeat in the window's thread: how long it ever was deaf, and what it did then.

A machine that runs other programs too makes every frame look long: the thread is ready, and
waits for a processor. The kernel counts that waiting, so it is taken off; nor can a frame have
cost more than all threads of this process worked in it, which is what the thread may have
waited for at Python's lock. What is left is scaled by a control: a loop that is known to take
`CONTROL_MS` on the machine the limit was set on, run again and again in the same session.
"""

import gc
import os
import statistics
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread, get_ident, get_native_id

from PySide6.QtCore import QObject, Qt, QTimer

BEAT_MS = 5
LATE = 0.03
"""Seconds without a beat from which it is looked where the thread is."""
CONTROL_STEPS = 20_000
CONTROL_MS = 3.2
ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Gap:
    """A time without a beat.

    ``seconds`` are by the clock; ``own`` is what this process itself is to blame for. ``where``
    are the innermost lines of the program seen in it, the most often seen first.
    """

    seconds: float
    phase: str
    own: float = 0.0
    where: tuple[str, ...] = ()


class Waiting:
    """How long a thread was ready to run and had to wait for a processor, by the kernel."""

    def __init__(self):
        path = Path(f"/proc/self/task/{get_native_id()}/schedstat")
        self._file = path.open("rb", buffering=0) if path.exists() else None

    def seconds(self):
        """Return the waiting so far; nothing where the system does not count it."""
        if self._file is None:
            return 0.0
        return int(os.pread(self._file.fileno(), 100, 0).split()[1]) / 1e9

    def close(self):
        """Ask the system no more."""
        if self._file is not None:
            self._file.close()


def control():
    """Return the milliseconds of processor that the control takes now."""
    begun = time.thread_time()
    made = {}
    for number in range(CONTROL_STEPS):
        made[number % 97] = f"{number} of {len(made)}"
    return (time.thread_time() - begun) * 1000


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
        self._waiting = Waiting()
        self._waited, self._worked = self._waiting.seconds(), time.process_time()
        self.controls = [control()]
        self._timer = QTimer(self, interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._collecting = 0.0
        self._collected = 0.0
        self._watcher = Thread(target=self._watch, daemon=True, name="heartbeat-watcher")

    def begin(self, phase):
        """Give the gaps from now on a name."""
        self._beat()
        self._phase = phase
        self.controls.append(control())
        self._begin_frame()

    def __enter__(self):
        self._begin_frame()
        gc.callbacks.append(self._note_collection)
        self._timer.start()
        self._watcher.start()
        return self

    def __exit__(self, *_):
        gc.callbacks.remove(self._note_collection)
        self._timer.stop()
        self._ended.set()
        self._watcher.join()
        self._waiting.close()

    def longest(self, phase):
        """Return the gap of a phase that cost most."""
        found = [gap for gap in self.gaps if gap.phase == phase]
        return max(found, key=lambda gap: gap.own, default=Gap(0.0, phase))

    def late(self, phase, limit=0.05):
        """Return how many gaps of a phase were longer than a limit."""
        late = limit * self.slowness
        return sum(gap.phase == phase and gap.own > late for gap in self.gaps)

    @property
    def slowness(self):
        """How much slower this machine is now than the one the limit was set on; 1 at least."""
        return max(1.0, statistics.median(self.controls) / CONTROL_MS)

    def frames(self, phases=None):
        """Return what each frame cost in milliseconds, shortest first, of some phases or all."""
        wanted = [gap for gap in self.gaps if phases is None or gap.phase in phases]
        return sorted(gap.own * 1000 / self.slowness for gap in wanted)

    def worst(self, count=5):
        """Return the longest frames as lines: phase, milliseconds, and where the thread was."""
        longest = sorted(self.gaps, key=lambda gap: -gap.own)[:count]
        return [
            f"{gap.own * 1000 / self.slowness:.0f} ms in {gap.phase or 'no phase'}: "
            + "; ".join(gap.where)
            for gap in longest
        ]

    def _begin_frame(self):
        self._last = time.perf_counter()
        self._waited, self._worked = self._waiting.seconds(), time.process_time()

    def _beat(self):
        last, waited, worked = self._last, self._waited, self._worked
        self._begin_frame()
        gap = self._last - last
        own = min(gap - (self._waited - waited), self._worked - worked)
        seen, self._seen = self._seen, {}
        self.beats += 1
        places = sorted(seen, key=lambda place: -seen[place])
        spent, self._collected = self._collected, 0.0
        if spent > gap / 2:
            places.insert(0, f"garbage collection, {spent * 1000:.0f} ms")
        self.gaps.append(Gap(gap, self._phase, max(own, 0.0), tuple(places[:3])))

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
    heads = f"{'longest':>9} {'own':>8} {'> 50 ms':>8} {'imports':>8}"
    lines = [f"{'phase':36} {heads}  where the window's thread was then"]
    for phase in phases:
        gap = heart.longest(phase)
        where = gap.where[0] if gap.seconds > LATE and gap.where else ""
        lines.append(
            f"{phase:36} {gap.seconds * 1000:6.0f} ms {gap.own * 1000 / heart.slowness:5.0f} ms "
            f"{heart.late(phase):8} "
            f"{imports.get(phase, 0):8}  {where}".rstrip()
        )
    return lines
