"""What the shell shows, as plain values; without Qt, so that it can be tested with fakes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from workbench.desktop.numbers import duration, moment, percent, size
from workbench.desktop.theme.marks import Mark, State
from workbench.language import tr


class Stage(StrEnum):
    """The seven stages of an incident, in order."""

    TRIAGE = "Triage"
    STABILISE = "Stabilise"
    INVESTIGATE = "Investigate"
    REPAIR = "Repair"
    VERIFY = "Verify"
    REPORT = "Report"
    FOLLOW_UP = "Follow-up"

    @property
    def word(self) -> str:
        """Its name in the language of the window; the value is what the journal holds."""
        return _STAGE_WORDS[self]


_STAGE_WORDS = {
    Stage.TRIAGE: tr("Triage"),
    Stage.STABILISE: tr("Stabilise"),
    Stage.INVESTIGATE: tr("Investigate"),
    Stage.REPAIR: tr("Repair"),
    Stage.VERIFY: tr("Verify"),
    Stage.REPORT: tr("Report"),
    Stage.FOLLOW_UP: tr("Follow-up"),
}


class CaseMode(StrEnum):
    """What the case bar is about."""

    WORKSPACE = "workspace"
    INCIDENT = "incident"
    REVIEW = "review"


class JobPhase(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Fact:
    """A value over its label, such as a clock.

    Attributes
    ----------
    value : str
        Such as ``"7 d 03 h"``.
    label : str
        Such as ``"since onset"``.
    tone : str
        Of the value: ``t1``, or ``bad`` for one that is over.
    command : str
        What pressing it runs; empty for a fact that cannot be pressed.
    """

    value: str
    label: str
    tone: str = "t1"
    command: str = ""


@dataclass(frozen=True, slots=True)
class BarButton:
    """A button of the case bar.

    Attributes
    ----------
    command : str
        The command it runs, such as ``"file.open_package"``.
    text : str
        Verb first.
    """

    command: str
    text: str


@dataclass(frozen=True, slots=True)
class CaseBarState:
    """Everything the case bar shows.

    Attributes
    ----------
    mode : CaseMode
        Workspace, open incident, or review of a package.
    title : str
        Name of the workspace, the incident or the package.
    subtitle : str
        The quiet line under it, such as the incident's id.
    severity : Mark or None
        The incident's severity.
    stage : Stage or None
        The current stage.
    undone : mapping of Stage to str
        Why an earlier stage is not done, in a few words; those left out are done.
    severity_command : str
        What pressing the severity runs; empty where it cannot be pressed.
    reference, incident : str
        Dates of the two windows; empty where a window is not set.
    clocks : tuple of Fact
        Clocks and owner, or facts of the workspace.
    marks : tuple of Mark
        In review: what was checked.
    note : str
        In review: who signed and when.
    buttons : tuple of BarButton
        At the right.
    """

    mode: CaseMode = CaseMode.WORKSPACE
    title: str = tr("No workspace")
    subtitle: str = ""
    severity: Mark | None = None
    stage: Stage | None = None
    undone: Mapping[Stage, str] = field(default_factory=dict)
    severity_command: str = ""
    reference: str = ""
    incident: str = ""
    clocks: tuple[Fact, ...] = ()
    marks: tuple[Mark, ...] = ()
    note: str = ""
    buttons: tuple[BarButton, ...] = ()


@dataclass(frozen=True, slots=True)
class JobState:
    """One job as a row shows it.

    Attributes
    ----------
    id : str
        What a cancel request names.
    name : str
        Such as ``"Hashing app.jsonl"``.
    phase : JobPhase
        Where it stands.
    stage : str
        What it does now, or why it failed.
    fraction : float or None
        0 to 1; None where the length is unknown.
    seconds_left : float or None
        An estimate, where there is one.
    spent : float
        Seconds it has run, without pauses.
    memory : int
        Bytes its workers hold, or held at most once it has ended.
    held_back : str
        Why it waits or rests without having been asked to; empty otherwise.
    code : str
        The name of what went wrong; empty where nothing did.
    ended : datetime or None
        When it ended.
    has_result : bool
        Whether what came of it can be shown again.
    """

    id: str
    name: str
    phase: JobPhase = JobPhase.RUNNING
    stage: str = ""
    fraction: float | None = None
    seconds_left: float | None = None
    spent: float = 0.0
    memory: int = 0
    held_back: str = ""
    code: str = ""
    ended: datetime | None = None
    has_result: bool = False

    @property
    def active(self) -> bool:
        """Whether it can still be cancelled."""
        return self.phase in {JobPhase.WAITING, JobPhase.RUNNING, JobPhase.PAUSED}

    @property
    def progress_text(self) -> str:
        """How far it is, such as ``"62 %, 4 s left"``; its phase where that cannot be said."""
        if self.phase is JobPhase.PAUSED and self.fraction is not None:
            return tr("paused at {share}", share=percent(self.fraction))
        if self.phase is not JobPhase.RUNNING:
            return self.phase.value
        if self.fraction is None:
            return tr("running")
        done = percent(self.fraction)
        if self.seconds_left is None:
            return done
        return tr(
            "{done}, {seconds_left} left", done=done, seconds_left=duration(self.seconds_left)
        )

    @property
    def account(self) -> str:
        """What it took so far, or took in all: time, and memory of its workers."""
        if self.phase is JobPhase.WAITING:
            return ""
        parts = [duration(self.spent)]
        if self.memory:
            parts.append(size(self.memory))
        if self.ended is not None:
            parts.append(tr("at {time}", time=moment(self.ended)))
        return " · ".join(parts)

    @property
    def line(self) -> str:
        """The job in one line, for the status bar."""
        return f"{self.name} {self.progress_text}"


@dataclass(frozen=True, slots=True)
class StatusState:
    """Everything the status bar shows at its left; the first job is added by the window.

    Attributes
    ----------
    integrity : Mark
        The journal's or the package's state.
    facts : tuple of str
        Counts, such as ``"214 events"``.
    right : tuple of str
        What holds for the whole window.
    """

    integrity: Mark = field(default_factory=lambda: Mark(State.UNKNOWN, tr("No journal open")))
    facts: tuple[str, ...] = ()
    right: tuple[str, ...] = (tr("Times in UTC"), tr("Offline"))


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence for a toast.

    Attributes
    ----------
    text : str
        One sentence: what happened, or what is wrong and what to do.
    error : bool
        Errors stay until they are closed.
    undo : bool
        Whether Undo is offered.
    """

    text: str
    error: bool = False
    undo: bool = False
