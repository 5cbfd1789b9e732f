"""Reviews beside a package, and copies of a package that carry them."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.unit.exchange import builders, review_kit
from tests.unit.exchange.package_kit import Kit
from tests.unit.exchange.review_kit import good, signed, with_review
from workbench.errors import ExitCode, PackageError
from workbench.exchange import layout
from workbench.exchange.countersign import (
    MOST_BESIDE,
    attach,
    detached_name,
    read_detached,
    reviews_beside,
    reviews_in,
    write_detached,
)
from workbench.exchange.keys import FileSigner
from workbench.exchange.verdict import Level, Rejected, Verdict
from workbench.exchange.verification import verify_package

Made = tuple[Path, FileSigner]


@pytest.fixture(scope="module")
def kit(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Kit:
    path, key = made
    return Kit.of(path, key, builders.signer(tmp_path_factory.mktemp("reviewer")))


@pytest.fixture
def package(made: Made, tmp_path: Path) -> Path:
    return Path(shutil.copy(made[0], tmp_path))


def test_a_pair_beside_the_package_is_found_and_read(kit: Kit, package: Path) -> None:
    made = good(kit)
    target = package.with_name(detached_name(package, made.key))
    signature = write_detached(made, target)
    assert signature == target.with_name(target.name + ".sig")
    assert reviews_beside(package) == (target,)
    for path in (target, signature):
        found = read_detached(path)
        assert (found.statement, found.signature, found.key) == (
            made.statement,
            made.signature,
            made.key,
        )
    assert sorted(p.name for p in package.parent.iterdir()) == sorted(
        [package.name, target.name, signature.name]
    )


def test_only_files_of_that_name_lie_beside_the_package(kit: Kit, package: Path) -> None:
    for name in ("x", "review-0123abcd.json", f"{package.name}.review-0123ABCD.json"):
        package.with_name(name).write_bytes(b"{}")
    package.with_name(f"{package.name}.review-00000000.json").mkdir()
    os.mkfifo(package.with_name(f"{package.name}.review-00000001.json"))
    assert reviews_beside(package) == ()
    for number in range(MOST_BESIDE + 5):
        package.with_name(f"{package.name}.review-{number:08x}.json.sig").touch()
        if number > 1:
            package.with_name(f"{package.name}.review-{number:08x}.json").touch()
    assert len(reviews_beside(package)) == MOST_BESIDE


@pytest.mark.parametrize("broken", ["no signature", "folder", "fifo", "long", "changed"])
def test_a_pair_that_does_not_hold_is_said_and_never_waited_for(
    kit: Kit, package: Path, broken: str
) -> None:
    made = good(kit)
    target = package.with_name("r.json")
    write_detached(made, target)
    signature = target.with_name("r.json.sig")
    if broken == "changed":
        target.write_bytes(made.statement.replace(b"Sound", b"Bound"))
    elif broken == "long":
        signature.write_bytes(made.signature + b" " * 5000)
    else:
        signature.unlink()
        if broken == "folder":
            signature.mkdir()
        elif broken == "fifo":
            os.mkfifo(signature)
    with pytest.raises(PackageError) as caught:
        read_detached(target)
    if broken == "changed":
        assert caught.value.exit_code is ExitCode.TAMPERED
    elif broken == "long":
        assert caught.value.exit_code is ExitCode.REFUSED
    else:
        assert caught.value.code == "review.unreadable"


def test_a_later_review_takes_the_place_of_an_earlier_one(kit: Kit, package: Path) -> None:
    target = package.with_name("r.json")
    write_detached(good(kit), target)
    write_detached(good(kit, comment="Otherwise."), target)
    assert read_detached(target).review.comment == "Otherwise."
    assert sorted(p.name for p in package.parent.glob(".*")) == []


def test_where_the_new_one_cannot_be_written_the_old_one_stays(
    kit: Kit, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = package.with_name("r.json")
    write_detached(good(kit), target)

    def full(descriptor: int, data: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("workbench.exchange.countersign.os.write", full)
    with pytest.raises(PackageError) as caught:
        write_detached(good(kit, comment="Otherwise."), target)
    assert caught.value.code == "export.unwritable"
    assert read_detached(target).review.comment == "Sound."
    assert sorted(p.name for p in package.parent.iterdir()) == sorted(
        [package.name, "r.json", "r.json.sig"]
    )


def test_a_copy_carries_the_review_and_nothing_else_changes(
    kit: Kit, package: Path, tmp_path: Path
) -> None:
    before = package.read_bytes()
    made, copy = good(kit), tmp_path / "copy.zip"
    attach(package, review_kit.tagmanifest_of(kit), made, copy)
    assert package.read_bytes() == before
    assert copy.read_bytes() == with_review(kit, made).zipped()
    (found,) = reviews_in(copy)
    assert (found.statement, found.key) == (made.statement, made.key)
    answer = verify_package(copy, builders.trust(kit.key.public_key), Level.L3, at=builders.AT)
    assert (answer.verdict, answer.level) == (Verdict.OK, Level.L3)
    subprocess.run(["unzip", "-tqq", copy], check=True)


def test_a_copy_may_take_the_place_of_the_package_and_keeps_other_reviews(
    kit: Kit, package: Path, tmp_path: Path
) -> None:
    other = builders.signer(tmp_path, "third")
    subject = review_kit.tagmanifest_of(kit)
    for key in (kit.stranger, other, kit.stranger):
        attach(package, subject, signed(key, subject), package)
    assert {one.key for one in reviews_in(package)} == {kit.stranger.public_key, other.public_key}


@pytest.mark.parametrize("change", ["payload", "other package"])
def test_a_package_that_was_exchanged_gets_no_review(
    kit: Kit, package: Path, tmp_path: Path, change: str
) -> None:
    subject = review_kit.tagmanifest_of(kit)
    if change == "payload":
        package.write_bytes(kit.changed({layout.REPORT_MARKDOWN: b"# Other!\n"}).zipped())
    else:
        package.write_bytes(kit.changed({layout.REPORT_MARKDOWN: b"#"}).resealed().zipped())
    with pytest.raises(Rejected) as caught:
        attach(package, subject, good(kit), tmp_path / "copy.zip")
    assert caught.value.verdict is Verdict.TAMPERED
    assert not (tmp_path / "copy.zip").exists()
    assert not list(tmp_path.glob(".*"))


ENDLESS = """
import sys
from pathlib import Path
from workbench.exchange.countersign import read_detached, write_detached
first, second, target = map(Path, sys.argv[1:])
pair = read_detached(first), read_detached(second)
print("ready", flush=True)
while True:
    for one in pair:
        write_detached(one, target)
"""


def test_killed_at_any_moment_there_is_a_whole_review_or_none(
    kit: Kit, package: Path, tmp_path: Path
) -> None:
    """The pair is written over and over; twelve kills at odd moments."""
    first, second, target = (tmp_path / name for name in ("1.json", "2.json", "r.json"))
    write_detached(good(kit), first)
    write_detached(good(kit, comment="Otherwise."), second)
    for number in range(12):
        command = [sys.executable, "-c", ENDLESS, str(first), str(second), str(target)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path.cwd()) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
            time.sleep(0.003 * number)
            process.send_signal(signal.SIGKILL)
        if target.exists():
            assert read_detached(target).review.comment in {"Sound.", "Otherwise."}
    write_detached(good(kit), target)
    assert read_detached(target).review.comment == "Sound."
    assert not list(tmp_path.glob(".*"))
