"""The words that start the command line are its commands, also where a file is called so."""

from pathlib import Path

import pytest

from workbench.__main__ import COMMANDS, wants_command_line
from workbench.cli.program import root


def test_every_command_is_a_word_that_starts_the_command_line() -> None:
    assert sorted(COMMANDS) == sorted(root.commands or root.list_commands(None))  # type: ignore[arg-type]


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_a_file_of_the_same_name_does_not_hide_it(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / command).touch()
    monkeypatch.chdir(tmp_path)
    assert wants_command_line([command, "--json"])
    assert wants_command_line(["-w", "folder", command])
