"""What Home paints at once imports nothing slow, and only plots know pyqtgraph."""

import ast
import os
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
    offences = []
    for path in (path for room in rooms for path in room.rglob("*.py")):
        if "desktop/plots" in path.as_posix():
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [alias.name for alias in node.names]
                names.append(getattr(node, "module", None) or "")
                offences += [path.name for name in names if name.split(".")[0] == "pyqtgraph"]
    assert offences == []
