"""What each command costs on the sample incident: seconds, CPU and memory.

Run it by itself; it prints a table and asserts nothing::

    python tests/bench/bench_commands.py [--rounds 3]

Each command is a process of its own, start and imports included. ``seconds`` and ``CPU`` are
the median of the rounds; ``CPU`` counts the workers too. ``peak`` is resident memory at its
highest, of the command itself and of its largest worker.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "plugins")]

from tests.bench.bench_exchange import (  # noqa: E402 -- run as a script
    best,
    contents_of,
    make_evidence,
    sha256_and_crc_of,
)
from tests.bench.bench_startup import environment  # noqa: E402 -- run as a script
from workbench.exchange.keys import create_key  # noqa: E402 -- run as a script
from workbench.exchange.package import write_package  # noqa: E402 -- run as a script
from workbench.exchange.trust import load_allowed_signers  # noqa: E402 -- run as a script
from workbench.exchange.verification import verify_package  # noqa: E402 -- run as a script

SAMPLE = ROOT / "resources" / "samples" / "demand"
MEGABYTES = 64
GOALS = {"causes": "2 s for 3000 + 3000 rows", "verify": "0.4 s"}


@dataclass
class Cost:
    """What one command cost, in every round."""

    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    own: float = 0.0
    worker: float = 0.0

    def line(self, name: str) -> str:
        """Return a row of the table."""
        return (
            f"{name:22} {statistics.median(self.seconds):7.2f} s "
            f"{statistics.median(self.cpu):6.2f} s {self.own:7.0f} MB "
            f"{f'{self.worker:.0f} MB' if self.worker else 'none':>8}  {GOALS.get(name, '')}"
        )


class Family:
    """Looks at a process and everything it started, until told to stop.

    The counters of the system only grow, so that looking often enough misses little; workers
    are killed at the end and would tell nothing to who waits for them.
    """

    def __init__(self, root: int) -> None:
        self.root = root
        self.peaks: dict[int, int] = {}
        self.ticks: dict[int, int] = {}
        self._ended = Event()
        self._thread = Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> tuple[float, float, float]:
        """Return CPU seconds of all, and MB of the first and of the largest other."""
        self._ended.set()
        self._thread.join()
        cpu = sum(self.ticks.values()) / os.sysconf("SC_CLK_TCK")
        others = [peak for pid, peak in self.peaks.items() if pid != self.root]
        return cpu, self.peaks.get(self.root, 0) / 1024, max(others, default=0) / 1024

    def _watch(self) -> None:
        while not self._ended.wait(0.02):
            for pid in self._members():
                with suppress(OSError, IndexError, ValueError):
                    place = Path(f"/proc/{pid}")
                    times = (place / "stat").read_text().rpartition(")")[2].split()[11:13]
                    self.ticks[pid] = sum(map(int, times))
                    status = (place / "status").read_text()
                    self.peaks[pid] = int(status.partition("VmHWM:")[2].split()[0])

    def _members(self) -> Iterator[int]:
        waiting = [self.root]
        while waiting:
            pid = waiting.pop()
            yield pid
            with suppress(OSError):
                for task in Path(f"/proc/{pid}/task").iterdir():
                    waiting += map(int, (task / "children").read_text().split())


class Bench:
    """Runs commands and keeps what they cost."""

    def __init__(self, folder: Path) -> None:
        self.env = environment(folder)
        self.costs: dict[str, Cost] = {}

    def run(self, name: str, *words: object, warm: bool = False) -> dict:
        """Run a command, count it unless it only warms up, and return what it said."""
        begun = time.perf_counter()
        with subprocess.Popen(
            [sys.executable, "-m", "workbench", *map(str, words), "--json"],
            env=self.env,
            stdout=subprocess.PIPE,
        ) as process:
            assert process.stdout is not None
            family = Family(process.pid)
            said = process.stdout.read()
            cpu, own, worker = family.stop()
        taken = time.perf_counter() - begun
        if process.returncode:
            raise SystemExit(f"{name} failed: {said.decode()[:300]}")
        if not warm:
            cost = self.costs.setdefault(name, Cost())
            cost.seconds.append(taken)
            cost.cpu.append(cpu)
            cost.own, cost.worker = max(cost.own, own), max(cost.worker, worker)
        return dict(json.loads(said))


def one_round(bench: Bench, folder: Path, *, warm: bool) -> Path:
    """Take the sample the whole way, in a workspace of its own; return the package."""
    folder.mkdir()
    there = ("-w", folder / "workspace")
    key = folder / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    trust, package = folder / "allowed_signers", folder / "p.incident.zip"
    trust.write_text(f"bench {key.with_suffix('.pub').read_text()}")
    bench.run("import", *there, "import", SAMPLE, warm=warm)
    bench.run("causes", *there, "causes", "1", warm=warm)
    bench.run("run drift.battery", *there, "run", "1", "drift.battery", warm=warm)
    bench.run("run, answered before", *there, "run", "1", "drift.battery", warm=warm)
    bench.run("show", *there, "show", "1", warm=warm)
    bench.run("export", *there, "export", "1", "-o", package, "--key", key, warm=warm)
    bench.run("verify", "verify", package, "--trust", trust, warm=warm)
    bench.run("replay", "replay", package, "--trust", trust, warm=warm)
    bench.run("journal verify", *there, "journal", "verify", warm=warm)
    bench.run("causes, capture folder", "causes", SAMPLE, warm=warm)
    return package


def measure_verify(folder: Path, package: Path) -> None:
    """Print verification beside hashing, for the sample's package and a larger one."""
    folder.mkdir()
    key = create_key(folder / "key", "bench")
    large = folder / "large.incident.zip"
    write_package(contents_of(make_evidence(folder, MEGABYTES)), large, key)
    (folder / "large_signers").write_text(f"bench {key.public_key.line()}\n")
    at = datetime.now(UTC)
    print(f"\n{'verify, in one process':22} {'size':>8} {'verify':>9} {'sha256+crc':>11}  ratio")
    for name, path, signers in (
        ("the sample's package", package, package.parent / "allowed_signers"),
        ("a larger one", large, folder / "large_signers"),
    ):
        trust = load_allowed_signers(signers, None)
        taken = best(
            {
                "verify": lambda p=path, t=trust: verify_package(p, t, at=at),
                "hash": lambda p=path: sha256_and_crc_of([p]),
            }
        )
        size = path.stat().st_size / 1e6
        print(
            f"{name:22} {size:5.1f} MB {taken['verify'] * 1000:6.1f} ms {taken['hash'] * 1000:8.1f}"
            f" ms  {taken['verify'] / taken['hash']:.2f}x  goal 1.3x"
        )


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="bench-commands-") as name:
        folder = Path(name)
        bench = Bench(folder)
        for turn in range(rounds + 1):
            package = one_round(bench, folder / f"round-{turn}", warm=turn == 0)
        print(f"{'command':22} {'seconds':>9} {'CPU':>8} {'peak':>10} {'worker':>8}  goal")
        for command, cost in bench.costs.items():
            print(cost.line(command))
        measure_verify(folder / "verify", package)


if __name__ == "__main__":
    main()
