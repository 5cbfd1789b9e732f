"""The grid as a screen reader meets it: a table with rows, columns and cells that are announced.

Once within Qt everywhere, and once through AT-SPI where a bus, its daemons and a Python that can
talk to them are installed: dbus-run-session, at-spi2-core, gir1.2-atspi-2.0, python3-gi, xvfb.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
SPEAKER = "/usr/bin/python3"


def test_qt_answers_the_interface_of_tables_for_it(grid):
    table = QAccessible.queryAccessibleInterface(grid)
    assert table.role() == QAccessible.Role.Table
    assert table.text(QAccessible.Text.Name) == "Rows"
    assert table.childCount() == 1000 * 5
    cell = table.child(17 * 5 + 2)
    assert cell.role() == QAccessible.Role.Cell
    place = cell.tableCellInterface()
    assert (place.rowIndex(), place.columnIndex()) == (17, 2)
    assert cell.text(QAccessible.Text.Name) == grid.cells.words(17, 2)
    assert cell.text(QAccessible.Text.Description) == "word, row 18"
    assert place.table().role() == QAccessible.Role.Table


def test_cells_say_where_they_are_and_whether_they_are_selected(grid):
    grid.go_to(3, 1)
    table = QAccessible.queryAccessibleInterface(grid)
    chosen, other = table.child(3 * 5 + 1), table.child(4 * 5 + 1)
    assert chosen.state().selected
    assert not other.state().selected
    box = grid.visualRect(grid.cells.index(3, 1))
    assert chosen.rect().size() == box.size()
    assert chosen.rect().topLeft() == grid.viewport().mapToGlobal(box.topLeft())


def test_hidden_values_are_not_read_aloud(grid):
    grid.veil({"word"})
    table = QAccessible.queryAccessibleInterface(grid)
    assert table.child(2).text(QAccessible.Text.Name) == "hidden"
    assert grid.cells.index(0, 2).data(Qt.ItemDataRole.AccessibleTextRole) == "hidden"


def lacking():
    for tool in ("dbus-run-session", "xvfb-run"):
        if shutil.which(tool) is None:
            return f"{tool} is not installed"
    script = "import gi; gi.require_version('Atspi', '2.0'); from gi.repository import Atspi"
    if not Path(SPEAKER).exists():
        return f"{SPEAKER} is not there"
    found = subprocess.run([SPEAKER, "-c", script], capture_output=True, check=False)
    return "" if found.returncode == 0 else "gir1.2-atspi-2.0 or python3-gi is not installed"


@pytest.mark.skipif(bool(lacking()), reason=lacking() or "everything is there")
def test_a_screen_reader_finds_table_and_cells_and_hears_where_the_keyboard_goes(tmp_path):
    script = tmp_path / "session.sh"
    script.write_text(
        'setsid xvfb-run -a "$1" "$2" workbench-grid & window=$!\n'
        '"$3" "$4" workbench-grid 2\n'
        "said=$?; kill -- -$window; exit $said\n"
    )
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "xcb",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'plugins'}",
        "XDG_RUNTIME_DIR": str(tmp_path),
    }
    environment.pop("DBUS_SESSION_BUS_ADDRESS", None)
    window, speaker = str(HERE / "large_window.py"), str(HERE / "read_aloud.py")
    command = [
        "dbus-run-session",
        "--",
        "sh",
        str(script),
        sys.executable,
        window,
        SPEAKER,
        speaker,
    ]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.strip().splitlines()[-1])
    assert found["role"] == "table"
    assert found["name"] == "Rows of a large table"
    assert (found["rows"], found["columns"]) == (10_000_000, 50)
    assert found["heads"] == ["c0", "c49"]
    assert found["cells"] == [
        {
            "role": "table cell",
            "name": f"cell {row} {column}",
            "description": f"c{column}, row {row + 1:,}".replace(",", "\u202f").replace(
                "\u202f row", ", row"
            ),
            "place": [row, column],
        }
        for row, column in ((0, 0), (2, 1), (9_999_999, 49))
    ]
    names = [name for name, _ in found["announced"]]
    rows = [int(name.split()[1]) for name in names]
    assert len(rows) == 2
    assert rows[1] == rows[0] + 1
