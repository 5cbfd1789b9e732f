"""No test reaches for the network, and the guard that sees to it does see."""

import contextlib
import os
import socket
from pathlib import Path

import pytest


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1"])
def test_a_connection_to_another_machine_is_refused_and_remembered(network_attempts, host):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as stranger, pytest.raises(RuntimeError, match=r"socket\.connect"):
        stranger.connect((host, 80))
    assert network_attempts == [f"socket.connect {host}"]
    network_attempts.clear()


def test_a_datagram_to_another_machine_is_refused(network_attempts):
    with socket.socket(type=socket.SOCK_DGRAM) as stranger:
        with pytest.raises(RuntimeError, match=r"socket\.sendto"):
            stranger.sendto(b"", ("192.0.2.1", 53))
        with pytest.raises(RuntimeError, match=r"socket\.sendmsg"):
            stranger.sendmsg([b""], [], 0, ("192.0.2.1", 53))
    assert len(network_attempts) == 2
    network_attempts.clear()


def test_looking_up_a_name_counts_even_when_the_refusal_is_swallowed(network_attempts):
    with contextlib.suppress(Exception):
        socket.getaddrinfo("example.org", 443)
    assert network_attempts == ["socket.getaddrinfo example.org"]
    network_attempts.clear()


def test_this_machine_may_talk_to_itself(network_attempts, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
    with contextlib.suppress(socket.gaierror):  # a bare container may not know the name
        socket.getaddrinfo("localhost", 80)
    near, far = socket.socketpair()
    near.close()
    far.close()
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(str(tmp_path / "s"))
        server.listen()
        client.connect(str(tmp_path / "s"))
    assert network_attempts == []


def test_the_home_of_a_test_is_nobodys_home():
    home = Path(os.environ["HOME"])
    assert home.name.startswith("workbench-tests-")
    assert Path.home() == home
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        assert Path(os.environ[variable]).is_relative_to(home)
