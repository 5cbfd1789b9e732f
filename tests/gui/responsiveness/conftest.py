"""The whole window, with a plugin whose analyses misbehave installed beside our own."""

import json
import shutil
from pathlib import Path

import pytest

from tests.gui.program.desk import desk, desks
from workbench.registry import Registry

__all__ = ["desk", "desks"]

ROUGH = Path(__file__).parents[2] / "data" / "rough_plugin" / "rough_checks.py"
NAMES = ("patient", "segfault", "exit", "slow_hog", "connects", "raises", "loop")


@pytest.fixture(scope="session", autouse=True)
def only_tests_collect():
    """Frames are measured with the window's own collections, freezing included."""


@pytest.fixture(scope="module", autouse=True)
def what_earlier_modules_left_stays():
    """As the program has it: nothing is frozen but by the window."""


@pytest.fixture(scope="session")
def rough(tmp_path_factory):
    """A folder of bundles that holds the misbehaving plugin as it would be installed."""
    place = tmp_path_factory.mktemp("plugins") / "rough"
    package = place / "rough_checks"
    package.mkdir(parents=True)
    shutil.copy(ROUGH, package / "__init__.py")
    analyses = [
        {
            "id": f"rough.{name}",
            "version": "1.0",
            "kind": "quality",
            "title": f"Rough {name.replace('_', ' ')}",
            "why": "To see what the window does about it.",
        }
        for name in NAMES
    ]
    manifest = {
        "format": "workbench-plugin/1",
        "id": "rough_checks",
        "title": "Rough checks",
        "version": "1.0",
        "analyses": analyses,
    }
    (package / "workbench-plugin.json").write_text(json.dumps(manifest))
    info = place / "rough_checks-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: rough-checks\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[workbench.plugins]\nrough = rough_checks\n")
    return place.parent


@pytest.fixture
def session_window(desk, rough):
    """A window on an empty workspace, with the misbehaving plugin installed."""
    desk.session.registry = Registry([rough])
    return desk
