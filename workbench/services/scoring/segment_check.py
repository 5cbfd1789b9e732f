"""Whether alarms about a model speak of some of its rows more often than of others.

It rests on what the segment signal keeps of each window: for every level of a column that had
enough rows, how many and how much worse off they were. Rows themselves are not kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.domain.canonical import JsonValue
from workbench.language import tr
from workbench.science.scoring.baselines import Booleans
from workbench.science.scoring.segment_watch import SegmentRate, segment_rates
from workbench.services.scoring.backtest_record import interval_body
from workbench.services.scoring.history import ScoreHistory

SIGNAL = "segment"
FEWEST_WINDOWS = 30
"""In which a level must have had enough rows before anything is said of it."""
_STRETCHES = 3
"""Times the windows that one score is the mean of: what is left out together."""
_SHORTEST = 7


@dataclass(frozen=True, slots=True)
class ModelSegments:
    """How often alarms about one model were about each part of its rows.

    Attributes
    ----------
    model, title : str
    rates : tuple of SegmentRate
    suppressed : int
        Levels in too few windows to be told.
    """

    model: str
    title: str
    rates: tuple[SegmentRate, ...]
    suppressed: int

    def reminders(self) -> tuple[str, ...]:
        """Return what chance alone hardly makes, a sentence each."""
        return tuple(
            tr(
                "Alarms about {model} are about {segment} {ratio} times as often as about the "
                "rest of that column ({low} to {high}; {flagged} of {windows} windows).",
                model=self.title,
                segment=f"{one.column} = {one.level}",
                ratio=f"{one.ratio.estimate:.1f}",
                low=f"{one.ratio.low:.1f}",
                high=f"{one.ratio.high:.1f}",
                flagged=one.flagged,
                windows=one.windows,
            )
            for one in self.rates
            if one.ratio is not None and one.ratio.excludes(1.0)
        )

    def json_body(self) -> dict[str, JsonValue]:
        """Return the rates as the command line prints them."""
        return {
            "model": self.model,
            "suppressed": self.suppressed,
            "segments": [
                {
                    "column": one.column,
                    "level": one.level,
                    "windows": one.windows,
                    "flagged": one.flagged,
                    "ratio": interval_body(one.ratio),
                }
                for one in self.rates
                if one.ratio is not None
            ],
        }


def model_segments(
    history: ScoreHistory, flagged: Booleans, *, fewest: int = FEWEST_WINDOWS
) -> tuple[ModelSegments, ...]:
    """Return how often alarms were about each part of the rows, of every model that tells parts.

    Parameters
    ----------
    history : ScoreHistory
    flagged : ndarray of bool, shape (models, windows)
    fewest : int
        Windows in which a level must have had enough rows.
    """
    if SIGNAL not in history.definition.signal_ids:
        return ()
    place = history.definition.signal_ids.index(SIGNAL)
    adds = history.scores.contributions[:, :, place] > 0
    counted = []
    for at, model in enumerate(history.models):
        names, there, worst = _levels(history, at)
        if names:
            windows = there.shape[1]
            about = worst & (flagged & adds)[at, :windows]
            counted.append((model, names, there, about))
    stretch = max(_SHORTEST, _STRETCHES * history.definition.persistence)
    once = [
        segment_rates(there, about, names, smallest=fewest, stretch=stretch)
        for _, names, there, about in counted
    ]
    told = sum(one.ratio is not None for rates in once for one in rates)
    found = []
    for model, names, there, about in counted:
        rates = segment_rates(there, about, names, smallest=fewest, stretch=stretch, several=told)
        hidden = sum(one.ratio is None for one in rates)
        found.append(ModelSegments(model.id, model.title or model.id, rates, hidden))
    return tuple(found)


def _levels(history: ScoreHistory, model: int) -> tuple[list[tuple[str, str]], Booleans, Booleans]:
    """Return the levels of a model's columns, where each was there, and where it was worst off."""
    readings, judged = history.readings[model], history.judged[model]
    places: dict[tuple[str, str], int] = {}
    there: list[tuple[int, int]] = []
    worst: list[tuple[int, int]] = []
    for at, window in enumerate(readings):
        told: Any = window.details.get(SIGNAL, {}).get("levels")
        if not judged[at] or not isinstance(told, Mapping):
            continue
        for column, levels in told.items():
            off = {name: float(figures[1]) for name, figures in levels.items()}
            there += [(places.setdefault((column, name), len(places)), at) for name in off]
            most = max(off, key=lambda name: (off[name], name), default="")
            if most and off[most] > 0:
                worst.append((places[column, most], at))
    shape = (len(places), len(readings))
    masks = []
    for pairs in (there, worst):
        mask = np.zeros(shape, dtype=np.bool_)
        if pairs:
            mask[tuple(np.array(pairs).T)] = True
        masks.append(mask)
    return list(places), masks[0], masks[1]
