"""The real program on a sample: no crash, no packet, no file elsewhere, little time and memory."""

import json
from pathlib import Path

import pytest

from tests.hostile.corpus import CORPUS
from tests.hostile.kit import Kit
from tests.hostile.reader import Reader
from tests.hostile.watched import can_trace, read_log, watch

SAMPLE = (
    "zip: decompression bomb",
    "zip: 100,001 files",
    "name: climbing",
    "manifest: 100,001 lines",
    "journal: 65 MiB",
    "recipe: 9 MiB",
    "report: script",
    "recipe: tolerance 1e9",
    "crate: a file elsewhere",
)


def test_the_watcher_sees_what_it_should(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text(
        '7 openat(AT_FDCWD, "/etc/evil", O_WRONLY|O_CREAT|O_CLOEXEC, 0666) = 3\n'
        '7 openat(AT_FDCWD, "/etc/passwd", O_RDONLY|O_CLOEXEC) = 3\n'
        f'7 openat(AT_FDCWD, "{tmp_path}/mine", O_WRONLY|O_CREAT, 0666) = 3\n'
        '7 mkdir("/evil", 0777) = 0\n'
        '7 rename("/a", "/b") = 0\n'
        '7 openat(AT_FDCWD, "/proc/x", O_RDWR) = -1 EACCES (Permission denied)\n'
        "7 connect(3, {sa_family=AF_INET, sin_port=htons(443)}, 16) = 0\n"
        '7 connect(3, {sa_family=AF_UNIX, sun_path="/run/x"}, 110) = 0\n'
    )
    talks, written = read_log(log, tmp_path)
    assert written == ("/etc/evil", "/evil", "/a")
    assert len(talks) == 1


@pytest.mark.parametrize("name", SAMPLE)
def test_verify_answers_quickly_and_touches_nothing(name: str, kit: Kit, reader: Reader) -> None:
    case = CORPUS[name]
    reader.take(case, kit)
    words = ["verify", str(reader.package), "--trust", str(reader.signers), "--json"]
    said = watch(words, reader.folder.parent, trace=can_trace())
    assert said.faults == []
    assert said.code in case.codes
    answer = json.loads(said.out)
    assert answer["problems"]
    assert answer["not_checked"]
    assert list((reader.folder.parent / "work").iterdir()) == []
    assert list((reader.folder.parent / "home").iterdir()) == []


@pytest.mark.parametrize("name", ["name: climbing", "zip: symbolic link", "report: script"])
def test_import_seals_it_unopened(name: str, kit: Kit, reader: Reader) -> None:
    """A package handed in as evidence is kept as the bytes it is."""
    case = CORPUS[name]
    reader.take(case, kit)
    home = reader.folder.parent
    workspace = home / "workspace"
    words = ["-w", str(workspace), "import", str(reader.package), "--json"]
    said = watch(words, home, trace=can_trace())
    assert said.faults == []
    assert said.code == 0
    evidence = json.loads(said.out)["evidence"]
    assert [(item["kind"], item["rows"]) for item in evidence] == [("sealed", None)]
    kept = [p for p in (workspace / "objects").rglob("*") if p.is_file()]
    assert [p.read_bytes() for p in kept] == [reader.package.read_bytes()]
    assert not list(Path(home / "work").iterdir())
