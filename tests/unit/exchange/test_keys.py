import os
import stat
import subprocess
from pathlib import Path

import pytest

from workbench.errors import PackageError
from workbench.exchange import sshsig
from workbench.exchange.keys import PassphraseNeeded, create_key, load_key


def test_a_new_key_is_for_its_owner_alone_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        create_key(tmp_path / "key", "Alice at work")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert (tmp_path / "key.pub").read_text().endswith(" Alice at work\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["key", "key.pub"]


def test_a_new_key_signs_as_it_does_after_loading(tmp_path: Path) -> None:
    made = create_key(tmp_path / "key", "x")
    loaded = load_key(tmp_path / "key")
    assert loaded.public_key == made.public_key
    assert sshsig.sign(b"m", "n", loaded) == sshsig.sign(b"m", "n", made)


def test_a_protected_key_asks_for_its_passphrase(tmp_path: Path) -> None:
    made = create_key(tmp_path / "key", "x", passphrase="correct horse")
    with pytest.raises(PassphraseNeeded):
        load_key(tmp_path / "key")
    with pytest.raises(PackageError) as caught:
        load_key(tmp_path / "key", "wrong")
    assert caught.value.code == "key.passphrase_wrong"
    assert "wrong" not in caught.value.message.replace("passphrase", "")
    assert load_key(tmp_path / "key", "correct horse").public_key == made.public_key


def test_openssh_reads_a_protected_key_of_ours(ssh_keygen: str, tmp_path: Path) -> None:
    made = create_key(tmp_path / "key", "x", passphrase="correct horse")
    shown = subprocess.run(
        [ssh_keygen, "-y", "-P", "correct horse", "-f", str(tmp_path / "key")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout.split()[:2] == made.public_key.line().split()


@pytest.mark.parametrize("passphrase", ["", "secret"])
def test_a_key_of_openssh_is_read(ssh_keygen: str, tmp_path: Path, passphrase: str) -> None:
    command = [ssh_keygen, "-q", "-t", "ed25519", "-N", passphrase, "-f", str(tmp_path / "id")]
    subprocess.run(command, check=True)
    public = load_key(tmp_path / "id", passphrase or None).public_key
    assert (tmp_path / "id.pub").read_text().startswith(public.line())


def test_a_passphrase_that_is_not_needed_is_ignored(tmp_path: Path) -> None:
    made = create_key(tmp_path / "key", "x")
    assert load_key(tmp_path / "key", "needless").public_key == made.public_key


def test_an_existing_file_is_never_touched(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("mine")
    with pytest.raises(PackageError) as caught:
        create_key(tmp_path / "key", "x")
    assert caught.value.code == "key.exists"
    assert (tmp_path / "key").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def test_a_key_that_others_may_read_is_refused_with_the_way_out(tmp_path: Path) -> None:
    create_key(tmp_path / "key", "x")
    (tmp_path / "key").chmod(0o644)
    with pytest.raises(PackageError) as caught:
        load_key(tmp_path / "key")
    assert caught.value.code == "key.exposed"
    assert "chmod 600" in caught.value.hint


def test_other_files_are_refused_in_one_sentence(ssh_keygen: str, tmp_path: Path) -> None:
    command = [ssh_keygen, "-q", "-t", "ecdsa", "-N", "", "-f", str(tmp_path / "ecdsa")]
    subprocess.run(command, check=True)
    create_key(tmp_path / "key", "x")
    (tmp_path / "key.pub").chmod(0o600)
    (tmp_path / "junk").write_bytes(b"\0\1")
    (tmp_path / "junk").chmod(0o600)
    codes = {}
    for name in ("ecdsa", "key.pub", "junk", "absent", "."):
        with pytest.raises(PackageError) as caught:
            load_key(tmp_path / name)
        codes[name] = caught.value.code
    assert codes == {
        "ecdsa": "key.unsupported",
        "key.pub": "key.malformed",
        "junk": "key.malformed",
        "absent": "key.unreadable",
        ".": "key.unreadable",
    }


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(PackageError) as caught:
        create_key(tmp_path / "absent" / "key", "x")
    assert caught.value.code == "key.unwritable"
