"""What the model put out and what came of it, as codes: scores, predictions, labels."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench.api import Context, WindowTable
from workbench.science.estimation.cells import CELLS, Floats, ScoreCells, Whole, count, cut_scores
from workbench_drift.columns import INCIDENT, REFERENCE

MOST_CLASSES = 50
NUMERIC_CLASSES = 20
"""Numeric labels of more distinct values than this are not classes, unless the task says so."""
FEWEST_REFERENCE = 100
FEWEST_OF_LABEL = 10
FEWEST_INCIDENT = 30
THRESHOLD = 0.5


@dataclass(frozen=True, slots=True)
class ScoredRows:
    """The rows of one window, shape (n_rows,) each.

    Parameters
    ----------
    score : ndarray of float64
        nan where it is missing or infinite.
    predicted, label : ndarray of int64
        Number of the class; -1 where it is missing.
    """

    score: Floats
    predicted: Whole
    label: Whole

    @property
    def usable(self) -> np.ndarray:
        """Which rows have a score and a prediction."""
        found: np.ndarray = np.isfinite(self.score) & (self.predicted >= 0)
        return found

    @property
    def labelled(self) -> np.ndarray:
        """Which of them have a label too."""
        return self.usable & (self.label >= 0)


@dataclass(frozen=True, slots=True)
class ScoredWindows:
    """Both windows, with scores cut into the same cells.

    Parameters
    ----------
    reference, incident : ScoredRows
    classes : int
    predicted : bool
        Whether predictions are known, or follow from a probability.
    cells : ScoreCells
    notes : tuple of str
        What a reader should know about how rows were read.
    """

    reference: ScoredRows
    incident: ScoredRows
    classes: int
    predicted: bool
    cells: ScoreCells
    notes: tuple[str, ...]

    def count(
        self, rows: ScoredRows, held: np.ndarray, bins: tuple[Whole, int] | None = None
    ) -> Floats:
        """Count usable rows by predicted class and cell, by bin first where there are bins."""
        codes = [rows.predicted[held], self.cells.code(rows.score[held])]
        shape: tuple[int, ...] = (self.classes, self.cells.size)
        if bins is not None:
            codes, shape = [bins[0][held], *codes], (bins[1], *shape)
        return count(shape, codes)

    def count_labelled(
        self, rows: ScoredRows, held: np.ndarray, bins: tuple[Whole, int] | None = None
    ) -> Floats:
        """Count labelled rows by predicted class, cell and label, by bin first."""
        codes = [rows.predicted[held], self.cells.code(rows.score[held]), rows.label[held]]
        shape: tuple[int, ...] = (self.classes, self.cells.size, self.classes)
        if bins is not None:
            codes, shape = [bins[0][held], *codes], (bins[1], *shape)
        return count(shape, codes)


@dataclass(frozen=True, slots=True)
class _Levels:
    """A column as numbers of levels, -1 for missing, and the levels as text."""

    codes: Whole
    names: tuple[str, ...]
    numeric: bool

    def recoded(self, classes: Sequence[str]) -> Whole:
        """Return the number of each row's class; -1 where it is none of them."""
        place = {name: at for at, name in enumerate(classes)}
        table = np.array([*(place.get(name, -1) for name in self.names), -1], dtype=np.int64)
        return np.asarray(table[self.codes])


def read_scored(context: Context) -> ScoredWindows | str:
    """Read the score, prediction and label columns of both windows.

    Parameters
    ----------
    context : Context

    Returns
    -------
    ScoredWindows or str
        Or why performance cannot be estimated, and what to do.
    """
    tables = (context.window(REFERENCE), context.window(INCIDENT))
    if context.task == "regression":
        return _regression()
    context.progress(0.02, "Reading labels")
    labels = [_levels(table, table.roles.label) for table in tables]
    if labels[0] is None:
        return (
            "The reference window has no label, and scores can only be calibrated against "
            "labels. Give a column of the reference the role label."
        )
    known = labels[0].names + (labels[1].names if labels[1] is not None else ())
    classes = _sorted(set(known), numeric=labels[0].numeric)
    refused = _unfit(classes, labels[0], context.task)
    if refused:
        return refused
    context.progress(0.05, "Reading scores")
    scores = [_scores(table) for table in tables]
    for table, score in zip(tables, scores, strict=True):
        if score is None:
            return (
                f"The {table.name} window has no numeric score column. Give the column of "
                "recorded scores the role score."
            )
    return _windows(tables, labels, [score for score in scores if score is not None], classes)


