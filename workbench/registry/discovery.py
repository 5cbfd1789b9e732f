"""Finding plugins without importing them: entry points here and in folders of bundles."""

import importlib.machinery
import importlib.metadata
import importlib.util
import itertools
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import platformdirs

ENTRY_POINT_GROUP = "workbench.plugins"
OWN_DISTRIBUTION = "incident-workbench"
FOLDER_VARIABLE = "WORKBENCH_PLUGINS"


@dataclass(frozen=True, slots=True)
class Found:
    """A plugin that some installed distribution announces.

    Attributes
    ----------
    module : str
        The module its entry point names.
    distribution, version : str
    location : str
        The bundle folder, or empty for the program's own environment.
    problem : str
        One sentence where its installation record cannot be read.
    """

    module: str
    distribution: str
    version: str
    location: str = ""
    problem: str = ""

    @property
    def first_party(self) -> bool:
        """Whether it belongs to the program's own distribution."""
        return not self.location and normal_name(self.distribution) == OWN_DISTRIBUTION


def normal_name(distribution: str) -> str:
    """Return a distribution's name as the packaging standards compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", distribution).lower()


def bundle_folders() -> tuple[Path, ...]:
    """Return the folders that hold installed bundles.

    ``WORKBENCH_PLUGINS`` names them, separated as in ``PATH``; by default there is one in
    the user's data folder.
    """
    named = os.environ.get(FOLDER_VARIABLE)
    if named is None:
        return (Path(platformdirs.user_data_dir(OWN_DISTRIBUTION, appauthor=False)) / "plugins",)
    return tuple(Path(part) for part in named.split(os.pathsep) if part)


def discover(folders: Sequence[Path]) -> tuple[Found, ...]:
    """Return every plugin announced in this environment and in folders of bundles.

    Parameters
    ----------
    folders : sequence of Path
        Each may itself be a bundle (made by ``pip install --target``) or hold several.

    Returns
    -------
    tuple of Found
        Sorted by module, each module once: that of the program's own environment, else of
        the first folder.
    """
    found: dict[str, Found] = {}
    own = _announced(importlib.metadata.distributions(), "")
    for plugin in itertools.chain(own, _bundled(folders)):
        found.setdefault(plugin.module, plugin)
    return tuple(found[module] for module in sorted(found))


def package_folder(plugin: Found) -> Path | None:
    """Return the folder of a plugin's top-level package, without importing it.

    Returns
    -------
    Path or None
        None where it is a single file, or cannot be found.
    """
    top = plugin.module.partition(".")[0]
    try:
        if plugin.location:
            spec = importlib.machinery.PathFinder.find_spec(top, [plugin.location])
        else:
            spec = importlib.util.find_spec(top)
    except (ImportError, ValueError):
        return None
    places = list(spec.submodule_search_locations or ()) if spec is not None else []
    return Path(places[0]) if places else None


def _bundled(folders: Sequence[Path]) -> Iterator[Found]:
    for folder in folders:
        for bundle in _bundles(folder):
            place = str(bundle.resolve())
            yield from _announced(importlib.metadata.distributions(path=[place]), place)


def _bundles(folder: Path) -> Iterator[Path]:
    """Yield the folder and those in it that hold an installed distribution."""
    try:
        inside = sorted(path for path in folder.iterdir() if path.is_dir())
    except OSError:
        return
    for candidate in (folder, *inside):
        if any(candidate.glob("*.dist-info")):
            yield candidate


def _announced(
    distributions: Iterable[importlib.metadata.Distribution], location: str
) -> Iterator[Found]:
    for distribution in distributions:
        try:
            yield from _plugins_of(distribution, location)
        except (AttributeError, KeyError, OSError, TypeError, ValueError):
            # Whatever is torn in somebody's installation must not stop the program.
            if location:
                name = Path(location).name
                yield Found(name, name, "0", location, "Its installation record cannot be read.")


def _plugins_of(distribution: importlib.metadata.Distribution, location: str) -> tuple[Found, ...]:
    entries = [e for e in distribution.entry_points if e.group == ENTRY_POINT_GROUP]
    if not entries:
        return ()
    name, version = distribution.metadata["Name"], distribution.version
    return tuple(
        Found(entry.module, name or "unknown", version or "0", location) for entry in entries
    )
