"""age: plain v1 files both ways, strict keys, and one sentence for whatever is wrong."""

import base64
import io
import os
import subprocess
import sys
from pathlib import Path

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.exchange import builders
from workbench.errors import Cancelled, PackageError
from workbench.exchange.age import decrypt, encrypt, parse_recipients
from workbench.exchange.age_header import MAGIC, is_encrypted
from workbench.exchange.identities import load_identity
from workbench.exchange.keys import PassphraseNeeded, create_key
from workbench.exchange.package import write_package
from workbench.exchange.publickey import KEY_TYPE, PublicKey
from workbench.exchange.sealing import decrypt_file, nameless_file, write_sealed_package
from workbench.exchange.sshwire import pack_string
from workbench.exchange.verdict import Level
from workbench.exchange.verification import verify_package

OWN = pyrage.x25519.Identity.generate()
OTHER = pyrage.x25519.Identity.generate()
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def sealed(data: bytes, *recipients: str) -> bytes:
    out = io.BytesIO()
    encrypt(io.BytesIO(data), out, parse_recipients(recipients or [str(OWN.to_public())]))
    return out.getvalue()


def opened(data: bytes, *identities: object) -> bytes:
    out = io.BytesIO()
    decrypt(io.BytesIO(data), out, identities or [OWN])
    return out.getvalue()


def bech32(raw: bytes) -> str:
    """An age recipient of any 32 bytes, its checksum right (BIP 173)."""
    number = int.from_bytes(raw, "big") << 4
    values = [number >> 5 * at & 31 for at in reversed(range(52))]
    expanded = [ord(c) >> 5 for c in "age"] + [0] + [ord(c) & 31 for c in "age"]
    check = 1
    for value in [*expanded, *values, *[0] * 6]:
        top, check = check >> 25, (check & 0x1FFFFFF) << 5 ^ value
        for at, term in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= term if top >> at & 1 else 0
    check ^= 1
    values += [check >> 5 * (5 - at) & 31 for at in range(6)]
    return "age1" + "".join(BECH32[value] for value in values)


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=200_000))
def test_what_was_sealed_is_opened_by_us_and_by_age(data: bytes) -> None:
    file = sealed(data)
    assert file.startswith(MAGIC + b"-> X25519 ")
    assert opened(file) == pyrage.decrypt(file, [OWN]) == data
    assert opened(pyrage.encrypt(data, [OWN.to_public()])) == data


def test_several_recipients_each_open_it(tmp_path: Path) -> None:
    create_key(tmp_path / "ssh", "me")
    pub = (tmp_path / "ssh.pub").read_text()
    (tmp_path / "list").write_text(f"# our team\n\n{OTHER.to_public()}\n")
    file = sealed(b"data", str(OWN.to_public()), pub, str(tmp_path / "list"))
    for identity in (OWN, OTHER, *load_identity(tmp_path / "ssh")):
        assert opened(file, identity) == b"data"
    assert file.count(b"\n-> X25519 ") == 2
    assert file.count(b"\n-> ssh-ed25519 ") == 1


def test_identities_with_and_without_a_passphrase(tmp_path: Path) -> None:
    create_key(tmp_path / "ssh", "me", "secret")
    file = sealed(b"data", str(tmp_path / "ssh.pub"))
    with pytest.raises(PassphraseNeeded):
        load_identity(tmp_path / "ssh")
    with pytest.raises(PackageError, match="does not open"):
        load_identity(tmp_path / "ssh", "wrong")
    assert opened(file, *load_identity(tmp_path / "ssh", "secret")) == b"data"
    (tmp_path / "age").write_text(f"# created\n{OWN}\n")
    (tmp_path / "age").chmod(0o600)
    assert opened(sealed(b"x"), *load_identity(tmp_path / "age")) == b"x"
    (tmp_path / "age").chmod(0o644)
    with pytest.raises(PackageError) as caught:
        load_identity(tmp_path / "age")
    assert caught.value.code == "identity.exposed"
    for text in ("", "age1xyz", "AGE-SECRET-KEY-1XXXX", str(OWN.to_public())):
        (tmp_path / "bad").write_text(text)
        (tmp_path / "bad").chmod(0o600)
        with pytest.raises(PackageError) as caught:
            load_identity(tmp_path / "bad")
        assert caught.value.code == "identity.malformed"


SMALL = [
    bytes(32),
    (1).to_bytes(32, "little"),
    (2**255 - 20).to_bytes(32, "little"),
    (2**255 - 19).to_bytes(32, "little"),
    (2**255 - 18).to_bytes(32, "little"),
    bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
    bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
]


def test_the_helper_spells_recipients_as_age_does() -> None:
    raw = bytes(range(32))
    assert str(pyrage.x25519.Recipient.from_str(bech32(raw))) == bech32(raw)


@pytest.mark.parametrize("raw", SMALL, ids=range(len(SMALL)))
def test_a_recipient_of_small_order_is_refused(raw: bytes) -> None:
    with pytest.raises(PackageError) as caught:
        parse_recipients([bech32(raw)])
    assert caught.value.code == "key.weak"


