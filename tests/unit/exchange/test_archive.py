import os
import signal
import stat
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.exchange import builders
from workbench.errors import Cancelled, PackageError
from workbench.exchange import zipformat
from workbench.exchange.archive import ArchiveWriter, Content, StoredFile, replacing
from workbench.exchange.container import Container


def write(path: Path, files: dict[str, Content], root: str = "root") -> int:
    with replacing(path) as descriptor:
        writer = ArchiveWriter(descriptor, root, lambda count: None)
        try:
            for name, content in files.items():
                writer.add(name, content)
            return writer.finish()
        finally:
            writer.close()


def stored(folder: Path, name: str, data: bytes) -> StoredFile:
    (folder / name).write_bytes(data)
    return StoredFile(folder / name, builders.sha256(data))


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    large = bytes(range(256)) * 20_000
    files: dict[str, Content] = {
        "bagit.txt": b"x",
        "data/empty": stored(tmp_path, "empty", b""),
        "data/large": stored(tmp_path, "large", large),
        "data/small": b"",
    }
    target = tmp_path / "a.zip"
    assert write(target, files) == target.stat().st_size
    with Container.open(target) as container:
        assert container.root == "root"
        assert list(container.entries) == list(files)
        assert container.read("data/large", 10_000_000) == large
        assert container.digest("data/large").sha256 == builders.sha256(large)
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        assert archive.read("root/data/large") == large


def test_the_file_is_readable_as_the_umask_says(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write(tmp_path / "a.zip", {"bagit.txt": b""})
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.zip").stat().st_mode) == 0o640


@pytest.mark.parametrize("limit", [1, 40, 300])
def test_zip64_appears_where_a_value_does_not_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    """With the 32-bit limit lowered, writer and reader still agree, and so does no other."""
    monkeypatch.setattr(zipformat, "LIMIT_32", limit)
    files: dict[str, Content] = {"bagit.txt": b"x" * 50, "data/a": b"y" * 500, "data/b": b""}
    write(tmp_path / "a.zip", files)
    with Container.open(tmp_path / "a.zip") as container:
        assert {path: container.read(path, 1000) for path in files} == files
    monkeypatch.undo()
    with pytest.raises(PackageError):
        Container.open(tmp_path / "a.zip")


@pytest.mark.slow
def test_more_files_than_a_plain_zip_can_count(tmp_path: Path) -> None:
    files: dict[str, Content] = {"bagit.txt": b""}
    files |= {f"data/{number:06}": b"%d" % number for number in range(65_600)}
    write(tmp_path / "a.zip", files)
    with Container.open(tmp_path / "a.zip") as container:
        assert len(container.entries) == len(files)
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.read("root/data/065599") == b"65599"


def test_an_object_that_was_changed_stops_the_export(tmp_path: Path) -> None:
    content = stored(tmp_path, "object", b"as taken in")
    (tmp_path / "object").write_bytes(b"as made bad")
    with pytest.raises(PackageError) as caught:
        write(tmp_path / "a.zip", {"bagit.txt": b"", "data/x": content})
    assert caught.value.code == "export.changed"
    assert [path.name for path in tmp_path.iterdir()] == ["object"]


def test_an_object_that_is_gone_stops_the_export(tmp_path: Path) -> None:
    with pytest.raises(PackageError) as caught:
        write(tmp_path / "a.zip", {"data/x": StoredFile(tmp_path / "gone", "0" * 64)})
    assert caught.value.code == "export.missing"
    assert list(tmp_path.iterdir()) == []


def test_an_object_that_grows_while_it_is_copied_stops_the_export(tmp_path: Path) -> None:
    content = stored(tmp_path, "object", b"x" * 8_000_000)

    def grow(count: int) -> None:
        with (tmp_path / "object").open("ab") as file:
            file.write(b"x" * 8_000_000)

    with replacing(tmp_path / "a.zip") as descriptor:
        writer = ArchiveWriter(descriptor, "root", grow)
        with pytest.raises(PackageError) as caught:
            writer.add("data/x", content)
        writer.close()
    assert caught.value.code == "export.changed"


def test_a_name_that_is_not_allowed_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(PackageError) as caught:
        write(tmp_path / "a.zip", {"data/../x": b""})
    assert caught.value.code == "export.name"


def test_stopping_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"old")
    with pytest.raises(Cancelled), replacing(tmp_path / "a.zip"):
        raise Cancelled
    assert (tmp_path / "a.zip").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(PackageError) as caught:
        write(tmp_path / "absent" / "a.zip", {})
    assert caught.value.code == "export.unwritable"


