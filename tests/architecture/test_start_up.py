"""What is asked for often starts at once: nothing heavy is imported that is not needed."""

import re
import tomllib

import pytest

HEAVY = {"PySide6", "pyqtgraph", "pandas", "sklearn", "duckdb"}


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


def test_the_report_of_imports_is_read_right(python):
    done = python("-X", "importtime", "-c", "import pandas")
    assert "pandas" in imported(done.stderr)
