"""Make the private environment in which the product runs: ``.venv`` beside the Makefile.

``make demo`` and ``make test`` call this first. It needs nothing but the standard library, does
only what is not done yet, and may be interrupted at any moment: an environment without its state
file was not finished and is made again. Whatever cannot be done is said in one sentence, with the
command that helps.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from system_parts import QT, TOOLS, VENV, X11, SetupError, require_system_parts, say

ROOT = Path(__file__).resolve().parent.parent
OLDEST, TOO_NEW = (3, 11), (3, 15)

RUNTIME_LOCK = "packaging/requirements.lock"
DEV_LOCK = "packaging/requirements-dev.lock"
SOURCE_LOCK = "packaging/requirements-source.lock"

# What would send packages elsewhere than into .venv, or lend it modules from outside.
FOREIGN_SETTINGS = frozenset(
    {
        "PYTHONPATH",
        "PYTHONHOME",
        "PYTHONDONTWRITEBYTECODE",
        "PIP_TARGET",
        "PIP_PREFIX",
        "PIP_ROOT",
        "PIP_USER",
    }
)


@dataclass(frozen=True)
class State:
    """What an environment was made from; written when it is finished, compared before it is used.

    Attributes
    ----------
    place : str
        The checkout and the interpreter: an environment survives neither moving.
    locks : dict of str to str
        sha256 of each lock file that was installed.
    product : str
        sha256 of ``pyproject.toml``: entry points are fixed when the product is installed.
    """

    place: str
    locks: Mapping[str, str]
    product: str


@dataclass(frozen=True)
class Plan:
    """What is left to do.

    Attributes
    ----------
    afresh : bool
        Whether the environment is made anew, dropping what is there.
    locks : tuple of str
        The lock files to install, in order.
    product : bool
        Whether the product itself is to be installed (again).
    """

    afresh: bool
    locks: tuple[str, ...]
    product: bool

    @property
    def is_empty(self) -> bool:
        """Return whether the environment is ready as it is."""
        return not (self.afresh or self.locks or self.product)


def make_plan(found: State | None, wanted: State) -> Plan:
    """Return the least that turns the environment found into the one wanted.

    Parameters
    ----------
    found : State or None
        What is there; None when nothing is, or when it was never finished.
    wanted : State
        What should be there. Its locks may be fewer than those found.

    Returns
    -------
    Plan
        A lock that changed means starting afresh, so that nothing of the old one stays behind.
    """
    current = {name: digest_of(ROOT / name) for name in found.locks} if found else {}
    if found is None or found.place != wanted.place or dict(found.locks) != current:
        return Plan(afresh=True, locks=installed_from(wanted.locks), product=True)
    missing = [name for name in wanted.locks if name not in found.locks]
    return Plan(
        afresh=False,
        locks=installed_from(missing),
        product=found.product != wanted.product,
    )


def installed_from(locks: Iterable[str]) -> tuple[str, ...]:
    """Return the files to install for these locks: the development lock holds the other's lines."""
    names = tuple(locks)
    return tuple(name for name in names if name != RUNTIME_LOCK or DEV_LOCK not in names)


