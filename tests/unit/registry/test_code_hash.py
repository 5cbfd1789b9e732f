"""The hash of a plugin's code tells the code, and not where it is installed."""

import importlib.util
import shutil
from pathlib import Path

import pytest

from workbench.registry import code


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A copy of the shared rooms in a folder of a given name, taken for the program's own."""
    own = Path(importlib.util.find_spec("workbench").submodule_search_locations[0])

    def move(name):
        place = tmp_path / name / "workbench"
        for room in ("science", "api"):
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(own / room, place / room, ignore=ignored)
        monkeypatch.setattr(code, "_house", lambda: place)
        return place

    return move


def test_a_folder_called_testing_above_the_program_changes_nothing(house, tmp_path):
    plugin = tmp_path / "plugin"
    plugin.mkdir()
    (plugin / "__init__.py").write_text("")
    house("srv")
    here = code.code_hash(plugin)
    place = house("testing")
    assert code.code_hash(plugin) == here
    kit = place / "api" / "testing" / "checks.py"
    kit.write_text(kit.read_text() + "\n")
    assert code.code_hash(plugin) == here, "the test kit shapes no result"
    metrics = place / "science" / "metrics.py"
    metrics.write_text(metrics.read_text() + "\n")
    assert code.code_hash(plugin) != here
