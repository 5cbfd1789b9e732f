"""Loading one plugin: import its module and ask its hooks what it offers."""

import importlib
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pluggy

from workbench.api.analysis import Analysis
from workbench.api.hooks import PROJECT, HookSpecifications
from workbench.api.importing import Importer
from workbench.api.model import ModelLoader
from workbench.api.reporting import ReportWriter
from workbench.errors import PluginError, WorkbenchError


@dataclass(frozen=True, slots=True)
class Offer:
    """What a plugin's hooks return, in the order in which they return it."""

    module: ModuleType
    analyses: tuple[type[Analysis], ...] = ()
    importers: tuple[type[Importer], ...] = ()
    model_loaders: tuple[type[ModelLoader], ...] = ()
    report_writers: tuple[type[ReportWriter], ...] = ()

    def analysis(self, identifier: str) -> type[Analysis]:
        """Return an analysis class by id.

        Raises
        ------
        PluginError
            If the plugin offers none of that id.
        """
        for offered in self.analyses:
            if offered.id == identifier:
                return offered
        raise PluginError(
            "plugin.no_analysis",
            f"The plugin {self.module.__name__} offers no analysis {identifier!r}.",
            "Type `workbench analyses` for those there are.",
        )

    def model_loader(self, model_format: str) -> type[ModelLoader]:
        """Return the loader class of a model format.

        Raises
        ------
        PluginError
            If the plugin loads no model of that format.
        """
        for offered in self.model_loaders:
            if model_format in offered.formats:
                return offered
        raise PluginError(
            "plugin.no_loader",
            f"The plugin {self.module.__name__} loads no model of the format {model_format!r}.",
        )


@cache
def load_plugin(module_name: str) -> Offer:
    """Import a plugin, once in a process, and return what it offers.

    Parameters
    ----------
    module_name : str
        As the entry point names it; it must be importable.

    Returns
    -------
    Offer

    Raises
    ------
    PluginError
        If the module cannot be imported, a hook fails, or what it returns has not the
        shape of the front door. One sentence; the cause is chained.
    """
    try:
        module = importlib.import_module(module_name)
        manager = pluggy.PluginManager(PROJECT)
        manager.add_hookspecs(HookSpecifications)
        manager.register(module, name=module_name)
        manager.check_pending()
        return Offer(
            module=module,
            analyses=_classes(manager.hook.workbench_analyses(), Analysis),
            importers=_classes(manager.hook.workbench_importers(), Importer),
            model_loaders=_classes(manager.hook.workbench_model_loaders(), ModelLoader),
            report_writers=_classes(manager.hook.workbench_report_writers(), ReportWriter),
        )
    except WorkbenchError:
        raise
    except Exception as error:
        raise PluginError(
            "plugin.broken",
            f"The plugin {module_name} could not be loaded: {_reason(error)}.",
            "Update or disable it; the rest of the program works without it.",
        ) from error


def place(error: BaseException) -> str:
    """Return where an exception was raised, as ``folder/file.py:line``; never a value."""
    if isinstance(error, SyntaxError) and error.filename:
        return _spot(error.filename, error.lineno)
    frames = traceback.extract_tb(error.__traceback__)
    seen = [frame for frame in frames if not frame.filename.startswith("<frozen ")]
    return _spot(seen[-1].filename, seen[-1].lineno) if seen else "an unknown place"


def _spot(filename: str, line: int | None) -> str:
    path = Path(filename)
    return f"{path.parent.name}/{path.name}:{line}"


def _reason(error: Exception) -> str:
    if isinstance(error, ModuleNotFoundError):
        return f"it needs the module {error.name}, which is not installed"
    if isinstance(error, pluggy.PluginValidationError):
        return "it implements a hook that this version does not know"
    if isinstance(error, _ShapeError):
        return str(error)
    return f"{type(error).__name__} in {place(error)}"


class _ShapeError(TypeError):
    """A hook returned something that is not a class of the kind asked for."""


def _classes(answers: Sequence[Sequence[Any]], base: type) -> tuple[Any, ...]:
    """Return the classes that hooks returned, each checked."""
    found = tuple(offered for answer in answers for offered in answer)
    for offered in found:
        if not (isinstance(offered, type) and issubclass(offered, base)):
            raise _ShapeError(f"a hook returned something that is no subclass of {base.__name__}")
        missing = [name for name in _required(base) if not hasattr(offered, name)]
        if missing:
            raise _ShapeError(f"{offered.__name__} has no {missing[0]}")
    return found


def _required(base: type) -> list[str]:
    """Return the class attributes a subclass must set: declared, and without a default."""
    return [name for name in base.__annotations__ if not hasattr(base, name)]
