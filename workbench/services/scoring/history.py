"""The scores of watched models by window, computed from what was measured."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from workbench.domain.scoring import ScoreDefinition, Tier, WatchedModel, WindowReading
from workbench.science.scoring.baselines import BaselineRules, Booleans, Floats, Integers
from workbench.science.scoring.history import Rules, Scores, score_windows
from workbench.services.scoring.definitions import definition_in_force
from workbench.services.session import Session

_HOUR = 3600


@dataclass(frozen=True, slots=True)
class ScoreHistory:
    """Scores of models by window, each model's windows in the order of time.

    Attributes
    ----------
    definition : ScoreDefinition
    models : tuple of WatchedModel
    readings : tuple of tuple of WindowReading
        Of each model; the arrays are filled up at the end to the longest of them.
    judged : ndarray of bool, shape (models, windows)
    scores : Scores
    """

    definition: ScoreDefinition
    models: tuple[WatchedModel, ...]
    readings: tuple[tuple[WindowReading, ...], ...]
    judged: Booleans
    scores: Scores

    def tier(self, model: int, window: int) -> Tier:
        """Return the tier of a window, with hysteresis."""
        return self.definition.tiers[int(self.scores.tier[model, window])]

    def last(self, model: int) -> int:
        """Return the place of a model's newest window; -1 if it has none."""
        return len(self.readings[model]) - 1


def score_history(
    session: Session,
    definition: ScoreDefinition | None = None,
    models: Iterable[str] | None = None,
    until: datetime | None = None,
) -> ScoreHistory:
    """Return the scores of a workspace's models.

    Parameters
    ----------
    session : Session
    definition : ScoreDefinition, optional
        The one in force by default.
    models : iterable of str, optional
        All of them by default.
    until : datetime, optional
        As they stood then: windows that began earlier only.
    """
    asked = definition or definition_in_force(session)
    with session.workspace.score_book() as book:
        known = book.models()
        found: dict[str, list[WindowReading]] = {}
        for reading in book.readings(models, until=until):
            found.setdefault(reading.model, []).append(reading)
    wanted = sorted(known if models is None else set(models) & set(known))
    return scored(
        asked,
        tuple(known[name] for name in wanted),
        tuple(tuple(found.get(name, ())) for name in wanted),
    )


def scored(
    definition: ScoreDefinition,
    models: tuple[WatchedModel, ...],
    readings: tuple[tuple[WindowReading, ...], ...],
) -> ScoreHistory:
    """Return the scores of readings.

    Parameters
    ----------
    definition : ScoreDefinition
    models : tuple of WatchedModel
    readings : tuple of tuple of WindowReading
        Of each model, in the order of time.
    """
    arrays = arrays_of(definition, readings)
    scores = score_windows(arrays.values, arrays.hours, arrays.judged, rules_of(definition))
    return ScoreHistory(definition, models, readings, arrays.judged, scores)


@dataclass(frozen=True, slots=True)
class FleetArrays:
    """Readings as arrays, each model's windows first and filled up at the end.

    Attributes
    ----------
    values : ndarray, shape (models, windows, signals)
        NaN where nothing was measured.
    hours : ndarray of int, shape (models, windows)
        Start of each window in whole hours since 1970, in UTC.
    judged : ndarray of bool, shape (models, windows)
        Whether a window is there and large enough.
    """

    values: Floats
    hours: Integers
    judged: Booleans


def arrays_of(
    definition: ScoreDefinition, readings: Sequence[Sequence[WindowReading]]
) -> FleetArrays:
    """Return readings as arrays.

    Parameters
    ----------
    definition : ScoreDefinition
        Names the signals and the smallest window that is judged.
    readings : sequence of sequence of WindowReading
        Of each model, in the order of time.
    """
    longest = max(map(len, readings), default=0)
    signals = definition.signal_ids
    values = np.full((len(readings), longest, len(signals)), np.nan)
    hours = np.zeros((len(readings), longest), dtype=np.int64)
    judged = np.zeros((len(readings), longest), dtype=np.bool_)
    for at, windows in enumerate(readings):
        if not windows:
            continue
        values[at, : len(windows)] = values_of(windows, signals)
        hours[at, : len(windows)] = [int(w.start.timestamp()) // _HOUR for w in windows]
        judged[at, : len(windows)] = [is_judged(w, definition) for w in windows]
    return FleetArrays(values, hours, judged)


def is_judged(window: WindowReading, definition: ScoreDefinition) -> bool:
    """Whether a window has enough rows, or was measured only by what does not need them."""
    if window.rows >= definition.smallest_window:
        return True
    free = {signal.id for signal in definition.signals if signal.few_rows}
    measured = {name for name, value in window.values.items() if value is not None}
    return bool(measured) and measured <= free


def values_of(windows: Sequence[WindowReading], signals: Sequence[str]) -> Floats:
    """Return the values of windows, shape (windows, signals); NaN where nothing was measured."""
    return np.array(
        [[_number(window.values.get(name)) for name in signals] for window in windows],
        dtype=np.float64,
    ).reshape(len(windows), len(signals))


def rules_of(definition: ScoreDefinition) -> Rules:
    """Return what the arithmetic needs of a definition."""
    return Rules(
        np.array([signal.weight for signal in definition.signals]),
        np.array([signal.least for signal in definition.signals]),
        np.array([tier.from_score for tier in definition.tiers]),
        BaselineRules(**definition.baseline.model_dump()),
        definition.persistence,
        definition.hysteresis,
    )


def _number(value: float | None) -> float:
    return np.nan if value is None else value
