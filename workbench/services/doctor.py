"""What is installed, what is missing, and what to do about it."""

import ctypes.util
import importlib.metadata
import os
import platform
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import workbench
from workbench.errors import WorkspaceError
from workbench.jobs.isolation import Isolation, strongest
from workbench.jobs.landlock import landlock_version
from workbench.jobs.seccomp import calls_can_be_restricted
from workbench.registry.choice import chosen_registry
from workbench.services.witness import FOLDER, Witness
from workbench.storage import Workspace
from workbench.storage.cipher import is_encrypted

PACKAGES = (
    "PySide6-Essentials",
    "pyqtgraph",
    "SQLAlchemy",
    "pandas",
    "pyarrow",
    "duckdb",
    "numpy",
    "scipy",
    "scikit-learn",
    "skops",
    "cryptography",
    "pydantic",
)
EXTRAS = {
    "onnxruntime": ("ONNX models stay sealed", "pip install 'incident-workbench[onnx]'"),
    "shap": ("no Shapley values from trees", "pip install 'incident-workbench[shap]'"),
    "sqlcipher3": ("no encrypted workspaces", "pip install 'incident-workbench[sqlcipher]'"),
}
LIBRARIES = {
    "GL": "libgl1",
    "EGL": "libegl1",
    "fontconfig": "libfontconfig1",
    "dbus-1": "libdbus-1-3",
    "xkbcommon": "libxkbcommon0",
    "xcb-cursor": "libxcb-cursor0",
}
PROGRAMS = {
    "bwrap": ("bubblewrap", "without it workers are shut in by Landlock, or by a tripwire only"),
    "ssh-keygen": ("openssh-client", "reviewers check a signature with it"),
    "unzip": ("unzip", "reviewers open a package with it"),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at.

    Attributes
    ----------
    area, name : str
    status : str
        ``ok``, ``missing`` or ``optional``.
    detail : str
        A version, or what is lost without it.
    remedy : str
        What to type; empty where nothing is wrong.
    """

    area: str
    name: str
    status: str
    detail: str = ""
    remedy: str = ""


def examine(workspace: Path | None = None) -> tuple[Check, ...]:
    """Look at the program's surroundings; changes nothing and asks no network.

    Parameters
    ----------
    workspace : Path, optional
        A workspace folder to look at as well.

    Returns
    -------
    tuple of Check
    """
    checks = [
        Check("program", "workbench", "ok", workbench.__version__),
        Check("program", "python", "ok", f"{platform.python_version()} at {sys.prefix}"),
        *(_package(name) for name in PACKAGES),
        *(_extra(name, *about) for name, about in EXTRAS.items()),
        *(_library(name, package) for name, package in LIBRARIES.items()),
        *(_program(name, *about) for name, about in PROGRAMS.items()),
        _witness(),
        _isolation(),
        _filter(),
        *_plugins(),
    ]
    if workspace is not None:
        checks.append(_workspace(workspace))
    return tuple(checks)


def _package(name: str) -> Check:
    try:
        found = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return Check("packages", name, "missing", "not installed", f"pip install {name}")
    if name == "PySide6-Essentials" and found == "6.12.0":
        return Check(
            "packages",
            name,
            "missing",
            "6.12.0 ends the program after some thousand paint calls",
            "pip install 'PySide6-Essentials==6.11.1'",
        )
    return Check("packages", name, "ok", found)


def _extra(name: str, loss: str, remedy: str) -> Check:
    try:
        return Check("packages", name, "ok", importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return Check("packages", name, "optional", loss, remedy)


def _library(name: str, package: str) -> Check:
    if not sys.platform.startswith("linux"):
        return Check("window", f"lib{name}", "ok", "comes with the system")
    if ctypes.util.find_library(name):
        return Check("window", f"lib{name}", "ok")
    return Check(
        "window", f"lib{name}", "missing", "the window needs it", f"sudo apt-get install {package}"
    )


def _program(name: str, package: str, loss: str) -> Check:
    if shutil.which(name):
        return Check("programs", name, "ok")
    return Check("programs", name, "optional", loss, f"sudo apt-get install {package}")


def _isolation() -> Check:
    """Say what shuts workers in here, and what it does not stop."""
    if strongest() is Isolation.BUBBLEWRAP:
        return Check(
            "workers",
            "isolation",
            "ok",
            "bubblewrap: a worker sees the program and the store's objects; no keys, no journal, "
            "no network",
        )
    version = landlock_version()
    if version > 0:
        limits = "" if version >= 6 else "; signals to other programs are not stopped by it"
        return Check(
            "workers",
            "isolation",
            "ok",
            f"Landlock {version}: a worker opens the program and the store's objects only; names "
            f"and dates of other files can be seen{limits}",
        )
    return Check(
        "workers",
        "isolation",
        "optional",
        "tripwire only: it stops Python code, not compiled code, from reading and changing "
        "your files",
        "sudo apt-get install bubblewrap",
    )


def _filter() -> Check:
    if calls_can_be_restricted():
        return Check(
            "workers", "filter", "ok", "no sockets, no other processes, by the kernel (seccomp)"
        )
    return Check(
        "workers",
        "filter",
        "optional",
        "no filter of system calls for this kind of machine",
    )


def _plugins() -> list[Check]:
    return [
        Check("plugins", p.module, "missing", p.error, "`workbench plugin list` tells more")
        if p.error
        else Check("plugins", p.module, "ok", f"{p.version}, {len(p.analyses)} analyses")
        for p in chosen_registry().plugins()
    ]


def _witness() -> Check:
    witness = Witness.of_user()
    obstacle = witness.obstacle()
    if not obstacle:
        return Check("journal", "checkpoints outside", "ok", str(witness.folder))
    return Check(
        "journal",
        "checkpoints outside",
        "optional",
        f"{obstacle}: a journal put back to an older copy would not be seen",
        f"export {FOLDER}=FOLDER",
    )


def _workspace(folder: Path) -> Check:
    name = str(folder)
    if not (folder / "journal.db").is_file():
        return Check("workspace", name, "optional", "not made yet; the first import makes it")
    try:
        if not is_encrypted(folder):
            Workspace.open(folder, read_only=True).close()
    except WorkspaceError as error:
        if error.code != "workspace.outdated":  # made anew when it is opened for work
            return Check("workspace", name, "missing", error.message, error.hint)
    free = f"{shutil.disk_usage(folder).free / 1e9:.1f} GB free"
    if not os.access(folder, os.W_OK | os.X_OK):
        return Check("workspace", name, "optional", f"{free}; can only be looked at, not written")
    return Check("workspace", name, "ok", free)
