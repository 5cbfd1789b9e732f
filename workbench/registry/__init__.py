"""Plugin discovery, activation and trust."""

from workbench.registry.catalogue import (
    AnalysisInfo,
    ImporterInfo,
    LoaderInfo,
    NeedsInfo,
    PluginInfo,
    ReportWriterInfo,
)
from workbench.registry.parameters import complete
from workbench.registry.registry import Registry
from workbench.registry.switches import Switches

__all__ = [
    "AnalysisInfo",
    "ImporterInfo",
    "LoaderInfo",
    "NeedsInfo",
    "PluginInfo",
    "Registry",
    "ReportWriterInfo",
    "Switches",
    "complete",
]
