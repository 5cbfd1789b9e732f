"""A file of metrics as triggers read it: read by a worker, then laid out as series over time."""

import re
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from workbench.datasets.capture import CaptureFile
from workbench.domain.evidence import EvidenceKind
from workbench.errors import EvidenceError
from workbench.science.triggers import Floats, Windows
from workbench.services.guarded import TABLE, read_file
from workbench.services.session import Progress, Session, unreported

_TIMES = ("timestamp", "time", "at", "date", "datetime", "ts")
_LONG = ("metric", "value")
_NO_NAME = re.compile(r"[^A-Za-z0-9_.]+")


def metric_windows(session: Session, path: Path, progress: Progress = unreported) -> Windows:
    """Return the series of a file of metrics; each instant is a window of its own.

    In long form a column ``metric`` names what ``value`` is, and ``node`` where; the series is
    then called ``node.metric``, and ``metric`` alone where there is one node. In wide form each
    column of numbers is a series of its own name. Characters no name may hold become ``_``.

    Parameters
    ----------
    session : Session
    path : Path
        CSV, JSON or any other table that can be imported.
    progress : callable

    Raises
    ------
    EvidenceError
        If it cannot be read, or holds no times or no numbers.
    """
    if not path.is_file():
        raise EvidenceError(
            "evidence.no_file", f"There is no file {path}.", "Check the spelling and the folder."
        )
    file = CaptureFile(path=path, name=path.name, kind=EvidenceKind.TABLE)
    found, outcome = read_file(session, path.absolute(), file, file.all_hints(), progress)
    try:
        if found.table is None:
            raise EvidenceError("metrics.no_table", f"{path.name} is no table of metrics.")
        table = pq.read_table(outcome.tables[TABLE])
    finally:
        outcome.discard()
    return _laid_out(path.name, table)


def _laid_out(name: str, table: pa.Table) -> Windows:
    column = _time_column(name, table)
    hours = _hours(table[column])
    kept = ~np.isnan(hours)
    if not kept.any():
        raise EvidenceError("metrics.no_times", f"{name} holds no row with a time.")
    hours = hours[kept]
    at, place = np.unique(hours, return_inverse=True)
    if set(_LONG) <= set(table.column_names):
        series = _from_long(table, kept, place, at.size)
    else:
        series = {
            _named(one): _spread(_numbers(table[one])[kept], place, at.size)
            for one in table.column_names
            if one != column and _is_number(table[one].type)
        }
    if not series:
        raise EvidenceError(
            "metrics.no_numbers", f"{name} holds no column of numbers beside its times."
        )
    return Windows(at, at, series)


def _from_long(
    table: pa.Table, kept: np.ndarray, place: np.ndarray, count: int
) -> dict[str, Floats]:
    values = _numbers(table["value"])[kept]
    metrics = np.array(table["metric"].cast(pa.string()).to_pylist(), dtype=object)[kept]
    named = "node" in table.column_names
    column = table["node"].cast(pa.string()).to_pylist() if named else [None] * len(table)
    nodes = np.array(column, dtype=object)[kept]
    series = {}
    for metric in dict.fromkeys(one for one in metrics if one):
        of_metric = metrics == metric
        found = [one for one in dict.fromkeys(nodes[of_metric]) if one]
        for node in found:
            rows = of_metric & (nodes == node)
            series[_named(f"{node}.{metric}")] = _spread(values[rows], place[rows], count)
        if len(found) <= 1:
            series[_named(metric)] = _spread(values[of_metric], place[of_metric], count)
    return series


def _spread(values: Floats, place: np.ndarray, count: int) -> Floats:
    """Return one value an instant; the last where it is told several times."""
    answer = np.full(count, np.nan)
    measured = ~np.isnan(values)
    answer[place[measured]] = values[measured]
    return answer


def _time_column(name: str, table: pa.Table) -> str:
    of_time = [one for one in table.column_names if pa.types.is_timestamp(table[one].type)]
    called = [one for one in of_time if one.lower() in _TIMES]
    if not of_time:
        raise EvidenceError(
            "metrics.no_times",
            f"{name} has no column of times.",
            "Call it timestamp and write ISO 8601, such as 2026-05-14T06:00:00Z.",
        )
    return str((called or of_time)[0])


def _hours(column: pa.ChunkedArray) -> Floats:
    micros = pc.cast(pc.cast(column, pa.timestamp("us", tz="UTC"), safe=False), pa.int64())
    values = np.asarray(pc.cast(micros, pa.float64()).to_numpy(), dtype=np.float64)
    return values / 3.6e9


def _numbers(column: pa.ChunkedArray) -> Floats:
    values = pc.cast(column, pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    return np.asarray(values, dtype=np.float64)


def _is_number(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind)
    )


def _named(name: str) -> str:
    """Return a name as a trigger can write it."""
    plain = ".".join(filter(None, _NO_NAME.sub("_", name).split(".")))
    return plain if plain and not plain[0].isdigit() else f"_{plain}"
