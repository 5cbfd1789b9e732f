"""For people who write plugins: a first working one, and the check it must pass."""

import importlib
import importlib.util
import keyword
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template

from workbench.assets import room
from workbench.errors import PluginError

KINDS = {
    "drift": "DRIFT",
    "explanation": "EXPLANATION",
    "root_cause": "ROOT_CAUSE",
    "score": "SCORE",
    "quality": "QUALITY",
    "repair": "REPAIR",
}
_FILES = {
    "pyproject.toml": "pyproject.toml.txt",
    "README.md": "readme.md.txt",
    "{module}/__init__.py": "package.py.txt",
    "{module}/analysis.py": "analysis.py.txt",
    "{module}/py.typed": "",
    "tests/test_{module}.py": "test.py.txt",
}


@dataclass(frozen=True, slots=True)
class Examined:
    """What the conformance check said of a plugin.

    Attributes
    ----------
    module : str
    problems : tuple of str
        Empty where it conforms.
    analyses : tuple of (id, seconds, bytes)
    hints : tuple of str
        What readers of its results would miss.
    """

    module: str
    problems: tuple[str, ...]
    analyses: tuple[tuple[str, float, int], ...]
    hints: tuple[str, ...] = ()


def new_plugin(name: str, kind: str, folder: Path) -> Path:
    """Write a plugin that works, to be changed.

    Parameters
    ----------
    name : str
        Lower case with underscores; becomes the module.
    kind : str
        One of :data:`KINDS`.
    folder : Path
        Where its own folder is made.

    Returns
    -------
    Path
        The plugin's folder.

    Raises
    ------
    PluginError
        If the name cannot be a module or is taken, the folder exists, or it cannot be written.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,40}", name) or keyword.iskeyword(name):
        raise PluginError(
            "plugin.name",
            f"{name!r} cannot be the name of a plugin.",
            "Use lower-case letters, digits and underscores, such as range_check.",
        )
    if importlib.util.find_spec(name) is not None:
        raise PluginError(
            "plugin.name",
            f"There is already a Python module called {name}.",
            "Choose a name of its own, such as acme_checks.",
        )
    target = folder / name
    if target.exists():
        raise PluginError("plugin.exists", f"There is already something at {target}.")
    words = name.replace("_", " ")
    values = {
        "module": name,
        "distribution": name.replace("_", "-"),
        "title": words[:1].upper() + words[1:],
        "class_name": "".join(part.capitalize() for part in name.split("_")),
        "identifier": f"{name}.missing",
        "kind_name": KINDS[kind],
    }
    with _whole_or_nothing(target):
        for path, source in _FILES.items():
            written = target / path.format(module=name)
            written.parent.mkdir(parents=True, exist_ok=True)
            text = _template(source).substitute(values) if source else ""
            written.write_text(text, encoding="utf-8")
        _write_manifest(name, target)
    return target


def examine(folder: Path) -> Examined:
    """Check a plugin in its source tree against what every plugin promises.

    Parameters
    ----------
    folder : Path
        The plugin's folder, with its package inside.

    Raises
    ------
    PluginError
        If there is no plugin package in the folder.
    """
    module = _module_in(folder)
    sys.path.insert(0, str(folder.resolve()))
    try:
        report = importlib.import_module("workbench.api.testing").examine_plugin(module)
    finally:
        sys.path.remove(str(folder.resolve()))
    measured = tuple((a.id, float(a.seconds), int(a.memory)) for a in report.analyses)
    return Examined(module, tuple(report.sentences), measured, tuple(report.hints))


@contextmanager
def _whole_or_nothing(target: Path) -> Iterator[None]:
    """Leave no folder behind when writing it fails."""
    try:
        yield
    except BaseException as error:
        shutil.rmtree(target, ignore_errors=True)
        if isinstance(error, OSError):
            raise PluginError(
                "plugin.unwritable",
                f"{target} cannot be written: {error.strerror}.",
                "Choose a folder that may be written to with -o.",
            ) from None
        raise


def renew_manifest(folder: Path) -> Path:
    """Write a plugin's manifest anew from what its hooks say, and return where it lies.

    Raises
    ------
    PluginError
        If there is no plugin package in the folder, or it cannot be loaded.
    """
    module = _module_in(folder)
    _write_manifest(module, folder.resolve())
    return folder / module / "workbench-plugin.json"


def _template(name: str) -> Template:
    text = room("resources").joinpath("plugin_template", name).read_text(encoding="utf-8")
    return Template(text)


def _module_in(folder: Path) -> str:
    found = sorted(p.parent.name for p in folder.glob("*/__init__.py") if p.parent.name != "tests")
    if not found:
        raise PluginError(
            "plugin.no_package",
            f"There is no plugin in {folder}.",
            "Make one with `workbench plugin new NAME`.",
        )
    return found[0]


def _write_manifest(module: str, folder: Path) -> None:
    # A process of its own, because the new module must not stay imported in this one.
    code = (
        "import sys; sys.path.insert(0, sys.argv[2]); "
        "from workbench.api.manifest import write_manifest; write_manifest(sys.argv[1])"
    )
    done = subprocess.run(  # noqa: S603 -- this interpreter, fixed code
        [sys.executable, "-c", code, module, str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise PluginError("plugin.manifest", f"The manifest of {module} was not made: {last}")
