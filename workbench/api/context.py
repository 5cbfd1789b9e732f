"""What a run is given: windows column by column, the model, lineage, signals, a seed."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench.api.conditions import check_columns, matching
from workbench.api.files import count_rows, read_columns, read_parts, read_schema
from workbench.api.model import Model
from workbench.domain.evidence import ChangeEvent, Roles
from workbench.domain.lineage import Lineage
from workbench.domain.row_filter import RowFilter

if TYPE_CHECKING:
    # pandas is loaded by the worker that asks for a frame, not by whoever imports this.
    import pandas as pd

Progress = Callable[[float, str], None]
_EVERY_ROW = RowFilter()


def _silent(fraction: float, text: str) -> None:
    del fraction, text


class WindowTable:
    """The rows of one window, read column by column; nothing is read that is not asked for.

    Parameters
    ----------
    name : str
        The window's name.
    paths : sequence of Path
        Parquet files, or Arrow files that are mapped, whose rows one after another hold
        the window.
    roles : Roles
    start, end : datetime or None
        Keep rows whose timestamp lies in ``[start, end)``; needs a timestamp role.
    where : RowFilter
        Keep rows that meet these conditions too.
    """

    def __init__(
        self,
        name: str,
        paths: Sequence[Path],
        roles: Roles,
        *,
        start: datetime | None = None,
        end: datetime | None = None,
        where: RowFilter = _EVERY_ROW,
    ) -> None:
        self.name = name
        self.roles = roles
        self._paths = tuple(paths)
        self._start, self._end = start, end
        self._where = where

    @cached_property
    def schema(self) -> pa.Schema:
        """The columns and their Arrow types."""
        return read_schema(self._paths[0])

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of all columns, in the order of the file."""
        return tuple(self.schema.names)

    @cached_property
    def features(self) -> tuple[str, ...]:
        """Feature columns, sorted by name so that the order of a file does not matter."""
        return tuple(sorted(f for f in self.roles.features if f in self.schema.names))

    @cached_property
    def n_rows(self) -> int:
        """Number of rows in the window."""
        if self._deciding:
            return sum(part.num_rows for part in self.parts(self._deciding[:1]))
        return sum(count_rows(path) for path in self._paths)

    def column(self, name: str) -> pa.ChunkedArray:
        """Return one column as Arrow, shape (n_rows,), in stored row order.

        Raises
        ------
        KeyError
            If the window has no such column.
        """
        if name not in self.schema.names:
            raise KeyError(name)
        values = self._read((name,)).column(0)
        return values if self._mask is None else values.filter(self._mask)

    def table(self, columns: Sequence[str] | None = None) -> pa.Table:
        """Return some columns (all by default) as one Arrow table, in stored row order."""
        names = self.columns if columns is None else tuple(columns)
        found = self._read(names)
        return found if self._mask is None else found.filter(self._mask)

    def parts(self, columns: Sequence[str]) -> Iterator[pa.Table]:
        """Yield some columns a few rows at a time, in stored row order.

        What a whole column would need in memory, this never needs.
        """
        names, deciding = tuple(columns), self._deciding
        wanted = tuple(dict.fromkeys((*names, *deciding)))
        for path in self._paths:
            for part in read_parts(path, wanted):
                kept = part.filter(self._kept(part)) if deciding else part
                yield kept.select(names)

    def column_parts(self, name: str) -> Iterator[pa.ChunkedArray]:
        """Yield one column a few rows at a time, in stored row order."""
        return (part.column(0) for part in self.parts((name,)))

    def take(self, rows: np.ndarray, columns: Sequence[str] | None = None) -> pa.Table:
        """Return some rows by their numbers, in the order given, reading a few at a time.

        Parameters
        ----------
        rows : ndarray of int64
        columns : sequence of str, optional
            All by default.
        """
        names = self.columns if columns is None else tuple(columns)
        order = np.argsort(rows, kind="stable")
        ascending = np.asarray(rows, dtype=np.int64)[order]
        found, done = [], 0
        for part in self.parts(names):
            first, last = np.searchsorted(ascending, [done, done + part.num_rows])
            if last > first:
                found.append(part.take(pa.array(ascending[first:last] - done)))
            done += part.num_rows
        joined = pa.concat_tables(found, promote_options="default") if found else self._none(names)
        back = np.empty(len(order), dtype=np.int64)
        back[order] = np.arange(len(order))
        return joined.take(pa.array(back))

    def frame(self, columns: Sequence[str] | None = None) -> "pd.DataFrame":
        """Return some columns (all by default) as a pandas frame, in stored row order."""
        frame: pd.DataFrame = self.table(columns).to_pandas()
        return frame

    def array(self, name: str) -> np.ndarray:
        """Return a numeric column as float64, missing values as nan, shape (n_rows,)."""
        values = self.column(name)
        if pa.types.is_dictionary(values.type):
            values = pc.cast(values, values.type.value_type)
        return np.asarray(pc.cast(values, pa.float64()).to_numpy(), dtype=float)

    @cached_property
    def _mask(self) -> pa.ChunkedArray | None:
        names = self._deciding
        return self._kept(self._read(names)) if names else None

    @cached_property
    def _deciding(self) -> tuple[str, ...]:
        """The columns that tell whether a row is in the window; none where all are."""
        time = (str(self.roles.timestamp),) if self._is_limited else ()
        if self._where:
            check_columns(self.columns, self._where)
        named = [c.column for c in self._where.conditions] if self._where else []
        return tuple(dict.fromkeys((*time, *named)))

    def _kept(self, table: pa.Table) -> pa.ChunkedArray:
        """Return which of some rows are in the window, by the columns that decide."""
        within = self._inside(table.column(str(self.roles.timestamp))) if self._is_limited else None
        if not self._where:
            return within
        met = matching(table, self._where)
        return met if within is None else pc.and_(within, met)

    @property
    def _is_limited(self) -> bool:
        open_ended = self._start is None and self._end is None
        return not open_ended and self.roles.timestamp is not None

    def _inside(self, moments: pa.ChunkedArray) -> pa.ChunkedArray:
        """Return which of some moments lie in the window."""
        kind = moments.type
        keep = None
        if self._start is not None:
            keep = pc.greater_equal(moments, _bound(self._start, kind))
        if self._end is not None:
            before = pc.less(moments, _bound(self._end, kind))
            keep = before if keep is None else pc.and_(keep, before)
        return pc.fill_null(keep, fill_value=False)

    def _none(self, names: Sequence[str]) -> pa.Table:
        return self.schema.empty_table().select(list(names))

    def _read(self, names: Sequence[str]) -> pa.Table:
        return _read_files(self._paths, names)


