"""Sending work on bytes that nobody vouches for to a worker, within limits of its own."""

from collections.abc import Mapping, Sequence
from os import cpu_count
from pathlib import Path

from pydantic import Field, ValidationError

from workbench.datasets.capture import CaptureFile
from workbench.domain.canonical import JsonValue, strict_loads
from workbench.domain.evidence import ChangeEvent, EvidenceKind, Noun, TableInfo
from workbench.domain.lineage import Lineage
from workbench.domain.runs import RunStatus, Tolerance
from workbench.errors import Cancelled, EvidenceError, RunError
from workbench.jobs.following import TableFollower
from workbench.jobs.job import Errand, JobOutcome, Limits, default_memory
from workbench.jobs.runner import Runner
from workbench.registry import PluginInfo, Registry
from workbench.services.comparison import Difference
from workbench.services.session import Progress, Session

MODULE = "workbench.services.errands"
TABLE = "table"
"""What a worker calls the table it wrote."""
LARGEST_ANSWER = 64 << 20

_MEGABYTE = 1 << 20
_MEMORY = 352 << 20
_SECONDS, _SECONDS_A_MEGABYTE = 6.0, 0.25
_PATIENCE = 20
"""How many times slower than its processor time a busy machine may be."""
_UNPACKED = 40
"""How many times its size a table may take in memory where it is read whole."""
_MOST_THREADS = 4

_ENDED = {
    "worker.timeout": "takes far longer to read than a file of its size should",
    "worker.memory": "takes far more memory to read than a file of its size should",
    "worker.crashed": "crashed the library that reads it",
}
_NOT_TAKEN = (
    "It is damaged, or was made to do harm; ask where it comes from. A name with an unknown "
    "ending keeps it sealed."
)


class ReadFile(Noun):
    """What a worker read from a file.

    Attributes
    ----------
    importer : str
    kind : EvidenceKind
    notes : tuple of str
    details : dict
    table : TableInfo or None
    lineage : Lineage or None
    changes : tuple of ChangeEvent or None
    """

    importer: str
    kind: EvidenceKind
    notes: tuple[str, ...] = ()
    details: dict[str, JsonValue] = Field(default_factory=dict)
    table: TableInfo | None = None
    lineage: Lineage | None = None
    changes: tuple[ChangeEvent, ...] | None = None


def reading_limits(size: int, *, unpacked: int = 2) -> Limits:
    """Return what reading a file of ``size`` bytes may take; a bomb needs more.

    ``unpacked`` tells how many times its size may lie in memory at once.
    """
    seconds = _SECONDS + _SECONDS_A_MEGABYTE * size / _MEGABYTE
    return Limits(
        seconds=_PATIENCE * seconds,
        memory=min(_MEMORY + unpacked * size, default_memory()),
        processor=seconds,
    )


def warm_importers(session: Session) -> None:
    """Have a worker import what reading files takes, while they are still being copied."""
    plugins = [p for p in _importers(session) if not p.location]
    session.runner.warm((MODULE, *(p.module for p in plugins)))


def importing_plugins(registry: Registry) -> list[PluginInfo]:
    """Return the plugins that can read a file."""
    return [p for p in registry.plugins() if p.enabled and not p.error and p.importers]


def _importers(session: Session) -> list[PluginInfo]:
    return importing_plugins(session.registry)


def read_file(
    session: Session,
    path: Path,
    file: CaptureFile,
    hints: Mapping[str, JsonValue],
    progress: Progress,
    follower: TableFollower | None = None,
) -> tuple[ReadFile, JobOutcome]:
    """Have a worker read a file that was copied into the store.

    Parameters
    ----------
    session : Session
    path : Path
        The stored copy.
    file : CaptureFile
    hints : mapping
    progress : callable
    follower : TableFollower, optional
        Keeps what is finished of the table as it comes; what it has already is gone on with.

    Returns
    -------
    ReadFile
    JobOutcome
        Holds the table, if it is one; to be discarded.

    Raises
    ------
    EvidenceError
        If it cannot be read, in whatever way.
    Cancelled
        If it was stopped.
    """
    return read_by(session.runner, _importers(session), path, file, hints, progress, follower)


