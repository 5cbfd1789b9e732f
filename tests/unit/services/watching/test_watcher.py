"""A watched folder: each batch once, whatever happens; one candidate for what belongs together."""

import errno
import json
import shutil
from datetime import timedelta
from threading import Event

import pytest

from tests.unit.services.conftest import Clock
from tests.unit.services.documents import document
from tests.unit.services.runners import FakeRunner, lend
from tests.unit.services.watching.folders import (
    BAD,
    FIRST,
    LOSS,
    describe,
    make,
    name_of,
    put,
    rows,
    share_wrong,
)
from tests.unit.services.watching.told import workspace_told
from workbench.cli.program import main
from workbench.domain.scoring import batch_key
from workbench.errors import Cancelled, EvidenceError, WorkbenchError
from workbench.services.evidence import amend
from workbench.services.scoring.acts import dismiss, dismissals, escalations, reopen
from workbench.services.scoring.candidates import candidates
from workbench.services.scoring.content import playbook
from workbench.services.session import Session, open_session
from workbench.services.watching import watcher
from workbench.services.watching.memory import Memory
from workbench.services.watching.service import Watching, exit_code
from workbench.services.watching.watcher import Watcher
from workbench.storage.objects import ObjectStore
from workbench.storage.score_book import ScoreBook
from workbench.storage.watch_decisions import WatchDecisions


class Killed(BaseException):
    """The process is gone: nothing behind this line runs."""


def opened(folder):
    """A session on a workspace whose runs are answered at once."""
    session = open_session(folder, create=True)
    session.actor = "watch"
    session.clock = Clock()
    return lend(session, FakeRunner(document()))


def watch(workspace, folder, take_in=share_wrong, **named):
    """Look once, as one process would."""
    with opened(workspace) as session:
        return Watching(session, folder, take_in, **named).once()[0]


def told(workspace):
    with opened(workspace) as session:
        return workspace_told(session)


@pytest.fixture
def folder(tmp_path):
    return make(tmp_path / "in")


@pytest.fixture
def workspace(tmp_path):
    return tmp_path / "workspace"


def days(folder, *wrong):
    for day, share in enumerate(wrong):
        put(folder, day, share)


def test_a_candidate_is_opened_filled_in_and_analysed(workspace, folder):
    days(folder, 0.1, 0.1, BAD, BAD)
    looked = watch(workspace, folder)
    assert [one.name for one in looked.scored] == [name_of(day) for day in range(4)]
    (candidate,) = looked.candidates
    assert exit_code([looked]) == 9
    with opened(workspace) as session:
        state = session.incident(candidate.incident)
    triage = state.records.triage
    assert (state.title, state.owner) == ("Pump failures: Loss", "ML on-call")
    assert state.severity == "SEV1 critical"
    assert (triage.detected_by, triage.failure_mode) == ("monitor", "concept_drift")
    assert triage.systems == ("Pump failures",)
    batch = looked.scored[3]
    for named in (LOSS["trigger"], batch.sha256, name_of(3), "nine-signals 1.0.0"):
        assert named in triage.trigger
        assert named in state.records.observations[0].text
    assert [run.analysis for run in state.runs] == ["drift.psi"]
    windows = {one.name: one.rows for one in state.windows}
    assert windows == {"reference": 240, "incident": 48}
    (action,) = state.records.actions
    assert action.owner_function
    assert action.due == (Clock().now + timedelta(hours=24)).date()
    assert state.records.safeguards[0].id == "playbook-1"


def test_nothing_fires_on_good_batches_and_a_single_bad_one(workspace, folder):
    days(folder, 0.1, BAD, 0.1, 0.1)
    looked = watch(workspace, folder)
    assert exit_code([looked]) == 0
    assert looked.candidates == []
    with opened(workspace) as session:
        assert session.workspace.incidents() == ()


def test_a_second_look_does_nothing(workspace, folder):
    days(folder, 0.1, BAD, BAD)
    watch(workspace, folder)
    before = told(workspace)
    looked = watch(workspace, folder)
    assert (looked.known, looked.scored, looked.candidates) == (3, [], [])
    assert told(workspace) == before


