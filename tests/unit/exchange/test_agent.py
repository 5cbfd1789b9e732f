import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.exchange import builders
from workbench.errors import PackageError
from workbench.exchange import sshsig
from workbench.exchange.agent import AgentSigner, load_signer
from workbench.exchange.keys import create_key
from workbench.exchange.sshwire import pack_string


@pytest.fixture
def agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A real ssh-agent of this test's own."""
    if shutil.which("ssh-agent") is None or shutil.which("ssh-add") is None:
        pytest.skip("ssh-agent is not installed")
    address = str(tmp_path / "agent")
    with subprocess.Popen(
        ["ssh-agent", "-D", "-a", address], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        monkeypatch.setenv("SSH_AUTH_SOCK", address)
        yield address
        process.terminate()


def test_a_key_in_the_agent_signs_as_its_file_does(agent: str, tmp_path: Path) -> None:
    signer = create_key(tmp_path / "key", "x")
    subprocess.run(["ssh-add", "-q", str(tmp_path / "key")], check=True, capture_output=True)
    (tmp_path / "key").unlink()
    held = load_signer(tmp_path / "key.pub")
    assert held.public_key == signer.public_key
    assert sshsig.sign(b"message", "n", held) == sshsig.sign(b"message", "n", signer)


def test_a_key_the_agent_does_not_hold_is_said(agent: str, tmp_path: Path) -> None:
    create_key(tmp_path / "key", "x")
    with pytest.raises(PackageError) as caught:
        load_signer(tmp_path / "key.pub").sign(b"message")
    assert caught.value.code == "key.agent"
    assert "ssh-add" in caught.value.hint


def test_without_an_agent_the_way_out_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signer = create_key(tmp_path / "key", "x")
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    with pytest.raises(PackageError) as caught:
        load_signer(tmp_path / "key.pub")
    assert caught.value.code == "key.agent"
    with pytest.raises(PackageError) as caught:
        AgentSigner(signer.public_key, str(tmp_path / "nobody")).sign(b"message")
    assert caught.value.code == "key.agent"


def test_a_private_key_file_needs_no_agent(tmp_path: Path) -> None:
    signer = create_key(tmp_path / "key", "x")
    assert load_signer(tmp_path / "key").public_key == signer.public_key


REPLIES = [
    b"",
    (5).to_bytes(4, "big") + b"\x0e",
    (2**31).to_bytes(4, "big"),
    pack_string(b"\x05"),
    pack_string(b"\x0e"),
    pack_string(b"\x0e" + pack_string(pack_string(b"ssh-ed25519") + pack_string(b"x" * 64))),
    pack_string(b"\x0e" + pack_string(pack_string(b"ssh-rsa") + pack_string(b"x" * 64))),
]


@pytest.mark.parametrize("reply", REPLIES)
def test_an_agent_that_answers_nonsense_is_not_believed(tmp_path: Path, reply: bytes) -> None:
    address = str(tmp_path / "fake")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen(1)

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(reply)

        thread = threading.Thread(target=answer)
        thread.start()
        key = builders.signer(tmp_path).public_key
        with pytest.raises(PackageError) as caught:
            AgentSigner(key, address).sign(b"message")
        thread.join()
    assert caught.value.code == "key.agent"
