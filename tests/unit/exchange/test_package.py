import os
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.exchange import builders
from workbench.domain.canonical import canonical
from workbench.errors import Cancelled, PackageError
from workbench.exchange import layout
from workbench.exchange.description import Disclosure
from workbench.exchange.keys import FileSigner
from workbench.exchange.package import (
    EvidenceFile,
    PackageContents,
    PackagedRun,
    WrittenPackage,
    write_package,
)
from workbench.exchange.redactions import Redaction
from workbench.exchange.verdict import Level, Verdict
from workbench.exchange.verification import verify_package

STOCK = ("bash", "unzip", "sha256sum", "diff", "find", "cut", "ssh-keygen")

EXPORT = """
import sys
from pathlib import Path
sys.path.insert(0, {here!r})
import os
os.umask({umask})
from tests.unit.exchange import builders
from workbench.exchange.package import write_package
folder = Path({folder!r})
contents = builders.contents(folder / "objects")
print(write_package(contents, folder / "{name}", builders.signer(folder)).sha256)
"""

SETTINGS = [
    {"umask": 0o022, "TZ": "UTC", "PYTHONHASHSEED": "0", "LC_ALL": "C"},
    {"umask": 0o077, "TZ": "Asia/Kolkata", "PYTHONHASHSEED": "1", "LC_ALL": "C.UTF-8"},
    {"umask": 0o000, "TZ": "America/St_Johns", "PYTHONHASHSEED": "4711", "LANG": "tr_TR.UTF-8"},
]


def write(contents: PackageContents, folder: Path, **changes: object) -> WrittenPackage:
    return write_package(
        replace(contents, **changes),  # type: ignore[arg-type]
        folder / "p.zip",
        builders.signer(folder),
    )


@pytest.fixture
def contents(tmp_path: Path) -> PackageContents:
    return builders.contents(tmp_path / "objects")


def test_the_same_contents_give_the_same_bytes_everywhere(tmp_path: Path) -> None:
    """Other umask, time zone, hash seed and locale, each in a process of its own."""
    builders.signer(tmp_path)
    here = str(Path(__file__).parents[3])
    hashes = set()
    for number, setting in enumerate(SETTINGS):
        code = EXPORT.format(
            here=here, umask=setting["umask"], folder=str(tmp_path), name=f"p{number}.zip"
        )
        variables = {name: str(value) for name, value in setting.items() if name != "umask"}
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={"PATH": os.environ["PATH"], **variables},
            capture_output=True,
            text=True,
            check=True,
            cwd=tmp_path,
        )
        hashes.add(done.stdout.strip())
    assert hashes == {builders.sha256((tmp_path / "p0.zip").read_bytes())}


def test_the_order_of_evidence_does_not_matter(contents: PackageContents, tmp_path: Path) -> None:
    first = write(contents, tmp_path)
    second = write(contents, tmp_path, evidence=tuple(reversed(contents.evidence)))
    assert first.sha256 == second.sha256


def test_what_was_written_is_told(contents: PackageContents, tmp_path: Path) -> None:
    written = write(contents, tmp_path)
    key = builders.signer(tmp_path).public_key
    answer = verify_package(written.path, builders.trust(key), at=builders.AT)
    assert written.sha256 == builders.sha256(written.path.read_bytes())
    assert written.size == written.path.stat().st_size
    assert written.signer == key.fingerprint
    assert written.tagmanifest == answer.tagmanifest
    assert written.checkpoint.size == len(contents.journal)


