"""One job, inside a worker: load, check, run, and turn the result into files and bytes."""

import random
import re
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from errno import ENETUNREACH, EROFS
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel, ValidationError

from workbench.api.analysis import Analysis
from workbench.api.loading import load_plugin, place
from workbench.api.result import Result
from workbench.api.tripwire import Tripwire, violation_error
from workbench.domain.canonical import MAX_BYTES
from workbench.errors import RunError, WorkbenchError
from workbench.jobs.inputs import check_needs, context_of
from workbench.jobs.job import JobSpec, memory_error

Report = Callable[[float, str], None]

_TABLE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")


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
    try:
        with tripwire.armed([scratch]):
            result = _run(job, scratch, report)
    except Exception as error:
        if tripwire.violations:
            raise tripwire.violations[0].error() from error
        _keep_trace(folder)
        raise _as_run_error(job.analysis, error) from error
    if tripwire.violations:
        raise tripwire.violations[0].error()
    return Answer(_document(job.analysis, result), _write_tables(job.analysis, result, folder))


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
    return result


def _parameters(analysis: type[Analysis], job: JobSpec) -> BaseModel:
    try:
        return analysis.Parameters.model_validate(job.parameters)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = ".".join(str(part) for part in first["loc"]) or "the parameters"
        raise RunError(
            "parameter.invalid", f"The parameter {name!r} of {job.analysis}: {first['msg']}."
        ) from None


def _as_run_error(analysis: str, error: Exception) -> WorkbenchError:
    if isinstance(error, WorkbenchError):
        return error
    if isinstance(error, MemoryError):
        return memory_error(analysis)
    if isinstance(error, OSError) and error.errno == EROFS:
        return violation_error("worker.outside")
    if isinstance(error, OSError) and error.errno == ENETUNREACH:
        return violation_error("worker.network")
    return RunError(
        "analysis.failed",
        f"{analysis} stopped: {type(error).__name__} in {place(error)}.",
        "This is a fault of the analysis; tell its author. The evidence is unharmed.",
    )


def _keep_trace(folder: Path) -> None:
    (folder / "trace.txt").write_text(traceback.format_exc(), encoding="utf-8")


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
        if not (_TABLE_NAME.fullmatch(name) and isinstance(table, pa.Table)):
            raise RunError("analysis.result", f"{analysis} returned a table it may not: {name!r}.")
        path = folder / "tables" / f"{name}.parquet"
        path.parent.mkdir(exist_ok=True)
        plain = table.replace_schema_metadata(None).unify_dictionaries().combine_chunks()
        pq.write_table(plain, path, compression="zstd", compression_level=3, version="2.6")
        written[name] = path
    return written
