import base64
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.exchange import builders
from workbench.errors import ExitCode
from workbench.exchange import sshsig
from workbench.exchange.keys import FileSigner, load_key
from workbench.exchange.publickey import PublicKey
from workbench.exchange.sshwire import pack_string

NAMESPACE = "incident-package@workbench"
MESSAGE = b"the signed bytes\n"


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> FileSigner:
    return builders.signer(tmp_path_factory.mktemp("keys"))


def armor(blob: bytes) -> bytes:
    text = base64.b64encode(blob).decode()
    body = "\n".join(text[at : at + 70] for at in range(0, len(text), 70))
    return f"-----BEGIN SSH SIGNATURE-----\n{body}\n-----END SSH SIGNATURE-----\n".encode()


def blob_of(armored: bytes) -> bytes:
    return base64.b64decode(b"".join(armored.splitlines()[1:-1]))


def rebuilt(key: FileSigner, /, **changes: bytes) -> bytes:
    """A signature blob with some of its fields replaced."""
    raw = sshsig.parse(sshsig.sign(MESSAGE, NAMESPACE, key)).raw
    fields = {
        "magic": b"SSHSIG",
        "version": b"\0\0\0\1",
        "key": pack_string(key.public_key.blob),
        "namespace": pack_string(NAMESPACE.encode()),
        "reserved": pack_string(b""),
        "hash": pack_string(b"sha512"),
        "signature": pack_string(pack_string(b"ssh-ed25519") + pack_string(raw)),
        "trailing": b"",
    }
    return armor(b"".join({**fields, **changes}.values()))


def test_what_is_signed_here_verifies_here(key: FileSigner) -> None:
    signature = sshsig.parse(sshsig.sign(MESSAGE, NAMESPACE, key))
    signature.verify(MESSAGE, NAMESPACE)
    assert signature.key == key.public_key
    assert signature.hash_name == "sha512"


def test_signing_twice_gives_the_same_bytes(key: FileSigner) -> None:
    assert sshsig.sign(MESSAGE, NAMESPACE, key) == sshsig.sign(MESSAGE, NAMESPACE, key)


