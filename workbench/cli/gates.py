"""``workbench gates``: the gates of a report, the same as ``workbench report gates``."""

from workbench.cli.report_text import gates_command

__all__ = ["gates_command"]
