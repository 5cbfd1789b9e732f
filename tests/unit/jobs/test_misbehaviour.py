"""Whatever an analysis does, its run ends with a clear error and nothing else is affected."""

import json
from pathlib import Path
from threading import Event

import pytest

from workbench.domain.runs import RunStatus
from workbench.jobs import Limits

SMALL = Limits(seconds=60, memory=300 << 20)


def works(runner, job):
    outcome = runner.run(job("nothing"))
    return outcome.status is RunStatus.FINISHED


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("segfault", "worker.crashed"),
        ("exit", "worker.crashed"),
        ("sys_exit", "analysis.failed"),
        ("slow_hog", "worker.memory"),
        ("greedy_hog", "worker.memory"),
        ("connects", "worker.network"),
        ("resolves", "worker.network"),
        ("spawns", "worker.process"),
        ("kills", "worker.process"),
    ],
)
def test_each_ends_with_its_own_error_and_the_next_job_runs(any_runner, job, name, code):
    outcome = any_runner.run(job(name, limits=SMALL))
    assert outcome.status is RunStatus.FAILED
    assert outcome.problem.code == code
    assert outcome.problem.message.endswith(".")
    assert "\n" not in outcome.problem.message
    assert outcome.document == b""
    assert works(any_runner, job)


def test_an_endless_loop_ends_at_its_time_limit(any_runner, job):
    outcome = any_runner.run(job("loop", limits=Limits(seconds=1, memory=1 << 30)))
    assert outcome.problem.code == "worker.timeout"
    assert works(any_runner, job)


def test_writing_and_removing_outside_is_refused(any_runner, job, tmp_path):
    kept = tmp_path / "kept.txt"
    kept.write_text("evidence")
    for name in ("writes", "removes"):
        outcome = any_runner.run(job(name, parameters={"path": str(kept)}))
        assert outcome.problem.code == "worker.outside"
        assert kept.read_text() == "evidence"
    assert works(any_runner, job)


def test_compiled_code_cannot_write_outside_where_the_system_helps(any_runner, job, tmp_path):
    path = tmp_path / "table.parquet"
    outcome = any_runner.run(job("native_write", parameters={"path": str(path)}))
    if outcome.environment.isolation == "tripwire":
        pytest.skip("an audit hook does not see compiled code")
    assert outcome.problem.code == "worker.outside"
    assert not path.exists()


def test_writing_inside_the_scratch_folder_is_allowed(any_runner, job):
    outcome = any_runner.run(job("writes_inside")).check()
    assert "other.txt" in json.loads(outcome.document)["summary"]


def test_a_worker_that_writes_nonsense_to_the_channel_is_ended(runner, job):
    outcome = runner.run(job("babbles"))
    assert outcome.problem.code == "worker.crashed"
    assert works(runner, job)


def test_a_crash_does_not_touch_the_job_beside_it(runner, job):
    started = Event()
    patient = runner.submit(job("patient"), lambda *_: started.set())
    assert started.wait(60)
    assert runner.run(job("segfault")).problem.code == "worker.crashed"
    assert not patient.done
    patient.cancel()
    assert patient.outcome(60).status is RunStatus.CANCELLED


def test_a_failure_says_where_but_no_value(runner, job):
    outcome = runner.run(job("raises"))
    assert outcome.problem.code == "analysis.failed"
    assert "ValueError in rough_plugin/rough_checks.py:" in outcome.problem.message
    assert "Jane" not in outcome.problem.message + outcome.problem.hint
    log = outcome.log.read_text()
    assert "Jane Doe" in log
    assert outcome.log.is_relative_to(outcome.folder)
    outcome.discard()
    assert not outcome.folder.exists()


def test_what_an_analysis_says_itself_is_passed_on(runner, job):
    problem = runner.run(job("refuses")).problem
    assert (problem.code, problem.message) == ("rough.too_few", "There are too few rows.")
    assert problem.hint == "Take a longer window."


@pytest.mark.parametrize("name", ["no_result", "twins", "not_json", "escapes"])
def test_a_result_that_cannot_be_kept_is_refused(runner, job, name):
    outcome = runner.run(job(name))
    assert outcome.problem.code == "analysis.result"
    assert outcome.tables == {}


def test_a_worker_with_a_thread_left_behind_is_not_used_again(runner, job):
    def place():
        return Path(json.loads(runner.run(job("where")).check().document)["summary"]).parts[-3]

    before = {place() for _ in range(3)}
    for _ in range(2):
        runner.run(job("thread")).check()
    assert place() not in before
