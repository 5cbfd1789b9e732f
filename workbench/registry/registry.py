"""The list of plugins: found without import, switched on and off, used when asked for."""

import importlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, TypeVar

from workbench.errors import PluginError, WorkbenchError
from workbench.registry.catalogue import (
    MANIFEST_NAME,
    AnalysisInfo,
    LoaderInfo,
    Manifest,
    PluginInfo,
    manifest_from,
    read_manifest,
)
from workbench.registry.code import code_hash
from workbench.registry.discovery import Found, bundle_folders, discover, package_folder

if TYPE_CHECKING:
    from workbench.api.importing import Importer
    from workbench.api.loading import Offer
    from workbench.api.reporting import ReportWriter

Made = TypeVar("Made")


class Registry:
    """What is installed, and what of it may be used.

    Listing reads manifests; no plugin is imported for it, except one that ships none.
    Safe to use from several threads.

    Parameters
    ----------
    folders : sequence of Path, optional
        Folders of installed bundles; by default those of :func:`bundle_folders`.
    disabled : collection of str
        Modules that are switched off.
    first_party_only : bool
        Safe mode: everything that did not come with the program is left out.
    """

    def __init__(
        self,
        folders: Sequence[Path] | None = None,
        *,
        disabled: Collection[str] = (),
        first_party_only: bool = False,
    ) -> None:
        self._folders = bundle_folders() if folders is None else tuple(folders)
        self._disabled = frozenset(disabled)
        self._first_party_only = first_party_only
        self._lock = RLock()
        self._found: dict[str, Found] = {}
        self._plugins: tuple[PluginInfo, ...] | None = None
        self._offers: dict[str, Offer] = {}
        self._made: dict[str, tuple[Any, ...]] = {}

    def plugins(self) -> tuple[PluginInfo, ...]:
        """Return every plugin installed, sorted by module; broken ones carry their error."""
        with self._lock:
            if self._plugins is None:
                self._found = {found.module: found for found in discover(self._folders)}
                self._plugins = _without_clashes(map(self._info, self._found.values()))
            return self._plugins

    def plugin(self, module: str) -> PluginInfo:
        """Return one plugin by its module.

        Raises
        ------
        PluginError
            If it is not installed.
        """
        for info in self.plugins():
            if info.module == module:
                return info
        raise PluginError(
            "plugin.unknown",
            f"There is no plugin {module!r} installed.",
            "Type `workbench plugin list` for those there are.",
        )

    def analyses(self) -> tuple[AnalysisInfo, ...]:
        """Return every analysis that can be run, sorted by id."""
        offered = (a for plugin in self._usable() for a in plugin.analyses)
        return tuple(sorted(offered, key=lambda analysis: analysis.id))

    def analysis(self, identifier: str) -> AnalysisInfo:
        """Return one analysis by id.

        Raises
        ------
        PluginError
            If no plugin that can be used offers it.
        """
        for analysis in self.analyses():
            if analysis.id == identifier:
                return analysis
        raise PluginError(
            "plugin.no_analysis",
            f"There is no analysis {identifier!r}.",
            "Type `workbench analyses` for those there are.",
        )

    def model_loaders(self) -> tuple[LoaderInfo, ...]:
        """Return every model loader that can be used."""
        return tuple(loader for plugin in self._usable() for loader in plugin.model_loaders)

    def model_loader(self, model_format: str) -> LoaderInfo:
        """Return the loader of a model format.

        Raises
        ------
        PluginError
            If no plugin that can be used loads that format.
        """
        for loader in self.model_loaders():
            if model_format in loader.formats:
                return loader
        known = ", ".join(
            sorted({name for found in self.model_loaders() for name in found.formats})
        )
        raise PluginError(
            "plugin.no_loader",
            f"No plugin loads models of the format {model_format!r}.",
            f"Formats that can be loaded: {known or 'none'}.",
        )

    def activate(self, module: str) -> "Offer":
        """Import a plugin, once, and return what its hooks offer.

        Raises
        ------
        PluginError
            If it is not installed, switched off, or cannot be loaded.
        """
        with self._lock:
            if module not in self._offers:
                info = self.plugin(module)
                if not info.enabled:
                    raise PluginError("plugin.disabled", f"The plugin {module} is switched off.")
                if info.error:
                    raise PluginError("plugin.broken", info.error)
                self._offers[module] = _activation().activate(module, info.location)
            return self._offers[module]

    def importers(self) -> "tuple[Importer, ...]":
        """Return an instance of every importer; plugins that fail to load are left out."""
        return self._instances("importers", lambda info: info.importers, _activation().importers)

    def report_writers(self) -> "tuple[ReportWriter, ...]":
        """Return an instance of every report writer; plugins that fail to load are left out."""
        return self._instances(
            "report_writers", lambda info: info.report_writers, _activation().report_writers
        )

    def code_hash(self, module: str) -> str:
        """Return the sha256 of the code behind a plugin's results.

        Raises
        ------
        PluginError
            If it is not installed or has no source files.
        """
        self.plugin(module)
        folder = package_folder(self._found[module])
        if folder is None:
            raise PluginError("plugin.no_code", f"The source files of {module} cannot be found.")
        return code_hash(folder)

    def _usable(self) -> Iterator[PluginInfo]:
        return (plugin for plugin in self.plugins() if plugin.usable)

    def _instances(
        self,
        kind: str,
        declared: Callable[[PluginInfo], Sequence[Any]],
        make: "Callable[[Offer], tuple[Made, ...]]",
    ) -> tuple[Made, ...]:
        with self._lock:
            if kind not in self._made:
                wanted = [plugin for plugin in self._usable() if declared(plugin)]
                self._made[kind] = tuple(
                    made for plugin in wanted for made in self._made_by(plugin, make)
                )
            return self._made[kind]

    def _made_by(
        self, plugin: PluginInfo, make: "Callable[[Offer], tuple[Made, ...]]"
    ) -> tuple[Made, ...]:
        try:
            return make(self.activate(plugin.module))
        except PluginError as error:
            self._note_error(plugin.module, error.message)
            return ()

    def _note_error(self, module: str, sentence: str) -> None:
        self._plugins = tuple(
            info.model_copy(update={"error": sentence}) if info.module == module else info
            for info in self.plugins()
        )

    def _info(self, found: Found) -> PluginInfo:
        enabled = found.module not in self._disabled and (
            found.first_party or not self._first_party_only
        )
        blank = PluginInfo(
            module=found.module,
            title=found.module,
            distribution=found.distribution,
            version=found.version,
            location=found.location,
            first_party=found.first_party,
            enabled=enabled,
            error=found.problem,
        )
        if found.problem:
            return blank
        try:
            manifest, warning = self._manifest(found, enabled=enabled)
        except WorkbenchError as error:
            return blank.model_copy(update={"error": error.message})
        return blank.model_copy(update={**_declared(manifest, found.module), "warning": warning})

    def _manifest(self, found: Found, *, enabled: bool) -> tuple[Manifest | None, str]:
        """Return a plugin's manifest from its file, or from its hooks where it ships none."""
        folder = package_folder(found)
        path = None if folder is None else folder / MANIFEST_NAME
        if path is not None and path.is_file():
            manifest = read_manifest(path.read_bytes())
            if manifest.id != found.module:
                raise PluginError("plugin.manifest", f"Its manifest is of {manifest.id}.")
            return manifest, ""
        if not enabled:
            return None, f"It ships no {MANIFEST_NAME}."
        offer = _activation().activate(found.module, found.location)
        self._offers[found.module] = offer
        described = importlib.import_module("workbench.api.manifest").describe_offer(offer)
        warning = f"It ships no {MANIFEST_NAME}, so listing it runs its code."
        return manifest_from(described), warning


