"""Scoring files of signals: how odd each row is, given the rows before it, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import numpy as np

from workbench.datasets.progress import Progress, part_of, silent
from workbench.datasets.table_file import save_table
from workbench.domain.canonical import JsonValue
from workbench.errors import EvidenceError, WorkbenchError
from workbench.science.detection.detector import Scored, score_signal
from workbench.science.detection.reasons import Reason, reason, relation_reason
from workbench.science.detection.together import score_signals
from workbench.services.signal_files import SignalFile, SignalReader, read_signals

THRESHOLD = 0.5
"""The score from which a row is told of, fixed when the detector was made."""
_DIGITS = 6


class DetectorChoice(StrEnum):
    """How several columns are scored."""

    AUTO = "auto"
    UNIVARIATE = "univariate"
    MULTIVARIATE = "multivariate"


@dataclass(frozen=True, slots=True)
class Anomaly:
    """A row that was raised.

    Attributes
    ----------
    row : int
        Counted from 0, in the order of the file.
    time : str
        ISO 8601, UTC; empty where not known.
    score : float
    column : str
        The one that has most to do with it.
    why : Reason
    """

    row: int
    time: str
    score: float
    column: str
    why: Reason

    def json_body(self) -> dict[str, JsonValue]:
        """Return the anomaly as ``workbench score --json`` prints it."""
        return {
            "row": self.row,
            "time": self.time or None,
            "score": round(self.score, _DIGITS),
            "column": self.column,
            "reason": self.why.component,
            "sentence": self.why.sentence,
            "one_row_in": round(self.why.rarity),
            "value": self.why.value,
            "usual": [self.why.low, self.why.high],
        }


@dataclass(frozen=True)
class FileScore:
    """What came of scoring one file.

    Attributes
    ----------
    file : SignalFile
    detector : DetectorChoice
        The one that was used.
    score : ndarray of float, shape (n,)
        In the order of the file's rows.
    anomalies : tuple of Anomaly
        All that reach the threshold, in the order of time.
    """

    file: SignalFile
    detector: DetectorChoice
    score: np.ndarray
    anomalies: tuple[Anomaly, ...]

    def json_body(self, most: int) -> dict[str, JsonValue]:
        """Return the file's scores as JSON, with the largest anomalies."""
        return {
            "file": str(self.file.path),
            "rows": len(self.score),
            "time_column": self.file.time or None,
            "columns": list(self.file.columns),
            "detector": self.detector.value,
            "largest_score": round(float(self.score.max()), _DIGITS) if len(self.score) else None,
            "anomalies": len(self.anomalies),
            "largest": [one.json_body() for one in self.largest(most)],
            "notes": list(self.file.notes),
        }

    def largest(self, most: int) -> list[Anomaly]:
        """Return the anomalies with the largest scores, in the order of time."""
        chosen = sorted(self.anomalies, key=lambda one: (-one.score, one.row))[:most]
        return [one for one in self.anomalies if one in chosen]


@dataclass(frozen=True, slots=True)
class NotScored:
    """A file of a folder that could not be scored, and why."""

    path: Path
    reason: str


def score_file(
    path: Path,
    reader: SignalReader,
    *,
    columns: Sequence[str] = (),
    detector: DetectorChoice = DetectorChoice.AUTO,
    threshold: float = THRESHOLD,
    progress: Progress = silent,
) -> FileScore:
    """Score the rows of one file.

    Rows are scored in the order of their times; a row without one follows the row before it.

    Raises
    ------
    EvidenceError
        One sentence: what is wrong, where, what to do.
    """
    file = read_signals(path, reader, columns, part_of(progress, 0.0, 0.3))
    order = _order(file.times)
    progress(0.3, f"Scoring {path.name}")
    times, values = file.times[order], file.values[:, order]
    chosen = detector
    if detector is DetectorChoice.AUTO:
        several = len(file.columns) > 1
        chosen = DetectorChoice.MULTIVARIATE if several else DetectorChoice.UNIVARIATE
    rated = (_together if chosen is DetectorChoice.MULTIVARIATE else _each)(times, values)
    raised = np.flatnonzero(rated.score >= threshold)
    anomalies = tuple(_anomaly(file, rated, values, order, int(at)) for at in raised)
    score = np.empty(len(order))
    score[order] = rated.score
    progress(1.0, f"Scored {path.name}")
    return FileScore(file, chosen, score, anomalies)


