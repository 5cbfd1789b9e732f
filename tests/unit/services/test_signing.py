"""Signing with a file, a protected file, or ssh-agent; and a key made on first use."""

import shutil
import subprocess
from pathlib import Path

import pytest

from workbench.errors import PackageError
from workbench.exchange.keys import PassphraseNeeded
from workbench.services.signing import default_key_path, signing_key


@pytest.fixture
def agent(tmp_path, monkeypatch):
    """A running ssh-agent."""
    if shutil.which("ssh-agent") is None or shutil.which("ssh-add") is None:
        pytest.skip("needs OpenSSH")
    address = tmp_path / "agent"
    with subprocess.Popen(["ssh-agent", "-D", "-a", str(address)], stdout=subprocess.DEVNULL) as it:
        monkeypatch.setenv("SSH_AUTH_SOCK", str(address))
        while not address.exists():
            assert it.poll() is None
        yield
        it.terminate()


def test_a_public_key_signs_through_the_agent(agent, tmp_path):
    made = signing_key(tmp_path / "key", "tester", create=True)
    subprocess.run(["ssh-add", str(made.path)], check=True, capture_output=True)
    made.path.unlink()
    held = signing_key(tmp_path / "key.pub", "tester")
    assert held.fingerprint == made.fingerprint
    assert held.signer.sign(b"words") == made.signer.sign(b"words")
    assert "ssh-agent" in held.advice()
    assert "ssh-keygen -p" in made.advice()


def test_a_protected_key_asks_and_then_opens(tmp_path):
    made = signing_key(tmp_path / "key", "tester", passphrase="correct horse", create=True)
    with pytest.raises(PassphraseNeeded):
        signing_key(made.path, "tester")
    with pytest.raises(PackageError, match="does not open"):
        signing_key(made.path, "tester", passphrase="wrong")
    assert signing_key(made.path, "tester", passphrase="correct horse").created is False


def test_the_own_key_is_made_on_first_use(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_KEY", str(tmp_path / "new" / "key"))
    made = signing_key(None, "tester")
    assert made.created
    assert made.path == default_key_path()
    assert made.path.stat().st_mode & 0o777 == 0o600
    assert signing_key(None, "tester").fingerprint == made.fingerprint
    with pytest.raises(PackageError, match="no signing key"):
        signing_key(tmp_path / "other", "tester")


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs a folder nobody may write to")
def test_a_place_that_cannot_be_written_is_told(monkeypatch):
    monkeypatch.setenv("WORKBENCH_KEY", "/proc/nowhere/key")
    with pytest.raises(PackageError, match=r"cannot be made: .+\.") as caught:
        signing_key(None, "tester")
    assert "WORKBENCH_KEY" in caught.value.hint
