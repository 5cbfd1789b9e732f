import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.exchange import builders
from tests.unit.exchange.broken_packages import BREAKS
from tests.unit.exchange.package_kit import Kit, python_zip, rewritten, signed_checkpoint
from workbench.domain.canonical import canonical
from workbench.domain.events import Draft, event_from_record
from workbench.errors import Cancelled, ExitCode, PackageError
from workbench.exchange import layout, sshsig, zipformat
from workbench.exchange.checkpoint import Checkpoint
from workbench.exchange.container import CONTAINER
from workbench.exchange.keys import FileSigner
from workbench.exchange.trust import parse_allowed_signers
from workbench.exchange.verdict import Level, Verdict, Verification
from workbench.exchange.verification import verify_package

Made = tuple[Path, FileSigner]


@pytest.fixture(scope="module")
def kit(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Kit:
    path, key = made
    return Kit.of(path, key, builders.signer(tmp_path_factory.mktemp("stranger")))


def verify(data: bytes, kit: Kit, folder: Path, level: Level = Level.L3) -> Verification:
    path = folder / "package.incident.zip"
    path.write_bytes(data)
    return verify_package(path, builders.trust(kit.key.public_key), level, at=builders.AT)


def test_a_good_package_reaches_l3(made: Made) -> None:
    path, key = made
    answer = verify_package(path, builders.trust(key.public_key), at=builders.AT)
    assert (answer.verdict, answer.level, answer.exit_code) == (Verdict.OK, Level.L3, ExitCode.OK)
    assert answer.signer == f"{builders.WHO} {key.public_key.fingerprint}"
    assert answer.problems == ()
    assert answer.not_checked == (
        "L4: replayed within tolerances",
        "L5: reviewed by a trusted reviewer",
    )
    assert answer.json_body() == {
        "verdict": "ok",
        "level": "L3",
        "signer": answer.signer,
        "problems": [],
        "not_checked": list(answer.not_checked),
        "withheld": 0,
        "reviews": [],
    }


def test_what_another_program_zipped_by_the_same_rules_is_as_good(kit: Kit, tmp_path: Path) -> None:
    """Most programs ask for version 2.0 of the format, ours for 1.0; both hold for all entries."""
    data = python_zip(kit)
    assert data != kit.raw
    assert verify(data, kit, tmp_path).verdict is Verdict.OK
    for at in (4, data.index(b"PK\x01\x02") + 4, data.rindex(b"PK\x01\x02") + 6):
        other = bytearray(data)
        other[at] = zipformat.PLAIN
        assert verify(bytes(other), kit, tmp_path).verdict is Verdict.REFUSED


def test_taking_apart_and_putting_together_changes_nothing(kit: Kit) -> None:
    """The generator of broken packages starts from the very bytes that the writer wrote."""
    assert kit.zipped() == kit.raw
    assert kit.resealed().zipped() == kit.raw


@pytest.mark.parametrize("name", BREAKS)
def test_every_break_is_found_and_named(name: str, kit: Kit, tmp_path: Path) -> None:
    make, verdict, code = BREAKS[name]
    data = make(kit)
    assert data != kit.raw
    answer = verify(data, kit, tmp_path)
    assert (answer.verdict.value, answer.problems[0].code) == (verdict, code), answer
    assert answer.exit_code is not ExitCode.OK
    assert all(problem.where and problem.message for problem in answer.problems)
    assert answer.level is None or answer.level < Level.L3
    assert [path.name for path in tmp_path.iterdir()] == ["package.incident.zip"]


def test_a_later_minor_version_may_bring_events_of_its_own(kit: Kit, tmp_path: Path) -> None:
    """What it calls by a name known here must still be what that name means."""

    def later(*drafts: Draft) -> Verification:
        made = rewritten([*builders.default_drafts(), *drafts])(kit)
        (tmp_path / "later.zip").write_bytes(made)
        again = Kit.of(tmp_path / "later.zip", kit.key, kit.stranger)
        old, new = b'"version": "1.0"', b'"version": "1.7"'
        description = again.members[layout.INCIDENT].replace(old, new)
        changed = again.changed({layout.INCIDENT: description})
        return verify(changed.resealed(version="1.7").zipped(), kit, tmp_path)

    assert (
        later(Draft("review.drawn_up", {"x": 1}), Draft("claim.removed", {}, v=2)).verdict == "ok"
    )
    bad = later(Draft("claim.removed", {}))
    assert (bad.verdict, bad.problems[0].code) == (Verdict.REFUSED, "document.schema")


@pytest.mark.parametrize("level", list(Level))
def test_no_level_above_what_was_asked_is_claimed(kit: Kit, tmp_path: Path, level: Level) -> None:
    answer = verify(kit.raw, kit, tmp_path, level)
    assert answer.verdict is Verdict.OK
    assert answer.level == min(level, Level.L3)
    open_levels = [text[:2] for text in answer.not_checked]
    assert open_levels == [other.name for other in Level if other > answer.level]


def test_one_flipped_byte_anywhere_is_found_and_placed(kit: Kit, tmp_path: Path) -> None:
    """Every byte of the structures at both ends, and 400 others, drawn with a fixed seed."""
    generator = random.Random(20260514)
    ends = [*range(120), *range(len(kit.raw) - 200, len(kit.raw))]
    positions = [*ends, *(generator.randrange(len(kit.raw)) for _ in range(400))]
    known = {CONTAINER, *kit.members}
    for position in positions:
        data = bytearray(kit.raw)
        data[position] ^= 1 << generator.randrange(8)
        answer = verify(bytes(data), kit, tmp_path)
        assert answer.exit_code is not ExitCode.OK, position
        where = answer.problems[0].where
        assert where in known or any(path in answer.problems[0].message for path in kit.members), (
            position,
            answer.problems[0],
        )


def test_a_flipped_byte_of_a_payload_file_names_that_file(kit: Kit, tmp_path: Path) -> None:
    for path, content in kit.members.items():
        start = kit.raw.index(f"{kit.root}/{path}".encode()) + len(f"{kit.root}/{path}")
        data = bytearray(kit.raw)
        data[start + len(content) // 2] ^= 0x20
        answer = verify(bytes(data), kit, tmp_path)
        assert (answer.verdict, answer.problems[0].where) == (Verdict.TAMPERED, path)


def test_every_changed_file_is_named_not_only_the_first(kit: Kit, tmp_path: Path) -> None:
    changed = {layout.REPORT_HTML: b"x" * 36, layout.REPORT_MARKDOWN: b"y" * 9}
    answer = verify(kit.changed(dict(changed)).zipped(), kit, tmp_path)
    assert [problem.where for problem in answer.problems] == sorted(changed)


@given(st.binary(max_size=300))
@settings(max_examples=60)
def test_arbitrary_files_are_refused_without_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "arbitrary.zip"
    for candidate in (data, b"PK\5\6" + data, data + b"PK\5\6" + b"\0" * 18):
        path.write_bytes(candidate)
        assert verify_package(path, None, at=builders.AT).verdict is Verdict.REFUSED


def test_without_a_trust_store_nobody_vouches(made: Made) -> None:
    path, key = made
    answer = verify_package(path, None, at=builders.AT)
    assert (answer.verdict, answer.level) == (Verdict.UNTRUSTED, Level.L1)
    assert answer.signer == key.public_key.fingerprint
    assert answer.not_checked[0].startswith("L3")
    assert verify_package(path, None, Level.L1, at=builders.AT).verdict is Verdict.OK


@pytest.mark.parametrize(
    ("options", "at", "reason"),
    [
        ('valid-before="20260101Z"', builders.AT, "was trusted only until"),
        ('valid-after="20270101Z"', builders.AT, "is trusted only from"),
        ('namespaces="file"', builders.AT, "is trusted, but not for incident-package@workbench"),
        ("", None, ""),
    ],
)
def test_a_key_counts_only_for_its_time_and_purpose(
    made: Made, options: str, at: datetime | None, reason: str
) -> None:
    path, key = made
    answer = verify_package(
        path, builders.trust(key.public_key, options), at=at or datetime(2040, 1, 1, tzinfo=UTC)
    )
    if not reason:
        assert answer.verdict is Verdict.OK
        return
    assert (answer.verdict, answer.level) == (Verdict.UNTRUSTED, Level.L1)
    assert reason in answer.problems[0].message
    assert answer.signer.startswith(builders.WHO)


def test_the_author_may_be_restricted_to_packages(made: Made) -> None:
    """The checkpoint lies inside what the author signed; its own purpose needs no line."""
    path, key = made
    store = builders.trust(key.public_key, f'namespaces="{layout.PACKAGE_NAMESPACE}"')
    assert verify_package(path, store, at=builders.AT).level is Level.L3


def test_a_checkpoint_of_another_trusted_key_counts(kit: Kit, tmp_path: Path) -> None:
    lines = kit.members[layout.JOURNAL].splitlines()
    head = kit.members[layout.CHECKPOINT].decode().split()[-1]
    checkpoint = Checkpoint(builders.INCIDENT, len(lines), head)
    data = kit.changed(signed_checkpoint(checkpoint, kit.stranger)).resealed().zipped()
    (tmp_path / "p.zip").write_bytes(data)
    for namespaces, verdict in (
        (layout.JOURNAL_NAMESPACE, Verdict.OK),
        (layout.PACKAGE_NAMESPACE, Verdict.UNTRUSTED),
    ):
        store = parse_allowed_signers(
            f"alice {kit.key.public_key.line()}\n"
            f'carol namespaces="{namespaces}" {kit.stranger.public_key.line()}\n'
        )
        assert verify_package(tmp_path / "p.zip", store, at=builders.AT).verdict is verdict


def test_a_later_minor_version_with_more_in_it_verifies(kit: Kit, tmp_path: Path) -> None:
    later = kit.changed(
        {
            "data/extra/new.json": b"{}",
            layout.INCIDENT: kit.members[layout.INCIDENT].replace(
                b'"version": "1.0"', b'"new": [1], "version": "1.7"'
            ),
        }
    ).resealed(version="1.7")
    info = later.members[layout.BAG_INFO] + b"New-Label: something\n"
    answer = verify(later.changed({layout.BAG_INFO: info}).retagged().zipped(), kit, tmp_path)
    assert (answer.verdict, answer.level) == (Verdict.OK, Level.L3)
    assert "data/extra/new.json: of a later version" in answer.not_checked


def redacted(kit: Kit, commitment_listed: bool) -> bytes:
    """The package with the first event's body and every file of evidence and models withheld."""
    lines = kit.members[layout.JOURNAL].splitlines()
    import json

    event = event_from_record(json.loads(lines[0]), 1)
    record = {k: v for k, v in event.record().items() if k not in ("body", "salt")}
    lines[0] = canonical({**record, "commitment": event.commitment})
    files = [p for p in kit.members if p.startswith((layout.EVIDENCE, layout.MODELS))]
    hashes = {builders.sha256(kit.members[p]) for p in files}
    items = [(f"evidence:{sha256}", sha256) for sha256 in sorted(hashes)]
    if commitment_listed:
        items.append(("event:1", event.commitment))
    redactions = b"".join(
        canonical({"item": item, "commitment": sha, "reason": "personal data", "by": "owner"})
        + b"\n"
        for item, sha in items
    )
    description = (
        kit.members[layout.INCIDENT]
        .replace(b'"full"', b'"aggregate"')
        .replace(b'"evidence": 2', b'"evidence": 0')
        .replace(b'"models": 1', b'"models": 0')
    )
    changes: dict[str, bytes | None] = {
        layout.JOURNAL: b"".join(line + b"\n" for line in lines),
        layout.REDACTIONS: redactions,
        layout.INCIDENT: description,
        **dict.fromkeys(files),
    }
    return kit.changed(changes).resealed().zipped()


def test_a_redacted_package_keeps_chain_and_checkpoint(kit: Kit, tmp_path: Path) -> None:
    answer = verify(redacted(kit, commitment_listed=True), kit, tmp_path)
    assert (answer.verdict, answer.level, answer.withheld) == (Verdict.OK, Level.L3, 4)


def test_a_body_that_is_missing_without_a_word_is_refused(kit: Kit, tmp_path: Path) -> None:
    answer = verify(redacted(kit, commitment_listed=False), kit, tmp_path)
    assert (answer.verdict, answer.problems[0].code) == (Verdict.REFUSED, "journal.unexplained")


@pytest.mark.parametrize("what", ["absent", "folder", "fifo"])
def test_what_is_no_file_is_an_error_not_an_answer(tmp_path: Path, what: str) -> None:
    path = tmp_path / "p"
    if what == "folder":
        path.mkdir()
    elif what == "fifo":
        import os

        os.mkfifo(path)
    with pytest.raises(PackageError) as caught:
        verify_package(path, None, at=builders.AT)
    assert caught.value.code == "package.unreadable"
    assert caught.value.exit_code is ExitCode.USAGE


def test_progress_reaches_the_whole_and_can_stop_the_work(made: Made) -> None:
    path, key = made
    seen: list[tuple[int, int]] = []
    store = builders.trust(key.public_key)
    verify_package(
        path, store, at=builders.AT, progress=lambda done, total: seen.append((done, total))
    )
    assert seen[-1][0] == seen[-1][1]
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)

    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        verify_package(path, store, at=builders.AT, progress=stop)


def test_a_signature_over_sha256_is_accepted(kit: Kit, tmp_path: Path, ssh_keygen: str) -> None:
    import subprocess

    key_file = tmp_path / "id"
    subprocess.run([ssh_keygen, "-q", "-t", "ed25519", "-N", "", "-f", str(key_file)], check=True)
    from workbench.exchange.keys import load_key

    other = load_key(key_file)
    sealed = kit.changed(
        {layout.author_signature(kit.key.public_key): None}
        | signed_checkpoint(
            Checkpoint(builders.INCIDENT, 3, kit.members[layout.CHECKPOINT].decode().split()[-1]),
            other,
        )
    ).resealed(other)
    command = [ssh_keygen, "-q", "-Y", "sign", "-f", str(key_file), "-O", "hashalg=sha256"]
    command += ["-n", layout.PACKAGE_NAMESPACE]
    signed = subprocess.run(
        command, input=sealed.members[layout.TAGMANIFEST], capture_output=True, check=True
    )
    assert sshsig.parse(signed.stdout).hash_name == "sha256"
    path = layout.author_signature(other.public_key)
    package = tmp_path / "p.zip"
    package.write_bytes(sealed.changed({path: signed.stdout}).zipped())
    answer = verify_package(package, builders.trust(other.public_key), at=builders.AT)
    assert (answer.verdict, answer.level) == (Verdict.OK, Level.L3)
