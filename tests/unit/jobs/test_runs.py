import json
from threading import Event

import pyarrow.parquet as pq
import pytest

from workbench.domain.evidence import Roles
from workbench.domain.runs import RunStatus
from workbench.errors import RunError
from workbench.jobs import Isolation, JobSpec, LocalRunner
from workbench.jobs.pool import WorkerPool


def test_everything_a_job_names_reaches_the_analysis(runner, job, inputs, monkeypatch):
    told = []
    outcome = runner.run(
        job("echo", parameters={"number": 5}, **inputs), lambda *given: told.append(given)
    )
    outcome.check()
    document = json.loads(outcome.document)
    answer = document["answer"]
    assert answer["parameters"] == {"number": 5, "path": ""}
    assert answer["windows"]["reference"] == {"features": ["a"], "rows": 6, "sum": 15.0}
    assert answer["windows"]["incident"] == {"features": ["a"], "rows": 2, "sum": 3.0}
    assert answer["lineage"] == [["sensor", "a"]]
    assert answer["signals"] == 6
    assert answer["changes"] == ["Deployed"]
    assert answer["model"] == ["a"]
    assert (answer["task"], answer["metric"], answer["target"]) == ("binary", "accuracy", "y")
    assert answer["seed"] == inputs["seed"]
    assert answer["threads"] == ["1", 1]
    assert answer["hash_seed"] == "0"
    assert document["scalars"] == {"nan": None, "numpy": 1.5}
    assert (0.5, "half way") in told
    assert pq.read_table(outcome.tables["numbers"]).to_pydict() == {
        "n": [3, 1, 2],
        "s": ["c", "a", "b"],
    }
    assert outcome.peak_memory > 10 << 20
    assert outcome.seconds > 0


def test_the_environment_of_the_user_stays_outside(job, monkeypatch):
    monkeypatch.setenv("A_SECRET", "swordfish")
    with LocalRunner(1) as runner:
        outcome = runner.run(job("echo")).check()
    assert json.loads(outcome.document)["answer"]["secret"] is None


def test_the_same_job_gives_the_same_bytes_whoever_runs_it(any_runner, runner, job, inputs):
    outcomes = [
        one.run(job("echo", **inputs)).check() for one in (runner, any_runner, runner, any_runner)
    ]
    assert len({outcome.document for outcome in outcomes}) == 1
    assert len({outcome.tables["numbers"].read_bytes() for outcome in outcomes}) == 1


def test_another_seed_gives_other_draws(runner, job):
    one, other = (
        json.loads(runner.run(job("echo", seed=seed)).check().document)["answer"] for seed in (1, 2)
    )
    assert one["draw"] != other["draw"]
    assert one["global_draws"] != other["global_draws"]


def test_the_record_tells_what_it_ran_in(any_runner, job):
    environment = any_runner.run(job("nothing")).environment
    assert environment.isolation in set(Isolation)
    assert environment.threads == 1
    assert environment.python.startswith("3.")
    assert {"numpy", "pandas", "pyarrow", "scikit-learn"} <= set(environment.packages)


def test_a_job_survives_its_way_as_json(job, inputs):
    spec = job("echo", parameters={"number": 1}, **inputs)
    assert JobSpec.model_validate(json.loads(spec.model_dump_json())) == spec


@pytest.mark.parametrize(
    ("left_out", "told"),
    [
        ("windows", "the window 'reference'"),
        ("model", "a model"),
        ("lineage", "the lineage"),
    ],
)
def test_what_is_missing_is_told_before_it_runs(runner, job, inputs, left_out, told):
    given = {name: value for name, value in inputs.items() if name != left_out}
    problem = runner.run(job("needy", **given)).problem
    assert problem.code == "run.needs"
    assert told in problem.message


def test_a_missing_role_is_told(runner, job, inputs):
    windows = {
        name: window.model_copy(update={"roles": Roles(features=("a",))})
        for name, window in inputs["windows"].items()
    }
    problem = runner.run(job("needy", **{**inputs, "windows": windows})).problem
    assert "the role 'label' in the window 'reference'" in problem.message
    assert runner.run(job("needy", **inputs)).status is RunStatus.FINISHED


