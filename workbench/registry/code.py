"""A hash of the code that shapes a result: the plugin's own and the front door's."""

import hashlib
import importlib.util
from collections.abc import Iterator, Sequence
from pathlib import Path

from workbench.errors import PluginError
from workbench.registry.catalogue import MANIFEST_NAME

_SHARED_ROOMS = ("science", "api")
_TEST_KIT = "testing"


def code_hash(package: Path) -> str:
    """Return the sha256, in hexadecimal, of a plugin's code and of what it builds on.

    Covers the Python files and the manifest of the plugin's package, and the sources of
    ``workbench.science`` and ``workbench.api`` without its test kit. Each file counts by
    its path relative to its package, its length and its bytes.

    Parameters
    ----------
    package : Path
        The folder of the plugin's top-level package.

    Raises
    ------
    PluginError
        If the package holds no Python file.
    """
    digest = hashlib.sha256(b"workbench/code/v1\0")
    own = list(_sources(package))
    if not own:
        raise PluginError("plugin.no_code", f"The plugin package {package.name} holds no code.")
    _add(digest, package.name, package, own)
    house = _house()
    for room in _SHARED_ROOMS:
        sources = _sources(house / room)
        files = [path for path in sources if _TEST_KIT not in path.relative_to(house).parts]
        _add(digest, room, house / room, files)
    return digest.hexdigest()


def _house() -> Path:
    spec = importlib.util.find_spec("workbench")
    places = list(spec.submodule_search_locations or ()) if spec is not None else []
    return Path(places[0])


def _sources(folder: Path) -> Iterator[Path]:
    yield from folder.rglob("*.py")
    if (folder / MANIFEST_NAME).is_file():
        yield folder / MANIFEST_NAME


def _add(digest: "hashlib._Hash", label: str, root: Path, files: Sequence[Path]) -> None:
    named = sorted((path.relative_to(root).as_posix(), path) for path in files)
    for name, path in named:
        content = path.read_bytes()
        digest.update(f"{label}/{name}\0{len(content)}\0".encode())
        digest.update(content)
