"""Analyses that try to break out, past Python: by the C library, and by lies to the program."""

import ctypes
import json
import os
import socket
import stat
import struct
import threading
import time
from pathlib import Path

from pydantic import BaseModel

from workbench.api import Analysis, Kind, Result, hookimpl

C = ctypes.CDLL(None, use_errno=True)
AF_UNIX, AF_INET, STREAM, DATAGRAM = 1, 2, 1, 2


class Hostile(Analysis):
    kind = Kind.QUALITY
    title = "Hostile"
    why = "To see what a worker keeps it from."

    class Parameters(BaseModel):
        path: str = ""
        number: int = 0
        text: str = ""

    def run(self, context, parameters):
        return Result(summary="Tried.", answer={"got": self.attempt(context, parameters)})


def errno_of(value):
    return f"errno {ctypes.get_errno()}" if value == -1 else value


class TcpConnects(Hostile):
    id = "hostile.tcp"

    def attempt(self, context, parameters):
        line = C.socket(AF_INET, STREAM, 0)
        address = struct.pack("=HH4s8x", AF_INET, socket.htons(parameters.number), b"\x7f\0\0\1")
        return errno_of(C.connect(line, address, len(address)))


class UdpSends(Hostile):
    id = "hostile.udp"

    def attempt(self, context, parameters):
        line = C.socket(AF_INET, DATAGRAM, 0)
        address = struct.pack("=HH4s8x", AF_INET, socket.htons(parameters.number), b"\x7f\0\0\1")
        return errno_of(C.sendto(line, b"out", 3, 0, address, len(address)))


class UnixConnects(Hostile):
    """By a name in the file system, or by an abstract one."""

    id = "hostile.unix"

    def attempt(self, context, parameters):
        line = C.socket(AF_UNIX, STREAM, 0)
        name = parameters.path.encode() or b"\0" + parameters.text.encode()
        address = struct.pack("=H", AF_UNIX) + name
        return errno_of(C.connect(line, address, len(address)))


class Reads(Hostile):
    id = "hostile.reads"

    def attempt(self, context, parameters):
        file = C.open(parameters.path.encode(), os.O_RDONLY)
        if file < 0:
            return errno_of(file)
        held = ctypes.create_string_buffer(200)
        return held.raw[: max(0, C.read(file, held, 200))].decode("latin-1")


class Lists(Hostile):
    id = "hostile.lists"

    def attempt(self, context, parameters):
        C.opendir.restype = ctypes.c_void_p
        return "listed" if C.opendir(parameters.path.encode()) else "nothing"


class Writes(Hostile):
    id = "hostile.writes"

    def attempt(self, context, parameters):
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        file = C.open(parameters.path.encode(), flags, 0o600)
        return errno_of(file if file < 0 else C.write(file, b"here I was", 10))


class ChangesMode(Hostile):
    id = "hostile.chmod"

    def attempt(self, context, parameters):
        return errno_of(C.chmod(parameters.path.encode(), 0o777))


class ByLink(Hostile):
    """Reads what a link in its scratch folder leads to."""

    id = "hostile.link"

    def attempt(self, context, parameters):
        link = context.scratch / "link"
        link.symlink_to(parameters.path)
        file = C.open(str(link).encode(), os.O_RDONLY)
        return errno_of(file) if file < 0 else "opened"


class Forks(Hostile):
    """A fork bomb, of at most so many."""

    id = "hostile.forks"

    def attempt(self, context, parameters):
        made = 0
        for _ in range(parameters.number):
            child = C.fork()
            if child == 0:
                time.sleep(600)
                os._exit(0)
            made += child > 0
        return made


class Executes(Hostile):
    id = "hostile.executes"

    def attempt(self, context, parameters):
        program = b"/bin/true"
        arguments = (ctypes.c_char_p * 2)(program, None)
        return errno_of(C.execv(program, arguments))


