"""The test kit for people who write plugins: contexts from frames, and a conformance check."""

from workbench.api.testing.contexts import FunctionModel, context_from_frames

__all__ = ["FunctionModel", "context_from_frames"]
