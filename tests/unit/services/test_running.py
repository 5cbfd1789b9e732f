"""A run is recorded however it ends, and a question asked twice is answered once."""

from threading import Event

import pytest

from tests.unit.services.documents import document, record_run
from tests.unit.services.runners import FakeRunner, lend
from workbench.domain.changes import Changes
from workbench.domain.runs import RunStatus
from workbench.errors import PluginError, RunError
from workbench.jobs.job import Limits, Problem
from workbench.services.evidence import change_role, consent_to_model
from workbench.services.importing import import_capture
from workbench.services.parameters import parse_parameters
from workbench.services.running import read_answer, run_analysis

CRASHED = Problem("worker.crashed", "The worker of this run ended.", "Tell its author.")


def test_a_run_holds_all_that_repeats_it(session):
    runner = FakeRunner(document(answer={"columns": {}}))
    lend(session, runner)
    limits = Limits(seconds=5)
    made = run_analysis(session, "1", "drift.psi", parameters={"bins": 8}, seed=3, limits=limits)
    run = made.value.run
    assert run == session.incident("1").runs[0]
    assert (run.parameters, run.seed, run.status) == ({"bins": 8}, 3, RunStatus.FINISHED)
    assert run.code_hash == session.registry.code_hash("workbench_drift")
    assert run.problem["metric"] == "accuracy"
    assert session.workspace.objects.read(run.result) == document(answer={"columns": {}})
    assert read_answer(session, run) == made.value.answer == {"columns": {}}
    job = runner.jobs[0]
    assert (job.analysis, job.parameters, job.seed) == ("drift.psi", {"bins": 8}, 3)
    assert job.windows["incident"].roles.label == "failed"
    assert job.limits.seconds == 5


def test_the_same_question_is_answered_from_the_record(session):
    runner = FakeRunner(document())
    lend(session, runner)
    first = run_analysis(session, "1", "drift.psi")
    again = run_analysis(session, "1", "drift.psi")
    assert (first.value.cached, again.value.cached) == (False, True)
    assert (again.value.run, again.changes) == (first.value.run, Changes())
    assert len(runner.jobs) == 1
    run_analysis(session, "1", "drift.psi", reuse=False)
    run_analysis(session, "1", "drift.psi", seed=1)
    change_role(session, "1", "incident.parquet", "hum", None)
    run_analysis(session, "1", "drift.psi")
    assert len(runner.jobs) == 4


def test_another_incident_gets_the_answer_as_its_own_run(session, capture):
    first = record_run(session)
    other = import_capture(session, [capture]).value.incident
    made = run_analysis(session, other, "drift.psi").value
    assert made.cached
    assert made.run.id != first.id
    assert made.run.result == first.result
    assert [r.id for r in session.incident(other).runs] == [made.run.id]


def test_an_answer_whose_bytes_are_gone_is_made_anew(session):
    run = record_run(session)
    session.workspace.objects.path(run.result).unlink()
    assert not run_analysis(session, "1", "drift.psi").value.cached


def test_a_failed_run_is_recorded_with_its_sentence_and_asked_again(session):
    failed = record_run(session, answers=[CRASHED])
    assert failed.status is RunStatus.FAILED
    assert failed.error == "The worker of this run ended. Tell its author."
    assert failed.result == ""
    assert session.incident("1").runs == (failed,)
    assert record_run(session).status is RunStatus.FINISHED


def test_a_stopped_run_is_recorded_as_such(session):
    stop = Event()
    stop.set()
    run = record_run(session, cancel=stop)
    assert (run.status, run.error) == (RunStatus.CANCELLED, "Stopped on request.")
    assert session.incident("1").runs == (run,)


def test_what_cannot_start_is_not_recorded(session):
    lend(session, FakeRunner(document()))
    change_role(session, "1", "incident.parquet", "failed", None)
    size = session.incident("1").size
    with pytest.raises(RunError, match="needs a label column"):
        run_analysis(session, "1", "explain.permutation")
    with pytest.raises(PluginError, match=r"no analysis 'drift\.nothing'"):
        run_analysis(session, "1", "drift.nothing")
    assert session.incident("1").size == size


def test_a_model_that_can_run_code_waits_for_consent(session, tmp_path, capture):
    sealed = tmp_path / "sealed"
    sealed.mkdir()
    for name in ("reference.parquet", "incident.parquet"):
        (sealed / name).write_bytes((capture / name).read_bytes())
    (sealed / "model.pkl").write_bytes(b"\x80\x04\x95" + b"\0" * 64 + b".")
    text = (capture / "capture.json").read_text().replace("model.skops", "model.pkl")
    text = text.replace('"format": "skops"', '"format": "pickle"')
    for line in ("lineage.json", "changes.jsonl", "app.jsonl", "environment.json"):
        (sealed / line).write_bytes((capture / line).read_bytes())
    (sealed / "capture.json").write_text(text)
    incident = import_capture(session, [sealed]).value.incident
    runner = FakeRunner(document())
    lend(session, runner)
    with pytest.raises(RunError, match="can run code when it is opened") as caught:
        run_analysis(session, incident, "explain.permutation")
    assert "--trust-model" in caught.value.hint
    assert runner.jobs == []
    assert run_analysis(session, incident, "drift.psi").value.run.status is RunStatus.FINISHED
    consent_to_model(session, incident, "made by ourselves")
    run_analysis(session, incident, "explain.permutation")
    assert runner.jobs[-1].model.consent is True


def test_parameters_are_typed_as_declared_and_refused_otherwise(session):
    info = session.registry.analysis("drift.psi")
    assert parse_parameters(info, ["bins=8"]) == {"bins": 8}
    for word, said in (
        ("bins=eight", "one integer"),
        ("bins=true", "one integer"),
        ("bins=NaN", "one integer"),
        ("bins=1", "at least 2"),
        ("bins=101", "at most 100"),
        ("minimum=huge", "one of slight"),
        ("bims=8", "'bims'"),
        ("bins", "no value"),
    ):
        with pytest.raises(RunError) as caught:
            parse_parameters(info, [word])
        assert said in caught.value.message


def test_a_real_worker_answers_the_same_bytes_twice(working):
    first = run_analysis(working, "1", "drift.psi").value.run
    again = run_analysis(working, "1", "drift.psi", reuse=False).value.run
    assert first.status is RunStatus.FINISHED
    assert first.result == again.result
    assert first.tables == again.tables


@pytest.mark.parametrize(
    "answer",
    [b"{", b"[]", b"{}", b'{"summary": 1, "findings": [{}], "answer": {}}', b"[" * 90_000],
)
def test_an_answer_that_is_no_result_is_recorded_as_a_failure(session, answer):
    lend(session, FakeRunner(answer))
    made = run_analysis(session, "1", "drift.psi").value
    assert made.run.status is RunStatus.FAILED
    assert "is no result" in made.run.error
    assert made.answer == {}
