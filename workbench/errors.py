"""What can go wrong, said in one sentence, with a documented exit code.

A :class:`WorkbenchError` is something a person can cause or mend: a file that is
not there, a table that is cut short, a workspace of a newer version. It is shown
as its message and hint, never as a traceback. Everything else is a defect of ours
and is allowed to surface.
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of the command line; the same numbers as the package format."""

    OK = 0
    FAILED = 1
    USAGE = 2
    UNTRUSTED = 3
    TAMPERED = 4
    REFUSED = 5
    UNSUPPORTED = 6
    REPLAY_DIFFERS = 7
    REPLAY_IMPOSSIBLE = 8


class WorkbenchError(Exception):
    """An error a person can understand and act on.

    Parameters
    ----------
    code : str
        A stable, lower-case, dotted name, such as ``"table.truncated"``.
    message : str
        One sentence: what is wrong and where. Never a value of a sensitive column.
    hint : str
        What to do about it; may be empty.
    exit_code : ExitCode
        What the command line exits with.
    """

    def __init__(
        self, code: str, message: str, hint: str = "", exit_code: ExitCode = ExitCode.USAGE
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.exit_code = exit_code


class EvidenceError(WorkbenchError):
    """A file handed in as evidence cannot be read as what it claims to be."""


class WorkspaceError(WorkbenchError):
    """A folder is not a workspace, or not one this version can open."""


class JournalError(WorkbenchError):
    """The journal or an object of the store is not what it should be."""


class PluginError(WorkbenchError):
    """A plugin cannot be found, loaded or trusted, or broke its contract."""


class RunError(WorkbenchError):
    """An analysis could not be run, or ended without a result."""


class PackageError(WorkbenchError):
    """A package cannot be made or read."""


class RoleError(WorkbenchError):
    """Somebody's role in an incident does not allow what they asked for, or they have none."""


class Cancelled(WorkbenchError):  # noqa: N818 -- a request carried out, not a fault
    """The person asked to stop; nothing was kept half-written."""

    def __init__(self, message: str = "Stopped on request.") -> None:
        super().__init__("cancelled", message, exit_code=ExitCode.FAILED)
