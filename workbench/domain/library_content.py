"""The shape of the content that a library rests on: what likeness weighs, exemplars of each tier.

The content itself is data, shipped in ``resources/library``.
"""

from typing import Literal

from pydantic import Field, model_validator

from workbench.domain.opening_content import Content
from workbench.domain.records.library import Tier

PARTS = ("signals", "cause", "lineage", "text")
SIGNALS = (
    *("performance", "output", "drift", "quality", "freshness"),
    *("calibration", "segment", "labels", "process"),
)
"""The nine signals of the anomaly score."""


class LikenessTerms(Content):
    """What two incidents are compared by, and how much each thing counts.

    ``shares`` are those of the parts and add up to 1; ``one_sided`` is what is left of a part's
    share where only one of two incidents knows it. ``cause`` and ``lineage`` weigh features,
    ``suspected`` what nobody has confirmed. ``fault_signals`` tells which signals a kind of fault
    moves. ``again_from`` is the likeness, and ``again_days`` the time, within which an incident
    counts as an earlier one come back; below ``few`` cases nothing general is said.
    """

    format: Literal["workbench-likeness/1"]
    version: str
    words: str
    shares: dict[Literal["signals", "cause", "lineage", "text"], float]
    one_sided: float = Field(ge=0, le=1)
    cause: dict[str, float]
    lineage: dict[str, float]
    suspected: float = Field(gt=0, le=1)
    fault_signals: dict[str, tuple[str, ...]]
    again_from: float = Field(gt=0, le=1)
    again_days: int = Field(ge=1)
    few: int = Field(ge=2)
    stop_words: tuple[str, ...]

    @model_validator(mode="after")
    def _adds_up(self) -> "LikenessTerms":
        if set(self.shares) != set(PARTS) or abs(sum(self.shares.values()) - 1) > 1e-9:
            raise ValueError("the shares must be those of the four parts and add up to 1")
        if any(share < 0 for share in self.shares.values()):
            raise ValueError("a share is below 0")
        unknown = {s for said in self.fault_signals.values() for s in said} - set(SIGNALS)
        if unknown:
            raise ValueError(f"{min(unknown)} is none of the nine signals")
        return self


class SampleIntervention(Content):
    """Something that was done, and why it was good or bad to do it."""

    text: str
    why: str


class SampleExemplar(Content):
    """A made-up incident that shows what its tier asks for."""

    id: str
    tier: Tier
    title: str
    words: str
    failure_mode: str
    signals: tuple[str, ...]
    good: tuple[SampleIntervention, ...] = Field(min_length=1)
    bad: tuple[SampleIntervention, ...] = Field(min_length=1)


class SampleExemplars(Content):
    """The exemplars that ship with the product, one a tier at least."""

    format: Literal["workbench-exemplars/1"]
    version: str
    words: str
    exemplars: tuple[SampleExemplar, ...]

    @model_validator(mode="after")
    def _shows_every_tier(self) -> "SampleExemplars":
        missing = {"observe", "low", "medium", "high"} - {one.tier for one in self.exemplars}
        if missing:
            raise ValueError(f"no exemplar shows the tier {min(missing)}")
        return self
