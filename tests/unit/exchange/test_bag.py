import zipfile
from pathlib import Path

import bagit
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.exchange import builders
from workbench.exchange.bag import BagInfo, parse_bag_info, parse_manifest, render_manifest
from workbench.exchange.checkpoint import Checkpoint, parse_checkpoint
from workbench.exchange.keys import FileSigner
from workbench.exchange.names import objection
from workbench.exchange.verdict import Rejected

HASHES = st.binary(min_size=32, max_size=32).map(bytes.hex)
PATHS = st.from_regex(r"\Adata(/[A-Za-z0-9_][A-Za-z0-9_]{0,8}){1,3}\Z")


def test_bagit_python_finds_the_bag_valid(made: tuple[Path, FileSigner], tmp_path: Path) -> None:
    with zipfile.ZipFile(made[0]) as archive:
        archive.extractall(tmp_path)
    bag = bagit.Bag(str(tmp_path / builders.ROOT))
    bag.validate()
    assert bag.info["External-Identifier"] == builders.PACKAGE
    assert bag.info["Incident-Package-Version"] == "1.0"
    next((tmp_path / builders.ROOT / "data/models").iterdir()).write_bytes(b"other bytes")
    with pytest.raises(bagit.BagValidationError):
        bag.validate()


@given(st.dictionaries(PATHS, HASHES, max_size=8))
def test_a_manifest_is_read_as_it_was_written(hashes: dict[str, str]) -> None:
    hashes = {path: sha256 for path, sha256 in hashes.items() if not objection(path)}
    assert parse_manifest(render_manifest(hashes), "m") == dict(sorted(hashes.items()))


@given(st.integers(0, 10**18), st.integers(0, 10**9), st.dates().map(lambda day: day.isoformat()))
def test_bag_info_is_read_as_it_was_written(size: int, count: int, day: str) -> None:
    info = BagInfo(builders.PACKAGE, day, size, count)
    assert parse_bag_info(info.render()) == info


@given(st.binary(max_size=200))
def test_arbitrary_tag_files_are_rejected_and_never_crash(data: bytes) -> None:
    with pytest.raises(Rejected):
        parse_bag_info(data)
    if data:
        with pytest.raises(Rejected):
            parse_manifest(data, "m")
    with pytest.raises(ValueError, match="checkpoint"):
        parse_checkpoint(data)


@given(st.integers(0, 10**15), HASHES)
def test_a_checkpoint_is_read_as_it_was_written(size: int, head: str) -> None:
    checkpoint = Checkpoint(builders.INCIDENT, size, head)
    assert parse_checkpoint(checkpoint.render()) == checkpoint