def _read_files(paths: Sequence[Path], names: Sequence[str] | None) -> pa.Table:
    """Return columns of files, one file after another."""
    columns = None if names is None else list(names)
    tables = [read_columns(path, columns) for path in paths]
    joined = tables[0] if len(tables) == 1 else pa.concat_tables(tables, promote_options="default")
    return joined if columns is None else joined.select(columns)


def _bound(moment: datetime, kind: pa.DataType) -> pa.Scalar:
    """Return an instant as a scalar of a timestamp column's own type; naive columns hold UTC."""
    at = moment.astimezone(UTC)
    naive = pa.types.is_timestamp(kind) and kind.tz is None
    return pa.scalar(at.replace(tzinfo=None) if naive else at).cast(kind)


class SignalSet:
    """Time series in long form: ``timestamp, node, metric, value``, perhaps ``low, high``.

    Parameters
    ----------
    paths : sequence of Path
        Parquet files.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = tuple(paths)

    def frame(self) -> "pd.DataFrame":
        """Return all series, sorted by node, metric and time."""
        table = _read_files(self._paths, None)
        keys = [k for k in ("node", "metric", "timestamp") if k in table.column_names]
        frame: pd.DataFrame = table.sort_by([(k, "ascending") for k in keys]).to_pandas()
        return frame


@dataclass(frozen=True)
class Context:
    """What a run is given, and how it reports back.

    Attributes
    ----------
    windows : mapping of str to WindowTable
    spans : mapping of str to (start, end)
        Time ranges of windows, half-open, for analyses of signals.
    task : str
        ``binary``, ``multiclass``, ``regression`` or empty when not known.
    metric : str
        The metric that got worse; empty when not known.
    target : str
        The lineage node it is measured at; empty when not known.
    model : Model or None
    lineage : Lineage or None
    signals : SignalSet or None
    changes : tuple of ChangeEvent
    seed : int
    scratch : Path
        The only folder the run may write to.
    """

    windows: Mapping[str, WindowTable]
    scratch: Path
    spans: Mapping[str, tuple[datetime | None, datetime | None]] = field(default_factory=dict)
    task: str = ""
    metric: str = ""
    target: str = ""
    model: Model | None = None
    lineage: Lineage | None = None
    signals: SignalSet | None = None
    changes: tuple[ChangeEvent, ...] = ()
    seed: int = 0
    report: Progress = _silent

    def window(self, name: str) -> WindowTable:
        """Return a window that the analysis declared it needs."""
        return self.windows[name]

    @property
    def sensitive(self) -> frozenset[str]:
        """Columns whose values must not be shown: sensitive in any window."""
        tables = self.windows.values()
        return frozenset(column for table in tables for column in table.roles.sensitive)

    def generator(self, *keys: int | str) -> np.random.Generator:
        """Return a seeded generator of its own for a purpose named by ``keys``.

        The same seed and keys give the same stream, whatever else was drawn before.
        """
        words = [self.seed & 0xFFFFFFFF, self.seed >> 32]
        for key in keys:
            digest = hashlib.sha256(f"{type(key).__name__}:{key}".encode()).digest()
            words.append(int.from_bytes(digest[:8], "big"))
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence(words)))

    def progress(self, fraction: float, text: str = "") -> None:
        """Say how far the run is, 0 to 1; raises Cancelled when it was asked to stop."""
        self.report(min(max(fraction, 0.0), 1.0), text)
