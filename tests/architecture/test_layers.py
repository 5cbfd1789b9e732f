"""Imports go down only: the contracts of pyproject.toml hold, and each of them bites."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

# One break of each contract: where, what is written there, and the contract that must object.
BREAKS = {
    "One way down": ("workbench/science/upward.py", "import workbench.storage\n"),
    "No circles": ("workbench/errors.py", "import workbench.api\n"),
    "Qt stays upstairs": (
        "workbench/services/painted.py",
        "def draw() -> None:\n    import PySide6.QtGui\n",
    ),
    "The house never imports its plugins": (
        "workbench/services/favourite.py",
        "import workbench_drift\n",
    ),
    "Plugins do not know each other": (
        "plugins/workbench_explain/neighbour.py",
        "import workbench_drift\n",
    ),
    "Plugins enter by workbench.api and workbench.science only": (
        "plugins/workbench_rootcause/back_door.py",
        "import workbench.domain\n",
    ),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        env={**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{folder / 'plugins'}"},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_house_keeps_its_contracts(repository):
    done = lint(repository)
    assert done.returncode == 0, done.stdout


def test_each_contract_notices_a_break(repository, tmp_path):
    shutil.copy(repository / "pyproject.toml", tmp_path)
    for room in ("workbench", "plugins"):
        shutil.copytree(
            repository / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__")
        )
    for where, text in BREAKS.values():
        with (tmp_path / where).open("a", encoding="utf-8") as file:
            file.write(text)
    said = lint(tmp_path).stdout
    kept = [name for name in BREAKS if f"{name} BROKEN" not in said]
    assert kept == [], said


def test_a_new_room_must_be_given_a_floor(repository, tmp_path):
    shutil.copy(repository / "pyproject.toml", tmp_path)
    for room in ("workbench", "plugins"):
        shutil.copytree(
            repository / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__")
        )
    (tmp_path / "workbench" / "attic").mkdir()
    (tmp_path / "workbench" / "attic" / "__init__.py").touch()
    done = lint(tmp_path)
    assert done.returncode != 0
    assert "attic" in done.stdout
