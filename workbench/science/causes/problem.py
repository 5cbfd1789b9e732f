"""What is known of an incident, put in an order that depends on its content alone."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Array = NDArray[Any]
Predict = Callable[[pd.DataFrame], Array]


@dataclass(frozen=True)
class Transform:
    """How a derived column is computed from others.

    Attributes
    ----------
    inputs : tuple of str
    expression : str
        In the grammar of :mod:`workbench.science.expressions`.
    """

    inputs: tuple[str, ...]
    expression: str


@dataclass(frozen=True)
class CauseProblem:
    """One incident on tables.

    Attributes
    ----------
    reference, incident : DataFrame, shapes (n, k) and (m, k)
        The good and the bad rows.
    features : tuple of str
        What the model reads.
    label, prediction, score, timestamp, entity : str or None
        Columns that play these roles.
    history : DataFrame or None
        Earlier values of the same entities, joined by ``entity``.
    task : str
        ``binary``, ``multiclass`` or ``regression``.
    metric : str
        ``accuracy``, ``auc``, ``rmse``, ``mae`` or ``r2``.
    predict : callable or None
        From a frame of features to one prediction a row.
    predict_score : callable or None
        From a frame of features to the positive class's probability, shape (n_rows,).
    edges : tuple of (str, str)
        Lineage, from upstream to downstream.
    transforms : mapping of str to Transform
    seed : int
    segments : tuple of str
        Columns beside the features whose levels may say which rows a fault touched.
    hidden : tuple of str
        Sensitive columns, whose values are numbered where others are told.
    """

    reference: pd.DataFrame
    incident: pd.DataFrame
    features: tuple[str, ...]
    label: str | None = None
    prediction: str | None = None
    score: str | None = None
    timestamp: str | None = None
    entity: str | None = None
    history: pd.DataFrame | None = None
    task: str = "binary"
    metric: str = "accuracy"
    predict: Predict | None = None
    predict_score: Predict | None = None
    edges: tuple[tuple[str, str], ...] = ()
    transforms: Mapping[str, Transform] = field(default_factory=dict)
    seed: int = 0
    segments: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()


def canonical(problem: CauseProblem) -> CauseProblem:
    """Return the same problem with rows and features in canonical order.

    Features are ordered by a hash of their sorted values, rows by time, then entity, then
    content: neither the order of a file nor the name of a column can change an answer. Only
    columns of one content are told apart by name.
    """
    features = tuple(
        sorted(
            (f for f in problem.features if _shared(problem, f)),
            key=lambda name: (
                _fingerprint(pd.Series(problem.reference[name])),
                _fingerprint(pd.Series(problem.incident[name])),
                name,
            ),
        )
    )
    roles = (problem.timestamp, problem.entity, problem.label, problem.prediction, problem.score)
    keys = [role for role in roles if role is not None] + [*features, *problem.segments]
    return replace(
        problem,
        features=features,
        reference=_sorted(problem.reference, keys),
        incident=_sorted(problem.incident, keys),
    )


def _shared(problem: CauseProblem, name: str) -> bool:
    return name in problem.reference.columns and name in problem.incident.columns


def is_numeric(series: pd.Series) -> bool:
    """Say whether a column is treated as numbers: numbers, truth values and times are."""
    kinds = pd.api.types
    return bool(
        kinds.is_numeric_dtype(series)
        or kinds.is_bool_dtype(series)
        or kinds.is_datetime64_any_dtype(series)
    )


def numbers(series: pd.Series) -> NDArray[np.float64]:
    """Return a column as float64, missing values as nan, times as seconds since 1970."""
    if pd.api.types.is_datetime64_any_dtype(series):
        return _seconds(series)
    if not is_numeric(series):
        series = pd.to_numeric(series, errors="coerce")
    return np.asarray(series.to_numpy(dtype=float, na_value=np.nan), dtype=float)


def texts(series: pd.Series) -> NDArray[np.object_]:
    """Return a column as an array of text, missing values as None."""
    values = series.astype(object).to_numpy(dtype=object)
    missing = pd.isna(values)
    return np.array(
        [None if gone else str(v) for v, gone in zip(values, missing, strict=True)], dtype=object
    )


def _seconds(series: pd.Series) -> NDArray[np.float64]:
    moments = pd.to_datetime(series, utc=True)
    whole = moments.to_numpy(dtype="datetime64[us]").astype("int64").astype(float) / 1e6
    whole[moments.isna().to_numpy()] = np.nan
    return np.asarray(whole, dtype=float)


def _fingerprint(series: pd.Series) -> str:
    if is_numeric(series):
        values = np.sort(numbers(series)).tobytes()
    else:
        values = "\x1f".join(sorted("\x00" if v is None else v for v in texts(series))).encode()
    return hashlib.sha256(values).hexdigest()


def _sorted(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    present = [key for key in keys if key in frame.columns]
    if not present or len(frame) < 2:
        return frame.reset_index(drop=True)
    order = np.arange(len(frame))
    for depth in range(1, len(present) + 1):
        ranks = [_ranks(frame[key]) for key in present[:depth]]
        order = np.lexsort(ranks[::-1])
        stacked = np.stack([rank[order] for rank in ranks])
        if bool((np.diff(stacked, axis=1) != 0).any(axis=0).all()):
            break
    return frame.take(order).reset_index(drop=True)


def _ranks(series: pd.Series) -> Array:
    values = numbers(series) if is_numeric(series) else texts(series)
    codes, _ = pd.factorize(values, sort=True, use_na_sentinel=True)
    return np.asarray(codes)