def test_the_same_bytes_are_never_scored_twice(workspace, folder):
    days(folder, 0.1, 0.1)
    shutil.copy(folder / name_of(0), folder / "copy.parquet")
    first = watch(workspace, folder)
    assert first.duplicates == ["copy.parquet"] or first.duplicates == [name_of(0)]
    shutil.copy(folder / name_of(1), folder / "again.parquet")
    (folder / name_of(1)).rename(folder / "moved.parquet")
    shutil.rmtree(workspace / "watching")  # even where nothing is remembered
    second = watch(workspace, folder)
    assert (second.scored, sorted(second.duplicates)) == (
        [], sorted(["2026-05-01.parquet", "again.parquet", "copy.parquet", "moved.parquet"])
    )  # fmt: skip
    assert len(told(workspace)["readings"]) == 2


def test_what_goes_on_is_added_to_the_candidate_that_is_open(workspace, folder):
    days(folder, 0.1, 0.1, BAD, BAD)
    first = watch(workspace, folder).candidates[0]
    put(folder, 4, BAD)
    looked = watch(workspace, folder)
    (added,) = looked.candidates
    assert (added.incident, added.opened) == (first.incident, False)
    assert exit_code([looked]) == 0
    assert any(line.startswith("pumps: INC-0001 added to") for line in looked.words())
    with opened(workspace) as session:
        assert len(session.workspace.incidents()) == 1
        observed = session.incident(first.incident).records.observations
        assert [name_of(day) in one.text for one, day in zip(observed, (3, 4), strict=True)]


def test_a_rule_that_opens_one_is_in_the_trail_of_escalations_once(workspace, folder):
    days(folder, 0.1, 0.1, BAD, BAD, BAD)
    candidate = watch(workspace, folder).candidates[0]
    with opened(workspace) as session:
        (act,) = escalations(session)
    assert (act.body["incident"], act.body["automatic"]) == (candidate.incident, True)
    assert act.body["rationale"] == candidate.firing.sentence
    assert act.body["definition"] == candidate.firing.score.digest


def test_what_a_person_dismissed_is_not_opened_until_it_is_taken_back(workspace, tmp_path):
    folder = make(tmp_path / "in", {**LOSS, "trigger": "performance > 0.5 for 4 windows"})
    days(folder, *[0.1] * 16, BAD, BAD, BAD)
    watch(workspace, folder)
    with opened(workspace) as session:
        dismiss(session, "pumps", FIRST + timedelta(days=18), "known_change")
    put(folder, 19, BAD)
    looked = watch(workspace, folder)
    (held,) = looked.candidates
    assert (held.incident, held.opened) == ("", False)
    assert any("not opened, dismissed by watch until" in line for line in looked.words())
    with opened(workspace) as session:
        assert session.workspace.incidents() == ()
        (dismissal,) = dismissals(session)
        reopen(session, dismissal.seq)
    put(folder, 20, BAD)
    assert watch(workspace, folder).candidates[0].opened


def test_another_is_opened_once_the_first_is_closed_or_lies_far_back(workspace, folder):
    days(folder, 0.1, 0.1, BAD, BAD)
    first = watch(workspace, folder).candidates[0]
    for day, wrong in ((28, 0.1), (29, 0.1), (30, BAD), (31, BAD)):
        put(folder, day, wrong)
    assert watch(workspace, folder).candidates[0].opened  # a month later
    with opened(workspace) as session:
        for one in session.workspace.incidents():
            amend(session, one.id, {"stage": "Follow-up"})
    put(folder, 32, BAD)
    last = watch(workspace, folder).candidates[0]
    assert last.opened
    assert last.incident != first.incident


def test_batches_are_judged_in_the_order_of_their_rows_not_of_their_names(workspace, folder):
    for day, name in ((0, "z.parquet"), (1, "y.parquet"), (2, "x.parquet"), (3, "a.parquet")):
        put(folder, day, BAD if day >= 2 else 0.1, name=name)
    looked = watch(workspace, folder)
    assert [one.name for one in looked.scored] == [f"{x}.parquet" for x in "zyxa"]
    assert [one.firing.name for one in looked.candidates] == ["a.parquet"]


def test_what_cannot_be_read_is_refused_once_and_the_rest_is_scored(workspace, folder):
    days(folder, 0.1, 0.1)

    def picky(session, watched, taken, progress):
        if taken.name == name_of(0):
            raise EvidenceError("table.damaged", "It is damaged.", "Ask for another.")
        return share_wrong(session, watched, taken, progress)

    looked = watch(workspace, folder, picky)
    assert [one.code for one in looked.refused] == ["table.damaged"]
    assert exit_code([looked]) == 10
    assert len(looked.scored) == 1
    again = watch(workspace, folder, picky)
    assert (again.still_refused, again.refused) == (1, [])
    assert exit_code([again]) == 0
    put(folder, 0, seed=5)  # a corrected file of the same name
    assert [one.name for one in watch(workspace, folder).scored] == [name_of(0)]


