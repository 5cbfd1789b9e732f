"""A private Python environment made from a lock: binary wheels by their hashes, nothing else."""

import contextlib
import importlib.util
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import IO

from workbench.errors import Cancelled, ExitCode, PackageError
from workbench.exchange.requirements import Pin, render_requirements
from workbench.services.session import Progress

NOT_FOR_REPLAY = frozenset(
    {
        *("pyside6-essentials", "pyside6", "pyside6-addons", "shiboken6", "pyqtgraph"),
        *("hatchling", "pathspec", "trove-classifiers", "editables", "tomlkit"),
    }
)
"""Packages of the lock for the window and for building; a replay starts neither."""

_REDIRECTING = frozenset(
    {
        *("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_USER"),
        *("PIP_REQUIREMENT", "PIP_CONSTRAINT", "PIP_PYTHON", "PIP_EDITABLE"),
    }
)
_NAMED = re.compile(
    r"(?:requirement|found for) (?P<a>[\w.-]+==[^\s(;]+)|^ +(?P<b>[\w.-]+==\S+)", re.MULTILINE
)
_PATIENCE = 3.0


@dataclass(frozen=True, slots=True)
class WheelSource:
    """Where wheels come from.

    Attributes
    ----------
    folder : Path or None
        A folder of wheels, used without any network; None for the package index that pip is
        set up for, which the person asked for.
    """

    folder: Path | None

    def options(self) -> list[str]:
        """Return what to tell pip."""
        if self.folder is None:
            return []
        return ["--isolated", "--no-index", "--find-links", str(self.folder.resolve())]

    def __str__(self) -> str:
        return f"in {self.folder}" if self.folder else "in the package index"


def needed_for_replay(pins: Sequence[Pin]) -> tuple[Pin, ...]:
    """Return a lock's packages without those for the window and for building."""
    return tuple(pin for pin in pins if pin.name not in NOT_FOR_REPLAY)


def build_environment(
    folder: Path,
    pins: Sequence[Pin],
    source: WheelSource,
    *,
    python: Path | None = None,
    progress: Progress,
    cancel: Event | None = None,
) -> Path:
    """Make an environment that holds exactly the packages of a lock.

    Parameters
    ----------
    folder : Path
        Where to make it; must not exist.
    pins : sequence of Pin
    source : WheelSource
    python : Path, optional
        The interpreter to make it of; by default the one this program runs on.
    progress : callable
    cancel : Event, optional

    Returns
    -------
    Path
        Its interpreter.

    Raises
    ------
    PackageError
        With exit code 8, if it cannot be made here; names the first package that is missing.
    Cancelled
        If it was stopped.
    """
    progress(0.0, "Making a private environment")
    base = str(python or Path(sys.executable))
    lent = importlib.util.find_spec("pip") is not None
    made = [base, "-I", "-m", "venv", *(["--without-pip"] if lent else []), str(folder)]
    said = follow(made, plain_surroundings(), cancel=cancel)
    if said.code != 0:
        raise _impossible(f"{base} cannot make one ({_last_line(said.errors)})")
    interpreter = folder / "bin" / "python"
    lock = folder / "requirements.lock"
    lock.write_bytes(render_requirements(pins))
    progress(0.2, f"Installing {len(pins)} packages by their hashes")
    # Our own pip installs into it where there is one: copying pip there takes seconds.
    program = [sys.executable, "-I", "-m", "pip", "--python"] if lent else []
    pip = [*program, str(interpreter), *([] if lent else ["-I", "-m", "pip"]), "install"]
    strict = ["--require-hashes", "--no-deps", "--only-binary=:all:"]
    quiet = ["--no-input", "--disable-pip-version-check", "--progress-bar=off", "--quiet"]
    command = [*pip, *strict, *quiet, *source.options(), "-r", str(lock)]
    said = follow(command, plain_surroundings(), cancel=cancel)
    if said.code != 0:
        raise _impossible(_complaint(said.errors, source))
    progress(1.0, "The private environment is ready")
    return interpreter


@dataclass(frozen=True, slots=True)
class Said:
    """What a process said: exit code, standard output and standard error."""

    code: int
    output: str
    errors: str


def follow(
    command: Sequence[str],
    surroundings: Mapping[str, str],
    *,
    on_line: Callable[[str], None] = lambda _: None,
    cancel: Event | None = None,
) -> Said:
    """Run a process to its end, or end it with everything it started.

    Parameters
    ----------
    command : sequence of str
    surroundings : mapping
        Its environment variables.
    on_line : callable
        Called with each line of its standard error.
    cancel : Event, optional

    Raises
    ------
    Cancelled
        If ``cancel`` was set.
    PackageError
        With exit code 8, if there is no such program.
    """
    try:
        process = subprocess.Popen(  # noqa: S603 -- an interpreter that the person chose
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            env=dict(surroundings),
            start_new_session=True,
        )
    except OSError as error:
        raise _impossible(f"{command[0]} cannot be started ({error.strerror})") from None
    errors, output = _listen(_given(process.stderr), on_line), _listen(_given(process.stdout))
    try:
        while process.poll() is None:
            if cancel is not None and cancel.is_set():
                raise Cancelled
            time.sleep(0.02)
    finally:
        _end(process)
        said, told = output(), errors()
    return Said(process.returncode, said, told)


def plain_surroundings(**more: str) -> dict[str, str]:
    """Return this process's environment without what would lead Python or pip astray."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PYTHON") and name not in _REDIRECTING
    }
    return {**kept, "PYTHONNOUSERSITE": "1", **more}


def _given(stream: IO[str] | None) -> IO[str]:
    if stream is None:
        raise AssertionError("the stream was asked for as a pipe")
    return stream


def _listen(stream: IO[str], on_line: Callable[[str], None] = lambda _: None) -> Callable[[], str]:
    """Read a stream in a thread of its own; return how to get all that was read."""
    told: list[str] = []

    def read() -> None:
        with stream:
            for line in stream:
                told.append(line)
                on_line(line.rstrip("\n"))

    thread = Thread(target=read, daemon=True)
    thread.start()

    def everything() -> str:
        thread.join(_PATIENCE)
        return "".join(told)

    return everything


def _end(process: subprocess.Popen[str]) -> None:
    """End what is still running: politely, then surely, with all of its children."""
    if process.poll() is not None:
        return
    for wish in (signal.SIGINT, signal.SIGKILL):
        # What a child left behind is still of the group, even when the child itself is gone.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, wish)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_PATIENCE)


def _complaint(errors: str, source: WheelSource) -> str:
    named = _NAMED.search(errors)
    if named is None:
        return f"pip says: {_last_line(errors)}"
    package = named["a"] or named["b"]
    if "DO NOT MATCH THE HASHES" in errors:
        return f"{package} {source} does not have a hash that the package's lock names"
    return f"there is no wheel of {package} {source} that suits this Python"


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:200] if lines else "it says nothing"


def _impossible(why: str) -> PackageError:
    return PackageError(
        "replay.environment",
        f"The private environment cannot be made: {why}.",
        "Give the wheels of the package's lock with --wheels, or another Python with --python.",
        ExitCode.REPLAY_IMPOSSIBLE,
    )
