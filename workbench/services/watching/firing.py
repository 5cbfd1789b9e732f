"""A trigger that fired: on which windows of which model, and how that is told."""

from dataclasses import dataclass
from datetime import UTC, datetime

from workbench.domain.canonical import JsonValue
from workbench.domain.scoring import ScoreDefinition, Tier, WatchedModel
from workbench.services.watching.scenarios import Loaded


@dataclass(frozen=True, slots=True)
class Firing:
    """What fired at the end of one batch.

    Attributes
    ----------
    model : WatchedModel
    fired : tuple of Loaded
        Scenarios, in the order of their file.
    batch, name : str
        The sha256 and the name of the batch; of one that is late, what stands for it.
    start, end : datetime
        The windows that the triggers speak of.
    at : datetime
        When the window ends at which they fired, by event time.
    score : float
    tier : Tier
    definition : ScoreDefinition
        The one that the score was computed under.
    scenarios : str
        The sha256 of the scenarios that were looked at.
    late : bool
        Whether it fired because a batch is missing.
    """

    model: WatchedModel
    fired: tuple[Loaded, ...]
    batch: str
    name: str
    start: datetime
    end: datetime
    at: datetime
    score: float
    tier: Tier
    definition: ScoreDefinition
    scenarios: str
    late: bool = False

    @property
    def title(self) -> str:
        """What the candidate is called."""
        return f"{self.model.title or self.model.id}: {self.fired[0].scenario.title}"

    @property
    def sentence(self) -> str:
        """What fired, on what, and under which score."""
        triggers = "; ".join(
            f"{one.scenario.title} ({one.scenario.id}): {one.trigger.text}" for one in self.fired
        )
        batch = (
            "no batch came when one was due"
            if self.late
            else f"batch {self.name}, sha256 {self.batch}"
        )
        return (
            f"{triggers}. On {batch}; windows from {_told(self.start)} to {_told(self.end)}. "
            f"Score {self.score:.0f} {self.tier.shape} {self.tier.word} under "
            f"{self.definition.name} {self.definition.version} ({self.definition.digest[:12]})."
        )

    @property
    def analyses(self) -> tuple[str, ...]:
        """What is to be run, each once, in the order of the scenarios."""
        asked = (name for one in self.fired for name in one.scenario.analyses)
        return tuple(dict.fromkeys(asked))

    def json_body(self) -> dict[str, JsonValue]:
        """Return the firing as the book keeps it."""
        return {
            "model": self.model.id,
            "batch": self.batch,
            "name": self.name,
            "fired": [
                {"scenario": one.scenario.id, "trigger": one.trigger.text} for one in self.fired
            ],
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "score": round(self.score, 6),
            "tier": self.tier.id,
            "definition": {
                "name": self.definition.name,
                "version": self.definition.version,
                "digest": self.definition.digest,
            },
            "scenarios": self.scenarios,
            "late": self.late,
        }


def _told(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
