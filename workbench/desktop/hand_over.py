"""One window for a person: a second start hands its path to the window that is open already.

The two talk over a local socket that only the same account can reach, one line each way. The
first start pays nothing for it but a look whether the socket is there.
"""

import json
import os
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalSocket

FORMAT = "workbench-open/1"
LONGEST = 16_384
"""Bytes of a line; a path is shorter, and nobody is read for longer."""
PATIENCE_MS = 1500
_LONGEST_TOKEN = 512
_LONGEST_NAME = 40
_SHOWN_ON = ("WAYLAND_DISPLAY", "DISPLAY", "QT_QPA_PLATFORM")


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What a second start asks for.

    Attributes
    ----------
    path : Path or None
        What to open; None to come to the front only.
    token : str
        With which the desktop lets the window come to the front; may be empty.
    """

    path: Path | None = None
    token: str = ""

    def line(self) -> bytes:
        """Return it as one line."""
        path = str(self.path) if self.path is not None else None
        given = {"format": FORMAT, "path": path, "token": self.token}
        return json.dumps(given).encode() + b"\n"


def read_line(line: bytes) -> HandedOver:
    """Read what came over the socket, from whoever it was.

    Parameters
    ----------
    line : bytes

    Returns
    -------
    HandedOver

    Raises
    ------
    ValueError
        If it is anything but what a second start writes.
    """
    if len(line) > LONGEST:
        raise ValueError("too long")
    given = json.loads(line.decode("utf-8"))
    if not isinstance(given, dict) or set(given) != {"format", "path", "token"}:
        raise ValueError("not a request")
    path, token = given["path"], given["token"]
    if given["format"] != FORMAT:
        raise ValueError("another version")
    if not isinstance(token, str) or len(token) > _LONGEST_TOKEN or not _plain(token):
        raise ValueError("no token")
    if path is None:
        return HandedOver(None, token)
    if not isinstance(path, str) or "\0" in path or not Path(path).is_absolute():
        raise ValueError("no absolute path")
    return HandedOver(Path(path), token)


def _plain(token: str) -> bool:
    return token.isascii() and (not token or token.isprintable())


def address() -> Path | None:
    """Return where the window of this person on this screen listens.

    Returns
    -------
    Path or None
        None where no folder is safe from other people; every start has its own window then.
    """
    if sys.platform.startswith("win"):
        return None  # its local sockets are no files, so nobody can be told apart by a folder
    shown_on = "-".join(os.environ.get(name, "") for name in _SHOWN_ON)
    name = "".join(c if c.isascii() and c.isalnum() else "-" for c in shown_on)[:_LONGEST_NAME]
    folder = _own_folder()
    return folder / f"window-{name}" if folder is not None else None


def _own_folder() -> Path | None:
    base = os.environ.get("XDG_RUNTIME_DIR", "")
    if base and Path(base).is_absolute():
        folder = Path(base) / "incident-workbench"
    else:
        import tempfile  # noqa: PLC0415 -- most starts are told a folder

        folder = Path(tempfile.gettempdir()) / f"incident-workbench-{os.getuid()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return None
    mine = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
    return folder if mine and not found.st_mode & 0o077 else None


def handed_over(path: Path | None) -> bool:
    """Hand a path to the window that is open, if there is one that takes it.

    Parameters
    ----------
    path : Path or None
        What to open.

    Returns
    -------
    bool
        Whether a window took it; where none did, this start opens its own.
    """
    where = address()
    if where is None or not _is_socket(where):
        return False
    from PySide6.QtNetwork import QLocalSocket  # noqa: PLC0415 -- a first start does without

    token = os.environ.get("XDG_ACTIVATION_TOKEN", "") or os.environ.get("DESKTOP_STARTUP_ID", "")
    token = token if len(token) <= _LONGEST_TOKEN and _plain(token) else ""
    request = HandedOver(path.absolute() if path is not None else None, token)
    socket = QLocalSocket()
    socket.connectToServer(str(where))
    if not socket.waitForConnected(PATIENCE_MS):
        return False  # left by a window that was killed; the next one to listen takes its place
    socket.write(request.line())
    socket.flush()
    while not socket.canReadLine():
        if not socket.waitForReadyRead(PATIENCE_MS):
            return False
    try:
        answer = json.loads(bytes(socket.readLine(LONGEST).data()))
    except ValueError:
        return False
    return isinstance(answer, dict) and answer.get("taken") is True


def _is_socket(where: Path) -> bool:
    try:
        return stat.S_ISSOCK(where.lstat().st_mode)
    except OSError:
        return False


class Listener(QObject):
    """Listens for further starts.

    Parameters
    ----------
    parent : QObject
    take : callable
        Called with what is asked for; returns whether this window takes it.

    Signals
    -------
    refused(str)
        Somebody wrote something that no start of ours writes.
    """

    refused = Signal(str)

    def __init__(self, parent: QObject, take: Callable[[HandedOver], bool]) -> None:
        super().__init__(parent)
        from PySide6.QtNetwork import QLocalServer  # noqa: PLC0415 -- after the first paint

        self._take = take
        self._met: set[QLocalSocket] = set()
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.setMaxPendingConnections(8)
        self._server.newConnection.connect(self._meet)

    def listen(self) -> bool:
        """Begin to listen; where another window does already, it stays the one.

        Returns
        -------
        bool
            Whether this window listens now.
        """
        where = address()
        if where is None:
            return False
        if _is_socket(where) and _answers(where):
            return False
        # A socket that a killed window left is replaced: Qt moves its own over it.
        return bool(self._server.listen(str(where)))

    def close(self) -> None:
        """Stop listening; the socket is taken away."""
        self._server.close()

    def _meet(self) -> None:
        socket = self._server.nextPendingConnection()
        if socket is None:
            return
        socket.setReadBufferSize(LONGEST + 1)
        self._met.add(socket)
        socket.disconnected.connect(lambda: self._part(socket))

        def read() -> None:
            if not socket.canReadLine():
                if socket.bytesAvailable() > LONGEST:
                    self.refused.emit("too long")
                    socket.abort()
                return
            taken = self._answer(bytes(socket.readLine(LONGEST + 1).data()))
            socket.write(json.dumps({"taken": taken}).encode() + b"\n")
            socket.flush()
            socket.disconnectFromServer()

        socket.readyRead.connect(read)
        silent = QTimer(socket, interval=PATIENCE_MS, singleShot=True)
        silent.timeout.connect(lambda: self._part(socket))
        silent.start()
        read()

    def _part(self, socket: "QLocalSocket") -> None:
        self._met.discard(socket)
        socket.deleteLater()

    def _answer(self, line: bytes) -> bool:
        try:
            asked = read_line(line)
        except (ValueError, RecursionError) as error:
            self.refused.emit(str(error))
            return False
        return self._take(asked)


def _answers(where: Path) -> bool:
    from PySide6.QtNetwork import QLocalSocket  # noqa: PLC0415 -- only where a socket was left

    socket = QLocalSocket()
    socket.connectToServer(str(where))
    alive = bool(socket.waitForConnected(PATIENCE_MS))
    socket.abort()
    return alive
