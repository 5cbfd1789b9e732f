"""Signals measured on tables with a timestamp: volume, missing, outputs, performance, drift.

The result is in long form, one row a time bin, node and metric, as captured signals are:

============================  ===============================  ==============================
node                          metric                           value
============================  ===============================  ==============================
``__rows__``                  ``volume``                       rows
a feature                     ``missing_rate``                 share, with Wilson interval
a feature                     ``psi``, ``psi_excess``          stability against the reference
``__features__``              ``missing_rate_worst``,          of all features
                              ``psi_excess_worst``,
                              ``psi_excess_median``
the prediction column         ``prediction_rate`` or           share of the positive class,
                              ``prediction_mean``              or mean
the score column              ``mean_score``                   mean
the label column              ``label_rate``/``label_mean``,   share or mean; share of rows
                              ``labelled_rate``,               with a label; median hours
                              ``label_delay_hours``            until it came
a metric                      the same metric                  with 95 % interval
============================  ===============================  ==============================
"""

import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from workbench.api.context import WindowTable
from workbench.datasets.metrics import Outputs, measure, outputs_of, usable_metrics
from workbench.datasets.profile import is_measured
from workbench.datasets.progress import Progress, silent
from workbench.datasets.series import SeriesCollector, counted
from workbench.datasets.stability import ReferenceBins
from workbench.datasets.time_bins import Codes, choose_bins
from workbench.errors import EvidenceError
from workbench.science.metrics import METRICS

ROWS_NODE, FEATURES_NODE = "__rows__", "__features__"
MOST_FEATURES = 200
"""Features whose drift is followed over time; of a wider table the first by name."""
FEWEST_LABELLED = 10
"""Rows with a label that a time bin needs before its performance is given."""
MOST_CLASSES = 10
"""Classes whose rate is followed; of more the first in order."""
DEFAULT_METRICS: Mapping[str, tuple[str, ...]] = {
    "binary": ("accuracy", "auc"),
    "multiclass": ("accuracy",),
    "regression": ("rmse", "mae"),
}
_INSTANT = pa.timestamp("us", tz="UTC")


def derive_signals(
    rows: WindowTable,
    reference: WindowTable,
    *,
    task: str = "",
    metric: str = "",
    width: int | None = None,
    progress: Progress = silent,
) -> pa.Table:
    """Measure signals over event time.

    Parameters
    ----------
    rows : WindowTable
        All rows there are: the tables of every window, one after another. Its roles say
        which column is what; a timestamp is needed.
    reference : WindowTable
        The rows drift is measured against.
    task : str
        ``binary``, ``multiclass`` or ``regression``; without it performance is left out.
    metric : str
        A metric to follow beside the usual ones.
    width : int, optional
        Of a time bin, in seconds; chosen so that there are 30 to 200 bins where possible.
    progress : callable

    Returns
    -------
    pyarrow.Table
        Columns ``timestamp, node, metric, value, low, high, n``; ``timestamp`` is the start
        of the bin. The same rows give the same table, whatever their order.

    Raises
    ------
    EvidenceError
        If there is no timestamp, or none that is not missing.
    Cancelled
        If ``progress`` was asked to stop.
    """
    moments = _moments(rows)
    span = pc.min_max(moments)
    bins = choose_bins(span["min"].as_py(), span["max"].as_py(), width)
    codes = bins.codes(moments)
    counts = np.bincount(codes[codes >= 0], minlength=bins.count)
    series = SeriesCollector(bins)
    _add_volume(series, counts, moments)
    _add_outputs(series, rows, codes, task)
    _add_labels(series, rows, codes, task)
    _add_performance(series, rows, codes, task, metric)
    _add_features(series, rows, reference, codes, progress)
    progress(1.0, "Signals derived")
    return series.table()


