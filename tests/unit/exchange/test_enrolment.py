"""Enrolling a key by its fingerprint, and revoking it; as OpenSSH understands it too."""

import base64
import subprocess
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.unit.exchange import builders
from workbench.errors import ExitCode, PackageError
from workbench.exchange import layout, sshsig
from workbench.exchange.enrolment import (
    NAMESPACES,
    Enrolment,
    enrol,
    entries,
    key_to_enrol,
    namespaces_of,
    revoke,
)
from workbench.exchange.keys import FileSigner, create_key
from workbench.exchange.revocation import revocations_of
from workbench.exchange.sshwire import pack_string
from workbench.exchange.trust import load_allowed_signers

WHO = "ada@example.org"


@pytest.fixture
def key(tmp_path: Path) -> FileSigner:
    return builders.signer(tmp_path)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "settings" / "allowed_signers"


def add(store: Path, key: FileSigner, **changes: object) -> bool:
    wanted = Enrolment(key.public_key, **{"principal": WHO, **changes})  # type: ignore[arg-type]
    return enrol(store, Path("key.pub"), key.public_key.fingerprint, wanted)


def test_a_key_with_the_fingerprint_that_was_told_is_trusted(key: FileSigner, store: Path) -> None:
    assert add(store, key) is True
    trust = load_allowed_signers(store)
    for namespace in NAMESPACES.values():
        judgement = trust.judge(key.public_key, namespace, builders.AT)
        assert (judgement.trusted, judgement.principals) == (True, WHO)
    assert not trust.judge(key.public_key, "file", builders.AT).trusted
    assert add(store, key) is False
    assert len(store.read_text().splitlines()) == 1


@pytest.mark.parametrize("fingerprint", ["SHA256:" + "A" * 43, "", "SHA256:short", "MD5:00:11"])
def test_another_fingerprint_is_refused_and_nothing_is_written(
    key: FileSigner, store: Path, fingerprint: str
) -> None:
    with pytest.raises(PackageError) as caught:
        enrol(store, Path("key.pub"), fingerprint, Enrolment(key.public_key, WHO))
    assert caught.value.code in {"trust.mismatch", "trust.fingerprint"}
    assert not store.exists()


WEAK = [bytes(32), (1).to_bytes(32, "little"), (2**255 - 19 + 3).to_bytes(32, "little")]


@pytest.mark.parametrize("raw", WEAK)
def test_a_weak_key_is_refused_for_good(tmp_path: Path, raw: bytes) -> None:
    blob = pack_string(b"ssh-ed25519") + pack_string(raw)
    path = tmp_path / "weak.pub"
    path.write_text(f"ssh-ed25519 {base64.b64encode(blob).decode()} weak\n")
    with pytest.raises(PackageError) as caught:
        key_to_enrol(path)
    assert (caught.value.code, caught.value.exit_code) == ("key.weak", ExitCode.REFUSED)


@pytest.mark.parametrize("text", ["", "ssh-ed25519", "one two\nthree four\n", "\0"])
def test_what_is_no_public_key_is_an_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "k.pub").write_text(text)
    with pytest.raises(PackageError):
        key_to_enrol(tmp_path / "k.pub")


def test_the_private_half_is_not_taken_for_the_public_one(tmp_path: Path) -> None:
    create_key(tmp_path / "k", "x")
    with pytest.raises(PackageError) as caught:
        key_to_enrol(tmp_path / "k")
    assert ".pub" in caught.value.hint


@pytest.mark.parametrize(
    "principal",
    ["", "a b", "a,b", "*", 'a"b', "#a", "a\nb ssh-ed25519 AAAA", "!a", "a\u202eb", "a\u200bb"],
)
def test_a_name_that_could_mean_more_than_a_name_is_refused(
    key: FileSigner, store: Path, principal: str
) -> None:
    with pytest.raises(PackageError) as caught:
        add(store, key, principal=principal)
    assert caught.value.code == "trust.principal"


@pytest.mark.parametrize("name", ["", 'a"', "a b", "a,b", "ä"])
def test_a_purpose_that_could_mean_more_is_refused(key: FileSigner, store: Path, name: str) -> None:
    with pytest.raises(PackageError) as caught:
        add(store, key, namespaces=(name,))
    assert caught.value.code == "trust.namespace"


def test_purposes_have_short_names() -> None:
    assert namespaces_of(["review,package", "review", "git"]) == (
        layout.REVIEW_NAMESPACE,
        layout.PACKAGE_NAMESPACE,
        "git",
    )


def test_a_window_in_which_nothing_is_valid_is_refused(key: FileSigner, store: Path) -> None:
    with pytest.raises(PackageError) as caught:
        add(store, key, valid_after=builders.AT, valid_before=builders.AT)
    assert caught.value.code == "trust.window"