def _activation() -> Any:  # noqa: ANN401 -- a module
    """Return the module that imports plugins.

    It is loaded here and not above, because it brings the whole front door with it, and
    listing plugins must cost nothing of that.
    """
    return importlib.import_module("workbench.registry.activation")


def _declared(manifest: Manifest | None, module: str) -> dict[str, Any]:
    if manifest is None:
        return {}
    kinds = ("analyses", "importers", "model_loaders", "report_writers")
    stamped = {
        kind: tuple(item.model_copy(update={"plugin": module}) for item in getattr(manifest, kind))
        for kind in kinds
    }
    return {"title": manifest.title, **stamped}


def _without_clashes(plugins: Iterable[PluginInfo]) -> tuple[PluginInfo, ...]:
    """Return plugins with an error on each that offers an analysis another offers already.

    The program's own come first, so that nobody can put himself in their place.
    """
    taken: dict[str, str] = {}
    judged: list[PluginInfo] = []
    for info in sorted(plugins, key=lambda p: (not p.first_party, p.module)):
        mine = [analysis.id for analysis in info.analyses]
        clash = next((name for name in mine if name in taken), None)
        if clash is not None:
            sentence = f"It offers the analysis {clash!r}, which {taken[clash]} offers already."
            judged.append(info.model_copy(update={"error": sentence}))
            continue
        if info.usable:
            taken.update(dict.fromkeys(mine, info.module))
        judged.append(info)
    return tuple(sorted(judged, key=lambda p: p.module))