class ReachesParent(Hostile):
    """Signals, traces and reads the process that started it, by its real number."""

    id = "hostile.parent"

    def attempt(self, context, parameters):
        parent = parameters.number
        local = ctypes.create_string_buffer(8)
        part = struct.pack("@PN", ctypes.addressof(local), 8)
        memory = C.open(f"/proc/{parent}/mem".encode(), os.O_RDWR)
        secrets = C.open(f"/proc/{parent}/environ".encode(), os.O_RDONLY)
        if secrets >= 0 and C.read(secrets, local, 8) <= 0:
            secrets = -1
        return {
            "kill": C.kill(parent, 0),
            "kill all": C.kill(-1, 0),
            "ptrace": C.ptrace(16, parent, 0, 0),
            "readv": C.process_vm_readv(parent, part, 1, part, 1, 0),
            "mem": -1 if memory < 0 else memory,
            "environ": -1 if secrets < 0 else secrets,
        }


class Fills(Hostile):
    id = "hostile.fills"

    def attempt(self, context, parameters):
        with (context.scratch / "big").open("wb") as file:
            for _ in range(parameters.number):
                file.write(b"\0" * (1 << 20))
        return "filled"


class Nests(Hostile):
    """Makes folders within folders, deeper than a walk by recursion goes."""

    id = "hostile.nests"

    def attempt(self, context, parameters):
        for _ in range(parameters.number):
            C.mkdir(b"d", 0o700)
            C.chdir(b"d")
        os.chdir(context.scratch)
        return "nested"


class Threads(Hostile):
    id = "hostile.threads"

    def attempt(self, context, parameters):
        for _ in range(parameters.number):
            threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
        return "started"


class LeavesTable(Hostile):
    """Puts something else where the table of its result should lie, and says it is there."""

    id = "hostile.table"

    def attempt(self, context, parameters):
        tables = context.scratch.parent / "tables"
        place = tables / "numbers.parquet"
        target = Path(parameters.path)
        if parameters.text == "folder link":
            tables.symlink_to(target.parent)
        else:
            tables.mkdir()
        if parameters.text == "link":
            place.symlink_to(target)
        elif parameters.text == "folder":
            place.mkdir()
        elif parameters.text == "second name":
            (tables / "first").write_bytes(b"x")
            os.link(tables / "first", place)
        name = target.stem if parameters.text == "folder link" else "numbers"
        if parameters.text == "outside":
            name = "../../../numbers"
        say({"document": "{}", "tables": {name: str(place)}})
        time.sleep(600)


class Says(Hostile):
    """Tells the program what no worker would."""

    id = "hostile.says"

    def attempt(self, context, parameters):
        SAYINGS[parameters.text]()
        time.sleep(600)


def say(message, *, kind="done"):
    for number in range(1, 60):
        send(json.dumps({"type": kind, "id": number, **message}).encode())


def send(data, length=None):
    os.write(line(), struct.pack(">I", len(data) if length is None else length) + data)


def line():
    for number in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                return number
        except OSError:
            continue
    raise OSError


def flood():
    end = time.monotonic() + 600
    while time.monotonic() < end:
        send(json.dumps({"type": "progress", "fraction": 0.5, "text": "x" * 4000}).encode())


def dribble():
    os.write(line(), struct.pack(">I", 1_000_000))
    while True:
        os.write(line(), b" ")
        time.sleep(0.001)


SAYINGS = {
    "oversized": lambda: send(b"", length=0xFFFFFFFF),
    "deep": lambda: send(b"[" * 200_000 + b"]" * 200_000),
    "long number": lambda: send(b'{"peak":' + b"9" * 100_000 + b"}"),
    "no peak": lambda: say({}),
    "wrong types": lambda: say({"peak": [], "document": 7, "tables": []}),
    "odd error": lambda: say({"error": [1, 2]}),
    "no error": lambda: say({"error": {"a": 1}}),
    "surrogate": lambda: say({"peak": 1, "document": "\ud800", "tables": {}}),
    "not json": lambda: say({"peak": 1, "document": "{", "tables": {}}),
    "other result": lambda: say({"peak": 1, "document": '{"a": 1}', "tables": {}}),
    "odd progress": lambda: say({"fraction": "x", "text": {"a": 1}}, kind="progress"),
    "flood": flood,
    "dribble": dribble,
}


@hookimpl
def workbench_analyses():
    return [
        cls
        for cls in globals().values()
        if isinstance(cls, type) and issubclass(cls, Hostile) and hasattr(cls, "id")
    ]
