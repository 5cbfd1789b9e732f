"""What one look at a watched folder came to."""

from dataclasses import dataclass, field

from workbench.domain.canonical import JsonValue
from workbench.services.watching.candidates import Candidate
from workbench.services.watching.memory import Refusal


@dataclass(frozen=True, slots=True)
class ScoredBatch:
    """A batch that was scored now.

    Attributes
    ----------
    name, sha256 : str
    windows : int
    score : float
        Of its last window.
    tier : str
        In a word.
    fired : tuple of str
        Scenarios.
    unsure : str
        Why the score tells nothing yet.
    """

    name: str
    sha256: str
    windows: int
    score: float
    tier: str
    fired: tuple[str, ...]
    unsure: str = ""

    @property
    def words(self) -> str:
        """The batch in a line."""
        told = f"score {self.score:.0f}, {self.tier}"
        if self.unsure:
            told = f"no score yet, {self.unsure}"
        fired = f"; fired: {', '.join(self.fired)}" if self.fired else ""
        return f"{self.name}: {told}{fired}"

    def json_body(self) -> dict[str, JsonValue]:
        """Return the batch as ``workbench watch --json`` prints it."""
        return {
            "name": self.name,
            "sha256": self.sha256,
            "windows": self.windows,
            "score": round(self.score, 3),
            "tier": self.tier,
            "fired": list(self.fired),
            "unsure": self.unsure,
        }


@dataclass
class Looked:
    """What one look at one watched folder came to.

    Attributes
    ----------
    folder, model : str
    scored : list of ScoredBatch
    candidates : list of Candidate
        Opened now, or added to.
    refused : list of Refusal
        What could not be read, told once.
    waiting : dict of str to str
        By name, why it was not taken yet.
    duplicates : list of str
        Names whose bytes were taken before under another name.
    known : int
        How many were taken before.
    still_refused : int
        How many were refused before and did not change since.
    not_judged : dict of str to str
        Scenarios that cannot be judged, with what they read that nothing measures.
    """

    folder: str
    model: str
    scored: list[ScoredBatch] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    waiting: dict[str, str] = field(default_factory=dict)
    duplicates: list[str] = field(default_factory=list)
    known: int = 0
    still_refused: int = 0
    not_judged: dict[str, str] = field(default_factory=dict)

    def json_body(self) -> dict[str, JsonValue]:
        """Return the look as ``workbench watch --json`` prints it."""
        return {
            "folder": self.folder,
            "model": self.model,
            "scored": [one.json_body() for one in self.scored],
            "candidates": [one.json_body() for one in self.candidates],
            "refused": [
                {"name": one.name, "code": one.code, "message": one.message} for one in self.refused
            ],
            "waiting": [{"name": k, "why": v} for k, v in sorted(self.waiting.items())],
            "duplicates": sorted(self.duplicates),
            "known": self.known,
            "still_refused": self.still_refused,
            "not_judged": [{"scenario": k, "reads": v} for k, v in sorted(self.not_judged.items())],
        }

    def words(self) -> list[str]:
        """Return the look in lines; none where nothing happened."""
        lines = [one.words for one in self.scored]
        for one in self.candidates:
            if one.dismissed:
                lines.append(f"not opened, {one.dismissed}. {one.firing.sentence}")
                continue
            what = "opened" if one.opened else "added to"
            lines.append(f"INC-{one.number:04d} {what}: {one.firing.sentence}")
            lines += [f"  not run: {note}" for note in one.notes]
        lines += [f"{one.name}: refused. {one.message}" for one in self.refused]
        lines += [f"{name}: scored before under another name" for name in self.duplicates]
        lines += [f"{name}: waiting, it {why}" for name, why in sorted(self.waiting.items())]
        lines += [
            f"scenario {name}: not judged, nothing measures {reads}"
            for name, reads in sorted(self.not_judged.items())
        ]
        return [f"{self.model}: {line}" for line in lines]
