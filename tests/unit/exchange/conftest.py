import shutil
from pathlib import Path

import pytest

from tests.unit.exchange import builders
from workbench.exchange.keys import FileSigner


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, FileSigner]:
    """One good package and its signer, shared; nobody may change the file."""
    return builders.small_package(tmp_path_factory.mktemp("package"))


@pytest.fixture
def ssh_keygen() -> str:
    path = shutil.which("ssh-keygen")
    if path is None:
        pytest.skip("ssh-keygen is not installed; the other direction cannot be tried")
    return path