def test_a_file_still_written_to_is_left_for_the_next_look(workspace, folder):
    days(folder, 0.1)
    whole = put(folder, 1).read_bytes()
    (folder / name_of(1)).write_bytes(whole[: len(whole) // 2])
    looked = watch(workspace, folder)
    assert list(looked.waiting) == [name_of(1)]
    (folder / name_of(1)).write_bytes(whole)
    assert [one.name for one in watch(workspace, folder).scored] == [name_of(1)]


def test_a_full_disk_loses_nothing(workspace, folder, monkeypatch):
    days(folder, 0.1, 0.1, BAD, BAD)

    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device", "here")

    for owner, name in ((Memory, "keep"), (ObjectStore, "put_file"), (watcher, "take")):
        with monkeypatch.context() as patch:
            patch.setattr(owner, name, full)
            with pytest.raises(OSError, match="No space"):
                watch(workspace, folder)
    watch(workspace, folder)
    whole = workspace.with_name("other")
    watch(whole, folder)
    assert told(workspace) == told(whole)


def test_a_batch_that_goes_before_its_candidate_is_opened_is_not_forgotten(workspace, folder):
    days(folder, 0.1, 0.1, BAD, BAD)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Watcher, "_open", lambda *_: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed):
            watch(workspace, folder)
    (folder / name_of(3)).unlink()
    (candidate,) = watch(workspace, folder).candidates
    with opened(workspace) as session:
        state = session.incident(candidate.incident)
    assert {item.window for item in state.evidence} == {"reference", None}
    assert name_of(3) in state.records.triage.trigger


def test_two_watchers_do_not_get_in_each_other_s_way(workspace, folder):
    days(folder, 0.1)
    with opened(workspace) as one, opened(workspace) as two:
        first, second = (Watching(each, folder, share_wrong) for each in (one, two))
        with first._watchers(), pytest.raises(WorkbenchError) as caught:
            second.once()
        assert caught.value.code == "watch.busy"
        assert len(second.once()[0].scored) == 1


def test_two_watchers_without_a_lock_score_each_batch_once(workspace, folder):
    """As over a file system that knows no locks: both measure, one of them enters."""
    days(folder, 0.1, 0.1, BAD, BAD)
    inner = []

    def while_another(session, watched, taken, progress):
        if not inner:
            inner.append(None)
            shutil.rmtree(workspace / "watching")
            inner[0] = watch(workspace, folder)
        return share_wrong(session, watched, taken, progress)

    outer = watch(workspace, folder, while_another)
    assert outer.scored == []
    assert len(inner[0].scored) == 4
    assert len(outer.candidates) == 0
    assert len(told(workspace)["incidents"]) == 1
    assert len(told(workspace)["readings"]) == 4


def test_a_late_batch_raises_a_signal_and_opens_one_candidate(workspace, tmp_path):
    late = {**LOSS, "id": "late", "trigger": "arrival.late_hours > 6", "failure_mode": ""}
    folder = make(tmp_path / "in", late, every_hours=24)
    days(folder, 0.1, 0.1)
    passed = [0.0]
    look = lambda: watch(workspace, folder, booted=lambda: ("boot", passed[0]))  # noqa: E731
    look()
    passed[0] = 29 * 3600.0
    assert look().candidates == []
    passed[0] = 31 * 3600.0
    (candidate,) = look().candidates
    assert candidate.firing.late
    assert "no batch, where one was due" in candidate.firing.sentence
    passed[0] = 60 * 3600.0
    assert look().candidates == []  # told once
    put(folder, 3)  # the third day never came, the fourth does
    (after,) = look().candidates
    assert (after.firing.name, after.opened) == (name_of(3), False)


def test_a_capture_folder_is_a_batch(workspace, folder):
    days(folder, 0.1, 0.1)
    for day in (2, 3):
        capture = folder / f"day {day}"
        capture.mkdir()
        put(capture, day, BAD, name="rows.parquet")
        (capture / "capture.json").write_text(json.dumps({
            "format": "workbench-capture/1", "title": "By hand",
            "tables": [{"path": "rows.parquet", "window": "incident", "roles": {
                "timestamp": "at", "label": "failed", "score": "chance", "features": ["load"]}}],
        }), "utf-8")  # fmt: skip
    looked = watch(workspace, folder)
    assert [one.name for one in looked.scored][2:] == ["day 2", "day 3"]
    (candidate,) = looked.candidates
    with opened(workspace) as session:
        state = session.incident(candidate.incident)
    assert {one.name for one in state.windows} == {"reference", "incident"}
    assert state.title == "Pump failures: Loss"


def test_a_scenario_that_nothing_measures_for_is_named(workspace, tmp_path):
    folder = make(tmp_path / "in", LOSS, {**LOSS, "id": "odd", "trigger": "p99 > 3"})
    days(folder, 0.1)
    looked = watch(workspace, folder)
    assert looked.not_judged == {"odd": "p99"}
    assert any("nothing measures p99" in line for line in looked.words())


def test_a_window_too_small_to_be_judged_does_not_fire(workspace, folder, monkeypatch):
    import pyarrow.parquet as pq

    days(folder, 0.1)
    for day in (1, 2, 3):
        pq.write_table(rows(day, BAD, count=12), folder / name_of(day))
    looked = watch(workspace, folder)
    assert looked.candidates == []
    assert looked.scored[0].unsure == "still learning: 0 windows of the 14 it takes"
    assert "2026-05-04.parquet: no score yet, too small to be judged: 12 rows" in "".join(
        looked.words()
    )


def test_a_trigger_is_tried_on_the_scores_of_a_model(workspace, folder, capsys):
    days(folder, 0.1, BAD, BAD)
    watch(workspace, folder)
    capsys.readouterr()
    words = ["-w", str(workspace), "--json", "scenario", "try"]
    assert main([*words, "performance > 0.5 for 2 windows", "--model", "pumps"]) == 0
    assert json.loads(capsys.readouterr().out)["fired_at"] == ["2026-05-04T00:00:00+00:00"]
    assert main([*words, "performance > 0.5", "--model", "nobody"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["hint"] == "There are pumps."


def test_several_folders_are_watched_at_once(workspace, tmp_path):
    for name in ("a", "b"):
        folder = make(tmp_path / "in" / name)
        describe(folder, model={"id": name}, scenario_file="scenarios.json")
        put(folder, 1 if name == "a" else 2)
    with opened(workspace) as session:
        looks = Watching(session, tmp_path / "in", share_wrong).once()
    assert [(one.model, len(one.scored)) for one in looks] == [("a", 1), ("b", 1)]


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    """A folder in which something fires and goes on, and what came of it."""
    place = tmp_path_factory.mktemp("killed")
    folder = make(place / "in")
    days(folder, 0.1, BAD, BAD, BAD)
    with pytest.MonkeyPatch.context() as patch:
        steps = Steps(patch, None)
        watch(place / "whole", folder)
    return place, folder, told(place / "whole"), steps.names


class Steps:
    """Counts everything that is written, and ends the process before the one that is due."""

    def __init__(self, patch, kill_at):
        self.names = []
        self.kill_at = kill_at
        for owner, name in (
            (ScoreBook, "add_batch"), (ScoreBook, "append"), (ScoreBook, "put_model"),
            (WatchDecisions, "expect"), (WatchDecisions, "decide"), (Memory, "keep"),
            (Session, "record"), (ObjectStore, "put_file"),
        ):  # fmt: skip
            patch.setattr(owner, name, self._counted(getattr(owner, name), name))

    def _counted(self, whole, name):
        def counted(*args, **named):
            if len(self.names) == self.kill_at:
                raise Killed
            self.names.append(name)
            return whole(*args, **named)

        return counted


def test_killed_before_any_write_it_ends_as_if_it_had_not_been(uninterrupted):
    """Before one write is after the one before it; between them nothing outlives a process.

    Of writes that every batch and every file of a candidate repeats, the first two are tried.
    """
    place, folder, whole, steps = uninterrupted
    assert {"add_batch", "record", "append", "put_file"} <= set(steps)
    for kill_at, name in enumerate(steps):
        if name in {"put_file", "expect", "add_batch"} and steps[:kill_at].count(name) >= 2:
            continue
        workspace = place / f"killed {kill_at}"
        with pytest.MonkeyPatch.context() as patch:
            Steps(patch, kill_at)
            with pytest.raises(Killed):
                watch(workspace, folder)
        watch(workspace, folder)
        assert told(workspace) == whole, name
        shutil.rmtree(workspace)


def test_stopped_in_the_middle_it_goes_on_the_next_time(uninterrupted, tmp_path):
    _, folder, whole, _ = uninterrupted
    stop = Event()

    def stopping(session, watched, taken, progress):
        if taken.name == name_of(2):
            stop.set()
        share_wrong(session, watched, taken, progress)

    with pytest.raises(Cancelled):
        watch(tmp_path / "w", folder, stopping, cancel=stop)
    assert len(told(tmp_path / "w")["readings"]) == 2
    watch(tmp_path / "w", folder)
    assert told(tmp_path / "w") == whole


def test_a_book_that_is_lost_is_written_anew_and_finds_its_candidates(uninterrupted, tmp_path):
    place, folder, whole, _ = uninterrupted
    workspace = shutil.copytree(place / "whole", tmp_path / "w")
    for file in workspace.glob("scores.db*"):
        file.unlink()
    assert len(watch(workspace, folder).scored) == 4
    assert told(workspace) == whole


def test_the_folder_itself_is_never_written_to(workspace, folder):
    days(folder, 0.1, 0.1, BAD, BAD)
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    watch(workspace, folder)
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before


def test_the_same_bytes_are_a_batch_of_each_model_and_once_for_each(workspace, tmp_path):
    for name in ("a", "b"):
        folder = make(tmp_path / "in" / name)
        describe(folder, model={"id": name}, scenario_file="scenarios.json")
        days(folder, 0.1, BAD, BAD)
    with opened(workspace) as session:
        looks = Watching(session, tmp_path / "in", share_wrong).once()
        again = Watching(session, tmp_path / "in", share_wrong).once()
        with session.workspace.score_book() as book:
            kept = [(one.model, one.start, dict(one.values)) for one in book.readings()]
    assert [one.sha256 for one in looks[0].scored] == [one.sha256 for one in looks[1].scored]
    assert [(one.model, len(one.scored), one.duplicates) for one in looks] == [
        ("a", 3, []),
        ("b", 3, []),
    ]
    assert [(one.scored, one.known) for one in again] == [([], 3), ([], 3)]
    assert [one[1:] for one in kept if one[0] == "a"] == [one[1:] for one in kept if one[0] == "b"]
    assert len({one.incident for look in looks for one in look.candidates if one.opened}) == 2


def test_a_batch_kept_before_models_counted_is_not_scored_again(workspace, folder):
    """In a book of an earlier version the bytes alone are the key, and the model is beside them."""
    put(folder, 1)
    first = watch(workspace, folder)
    with opened(workspace) as session, session.workspace.score_book() as book:
        key, sha256 = batch_key("pumps", first.scored[0].sha256), first.scored[0].sha256
        with book._database.write() as connection:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            for table, column in (
                ("batches", "sha256"), ("windows", "batch"), ("watch_decisions", "batch"),
            ):  # fmt: skip
                connection.exec_driver_sql(
                    f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (sha256, key)
                )
            connection.exec_driver_sql("UPDATE watch_decisions SET firing = NULL")
    again = watch(workspace, folder)
    assert again.known == 1
    assert [one.sha256 for one in again.scored] == [sha256]  # what was owed is decided
    other = make(folder.parent / "other")
    describe(other, model={"id": "other"}, scenario_file="scenarios.json")
    put(other, 1)
    assert len(watch(workspace, other).scored) == 1


def test_the_deadline_is_the_same_in_the_queue_and_in_what_was_opened(workspace, folder):
    """It counts from when the batch was received, weeks after its rows and days before opening."""
    days(folder, *[0.1 + 0.01 * (day % 3) for day in range(20)], BAD, BAD, BAD, BAD)
    received = FIRST + timedelta(days=40, hours=5)
    with opened(workspace) as session:
        session.clock = lambda: received
        (looked,) = Watching(session, folder, share_wrong).once()
        session.clock = lambda: received + timedelta(days=3)
        (queued,) = candidates(session, every=True)
        (opening,) = (one for one in looked.candidates if one.opened)
        (action,) = session.incident(opening.incident).records.actions
    assert queued.deadline == received + timedelta(hours=queued.card.hours)
    card = playbook().card(opening.firing.score.tier, queued.category.id)
    assert f"(by {received + timedelta(hours=card.hours):%Y-%m-%d %H:%M} UTC)" in action.title
