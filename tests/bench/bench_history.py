"""What looking back costs, next to replaying the journal up to there.

    python tests/bench/bench_history.py [--events 10000] [--steps 200]

The peer is the full replay: reading the events up to a place and folding them, as
``Journal.state(until=…)`` does. The limit is copying a state that is at hand already. All are
measured in one process on the same journal, in processor time; the ratio is what counts.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

from tests.unit.domain import nouns  # noqa: E402
from workbench.domain.events import Draft  # noqa: E402
from workbench.domain.evidence import Window  # noqa: E402
from workbench.domain.identifiers import new_identifier  # noqa: E402
from workbench.domain.incident import (  # noqa: E402
    Incident,
    claim_added,
    evidence_added,
    run_recorded,
    window_set,
)
from workbench.registry import Registry  # noqa: E402
from workbench.services.history import resume, undo  # noqa: E402
from workbench.services.readings.history import history  # noqa: E402
from workbench.services.session import Session  # noqa: E402
from workbench.storage import Workspace  # noqa: E402

AT_ONCE = 20


def draft(chance: random.Random, number: int) -> Draft:
    """Return what an investigation writes."""
    kind = chance.random()
    if kind < 0.45:
        return window_set(Window(name=chance.choice("abcd"), rows=number))
    if kind < 0.65:
        findings = tuple(map(nouns.finding, range(3)))
        return run_recorded(nouns.run(f"r{number}", findings=findings))
    if kind < 0.85:
        return claim_added(nouns.claim(f"c{number % 200}", text=f"Sentence {number}."))
    return Draft("incident.amended", {"owner": f"{number}"})


def fill(space: Workspace, events: int) -> str:
    """Write an incident with undoing and redoing among its acts."""
    chance, incident = random.Random(1), new_identifier(nouns.NOW)
    opening = [Draft("incident.opened", {"title": "Demand fell"})]
    opening += [evidence_added(nouns.evidence(f"t{n}", table="b" * 64)) for n in range(20)]
    space.journal.append(incident, opening, at=nouns.NOW, by="ana")
    state: Incident = space.incident(incident)
    while state.size < events:
        at = nouns.NOW + timedelta(seconds=state.size)
        drafts = [draft(chance, state.size + n) for n in range(AT_ONCE)]
        if chance.random() < 0.04 and state.undoable:
            drafts = [Draft("change.undone", {"seq": state.undoable[-1]})]
        for one in drafts:
            space.journal.append(incident, [one], at=at, by="ana")
            at += timedelta(milliseconds=20)
        state = space.incident(incident)
    return incident


def spent(act: Callable[[], object]) -> float:
    """Return the processor time of an act, in ms."""
    start = time.process_time()
    act()
    return (time.process_time() - start) * 1e3


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--steps", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Workspace.create(Path(folder) / "w") as space:
        incident = fill(space, options.events)
        session = Session(workspace=space, registry=Registry(), witness=None)
        state = session.incident(incident)
        places = [random.Random(2).randrange(1, state.size + 1) for _ in range(options.steps)]
        first = spent(lambda: session.chronicles.of(state))
        chronicle = session.chronicles.of(state)
        ours = sorted(spent(lambda seq=seq: chronicle.state(seq)) for seq in places)
        same = statistics.median(spent(lambda seq=seq: chronicle.state(seq)) for seq in places[:8])
        again = spent(lambda: session.chronicles.of(state))
        peer = sorted(
            spent(lambda seq=seq: space.journal.state(incident, until=seq)) for seq in places[:8]
        )
        whole = spent(lambda: space.journal.state(incident))
        limit = statistics.median(
            spent(lambda: state.model_copy(update={"size": 1})) for _ in range(50)
        )
        tree = spent(lambda: history(session, incident))
        kept = spent(lambda: history(session, incident))
        back = spent(lambda: undo(session, incident))
        resumed = spent(lambda: resume(session, incident, state.size // 2))
        middle, worst = ours[len(ours) // 2], ours[-1]
        sys.stdout.write(
            f"{state.size} events; processor time in ms\n"
            f"{'any earlier state, median':40}{middle:10.2f}"
            f"   replay {statistics.median(peer):8.1f}"
            f"   ratio {statistics.median(peer) / same:6.0f}   limit {limit:.3f}\n"
            f"{'any earlier state, slowest':40}{worst:10.2f}"
            f"   replay {peer[-1]:8.1f}   goal 50\n"
            f"{'reading the journal once':40}{first:10.1f}   replay {whole:8.1f}"
            f"   ratio {first / whole:6.2f}\n"
            f"{'asking again, nothing new':40}{again:10.3f}\n"
            f"{'the tree of acts, then again':40}{tree:10.1f}   again {kept:9.1f}\n"
            f"{'undo':40}{back:10.1f}   replay {whole:8.1f}\n"
            f"{'resume from the middle':40}{resumed:10.1f}   replay {whole:8.1f}\n"
        )


if __name__ == "__main__":
    main()
