"""What a worker is asked to do, and what came of it: plain data that travels as JSON."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from pydantic import AwareDatetime, Field

from workbench.domain.canonical import JsonValue
from workbench.domain.evidence import Noun, Roles
from workbench.domain.runs import RunEnvironment, RunStatus
from workbench.errors import Cancelled, RunError, WorkbenchError

GIBIBYTE = 1 << 30


class _Chosen:
    """The bytes a person lets one run use; 0 for what the machine allows."""

    memory = 0


def choose_memory(count: int) -> None:
    """Let one run use so many bytes from now on.

    Parameters
    ----------
    count : int
        0 for what suits the machine; never more than three quarters of it are used.
    """
    _Chosen.memory = max(0, count)


def default_memory() -> int:
    """Return the bytes one run may use: as chosen, or 4 GiB; at most 3/4 of the machine."""
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min(_Chosen.memory or 4 * GIBIBYTE, physical * 3 // 4)


class WindowInput(Noun):
    """The rows of one window.

    Attributes
    ----------
    paths : tuple of Path
        Parquet files, or Arrow files that are mapped, whose rows one after another hold it.
    roles : Roles
    start, end : datetime or None
        Keep rows whose timestamp lies in ``[start, end)``.
    where : tuple of dict
        Keep rows that meet these conditions too; as a row filter writes them.
    """

    paths: tuple[Path, ...]
    roles: Roles = Roles()
    start: AwareDatetime | None = None
    end: AwareDatetime | None = None
    where: tuple[dict[str, JsonValue], ...] = ()


class ModelInput(Noun):
    """The model, and who opens it.

    Attributes
    ----------
    path : Path
    format : str
        Such as ``"skops"``.
    loader : str
        Module of the plugin that loads this format.
    inputs : dict
        From the model's input name to the column that feeds it.
    features : tuple of str
        Feature columns, for models that do not name their inputs.
    consent : bool
        Whether a person agreed to open a file that can run code it carries.
    """

    path: Path
    format: str
    loader: str
    inputs: dict[str, str] = Field(default_factory=dict)
    features: tuple[str, ...] = ()
    consent: bool = False


class Limits(Noun):
    """What one run may use.

    Attributes
    ----------
    seconds : float
        Wall-clock time from dispatch.
    memory : int
        Bytes of private memory of the worker; mapped evidence does not count.
    processor : float
        Seconds of processor time, which a busy machine does not stretch; 0 for no limit.
    disk : int
        Bytes one file that it writes may have.
    """

    seconds: float = 900.0
    memory: int = Field(default_factory=default_memory)
    processor: float = 0.0
    disk: int = 16 * GIBIBYTE


class JobSpec(Noun):
    """One analysis on given inputs.

    Attributes
    ----------
    plugin : str
        Module that offers the analysis.
    analysis : str
        Its id.
    parameters : dict
    seed : int
    windows : dict of str to WindowInput
    spans : dict of str to (start, end)
        Time ranges of windows, for analyses of signals.
    task, metric, target : str
    model : ModelInput or None
    lineage : Path or None
        A JSON file of a :class:`~workbench.domain.lineage.Lineage`.
    signals : tuple of Path
        Parquet files in long form.
    changes : Path or None
        Change events, as a JSON list or as JSON lines.
    locations : tuple of str
        Bundle folders that must be importable.
    limits : Limits
    """

    plugin: str
    analysis: str
    parameters: dict[str, JsonValue] = Field(default_factory=dict)
    seed: int = 0
    windows: dict[str, WindowInput] = Field(default_factory=dict)
    spans: dict[str, tuple[AwareDatetime | None, AwareDatetime | None]] = Field(
        default_factory=dict
    )
    task: str = ""
    metric: str = ""
    target: str = ""
    model: ModelInput | None = None
    lineage: Path | None = None
    signals: tuple[Path, ...] = ()
    changes: Path | None = None
    locations: tuple[str, ...] = ()
    limits: Limits = Limits()

    @property
    def subject(self) -> str:
        """What is done, as the beginning of a sentence."""
        return self.analysis


class Errand(Noun):
    """Work of the program's own on bytes that nobody vouches for, such as reading a file.

    Attributes
    ----------
    subject : str
        What is done, as the beginning of a sentence: ``"Reading rows.csv"``.
    function : str
        ``module:name`` of a function of the program; it is called with the arguments, the
        job's folder and a callable that is told of progress. It returns what can be written
        as JSON and may write ``tables/<name>.parquet`` in the folder.
    arguments : dict
    inputs : dict of str to Path
        Files it reads; handed on as the argument ``inputs``.
    locations : tuple of str
        Bundle folders that must be importable.
    threads : int
        How many it may compute on.
    limits : Limits
    """

    subject: str
    function: str
    arguments: dict[str, JsonValue] = Field(default_factory=dict)
    inputs: dict[str, Path] = Field(default_factory=dict)
    locations: tuple[str, ...] = ()
    threads: int = 1
    limits: Limits = Limits()


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a job ended without a result: a stable code, one sentence, and what to do."""

    code: str
    message: str
    hint: str = ""

    @classmethod
    def of(cls, error: WorkbenchError) -> Self:
        """Return the problem an error tells of."""
        return cls(error.code, error.message, error.hint)


@dataclass(frozen=True, slots=True)
class JobOutcome:
    """What came of a job.

    Attributes
    ----------
    status : RunStatus
    environment : RunEnvironment
        What it ran in, with the isolation that applied.
    document : bytes
        The canonical result document; empty unless it finished.
    tables : mapping of str to Path
        Parquet files inside ``folder``, until :meth:`discard`.
    seconds : float
        From dispatch to answer.
    peak_memory : int
        Bytes resident in the worker at most while it ran.
    problem : Problem or None
    log : Path or None
        A technical log inside ``folder``; it may hold values, so it is never kept.
    folder : Path or None
    """

    status: RunStatus
    environment: RunEnvironment
    document: bytes = b""
    tables: Mapping[str, Path] = field(default_factory=dict)
    seconds: float = 0.0
    peak_memory: int = 0
    problem: Problem | None = None
    log: Path | None = None
    folder: Path | None = None

    def check(self) -> Self:
        """Return the outcome itself if the job finished.

        Raises
        ------
        Cancelled
            If it was stopped on request.
        RunError
            If it failed.
        """
        if self.status is RunStatus.FINISHED:
            return self
        if self.status is RunStatus.CANCELLED or self.problem is None:
            raise Cancelled
        raise RunError(self.problem.code, self.problem.message, self.problem.hint)

    def discard(self) -> None:
        """Delete the tables and the log; call it once they are taken over."""
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)


def memory_error(subject: str) -> RunError:
    """Return the error for a job that wanted more memory than it may have."""
    return RunError(
        "worker.memory",
        f"{subject} needed more memory than it may use, and was stopped.",
        "Choose fewer columns or a shorter window, or raise the memory limit.",
    )