def test_what_was_in_the_file_stays(key: FileSigner, store: Path, tmp_path: Path) -> None:
    store.parent.mkdir()
    other = builders.signer(tmp_path, "other")
    before = f"# mine\nbob@example.org {other.public_key.line()} without an end"
    store.write_text(before)
    store.chmod(0o640)
    add(store, key)
    assert store.read_text().startswith(before + "\n" + WHO)
    assert store.stat().st_mode & 0o777 == 0o640
    assert not list(store.parent.glob(".*"))


def test_a_store_that_cannot_be_read_is_not_added_to(key: FileSigner, store: Path) -> None:
    store.parent.mkdir()
    store.write_text("nonsense\n")
    with pytest.raises(PackageError):
        add(store, key)
    assert store.read_text() == "nonsense\n"


def test_many_at_once_lose_nobody(store: Path, tmp_path: Path) -> None:
    keys = [builders.signer(tmp_path, f"key{number}") for number in range(12)]
    threads = [threading.Thread(target=add, args=(store, key)) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = {one.key for one, _ in entries(store)}
    assert found == {key.public_key for key in keys}


@pytest.mark.parametrize("by", ["fingerprint", "key"])
@pytest.mark.parametrize("enrolled", [True, False])
def test_a_revoked_key_counts_no_longer_and_stays_out(
    key: FileSigner, store: Path, by: str, enrolled: bool
) -> None:
    if enrolled:
        add(store, key)
    held = key.public_key if by == "key" else None
    assert revoke(store, key.public_key.fingerprint, held) is True
    assert revoke(store, key.public_key.fingerprint) is False
    if enrolled:
        judgement = load_allowed_signers(store).judge(
            key.public_key, layout.REVIEW_NAMESPACE, builders.AT
        )
        assert judgement.reason == "has been revoked"
        assert [revoked for _, revoked in entries(store)] == [True]
    with pytest.raises(PackageError) as caught:
        add(store, key, principal="again@example.org")
    assert caught.value.code == "trust.revoked"


def test_a_line_is_not_added_to_a_binary_list(
    key: FileSigner, store: Path, ssh_keygen: str, tmp_path: Path
) -> None:
    other = builders.signer(tmp_path, "other")
    add(store, key)
    command = [ssh_keygen, "-q", "-k", "-f", revocations_of(store), tmp_path / "other.pub"]
    subprocess.run(command, check=True, capture_output=True)
    before = revocations_of(store).read_bytes()
    with pytest.raises(PackageError) as caught:
        revoke(store, key.public_key.fingerprint)
    assert caught.value.code == "trust.krl"
    assert revocations_of(store).read_bytes() == before
    assert revoke(store, other.public_key.fingerprint) is False


NOW = datetime.now(UTC).replace(microsecond=0)
WINDOWS = {
    "for ever": (None, None),
    "now": (NOW - timedelta(days=1), NOW + timedelta(days=1)),
    "gone by": (None, NOW - timedelta(hours=1)),
    "not yet": (NOW + timedelta(hours=1), None),
}


@pytest.mark.parametrize("namespace", NAMESPACES.values())
@pytest.mark.parametrize("window", WINDOWS)
def test_what_is_enrolled_says_the_same_here_and_to_openssh(
    store: Path, ssh_keygen: str, tmp_path: Path, namespace: str, window: str
) -> None:
    key = builders.signer(tmp_path)
    after, before = WINDOWS[window]
    add(store, key, namespaces=(namespace,), valid_after=after, valid_before=before)
    trust = load_allowed_signers(store)
    assert revoke(store, builders.signer(tmp_path, "x").public_key.fingerprint)
    for purpose in NAMESPACES.values():
        (tmp_path / "s.sig").write_bytes(sshsig.sign(b"m", purpose, key))
        command = [ssh_keygen, "-Y", "verify", "-f", store, "-I", WHO, "-n", purpose, "-s", "s.sig"]
        done = subprocess.run(command, cwd=tmp_path, input=b"m", capture_output=True, check=False)
        here = trust.judge(key.public_key, purpose, NOW).trusted
        assert here is (done.returncode == 0)
        assert here is (purpose == namespace and window in {"for ever", "now"})
    command = [ssh_keygen, "-Y", "find-principals", "-f", store, "-s", "s.sig"]
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (WHO in found.stdout) is (window in {"for ever", "now"})


def test_a_revocation_written_here_is_one_to_openssh(
    key: FileSigner, store: Path, ssh_keygen: str, tmp_path: Path
) -> None:
    add(store, key)
    (tmp_path / "s.sig").write_bytes(sshsig.sign(b"m", layout.REVIEW_NAMESPACE, key))
    command = [ssh_keygen, "-Y", "verify", "-f", store, "-I", WHO, "-s", "s.sig"]
    command += ["-n", layout.REVIEW_NAMESPACE]

    def accepted(*more: object) -> bool:
        done = subprocess.run(
            [*command, *more], cwd=tmp_path, input=b"m", capture_output=True, check=False
        )
        return done.returncode == 0

    assert accepted()
    revoke(store, key.public_key.fingerprint)
    assert not accepted("-r", revocations_of(store))
