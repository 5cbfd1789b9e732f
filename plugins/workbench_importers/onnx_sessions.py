"""The part of opening an ONNX model that needs onnxruntime."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
import pandas as pd

from workbench.api import EvidenceError, Model
from workbench_importers.estimators import require_columns
from workbench_importers.model_bounds import (
    ROWS_AT_ONCE,
    bad_answer,
    bounded_memory,
    bounded_time,
    too_much,
)

_TYPES: Mapping[str, type] = {
    "tensor(float)": np.float32,
    "tensor(double)": np.float64,
    "tensor(int64)": np.int64,
    "tensor(int32)": np.int32,
    "tensor(bool)": np.bool_,
    "tensor(string)": np.str_,
}


class OnnxModel(Model):
    """An ONNX model that takes one matrix of features, or one input a column.

    Parameters
    ----------
    session : InferenceSession
    inputs : mapping of str to str
    features : tuple of str
    path : Path
        The file, for messages and for what it may take.
    """

    def __init__(
        self,
        session: Any,  # noqa: ANN401 -- untyped library
        inputs: Mapping[str, str],
        features: tuple[str, ...],
        path: Path,
    ) -> None:
        name = path.name
        self._session, self._path = session, path
        self._given = session.get_inputs()
        unknown = [i.type for i in self._given if i.type not in _TYPES]
        if unknown:
            raise EvidenceError(
                "model.onnx_input",
                f"{name} takes an input of type {unknown[0][:40]}, which tables do not have.",
                "Export the model with float, integer or text inputs.",
            )
        self._matrix = len(self._given) == 1 and _width(self._given[0]) != 1
        if self._matrix:
            self.columns = _matrix_columns(self._given[0], inputs, features, name)
        else:
            self.columns = tuple(inputs.get(i.name, i.name) for i in self._given)
        outputs = session.get_outputs()
        if not outputs:
            raise bad_answer(name, "nothing at all")
        self._scores = next((o for o in outputs if _holds_scores(o)), None)
        self._label = next((o for o in outputs if o is not self._scores), outputs[0])

    def predict(self, frame: pd.DataFrame) -> np.ndarray:
        """Return one prediction a row, shape (n_rows,)."""
        parts = [self._checked(found, rows) for found, rows in self._asked(frame, self._label.name)]
        return np.concatenate(parts) if parts else np.zeros(0)

    def score(self, frame: pd.DataFrame) -> np.ndarray | None:
        """Return the probability of the second class, or of each of three or more."""
        if self._scores is None:
            return None
        parts = [self._table(found, rows) for found, rows in self._asked(frame, self._scores.name)]
        if len({part.shape[1:] for part in parts}) > 1:
            raise bad_answer(self._path.name, "probabilities of a varying number of classes")
        table = np.concatenate(parts) if parts else np.zeros(0)
        return table[:, 1] if table.shape[1:] == (2,) else table

    def _asked(self, frame: pd.DataFrame, output: str) -> Iterator[tuple[Any, int]]:
        """Yield the answer for a few thousand rows at a time, within bounds."""
        require_columns(frame, self.columns)
        for start in range(0, len(frame), ROWS_AT_ONCE):
            part = frame.iloc[start : start + ROWS_AT_ONCE]
            feed, options = self._feed(part), ort.RunOptions()

            def stop(options: Any = options) -> None:  # noqa: ANN401 -- untyped library
                options.terminate = True

            try:
                with bounded_memory(self._path), bounded_time(len(part), stop):
                    (found,) = self._session.run([output], feed, options)
            except EvidenceError:
                raise
            except Exception as error:
                raise self._told(error, stopped=bool(options.terminate)) from error
            yield found, len(part)

    def _told(self, error: Exception, *, stopped: bool) -> EvidenceError:
        words = str(error).lower()
        if stopped or "alloc" in words or "memory" in words:
            return too_much(self._path.name)
        return EvidenceError(
            "model.onnx",
            f"{self._path.name} cannot answer for the rows it was asked about.",
            "Check that the columns hold what the model was trained on, or export it again.",
        )

    def _checked(self, found: Any, rows: int) -> np.ndarray:  # noqa: ANN401 -- untyped library
        answer = np.asarray(found) if isinstance(found, np.ndarray) else np.zeros(0)
        if answer.size != rows:
            raise bad_answer(self._path.name, f"{answer.size} values for {rows} rows")
        return answer.reshape(rows)

    def _table(self, found: Any, rows: int) -> np.ndarray:  # noqa: ANN401 -- untyped library
        try:
            if isinstance(found, list):
                # A list of maps from class to probability, as ZipMap writes them.
                found = [[row[key] for key in sorted(row)] for row in found]
            table = np.asarray(found, dtype=np.float64)
        except (TypeError, ValueError, KeyError, AttributeError):
            raise bad_answer(self._path.name, "probabilities that are no numbers") from None
        if table.ndim not in {1, 2} or len(table) != rows:
            raise bad_answer(self._path.name, f"an array of shape {table.shape} for {rows} rows")
        return table

    def _feed(self, frame: pd.DataFrame) -> dict[str, np.ndarray]:
        if self._matrix:
            only = self._given[0]
            kind = _TYPES[only.type]
            parts = [_cells(frame[name], kind) for name in self.columns]
            return {only.name: np.stack(parts, axis=1)}
        return {
            given.name: _cells(frame[column], _TYPES[given.type]).reshape(-1, 1)
            for given, column in zip(self._given, self.columns, strict=True)
        }


def open_onnx(path: Path, inputs: Mapping[str, str], features: tuple[str, ...]) -> Model:
    """Open a model on one thread of the processor.

    Raises
    ------
    EvidenceError
        If onnxruntime refuses it.
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    try:
        with bounded_memory(path):
            session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except EvidenceError:
        raise
    except Exception as error:
        raise EvidenceError(
            "model.onnx",
            f"{path.name} cannot be opened by onnxruntime {ort.__version__}.",
            "Export it for an older operator set, or update onnxruntime.",
        ) from error
    return OnnxModel(session, inputs, features, path)


