"""Signals read from files: a time column where there is one, and columns of numbers."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from workbench.datasets.capture import CaptureFile
from workbench.datasets.progress import Progress, silent
from workbench.datasets.roles import resolve_roles
from workbench.domain.evidence import ColumnInfo, EvidenceKind, Roles, TableInfo
from workbench.errors import EvidenceError
from workbench.jobs.runner import Runner
from workbench.registry import Registry
from workbench.services.guarded import MODULE, TABLE, importing_plugins, read_by

ENDINGS = (".csv", ".tsv", ".parquet", ".pq", ".feather", ".arrow")
_NUMBERS = frozenset({"integer", "number"})
_TIME_NAMES = frozenset({"timestamp", "time", "ts", "datetime", "date", "at", "epoch"})
_UNITS = ((1e11, 1.0), (1e14, 1e3), (1e17, 1e6), (np.inf, 1e9))
"""Below which size a count since 1970 is in so many parts of a second."""
_OLDEST = 1e8


@dataclass(frozen=True)
class SignalFile:
    """The signals of one file, in the order of its rows.

    Attributes
    ----------
    path : Path
    time : str
        The column of times; empty where there is none.
    times : ndarray of float, shape (n,)
        Seconds since 1970, UTC; nan where missing.
    columns : tuple of str
    values : ndarray of float, shape (columns, n)
    notes : tuple of str
        What was left out, and why.
    """

    path: Path
    time: str
    times: np.ndarray
    columns: tuple[str, ...]
    values: np.ndarray
    notes: tuple[str, ...] = ()


def signal_files(place: Path) -> list[Path]:
    """Return a file, or the files of a folder and the folders in it that can hold signals.

    Raises
    ------
    EvidenceError
        If there is nothing there, or nothing that can hold signals.
    """
    if place.is_file():
        return [place]
    if not place.is_dir():
        raise EvidenceError(
            "score.no_file", f"There is no file or folder {place}.", "Give a path that exists."
        )
    found = sorted(
        path
        for path in place.rglob("*")
        if path.suffix.lower() in ENDINGS
        and path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(place).parts)
    )
    if not found:
        raise EvidenceError(
            "score.no_signals",
            f"{place} holds no file of signals.",
            "Files of signals end in " + ", ".join(ENDINGS) + ".",
        )
    return found


def read_signals(
    path: Path,
    reader: "SignalReader",
    columns: Sequence[str] = (),
    progress: Progress = silent,
) -> SignalFile:
    """Read the signals of a file.

    Parameters
    ----------
    path : Path
    reader : SignalReader
    columns : sequence of str
        Columns to take; by default every one of numbers that is no identifier and no label.
    progress : callable

    Raises
    ------
    EvidenceError
        One sentence: what is wrong, where, what to do.
    """
    with reader.table(path, progress) as (info, target):
        time = _time_column(info)
        taken, notes = _signal_columns(info, time, columns, path)
        table = pq.read_table(target, columns=[*([time] if time else []), *taken])
    times = _seconds(table.column(time)) if time else np.full(table.num_rows, np.nan)
    notes += _time_notes(time, times)
    values = np.vstack([_numbers(table.column(name)) for name in taken])
    return SignalFile(path, time, times, taken, values, tuple(notes))


class SignalReader:
    """Has files read by a worker of its own, within the limits that imports have too.

    Parameters
    ----------
    registry : Registry
        Whose plugins read files; the surest of them each.
    runner : Runner
    """

    def __init__(self, registry: Registry, runner: Runner) -> None:
        self._plugins = importing_plugins(registry)
        self._runner = runner
        runner.warm((MODULE, *(one.module for one in self._plugins if not one.location)))

    @contextmanager
    def table(self, path: Path, progress: Progress) -> Iterator[tuple[TableInfo, Path]]:
        """Give a file as a typed table, which is gone afterwards.

        Raises
        ------
        EvidenceError
            If it is none, or cannot be read.
        """
        file = CaptureFile(path=path, name=path.name, kind=EvidenceKind.TABLE, guessed=False)
        try:
            found, outcome = read_by(self._runner, self._plugins, path, file, {}, progress)
        except EvidenceError as error:
            if error.code not in {"evidence.no_importer", "evidence.not_of_kind"}:
                raise
            empty = not path.stat().st_size
            what = "is empty" if empty else "does not look like a table"
            raise EvidenceError("score.no_table", f"{path} {what}.", _HINT) from error
        try:
            target = outcome.tables.get(TABLE)
            if found.table is None or target is None:
                raise EvidenceError("score.no_table", f"{path} holds no table.", _HINT)
            yield found.table, target
        finally:
            outcome.discard()


_HINT = "A file of signals has one row a moment and at least one column of numbers."


def _time_column(info: TableInfo) -> str:
    found = resolve_roles(Roles(), info.columns).roles.timestamp
    if found is not None:
        return found
    counts = (c.name for c in info.columns if _counts_time(c))
    return next(counts, "")


def _counts_time(column: ColumnInfo) -> bool:
    """Whether a column of numbers counts seconds, or parts of them, since 1970."""
    named = column.name.lower() in _TIME_NAMES
    least = column.minimum
    return named and column.type in _NUMBERS and least is not None and float(least) >= _OLDEST


def _signal_columns(
    info: TableInfo, time: str, asked: Sequence[str], path: Path
) -> tuple[tuple[str, ...], list[str]]:
    numeric = [c.name for c in info.columns if c.type in _NUMBERS and c.name != time]
    for name in asked:
        if name not in numeric:
            raise EvidenceError(
                "score.no_column",
                f"{path} has no column of numbers named {name!r}.",
                f"Its columns of numbers are {_listed(numeric) or 'none'}.",
            )
    if asked:
        return tuple(dict.fromkeys(asked)), []
    roles = resolve_roles(Roles(), info.columns).roles
    aside = {
        name: what
        for name, what in ((roles.entity, "an identifier"), (roles.label, "a label"))
        if name in numeric
    }
    kept = [name for name in numeric if name not in aside]
    if not kept:
        # What looks like an identifier may be the one signal there is.
        kept, aside = numeric, {}
    if not kept:
        raise EvidenceError("score.no_numbers", f"{path} has no column of numbers to score.", _HINT)
    return tuple(kept), [
        f"Column {name} was left out: it looks like {aside[name]}." for name in aside
    ]


def _time_notes(time: str, times: np.ndarray) -> list[str]:
    if not time:
        return ["There is no column of times: rows are taken in their order, without seasons."]
    missing = int(np.isnan(times).sum())
    return (
        [f"{missing} rows have no time; each is taken after the row before it."] if missing else []
    )


def _seconds(column: pa.ChunkedArray) -> np.ndarray:
    if pa.types.is_timestamp(column.type):
        counted = pc.cast(pc.cast(column, pa.timestamp("us", tz=column.type.tz)), pa.int64())
        return _numbers(counted) / 1e6
    counted = _numbers(column)
    known = np.abs(counted[np.isfinite(counted)])
    largest = float(known.max()) if len(known) else 0.0
    return counted / next(parts for below, parts in _UNITS if largest < below)


def _numbers(column: pa.ChunkedArray) -> np.ndarray:
    return np.asarray(pc.cast(column, pa.float64()).to_numpy(), dtype=float)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(list(names)[:12])