def derive_performance(rows: WindowTable, *, task: str, metric: str, width: int) -> pa.Table:
    """Measure volume and performance alone over event time, as :func:`derive_signals` does.

    Parameters
    ----------
    rows : WindowTable
        Perhaps some of the rows only: bins lie on the clock, so they are the same ones.
    task, metric : str
    width : int
        Of a time bin, in seconds.

    Raises
    ------
    EvidenceError
        If there is no timestamp, or none that is not missing.
    """
    moments = _moments(rows)
    span = pc.min_max(moments)
    bins = choose_bins(span["min"].as_py(), span["max"].as_py(), width)
    codes = bins.codes(moments)
    series = SeriesCollector(bins)
    counts = np.bincount(codes[codes >= 0], minlength=bins.count)
    series.add((ROWS_NODE, "volume"), counts.astype(np.float64), counts)
    _add_performance(series, rows, codes, task, metric)
    return series.table()


def write_signals(table: pa.Table, target: Path) -> None:
    """Write derived signals as Parquet; the same table gives the same bytes."""
    draft = target.with_name(target.name + ".part")
    try:
        pq.write_table(
            table, draft, compression="zstd", version="2.6", use_dictionary=["node", "metric"]
        )
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _moments(rows: WindowTable) -> pa.ChunkedArray:
    moments = _column(rows, rows.roles.timestamp)
    if moments is None or not pa.types.is_timestamp(moments.type):
        raise EvidenceError(
            "signals.no_time",
            "Signals over time need a timestamp column, and the tables have none.",
            "Give a column of times the role timestamp in Evidence.",
        )
    if moments.null_count == len(moments):
        raise EvidenceError(
            "signals.no_time", "Every timestamp is missing.", "Choose another timestamp column."
        )
    return pc.cast(moments, _INSTANT)


def _add_volume(series: SeriesCollector, counts: Codes, moments: pa.ChunkedArray) -> None:
    """Add rows a bin; a first or last bin that is half outside the data would mislead."""
    bins = series.bins
    span = pc.min_max(moments)
    values = counts.astype(np.float64)
    into = (span["min"].as_py() - bins.start_of(0)).total_seconds()
    until = (span["max"].as_py() - bins.start_of(bins.count - 1)).total_seconds()
    if bins.count > 2 and into > bins.width / 2:
        values[0] = math.nan
    if bins.count > 2 and until < bins.width / 2:
        values[-1] = math.nan
    series.add((ROWS_NODE, "volume"), values, counts)


def _add_outputs(series: SeriesCollector, rows: WindowTable, codes: Codes, task: str) -> None:
    roles = rows.roles
    prediction, score = _column(rows, roles.prediction), _column(rows, roles.score)
    if prediction is not None:
        _add_level(series, prediction, (str(roles.prediction), "prediction"), codes, task)
    if score is not None and is_measured(score.type):
        series.add_mean((str(roles.score), "mean_score"), _numbers(score), codes)


def _add_labels(series: SeriesCollector, rows: WindowTable, codes: Codes, task: str) -> None:
    name = str(rows.roles.label)
    label, came = _column(rows, rows.roles.label), _column(rows, rows.roles.label_time)
    if label is None:
        return
    _add_level(series, label, (name, "label"), codes, task)
    count = series.bins.count
    if label.null_count:
        everything = np.bincount(codes[codes >= 0], minlength=count)
        series.add_share((name, "labelled_rate"), counted(codes, _valid(label), count), everything)
    if came is not None and pa.types.is_timestamp(came.type):
        lag = pc.subtract(
            pc.cast(pc.cast(came, _INSTANT), pa.int64()), pc.cast(_moments(rows), pa.int64())
        )
        series.add_median((name, "label_delay_hours"), _numbers(lag) / 3.6e9, codes)


