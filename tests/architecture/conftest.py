"""What the tests of the house itself share."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOMS = (".ci", "workbench", "plugins", "schemas", "resources", "packaging", "tests")
MADE = {"__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".venv"}


@pytest.fixture(scope="session")
def own_files(repository) -> list[Path]:
    """Every file of the repository that was written rather than made; needs no git."""
    found = [path for path in repository.iterdir() if path.is_file() and path.name != ".coverage"]
    for room in ROOMS:
        for folder, folders, files in os.walk(repository / room):
            folders[:] = sorted(set(folders) - MADE)
            found += [Path(folder) / name for name in files if not name.endswith(".pyc")]
    return sorted(found)


@pytest.fixture(scope="session")
def sources(repository, own_files) -> list[Path]:
    """The Python files of the product: what runs on a user's machine."""
    rooms = (repository / "workbench", repository / "plugins", repository / "packaging")
    return [
        path for path in own_files if path.suffix == ".py" and any(map(path.is_relative_to, rooms))
    ]


@pytest.fixture(scope="session")
def python(repository) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run this interpreter on the checkout, in a process of its own."""
    places = os.pathsep.join([str(repository), str(repository / "plugins")])

    def run(*arguments: str, cwd: Path = repository, path: str = places):
        return subprocess.run(
            [sys.executable, *arguments],
            env={**os.environ, "PYTHONPATH": path},
            cwd=cwd,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run
