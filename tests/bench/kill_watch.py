"""Kill a watcher at random moments, again and again, and look at what it comes to in the end.

Run as ``python tests/bench/kill_watch.py [KILLS] [BATCHES]``. A folder is watched by processes that
are killed with signal 9 at random moments, until one ends by itself; while that goes on, files are
written in halves, copied, and touched as a clock that is set would do. The workspace must then tell
the same as one whose watcher was never killed, whatever was killed when.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.e2e.program import environment, workbench
from tests.unit.services.watching.folders import BAD, make, name_of, put, rows
from tests.unit.services.watching.told import workspace_told
from workbench.services.session import open_session

LOSS = {
    "id": "loss",
    "title": "Loss",
    "words": "Too many answers are wrong.",
    "trigger": "performance > 0.2 for 2 windows",
    "analyses": ["drift.psi"],
    "failure_mode": "concept_drift",
}
PROGRAM = [sys.executable, "-m", "workbench"]
ENDED = {0, 9}


def filled(folder: Path, good: int, bad: int) -> Path:
    """Make a watched folder with so many good batches and then bad ones."""
    make(folder, LOSS, settle_seconds=0)
    for day in range(good + bad):
        put(folder, day, BAD if day >= good else 0.1)
    return folder


def words(workspace: Path, folder: Path) -> list[str]:
    """Return the command that looks once."""
    return [*PROGRAM, "-w", str(workspace), "watch", str(folder), "--once", "--json"]


@contextmanager
def running(workspace: Path, folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Start a watcher; it is gone at the end, whatever happens."""
    with subprocess.Popen(
        words(workspace, folder),
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def killed_when(workspace: Path, folder: Path, seen: Callable[[], bool]) -> bool:
    """Kill a watcher once something can be seen; say whether it was still running."""
    with running(workspace, folder) as process:
        while process.poll() is None and not seen():
            time.sleep(0.01)
        if process.poll() is not None:
            return False
        process.send_signal(signal.SIGKILL)
        process.wait()
    return True


def told(workspace: Path) -> dict[str, Any]:
    """Return what a workspace tells."""
    with open_session(workspace) as session:
        return workspace_told(session)


def disturb(folder: Path, rng: random.Random, known: int) -> None:
    """Do to the folder what people and clocks do."""
    what = rng.randrange(4)
    if what == 0:  # the same bytes under another name
        day = rng.randrange(known)
        shutil.copy(folder / name_of(day), folder / f"copy-{day}.parquet")
    elif what == 1:  # half a file, which is finished or not
        whole = folder / name_of(rng.randrange(known))
        half = folder / "half.parquet"
        half.write_bytes(whole.read_bytes()[: rng.randrange(1, whole.stat().st_size - 1)])
    elif what == 2:  # a clock that was set back, or far ahead
        file = folder / name_of(rng.randrange(known))
        moment = rng.choice([0, 946_684_800, 4_102_444_800])
        os.utime(file, (moment, moment))
    else:
        (folder / "half.parquet").unlink(missing_ok=True)


def torture(folder: Path, kills: int, batches: int, seed: int = 9) -> list[str]:
    """Kill watchers until so many were killed; return what is wrong in the end."""
    rng = random.Random(seed)
    source = filled(folder / "in", batches - 3, 3)
    began = time.monotonic()
    said = workbench("-w", folder / "whole", "watch", source, "--once", "--json")
    longest = time.monotonic() - began
    if said.code != 9:
        return [f"it does not run at all: {said.code} {said.err}"]
    wanted, problems, killed, rounds = told(folder / "whole"), [], 0, 0
    while killed < kills:
        rounds += 1
        workspace, there = folder / f"killed-{rounds}", folder / f"in-{rounds}"
        shutil.copytree(source, there)
        while killed < kills:
            started = time.monotonic()
            moment = started + rng.uniform(0.1, longest)
            if not killed_when(workspace, there, lambda at=moment: time.monotonic() >= at):
                longest = min(longest, time.monotonic() - started)
                break  # it ended first
            killed += 1
            disturb(there, rng, batches)
        last = workbench("-w", workspace, "watch", there, "--once", "--json")
        if last.code not in ENDED:
            problems.append(f"round {rounds}: it ends with {last.code}: {last.err.strip()[:300]}")
            continue
        found = told(workspace)
        problems += [f"round {rounds}: {key} differ" for key in wanted if found[key] != wanted[key]]
        check = workbench("-w", workspace, "journal", "verify", "--json")
        problems += [] if not check.code and check.json["ok"] else [f"round {rounds}: journal"]
        left = list(workspace.rglob("*.new")) + list(workspace.rglob("*.partial"))
        problems += [f"round {rounds}: left behind {path.name}" for path in left]
        print(f"round {rounds}: {killed} killed so far, {len(problems)} problems", flush=True)
    return problems


def main(kills: int, batches: int) -> int:
    """Kill so many watchers; return 1 if anything differs in the end."""
    with tempfile.TemporaryDirectory() as temporary:
        problems = torture(Path(temporary), kills, batches)
    for problem in problems:
        print(problem)
    print(f"{kills} killed, {len(problems)} problems; {rows(0).num_rows} rows a batch")
    return int(bool(problems))


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:]]
    sys.exit(main(given[0] if given else 50, given[1] if len(given) > 1 else 8))