def test_what_a_killed_export_left_is_removed_and_a_running_one_is_not(tmp_path: Path) -> None:
    target = tmp_path / "a[1]*.zip"
    stale = tmp_path / f".{target.name}.0123456789abcdef.partial"
    other = tmp_path / ".another.zip.0123456789abcdef.partial"
    for path in (stale, other):
        path.write_bytes(b"half")
    with replacing(target) as running:
        assert not stale.exists()
        during = {path.name for path in tmp_path.iterdir()}
        with replacing(target):
            pass
        assert during <= {path.name for path in tmp_path.iterdir()} | {target.name}
        os.write(running, b"whole")
    assert {path.name for path in tmp_path.iterdir()} == {target.name, other.name}
    assert target.read_bytes() == b"whole"


def test_the_bytes_are_on_the_disk_before_the_name_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    acts: list[str] = []
    fsync, rename = os.fsync, Path.replace

    def noted_fsync(descriptor: int) -> None:
        folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        acts.append("fsync folder" if folder else f"fsync {os.fstat(descriptor).st_size}")
        fsync(descriptor)

    def noted_rename(path: Path, target: Path) -> Path:
        acts.append("rename")
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(Path, "replace", noted_rename)
    size = write(tmp_path / "a.zip", {"bagit.txt": b"x"})
    assert acts == [f"fsync {size}", "rename", "fsync folder"]


ENDLESS = """
import sys
from pathlib import Path
sys.path.insert(0, {here!r})
from tests.unit.exchange import builders
from workbench.exchange.package import write_package
folder = Path({folder!r})
contents = builders.contents(folder / "objects")
key = builders.signer(folder)
print("ready", flush=True)
while True:
    write_package(contents, folder / "p.zip", key)
"""


@pytest.fixture
def endless(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that exports the same package over and over."""
    here = str(Path(__file__).parents[3])
    code = ENDLESS.format(here=here, folder=str(tmp_path))
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=here) as child:
        yield child
        child.kill()


@pytest.mark.parametrize("moment", range(6))
def test_kill_minus_nine_leaves_no_half_package(
    tmp_path: Path, endless: subprocess.Popen[bytes], moment: int
) -> None:
    assert endless.stdout is not None
    assert endless.stdout.readline() == b"ready\n"
    time.sleep(0.02 + moment * 0.0137)
    endless.send_signal(signal.SIGKILL)
    endless.wait()
    target = tmp_path / "p.zip"
    if target.exists():
        whole = target.read_bytes()
        with Container.open(target) as container:
            for path in container.entries:
                container.digest(path)
    key = builders.signer(tmp_path)
    from workbench.exchange.package import write_package

    again = write_package(builders.contents(tmp_path / "objects"), target, key)
    assert not list(tmp_path.glob(".p.zip.*"))
    assert again.sha256 == builders.sha256(target.read_bytes())
    assert "whole" not in locals() or target.read_bytes() == whole


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
sys.path.insert(0, {here!r})
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
from tests.unit.exchange import builders
from workbench.errors import PackageError
from workbench.exchange.package import write_package
folder = Path({folder!r})
try:
    write_package(builders.contents(folder / "objects"), folder / "p.zip", builders.signer(folder))
except PackageError as error:
    print(error.code)
"""


def test_a_disk_that_takes_no_more_is_said_and_nothing_is_left(tmp_path: Path) -> None:
    here = str(Path(__file__).parents[3])
    code = FULL_DISK.format(here=here, folder=str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=here
    )
    assert done.stdout == "export.unwritable\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["key", "key.pub", "objects"]
