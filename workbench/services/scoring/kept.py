"""Scores of a workspace kept at hand: what was read and judged once is not read and judged again.

The book only grows. So the windows that came since are read, each model goes on from where its
baselines stood, and the result is, bit for bit, what computing everything afresh gives. A model of
which an earlier window was measured again is judged from its beginning.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from weakref import WeakKeyDictionary

import numpy as np

from workbench.domain.scoring import ScoreDefinition, WatchedModel, WindowReading
from workbench.science.scoring.baselines import (
    Baselines,
    Booleans,
    Floats,
    Remembered,
    severity_of,
)
from workbench.science.scoring.history import Rules, composed, judged_by
from workbench.services.scoring.definitions import definition_in_force
from workbench.services.scoring.history import (
    FleetArrays,
    ScoreHistory,
    arrays_of,
    rules_of,
)
from workbench.services.session import Session
from workbench.storage import Workspace
from workbench.storage.score_book import ScoreBook

_TOGETHER = 50
"""Models that are judged together: enough to be quick, and few enough to be small."""


@dataclass
class _Judged:
    """What is known of one model under one definition."""

    judged: Booleans
    percentile: Floats
    severity: Floats
    remembered: Remembered

    @property
    def windows(self) -> int:
        return len(self.judged)


@dataclass
class KeptScores:
    """What was read from one book, and what was judged of it under one definition."""

    _lock: Lock = field(default_factory=Lock)
    _position: int = 0
    _standing: str = ""
    _readings: dict[str, tuple[WindowReading, ...]] = field(default_factory=dict)
    _digest: str = ""
    _judged: dict[str, _Judged] = field(default_factory=dict)
    _last: ScoreHistory | None = None

    def history(self, session: Session) -> ScoreHistory:
        """Return the scores of every model as they are now."""
        definition = definition_in_force(session)
        with self._lock, session.workspace.score_book() as book:
            models = book.models()
            self._read(book)
            self._under(definition)
            self._judge(definition)
            return self._whole(definition, tuple(models.values()))

    def _read(self, book: ScoreBook) -> None:
        """Read what is new; everything, where the book is another one than before."""
        if self._position and book.standing(self._position) != self._standing:
            self._position, self._readings, self._judged, self._last = 0, {}, {}, None
        fresh: dict[str, dict[datetime, WindowReading]] = {}
        newest = self._position
        for position, reading in book.readings_after(self._position):
            fresh.setdefault(reading.model, {})[reading.start] = reading
            newest = position
        if newest == self._position:
            return
        self._position, self._standing, self._last = newest, book.standing(newest), None
        for model, windows in fresh.items():
            known = self._readings.get(model, ())
            if known and min(windows) <= known[-1].start:
                self._judged.pop(model, None)
            found = {**{one.start: one for one in known}, **windows}
            self._readings[model] = tuple(found[start] for start in sorted(found))

    def _under(self, definition: ScoreDefinition) -> None:
        if definition.digest != self._digest:
            self._digest, self._judged, self._last = definition.digest, {}, None

    def _judge(self, definition: ScoreDefinition) -> None:
        """Judge the windows that were not judged yet."""
        rules = rules_of(definition)
        waiting = [
            model
            for model, readings in self._readings.items()
            if model not in self._judged or self._judged[model].windows < len(readings)
        ]
        # Those with as many windows to go stand together, so that little is filled up.
        waiting.sort(key=lambda model: (len(self._readings[model]) - self._from(model), model))
        for at in range(0, len(waiting), _TOGETHER):
            self._judge_some(waiting[at : at + _TOGETHER], definition, rules)

    def _from(self, model: str) -> int:
        return self._judged[model].windows if model in self._judged else 0

    def _judge_some(self, models: Sequence[str], definition: ScoreDefinition, rules: Rules) -> None:
        new = [self._readings[model][self._from(model) :] for model in models]
        arrays = arrays_of(definition, new)
        baselines = Baselines(len(models), len(rules.weights), rules.baseline, rules.least)
        for at, model in enumerate(models):
            if model in self._judged:
                baselines.go_on_from(at, self._judged[model].remembered)
        found = judged_by(baselines, arrays.values, arrays.hours, arrays.judged)
        for at, model in enumerate(models):
            self._judged[model] = _joined(
                self._judged.get(model),
                _part(arrays, found, at, len(new[at]), baselines.remembered(at)),
            )

    def _whole(self, definition: ScoreDefinition, models: tuple[WatchedModel, ...]) -> ScoreHistory:
        """Put the models together, as they would be if computed together."""
        if self._last is not None and self._last.models == models:
            return self._last
        readings = tuple(self._readings.get(model.id, ()) for model in models)
        longest = max(map(len, readings), default=0)
        shape = (len(models), longest)
        percentile = np.full((*shape, len(definition.signals)), np.nan)
        rules = rules_of(definition)
        severity = severity_of(percentile, rules.baseline.floor, rules.baseline.ceiling)
        judged = np.zeros(shape, dtype=np.bool_)
        for at, model in enumerate(models):
            one = self._judged.get(model.id)
            if one is not None:
                percentile[at, : one.windows] = one.percentile
                severity[at, : one.windows] = one.severity
                judged[at, : one.windows] = one.judged
        scores = composed(percentile, severity, judged, rules)
        self._last = ScoreHistory(definition, models, readings, judged, scores)
        return self._last


_KEPT: "WeakKeyDictionary[Workspace, KeptScores]" = WeakKeyDictionary()
_FIRST = Lock()


def kept_history(session: Session) -> ScoreHistory:
    """Return the scores of a workspace's models under the definition in force.

    They are those of :func:`workbench.services.scoring.history.score_history`, bit for bit; what
    was computed for this workspace before is not computed again.

    Parameters
    ----------
    session : Session
    """
    with _FIRST:
        kept = _KEPT.setdefault(session.workspace, KeptScores())
    return kept.history(session)


def book_state(session: Session) -> str:
    """Return what the book of scores stands at, whoever wrote to it; empty while there is none.

    Parameters
    ----------
    session : Session
    """
    if not session.workspace.has_scores:
        return ""
    with session.workspace.score_book() as book:
        return book.state()


def _part(
    arrays: FleetArrays,
    found: tuple[Floats, Floats],
    model: int,
    windows: int,
    remembered: Remembered,
) -> _Judged:
    return _Judged(
        arrays.judged[model, :windows].copy(),
        found[0][model, :windows].copy(),
        found[1][model, :windows].copy(),
        remembered,
    )


def _joined(before: _Judged | None, after: _Judged) -> _Judged:
    if before is None:
        return after
    return _Judged(
        np.concatenate([before.judged, after.judged]),
        np.concatenate([before.percentile, after.percentile]),
        np.concatenate([before.severity, after.severity]),
        after.remembered,
    )