def read_by(  # noqa: PLR0913, PLR0917 -- who reads, by which plugins, and what
    runner: Runner,
    plugins: Sequence[PluginInfo],
    path: Path,
    file: CaptureFile,
    hints: Mapping[str, JsonValue],
    progress: Progress,
    follower: TableFollower | None = None,
) -> tuple[ReadFile, JobOutcome]:
    """Have a worker of a runner read a file; arguments and errors as of :func:`read_file`."""
    errand = Errand(
        subject=f"Reading {file.name}",
        function=f"{MODULE}:read_file",
        arguments={
            "name": file.name,
            "kind": None if file.kind is None else str(file.kind),
            "guessed": file.guessed,
            "hints": dict(hints),
            "plugins": [p.module for p in plugins],
            "table": TABLE,
        },
        inputs={"file": path, **(follower.earlier() if follower else {})},
        locations=tuple(sorted({p.location for p in plugins} - {""})),
        threads=min(cpu_count() or 1, _MOST_THREADS),
        limits=reading_limits(path.stat().st_size),
    )
    if follower is None:
        outcome = runner.run(errand, progress)
    else:
        try:
            outcome = runner.run(errand, progress, on_folder=follower.start)
        finally:
            follower.stop()
    try:
        return _read(file, outcome), outcome
    except BaseException:
        outcome.discard()
        raise


def read_through(runner: Runner, path: Path) -> None:
    """Have a worker read a table of somebody's package from end to end.

    What is damaged or a bomb is refused here, within the limits of a file of its size, before
    an analysis with the limits of an analysis meets it.

    Raises
    ------
    RunError
        If it cannot be read.
    Cancelled
        If it was stopped.
    """
    errand = Errand(
        subject="Reading an input",
        function=f"{MODULE}:read_through",
        inputs={"table": path},
        limits=reading_limits(path.stat().st_size),
    )
    outcome = runner.run(errand)
    try:
        outcome.check()
    except RunError as error:
        words = _ENDED.get(error.code)
        said = f"It {words}." if words else error.message
        raise RunError(error.code, f"An input of this run cannot be read. {said}") from None
    finally:
        outcome.discard()


def compare_tables(
    runner: Runner, name: str, recorded: Path, here: Path, tolerance: Tolerance
) -> tuple[Difference, ...]:
    """Have a worker compare a table of somebody's package with the one made here.

    Raises
    ------
    RunError
        If they cannot be compared.
    Cancelled
        If it was stopped.
    """
    size = recorded.stat().st_size + here.stat().st_size
    errand = Errand(
        subject=f"Comparing the table {name}",
        function=f"{MODULE}:compare",
        arguments={
            "name": name,
            "absolute": tolerance.absolute,
            "relative": tolerance.relative,
        },
        inputs={"recorded": recorded, "here": here},
        limits=reading_limits(size, unpacked=_UNPACKED),
    )
    outcome = runner.run(errand)
    try:
        told = strict_loads(outcome.check().document, max_bytes=LARGEST_ANSWER)
        return tuple(
            Difference(str(where), str(a), str(b), within=within is True)
            for where, a, b, within in told
        )
    except (ValueError, TypeError):
        raise RunError(
            "worker.crashed", f"Comparing the table {name} gave what makes no sense."
        ) from None
    finally:
        outcome.discard()


def _read(file: CaptureFile, outcome: JobOutcome) -> ReadFile:
    if outcome.status is RunStatus.CANCELLED:
        raise Cancelled
    if outcome.problem is not None:
        code = outcome.problem.code
        if code in _ENDED:
            words = f"{file.name} {_ENDED[code]}, and was not taken in."
            raise EvidenceError(code.replace("worker", "evidence"), words, _NOT_TAKEN)
        if code == "analysis.failed":
            raise EvidenceError("evidence.unreadable", outcome.problem.message, _NOT_TAKEN)
        raise EvidenceError(code, outcome.problem.message, outcome.problem.hint)
    try:
        return ReadFile.model_validate(strict_loads(outcome.document, max_bytes=LARGEST_ANSWER))
    except (ValidationError, ValueError, TypeError):
        raise EvidenceError(
            "evidence.crashed", f"Reading {file.name} gave what makes no sense.", _NOT_TAKEN
        ) from None
