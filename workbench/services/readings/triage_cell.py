"""One cell of the heatmap in words and figures: what its score is made of."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from workbench.domain.canonical import JsonValue
from workbench.domain.scoring import Tier, WatchedModel, WindowReading
from workbench.language import tr, trn
from workbench.services.readings.triage import TriageReading
from workbench.services.scoring.acts import DISMISSED, ESCALATED
from workbench.services.scoring.calibrations import chance_words
from workbench.services.scoring.candidates import behind, run_of
from workbench.storage.score_book import Act

_LONG = 72
_HALF = 0.5
"""Points below which a signal is said to add nothing."""


@dataclass(frozen=True, slots=True)
class ScorePart:
    """What one signal adds to a score.

    Attributes
    ----------
    signal, title : str
    words : str
        The figures behind it, such as ``"AUC 0.80 → 0.67"``.
    points : float
        They add up to the score.
    shown : int
        In whole points, which add up to the score as it is shown.
    percentile : float or None
        Where the value stands among its own history; None where that is not known.
    measured : bool
    column, node : str
        Where it comes from, if it comes from one column or node of the lineage.
    """

    signal: str
    title: str
    words: str
    points: float
    shown: int
    percentile: float | None
    measured: bool
    column: str = ""
    node: str = ""


@dataclass(frozen=True, slots=True)
class CellReading:
    """One window of one model.

    Attributes
    ----------
    model : WatchedModel
    title : str
    window : WindowReading
    score, spike : float
        The mean over the last windows, and the window alone.
    tier : Tier
    judged : bool
    parts : tuple of ScorePart
        Those that add most first.
    sentence : str
        What leads it, and what it means as a chance.
    definition : str
        Name and version of what it is computed under.
    opened, dismissed : Act or None
        By which it became an incident, or was set aside; only what still stands.
    """

    model: WatchedModel
    title: str
    window: WindowReading
    score: float
    spike: float
    tier: Tier
    judged: bool
    parts: tuple[ScorePart, ...]
    sentence: str
    definition: str
    opened: Act | None = None
    dismissed: Act | None = None

    @property
    def start(self) -> datetime:
        """Where the window begins."""
        return self.window.start

    @property
    def shown(self) -> int:
        """The score as it is shown."""
        return round(self.score)


def cell_reading(reading: TriageReading, model: int, window: int) -> CellReading:
    """Return a window of a model in words and figures.

    Parameters
    ----------
    reading : TriageReading
    model, window : int
        Places in its history.
    """
    history = reading.history
    scores = history.scores
    score = float(scores.score[model, window])
    learning = bool(np.isnan(scores.severity[model, window]).all())
    judged = bool(history.judged[model, window]) and not learning
    parts = _parts(reading, model, window)
    return CellReading(
        model=history.models[model],
        title=reading.title_of(model),
        window=history.readings[model][window],
        score=score,
        spike=float(scores.spike[model, window]),
        tier=history.tier(model, window),
        judged=judged,
        parts=parts,
        sentence=_sentence(reading, model, window, parts)
        if judged
        else _why(reading, model, window),
        definition=f"{reading.definition.name} {reading.definition.version}",
        opened=reading.act_on(model, window, ESCALATED, run_of(history, model, window)),
        dismissed=reading.act_on(model, window, DISMISSED),
    )


def rounded_shares(points: np.ndarray, total: int) -> list[int]:
    """Return whole numbers nearest to some points that add up to a total.

    Parameters
    ----------
    points : ndarray
        None of them negative; their sum rounds to the total.
    total : int
    """
    low = np.floor(points + 1e-9).astype(int)
    missing = total - int(low.sum())
    order = np.argsort(-(points - low), kind="stable")
    for at in order[: max(missing, 0)]:
        low[at] += 1
    return [int(one) for one in low]


def _parts(reading: TriageReading, model: int, window: int) -> tuple[ScorePart, ...]:
    scores, definition = reading.history.scores, reading.definition
    points = scores.contributions[model, window]
    shown = rounded_shares(points, round(float(scores.score[model, window])))
    found = []
    for at, signal in enumerate(definition.signals):
        worst = behind(reading.history, model, window, signal.id)
        detail = worst.details.get(signal.id, {})
        value = reading.history.readings[model][window].values.get(signal.id)
        percentile = float(scores.percentile[model, window, at])
        found.append(
            ScorePart(
                signal=signal.id,
                title=signal.title,
                words=_words(detail, worst.values.get(signal.id)),
                points=float(points[at]),
                shown=shown[at],
                percentile=None if np.isnan(percentile) else percentile,
                measured=value is not None,
                column=_first(detail, "column"),
                node=_first(detail, "node"),
            )
        )
    return tuple(sorted(found, key=lambda part: (-part.points, not part.measured)))


def _words(detail: "dict[str, JsonValue] | object", value: float | None) -> str:
    words = detail.get("words") if isinstance(detail, dict) else None
    if isinstance(words, str) and words:
        return words
    return tr("not measured") if value is None else tr("value {value:.3g}", value=value)


def _first(detail: object, name: str) -> str:
    found = detail.get(name) if isinstance(detail, dict) else None
    if isinstance(found, list):
        found = found[0] if found else ""
    return found if isinstance(found, str) else ""


def _sentence(reading: TriageReading, model: int, window: int, parts: tuple[ScorePart, ...]) -> str:
    counted = [part for part in parts if part.points >= _HALF]
    score = float(reading.history.scores.score[model, window])
    if not counted:
        return tr("Nothing is out of the usual for this model at this time.")
    first = counted[0]
    told = tr("{signal}: {words}.", signal=first.title, words=_shortened(first.words))
    if len(counted) > 1:
        others = "; ".join(part.title for part in counted[1:3])
        told += " " + tr("Also: {others}.", others=others)
    spike = float(reading.history.scores.spike[model, window])
    if spike < reading.definition.tiers[1].from_score <= score:
        told += " " + tr("This window alone is ordinary again.")
    return f"{told} {_chance(reading, score)}"


def _shortened(words: str) -> str:
    """Return the first of several clauses, where all of them are too many."""
    clauses = words.split(", ")
    if len(words) <= _LONG or len(clauses) == 1:
        return words
    more = len(clauses) - 1
    return trn("{first} and {count} more", "{first} and {count} more", more, first=clauses[0])


def _chance(reading: TriageReading, score: float) -> str:
    words = chance_words(reading.map, score)
    if reading.map is None:
        return tr("Too few verified incidents to state a chance: {words}.", words=words)
    return tr("It is {words}.", words=words)


def _why(reading: TriageReading, model: int, window: int) -> str:
    """Return why a window is not judged."""
    one, rules = reading.history.readings[model][window], reading.definition
    if one.rows < rules.smallest_window:
        return tr(
            "Not judged: {rows} rows are fewer than {least}.",
            rows=one.rows,
            least=rules.smallest_window,
        )
    return tr(
        "Not judged: too little to compare with. It takes {enough} earlier windows of the same "
        "hour or weekday, or {learning} in all.",
        enough=rules.baseline.enough,
        learning=rules.baseline.learning,
    )
