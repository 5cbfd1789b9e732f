"""What a score is tested with and what came of it: the plan, the corpus, the map to a chance."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, Self

from pydantic import Field, model_validator

from workbench.domain.canonical import JsonValue, canonical, sha256_hex
from workbench.domain.evidence import Noun, UtcMoment

Origin = Literal["verified", "simulated", "dismissed", "unverified"]
"""Where an entry of a corpus comes from: only the first two count as incidents."""


class BacktestPlan(Noun):
    """How a score is tested; versioned data.

    Attributes
    ----------
    version : str
    budget : float
        Alerts in vain that are borne for a hundred windows of a model.
    quiet : int
        Windows that one alert stands for.
    learning : int
        First windows that do not count.
    fit_share : float
        Share of the time before anything is held out.
    folds, embargo : int
        Stretches of time that are held out, one after the other; windows left out before each.
    draws : int
        Of incidents, for an interval.
    some_incidents, many_incidents : int
        From which a logistic curve, and from which isotonic regression, is fitted.
    calibration_goal : float
    dismissals : int
        Of one pattern, after which a change is proposed.
    stale_after_days : int
        After which a definition is to be looked at again.
    smallest_group : int
        Models below which nothing is said of a group.
    recent_windows : int
        That are held against those before them, to see whether signals drift.
    drift_share : float
        Change of a tier's share of windows that is worth a word.
    costs : tuple of float
        What a miss costs, in false alerts: the steps of the picker.
    """

    version: str
    budget: float = Field(0.5, gt=0)
    quiet: int = Field(7, ge=1)
    learning: int = Field(30, ge=0)
    fit_share: float = Field(0.4, gt=0, lt=1)
    folds: int = Field(3, ge=1, le=20)
    embargo: int = Field(7, ge=0)
    draws: int = Field(400, ge=40)
    some_incidents: int = Field(20, ge=5)
    many_incidents: int = Field(50, ge=5)
    calibration_goal: float = 0.05
    dismissals: int = Field(10, ge=1)
    stale_after_days: int = Field(180, ge=1)
    smallest_group: int = Field(5, ge=1)
    recent_windows: int = Field(30, ge=5)
    drift_share: float = Field(0.1, gt=0)
    costs: tuple[float, ...] = (1, 2, 5, 10, 20, 50, 100)


class CorpusEntry(Noun):
    """One entry of a corpus, with its provenance.

    Attributes
    ----------
    id, model : str
    start, end : datetime
        Half-open.
    origin : str
    known_at : datetime
        When it was known for what it was.
    by, source, words : str
        Who said so; from where: an incident's identifier, or a generator; and why.
    seed : int or None
        Of the generator.
    signals : tuple of str
        That were moved, where that is known.
    sha256 : str
        Of what was measured in its windows.
    """

    id: str
    model: str
    start: UtcMoment
    end: UtcMoment
    origin: Origin
    known_at: UtcMoment
    by: str = ""
    source: str = ""
    words: str = ""
    seed: int | None = None
    signals: tuple[str, ...] = ()
    sha256: str = ""


class CorpusManifest(Noun):
    """What a corpus holds and where from.

    Attributes
    ----------
    name : str
    models, windows : int
        Models, and windows of all of them together.
    sha256 : str
        Of everything that was measured.
    entries : tuple of CorpusEntry
    """

    name: str
    models: int
    windows: int
    sha256: str
    entries: tuple[CorpusEntry, ...] = ()

    @property
    def digest(self) -> str:
        """The sha256 of the manifest, which names the corpus wherever a figure rests on it."""
        return sha256_hex(canonical(self.json_body()))

    def count(self, *origins: Origin) -> int:
        """Return how many entries come from somewhere."""
        return sum(entry.origin in origins for entry in self.entries)


class CalibrationMap(Noun):
    """From a score to the chance of a real incident, with its 95 % interval.

    Attributes
    ----------
    version, kind : str
        ``platt`` or ``isotonic``.
    definition, corpus : str
        Digests of what it was fitted to.
    incidents, windows : int
        It rests on.
    scores, chance, low, high : tuple of float
        Knots, straight between them.
    error : float or None
        Calibration error on windows held out in time; None where none could be held out.
    """

    version: str
    kind: Literal["platt", "isotonic"]
    definition: str
    corpus: str
    incidents: int
    windows: int
    scores: tuple[float, ...] = Field(min_length=2)
    chance: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    error: float | None = None

    @model_validator(mode="after")
    def _rises(self) -> Self:
        curves = (self.chance, self.low, self.high)
        if any(len(curve) != len(self.scores) for curve in curves):
            raise ValueError("every score of the map needs a chance and its interval")
        if any(low >= high for low, high in pairwise(self.scores)):
            raise ValueError("the scores of a map must rise")
        if any(low > high for curve in curves for low, high in pairwise(curve)):
            raise ValueError("a higher score must never mean a lower chance")
        if any(
            not 0 <= a <= b <= c <= 1
            for a, b, c in zip(self.low, self.chance, self.high, strict=True)
        ):
            raise ValueError("a chance lies within its interval, and that from 0 to 1")
        return self

    def at(self, score: float) -> tuple[float, float, float]:
        """Return the chance at a score, and the ends of its interval."""
        upper = min(max(bisect_right(self.scores, score), 1), len(self.scores) - 1)
        start, end = self.scores[upper - 1], self.scores[upper]
        share = min(max((score - start) / (end - start), 0.0), 1.0)
        return (
            _between(self.chance, upper, share),
            _between(self.low, upper, share),
            _between(self.high, upper, share),
        )

    @property
    def digest(self) -> str:
        """The sha256 of the map."""
        return sha256_hex(canonical(self.json_body()))


class ChangeProposal(Noun):
    """A change of the definition that dismissals suggest; a human accepts or refuses it.

    Attributes
    ----------
    id : str
    pattern : mapping
        ``reason``, ``signals`` and ``group`` that the dismissals share.
    dismissals : tuple of int
        Their places in the book.
    definition : str
        Digest of the definition it would change.
    change : str
        In words.
    proposed : mapping
        The definition it would become.
    backtest : mapping
        What would change on the corpus: alerts saved, incidents missed.
    rate : mapping
        How often the pattern was dismissed, by month; empty in proposals of earlier versions.
    """

    id: str
    pattern: dict[str, JsonValue]
    dismissals: tuple[int, ...]
    definition: str
    change: str
    proposed: dict[str, JsonValue]
    backtest: dict[str, JsonValue]
    rate: dict[str, JsonValue] = Field(default_factory=dict)


def _between(curve: Sequence[float], upper: int, share: float) -> float:
    return curve[upper - 1] + share * (curve[upper] - curve[upper - 1])
