"""Hand every hostile package to every door of the program, and to the usual tools.

    python tests/bench/hostile_corpus.py [--every N] [--doors verify,preview,...] [--trace]

Doors: ``verify`` (in this process), ``preview`` (what the Review place reads), ``replay``,
``import``, ``process`` (the real command, its time and memory), ``window`` (the Review place,
offscreen), ``usual`` (unzip, sha256sum, ssh-keygen, bagit). Prints one row a group of attacks
and everything that went wrong; exits 1 if anything did.
"""

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.hostile.case import Case
from tests.hostile.corpus import CORPUS
from tests.hostile.kit import sha256
from tests.hostile.reader import AT, Reader, fresh_kit
from tests.hostile.usual_tools import Usual, ask, missing_tools
from tests.hostile.watched import MOST_SECONDS, can_trace, watch
from workbench.errors import WorkbenchError
from workbench.exchange.verdict import Level, Verdict
from workbench.registry import Registry
from workbench.services.importing import import_capture
from workbench.services.readings.review import review_reading
from workbench.services.replaying import replay_package
from workbench.services.session import Session, open_session

DOORS = ("verify", "preview", "replay", "import", "process", "window", "usual")
Door = Callable[[Case], Iterator[str]]


class NoRunner:
    """Says so if anything of a package is run."""

    def run(self, *_: object) -> None:
        raise AssertionError("something was run")


@dataclass
class Attendant:
    """Takes each case through the doors asked for.

    Attributes
    ----------
    reader : Reader
    session : Session
        Of a workspace of its own.
    trace : bool
    usual : dict of str to Usual
        What the usual tools said, by case.
    seconds, memory : float, int
        The most one real process took.
    """

    reader: Reader
    session: Session
    trace: bool
    usual: dict[str, Usual] = field(default_factory=dict)
    seconds: float = 0.0
    memory: int = 0

    def doors(self, names: list[str]) -> list[Door]:
        return [getattr(self, f"by_{name}") for name in names]

    def by_verify(self, case: Case) -> Iterator[str]:
        started = time.process_time()
        answer = self.reader.verdict()
        if int(answer.exit_code) not in case.codes:
            yield f"verify: {int(answer.exit_code)}, expected {sorted(case.codes)}"
        if time.process_time() - started > MOST_SECONDS:
            yield "verify: slow"
        if not (answer.problems and answer.not_checked):
            yield "verify: says too little"

    def by_preview(self, case: Case) -> Iterator[str]:
        for signers in (self.reader.signers, None):
            if review_reading(self.reader.package, signers, at=AT).opened and 3 not in case.codes:
                yield "preview: opened"

    def by_replay(self, case: Case) -> Iterator[str]:
        found = self.reader.verdict(Level.L1, trusting=False)
        if found.verdict is not Verdict.OK or 3 in case.codes:
            return
        try:
            replay_package(self.reader.package, found, registry=Registry(), runner=NoRunner())  # type: ignore[arg-type]
        except WorkbenchError as error:
            if int(error.exit_code) not in case.codes:
                yield f"replay: {int(error.exit_code)}"
        else:
            yield "replay: it was replayed"

    def by_import(self, case: Case) -> Iterator[str]:
        del case
        try:
            taken = import_capture(self.session, [self.reader.package]).value.evidence
        except WorkbenchError:
            return  # said in a sentence, and nothing taken in
        if [item.sha256 for item in taken][:1] != [sha256(self.reader.package.read_bytes())]:
            yield "import: other bytes were taken in"

    def by_process(self, case: Case) -> Iterator[str]:
        words = ["verify", str(self.reader.package), "--trust", str(self.reader.signers)]
        words += ["--revoked", str(self.reader.revoked), "--json"]
        said = watch(words, self.reader.folder.parent, trace=self.trace)
        self.seconds = max(self.seconds, said.seconds)
        self.memory = max(self.memory, said.memory)
        yield from (f"process: {fault}" for fault in said.faults)
        # The real command judges keys by the clock, which may be past a case's last day.
        if said.code not in case.codes:
            yield f"process: {said.code}, expected {sorted(case.codes)}"

    def by_window(self, case: Case) -> Iterator[str]:
        from tests.hostile.offscreen import shown

        opened, words = shown(self.reader)
        if opened and 3 not in case.codes:
            yield "window: opened"
        if any(mark in words for mark in ("\x1b", "\u202e", "\u2066")):
            yield "window: shows what steers"

    def by_usual(self, case: Case) -> Iterator[str]:
        said = self.usual[case.name] = ask(self.reader.package, self.reader.signers)
        if said.refused and self.reader.verdict().verdict is Verdict.OK:
            yield f"usual: accepted here, refused by {', '.join(said.refused)}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--every", type=int, default=1, help="only every Nth case")
    parser.add_argument("--doors", default=",".join(DOORS))
    parser.add_argument("--trace", action="store_true", help="watch real processes by strace")
    told = parser.parse_args()
    names = [name for name in told.doors.split(",") if name in DOORS]
    if "usual" in names and missing_tools():
        print("left out, not installed:", ", ".join(missing_tools()))
        names.remove("usual")
    with tempfile.TemporaryDirectory() as place:
        return _attend(Path(place), names, told.every, trace=told.trace and can_trace())


def _attend(folder: Path, names: list[str], every: int, *, trace: bool) -> int:
    inbox = folder / "inbox"
    inbox.mkdir()
    kit = fresh_kit(folder)
    faults: list[str] = []
    groups: dict[str, Counter[str]] = {}
    with open_session(folder / "workspace", create=True) as session:
        attendant = Attendant(Reader(inbox), session, trace)
        for case in list(CORPUS.values())[::every]:
            attendant.reader.take(case, kit)
            counts = groups.setdefault(case.name.partition(":")[0], Counter())
            found = [
                f"{case.name}: {fault}" for door in attendant.doors(names) for fault in door(case)
            ]
            faults += found
            counts[case.kind.value] += 1
            counts["wrong"] += bool(found)
            said = attendant.usual.get(case.name)
            counts["usual"] += bool(said and said.accepted)
    _print(groups, attendant, names)
    print("\n".join(faults))
    return int(bool(faults))


def _print(groups: dict[str, Counter[str]], attendant: Attendant, names: list[str]) -> None:
    print(f"{'attack on':16}{'outsider':>10}{'insider':>10}{'wrong':>8}{'bagit accepts':>16}")
    total: Counter[str] = Counter()
    for group, counts in sorted(groups.items()):
        total += counts
        row = (counts["outsider"], counts["insider"], counts["wrong"], counts["usual"])
        print(f"{group:16}{row[0]:>10}{row[1]:>10}{row[2]:>8}{row[3]:>16}")
    row = (total["outsider"], total["insider"], total["wrong"], total["usual"])
    print(f"{'all':16}{row[0]:>10}{row[1]:>10}{row[2]:>8}{row[3]:>16}")
    if "process" in names:
        seconds, memory = attendant.seconds, attendant.memory >> 20
        print(f"real processes: at most {seconds:.1f} s of CPU, {memory} MiB")


if __name__ == "__main__":
    sys.exit(main())
