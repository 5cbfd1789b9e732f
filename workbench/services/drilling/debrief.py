"""A drill looked back at: what was done in which order, where the time went, who saw what."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from workbench.domain.canonical import JsonValue
from workbench.domain.events import Event
from workbench.domain.records.drilling import DrillGrade
from workbench.domain.role_events import acting
from workbench.errors import WorkbenchError
from workbench.science.faults.answers import NOTHING
from workbench.services.act_names import Known, act_name, part_of
from workbench.services.drilling.content import rehearsal
from workbench.services.drilling.listing import DrillRow
from workbench.services.drilling.sheet import DrillStanding, standing_of
from workbench.services.drilling.truth import SealedTruth, sealed_truth
from workbench.services.session import Session

_GROUPS = (
    ("drill_look", "looking"),
    ("drill_answer", "answering"),
    ("drill_hint", "hints"),
    ("drill_end", "answering"),
    ("run", "runs"),
    ("battery", "runs"),
    ("window", "windows"),
    ("filter", "windows"),
    ("evidence", "evidence"),
    ("model", "evidence"),
)
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Step:
    """One act while the clock ran.

    Attributes
    ----------
    after : float
        Seconds since the start.
    took : float
        Seconds since the act before: what led to it.
    what, group : str
        English, as exports write it.
    by : str
    """

    after: float
    took: float
    what: str
    group: str
    by: str


@dataclass(frozen=True, slots=True)
class Debrief:
    """A graded drill.

    Attributes
    ----------
    row : DrillRow
    grade : DrillGrade
    truth : SealedTruth
    steps : tuple of Step
    spent : tuple of (str, float)
        Seconds by group of acts, the longest first.
    first_steps : tuple of str
        What usually comes first where this is wrong, to be held against what was answered.
    """

    row: DrillRow
    grade: DrillGrade
    truth: SealedTruth
    steps: tuple[Step, ...] = ()
    spent: tuple[tuple[str, float], ...] = ()
    first_steps: tuple[str, ...] = field(default=())

    @property
    def standing(self) -> DrillStanding:
        """How the drill stands."""
        return self.row.standing

    def json_body(self) -> dict[str, JsonValue]:
        """Return the debrief for a program."""
        end = self.standing.end
        return {
            "drill": self.row.json_body(),
            "answer": None if end is None or end.answer is None else end.answer.json_body(),
            "ended": None if end is None else end.reason,
            "commitment": self.standing.drill.commitment,
            "grade": self.grade.json_body(),
            "first_steps": list(self.first_steps),
            "hints": [hint.json_body() for hint in self.standing.hints],
            "steps": [
                {"after": s.after, "took": s.took, "what": s.what, "group": s.group, "by": s.by}
                for s in self.steps
            ],
            "spent": [{"group": name, "seconds": seconds} for name, seconds in self.spent],
        }


def debrief_of(session: Session, incident: str) -> Debrief:
    """Return a graded drill with everything there is to talk about.

    Raises
    ------
    WorkbenchError
        If it is no drill, or not graded yet.
    """
    state = session.incident(incident)
    now = standing_of(session, state)
    if now.grade is None or now.end is None:
        raise WorkbenchError(
            "drill.not_graded",
            f"{now.code} is not graded yet, so there is nothing to tell.",
            f"`workbench drill submit {now.code}` hands the answer in.",
        )
    truth = sealed_truth(now.grade.truth)
    steps = tuple(_steps(session.workspace.journal.events(state.id), now))
    kinds = [rehearsal().kind(fault.kind) for fault in truth.faults]
    firsts = [kind.first_step for kind in kinds if kind is not None]
    return Debrief(
        row=DrillRow(now, state.title),
        grade=now.grade,
        truth=truth,
        steps=steps,
        spent=_spent(steps),
        first_steps=tuple(dict.fromkeys(firsts)) or (rehearsal().none_first_step,),
    )


def named(node: str) -> str:
    """Return what a node of an answer is called; a dash for none."""
    return rehearsal().place(node) if node else "–"


def is_nothing(node: str) -> bool:
    """Whether a node of an answer says that nothing is wrong."""
    return node == NOTHING


def _steps(events: Iterable[Event], now: DrillStanding) -> Iterable[Step]:
    known = Known()
    before = now.drill.started_at
    ended = False
    for at, together in groupby(events, key=lambda event: event.at):
        act: Sequence[Event] = list(together)
        parts = [part_of(event, known) for event in act]
        moment = datetime.fromisoformat(at)
        if ended or any(part.kind == "drill.recorded" for part in parts):
            continue
        first = act[0]
        ended = any(part.kind == "drill_end.recorded" for part in parts)
        kinds = [part for part in parts if part.kind != "journal.checkpoint"]
        if not kinds:
            continue
        yield Step(
            after=round((moment - now.drill.started_at).total_seconds(), 1),
            took=round((moment - before).total_seconds(), 1),
            what=_what(first) or act_name(kinds),
            group=_group(kinds[0].kind),
            by=acting(first.by)[0],
        )
        before = moment


def _what(event: Event) -> str:
    """Return what an act of the drill itself was, with what it named."""
    body = event.body or {}
    if event.type == "drill_look.recorded":
        return f"Look at {body.get('place', '')}"
    if event.type == "drill_hint.recorded":
        return f"Take hint {body.get('number', '')}: {body.get('text', '')}"
    if event.type == "drill_answer.recorded":
        sure = body.get("confidence")
        chance = f", {float(sure):.0%} sure" if isinstance(sure, int | float) else ""
        return f"Answer {named(str(body.get('cause', '')))}{chance}"
    if event.type == "drill_end.recorded":
        ends = {"handed_in": "Hand in", "time_up": "The time is up", "given_up": "Give up"}
        return ends.get(str(body.get("reason")), "End")
    return ""


def _group(event_type: str) -> str:
    start = event_type.partition(".")[0]
    return next((group for name, group in _GROUPS if start == name), OTHER)


def _spent(steps: Sequence[Step]) -> tuple[tuple[str, float], ...]:
    found: dict[str, float] = {}
    for step in steps:
        found[step.group] = found.get(step.group, 0.0) + step.took
    return tuple(sorted(found.items(), key=lambda one: (-one[1], one[0])))
