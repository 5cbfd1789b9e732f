"""The hooks by which a plugin enters, our own and everybody's alike.

A plugin is a module named by an entry point of the group ``workbench.plugins``. Each hook
below is called once, when the plugin is first used, and returns classes; nothing is
constructed, opened or computed then.
"""

from collections.abc import Sequence

import pluggy

from workbench.api.analysis import Analysis
from workbench.api.importing import Importer
from workbench.api.model import ModelLoader
from workbench.api.reporting import ReportWriter

PROJECT = "workbench"
ENTRY_POINT_GROUP = "workbench.plugins"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


class HookSpecifications:
    """What a plugin may offer."""

    @hookspec
    def workbench_analyses(self) -> Sequence[type[Analysis]]:
        """Return analyses: drift, explanation, root cause, score, quality."""
        raise NotImplementedError

    @hookspec
    def workbench_importers(self) -> Sequence[type[Importer]]:
        """Return importers; asked when a file is taken in."""
        raise NotImplementedError

    @hookspec
    def workbench_model_loaders(self) -> Sequence[type[ModelLoader]]:
        """Return model loaders; called in a worker only."""
        raise NotImplementedError

    @hookspec
    def workbench_report_writers(self) -> Sequence[type[ReportWriter]]:
        """Return report writers; asked when a report is written."""
        raise NotImplementedError
