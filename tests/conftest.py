"""What every test can rely on: no screen, no network, one thread, and nobody's own files."""

import ipaddress
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# The environment is settled here, while nothing of Qt or of a numeric library is imported yet.
HOME = Path(tempfile.mkdtemp(prefix="workbench-tests-"))
FOLDERS = {
    "HOME": HOME,
    "XDG_CONFIG_HOME": HOME / ".config",
    "XDG_DATA_HOME": HOME / ".local" / "share",
    "XDG_STATE_HOME": HOME / ".local" / "state",
    "XDG_CACHE_HOME": HOME / ".cache",
    "XDG_RUNTIME_DIR": HOME / "run",
}
for variable, folder in FOLDERS.items():
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ[variable] = str(folder)
for variable in ("FORCE_COLOR", "NO_COLOR", "COLUMNS", "DISPLAY", "WAYLAND_DISPLAY"):
    os.environ.pop(variable, None)
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["OMP_NUM_THREADS"] = "1"

# A machine that is busy is no failure, so no property is judged by the clock.
settings.register_profile(
    "workbench", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.register_profile("server", settings.get_profile("workbench"), derandomize=True)
settings.load_profile("server" if os.environ.get("CI") else "workbench")


class NetworkAttemptError(RuntimeError):
    """A test reached for another machine."""


class NetworkGuard:
    """An audit hook that refuses, and remembers, every call that would leave this machine.

    Code under test may swallow the refusal; what is remembered fails the test all the same.
    """

    def __init__(self) -> None:
        self.attempts: list[str] = []

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        """Judge one audit event (``sys.addaudithook``)."""
        if not event.startswith("socket."):
            return
        host = self._host_asked_for(event, arguments)
        if host is None or self._is_here(host):
            return
        self.attempts.append(f"{event} {host}")
        raise NetworkAttemptError(f"{event} {host}")

    @staticmethod
    def _host_asked_for(event: str, arguments: tuple[object, ...]) -> str | None:
        match event, arguments:
            case (
                ("socket.getaddrinfo" | "socket.gethostbyname" | "socket.gethostbyaddr"),
                (
                    str() | bytes() as host,
                    *_,
                ),
            ):
                return host if isinstance(host, str) else host.decode("ascii", "replace")
            case (
                ("socket.connect" | "socket.sendto" | "socket.sendmsg"),
                (
                    socket.socket(family=socket.AF_INET | socket.AF_INET6),
                    (str() as host, *_),
                    *_,
                ),
            ):
                return host
            case _:
                return None

    @staticmethod
    def _is_here(host: str) -> bool:
        try:
            address = ipaddress.ip_address(host.partition("%")[0])
        except ValueError:
            return host in {"", "localhost"}
        return address.is_loopback or address.is_unspecified


GUARD = NetworkGuard()
sys.addaudithook(GUARD)


@pytest.fixture(autouse=True)
def network_attempts() -> Iterator[list[str]]:
    """The calls to other machines so far; a test that leaves any behind fails."""
    GUARD.attempts.clear()
    yield GUARD.attempts
    assert GUARD.attempts == [], "this test reached for another machine"


@pytest.fixture(autouse=True, scope="session")
def workers_import_when_asked() -> Iterator[None]:
    """Spare workers that a test starts from importing ahead what it never asks for."""
    from workbench.jobs import local

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local, "_LIBRARIES", ())
        yield


@pytest.fixture(scope="session")
def repository() -> Path:
    """The folder of the checkout."""
    return Path(__file__).resolve().parent.parent


def pytest_unconfigure() -> None:
    """Remove the home that the tests lived in."""
    shutil.rmtree(HOME, ignore_errors=True)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no worker is left with it at the end.

    Files go to workers whole, so that what a file sets up for all its tests is set up once.
    """
    items.sort(key=lambda item: "tests/e2e/" not in item.nodeid)
