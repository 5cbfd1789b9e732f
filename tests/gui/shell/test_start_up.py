"""Before the first paint only QtWidgets and what is ours is imported."""

import json
import subprocess
import sys

START = """
import json, sys
from PySide6.QtWidgets import QApplication
from workbench.desktop.place import Place
from workbench.desktop.window import MainWindow

class Home(Place):
    key, label, icon_name, order = "home", "Home", "home", 10

app = QApplication([])
window = MainWindow([Home("What happened?")])
window.go("home")
window.firstPainted.connect(app.quit)
window.show()
app.exec()
print(json.dumps(sorted(sys.modules)))
"""
SLOW = {"pyqtgraph", "numpy", "pandas", "pyarrow", "pydantic", "sqlalchemy", "duckdb", "sklearn"}
QT = {"PySide6.QtCore", "PySide6.QtGui", "PySide6.QtSvg", "PySide6.QtWidgets"}
LATER = {
    "workbench.desktop.shell.command_palette",
    "workbench.desktop.shell.jobs_dock",
    "workbench.desktop.shell.shortcuts_dialog",
    "workbench.desktop.components.data_table",
    "workbench.desktop.components.toast",
}


def test_the_first_paint_needs_only_widgets_and_what_is_ours():
    done = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True)
    modules = set(json.loads(done.stdout.splitlines()[-1]))
    assert not {name.partition(".")[0] for name in modules} & SLOW
    assert {name for name in modules if name.startswith("PySide6.Qt")} <= QT
    assert not modules & LATER