def _add_level(
    series: SeriesCollector,
    column: pa.ChunkedArray,
    names: tuple[str, str],
    codes: Codes,
    task: str,
) -> None:
    """Add the share of the positive class of classes, or the mean of numbers."""
    node, what = names
    if task == "regression" or (not task and pa.types.is_floating(column.type)):
        if is_measured(column.type):
            series.add_mean((node, f"{what}_mean"), _numbers(column), codes)
        return
    count = series.bins.count
    known = counted(codes, _valid(column), count)
    levels = sorted(pc.unique(column.drop_null()).to_pylist())
    if task == "multiclass":
        for level in levels[:MOST_CLASSES]:
            hits = counted(codes, _equal(column, level), count)
            series.add_share((node, f"{what}_rate: {level}"), hits, known)
    elif levels:
        hits = counted(codes, _equal(column, levels[-1]), count)
        series.add_share((node, f"{what}_rate"), hits, known)


def _add_performance(
    series: SeriesCollector, rows: WindowTable, codes: Codes, task: str, metric: str
) -> None:
    roles = rows.roles
    label = _column(rows, roles.label)
    if not task or label is None or label.null_count == len(label):
        return
    outputs = outputs_of(label, _column(rows, roles.prediction), _column(rows, roles.score))
    usable = {m.name for m in usable_metrics(task, outputs)}
    wanted = [*DEFAULT_METRICS.get(task, ()), *([metric] if metric in METRICS else [])]
    order = _row_order(outputs, codes)
    ends = np.searchsorted(codes[order], np.arange(series.bins.count + 1))
    for name in (n for n in dict.fromkeys(wanted) if n in usable):
        for place in range(series.bins.count):
            part = outputs.part(order[ends[place] : ends[place + 1]])
            found = measure(name, part) if len(part.label) >= FEWEST_LABELLED else None
            if found is not None and found.n >= FEWEST_LABELLED:
                series.points.append(
                    (place, name, name, found.value, found.low, found.high, found.n)
                )


def _row_order(outputs: Outputs, codes: Codes) -> NDArray[np.intp]:
    """Return rows by bin and then by value, so that sums do not depend on the row order."""
    given = (outputs.score, outputs.prediction, outputs.label)
    return np.lexsort((*(v for v in given if v is not None and v.dtype.kind == "f"), codes))


def _add_features(
    series: SeriesCollector,
    rows: WindowTable,
    reference: WindowTable,
    codes: Codes,
    progress: Progress,
) -> None:
    count = series.bins.count
    features = [f for f in rows.features if f in reference.columns][:MOST_FEATURES]
    counts = np.bincount(codes[codes >= 0], minlength=count)
    worst_missing = np.zeros(count)
    drift = np.zeros((len(features), count))
    for place, name in enumerate(features):
        progress(place / len(features), f"Following {name}")
        column = rows.column(name)
        missing = counted(codes, ~_valid(column), count)
        worst_missing = np.maximum(worst_missing, missing / np.maximum(counts, 1))
        series.add_share((name, "missing_rate"), missing, counts)
        found = ReferenceBins(reference.column(name)).over_time(column, codes, count)
        drift[place] = found.beyond_chance
        series.add((name, "psi"), found.psi, counts)
        series.add((name, "psi_excess"), found.beyond_chance, counts, (found.low, found.high))
    if features:
        series.add((FEATURES_NODE, "missing_rate_worst"), worst_missing, counts)
        series.add((FEATURES_NODE, "psi_excess_worst"), drift.max(axis=0), counts)
        series.add((FEATURES_NODE, "psi_excess_median"), np.median(drift, axis=0), counts)


def _column(rows: WindowTable, name: str | None) -> pa.ChunkedArray | None:
    return rows.column(name) if name and name in rows.columns else None


def _numbers(column: pa.ChunkedArray) -> NDArray[np.float64]:
    return np.asarray(pc.cast(column, pa.float64(), safe=False).to_numpy(), dtype=np.float64)


def _valid(column: pa.ChunkedArray) -> NDArray[np.bool_]:
    return np.asarray(pc.is_valid(column).to_numpy(), dtype=bool)


def _equal(column: pa.ChunkedArray, level: object) -> NDArray[np.bool_]:
    same = pc.equal(column, pa.scalar(level, column.type))
    return np.asarray(pc.fill_null(same, False).to_numpy(), dtype=bool)  # noqa: FBT003 -- pyarrow's signature
