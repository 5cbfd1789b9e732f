"""Fixtures of the journeys."""

from typing import Any

import pytest

from tests.e2e.program import workbench


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The sample incident, taken the whole way once."""
    folder = tmp_path_factory.mktemp("sample") / "workspace"
    said = workbench("-w", folder, "demo", "--headless", "--json")
    assert said.code == 0, said.err
    return said.json
