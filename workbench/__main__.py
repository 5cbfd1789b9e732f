"""The composition root: the one place that knows the window and the command line.

Both are imported by name only when they are asked for, so that ``workbench --version`` does
not pay for Qt and the window does not pay for the command line.
"""

import os
import sys
from collections.abc import Sequence
from importlib import import_module

COMMANDS = frozenset(
    {
        "action",
        "activity",
        "analyses",
        "audit",
        "backtest",
        "backup",
        "capture",
        "causes",
        "checklist",
        "claim",
        "compare",
        "completion",
        "consistency",
        "corpus",
        "decide",
        "decisions",
        "decrypt",
        "definition",
        "demo",
        "doctor",
        "drill",
        "evidence",
        "export",
        "filter",
        "gates",
        "health",
        "follow-up",
        "guardrail",
        "history",
        "hypothesis",
        "import",
        "import-review",
        "incidents",
        "integrate",
        "journal",
        "library",
        "participant",
        "limitation",
        "matrix",
        "model-review",
        "note",
        "observe",
        "plugin",
        "proposal",
        "redo",
        "repair",
        "replay",
        "report",
        "restore",
        "resume",
        "review",
        "role",
        "run",
        "scenario",
        "scope",
        "score",
        "scores",
        "search",
        "show",
        "triage",
        "test",
        "track-record",
        "tickets",
        "trust",
        "undo",
        "verify",
        "watch",
        "window",
        "workspace",
        "would-have-caught",
    }
)
"""Words that start the command line; anything else is a path to open."""

_OPTIONS_WITH_VALUE = frozenset({"--workspace", "-w", "--as"})
_COMMAND_LINE_ONLY = frozenset({"--help", "-h", "--version", "--json"})


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code.

    Parameters
    ----------
    arguments : sequence of str, optional
        What follows the program's name; ``sys.argv[1:]`` by default.

    Returns
    -------
    int
        See :class:`workbench.errors.ExitCode`.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    spoken = wants_command_line(given) or "_WORKBENCH_COMPLETE" in os.environ
    module = "workbench.cli.program" if spoken else "workbench.desktop.start"
    return int(import_module(module).main(given))


def wants_command_line(arguments: Sequence[str]) -> bool:
    """Whether some arguments name a command, rather than something to open in the window."""
    skip = False
    for argument in arguments:
        if skip:
            skip = False
        elif argument in _OPTIONS_WITH_VALUE:
            skip = True
        elif argument in _COMMAND_LINE_ONLY:
            return True
        elif not argument.startswith("-"):
            return argument in COMMANDS or not _names_a_place(argument)
    return False


def _names_a_place(argument: str) -> bool:
    """Whether a word can only be a path; a bare word that is none is a misspelt command."""
    return os.path.exists(argument) or os.sep in argument or argument.endswith(".zip")  # noqa: PTH110 -- pathlib costs a tenth of the start


if __name__ == "__main__":
    sys.exit(main())
