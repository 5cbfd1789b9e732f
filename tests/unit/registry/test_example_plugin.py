"""A second distribution, built and installed by itself, comes in by the same door."""

import json
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from workbench.jobs import JobSpec, LocalRunner, WindowInput
from workbench.registry import Registry
from workbench.registry.code import code_hash

LIST = """
import json, sys
from workbench.registry import Registry
registry = Registry()
info = registry.plugin("acme_checks")
print(json.dumps({
    "distribution": info.distribution, "version": info.version, "first": info.first_party,
    "problems": [info.error, info.warning], "analyses": [a.id for a in info.analyses],
    "imported": "acme_checks" in sys.modules, "path": info.location,
}))
"""


@pytest.fixture(scope="module")
def told(installed_example):
    done = subprocess.run(
        [sys.executable, "-c", LIST],
        env={"WORKBENCH_PLUGINS": str(installed_example.parent), "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return json.loads(done.stdout)


def test_it_is_listed_without_being_imported(told, installed_example):
    assert told == {
        "distribution": "acme-checks",
        "version": "2.1.0",
        "first": False,
        "problems": ["", ""],
        "analyses": ["acme.outside", "acme.rows"],
        "imported": False,
        "path": str(installed_example),
    }


def test_it_runs_in_a_worker(installed_example, tmp_path, monkeypatch):
    # Other tests of this process may have imported it on purpose.
    monkeypatch.delitem(sys.modules, "acme_checks", raising=False)
    rows = tmp_path / "rows.parquet"
    pq.write_table(pa.table({"a": [1.0, 2.0, 3.0]}), rows)
    registry = Registry([installed_example.parent])
    analysis = registry.analysis("acme.rows")
    window = WindowInput(paths=(rows,))
    job = JobSpec(
        plugin=analysis.plugin,
        analysis=analysis.id,
        windows={"reference": window, "incident": window},
        locations=(registry.plugin(analysis.plugin).location,),
    )
    with LocalRunner(1) as runner:
        outcome = runner.run(job).check()
    assert json.loads(outcome.document)["scalars"] == {"incident": 3, "reference": 3}
    assert "acme_checks" not in sys.modules


def test_its_code_hash_is_that_of_its_sources(installed_example, repository):
    installed = Registry([installed_example]).code_hash("acme_checks")
    source = repository / "tests" / "data" / "example_plugin" / "acme_checks"
    assert code_hash(source) == installed
