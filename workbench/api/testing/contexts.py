"""A context made from frames, so that an analysis can be tried in a plain test."""

import atexit
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from workbench.api.context import Context, Progress, SignalSet, WindowTable
from workbench.api.model import Model
from workbench.domain.canonical import JsonValue
from workbench.domain.evidence import ChangeEvent, Roles
from workbench.domain.lineage import Lineage

Span = tuple[datetime | None, datetime | None]


@runtime_checkable
class Predictor(Protocol):
    """Anything with ``predict``, such as a fitted scikit-learn estimator."""

    def predict(self, frame: pd.DataFrame, /) -> np.ndarray:
        """Return one prediction a row."""


Predict = Callable[[pd.DataFrame], np.ndarray]


class FunctionModel(Model):
    """A model made from a plain function of a frame.

    Parameters
    ----------
    predict : callable
        From a frame with exactly ``columns`` to shape (n_rows,).
    columns : sequence of str
    score : callable, optional
        From the same frame to probabilities, shape (n_rows,) or (n_rows, n_classes).
    """

    def __init__(
        self, predict: Predict, columns: Sequence[str], score: Predict | None = None
    ) -> None:
        self.columns = tuple(columns)
        self._predict, self._score = predict, score

    def predict(self, frame: pd.DataFrame) -> np.ndarray:
        """Return one prediction a row, shape (n_rows,)."""
        return np.asarray(self._predict(frame[list(self.columns)]))

    def score(self, frame: pd.DataFrame) -> np.ndarray | None:
        """Return probabilities, or None where no score function was given."""
        return None if self._score is None else np.asarray(self._score(frame[list(self.columns)]))


def context_from_frames(  # noqa: PLR0913 -- one keyword for each thing a context can hold
    *,
    reference: pd.DataFrame | None = None,
    incident: pd.DataFrame | None = None,
    windows: Mapping[str, pd.DataFrame] | None = None,
    roles: Roles | Mapping[str, JsonValue] | None = None,
    model: Model | Predictor | Predict | None = None,
    lineage: Lineage | Mapping[str, JsonValue] | None = None,
    signals: pd.DataFrame | None = None,
    changes: Sequence[ChangeEvent | Mapping[str, JsonValue]] = (),
    spans: Mapping[str, Span] | None = None,
    task: str = "",
    metric: str = "",
    target: str = "",
    seed: int = 0,
    folder: Path | None = None,
    report: Progress | None = None,
) -> Context:
    """Write frames as Parquet and return a context over them, as a worker would.

    Parameters
    ----------
    reference, incident : DataFrame, optional
        The rows of the two usual windows.
    windows : mapping of str to DataFrame, optional
        Further windows by name, such as ``history``.
    roles : Roles or mapping, optional
        As in a capture folder: ``{"label": "y", "timestamp": "at", "features": ["a"]}``.
        Without ``features`` every column without another role is one.
    model : Model, estimator or callable, optional
        An estimator or a callable reads the feature columns, sorted by name, unless it
        has ``feature_names_in_``.
    lineage : Lineage or mapping, optional
        As in ``lineage.json``.
    signals : DataFrame, optional
        Long form: ``timestamp, node, metric, value``.
    changes : sequence, optional
    spans : mapping of str to (start, end), optional
        Half-open time ranges. A window of that name keeps only those rows, if it has a
        timestamp role.
    task, metric, target : str
    seed : int
    folder : Path, optional
        Where to write, such as pytest's ``tmp_path``; by default a temporary folder that
        is removed when the process ends.
    report : callable, optional
        Called with fraction and text on each progress; may raise Cancelled.

    Returns
    -------
    Context
    """
    where = folder or _temporary_folder()
    frames = {**_named(reference=reference, incident=incident), **(windows or {})}
    ranges = dict(spans or {})
    assigned = {name: _roles(roles, frame) for name, frame in frames.items()}
    tables = {
        name: _window(name, frame, assigned[name], where, ranges.get(name, (None, None)))
        for name, frame in frames.items()
    }
    features = tuple(sorted({f for given in assigned.values() for f in given.features}))
    scratch = where / "scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    silent = Context(windows={}, scratch=scratch).report
    return Context(
        windows=tables,
        scratch=scratch,
        spans=ranges,
        task=task,
        metric=metric,
        target=target,
        model=_model(model, features),
        lineage=None if lineage is None else Lineage.model_validate(lineage),
        signals=None if signals is None else SignalSet([_write(signals, where / "signals")]),
        changes=tuple(ChangeEvent.model_validate(change) for change in changes),
        seed=seed,
        report=report or silent,
    )


def _temporary_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="workbench-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _named(**frames: pd.DataFrame | None) -> dict[str, pd.DataFrame]:
    return {name: frame for name, frame in frames.items() if frame is not None}


def _roles(given: Roles | Mapping[str, JsonValue] | None, frame: pd.DataFrame) -> Roles:
    if isinstance(given, Roles):
        return given
    assigned = Roles.model_validate(dict(given or {}))
    if given is not None and "features" in given:
        return assigned
    taken = {column for role, column in assigned.items() if role not in ("segment", "sensitive")}
    rest = tuple(str(column) for column in frame.columns if column not in taken)
    return assigned.model_copy(update={"features": rest})


def _window(name: str, frame: pd.DataFrame, roles: Roles, where: Path, span: Span) -> WindowTable:
    path = _write(frame, where / name)
    return WindowTable(name, [path], roles, start=span[0], end=span[1])


def _write(frame: pd.DataFrame, stem: Path) -> Path:
    stem.parent.mkdir(parents=True, exist_ok=True)
    path = stem.with_name(stem.name + ".parquet")
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    pq.write_table(table, path, compression="zstd")
    return path


def _model(given: Model | Predictor | Predict | None, features: tuple[str, ...]) -> Model | None:
    if given is None or isinstance(given, Model):
        return given
    columns = tuple(str(name) for name in getattr(given, "feature_names_in_", features))
    if isinstance(given, Predictor):
        return FunctionModel(given.predict, columns, _probabilities(given))
    return FunctionModel(given, columns)


def _probabilities(estimator: Predictor) -> Predict | None:
    ask = getattr(estimator, "predict_proba", None)
    if ask is None:
        return None

    def score(frame: pd.DataFrame) -> np.ndarray:
        found = np.asarray(ask(frame))
        return found[:, 1] if found.ndim == 2 and found.shape[1] == 2 else found

    return score
