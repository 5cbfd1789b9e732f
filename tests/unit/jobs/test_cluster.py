"""The same runs on a Dask cluster: the same bytes, progress, a stop, and plain words when it fails.

The cluster is a real one, of a scheduler and a worker in processes of their own.
"""

import socket
from threading import Event

import pytest

from tests.e2e.program import workbench
from tests.fakes.captures import cut_sample
from tests.fakes.clusters import local_cluster
from tests.fakes.fleets import drawn_values, readings_of
from workbench.domain.runs import RunStatus
from workbench.domain.scoring import WatchedModel
from workbench.errors import WorkbenchError
from workbench.jobs import Errand
from workbench.jobs.cluster import ClusterRunner
from workbench.services.scoring.definitions import shipped_definition
from workbench.services.scoring.fleet import score_fleet
from workbench.services.scoring.history import scored
from workbench.storage import Workspace


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    pytest.importorskip("distributed")
    with local_cluster(tmp_path_factory.mktemp("cluster")) as found:
        yield found


@pytest.fixture(scope="module")
def cluster(address):
    with ClusterRunner(address) as runner:
        yield runner


def test_a_cluster_gives_the_bytes_that_this_machine_gives(cluster, runner, job, inputs):
    here, there = (one.run(job("echo", **inputs)).check() for one in (runner, cluster))
    assert there.document == here.document
    assert there.tables["numbers"].read_bytes() == here.tables["numbers"].read_bytes()
    assert there.environment == here.environment
    there.discard()
    assert not there.folder.exists()


def test_several_at_once_are_the_same_too(cluster, runner, job, inputs):
    expected = runner.run(job("echo", **inputs)).check().document
    handles = [cluster.submit(job("echo", **inputs)) for _ in range(3)]
    assert [one.outcome(60).check().document for one in handles] == [expected] * 3


def test_progress_comes_back_and_a_stop_goes_there(cluster, job):
    told, cancel = [], Event()

    def heard(fraction, words):
        told.append((fraction, words))
        cancel.set()

    outcome = cluster.run(job("patient"), heard, cancel)
    assert outcome.status is RunStatus.CANCELLED
    assert told


def test_what_an_analysis_did_wrong_comes_back_in_words(cluster, runner, job):
    here, there = (one.run(job("raises")) for one in (runner, cluster))
    assert there.status is RunStatus.FAILED
    assert (there.problem, there.log) == (here.problem, None)


def test_an_errand_travels_with_its_files(cluster, runner, tmp_path):
    file = tmp_path / "x.json"
    file.write_text("{}")
    errand = Errand(subject="Reading x.json", function="no_such_module:read", inputs={"x": file})
    here, there = (one.run(errand) for one in (runner, cluster))
    assert there.problem == here.problem


def test_a_file_that_is_gone_is_told_before_anything_is_sent(cluster, job, inputs):
    inputs["lineage"].unlink()
    outcome = cluster.run(job("echo", **inputs))
    assert outcome.problem.code == "cluster.input"
    assert "lineage.json" in outcome.problem.message


def test_where_nobody_answers_one_sentence_says_so(monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr("workbench.jobs.cluster._ANSWERS_WITHIN", 0.5)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        number = taken.getsockname()[1]
    with pytest.raises(
        WorkbenchError, match=f"No Dask scheduler answers at tcp://127.0.0.1:{number}"
    ):
        ClusterRunner(f"tcp://127.0.0.1:{number}")


def test_a_fleet_is_scored_to_the_same_bytes_here_in_parts_and_on_a_cluster(cluster, runner):
    values = drawn_values(5, 40)
    values[2, 30:] += 1
    models = tuple(WatchedModel(id=f"m{at}") for at in range(5))
    readings = tuple(tuple(readings_of(values[at], name=f"m{at}")) for at in range(5))
    definition = shipped_definition()
    whole = scored(definition, models, readings).scores
    for one in (runner, cluster):
        parts = score_fleet(definition, models, readings, one, part=2).scores
        for field in ("percentile", "severity", "spike", "score", "contributions", "tier"):
            assert getattr(parts, field).tobytes() == getattr(whole, field).tobytes(), field


def test_a_command_sends_its_run_there_and_records_the_same_result(address, tmp_path):
    folder = tmp_path / "workspace"
    imported = workbench("-w", folder, "import", cut_sample(tmp_path / "capture"), "--json").json
    words = ("-w", folder, "run", imported["incident"], "drift.psi", "--json")
    here = workbench(*words)
    there = workbench(*words, "--again", "--cluster", address)
    assert (here.code, there.code) == (0, 0), there.err
    assert not there.json["cached"]
    with Workspace.open(folder, read_only=True) as workspace:
        runs = workspace.incident(imported["incident"]).runs
    assert len(runs) == 2
    assert runs[0].result == runs[1].result
