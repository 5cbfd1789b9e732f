"""A trigger that fired: on which windows of which model, and how that is told."""

from datetime import UTC
from typing import Literal

from workbench.domain.canonical import JsonValue
from workbench.domain.evidence import Noun, UtcMoment
from workbench.domain.scenarios import Scenario
from workbench.domain.scoring import WatchedModel


class ScoreTold(Noun):
    """A score with what it was computed under; ``unsure`` says why it may tell nothing yet."""

    score: float
    tier: str
    word: str
    shape: str
    name: str
    version: str
    digest: str
    unsure: str = ""

    @property
    def words(self) -> str:
        """The score in a few words."""
        if self.unsure:
            return f"No score yet, {self.unsure}; {self.name} {self.version} ({self.digest[:12]})"
        return (
            f"Score {self.score:.0f} {self.shape} {self.word} under {self.name} {self.version} "
            f"({self.digest[:12]})"
        )


class Firing(Noun):
    """What fired at the end of one batch; kept with the batch in the book.

    Attributes
    ----------
    model : WatchedModel
    fired : tuple of Scenario
        In the order of their file.
    batch, name : str
        The sha256 and the name of the batch; of one that is late, what stands for it.
    start, end : datetime
        The windows that the triggers speak of.
    at : datetime
        When the window ends at which they fired, by event time.
    window : datetime
        When that window begins; of a batch that is late the last one before.
    score : ScoreTold
    step : int
        Place of the score's tier in the scale.
    signals : tuple of str
        What leads the score, highest first.
    priority : str
        Of the visible context: ``P1`` to ``P4``.
    scenarios : str
        The sha256 of the scenarios that were looked at.
    late : bool
        Whether it fired because a batch is missing.
    """

    model: WatchedModel
    fired: tuple[Scenario, ...]
    batch: str
    name: str
    start: UtcMoment
    end: UtcMoment
    at: UtcMoment
    window: UtcMoment
    score: ScoreTold
    step: int = 0
    signals: tuple[str, ...] = ()
    priority: Literal["", "P1", "P2", "P3", "P4"] = ""
    scenarios: str
    late: bool = False

    @property
    def title(self) -> str:
        """What the candidate is called."""
        return f"{self.model.title or self.model.id}: {self.fired[0].title}"

    @property
    def sentence(self) -> str:
        """What fired, on what, and under which score."""
        triggers = "; ".join(f"{one.title} ({one.id}): {one.trigger}" for one in self.fired)
        batch = f"batch {self.name}, sha256 {self.batch}"
        if self.late:
            batch = "no batch, where one was due"
        return (
            f"{triggers}. On {batch}; windows from {self.start.astimezone(UTC):%Y-%m-%d %H:%M} to "
            f"{self.end.astimezone(UTC):%Y-%m-%d %H:%M} UTC. {self.score.words}."
        )

    @property
    def analyses(self) -> tuple[str, ...]:
        """What is to be run, each once, in the order of the scenarios."""
        asked = (name for one in self.fired for name in one.analyses)
        return tuple(dict.fromkeys(asked))

    def told(self) -> dict[str, JsonValue]:
        """Return what is told of it where its scenarios are known."""
        return {
            "model": self.model.id,
            "batch": self.batch,
            "name": self.name,
            "fired": [{"scenario": one.id, "trigger": one.trigger} for one in self.fired],
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "score": self.score.json_body(),
            "scenarios": self.scenarios,
            "late": self.late,
        }
