"""Kill every act that writes at random moments and look at what is left.

Run as ``python tests/bench/kill_minus_nine.py [TIMES]``; TIMES is the number of kills in all,
shared out over the acts. After each kill the journal must verify, no half-written file may
lie anywhere under a final name, nothing that was finished before may be gone, and the same
command must simply work again.
"""

import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.e2e.program import SAMPLE, environment, workbench

PROGRAM = [sys.executable, "-m", "workbench"]
PACKAGE = ".incident.zip"
SEED = 9
ACTS = 7


@dataclass
class Tally:
    """What was seen of one act."""

    killed: int = 0
    finished: int = 0
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Act:
    """One act that is killed again and again.

    Attributes
    ----------
    name : str
    command : callable
        Number of the attempt to the words of the command.
    wrong : callable
        Returns every trace of a half-done act.
    targets : int
        How many files the attempts take turns to write; what a kill leaves beside one is
        swept up when it is written again.
    """

    name: str
    command: Callable[[int], Sequence[object]]
    wrong: Callable[[], list[str]]
    targets: int = 1


@dataclass(frozen=True)
class Stage:
    """The folders and files that all acts work on."""

    folder: Path
    incident: str

    @property
    def workspace(self) -> Path:
        return self.folder / "workspace"

    @property
    def exports(self) -> Path:
        return self.folder / "exports"

    @property
    def restored(self) -> Path:
        return self.folder / "restored"

    @property
    def key(self) -> Path:
        return self.folder / "key"

    @property
    def reviewer(self) -> Path:
        return self.folder / "reviewer"

    def words(self, *words: object) -> list[object]:
        """Return the words of a command on the workspace."""
        return ["-w", self.workspace, *words]

    def events(self) -> int:
        """Return how many events the journal holds, which never become fewer."""
        return int(workbench(*self.words("journal", "verify", "--json")).json["events"])


