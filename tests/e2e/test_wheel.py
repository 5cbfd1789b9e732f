"""The wheel carries everything, and works where there is no checkout."""

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

FAMILIES = {
    "importers": "workbench_importers",
    "drift": "workbench_drift",
    "explain": "workbench_explain",
    "rootcause": "workbench_rootcause",
    "repair": "workbench_repair",
    "score": "workbench_score",
    "reports": "workbench_reports",
}
REPORT = """
import json, sys
from importlib.metadata import entry_points
from importlib.resources import files
import workbench
from workbench.assets import room

def names(folder, prefix=""):
    for item in folder.iterdir():
        if item.is_dir():
            yield from names(item, f"{prefix}{item.name}/")
        else:
            yield prefix + item.name

points = entry_points(group="workbench.plugins")
print(json.dumps({
    "workbench": workbench.__file__,
    "plugins": {point.name: point.load().__file__ for point in points},
    "schemas": sorted(names(room("schemas"))),
    "resources": sorted(names(room("resources"))),
    "path": sys.path,
}))
"""


@pytest.fixture(scope="module")
def wheel(repository, tmp_path_factory) -> Path:
    """The wheel, built from the checkout without the network."""
    folder = tmp_path_factory.mktemp("dist")
    build = ["-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([sys.executable, *build, str(repository)], check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """A folder into which the wheel, and nothing else, was installed."""
    folder = tmp_path_factory.mktemp("elsewhere") / "site"
    install = ["pip", "install", "--quiet", "--no-deps", "--no-index", "--no-compile"]
    where = ["--target", str(folder), str(wheel)]
    subprocess.run([sys.executable, "-m", *install, *where], check=True)
    return folder


@pytest.fixture
def python(installed, tmp_path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run Python on the installed wheel, from a folder of its own.

    ``-S`` leaves out the ``.pth`` files, by which an editable install lends its checkout.
    """
    places = [str(installed), sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-S", *arguments],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(places)},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def shipped(folder: Path) -> list[str]:
    """Return the files of a room of the checkout, as the wheel should hold them."""
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )


def test_the_wheel_holds_the_product_and_nothing_else(repository, wheel):
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.partition("/")[0] for name in archive.namelist()}
        assert [name for name in archive.namelist() if name.endswith(".pyc")] == []
        (licence,) = [name for name in archive.namelist() if name.endswith("licenses/LICENSE")]
        assert archive.read(licence) == (repository / "LICENSE").read_bytes()
    metadata = {top for top in tops if top.endswith(".dist-info")}
    assert tops - metadata == {"workbench", *FAMILIES.values()}
    assert len(metadata) == 1


def test_plugins_schemas_and_resources_are_found_without_the_checkout(
    repository, installed, python
):
    done = python("-c", REPORT)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert str(repository) not in report["path"]
    assert Path(report["workbench"]).is_relative_to(installed)
    assert report["plugins"].keys() == FAMILIES.keys()
    for name, file in report["plugins"].items():
        assert Path(file) == installed / FAMILIES[name] / "__init__.py"
    assert report["schemas"] == shipped(repository / "schemas")
    assert report["resources"] == shipped(repository / "resources")


def test_the_program_runs_from_the_wheel(python):
    done = python("-m", "workbench", "--version")
    assert done.returncode == 0, done.stderr
    assert "0.1.0" in done.stdout


def test_the_analyses_of_the_installed_plugins_are_listed(python, tmp_path):
    done = python(
        "-m", "workbench", "analyses", "--workspace", str(tmp_path / "workspace"), "--json"
    )
    assert done.returncode == 0, done.stderr
    assert "drift" in done.stdout