def test_ssh_keygen_accepts_what_is_signed_here(
    key: FileSigner, ssh_keygen: str, tmp_path: Path
) -> None:
    (tmp_path / "s.sig").write_bytes(sshsig.sign(MESSAGE, NAMESPACE, key))
    (tmp_path / "allowed").write_text(f"alice@example.org {key.public_key.line()}\n")
    command = [ssh_keygen, "-Y", "verify", "-f", "allowed", "-I", "alice@example.org"]
    command += ["-n", NAMESPACE, "-s", "s.sig"]
    done = subprocess.run(command, cwd=tmp_path, input=MESSAGE, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert key.public_key.fingerprint.encode() in done.stdout
    done = subprocess.run(command, cwd=tmp_path, input=b"other", capture_output=True, check=False)
    assert done.returncode != 0


@pytest.mark.parametrize("hash_name", ["sha512", "sha256"])
def test_what_ssh_keygen_signs_is_accepted_here(
    ssh_keygen: str, tmp_path: Path, hash_name: str
) -> None:
    make = [ssh_keygen, "-q", "-t", "ed25519", "-N", "", "-C", "bob", "-f", "id"]
    subprocess.run(make, cwd=tmp_path, check=True)
    signing = [ssh_keygen, "-q", "-Y", "sign", "-f", "id", "-n", NAMESPACE]
    signing += ["-O", f"hashalg={hash_name}"]
    made = subprocess.run(signing, cwd=tmp_path, input=MESSAGE, capture_output=True, check=True)
    signature = sshsig.parse(made.stdout)
    signature.verify(MESSAGE, NAMESPACE)
    assert signature.hash_name == hash_name
    if hash_name == "sha512":
        assert sshsig.sign(MESSAGE, NAMESPACE, load_key(tmp_path / "id")) == made.stdout


def test_another_message_is_not_accepted(key: FileSigner) -> None:
    signature = sshsig.parse(sshsig.sign(MESSAGE, NAMESPACE, key))
    with pytest.raises(sshsig.SignatureError) as caught:
        signature.verify(MESSAGE + b"x", NAMESPACE)
    assert caught.value.code == "signature.wrong"
    assert caught.value.exit_code is ExitCode.TAMPERED


def test_another_purpose_is_not_accepted(key: FileSigner) -> None:
    signature = sshsig.parse(sshsig.sign(MESSAGE, "incident-review@workbench", key))
    with pytest.raises(sshsig.SignatureError) as caught:
        signature.verify(MESSAGE, NAMESPACE)
    assert caught.value.code == "signature.namespace"


def test_a_namespace_written_over_another_does_not_help(key: FileSigner) -> None:
    """The namespace is part of what is signed, not only of what is said."""
    other = sshsig.sign(MESSAGE, "file", key)
    forged = armor(blob_of(other).replace(pack_string(b"file"), pack_string(NAMESPACE.encode()), 1))
    with pytest.raises(sshsig.SignatureError) as caught:
        sshsig.parse(forged).verify(MESSAGE, NAMESPACE)
    assert caught.value.code == "signature.wrong"


@pytest.mark.parametrize(
    "changes",
    [
        {"magic": b"SSHSIH"},
        {"reserved": pack_string(b"x")},
        {"namespace": pack_string(b"")},
        {"namespace": pack_string(b"\xff")},
        {"trailing": b"\0"},
        {"signature": pack_string(pack_string(b"ssh-ed25519") + pack_string(b"x" * 63))},
        {"signature": pack_string(pack_string(b"ssh-rsa") + pack_string(b"x" * 64))},
        {"signature": pack_string(pack_string(b"ssh-ed25519") + pack_string(b"x" * 64) + b"y")},
        {"signature": b"\xff\xff\xff\xff"},
        {"key": pack_string(pack_string(b"ssh-ed25519") + pack_string(b"\0" * 32))},
        {"key": pack_string(b"")},
    ],
)
def test_a_malformed_signature_is_refused(key: FileSigner, changes: dict[str, bytes]) -> None:
    with pytest.raises(sshsig.SignatureError) as caught:
        sshsig.parse(rebuilt(key, **changes))
    assert caught.value.code == "signature.malformed"
    assert caught.value.exit_code is ExitCode.REFUSED


@pytest.mark.parametrize(
    "changes",
    [
        {"version": b"\0\0\0\2"},
        {"hash": pack_string(b"md5")},
        {"hash": pack_string(b"sha1")},
        {"key": pack_string(pack_string(b"ssh-rsa") + pack_string(b"\1\0\1"))},
    ],
)
def test_another_algorithm_is_unsupported(key: FileSigner, changes: dict[str, bytes]) -> None:
    with pytest.raises(sshsig.SignatureError) as caught:
        sshsig.parse(rebuilt(key, **changes))
    assert caught.value.code == "signature.unsupported"
    assert caught.value.exit_code is ExitCode.UNSUPPORTED


@pytest.mark.parametrize(
    "spell",
    [
        lambda text: text + b"\n",
        lambda text: b" " + text,
        lambda text: text.rstrip(b"\n"),
        lambda text: text.replace(b"\n", b"\r\n"),
        lambda text: text.replace(b"BEGIN", b"Begin"),
        lambda text: text.replace(b"SIGNATURE-----\n", b"SIGNATURE-----\n\n", 1),
        lambda text: text.replace(b"U1NI", b"U1N\nI", 1),
        lambda text: text.replace(b"U1NI", b"U1N*", 1),
        lambda text: text + text,
        lambda text: b"x" * 5000,
        lambda text: b"",
    ],
)
def test_the_armor_has_one_spelling(key: FileSigner, spell: object) -> None:
    text = sshsig.sign(MESSAGE, NAMESPACE, key)
    with pytest.raises(sshsig.SignatureError) as caught:
        sshsig.parse(spell(text))  # type: ignore[operator]
    assert caught.value.code == "signature.malformed"


@given(position=st.integers(0, 10_000), value=st.integers(1, 255))
def test_no_changed_byte_of_a_signature_is_accepted(position: int, value: int) -> None:
    key = _shared_key()
    text = bytearray(sshsig.sign(MESSAGE, NAMESPACE, key))
    text[position % len(text)] ^= value
    with pytest.raises(sshsig.SignatureError):
        sshsig.parse(bytes(text)).verify(MESSAGE, NAMESPACE)


@given(st.binary(max_size=600))
def test_arbitrary_bytes_are_refused_and_never_crash(data: bytes) -> None:
    for candidate in (data, armor(data), armor(b"SSHSIG\0\0\0\1" + data)):
        with pytest.raises(sshsig.SignatureError):
            sshsig.parse(candidate)


class _FixedSigner:
    """A signer without a file, for properties that run many times."""

    def __init__(self) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        self._key = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
        self.public_key = PublicKey(self._key.public_key().public_bytes_raw())

    def sign(self, data: bytes) -> bytes:
        return self._key.sign(data)


def _shared_key() -> _FixedSigner:
    return _FixedSigner()