def digest_of(path: Path) -> str:
    """Return the sha256 of a file, as hexadecimal digits; of a file that is gone, nothing."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def wanted_state(*, dev: bool) -> State:
    """Return what the environment should be made from, with or without the development tools."""
    names = (RUNTIME_LOCK, DEV_LOCK, SOURCE_LOCK) if dev else (RUNTIME_LOCK,)
    return State(
        place=f"{ROOT} with {sys.version_info[0]}.{sys.version_info[1]} of {sys.base_prefix}",
        locks={name: digest_of(ROOT / name) for name in names},
        product=digest_of(ROOT / "pyproject.toml"),
    )


def read_state(path: Path) -> State | None:
    """Return the state that a finished set-up wrote, or None when there is none to trust."""
    try:
        return State(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write_state(path: Path, state: State) -> None:
    """Write the state in one step: it is there whole, or not at all."""
    half = path.with_suffix(".new")
    half.write_text(json.dumps(asdict(state), indent=1, sort_keys=True) + "\n", encoding="utf-8")
    half.replace(path)


class Environment:
    """The private environment: a folder, its interpreter, and what is installed there.

    Parameters
    ----------
    folder : pathlib.Path
        Where it lies, or will.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._python = folder / "bin" / "python"
        self._state = folder / "setup.json"

    def plan(self, wanted: State) -> Plan:
        """Return what is left to do until the environment is the one wanted."""
        return make_plan(self._found(), wanted)

    def carry_out(self, plan: Plan, wanted: State) -> None:
        """Do what the plan says, and write down that it is done.

        Parameters
        ----------
        plan : Plan
            Made for the same wanted state.
        wanted : State
            What the environment should be made from.

        Raises
        ------
        SetupError
            When a step fails; the next set-up then starts afresh.
        """
        found = self._found()
        self._state.unlink(missing_ok=True)
        if plan.afresh:
            self._create()
        for lock in plan.locks:
            self._install_lock(lock)
        if plan.product:
            say("Installing the product itself")
            self._pip("--no-build-isolation", "--editable", str(ROOT))
        self._compile()
        kept = {} if plan.afresh or found is None else dict(found.locks)
        write_state(self._state, replace(wanted, locks={**kept, **wanted.locks}))

    def _found(self) -> State | None:
        return read_state(self._state) if self._python.exists() else None

    def _create(self) -> None:
        say(f"Making a private environment in {self._folder.name}")
        run([sys.executable, "-m", "venv", "--clear", str(self._folder)])

    def _install_lock(self, lock: str) -> None:
        lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
        count = sum(line[:1].isalnum() for line in lines)
        say(f"Installing {count} locked package{'s' * (count != 1)} from {lock}")
        # Only what has no wheel is built here, by the locked tools that were installed before it.
        how = "--no-build-isolation" if lock == SOURCE_LOCK else "--only-binary=:all:"
        self._pip("--require-hashes", how, "--requirement", str(ROOT / lock))

    def _pip(self, *arguments: str) -> None:
        common = ["install", "-qq", "--no-deps", "--no-compile", "--no-input"]
        quiet = ["--disable-pip-version-check", "--progress-bar=off"]
        run([str(self._python), "-m", "pip", *common, *quiet, *arguments])

    def _compile(self) -> None:
        say("Compiling bytecode")
        folders = [*self._folder.glob("lib/python*/site-packages"), ROOT / "workbench"]
        folders.append(ROOT / "plugins")
        # Packages may ship files that are not meant for this Python: as with pip, no error.
        options = ["-qq", "-j0", "--invalidation-mode=timestamp", "-x", r"/tests?/"]
        run(
            [str(self._python), "-m", "compileall", *options, *map(str, folders)],
            may_fail=True,
        )


def run(command: Sequence[str], *, may_fail: bool = False) -> None:
    """Run one step of the set-up, with nothing of another Python's settings.

    Parameters
    ----------
    command : sequence of str
        The program and its arguments.
    may_fail : bool
        Whether an exit code other than 0 is of no concern.

    Raises
    ------
    SetupError
        When the step failed and may not.
    """
    settings = {key: value for key, value in os.environ.items() if key not in FOREIGN_SETTINGS}
    # The step inherits the lock of one_at_a_time: should this process be killed, the next set-up
    # waits for the step to end.
    done = subprocess.run(
        command, env=settings, stdin=subprocess.DEVNULL, check=False, close_fds=False
    )
    if done.returncode and not may_fail:
        shown = " ".join(command)
        raise SetupError(f"This step failed, for the reason above; by hand it is  {shown}")


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Hold other set-ups of the same checkout off until this one, and its last step, is done."""
    handle = os.open(folder, os.O_RDONLY)
    os.set_inheritable(handle, True)  # noqa: FBT003 -- the signature of the standard library
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def require_python() -> None:
    """Refuse an interpreter for which nothing is locked.

    Raises
    ------
    SetupError
        When this Python is too old or too new.
    """
    if not OLDEST <= sys.version_info[:2] < TOO_NEW:
        raise SetupError(
            f"Python 3.{OLDEST[1]} to 3.{TOO_NEW[1] - 1} is needed and this is"
            f" {sys.version_info[0]}.{sys.version_info[1]}: type  make PYTHON=python3.11 …"
        )


def main(arguments: Sequence[str]) -> int:
    """Set up, and return the exit code.

    Parameters
    ----------
    arguments : sequence of str
        ``--dev`` for the tools that test and check as well.

    Returns
    -------
    int
        0 when the environment is ready, 1 when one sentence on stderr says why it is not, 130
        when it was interrupted.
    """
    parser = argparse.ArgumentParser(description="Make the private environment in .venv")
    parser.add_argument("--dev", action="store_true", help="with the tools for tests and checks")
    options = parser.parse_args(arguments)
    on_x11 = bool(os.environ.get("DISPLAY"))
    on_screen = on_x11 or bool(os.environ.get("WAYLAND_DISPLAY"))
    needed = [*(QT if options.dev or on_screen else ()), *(X11 if on_x11 else ())]
    welcome = [part for part in (*QT, *TOOLS) if part not in needed]
    started = time.monotonic()
    try:
        require_python()
        with one_at_a_time(ROOT):
            environment, wanted = Environment(ROOT / ".venv"), wanted_state(dev=options.dev)
            plan = environment.plan(wanted)
            needed += [VENV] if plan.afresh else []
            require_system_parts(needed, [] if plan.is_empty else welcome)
            if not plan.is_empty:
                environment.carry_out(plan, wanted)
                say(f"Set up in {time.monotonic() - started:.0f} s")
    except SetupError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("Interrupted; the same command makes the environment anew.")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
