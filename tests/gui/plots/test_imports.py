"""What Home paints at once imports nothing slow, and only plots know pyqtgraph."""

import os
import re
import subprocess
import sys

import pytest

SLOW = ("numpy", "pyqtgraph", "pydantic", "pandas", "pyarrow")


@pytest.mark.parametrize("name", ["sparkline", "histogram", "restoration"])
def test_a_small_picture_is_imported_quickly(repository, name):
    code = (
        f"import sys, workbench.desktop.plots.{name}; "
        f"print([m for m in {SLOW!r} if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(repository)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.strip() == "[]"


def test_only_plots_import_pyqtgraph(repository):
    rooms = [repository / "workbench", repository / "plugins"]
    imports = re.compile(r"^\s*(?:import|from)\s+pyqtgraph\b", re.MULTILINE)
    found = {
        path.relative_to(repository).parts[:3]
        for room in rooms
        for path in room.rglob("*.py")
        if imports.search(path.read_text("utf-8"))
    }
    assert found == {("workbench", "desktop", "plots")}
