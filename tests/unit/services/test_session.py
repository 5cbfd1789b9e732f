"""Opening a workspace: made where it does not exist, whoever else makes it too."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from workbench.errors import WorkspaceError
from workbench.services.session import open_session
from workbench.storage import Workspace

MANY = 6


@pytest.mark.parametrize("attempt", range(3))
def test_of_several_that_make_one_workspace_all_end_up_in_it(tmp_path, attempt):
    folder, gate = tmp_path / "new", Barrier(MANY)

    def make(_):
        gate.wait(10)
        with open_session(folder, create=True) as session:
            return session.workspace.journal.verify().ok

    with ThreadPoolExecutor(MANY) as pool:
        assert list(pool.map(make, range(MANY))) == [True] * MANY
    assert sorted(path.name for path in folder.iterdir()) == ["journal.db", "objects"]


def test_a_workspace_is_made_once(tmp_path):
    Workspace.create(tmp_path / "w").close()
    with pytest.raises(WorkspaceError, match="is a workspace already"):
        Workspace.create(tmp_path / "w")


def test_without_being_asked_to_nothing_is_made(tmp_path):
    with pytest.raises(WorkspaceError, match="There is no folder"):
        open_session(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_a_folder_with_other_files_is_left_as_it_is(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(WorkspaceError, match="holds other files"):
        open_session(tmp_path, create=True)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_folder_given_relative_to_here_is_found_from_anywhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    from pathlib import Path

    with open_session(Path("w"), create=True) as session:
        monkeypatch.chdir("/")
        assert session.workspace.path == tmp_path / "w"
        assert session.workspace.incidents() == ()