def score_files(
    paths: Sequence[Path],
    reader: SignalReader,
    *,
    columns: Sequence[str] = (),
    detector: DetectorChoice = DetectorChoice.AUTO,
    threshold: float = THRESHOLD,
    progress: Progress = silent,
) -> tuple[list[FileScore], list[NotScored]]:
    """Score several files; one that cannot be scored does not keep the others from it.

    Raises
    ------
    WorkbenchError
        If there is one file only, and it cannot be scored.
    """
    scored: list[FileScore] = []
    left: list[NotScored] = []
    for at, path in enumerate(paths):
        part = part_of(progress, at / len(paths), (at + 1) / len(paths))
        try:
            scored.append(
                score_file(
                    path,
                    reader,
                    columns=columns,
                    detector=detector,
                    threshold=threshold,
                    progress=part,
                )
            )
        except EvidenceError as error:
            if len(paths) == 1:
                raise
            left.append(NotScored(path, error.message))
    return scored, left


def write_scores(found: Sequence[FileScore], place: Path, target: Path) -> list[Path]:
    """Write the scores of files, one row for each of theirs and in their order.

    Parameters
    ----------
    found : sequence of FileScore
    place : Path
        The file or folder that was scored.
    target : Path
        A file where a file was scored; else a folder, in which files keep their places and
        end in ``.csv``.

    Returns
    -------
    list of Path
        Each written whole or not at all.

    Raises
    ------
    EvidenceError
        If one cannot be written, or would take the place of one that was scored.
    """
    if place.is_file():
        pairs = [(found[0], target)]
    else:
        inside = [one.file.path.relative_to(place).with_suffix(".csv") for one in found]
        pairs = [(one, target / path) for one, path in zip(found, inside, strict=True)]
    _check_targets(pairs)
    for one, path in pairs:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise EvidenceError(
                "score.cannot_write",
                f"{path.parent} cannot be made: {error.strerror}.",
                "Choose another folder.",
            ) from error
        save_table(path, ("row", "time", "anomaly_score"), _rows(one))
    return [path for _, path in pairs]


def _check_targets(pairs: Sequence[tuple[FileScore, Path]]) -> None:
    sources = {one.file.path.resolve() for one, _ in pairs}
    seen: set[Path] = set()
    for one, path in pairs:
        if path.resolve() in sources:
            raise EvidenceError(
                "score.over_input",
                f"The scores of {one.file.path} would be written over a file of signals.",
                "Give another place with --output.",
            )
        if path in seen:
            raise EvidenceError(
                "score.same_name",
                f"Two files would both have their scores in {path}.",
                "Score them one by one.",
            )
        seen.add(path)


def _rows(one: FileScore) -> list[tuple[object, ...]]:
    return [
        (row, moment(time), round(score, _DIGITS))
        for row, (time, score) in enumerate(
            zip(one.file.times.tolist(), one.score.tolist(), strict=True)
        )
    ]


@dataclass(frozen=True)
class _Rated:
    """Scores in the order of time, and what every column says by itself."""

    score: np.ndarray
    signals: tuple[Scored, ...]
    share: np.ndarray
    relation: np.ndarray


def _together(times: np.ndarray, values: np.ndarray) -> _Rated:
    found = score_signals(times, values)
    return _Rated(found.score, found.signals, found.contributions, found.relation)


def _each(times: np.ndarray, values: np.ndarray) -> _Rated:
    signals = tuple(score_signal(times, row) for row in values)
    scores = np.vstack([one.score for one in signals])
    return _Rated(scores.max(axis=0), signals, scores, np.zeros(scores.shape[1]))


def _anomaly(
    file: SignalFile, rated: _Rated, values: np.ndarray, order: np.ndarray, at: int
) -> Anomaly:
    first = int(np.argmax(rated.share[:, at]))
    if rated.relation[at] > rated.signals[first].evidence[at]:
        why = relation_reason(file.columns, rated.share[:, at], rated.relation, values[first], at)
    else:
        why = reason(rated.signals[first], values[first], at)
    row = int(order[at])
    return Anomaly(
        row, moment(float(file.times[row])), float(rated.score[at]), file.columns[first], why
    )


def _order(times: np.ndarray) -> np.ndarray:
    """Return rows by time, those of one time in the file's order; none keeps its place."""
    known = np.isfinite(times)
    if not known.any():
        return np.arange(len(times))
    held = np.maximum.accumulate(np.where(known, np.arange(len(times)), -1))
    filled = np.where(held >= 0, times[np.maximum(held, 0)], -np.inf)
    return np.argsort(filled, kind="stable")


def moment(seconds: float) -> str:
    """Return a time as ISO 8601 in UTC; empty where it is not known or out of range."""
    if not np.isfinite(seconds):
        return ""
    try:
        at = datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return ""
    return at.isoformat().replace("+00:00", "Z")


def exit_problem(scored: Sequence[FileScore], left: Sequence[NotScored]) -> WorkbenchError | None:
    """Return the error of a folder of which no file could be scored; None where one could."""
    if scored or not left:
        return None
    return EvidenceError(
        "score.none", f"None of {len(left)} files could be scored. {left[0].reason}"
    )
