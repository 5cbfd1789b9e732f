"""The same runs on a Dask cluster: the same bytes, progress, a stop, and plain words when it fails.

The cluster is a real one, of a scheduler and a worker in processes of their own.
"""

import socket
import subprocess
import sys
from threading import Event

import pytest

from tests.e2e.program import environment
from workbench.domain.runs import RunStatus
from workbench.errors import WorkbenchError
from workbench.jobs import Errand
from workbench.jobs.cluster import ClusterRunner

CLUSTER = """
import sys
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=1, threads_per_worker=2, host="127.0.0.1",
                      dashboard_address=None, protocol="tcp") as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    pytest.importorskip("distributed")
    script = tmp_path_factory.mktemp("cluster") / "cluster.py"
    script.write_text(CLUSTER)
    with subprocess.Popen(
        [sys.executable, script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
        cwd=script.parent,
    ) as running:
        yield running.stdout.readline().strip()
        running.stdin.close()
        running.wait(30)


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
