"""Inputs are put where a worker can read them, and nowhere else."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from workbench.domain.evidence import Roles
from workbench.jobs import Errand, LocalRunner, WindowInput
from workbench.jobs.granting import Shelf
from workbench.jobs.visible import covers, existing, module_places, program_places


@pytest.fixture
def rows(tmp_path):
    path = tmp_path / "elsewhere" / "rows.parquet"
    path.parent.mkdir()
    pq.write_table(pa.table({"a": [1.0, 2.0]}), path)
    return path


def test_an_input_from_anywhere_is_read_at_every_level(any_runner, job, rows):
    window = WindowInput(paths=(rows,), roles=Roles(features=("a",)))
    done = any_runner.run(job("echo", windows={"reference": window})).check()
    assert json.loads(done.document)["answer"]["windows"]["reference"]["sum"] == 3.0
    assert list(any_runner._shelf.folder.iterdir()) == []


def test_what_the_worker_sees_already_is_left_where_it_is(tmp_path, rows):
    shelf = Shelf(tmp_path / "shelf")
    errand = Errand(subject="x", function="m:f", inputs={"file": rows})
    with shelf.granted(errand, [tmp_path]) as granted:
        assert granted == errand
    with shelf.granted(errand, [tmp_path / "other"]) as granted:
        assert granted.inputs["file"].parent == shelf.folder
        assert granted.inputs["file"].read_bytes() == rows.read_bytes()
    assert list(shelf.folder.iterdir()) == []


def test_no_home_is_shown(monkeypatch, tmp_path):
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert tmp_path not in module_places()
    assert not covers(program_places(), tmp_path / "home")


def test_the_folder_somebody_is_in_counts_with_modules_only(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    assert tmp_path not in module_places()
    (tmp_path / "plugin.py").write_text("")
    assert tmp_path in module_places()


def test_places_are_told_once_and_outer_ones_first(tmp_path):
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    places = [inner, tmp_path, inner, tmp_path / "none"]
    assert existing(places) == (tmp_path, inner)


def test_an_errand_answers_and_its_table_is_kept(tmp_path):
    with LocalRunner(1) as runner:
        missing = Errand(subject="Reading x", function="workbench.services.errands:nothing")
        assert runner.run(missing).problem.code == "analysis.failed"
