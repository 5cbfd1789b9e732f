"""Lists of revoked keys, and OpenSSH's own key revocation lists (KRL)."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.exchange import builders
from workbench.errors import PackageError
from workbench.exchange import layout, sshsig
from workbench.exchange.keys import FileSigner
from workbench.exchange.revocation import KRL_MAGIC, parse_revocations, revocations_of
from workbench.exchange.sshwire import pack_string
from workbench.exchange.trust import load_allowed_signers

SPECIFICATIONS = {
    "a whole key": "{key}",
    "key:": "key: {key}",
    "sha1:": "sha1: {key}",
    "sha256:": "sha256: {key}",
    "hash:": "hash: {fingerprint}",
}


@pytest.fixture
def keys(tmp_path: Path) -> tuple[FileSigner, FileSigner]:
    return builders.signer(tmp_path, "revoked"), builders.signer(tmp_path, "other")


def krl(ssh_keygen: str, folder: Path, specification: str) -> Path:
    (folder / "spec").write_text(specification + "\n")
    subprocess.run(
        [ssh_keygen, "-q", "-k", "-f", "krl", "spec"], cwd=folder, check=True, capture_output=True
    )
    return folder / "krl"


@pytest.mark.parametrize("name", SPECIFICATIONS)
def test_a_krl_says_the_same_here_and_to_openssh(
    name: str, keys: tuple[FileSigner, FileSigner], ssh_keygen: str, tmp_path: Path
) -> None:
    gone, kept = (key.public_key for key in keys)
    text = SPECIFICATIONS[name].format(key=gone.line(), fingerprint=gone.fingerprint)
    path = krl(ssh_keygen, tmp_path, text)
    (tmp_path / "allowed").write_text(f"a@b {gone.line()}\na@b {kept.line()}\n")
    trust = load_allowed_signers(tmp_path / "allowed", path)
    for key in keys:
        (tmp_path / "s.sig").write_bytes(sshsig.sign(b"m", layout.REVIEW_NAMESPACE, key))
        command = [ssh_keygen, "-Y", "verify", "-f", "allowed", "-I", "a@b", "-r", "krl"]
        command += ["-n", layout.REVIEW_NAMESPACE, "-s", "s.sig"]
        done = subprocess.run(command, cwd=tmp_path, input=b"m", capture_output=True, check=False)
        here = trust.judge(key.public_key, layout.REVIEW_NAMESPACE, builders.AT).trusted
        assert here is (done.returncode == 0) is (key is keys[1])


def test_a_krl_of_several_kinds_and_a_comment_is_read_whole(
    keys: tuple[FileSigner, FileSigner], ssh_keygen: str, tmp_path: Path
) -> None:
    lines = [f"{key.public_key.line()}" for key in keys]
    path = krl(ssh_keygen, tmp_path, f"{lines[0]}\nsha256: {lines[1]}\nsha1: {lines[1]}")
    found = parse_revocations(path.read_bytes())
    assert {key.public_key.fingerprint for key in keys} < found
    assert len(found) == 3


def test_certificates_in_a_krl_are_passed_over(
    keys: tuple[FileSigner, FileSigner], ssh_keygen: str, tmp_path: Path
) -> None:
    (tmp_path / "spec").write_text("serial: 1-10\nid: somebody\n")
    (tmp_path / "ca.pub").write_text(keys[0].public_key.line() + "\n")
    command = [ssh_keygen, "-q", "-k", "-f", "krl", "-s", "ca.pub", "spec"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    assert parse_revocations((tmp_path / "krl").read_bytes()) == frozenset()


def section(kind: int, body: bytes) -> bytes:
    head = KRL_MAGIC + (1).to_bytes(4, "big") + bytes(24) + pack_string(b"") + pack_string(b"c")
    return head + bytes([kind]) + pack_string(body)


BROKEN = {
    "cut": section(2, pack_string(b"key"))[:-1],
    "no header": KRL_MAGIC,
    "a later version": KRL_MAGIC + (2).to_bytes(4, "big") + bytes(40),
    "an unknown section": section(9, b""),
    "a signature": section(4, pack_string(b"x")),
    "a short hash": section(5, pack_string(b"x" * 31)),
    "a long hash": section(3, pack_string(b"x" * 21)),
    "a key that runs over": section(2, (2**31).to_bytes(4, "big") + b"x"),
    "an extension that matters": section(255, pack_string(b"name") + b"\1" + pack_string(b"")),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_krl_that_cannot_be_read_is_an_error_never_an_empty_list(name: str) -> None:
    with pytest.raises(PackageError) as caught:
        parse_revocations(BROKEN[name], "krl")
    assert caught.value.code == "trust.krl"


def test_an_extension_that_may_be_passed_over_is(keys: tuple[FileSigner, FileSigner]) -> None:
    data = section(255, pack_string(b"name") + b"\0" + pack_string(b"x"))
    assert parse_revocations(data) == frozenset()


@given(st.binary(max_size=120))
@settings(max_examples=200)
def test_arbitrary_bytes_never_crash(data: bytes) -> None:
    for candidate in (data, KRL_MAGIC + data, section(2, data)):
        try:
            found = parse_revocations(candidate)
        except PackageError:
            continue
        assert all(name.startswith(("SHA256:", "SHA1:")) for name in found)


def test_what_lies_beside_the_trust_store_counts_without_being_named(
    keys: tuple[FileSigner, FileSigner], tmp_path: Path
) -> None:
    store = tmp_path / "allowed"
    store.write_text("".join(f"a@b {key.public_key.line()}\n" for key in keys))
    assert load_allowed_signers(store).revoked == frozenset()
    revocations_of(store).write_text(f"# lost\n{keys[0].public_key.line()}\n")
    (tmp_path / "more").write_text(keys[1].public_key.fingerprint)
    fingerprints = {key.public_key.fingerprint for key in keys}
    assert load_allowed_signers(store).revoked == {keys[0].public_key.fingerprint}
    assert load_allowed_signers(store, tmp_path / "more").revoked == fingerprints
    revocations_of(store).write_bytes(b"SSHKRL\n\0cut")
    with pytest.raises(PackageError):
        load_allowed_signers(store)
