"""The whole window, on a workspace of its own."""

from tests.gui.program.desk import capture, case, desk, desks, workspace

__all__ = ["capture", "case", "desk", "desks", "workspace"]
