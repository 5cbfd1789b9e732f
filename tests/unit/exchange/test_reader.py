from pathlib import Path

import pytest

from tests.unit.exchange import builders
from tests.unit.exchange.package_kit import Kit
from workbench.errors import ExitCode, PackageError
from workbench.exchange import layout
from workbench.exchange.keys import FileSigner
from workbench.exchange.reader import PackageReader
from workbench.exchange.verification import verify_package

MODEL = "data/models/model.skops"


@pytest.fixture
def opened(made: tuple[Path, FileSigner]) -> tuple[Path, str]:
    path, key = made
    answer = verify_package(path, builders.trust(key.public_key), at=builders.AT)
    return path, answer.tagmanifest


def test_members_are_read_copied_and_streamed(opened: tuple[Path, str], tmp_path: Path) -> None:
    with PackageReader.open(*opened) as reader:
        assert reader.root == builders.ROOT
        assert reader.info.identifier == builders.PACKAGE
        assert reader.read(MODEL) == b"model bytes"
        assert b"".join(map(bytes, reader.chunks(MODEL))) == b"model bytes"
        assert reader.size(MODEL) == 11
        assert reader.paths("data/models/") == [MODEL]
        assert reader.path_of(builders.sha256(b"model bytes")) == MODEL
        assert reader.path_of("0" * 64) is None
        reader.copy(MODEL, tmp_path / "model", limit=11)
    assert (tmp_path / "model").read_bytes() == b"model bytes"
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_documents_come_back_as_they_went_in(opened: tuple[Path, str]) -> None:
    with PackageReader.open(*opened) as reader:
        (step,) = reader.recipe()
        assert step.parameters == {"bins": 10, "alpha": 0.05}
        assert step.input_hashes() == [builders.sha256(builders.TABLE)]
        assert [one.path for one in step.outputs] == ["result.json", "tables/psi.csv"]
        assert reader.description().incident["id"] == builders.INCIDENT
        assert list(reader.journal()) == builders.journal()


def test_limits_are_kept_before_anything_is_written(
    opened: tuple[Path, str], tmp_path: Path
) -> None:
    with PackageReader.open(*opened) as reader:
        with pytest.raises(PackageError) as caught:
            reader.copy(MODEL, tmp_path / "model", limit=10)
        assert caught.value.code == "package.too_long"
        with pytest.raises(PackageError):
            reader.read(MODEL, limit=10)
    assert list(tmp_path.iterdir()) == []


def test_only_payload_is_handed_out(opened: tuple[Path, str]) -> None:
    with PackageReader.open(*opened) as reader:
        for path in (layout.BAGIT, "data/absent", "../x"):
            with pytest.raises(PackageError) as caught:
                reader.read(path)
            assert caught.value.code == "package.no_member"


def test_a_file_exchanged_after_verification_is_noticed(
    made: tuple[Path, FileSigner], opened: tuple[Path, str], tmp_path: Path
) -> None:
    other = Kit.of(*made, made[1]).changed({MODEL: b"evil"}).resealed().zipped()
    (tmp_path / "p.zip").write_bytes(other)
    with pytest.raises(PackageError) as caught:
        PackageReader.open(tmp_path / "p.zip", opened[1])
    assert caught.value.code == "package.exchanged"
    assert caught.value.exit_code is ExitCode.TAMPERED


def test_bytes_changed_under_the_open_file_are_noticed(
    made: tuple[Path, FileSigner], opened: tuple[Path, str], tmp_path: Path
) -> None:
    """Even with the checksum of the zip put right."""
    kit = Kit.of(*made, made[1])
    path = tmp_path / "p.zip"
    path.write_bytes(kit.raw)
    with PackageReader.open(path, opened[1]) as reader:
        path.write_bytes(kit.changed({MODEL: b"MODEL bytes"}).zipped())
        with pytest.raises(PackageError):
            reader.copy(MODEL, tmp_path / "model", limit=100)
        assert not (tmp_path / "model").exists()
    with PackageReader.open(path, opened[1]) as reader, pytest.raises(PackageError) as caught:
        reader.read(MODEL)
    assert (caught.value.code, caught.value.exit_code) == ("hash.differs", ExitCode.TAMPERED)