def _width(given: Any) -> int | None:  # noqa: ANN401 -- untyped library
    last = given.shape[-1] if given.shape else 1
    return last if isinstance(last, int) else None


def _matrix_columns(
    given: Any,  # noqa: ANN401 -- untyped library
    inputs: Mapping[str, str],
    features: tuple[str, ...],
    name: str,
) -> tuple[str, ...]:
    width = _width(given)
    if width is not None and width != len(features):
        raise EvidenceError(
            "model.features",
            f"{name} takes {width} inputs, and the evidence has {len(features)} features.",
            "Name the features in capture.json, in the order the model was trained with.",
        )
    return tuple(inputs.get(feature, feature) for feature in features)


def _holds_scores(output: Any) -> bool:  # noqa: ANN401 -- untyped library
    if output.type.startswith("seq(map("):
        return True
    wide = len(output.shape) == 2 and output.shape[1] != 1
    return "prob" in output.name.lower() or (
        wide and output.type in {"tensor(float)", "tensor(double)"}
    )


def _cells(column: "pd.Series[Any]", kind: type) -> np.ndarray:
    """Return a column in the type an input wants; missing text is empty, missing numbers nan."""
    if kind is np.str_:
        return column.astype(object).where(column.notna(), "").astype(str).to_numpy(dtype=object)
    if kind in {np.float32, np.float64}:
        return column.to_numpy(dtype=kind, na_value=np.nan)
    if column.isna().any():
        raise EvidenceError(
            "model.missing_values",
            f"The model takes whole numbers from {column.name!r}, and some are missing.",
            "Fill them as the pipeline does, or export the model with float inputs.",
        )
    return column.to_numpy(dtype=kind)
