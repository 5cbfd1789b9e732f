"""The definition of a score: versioned data, named by its digest.

A score is never stored. It is computed from what was measured under a definition, so going back
to an earlier definition gives the earlier scores back, bit for bit.
"""

from itertools import pairwise
from typing import Self

from pydantic import Field, model_validator

from workbench.domain.canonical import canonical, sha256_hex
from workbench.domain.evidence import Noun

CONTEXTS = ("hour+weekday", "hour", "weekday", "month", "all")
"""What a window's own history may be narrowed to; ``all`` is every earlier window."""


class SignalTerm(Noun):
    """One signal of the composite.

    Attributes
    ----------
    id, title : str
    weight : float
        Prior chance that something is really wrong when this signal is extreme; below 1, so
        that no signal alone makes the score 100.
    least : float
        Spread that its values are taken to have at least, in their own units: a change much
        smaller than this means nothing, however quiet the history was.
    words : str
        What it measures, in a sentence.
    few_rows : bool
        Whether it means something in a window with few rows, or none: such a window is judged by
        it alone.
    """

    id: str = Field(min_length=1)
    title: str
    weight: float = Field(ge=0, le=0.99)
    least: float = Field(0.0, ge=0)
    words: str = ""
    few_rows: bool = False


class Tier(Noun):
    """A step of the scale, told by shape and word as well as by colour.

    Attributes
    ----------
    id : str
    from_score : float
        Where it begins; it ends where the next one begins.
    word, shape : str
        ``"high"`` and ``"■"``.
    tone : str
        Name of the theme's colour.
    action : str
        What it asks of a human: ``"contain"``.
    escalates : bool
        Whether a human is to look at it.
    """

    id: str
    from_score: float = Field(ge=0, le=100)
    word: str
    shape: str
    tone: str
    action: str = ""
    escalates: bool = False


class Baseline(Noun):
    """How a value is held against its own history.

    Attributes
    ----------
    contexts : tuple of str
        From :data:`CONTEXTS`, most particular first; the first with enough windows is used.
    enough : int
        Earlier windows of the same context that are needed to use it.
    learning : int
        Earlier windows of any context that are needed to judge at all.
    memory : int
        Latest windows of one context that are kept.
    floor : float
        Percentile below which a value says nothing.
    ceiling : float
        Percentile from which it says everything.
    odd : float
        Severity from which a window is left out of later baselines.
    absorbed_after : int
        Windows in a row that were left out, after which the new level counts as usual.
    single : int
        Odd windows in a row, at most, that are remembered after all once they are over.
    """

    contexts: tuple[str, ...] = ("hour+weekday", "hour", "weekday", "all")
    enough: int = Field(8, ge=3)
    learning: int = Field(14, ge=3)
    memory: int = Field(60, ge=8, le=1000)
    floor: float = Field(0.9, gt=0, lt=1)
    ceiling: float = Field(0.9999, gt=0, lt=1)
    odd: float = Field(0.5, gt=0, le=1)
    absorbed_after: int = Field(28, ge=1)
    single: int = Field(2, ge=0, le=10)

    @model_validator(mode="after")
    def _is_a_scale(self) -> Self:
        if self.floor >= self.ceiling:
            raise ValueError("floor must lie below ceiling")
        if not self.contexts or self.contexts[-1] != "all" or set(self.contexts) - set(CONTEXTS):
            raise ValueError(f"contexts must be of {', '.join(CONTEXTS)}, and end in all")
        return self


class ScoreDefinition(Noun):
    """Everything a score depends on besides what was measured.

    Attributes
    ----------
    name, version : str
    signals : tuple of SignalTerm
    persistence : int
        Windows over which the ranking score is the mean.
    smallest_window : int
        Rows below which a window is not judged.
    hysteresis : float
        Points below its tier's edge to which a score must fall to leave it.
    tiers : tuple of Tier
        Lowest first; the first begins at 0.
    baseline : Baseline
    """

    name: str
    version: str
    signals: tuple[SignalTerm, ...] = Field(min_length=1)
    persistence: int = Field(3, ge=1, le=50)
    smallest_window: int = Field(30, ge=0)
    hysteresis: float = Field(10.0, ge=0, le=50)
    tiers: tuple[Tier, ...] = Field(min_length=1)
    baseline: Baseline = Baseline()

    @model_validator(mode="after")
    def _is_a_ladder(self) -> Self:
        edges = [tier.from_score for tier in self.tiers]
        if edges[0] != 0 or any(low >= high for low, high in pairwise(edges)):
            raise ValueError("tiers must begin at 0 and rise")
        if len({signal.id for signal in self.signals}) != len(self.signals):
            raise ValueError("two signals share an id")
        return self

    @property
    def digest(self) -> str:
        """The sha256 of the definition, which names it wherever a score is told."""
        # Not kept: a changed copy would take it along.
        return sha256_hex(canonical(self.json_body()))

    @property
    def signal_ids(self) -> tuple[str, ...]:
        """The signals, in the order of every array of signals."""
        return tuple(signal.id for signal in self.signals)