def _windows(
    tables: tuple[WindowTable, WindowTable],
    labels: list[_Levels | None],
    scores: list[Floats],
    classes: list[str],
) -> ScoredWindows | str:
    predictions = [_levels(table, table.roles.prediction) for table in tables]
    predicted, notes = _predicted(predictions, scores, classes)
    if predicted is None and len(classes) > 2:
        return (
            "With more than two classes the predicted class must be recorded beside its score. "
            "Give the column of predictions the role prediction, spelt as the labels are."
        )
    rows = []
    for at, score in enumerate(scores):
        label = labels[at]
        missing = np.full(score.size, -1, dtype=np.int64)
        rows.append(
            ScoredRows(
                score,
                np.zeros(score.size, dtype=np.int64) if predicted is None else predicted[at],
                missing if label is None else label.recoded(classes),
            )
        )
    refused = _few(rows, len(classes))
    if refused:
        return refused
    several = len(classes) > 2
    most = max(10, min(100, 40_000 // len(classes) ** 2)) if several else CELLS
    cells = cut_scores([each.score[each.usable] for each in rows], most)
    notes += [
        f"{1 - each.usable.mean():.1%} of the {name} rows lack a score or prediction and are "
        "left out."
        for name, each in ((REFERENCE, rows[0]), (INCIDENT, rows[1]))
        if not each.usable.all()
    ]
    return ScoredWindows(rows[0], rows[1], len(classes), predicted is not None, cells, tuple(notes))


def _regression() -> str:
    return (
        "The labels are numbers, and the expected error of a number cannot be read off a score. "
        "Compare the predictions and features with the drift battery, or wait for labels."
    )


def _unfit(classes: list[str], label: _Levels, task: str) -> str:
    if len(classes) < 2:
        return (
            f"The reference labels hold {'one class' if classes else 'no value'}; at least two "
            "classes are needed. Choose a longer reference."
        )
    if not task and label.numeric and len(classes) > NUMERIC_CLASSES:
        return _regression()
    if len(classes) > MOST_CLASSES:
        return (
            f"The labels hold {len(classes):,} classes; at most {MOST_CLASSES} are estimated. "
            "Group rare classes before importing."
        )
    return ""


def _few(rows: list[ScoredRows], classes: int) -> str:
    labelled = rows[0].label[rows[0].labelled]
    counts = np.sort(np.bincount(labelled, minlength=classes))[::-1]
    if labelled.size < FEWEST_REFERENCE or counts[1] < FEWEST_OF_LABEL:
        return (
            f"The reference has {labelled.size} rows with score and label, {counts[1]} of the "
            f"second commonest class; at least {FEWEST_REFERENCE} and {FEWEST_OF_LABEL} are "
            "needed. Choose a longer reference."
        )
    there = int(rows[1].usable.sum())
    if there < FEWEST_INCIDENT:
        return (
            f"The incident has {there} rows with a score; at least {FEWEST_INCIDENT} are needed. "
            "Choose a longer incident window."
        )
    return ""


def _predicted(
    predictions: list[_Levels | None], scores: list[Floats], classes: list[str]
) -> tuple[list[Whole] | None, list[str]]:
    """Return predicted classes, recorded or by the usual threshold, and what to say of them."""
    recorded = [each for each in predictions if each is not None]
    if len(recorded) == len(predictions):
        coded = [each.recoded(classes) for each in recorded]
        if all((codes >= 0).any() or not codes.size for codes in coded):
            return coded, []
    if len(classes) > 2:
        return None, []
    whole = np.concatenate(scores)
    whole = whole[np.isfinite(whole)]
    why = "No prediction equals a label" if len(recorded) == 2 else "Predictions are not recorded"
    if whole.size and whole.min() >= 0 and whole.max() <= 1:
        told = f"{why}; a score above {THRESHOLD} is taken for the positive class."
        return [(score > THRESHOLD).astype(np.int64) for score in scores], [told]
    return None, [f"{why} and scores are no probabilities: only their order is measured."]


def _scores(table: WindowTable) -> Floats | None:
    name = table.roles.score
    if name is None or name not in table.columns:
        return None
    column = table.column(name)
    if not (pa.types.is_integer(column.type) or pa.types.is_floating(column.type)):
        return None
    values = np.array(pc.cast(column, pa.float64(), safe=False).to_numpy(), dtype=np.float64)
    values[~np.isfinite(values)] = np.nan
    return values


def _levels(table: WindowTable, name: str | None) -> _Levels | None:
    if name is None or name not in table.columns:
        return None
    column = table.column(name)
    kind = column.type
    numeric = any(
        test(kind)
        for test in (
            pa.types.is_integer,
            pa.types.is_floating,
            pa.types.is_boolean,
            pa.types.is_decimal,
        )
    )
    if numeric:
        return _of_numbers(pc.cast(column, pa.float64(), safe=False).to_numpy())
    try:
        text = pc.cast(column, pa.string())
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        return None
    whole = pa.concat_arrays(text.chunks) if text.num_chunks else pa.array([], pa.string())
    coded = whole.dictionary_encode()
    codes = pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False)
    return _Levels(codes.astype(np.int64), tuple(coded.dictionary.to_pylist()), numeric=False)


def _of_numbers(values: np.ndarray) -> _Levels:
    known = np.isfinite(values)
    found, place = np.unique(values[known], return_inverse=True)
    codes = np.full(values.size, -1, dtype=np.int64)
    codes[known] = place
    return _Levels(codes, tuple(f"{value:.15g}" for value in found.tolist()), numeric=True)


def _sorted(names: set[str], *, numeric: bool) -> list[str]:
    def number(name: str) -> float:
        try:
            return float(name)
        except ValueError:
            return float("inf")

    return sorted(names, key=lambda name: (number(name) if numeric else 0.0, name))
