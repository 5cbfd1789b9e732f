"""What is asked for often starts at once: nothing heavy is imported that is not needed."""

import re
import tomllib

import pytest

HEAVY = {"PySide6", "pyqtgraph", "pandas", "sklearn", "duckdb", "pyarrow", "scipy"}


def imported(report: str) -> set[str]:
    """Return the top-level packages named by ``python -X importtime``."""
    return set(re.findall(r"^import time: .*\|\s*(\w+)", report, flags=re.MULTILINE))


@pytest.fixture
def version(repository) -> str:
    text = (repository / "pyproject.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)["project"]["version"]


def test_the_version_is_told_without_anything_heavy(python, version):
    done = python("-X", "importtime", "-m", "workbench", "--version")
    assert done.returncode == 0, done.stderr
    assert version in done.stdout
    assert "workbench" in imported(done.stderr)
    assert imported(done.stderr) & HEAVY == set()


def test_help_is_given_without_anything_heavy(python):
    done = python("-X", "importtime", "-m", "workbench", "--help")
    assert done.returncode == 0, done.stderr
    assert "verify" in done.stdout
    assert imported(done.stderr) & HEAVY == set()


def test_verify_needs_nothing_heavy(python, tmp_path):
    package, trust = tmp_path / "missing.zip", tmp_path / "allowed_signers"
    trust.write_text("", encoding="utf-8")
    verify = ("verify", str(package), "--trust", str(trust))
    done = python("-X", "importtime", "-m", "workbench", *verify)
    assert done.returncode not in (0, 1), done.stderr
    assert "Traceback" not in done.stderr
    assert "cryptography" in imported(done.stderr), "the verifier itself was not reached"
    assert imported(done.stderr) & HEAVY == set()


def test_integrating_needs_nothing_heavy(python, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    done = python("-X", "importtime", "-m", "workbench", "integrate", "--remove")
    assert done.returncode == 0, done.stderr
    assert imported(done.stderr) & (HEAVY | {"numpy"}) == set()


def test_qt_leaves_the_import_statement_as_it_was(python):
    """Its binding reads the source of every module imported after it, unless it is kept out."""
    code = (
        "import builtins; own = builtins.__import__; from workbench.desktop import start; "
        "start.load_qt(); print(builtins.__import__ is own)"
    )
    assert python("-c", code).stdout.strip() == "True"


def test_the_window_is_painted_before_anything_that_it_does_not_show(python, tmp_path):
    code = """
import gc, sys
from workbench.desktop import start
start.load_qt()
import workbench.desktop.program as program
def told(self):
    print(*sorted(sys.modules))
    program.QApplication.quit()
program.Desktop._import = told
program.main([sys.argv[1], "--new-window"])
"""
    done = python("-c", code, str(tmp_path / "workspace"))
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.split())
    slow = (HEAVY - {"PySide6"}) | {"numpy", "pydantic", "sqlalchemy", "platformdirs"}
    assert {name.partition(".")[0] for name in loaded} & slow == set()
    qt = {name for name in loaded if name.startswith("PySide6.Qt")}
    assert qt == {"PySide6.QtCore", "PySide6.QtGui", "PySide6.QtSvg", "PySide6.QtWidgets"}
    assert not loaded & {"workbench.desktop.habits", "workbench.desktop.controller", "html"}


def test_the_report_of_imports_is_read_right(python):
    done = python("-X", "importtime", "-c", "import pandas")
    assert "pandas" in imported(done.stderr)
