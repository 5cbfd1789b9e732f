"""Messages between the program and a worker: JSON objects, each after its length.

Never pickles: what a worker sends is data to be checked, not code.
"""

import json
import select
import socket
import struct
from threading import Lock

from workbench.domain.canonical import JsonValue

Message = dict[str, JsonValue]

_LENGTH = struct.Struct(">I")
_CREDENTIALS = struct.Struct("3i")
_LONGEST = 64 * 1024 * 1024
_CHUNK = 1 << 20


class ChannelClosed(Exception):  # noqa: N818 -- an end, not always a fault
    """The other side is gone, or does not speak the protocol."""


class Channel:
    """One end of a socket pair. One thread reads; any thread sends.

    Attributes
    ----------
    peer : int
        Process id of the other side as this side sees it, once it has sent something and
        :meth:`identify_peer` was asked for; 0 before.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._buffer = bytearray()
        self._sending = Lock()
        self.peer = 0

    def identify_peer(self) -> None:
        """Have the kernel name the sender, across process-id namespaces too."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)

    def send(self, message: Message) -> None:
        """Send one message.

        Raises
        ------
        ChannelClosed
            If nobody is there to read it.
        """
        data = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
        try:
            with self._sending:
                self._socket.sendall(_LENGTH.pack(len(data)) + data)
        except OSError as error:
            raise ChannelClosed from error

    def receive(self, timeout: float | None = None) -> Message | None:
        """Return the next message, or None when none is complete within ``timeout`` seconds.

        Raises
        ------
        ChannelClosed
            If the other side is gone, or sent what is no message.
        """
        message = self._next()
        while message is None:
            if not select.select([self._socket], [], [], timeout)[0]:
                return None
            self._fill()
            message = self._next()
        return message

    def close(self) -> None:
        """Close this end."""
        self._socket.close()

    def _fill(self) -> None:
        try:
            data, ancillary, _, _ = self._socket.recvmsg(_CHUNK, socket.CMSG_SPACE(64))
        except OSError as error:
            raise ChannelClosed from error
        if not data:
            raise ChannelClosed
        self._buffer += data
        for level, kind, content in ancillary:
            if (level, kind) == (socket.SOL_SOCKET, socket.SCM_CREDENTIALS):
                self.peer = _CREDENTIALS.unpack_from(content)[0]

    def _next(self) -> Message | None:
        if len(self._buffer) < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack_from(self._buffer)
        if length > _LONGEST:
            raise ChannelClosed
        end = _LENGTH.size + length
        if len(self._buffer) < end:
            return None
        data = bytes(self._buffer[_LENGTH.size : end])
        del self._buffer[:end]
        try:
            message = json.loads(data)
        except ValueError as error:
            raise ChannelClosed from error
        if not isinstance(message, dict):
            raise ChannelClosed
        return message