def test_a_weak_ssh_recipient_is_refused() -> None:
    for raw in (bytes(32), (1).to_bytes(32, "little"), (2**255 - 20).to_bytes(32, "little")):
        blob = pack_string(KEY_TYPE.encode()) + pack_string(raw)
        with pytest.raises(PackageError) as caught:
            parse_recipients([f"{KEY_TYPE} {base64.b64encode(blob).decode()} me"])
        assert caught.value.code == "key.weak"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("nobody", "recipient.unreadable"),
        ("age1qqqq", "recipient.malformed"),
        (str(OWN.to_public())[:-1] + "q", "recipient.malformed"),
        ("ssh-ed25519 ????", "key.malformed"),
        ("ssh-rsa AAAA", "recipient.unreadable"),
        ("age1yubikey1qqqqqq", "recipient.malformed"),
    ],
    ids=["a word", "too short", "a typing error", "no base64", "rsa", "a plugin"],
)
def test_what_is_no_recipient_is_said(said: str, code: str) -> None:
    with pytest.raises(PackageError) as caught:
        parse_recipients([said])
    assert caught.value.code == code


GOOD = sealed(b"x" * 200_000)
HEAD = GOOD.index(b"\n--- ") + 1
BROKEN = {
    "not an age file": (b"PK\3\4" + b"0" * 300, "age.malformed", 5),
    "empty": (b"", "age.malformed", 5),
    "another version": (GOOD.replace(b"/v1\n", b"/v2\n", 1), "age.unsupported", 6),
    "cut in the head": (GOOD[:60], "age.tampered", 4),
    "cut after the head": (GOOD[: HEAD + 60], "age.tampered", 4),
    "cut at a chunk": (GOOD[: len(GOOD) - 200_000 % 65536 - 16], "age.tampered", 4),
    "cut by a byte": (GOOD[:-1], "age.tampered", 4),
    "longer": (GOOD + b"x", "age.tampered", 4),
    "changed in the body": (GOOD[:-9] + bytes([GOOD[-9] ^ 1]) + GOOD[-8:], "age.tampered", 4),
}


@pytest.mark.parametrize(("data", "code", "exit_code"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_leaves_one_sentence_and_nothing_else(
    tmp_path: Path, data: bytes, code: str, exit_code: int
) -> None:
    source, target = tmp_path / "in.age", tmp_path / "out" / "p.zip"
    target.parent.mkdir()
    source.write_bytes(data)
    with pytest.raises(PackageError) as caught:
        decrypt_file(source, target, [OWN])
    assert (caught.value.code, caught.value.exit_code) == (code, exit_code)
    assert list(target.parent.iterdir()) == []


def test_an_encrypted_file_is_told_by_its_first_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(GOOD)
    (tmp_path / "b.age").write_bytes(b"PK\3\4")
    assert is_encrypted(tmp_path / "a.zip")
    assert not is_encrypted(tmp_path / "b.age")
    assert not is_encrypted(tmp_path / "nowhere")
    assert not is_encrypted(tmp_path)


def test_somebody_elses_file_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "in.age").write_bytes(GOOD)
    with pytest.raises(PackageError) as caught:
        decrypt_file(tmp_path / "in.age", tmp_path / "out", [OTHER])
    assert (caught.value.code, caught.value.exit_code) == ("age.not_for_us", 2)
    assert not (tmp_path / "out").exists()


def test_what_is_decrypted_is_for_its_owner_alone(tmp_path: Path) -> None:
    (tmp_path / "in.age").write_bytes(GOOD)
    (tmp_path / "out").write_bytes(b"what was there")
    assert decrypt_file(tmp_path / "in.age", tmp_path / "out", [OWN]) == 200_000
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "out").read_bytes() == b"x" * 200_000
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.age", "out"]


def test_a_sealed_package_is_the_same_package_inside(tmp_path: Path) -> None:
    key = builders.signer(tmp_path)
    contents = builders.contents(tmp_path / "objects")
    plain = write_package(contents, tmp_path / "p.zip", key)
    recipients = parse_recipients([str(OWN.to_public())])
    seen: list[tuple[int, int]] = []
    made = write_sealed_package(
        contents, tmp_path / "p.age", key, recipients, lambda *at: seen.append(at)
    )
    inside = pyrage.decrypt((tmp_path / "p.age").read_bytes(), [OWN])
    assert builders.sha256(inside) == made.plain_sha256
    assert builders.sha256((tmp_path / "p.age").read_bytes()) == made.sha256
    assert seen[-1][0] == seen[-1][1]
    (tmp_path / "inside.zip").write_bytes(inside)
    trust = builders.trust(key.public_key)
    assert verify_package(tmp_path / "inside.zip", trust, at=builders.AT).level is Level.L3
    assert plain.sha256 == made.plain_sha256


def test_stopping_leaves_nothing(tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        if done > total / 2:
            raise Cancelled

    folder = tmp_path / "out"
    folder.mkdir()
    recipients = parse_recipients([str(OWN.to_public())])
    with pytest.raises(Cancelled):
        write_sealed_package(
            builders.contents(tmp_path / "objects"),
            folder / "p.age",
            builders.signer(tmp_path),
            recipients,
            stop,
        )
    assert list(folder.iterdir()) == []


KILLED = """
import os, signal, sys
from pathlib import Path
from workbench.exchange.sealing import nameless_file
with nameless_file(Path(sys.argv[1])) as file:
    file.write(b"SECRET" * 100_000)
    file.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_kill_leaves_no_plaintext(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
    )
    assert done.returncode == -9
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_takes_no_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(PackageError) as caught, nameless_file(tmp_path / "nowhere"):
        pass
    assert caught.value.code == "export.unwritable"


def test_public_keys_of_both_kinds_are_spelled_once() -> None:
    raw = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    line = PublicKey(raw).line()
    found = parse_recipients([line + " me@here", line, str(OWN.to_public())])
    assert [one.text for one in found] == sorted([line, str(OWN.to_public())])
