import os
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.unit.exchange import builders
from workbench.errors import PackageError
from workbench.exchange import sshsig
from workbench.exchange.keys import FileSigner
from workbench.exchange.revocation import parse_revoked
from workbench.exchange.trust import (
    load_allowed_signers,
    matches,
    parse_allowed_signers,
)

NAMESPACE = "incident-package@workbench"
AT = datetime(2026, 5, 14, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> FileSigner:
    return builders.signer(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


LINES = [
    ("alice@example.org {key}", True),
    ("alice@example.org,bob@example.org {key} a comment", True),
    ('"alice@example.org" {key}', True),
    ('alice@example.org namespaces="incident-package@workbench" {key}', True),
    ('alice@example.org namespaces="file,incident-*" {key}', True),
    ('alice@example.org NAMESPACES="incident-package@workbench" {key}', True),
    ('alice@example.org namespaces="file" {key}', False),
    ('alice@example.org namespaces="*,!incident-package@workbench" {key}', False),
    ('alice@example.org namespaces="" {key}', False),
    ('alice@example.org valid-after="20260514Z" {key}', True),
    ('alice@example.org valid-after="20260515Z" {key}', False),
    ('alice@example.org valid-before="20260515Z" {key}', True),
    ('alice@example.org valid-before="20260514085959Z" {key}', False),
    ('alice@example.org valid-before="20260514090000Z" {key}', True),
    ('alice@example.org valid-after="202605140859Z",valid-before="202605140901Z" {key}', True),
    ("alice@example.org cert-authority {key}", False),
    ("\talice@example.org   {key}", True),
    ("# alice@example.org {key}", False),
]


@pytest.mark.parametrize(("line", "expected"), LINES)
def test_a_line_says_the_same_here_and_to_openssh(
    key: FileSigner, ssh_keygen: str, tmp_path: Path, line: str, expected: bool
) -> None:
    text = line.format(key=key.public_key.line()) + "\n"
    assert parse_allowed_signers(text).judge(key.public_key, NAMESPACE, AT).trusted is expected

    (tmp_path / "allowed").write_text(text)
    (tmp_path / "s.sig").write_bytes(sshsig.sign(b"message", NAMESPACE, key))
    command = [ssh_keygen, "-Y", "verify", "-f", "allowed", "-I", "alice@example.org"]
    command += ["-n", NAMESPACE, "-s", "s.sig", "-O", f"verify-time={AT:%Y%m%d%H%M%SZ}"]
    done = subprocess.run(command, cwd=tmp_path, input=b"message", capture_output=True, check=False)
    assert (done.returncode == 0) is expected, done.stderr


def test_a_time_without_z_is_local_as_for_openssh(key: FileSigner, zone: None) -> None:
    line = f'a valid-after="202605141800" {key.public_key.line()}'
    store = parse_allowed_signers(line)
    assert store.keys[0].valid_after == datetime(2026, 5, 14, 9, tzinfo=UTC)


def test_the_answer_says_who_and_why_not(key: FileSigner) -> None:
    line = f'alice@example.org valid-before="20260101Z" {key.public_key.line()}'
    judgement = parse_allowed_signers(line).judge(key.public_key, NAMESPACE, AT)
    assert judgement.principals == "alice@example.org"
    assert judgement.reason == "was trusted only until 2026-01-01 00:00:00Z"


def test_one_line_that_vouches_is_enough(key: FileSigner) -> None:
    text = f'old valid-before="20200101Z" {key.public_key.line()}\nnew {key.public_key.line()}\n'
    judgement = parse_allowed_signers(text).judge(key.public_key, NAMESPACE, AT)
    assert (judgement.trusted, judgement.principals) == (True, "new")


def test_a_revoked_key_is_not_trusted_whatever_the_store_says(
    key: FileSigner, tmp_path: Path
) -> None:
    public = key.public_key
    (tmp_path / "allowed").write_text(f"alice {public.line()}\n")
    for text in (f"# gone\n{public.line('comment')}\n", f"{public.fingerprint}\n"):
        (tmp_path / "revoked").write_text(text)
        store = load_allowed_signers(tmp_path / "allowed", tmp_path / "revoked")
        judgement = store.judge(public, NAMESPACE, AT)
        assert not judgement.trusted
        assert judgement.reason == "has been revoked"


def test_lines_of_no_use_are_listed_with_their_reason(key: FileSigner) -> None:
    text = (
        "# comment\n\n"
        "a ssh-rsa AAAAB3NzaC1yc2E=\n"
        f"b cert-authority {key.public_key.line()}\n"
        'c namespaces="x" sk-ssh-ed25519@openssh.com AAAA\n'
    )
    store = parse_allowed_signers(text, "signers")
    assert store.keys == ()
    assert store.ignored == (
        "signers, line 3: a key of type ssh-rsa",
        "signers, line 4: a certificate authority",
        "signers, line 5: a key of type sk-ssh-ed25519@openssh.com",
    )


@pytest.mark.parametrize(
    "line",
    [
        "alice",
        "alice ssh-ed25519",
        "alice ssh-ed25519 !!!!",
        "alice ssh-ed25519 AAAA",
        'alice namespace="x" {key}',
        "alice namespaces=x {key}",
        'alice namespaces="x",namespaces="y" {key}',
        'alice cert-authority="x" {key}',
        'alice valid-after="2026" {key}',
        'alice valid-after="20261301Z" {key}',
        'alice namespaces="x {key}',
        '"alice {key}',
        "{key}",
        "ssh-ed25519 {weak}",
        "alice ssh-ed25519 {weak}",
    ],
)
def test_a_line_that_cannot_be_read_is_an_error_that_names_it(key: FileSigner, line: str) -> None:
    weak = "AAAAC3NzaC1lZDI1NTE5AAAAI" + "A" * 43
    text = "# one\n" + line.format(key=key.public_key.line(), weak=weak) + "\n"
    with pytest.raises(PackageError) as caught:
        parse_allowed_signers(text, "signers")
    assert caught.value.code == "trust.line"
    assert caught.value.message.startswith("signers, line 2: ")


@pytest.mark.parametrize("text", ["SHA256:short", "ssh-ed25519", "ssh-ed25519 AAAA", "\x0b"])
def test_a_revocation_that_cannot_be_read_is_an_error(text: str) -> None:
    with pytest.raises(PackageError) as caught:
        parse_revoked(text + "\n")
    assert caught.value.code == "trust.line"


@pytest.mark.parametrize(
    ("data", "code"), [(b"SSHKRL\n\0\xff\xfe", "trust.krl"), (b"\xff\xfe", "trust.line")]
)
def test_a_binary_file_that_is_no_revocation_list_is_an_error(
    tmp_path: Path, data: bytes, code: str
) -> None:
    (tmp_path / "allowed").write_text("")
    (tmp_path / "krl").write_bytes(data)
    with pytest.raises(PackageError) as caught:
        load_allowed_signers(tmp_path / "allowed", tmp_path / "krl")
    assert caught.value.code == code


@pytest.mark.parametrize("make", ["absent", "folder", "long"])
def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path, make: str) -> None:
    path = tmp_path / make
    if make == "folder":
        path.mkdir()
    elif make == "long":
        path.write_bytes(b"#" * (1024 * 1024 + 1))
    with pytest.raises(PackageError) as caught:
        load_allowed_signers(path)
    assert caught.value.code in {"trust.unreadable", "trust.too_long"}


@pytest.mark.parametrize(
    ("name", "patterns", "expected"),
    [
        ("a@b", "a@b", True),
        ("a@b", "*@b", True),
        ("a@b", "?@b", True),
        ("ab@b", "?@b", False),
        ("a@b", "*@b,!a@b", False),
        ("a@b", "!c@b,*@b", True),
        ("a@b", "!a@b", False),
        ("a.b", "a?b", True),
        ("axb", "a.b", False),
        ("A@b", "a@b", False),
    ],
)
def test_pattern_lists_are_those_of_ssh_config(name: str, patterns: str, expected: bool) -> None:
    assert matches(name, patterns) is expected


def test_now_and_then_are_inclusive(key: FileSigner) -> None:
    line = f'a valid-after="20260514090000Z",valid-before="20260514100000Z" {key.public_key.line()}'
    store = parse_allowed_signers(line)
    second = timedelta(seconds=1)
    last = AT + timedelta(hours=1)
    answers = [
        store.judge(key.public_key, NAMESPACE, at).trusted
        for at in (AT - second, AT, last, last + second)
    ]
    assert answers == [False, True, True, False]
    assert os.environ.get("TZ") != "Asia/Tokyo"
