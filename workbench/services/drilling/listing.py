"""The facilitator's list of drills, and how they went all together; nobody is ranked unasked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from workbench.domain.canonical import JsonValue
from workbench.domain.incident import Incident
from workbench.domain.records.drilling import DrillGrade
from workbench.science.faults.answers import RIGHT, One, Summary, summarised
from workbench.science.faults.grading import Share
from workbench.services.drilling.sheet import DrillStanding, standing_of
from workbench.services.session import Session

NOBODY = "not named"
"""Stands for a participant who gave no name."""


@dataclass(frozen=True, slots=True)
class DrillRow:
    """One drill in the list.

    Attributes
    ----------
    standing : DrillStanding
    title : str
    """

    standing: DrillStanding
    title: str

    @property
    def seconds(self) -> float:
        """Time used so far."""
        end, drill = self.standing.end, self.standing.drill
        if end is not None:
            return end.seconds
        return drill.minutes * 60 - self.standing.seconds_left

    @property
    def when(self) -> datetime:
        """When it began."""
        return self.standing.drill.started_at

    def json_body(self) -> dict[str, JsonValue]:
        """Return the drill as ``workbench drill list --json`` prints it; nothing sealed."""
        now = self.standing
        grade = now.grade
        return {
            "incident": now.incident,
            "code": now.code,
            "title": self.title,
            "participant": now.drill.participant,
            "started_at": now.drill.started_at.isoformat(),
            "minutes": now.drill.minutes,
            "phase": now.phase,
            "seconds_left": round(now.seconds_left, 1),
            "seconds_used": round(self.seconds, 1),
            "hints_taken": len(now.hints),
            "sealed_by": now.drill.sealed_by,
            "score": None if grade is None else grade.score,
            "cause": None if grade is None else grade.standing,
        }


@dataclass(frozen=True, slots=True)
class DrillTotals:
    """How graded drills went.

    Attributes
    ----------
    running, waiting : int
        Drills that are not graded: the clock runs, or they wait to be handed in or revealed.
    people : Summary
    methods : mapping of str to Summary
        By title of the analysis, on the same drills; times are those of its runs.
    score_escalated : Share
        Of the drills with a fault that the score could judge, those it escalates once the fault
        has begun; a call before that is no hit.
    score_false : Share
        The same of drills without a fault.
    by_person : mapping of str to Summary
        By participant in alphabetical order; empty unless it was asked for.
    """

    running: int
    waiting: int
    people: Summary
    methods: Mapping[str, Summary]
    score_escalated: Share
    score_false: Share
    by_person: Mapping[str, Summary]


def drill_list(session: Session) -> tuple[DrillRow, ...]:
    """Return every drill of a workspace, in the order they began."""
    return tuple(DrillRow(standing_of(session, state), state.title) for state in _drills(session))


def drill_totals(session: Session, *, by_person: bool = False) -> DrillTotals:
    """Return how the graded drills of a workspace went.

    Parameters
    ----------
    session : Session
    by_person : bool
        Whether they are also told apart by participant: asked for on purpose, never ranked.
    """
    rows = drill_list(session)
    graded = [row for row in rows if row.standing.grade is not None]
    grades = [row.standing.grade for row in graded if row.standing.grade is not None]
    people: dict[str, list[One]] = {}
    for row in graded if by_person else ():
        if row.standing.grade is not None:
            name = row.standing.drill.participant or NOBODY
            people.setdefault(name, []).append(_one(row.standing.grade))
    return DrillTotals(
        running=sum(row.standing.phase == "running" for row in rows),
        waiting=sum(row.standing.phase in {"time_up", "handed_in"} for row in rows),
        people=summarised([_one(grade) for grade in grades]),
        methods=_methods(grades),
        score_escalated=_escalated(grades, faulty=True),
        score_false=_escalated(grades, faulty=False),
        by_person={name: summarised(people[name]) for name in sorted(people)},
    )


def totals_json(totals: DrillTotals) -> dict[str, JsonValue]:
    """Return totals as ``workbench drill summary --json`` prints them."""
    return {
        "running": totals.running,
        "waiting": totals.waiting,
        "people": _summary_json(totals.people),
        "methods": {name: _summary_json(one) for name, one in totals.methods.items()},
        "anomaly_score": {
            "escalated": _share_json(totals.score_escalated),
            "escalated_without_fault": _share_json(totals.score_false),
        },
        **(
            {"by_person": {name: _summary_json(one) for name, one in totals.by_person.items()}}
            if totals.by_person
            else {}
        ),
    }


def _drills(session: Session) -> list[Incident]:
    return [
        session.incident(summary.id) for summary in session.workspace.incidents() if summary.drill
    ]


def _one(grade: DrillGrade) -> One:
    return One(
        faulty=grade.faulty,
        rank=grade.rank if grade.faulty else None,
        right=grade.standing == RIGHT,
        score=grade.score,
        seconds=grade.seconds,
        brier=grade.brier,
        log_score=grade.log_score,
    )


def _methods(grades: Sequence[DrillGrade]) -> dict[str, Summary]:
    by_method: dict[str, list[One]] = {}
    for grade in grades:
        for opinion in grade.methods:
            right = opinion.standing == RIGHT
            told = One(grade.faulty, opinion.rank, right, 0.0, opinion.seconds)
            by_method.setdefault(opinion.title, []).append(told)
    return {name: summarised(by_method[name]) for name in sorted(by_method)}


def _escalated(grades: Sequence[DrillGrade], *, faulty: bool) -> Share:
    told = [g.opinion for g in grades if g.faulty is faulty and g.opinion.escalates is not None]
    return Share.of_answers([bool(one.escalates) and not one.early for one in told])


def _summary_json(one: Summary) -> dict[str, JsonValue]:
    faulty = one.hit1.of
    return {
        "n": one.n,
        "hit1": _share_json(one.hit1),
        "hit3": _share_json(one.hit3),
        "mrr": None
        if not faulty
        else {"mean": one.mrr.estimate, "of": faulty, "interval": one.mrr.as_pair()},
        "without_fault_right": _share_json(one.healthy),
        "score": None if one.score is None else list(one.score),
        "seconds": None if one.seconds is None else list(one.seconds),
        "brier": None
        if not one.stated
        else {"mean": one.brier.estimate, "of": one.stated, "interval": one.brier.as_pair()},
        "log_score": one.log_score,
    }


def _share_json(share: Share) -> JsonValue:
    if not share.of:
        return None
    interval = share.interval.as_pair()
    return {"hits": share.hits, "of": share.of, "share": share.value, "interval": interval}
