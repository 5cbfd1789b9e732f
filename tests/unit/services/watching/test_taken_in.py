"""Real collectors and real workers: what is measured, what is refused, and the same result."""

import pytest

from tests.unit.services.conftest import Clock
from tests.unit.services.runners import Lent, lend
from tests.unit.services.watching.folders import BAD, LOSS, make, name_of, put
from workbench.services.importing import import_capture
from workbench.services.running import run_analysis
from workbench.services.session import open_session
from workbench.services.watching.capture_of import write_capture
from workbench.services.watching.intake import Taken
from workbench.services.watching.measuring import take_in
from workbench.services.watching.service import Watching

FIRES = {**LOSS, "trigger": "performance > 0.3 for 2 windows", "analyses": ["drift.psi"]}


@pytest.fixture(scope="module")
def watched(tmp_path_factory, processes):
    """What a watcher made of a folder with bad batches and hostile files in it."""
    place = tmp_path_factory.mktemp("real")
    folder = make(place / "in", FIRES)
    for day, wrong in enumerate((0.1, 0.1, BAD, BAD)):
        put(folder, day, wrong)
    (folder / "bomb.parquet").write_bytes(b"PAR1" + b"\0" * 64 + b"\x10\0\0\0PAR1")
    (folder / "prose.csv").write_text("this is\nno table of\nanything at all\n", "utf-8")
    (folder / "deep.json").write_text("[" * 5000 + "]" * 5000, "utf-8")
    session = lend(open_session(place / "workspace", create=True), Lent(processes))
    session.clock = Clock()
    watching = Watching(session, folder, take_in)
    yield session, watching, watching.once()[0]
    session.close()


def test_every_batch_is_measured_and_every_hostile_file_refused(watched):
    session, watching, looked = watched
    assert [one.name for one in looked.scored] == [name_of(day) for day in range(4)]
    assert sorted(one.name for one in looked.refused) == ["bomb.parquet", "deep.json", "prose.csv"]
    assert all(one.message and "Traceback" not in one.message for one in looked.refused)
    with session.workspace.score_book() as book:
        readings = list(book.readings(["pumps"]))
        assert book.models()["pumps"].owner == "ML on-call"
    measured = {name for name, value in readings[-1].values.items() if value is not None}
    assert {"performance", "output", "drift", "quality", "freshness", "calibration"} <= measured
    assert readings[-1].values["performance"] > 0.5 > readings[0].values["performance"]
    again = watching.once()[0]
    assert (again.known, again.still_refused, again.scored) == (4, 3, [])


def test_the_candidate_is_what_a_person_would_have_got(watched, tmp_path):
    """The same files taken in by hand, and the same analysis run: the same result, bit for bit."""
    session, watching, looked = watched
    (candidate,) = looked.candidates
    made = session.incident(candidate.incident)
    with watching._watchers() as (watcher,):
        batch = Taken(name_of(3), watching.folder / name_of(3), candidate.firing.batch, 0)
        capture = write_capture(tmp_path, watcher.watched, candidate.firing, batch, None)
    by_hand = import_capture(session, [capture]).value.incident
    run_analysis(session, by_hand, "drift.psi", reuse=False)
    other = session.incident(by_hand)
    assert [run.result for run in other.runs] == [run.result for run in made.runs]
    assert [run.key for run in other.runs] == [run.key for run in made.runs]
    told = lambda state: [(w.name, w.rows) for w in state.windows]  # noqa: E731
    assert told(other) == told(made)
    hashes = lambda state: sorted(e.sha256 for e in state.evidence if e.window)  # noqa: E731
    assert hashes(other) == hashes(made)
    assert candidate.firing.batch in hashes(made)
