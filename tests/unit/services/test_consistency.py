"""Two captures side by side: versions, flags, schema; what is lacking is said, not a difference."""

import shutil

import pytest

from tests.unit.services.test_capturing import AT, made
from workbench.errors import EvidenceError
from workbench.services.capturing.collector import collect
from workbench.services.capturing.consistency import compare_captures
from workbench.services.capturing.wanted import Wanted

__all__ = ["made"]


@pytest.fixture
def first(made, tmp_path):
    return collect(made, tmp_path / "first", Wanted(), at=AT).folder


def changed(made, tmp_path, change):
    project = shutil.copytree(made, tmp_path / "other")
    change(project)
    return collect(project, tmp_path / "second", Wanted(), at=AT).folder


def told(first, second):
    return {
        (one.area, one.name): (one.first, one.second)
        for one in compare_captures(first, second).differences
    }


def rewrite(path, before, after):
    path.write_text(path.read_text().replace(before, after))


def test_the_same_environment_has_no_difference(made, first, tmp_path):
    second = changed(made, tmp_path, lambda _: None)
    found = compare_captures(first, second)

    assert found.differences == ()
    assert {"code", "package", "flags", "deployment", "schema"} <= set(found.compared)


def test_a_version_a_flag_and_a_column_that_changed_are_named(made, first, tmp_path):
    def change(project):
        packages = project / ".venv/lib/python3.11/site-packages"
        (packages / "scikit_learn-1.5.0.dist-info").rename(
            packages / "scikit_learn-1.6.1.dist-info"
        )
        rewrite(project / "config/serving.yaml", "threshold: 0.5", "threshold: 0.7")
        rewrite(project / "data/prod.csv", "hum", "humidity")

    found = told(first, changed(made, tmp_path, change))

    assert found["package", "scikit-learn"] == ("1.5.0", "1.6.1")
    assert found["flags", "config/serving.yaml: threshold"] == ("0.5", "0.7")
    assert found["schema", "incident.hum"] == ("double", "not there")
    assert found["schema", "incident.humidity"] == ("not there", "double")
    assert not any(name.startswith("reference.") for _, name in found)


def test_a_value_under_two_names_is_told_by_its_own(made, first, tmp_path):
    def change(project):
        (project / "config/serving.yaml").write_text("a:\n  limit: 1\nb:\n  limit: 2\n")

    found = told(first, changed(made, tmp_path, change))

    assert found["flags", "config/serving.yaml: b.limit"] == ("not there", "2")


def test_what_one_lacks_is_said_and_is_no_difference(made, first, tmp_path):
    second = changed(made, tmp_path, lambda project: shutil.rmtree(project / "config"))
    found = compare_captures(first, second)

    assert "Flags was not compared: second has none." in found.not_compared
    assert not any(one.area == "flags" for one in found.differences)


def test_a_folder_that_is_no_capture_is_refused(first, tmp_path):
    with pytest.raises(EvidenceError, match=r"holds no capture\.json"):
        compare_captures(first, tmp_path)
