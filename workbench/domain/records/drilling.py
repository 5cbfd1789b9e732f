"""A rehearsal: an incident with a hidden truth, what somebody answered, and how it was graded.

All of it is recorded once and stays: no undo takes back a hint that was read, an answer that was
given, or the commitment to a truth.
"""

from typing import ClassVar, Literal

from pydantic import Field

from workbench.domain.canonical import JsonValue
from workbench.domain.evidence import Noun, UtcMoment
from workbench.domain.records.base import Record


class Drill(Record):
    """That an incident is a rehearsal; there is one, written when the incident is opened.

    Attributes
    ----------
    title : str
    participant : str
        Whose drill it is; may be empty.
    started_at : datetime
    minutes : float
        The time-box.
    commitment : str
        sha256 of the sealed truth: what is revealed in the end must have it.
    sealed : str
        The truth, encrypted.
    sealed_by : str
        ``key``, kept outside the workspace, or ``passphrase`` of a facilitator.
    hints : int
        How many can be asked for.
    hint_cost : float
        Points that each costs.
    marking : str
        Version of the rules it is marked by.
    """

    title: str = ""
    participant: str = ""
    started_at: UtcMoment
    minutes: float = Field(ge=0)
    commitment: str
    sealed: str
    sealed_by: Literal["key", "passphrase"] = "key"
    hints: int = 0
    hint_cost: float = 0.0
    marking: str = ""


class DrillAnswer(Record):
    """The answer sheet as it was once; the last one before the end counts.

    Attributes
    ----------
    cause : str
        A column, ``__target__``, ``__rows__`` or ``__nothing__``.
    others : tuple of str
        Second and third guess.
    kind : str
        Kind of fault.
    onset : datetime or None
    share : float or None
        Of the incident window's rows that are affected.
    confidence : float or None
        Chance that ``cause`` is right, by the person's own word.
    first_step : str
        What to do first.
    """

    told_by: ClassVar[str] = "cause"

    cause: str = ""
    others: tuple[str, ...] = ()
    kind: str = ""
    onset: UtcMoment | None = None
    share: float | None = Field(None, ge=0, le=1)
    confidence: float | None = Field(None, ge=0, le=1)
    first_step: str = ""


class DrillHint(Record):
    """A hint that was asked for, with what it cost."""

    told_by: ClassVar[str] = "text"

    number: int
    text: str
    cost: float = 0.0


class DrillLook(Record):
    """That a place of the window was opened while the clock ran, for the debrief."""

    told_by: ClassVar[str] = "place"

    place: str


class DrillEnd(Record):
    """How a drill ended; there is one. ``answer`` is the sheet that counts."""

    told_by: ClassVar[str] = "reason"

    reason: Literal["handed_in", "time_up", "given_up"]
    at: UtcMoment
    seconds: float
    answer: DrillAnswer | None = None


class MarkedPart(Noun):
    """One part of an answer, marked.

    ``standing`` is ``right``, ``near``, ``wrong``, ``not_said`` or ``not_asked``.
    """

    part: str
    standing: str
    earned: float = 0.0
    possible: float = 0.0
    said: str = ""
    truth: str = ""


class MethodOpinion(Noun):
    """What one method said of the same rows.

    ``rank`` is the place of the first true name, None where none is named.
    """

    method: str
    title: str
    names: tuple[str, ...] = ()
    kind: str = ""
    standing: str = ""
    rank: int | None = None
    kind_right: bool | None = None
    seconds: float = 0.0
    run: str = ""
    why_not: str = ""


class ScoreOpinion(Noun):
    """What the anomaly score said of the same windows, under the definition named.

    ``score`` is the highest of the incident's windows; ``called_at`` is when the first window
    ended that would have called a person, and ``early`` whether the fault had not begun by then.
    """

    definition: str = ""
    digest: str = ""
    score: float | None = None
    tier: str = ""
    escalates: bool | None = None
    called_at: UtcMoment | None = None
    early: bool = False
    signals: tuple[dict[str, JsonValue], ...] = ()
    why_not: str = ""


class DrillGrade(Record):
    """The revealed truth and what the answer, the methods and the score are worth; there is one.

    ``score`` is out of 100. ``truth`` is what was sealed, whole, so that its hash can be taken
    again. ``rank`` is the place of the first true name among the person's own, None without.
    """

    told_by: ClassVar[str] = "words"

    words: str = ""
    truth: dict[str, JsonValue]
    parts: tuple[MarkedPart, ...] = ()
    standing: str = ""
    rank: int | None = None
    faulty: bool = True
    earned: float = 0.0
    possible: float = 0.0
    hints: int = 0
    hint_points: float = 0.0
    score: float = 0.0
    brier: float | None = None
    log_score: float | None = None
    seconds: float = 0.0
    methods: tuple[MethodOpinion, ...] = ()
    opinion: ScoreOpinion = ScoreOpinion()
    marking: str = ""