def test_the_documented_commands_verify_it_without_us(
    made: tuple[Path, FileSigner], tmp_path: Path
) -> None:
    """The indented lines of VERIFY.txt, run by bash as they stand, with stock tools alone."""
    done = run_instructions(made[0], made[1], tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f'Good "{layout.PACKAGE_NAMESPACE}" signature for {builders.WHO}' in done.stdout
    assert done.stdout.count(": OK\n") == 3
    assert re.search(r"^-rw-r--r--", done.stdout, re.MULTILINE)
    assert not re.search(r"^[dl][rwx-]{9}", done.stdout, re.MULTILINE)


def test_the_documented_commands_see_a_changed_file(
    made: tuple[Path, FileSigner], tmp_path: Path
) -> None:
    from tests.unit.exchange.package_kit import Kit

    kit = Kit.of(*made, made[1])
    changed = tmp_path / "changed.zip"
    for path, data in ((layout.REPORT_MARKDOWN, b"other"), ("data/extra.txt", b"x")):
        changed.write_bytes(kit.changed({path: data}).zipped())
        folder = tmp_path / path.replace("/", "-")
        folder.mkdir()
        assert run_instructions(changed, made[1], folder).returncode != 0


def run_instructions(
    package: Path, key: FileSigner, folder: Path
) -> subprocess.CompletedProcess[str]:
    absent = [tool for tool in STOCK if shutil.which(tool) is None]
    if absent:
        pytest.skip(f"stock tools are not installed here: {', '.join(absent)}")
    with zipfile.ZipFile(package) as archive:
        text = archive.read(f"{builders.ROOT}/{layout.INSTRUCTIONS}").decode()
    script = "".join(line[4:] + "\n" for line in text.splitlines() if line.startswith("    "))
    (folder / "allowed_signers").write_text(f"{builders.WHO} {key.public_key.line()}\n")
    return subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", script],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PACKAGE": str(package), "WHO": builders.WHO},
        capture_output=True,
        text=True,
        check=False,
    )


def test_one_content_is_packed_once_under_its_first_name(
    contents: PackageContents, tmp_path: Path
) -> None:
    twice = [replace(item, name="zzz " + item.name) for item in contents.evidence]
    written = write(contents, tmp_path, evidence=(*twice, *contents.evidence))
    with zipfile.ZipFile(written.path) as archive:
        evidence = [name for name in archive.namelist() if "/evidence/" in name]
    assert len(evidence) == 2
    assert not any("zzz" in name for name in evidence)


@pytest.mark.parametrize("disclosure", Disclosure)
def test_a_body_that_is_missing_without_a_word_is_not_signed(
    contents: PackageContents, tmp_path: Path, disclosure: Disclosure
) -> None:
    event = builders.journal()[-1]
    bare = canonical(replace(event, body=None, salt="").record())
    lines = (*contents.journal[:-1], bare)
    with pytest.raises(PackageError) as caught:
        write(contents, tmp_path, disclosure=disclosure, journal=lines)
    assert caught.value.code == "export.incomplete"
    item = Redaction(f"event:{event.seq}", event.commitment, "Personal data.", "owner")
    policy = {"threshold": 5, "models_are_safe": False, "columns": [], "derived": [], "withheld": 1}
    told = {"disclosure": disclosure, "redactions": (item,), "policy": policy}
    written = write(contents, tmp_path, journal=lines, **told)
    trust = builders.trust(builders.signer(tmp_path).public_key)
    answer = verify_package(written.path, trust, at=builders.AT)
    if disclosure is Disclosure.FULL:
        assert (answer.verdict, answer.level, answer.withheld) == (Verdict.OK, Level.L3, 1)
    else:  # it says that it holds no evidence, and does
        assert answer.verdict is Verdict.REFUSED
        assert {problem.code for problem in answer.problems} == {"disclosure.exceeded"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"withheld": 2}, "redaction.count"),
        (
            {"derived": [{"path": "data/x", "sha256": "a" * 64, "from": "b" * 64}]},
            "derived.missing",
        ),
    ],
)
def test_a_policy_that_is_not_kept_is_refused(
    contents: PackageContents, tmp_path: Path, change: dict[str, object], code: str
) -> None:
    policy = {"threshold": 5, "columns": [], "derived": [], "withheld": 0, **change}
    written = write(contents, tmp_path, policy=policy)
    trust = builders.trust(builders.signer(tmp_path).public_key)
    answer = verify_package(written.path, trust, at=builders.AT)
    assert answer.verdict is Verdict.REFUSED
    assert answer.problems[0].code == code


