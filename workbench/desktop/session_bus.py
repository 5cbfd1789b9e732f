"""Telling the notifications of the system something, over the session's D-Bus; without Qt.

Qt's binding cannot send the unsigned number that a notification begins with, so the two short
messages that are needed are written here, as the D-Bus specification lays them down. The bus is
a socket of this machine; whatever goes wrong, nothing is shown and nobody is bothered.
"""

import os
import socket
import struct
from collections.abc import Callable, Sequence
from urllib.parse import unquote

from workbench.language import tr

ADDRESS = "DBUS_SESSION_BUS_ADDRESS"
_WITHIN = 2.0
_LONGEST = 1 << 16
_NAME = "org.freedesktop.Notifications"
_PATH = "/org/freedesktop/Notifications"
_BUS = "org.freedesktop.DBus"
_BUS_PATH = "/org/freedesktop/DBus"
_NO_REPLY = 1


class _Body:
    """Values one after another, each where its size wants it."""

    def __init__(self) -> None:
        self.data = bytearray()

    def align(self, size: int) -> None:
        self.data += b"\0" * (-len(self.data) % size)

    def number(self, value: int, form: str = "<I") -> None:
        self.align(struct.calcsize(form))
        self.data += struct.pack(form, value)

    def text(self, value: str) -> None:
        content = value.encode()
        self.number(len(content))
        self.data += content + b"\0"

    def signature(self, value: str) -> None:
        self.data += bytes([len(value)]) + value.encode() + b"\0"

    def texts(self, values: Sequence[str]) -> None:
        def entries() -> None:
            for value in values:
                self.text(value)

        self._array(4, entries)

    def urgency(self, value: int) -> None:
        """Write the one hint that is given, of type byte."""

        def entry() -> None:
            self.align(8)
            self.text("urgency")
            self.signature("y")
            self.data += bytes([value])

        self._array(8, entry)

    def _array(self, alignment: int, write: Callable[[], object]) -> None:
        self.number(0)
        at = len(self.data) - 4
        self.align(alignment)
        begin = len(self.data)
        write()
        struct.pack_into("<I", self.data, at, len(self.data) - begin)


def _call(serial: int, target: tuple[str, str, str], signature: str, body: bytes) -> bytes:
    """Return a message that calls a method and wants no answer to it, but for the first."""
    name, path, member = target
    fields = _Body()
    for code, kind, value in (
        (1, "o", path),
        (2, "s", name),
        (3, "s", member),
        (6, "s", name),
        (8, "g", signature),
    ):
        if not value:
            continue
        fields.align(8)
        fields.data += bytes([code])
        fields.signature(kind)
        if kind == "g":
            fields.signature(value)
        else:
            fields.text(value)
    flags = _NO_REPLY if serial > 1 else 0
    head = struct.pack("<cBBBIII", b"l", 1, flags, 1, len(body), serial, len(fields.data))
    whole = head + bytes(fields.data)
    return whole + b"\0" * (-len(whole) % 8) + body


def notification(summary: str, body: str, *, critical: bool) -> bytes:
    """Return the message that shows a notification.

    Parameters
    ----------
    summary, body : str
        One line, and what it is about.
    critical : bool
        Whether it stays until it is closed.
    """
    written = _Body()
    written.text(tr("Incident Workbench"))
    written.number(0)
    written.text("")
    written.text(summary)
    written.text(body)
    written.texts(())
    written.urgency(2 if critical else 1)
    written.number(-1, "<i")
    return _call(2, (_NAME, _PATH, "Notify"), "susssasa{sv}i", bytes(written.data))


def addresses(named: str) -> list[str | bytes]:
    """Return the sockets an address of the bus means; only those of this machine.

    Parameters
    ----------
    named : str
        As ``DBUS_SESSION_BUS_ADDRESS`` gives it.
    """
    found: list[str | bytes] = []
    for one in named.split(";"):
        kind, _, rest = one.partition(":")
        given = dict(part.split("=", 1) for part in rest.split(",") if "=" in part)
        if kind == "unix" and "path" in given:
            found.append(unquote(given["path"]))
        elif kind == "unix" and "abstract" in given:
            found.append(b"\0" + unquote(given["abstract"]).encode())
    return found


def notify(summary: str, body: str, *, critical: bool = False, named: str | None = None) -> bool:
    """Show a notification, if there is anybody to show it; may take two seconds.

    Parameters
    ----------
    summary, body : str
        One line, and what it is about.
    critical : bool
        Whether it stays until it is closed.
    named : str, optional
        The address of the bus; by default that of the session.

    Returns
    -------
    bool
        Whether the bus took it.
    """
    for place in addresses(os.environ.get(ADDRESS, "") if named is None else named):
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as bus:
                bus.settimeout(_WITHIN)
                bus.connect(place)
                _greet(bus)
                bus.sendall(_call(1, (_BUS, _BUS_PATH, "Hello"), "", b""))
                bus.recv(_LONGEST)
                bus.sendall(notification(summary, body, critical=critical))
                bus.shutdown(socket.SHUT_WR)
                while bus.recv(_LONGEST):
                    pass
        except OSError:
            continue
        return True
    return False


def _greet(bus: socket.socket) -> None:
    """Say who we are, as the bus asks for."""
    who = str(os.getuid()).encode().hex().encode()
    bus.sendall(b"\0AUTH EXTERNAL " + who + b"\r\n")
    if not bus.recv(_LONGEST).startswith(b"OK"):
        raise OSError
    bus.sendall(b"BEGIN\r\n")
