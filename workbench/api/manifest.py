"""The manifest: what a plugin offers, as data, so that listing it imports none of its code.

A plugin package ships ``workbench-plugin.json`` beside its ``__init__.py``. Make it anew
after each change of an analysis's declaration::

    python -m workbench.api.manifest acme_checks
"""

import importlib.metadata
import inspect
import json
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from workbench.api.analysis import Analysis
from workbench.api.importing import Importer
from workbench.api.loading import Offer, load_plugin
from workbench.api.model import ModelLoader
from workbench.api.reporting import ReportWriter
from workbench.domain.canonical import JsonValue
from workbench.errors import PluginError, WorkbenchError

FORMAT = "workbench-plugin/1"
FILE_NAME = "workbench-plugin.json"


def describe(module_name: str) -> dict[str, JsonValue]:
    """Return the manifest of a plugin, from what its hooks say.

    Parameters
    ----------
    module_name : str
        As its entry point names it.

    Returns
    -------
    dict
        Of the format ``workbench-plugin/1``; see ``schemas/plugin/1.schema.json``.

    Raises
    ------
    PluginError
        If the plugin cannot be loaded.
    """
    return describe_offer(load_plugin(module_name))


def describe_offer(offer: Offer) -> dict[str, JsonValue]:
    """Return the manifest of a plugin that is loaded already."""
    module = offer.module
    return {
        "format": FORMAT,
        "id": module.__name__,
        "title": _title(module),
        "version": _version(module),
        "analyses": [_analysis(cls) for cls in offer.analyses],
        "importers": [_importer(cls) for cls in offer.importers],
        "model_loaders": [_loader(cls) for cls in offer.model_loaders],
        "report_writers": [_writer(cls) for cls in offer.report_writers],
    }


def manifest_path(module: ModuleType) -> Path:
    """Return where a plugin's manifest belongs: beside its top-level ``__init__.py``.

    Raises
    ------
    PluginError
        If the plugin is a single file, which has no folder of its own.
    """
    top = sys.modules[module.__name__.partition(".")[0]]
    if not getattr(top, "__path__", None):
        raise PluginError(
            "plugin.no_package",
            f"The plugin {module.__name__} is a single file and cannot carry a manifest.",
            "Make it a package: a folder with an __init__.py.",
        )
    return Path(next(iter(top.__path__))) / FILE_NAME


def spell(manifest: dict[str, JsonValue]) -> bytes:
    """Return a manifest as it is kept in a file: indented, in the order of declaration, UTF-8."""
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    return (text + "\n").encode("utf-8")


def write_manifest(module_name: str) -> Path:
    """Make a plugin's manifest anew, write it, and return where it was written.

    Raises
    ------
    PluginError
        If the plugin cannot be loaded or has no folder.
    """
    offer = load_plugin(module_name)
    if offer.module.__file__ is None:
        raise PluginError(
            "plugin.no_package",
            f"{module_name} is a folder without an __init__.py here, and no plugin.",
            "Go into the plugin's own folder first.",
        )
    path = manifest_path(offer.module)
    path.write_bytes(spell(describe_offer(offer)))
    return path


def _analysis(cls: type[Analysis]) -> dict[str, JsonValue]:
    needs = cls.needs
    return {
        "id": cls.id,
        "version": cls.version,
        "kind": str(cls.kind),
        "title": cls.title,
        "needs": {
            "windows": list(needs.windows),
            "roles": list(needs.roles),
            "model": needs.model,
            "lineage": needs.lineage,
            "signals": needs.signals,
            "optional_windows": list(needs.optional_windows),
        },
        "parameters": cls.Parameters.model_json_schema(),
        "why": cls.why,
        "assumptions": list(cls.assumptions),
        "caveats": list(cls.caveats),
        "expected": cls.expected,
        "next_steps": [one.json_body() for one in cls.next_steps],
        "tolerance": {"absolute": cls.tolerance.absolute, "relative": cls.tolerance.relative},
        "in_battery": cls.in_battery,
    }


def _importer(cls: type[Importer]) -> dict[str, JsonValue]:
    return {
        "id": cls.id,
        "title": cls.title,
        "kind": str(cls.kind),
        "suffixes": list(cls.suffixes),
    }


def _loader(cls: type[ModelLoader]) -> dict[str, JsonValue]:
    return {
        "formats": list(cls.formats),
        "suffixes": list(cls.suffixes),
        "needs_consent": cls.needs_consent,
    }


def _writer(cls: type[ReportWriter]) -> dict[str, JsonValue]:
    return {"id": cls.id, "title": cls.title, "suffix": cls.suffix}


def _title(module: ModuleType) -> str:
    """Return the first line of the plugin's own docstring, without its full stop."""
    text = inspect.getdoc(module) or module.__name__
    return text.splitlines()[0].rstrip(".")


def _version(module: ModuleType) -> str:
    """Return the plugin's version: its own word, else its project's, else its distribution's."""
    stated = getattr(module, "__version__", None)
    if isinstance(stated, str):
        return stated
    return _project_version(module) or _distribution_version(module) or "0"


def _project_version(module: ModuleType) -> str | None:
    """Return the version in the ``pyproject.toml`` of the source tree, if this is one."""
    for folder in Path(module.__file__ or "/").resolve().parents[:3]:
        project = folder / "pyproject.toml"
        if project.is_file():
            content = tomllib.loads(project.read_text(encoding="utf-8"))
            version = content.get("project", {}).get("version")
            return version if isinstance(version, str) else None
    return None


def _distribution_version(module: ModuleType) -> str | None:
    top = module.__name__.partition(".")[0]
    names = importlib.metadata.packages_distributions().get(top, [])
    return importlib.metadata.version(names[0]) if names else None


def main(arguments: Sequence[str]) -> int:
    """Write the manifest of each plugin named; return an exit code."""
    try:
        for module_name in arguments:
            path = write_manifest(module_name)
            sys.stderr.write(f"{path}\n")
    except WorkbenchError as error:
        sys.stderr.write(f"{error.message}\n")
        return int(error.exit_code)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
