"""The test kit for people who write plugins: contexts from frames, and a conformance check."""

from workbench.api.testing.conformance import (
    AnalysisReport,
    Perturbation,
    PluginReport,
    Terms,
    check_plugin,
    examine_plugin,
)
from workbench.api.testing.contexts import FunctionModel, context_from_frames
from workbench.api.testing.samples import sample_context

__all__ = [
    "AnalysisReport",
    "FunctionModel",
    "Perturbation",
    "PluginReport",
    "Terms",
    "check_plugin",
    "context_from_frames",
    "examine_plugin",
    "sample_context",
]