def events_with(body: bytes) -> tuple[bytes, ...]:
    lines = builders.lines(builders.journal())
    return (lines[0].replace(b"Bike", body), *lines[1:])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"root": "../x"}, "export.name"),
        ({"root": "Upper"}, "export.name"),
        ({"identifier": "1234"}, "export.name"),
        ({"models": {"../x": b""}}, "export.name"),
        ({"models": {"a": b"", "A": b""}}, "export.name"),
        ({"journal": ()}, "export.journal"),
        ({"journal": events_with(b"Mike")}, "export.journal"),
        ({"evidence": ()}, "export.incomplete"),
        ({"incident": {"title": "no id"}}, "export.document"),
        ({"incident": {"id": "x", "title": "x", "rate": float("nan")}}, "export.document"),
        ({"runs": (PackagedRun(builders.step(), {}),)}, "export.incomplete"),
        (
            {"runs": (PackagedRun(builders.step(), {"result.json": b"other"}),)},
            "export.incomplete",
        ),
        (
            {"runs": (PackagedRun(builders.step(seed=2**60), {"result.json": b"{}"}),)},
            "export.document",
        ),
        (
            {"runs": (PackagedRun(builders.step(), {"result.json": builders.RESULT}),) * 2},
            "export.incomplete",
        ),
    ],
)
def test_contents_that_do_not_hold_together_are_not_signed(
    contents: PackageContents, tmp_path: Path, changes: dict[str, object], code: str
) -> None:
    with pytest.raises(PackageError) as caught:
        write(contents, tmp_path, **changes)
    assert caught.value.code == code
    assert not list(tmp_path.glob("*.zip*"))


def test_a_damaged_store_is_noticed(contents: PackageContents, tmp_path: Path) -> None:
    item = contents.evidence[0]
    item.source.write_bytes(b"y" * item.source.stat().st_size)
    with pytest.raises(PackageError) as caught:
        write(contents, tmp_path)
    assert caught.value.code == "export.changed"
    assert not list(tmp_path.glob("*.zip*"))


def test_progress_ends_at_the_whole_and_can_stop_it(
    contents: PackageContents, tmp_path: Path
) -> None:
    seen: list[tuple[int, int]] = []
    key = builders.signer(tmp_path)
    write_package(contents, tmp_path / "p.zip", key, lambda done, total: seen.append((done, total)))
    assert seen[-1][0] == seen[-1][1]

    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        write_package(contents, tmp_path / "q.zip", key, stop)
    assert not list(tmp_path.glob("*q.zip*"))


def test_an_incident_without_runs_or_evidence_is_a_package_too(tmp_path: Path) -> None:
    journal = builders.lines(builders.journal(builders.default_drafts()[:1]))
    bare = builders.contents(tmp_path / "objects", journal=journal, evidence=(), runs=(), models={})
    written = write(bare, tmp_path)
    trust = builders.trust(builders.signer(tmp_path).public_key)
    answer = verify_package(written.path, trust, at=builders.AT)
    assert (answer.verdict, answer.level) == (Verdict.OK, Level.L3)


def test_evidence_with_odd_names_is_packed_safely(tmp_path: Path) -> None:
    contents = builders.contents(tmp_path / "objects")
    odd = tuple(
        EvidenceFile(item.sha256, name, item.source)
        for item, name in zip(contents.evidence, ("../../etc/passwd", "NUL"), strict=True)
    )
    written = write(contents, tmp_path, evidence=odd)
    trust = builders.trust(builders.signer(tmp_path).public_key)
    assert verify_package(written.path, trust, at=builders.AT).level is Level.L3
