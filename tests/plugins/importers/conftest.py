"""What tests of importers share: reading a file whole, and the importer a service would choose."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

import workbench_importers
from workbench.api import ImportedTable, Importer

HEAD = 64 * 1024


@pytest.fixture(scope="session")
def importers() -> tuple[Importer, ...]:
    return tuple(kind() for kind in workbench_importers.workbench_importers())


@pytest.fixture(scope="session")
def choose(importers) -> Callable[[Path], Importer]:
    """Return the importer that is surest of a file; a tie goes to the last by name."""

    def surest(path: Path) -> Importer:
        with path.open("rb") as stream:
            head = stream.read(HEAD)
        return max(importers, key=lambda i: (i.recognises(path, head), i.id))

    return surest


@pytest.fixture
def put(tmp_path) -> Callable[[str, bytes | str], Path]:
    """Write a file into the test's folder."""

    def write(name: str, content: bytes | str) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def whole() -> Callable[[ImportedTable], pa.Table]:
    """Read a stream to its end and check that it keeps to its schema."""

    def read(imported: ImportedTable) -> pa.Table:
        batches = list(imported.batches)
        assert all(batch.schema.equals(imported.schema) for batch in batches)
        return pa.Table.from_batches(batches, imported.schema)

    return read
