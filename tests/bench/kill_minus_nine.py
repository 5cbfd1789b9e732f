"""Kill imports and exports at random moments and look at what is left.

Run as ``python tests/bench/kill_minus_nine.py [TIMES]``. After each kill the journal must
verify, no half-written file may lie anywhere, and the same command must simply work again.
"""

import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.e2e.program import SAMPLE, environment, workbench

PROGRAM = [sys.executable, "-m", "workbench"]


@dataclass
class Tally:
    """What was seen."""

    killed: int = 0
    finished: int = 0
    problems: list[str] = field(default_factory=list)


def kill_at_random(words: list[str], longest: float, rng: random.Random) -> bool:
    """Start a command, kill it at a random moment; say whether it was still running."""
    with subprocess.Popen(
        [*PROGRAM, *words],
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            process.wait(rng.uniform(0.0, longest))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            return True
    return False


def what_is_wrong(workspace: Path, exports: Path) -> list[str]:
    """Return every trace of a half-done act."""
    problems = []
    if (workspace / "journal.db").exists():
        said = workbench("-w", workspace, "journal", "verify", "--json")
        if said.code or not said.json["ok"]:
            problems.append(f"journal verify: {said.out.strip()}")
    for package in exports.glob("*.incident.zip"):
        said = workbench("verify", package, "--json", "--level", "L1")
        if said.code not in {0, 3} or said.json["level"] != "L1":
            problems.append(f"{package.name}: {said.out.strip()[:200]}")
    return problems


def torture(times: int, seed: int = 9) -> tuple[Tally, Tally]:
    """Kill ``times`` imports and ``times`` exports, half of each from a fresh start."""
    rng = random.Random(seed)
    imports, exported = Tally(), Tally()
    with tempfile.TemporaryDirectory() as folder:
        workspace, exports = Path(folder) / "workspace", Path(folder) / "exports"
        exports.mkdir()
        started = time.monotonic()
        workbench("-w", Path(folder) / "first", "import", SAMPLE)
        longest = time.monotonic() - started
        for _ in range(times):
            killed = kill_at_random(["-w", str(workspace), "import", str(SAMPLE)], longest, rng)
            _count(imports, killed, what_is_wrong(workspace, exports))
        said = workbench("-w", workspace, "import", SAMPLE, "--json")
        if said.code:
            imports.problems.append(f"the import did not run again: {said.err}")
        incident = said.json["incident"]
        key = Path(folder) / "key"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
        command = ["-w", str(workspace), "export", incident, "--key", str(key), "-o"]
        for number in range(times):
            target = exports / f"{number % 5}.incident.zip"
            killed = kill_at_random([*command, str(target)], 1.5, rng)
            _count(exported, killed, what_is_wrong(workspace, exports))
        final = exports / "final.incident.zip"
        if workbench(*command, final).code or not final.exists():
            exported.problems.append("the export did not run again")
        left = [p.name for p in exports.iterdir() if not p.name.endswith(".incident.zip")]
        if left:
            exported.problems.append(f"left behind: {left[:5]}")
    return imports, exported


def _count(tally: Tally, killed: bool, problems: list[str]) -> None:
    tally.killed += killed
    tally.finished += not killed
    tally.problems += problems


if __name__ == "__main__":
    for name, tally in zip(
        ("import", "export"), torture(int(sys.argv[1]) if len(sys.argv) > 1 else 20), strict=True
    ):
        counts = f"{tally.killed} killed, {tally.finished} finished"
        print(f"{name}: {counts}, {len(tally.problems)} problems")
        for problem in tally.problems[:10]:
            print("  ", problem)
