"""What a model's windows are held against: aggregates of its reference rows, never rows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from pydantic import Field

from workbench.domain.canonical import JsonValue
from workbench.domain.evidence import Noun, Roles


class ReferenceColumn(Noun):
    """One column of the reference.

    Attributes
    ----------
    kind : str
        ``number``, ``levels``, or ``other``: only missing values are followed of the last.
    rows, missing : int
    edges : tuple of float
        Upper edges of all bins but the last, at quantiles.
    counts : tuple of int
        Rows by bin.
    levels : mapping of str to int
        Rows by level; those of few rows are not named.
    unnamed : int
        Rows of levels that are not named.
    low, high : float or None
        The 0.1 % and 99.9 % quantiles.
    mean, spread : float or None
        Of the values between those.
    outside : float
        Share of rows beyond them.
    """

    kind: Literal["number", "levels", "other"]
    rows: int
    missing: int
    edges: tuple[float, ...] = ()
    counts: tuple[int, ...] = ()
    levels: Mapping[str, int] = {}
    unnamed: int = 0
    low: float | None = None
    high: float | None = None
    mean: float | None = None
    spread: float | None = None
    outside: float = 0.0


class ReferenceGroup(Noun):
    """Rows that share a level of one or two columns.

    Attributes
    ----------
    where : tuple of (str, str)
        Column and level.
    rows : int
    loss : float
        Mean of the loss of its rows; of the output, in spreads, where there are no labels.
    """

    where: tuple[tuple[str, str], ...]
    rows: int
    loss: float


class ReferenceScores(Noun):
    """How scores and labels went together: the calibration that estimates rest on.

    Attributes
    ----------
    edges, score, square, loss_positive, loss_negative : tuple of float
        As of :class:`workbench.science.estimation.cells.ScoreCells`.
    chances : tuple of float
        Of a positive label in each cell.
    expected : mapping of str to float
        Metrics of the reference as the calibration estimates them.
    """

    edges: tuple[float, ...]
    score: tuple[float, ...]
    square: tuple[float, ...]
    loss_positive: tuple[float, ...]
    loss_negative: tuple[float, ...]
    probabilities: bool
    predicted: bool
    chances: tuple[float, ...]
    expected: Mapping[str, float] = {}


class Reference(Noun):
    """The reference of one model.

    Attributes
    ----------
    model : str
    title : str
        What it was made of, in words: ``reference.csv``, ``the first 14 windows``.
    width : str
        ``day`` or ``hour``: the windows that are measured.
    rows, windows : int
    start, end : datetime or None
        Its span, where its rows have a time.
    task, metric : str
    roles : Roles
    columns : mapping of str to ReferenceColumn
        Features and outputs.
    schema_types : mapping of str to str
        Every column's type family.
    importance : mapping of str to float
        How much the model leans on each feature; they add up to 1.
    importance_words : str
        How that is known.
    measured : float or None
        The metric.
    positive : str, number or None
        The class that counts as positive.
    residual : float or None
        Spread of the residuals of a model of numbers.
    scores : ReferenceScores or None
    calibration : float or None
        Squared calibration gap.
    groups : tuple of ReferenceGroup
    groups_by : str
        ``loss`` or ``output``.
    rows_per_window : float or None
        Median.
    gap : float or None
        Median over windows of the longest time without a row, in seconds.
    label_delay : float or None
        Median, in seconds.
    label_due : float or None
        Age in seconds from which a row's label should be there.
    labelled : float
        Share of due rows with a label.
    versions : tuple of str
        Versions of the model that were seen.
    """

    model: str
    title: str
    width: Literal["week", "day", "hour"] = "day"
    rows: int
    windows: int = 0
    start: datetime | None = None
    end: datetime | None = None
    task: str = ""
    metric: str = ""
    roles: Roles = Roles()
    columns: Mapping[str, ReferenceColumn] = {}
    schema_types: Mapping[str, str] = {}
    importance: Mapping[str, float] = {}
    importance_words: str = ""
    measured: float | None = None
    positive: JsonValue = None
    residual: float | None = None
    scores: ReferenceScores | None = None
    calibration: float | None = None
    groups: tuple[ReferenceGroup, ...] = ()
    groups_by: Literal["loss", "output"] = "loss"
    rows_per_window: float | None = Field(None, ge=0)
    gap: float | None = None
    label_delay: float | None = None
    label_due: float | None = None
    labelled: float = 0.0
    versions: tuple[str, ...] = ()
