"""One job, inside a worker: load, check, run, and turn the result into files and bytes."""

import importlib
import random
import re
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from errno import EACCES, ENETUNREACH, ENOENT, EPERM, EROFS
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel, ValidationError

from workbench.api.analysis import Analysis
from workbench.api.loading import load_plugin, place
from workbench.api.result import Result
from workbench.api.tripwire import Tripwire, violation_error
from workbench.domain.canonical import MAX_BYTES, JsonValue, canonical
from workbench.errors import RunError, WorkbenchError
from workbench.jobs.answers import ANSWER, LARGEST_ANSWER, TABLE_NAME, TABLES, TRACE
from workbench.jobs.inputs import check_needs, context_of
from workbench.jobs.job import Errand, JobSpec, memory_error
from workbench.jobs.restricted import filter_of, told_of_rows

Report = Callable[[float, str], None]

_QUOTED_PATH = re.compile(r"['\"](/[^'\"]+)['\"]")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a job's analysis returned, as bytes and files."""

    document: bytes
    tables: Mapping[str, Path]


def execute(job: JobSpec, folder: Path, report: Report, tripwire: Tripwire) -> Answer:
    """Run one job in this process.

    Parameters
    ----------
    job : JobSpec
    folder : Path
        Of this job alone; the analysis may write to ``scratch`` in it.
    report : callable
        Told of progress; raises Cancelled when the job is to stop.
    tripwire : Tripwire
        Armed while code of the plugin runs.

    Returns
    -------
    Answer

    Raises
    ------
    WorkbenchError
        One sentence about what went wrong. The full story of an unexpected exception is
        written to ``trace.txt`` in ``folder``, which never leaves the machine.
    """
    scratch = folder / "scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    with _watched(job.analysis, folder, tripwire, [scratch]):
        result = _run(job, scratch, report)
    return Answer(_document(job.analysis, result), _write_tables(job.analysis, result, folder))


def run_errand(errand: Errand, folder: Path, report: Report, tripwire: Tripwire) -> Answer:
    """Do work of the program's own in this process; arguments and errors as for a job.

    Raises
    ------
    WorkbenchError
        One sentence about what went wrong.
    """
    (folder / TABLES).mkdir(parents=True, exist_ok=True)
    module, _, name = errand.function.partition(":")
    pa.set_cpu_count(errand.threads)
    pa.set_io_thread_count(errand.threads)
    try:
        with _watched(errand.subject, folder, tripwire, [folder]):
            sys.path.extend(place for place in errand.locations if place not in sys.path)
            function = getattr(importlib.import_module(module), name)
            inputs = {name: str(path) for name, path in errand.inputs.items()}
            answer = function({**errand.arguments, "inputs": inputs}, folder, report)
    finally:
        pa.set_cpu_count(1)
        pa.set_io_thread_count(1)
    (folder / ANSWER).write_bytes(_spelled(errand.subject, answer))
    written = sorted((folder / TABLES).glob("*.parquet"))
    return Answer(b"", {path.stem: path for path in written})


def _spelled(subject: str, answer: JsonValue) -> bytes:
    try:
        document = canonical(answer)
    except (ValueError, TypeError):
        raise RunError(
            "errand.answer", f"{subject} gives what cannot be written as JSON."
        ) from None
    if len(document) > LARGEST_ANSWER:
        raise RunError("errand.answer", f"{subject} gives more than can be kept.")
    return document


@contextmanager
def _watched(
    subject: str, folder: Path, tripwire: Tripwire, writable: Sequence[Path]
) -> Iterator[None]:
    try:
        with tripwire.armed(writable):
            yield
    except Exception as error:
        if tripwire.violations:
            raise tripwire.violations[0].error() from error
        _keep_trace(folder)
        raise _as_run_error(subject, error, tripwire) from error
    if tripwire.violations:
        raise tripwire.violations[0].error()


def _run(job: JobSpec, scratch: Path, report: Report) -> Result:
    sys.path.extend(place for place in job.locations if place not in sys.path)
    analysis = load_plugin(job.plugin).analysis(job.analysis)
    check_needs(job.analysis, analysis.needs, job)
    parameters = _parameters(analysis, job)
    context = context_of(job, scratch, report)
    # Libraries that draw from the global generators must repeat themselves too.
    random.seed(job.seed)
    np.random.seed(job.seed & 0xFFFFFFFF)  # noqa: NPY002 -- the global one is meant
    result = analysis().run(context, parameters)
    if not isinstance(result, Result):
        raise RunError("analysis.result", f"{job.analysis} returned something that is no Result.")
    return told_of_rows(result, filter_of(job))


def _parameters(analysis: type[Analysis], job: JobSpec) -> BaseModel:
    try:
        return analysis.Parameters.model_validate(job.parameters)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = ".".join(str(part) for part in first["loc"]) or "the parameters"
        raise RunError(
            "parameter.invalid", f"The parameter {name!r} of {job.analysis}: {first['msg']}."
        ) from None


def _as_run_error(analysis: str, error: Exception, tripwire: Tripwire) -> WorkbenchError:
    if isinstance(error, WorkbenchError):
        return error
    if isinstance(error, MemoryError):
        return memory_error(analysis)
    if isinstance(error, OSError) and error.errno == ENETUNREACH:
        return violation_error("worker.network")
    if isinstance(error, OSError) and _reached_outside(error, tripwire):
        return violation_error("worker.outside")
    return RunError(
        "analysis.failed",
        f"{analysis} stopped: {type(error).__name__} in {place(error)}.",
        "This is a fault of the analysis; tell its author. The evidence is unharmed.",
    )


def _reached_outside(error: OSError, tripwire: Tripwire) -> bool:
    """Whether the system refused a place that is not the run's own."""
    if error.errno == EROFS:
        return True
    if error.errno not in {ENOENT, EACCES, EPERM}:
        return False
    named = _QUOTED_PATH.search(str(error))
    return named is not None and not tripwire.knows(named[1])


def _keep_trace(folder: Path) -> None:
    (folder / TRACE).write_text(traceback.format_exc(), encoding="utf-8")


def _document(analysis: str, result: Result) -> bytes:
    identifiers = [finding.id for finding in result.findings]
    if len(set(identifiers)) != len(identifiers):
        raise RunError("analysis.result", f"{analysis} gave two findings the same id.")
    try:
        document = result.canonical_document()
    except (ValueError, TypeError):
        raise RunError(
            "analysis.result", f"{analysis} returned values that cannot be written as JSON."
        ) from None
    if len(document) > MAX_BYTES:
        raise RunError(
            "analysis.result",
            f"The result of {analysis} has {len(document)} bytes; at most {MAX_BYTES} are kept.",
            "Its author should put rows into tables.",
        )
    return document


def _write_tables(analysis: str, result: Result, folder: Path) -> dict[str, Path]:
    """Write each table so that the same rows always give the same bytes."""
    written = {}
    for name, table in sorted(result.tables.items()):
        if not (TABLE_NAME.fullmatch(name) and isinstance(table, pa.Table)):
            raise RunError("analysis.result", f"{analysis} returned a table it may not: {name!r}.")
        path = folder / TABLES / f"{name}.parquet"
        path.parent.mkdir(exist_ok=True)
        plain = table.replace_schema_metadata(None).unify_dictionaries().combine_chunks()
        pq.write_table(plain, path, compression="zstd", compression_level=3, version="2.6")
        written[name] = path
    return written