def kill_at_random(words: Sequence[object], longest: float, rng: random.Random) -> bool:
    """Start a command, kill it at a random moment; say whether it was still running."""
    with subprocess.Popen(
        [*PROGRAM, *map(str, words)],
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


def torn_workspace(workspace: Path) -> list[str]:
    """Return what is wrong with a workspace; one that is not there yet is not wrong."""
    if not (workspace / "journal.db").exists():
        return []
    said = workbench("-w", workspace, "journal", "verify", "--json")
    return [] if not said.code and said.json["ok"] else [f"journal: {said.out.strip()[:300]}"]


def torn_packages(folder: Path) -> list[str]:
    """Return what is wrong with every package that has its final name."""
    problems = []
    for package in folder.glob(f"*{PACKAGE}"):
        said = workbench("verify", package, "--json", "--level", "L1")
        if said.code or said.json["level"] != "L1":
            problems.append(f"{package.name}: {said.out.strip()[:200]}")
    return problems


def torn_reviews(stage: Stage) -> list[str]:
    """Return every review that has its final name and is not whole."""
    trust = stage.folder / "allowed_signers"
    problems = []
    for review in stage.exports.glob("*.json"):
        said = workbench(
            "verify", stage.exports / f"final{PACKAGE}", "--trust", trust, "--review", review,
            "--json",
        )  # fmt: skip
        if said.code:
            problems.append(f"{review.name}: {said.out.strip()[:200]}")
    return problems


def torture(stage: Stage, act: Act, times: int, rng: random.Random) -> Tally:
    """Kill one act ``times`` times; it must work at the end."""
    tally = Tally()
    started = time.monotonic()
    done = workbench(*act.command(-1))
    longest = time.monotonic() - started
    if done.code:
        return Tally(problems=[f"it does not run at all: {done.err.strip()}"])
    events = stage.events()
    for number in range(times):
        killed = kill_at_random(act.command(number), longest * 1.1, rng)
        tally.killed += killed
        tally.finished += not killed
        tally.problems += act.wrong()
        now = stage.events()
        if now < events:
            tally.problems.append(f"{events - now} events are gone")
        events = now
    for number in range(times, times + min(times, act.targets)):
        done = workbench(*act.command(number))
        if done.code:
            tally.problems.append(f"it does not run again: {done.err.strip()}")
    return tally


def set_up(folder: Path) -> Stage:
    """Make the workspace, the keys and one package."""
    said = workbench("-w", folder / "workspace", "import", SAMPLE, "--json")
    stage = Stage(folder, said.json["incident"])
    stage.exports.mkdir()
    stage.restored.mkdir()
    for key in (stage.key, stage.reviewer):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    lines = [
        f"{key.name} {key.with_suffix('.pub').read_text('utf-8')}"
        for key in (stage.key, stage.reviewer)
    ]
    (folder / "allowed_signers").write_text("".join(lines), "utf-8")
    workbench(*stage.words("run", stage.incident, "drift.psi"))
    final = stage.exports / f"final{PACKAGE}"
    workbench(*stage.words("export", stage.incident, "--key", stage.key, "-o", final))
    workbench(*stage.words("backup", folder / "saved.backup"))
    return stage


def acts(stage: Stage) -> list[Act]:
    """Return every act that writes."""
    store = lambda: torn_workspace(stage.workspace)  # noqa: E731
    trust = stage.folder / "allowed_signers"
    return [
        Act(
            "append",
            lambda n: stage.words(
                "window", "set", stage.incident, "incident", "--from", f"2012-03-{n % 20 + 5:02}"
            ),
            store,
        ),
        Act("import", lambda _: stage.words("import", SAMPLE), store),
        Act(
            "run",
            lambda n: stage.words("run", stage.incident, "drift.psi", "-p", f"bins={n % 90 + 5}"),
            store,
        ),
        Act(
            "export",
            lambda n: stage.words(
                "export", stage.incident, "--key", stage.key,
                "-o", stage.exports / f"{n % 5}{PACKAGE}",
            ),
            lambda: store() + torn_packages(stage.exports),
            targets=5,
        ),
        Act(
            "review",
            lambda _: (
                "review", stage.exports / f"final{PACKAGE}", "--key", stage.reviewer,
                "--trust", trust, "--verdict", "accept", "--no-replay",
            ),
            lambda: torn_reviews(stage) + torn_packages(stage.exports),
        ),
        Act(
            "backup",
            lambda n: stage.words("backup", stage.folder / f"b{n % 5}.backup"),
            store,
        ),
        Act(
            "restore",
            lambda n: ("restore", stage.folder / "saved.backup", stage.restored / str(n)),
            lambda: [
                problem
                for folder in stage.restored.iterdir()
                for problem in torn_workspace(folder)
            ],
        ),
    ]  # fmt: skip


def left_behind(folder: Path) -> list[str]:
    """Return temporary files that a finished act of the same kind should have swept up."""
    names = [str(path.relative_to(folder)) for path in folder.rglob(".*.partial")]
    return [f"left behind: {name}" for name in names]


def kill_everything(folder: Path, times: int) -> dict[str, Tally]:
    """Kill every act ``times`` times in a fresh folder; return what was seen, by act."""
    rng = random.Random(SEED)
    stage = set_up(folder)
    found = {}
    for act in acts(stage):
        tally = torture(stage, act, times, rng)
        tally.problems += left_behind(stage.exports)
        found[act.name] = tally
        counts = f"{tally.killed} killed, {tally.finished} finished first"
        print(f"{act.name:8} {counts}, {len(tally.problems)} problems", flush=True)
        for problem in tally.problems[:10]:
            print("  ", problem)
    return found


def main(times: int) -> int:
    """Kill all acts, ``times`` in all; return 1 if anything was lost or half done."""
    with tempfile.TemporaryDirectory() as temporary:
        found = kill_everything(Path(temporary), -(-times // ACTS))
    print(sum(tally.killed for tally in found.values()), "killed in all")
    return int(any(tally.problems for tally in found.values()))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 70))
