"""Fixtures of the hostile corpus."""

from pathlib import Path

import pytest

from tests.hostile.kit import Kit
from tests.hostile.reader import Reader, fresh_kit


@pytest.fixture(scope="session")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Kit:
    """A sound package in pieces, shared; nobody may change it."""
    return fresh_kit(tmp_path_factory.mktemp("sound"))


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    """A reader at home in an empty folder: whatever is written anywhere shows there."""
    for name in ("home", "tmp", "work", "inbox"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    monkeypatch.chdir(tmp_path / "work")
    return Reader(tmp_path / "inbox")