def test_a_model_is_asked_in_the_worker(runner, job, inputs):
    outcome = runner.run(job("predicts", model=inputs["model"])).check()
    assert json.loads(outcome.document)["answer"]["predictions"] == [2.0, 4.0]


def test_a_model_that_can_run_code_is_not_opened_without_consent(runner, job, inputs):
    sealed = inputs["model"].model_copy(update={"format": "sealed"})
    problem = runner.run(job("predicts", model=sealed)).problem
    assert problem.code == "model.consent"
    agreed = sealed.model_copy(update={"consent": True})
    assert runner.run(job("predicts", model=agreed)).status is RunStatus.FINISHED


def test_a_parameter_out_of_shape_is_told_by_name(runner, job):
    problem = runner.run(job("echo", parameters={"number": "many"})).problem
    assert problem.code == "parameter.invalid"
    assert "'number'" in problem.message
    assert "many" not in problem.message


@pytest.mark.parametrize("content", ["{", '{"edges": 3}', "[]"])
def test_a_lineage_that_is_none_is_told(runner, job, tmp_path, content):
    path = tmp_path / "lineage.json"
    path.write_text(content)
    assert runner.run(job("echo", lineage=path)).problem.code == "lineage.unreadable"


def test_a_plugin_that_is_not_there_is_told(runner):
    problem = runner.run(JobSpec(plugin="nobody_has_this", analysis="a.b")).problem
    assert problem.code == "plugin.broken"
    assert "nobody_has_this" in problem.message


def test_an_analysis_that_is_not_there_is_told(runner, job):
    assert runner.run(job("no_such")).problem.code == "plugin.no_analysis"


def test_more_jobs_than_workers_are_all_run(runner, job):
    handles = [runner.submit(job("nothing")) for _ in range(7)]
    assert {handle.outcome(60).status for handle in handles} == {RunStatus.FINISHED}


def test_a_worker_that_cannot_start_is_told(job, monkeypatch):
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    with LocalRunner(1, isolation=Isolation.TRIPWIRE) as runner:
        problem = runner.run(job("nothing")).problem
    assert problem.code == "worker.start"


def test_a_worker_that_ends_while_it_starts_is_told(job, monkeypatch):
    monkeypatch.setattr("sys.executable", "/bin/false")
    with LocalRunner(1, isolation=Isolation.TRIPWIRE) as runner:
        problem = runner.run(job("nothing")).problem
    assert problem.code == "worker.start"


def test_workers_that_die_before_their_first_job_are_given_up_and_let_go(monkeypatch, tmp_path):
    monkeypatch.setattr("sys.executable", "/bin/false")
    pool = WorkerPool(tmp_path, 1, Isolation.TRIPWIRE, ())
    started = []
    start = pool._start

    def start_and_die(asked):
        worker = start(asked)
        worker._process.wait()
        started.append(worker)
        return worker

    monkeypatch.setattr(pool, "_start", start_and_die)
    with pytest.raises(RunError, match="ended before its first job"):
        pool.take(Event())
    pool.close()
    assert len(started) == 3
    assert {worker._channel._socket.fileno() for worker in started} == {-1}


def test_the_example_plugin_runs_from_its_bundle(runner, repository, inputs):
    spec = JobSpec(
        plugin="acme_checks",
        analysis="acme.outside",
        parameters={"margin": 0.5},
        locations=(str(repository / "tests" / "data" / "example_plugin"),),
        windows=inputs["windows"],
    )
    outcome = runner.run(spec).check()
    assert pq.read_table(outcome.tables["columns"])["rows"].to_pylist() == [2]


def test_a_worker_that_was_warmed_runs_jobs_whatever_it_was_to_import(job, monkeypatch):
    (folder,) = job("nothing").locations
    monkeypatch.syspath_prepend(folder)
    with LocalRunner(1) as runner:
        runner.warm(["nobody_has_this", "rough_checks"])
        runner.warm()
        assert runner.run(job("nothing")).status is RunStatus.FINISHED
