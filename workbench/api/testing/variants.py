"""The same context told differently: what must not matter, and what may be missing."""

from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from workbench.api.analysis import Needs
from workbench.api.context import Context, SignalSet, WindowTable
from workbench.domain.canonical import JsonValue
from workbench.domain.evidence import Roles

Rewrite = Callable[[pa.Table], pa.Table]


def shuffled(context: Context, folder: Path) -> Context:
    """Return a context whose rows and columns come in another order."""
    random = np.random.Generator(np.random.PCG64(7))

    def rewrite(table: pa.Table) -> pa.Table:
        rows = random.permutation(table.num_rows)
        return table.select(table.column_names[::-1]).take(rows)

    told = _rewritten(context, folder, rewrite, tuple(context.windows))
    if context.signals is None:
        return told
    signals = pa.Table.from_pandas(context.signals.frame(), preserve_index=False)
    pq.write_table(rewrite(signals), folder / "signals.parquet")
    return replace(told, signals=SignalSet([folder / "signals.parquet"]))


def without_rows(context: Context, folder: Path, window: str) -> Context:
    """Return a context in which one window has columns and no row."""
    return _rewritten(context, folder, lambda table: table.slice(0, 0), (window,))


def without_values(context: Context, folder: Path, window: str) -> Context:
    """Return a context in which every feature of one window is missing on every row."""
    features = set(context.windows[window].features)

    def rewrite(table: pa.Table) -> pa.Table:
        columns = [
            pa.nulls(table.num_rows, field.type) if field.name in features else table[field.name]
            for field in table.schema
        ]
        return pa.Table.from_arrays(columns, schema=table.schema)

    return _rewritten(context, folder, rewrite, (window,))


def with_rows(context: Context, folder: Path, window: str, table: pa.Table) -> Context:
    """Return a context in which one window holds other rows."""
    return _rewritten(context, folder, lambda _: table, (window,))


def with_signals(context: Context, folder: Path, table: pa.Table) -> Context:
    """Return a context with other signals.

    Parameters
    ----------
    context : Context
    folder : Path
        Where to write.
    table : Table
        In long form: ``timestamp, node, metric, value``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "signals.parquet"
    pq.write_table(table, path)
    return replace(context, signals=SignalSet([path]), scratch=folder)


def only_needed(context: Context, needs: Needs, folder: Path) -> Context:
    """Return a context with nothing in it that an analysis does not say it needs."""
    kept = {name: context.windows[name] for name in needs.windows if name in context.windows}
    windows = {
        name: _written(name, table.table(), _only_roles(table.roles, needs.roles), folder)
        for name, table in kept.items()
    }
    return replace(
        context,
        windows=windows,
        spans={name: span for name, span in context.spans.items() if name in needs.windows},
        model=context.model if needs.model else None,
        lineage=context.lineage if needs.lineage else None,
        signals=context.signals if needs.signals else None,
        changes=(),
    )


def _rewritten(context: Context, folder: Path, rewrite: Rewrite, names: Collection[str]) -> Context:
    windows = {
        name: _written(name, rewrite(table.table()), table.roles, folder)
        if name in names
        else table
        for name, table in context.windows.items()
    }
    return replace(context, windows=windows)


def _written(name: str, table: pa.Table, roles: Roles, folder: Path) -> WindowTable:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.parquet"
    pq.write_table(table, path, compression="zstd")
    return WindowTable(name, [path], roles)


def _only_roles(roles: Roles, wanted: Collection[str]) -> Roles:
    """Return those roles that are wanted; names are singular, as in :class:`Needs`."""
    given: dict[str, JsonValue] = {}
    for role, column in roles.items():
        field = {"feature": "features", "segment": "segments"}.get(role, role)
        if role not in wanted:
            continue
        if field in {"features", "segments", "sensitive"}:
            given.setdefault(field, []).append(column)
        else:
            given[field] = column
    return Roles.model_validate(given)
