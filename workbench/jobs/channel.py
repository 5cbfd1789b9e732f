"""Messages between the program and a worker: JSON objects, each after its length.

Never pickles: what a worker sends is data to be checked, not code.
"""

import array
import json
import os
import select
import socket
import struct
import time
from threading import Lock

from workbench.domain.canonical import JsonValue

Message = dict[str, JsonValue]

_LENGTH = struct.Struct(">I")
_CREDENTIALS = struct.Struct("3i")
_LONGEST = 64 * 1024 * 1024
_CHUNK = 1 << 20
_SEND_WITHIN = struct.pack("@ll", 20, 0)
"""Seconds and microseconds; who does not read for as long is as good as gone."""


class ChannelClosed(Exception):  # noqa: N818 -- an end, not always a fault
    """The other side is gone, or does not speak the protocol."""


class Channel:
    """One end of a socket pair. One thread reads; any thread sends.

    Attributes
    ----------
    peer : int
        Process id of the other side as this side sees it, once it has sent something and
        :meth:`identify_peer` was asked for; 0 before. What it says first counts: that is
        before it runs code of anybody else.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _SEND_WITHIN)
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
        # However the other side dribbles, this one returns in time.
        deadline = None if timeout is None else time.monotonic() + timeout
        message = self._next()
        while message is None:
            left = None if deadline is None else max(0.0, deadline - time.monotonic())
            if not self._is_readable(left):
                return None
            self._fill()
            message = self._next()
            if message is None and deadline is not None and time.monotonic() > deadline:
                return None
        return message

    def close(self) -> None:
        """Close this end."""
        self._socket.close()

    def _is_readable(self, seconds: float | None) -> bool:
        # Not select: it knows no file descriptor beyond 1023.
        waiting = select.poll()
        waiting.register(self._socket, select.POLLIN)
        return bool(waiting.poll(None if seconds is None else seconds * 1000))

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
                self.peer = self.peer or _CREDENTIALS.unpack_from(content)[0]
            elif (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                _close_all(content)
                raise ChannelClosed

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
        except (ValueError, RecursionError) as error:
            raise ChannelClosed from error
        if not isinstance(message, dict):
            raise ChannelClosed
        return message


def _close_all(content: bytes) -> None:
    """Close files that the other side handed over unasked."""
    handed = array.array("i")
    handed.frombytes(content[: len(content) - len(content) % handed.itemsize])
    for descriptor in handed:
        os.close(descriptor)
