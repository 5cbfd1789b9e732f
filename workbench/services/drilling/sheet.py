"""A drill while its clock runs: how much time is left, the answer sheet, hints."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from workbench.domain.changes import Changes, Outcome
from workbench.domain.identifiers import new_identifier
from workbench.domain.incident import Incident
from workbench.domain.records import Record
from workbench.domain.records.drilling import (
    Drill,
    DrillAnswer,
    DrillEnd,
    DrillGrade,
    DrillHint,
    DrillLook,
)
from workbench.errors import WorkbenchError
from workbench.science.faults.answers import NOTHING
from workbench.science.faults.grading import TARGET, TOP
from workbench.science.faults.kinds import KINDS
from workbench.services.drilling.secret_keys import opened_truth
from workbench.services.drilling.truth import ROWS, nodes_of, roles_of
from workbench.services.records import made, write_record
from workbench.services.session import Session

Phase = Literal["running", "time_up", "handed_in", "graded"]


@dataclass(frozen=True, slots=True)
class DrillStanding:
    """How a drill stands now.

    Attributes
    ----------
    incident, code : str
    drill : Drill
    phase : str
        ``running``, ``time_up`` (nobody handed in), ``handed_in`` (waits for its facilitator) or
        ``graded``.
    ends_at : datetime
    seconds_left : float
        0 once the time is up, or the drill ended.
    answer : DrillAnswer or None
        As it stands.
    hints : tuple of DrillHint
        Those taken.
    end : DrillEnd or None
    grade : DrillGrade or None
    """

    incident: str
    code: str
    drill: Drill
    phase: Phase
    ends_at: datetime
    seconds_left: float
    answer: DrillAnswer | None
    hints: tuple[DrillHint, ...]
    end: DrillEnd | None
    grade: DrillGrade | None

    @property
    def hints_left(self) -> int:
        """How many hints can still be had."""
        return 0 if self.phase != "running" else self.drill.hints - len(self.hints)


def drill_of(state: Incident) -> Drill:
    """Return the drill that an incident is.

    Raises
    ------
    WorkbenchError
        If it is none.
    """
    drill = state.records.drill
    if drill is None:
        raise WorkbenchError(
            "drill.not_one",
            f"INC-{state.number:04d} is no drill.",
            "`workbench drill list` names the drills, `workbench drill start` begins one.",
        )
    return drill


def standing_of(session: Session, state: Incident) -> DrillStanding:
    """Return how a drill stands; see :func:`drill_of` for what is raised."""
    drill, records = drill_of(state), state.records
    ends_at = drill.started_at + timedelta(minutes=drill.minutes)
    end = records.drill_ends[0] if records.drill_ends else None
    grade = records.drill_grades[0] if records.drill_grades else None
    left = max((ends_at - present(session, state)).total_seconds(), 0.0)
    phase: Phase = "running" if left > 0 else "time_up"
    if end is not None:
        phase, left = "handed_in" if grade is None else "graded", 0.0
    return DrillStanding(
        incident=state.id,
        code=f"INC-{state.number:04d}",
        drill=drill,
        phase=phase,
        ends_at=ends_at,
        seconds_left=left,
        answer=records.drill_answers[-1] if records.drill_answers else None,
        hints=records.drill_hints,
        end=end,
        grade=grade,
    )


def standing(session: Session, incident: str) -> DrillStanding:
    """Return how a drill stands, by reference."""
    return standing_of(session, session.incident(incident))


def present(session: Session, state: Incident) -> datetime:
    """Return the present, never before the last act: a clock set back wins no time."""
    now = session.clock().astimezone(UTC)
    last = datetime.fromisoformat(state.changed_at) if state.changed_at else now
    return max(now, last)


def choices_of(state: Incident) -> tuple[str, ...]:
    """Return everything that can be named as a cause in a drill."""
    return (*nodes_of(state), TARGET, ROWS, NOTHING)


def give_answer(session: Session, incident: str, **fields: object) -> Outcome[DrillAnswer]:
    """Change the answer sheet; what is not named stays as it is. Every change is journaled.

    Parameters
    ----------
    session : Session
    incident : str
    **fields
        As of :class:`workbench.domain.records.drilling.DrillAnswer`.

    Raises
    ------
    WorkbenchError
        If the drill is over, or a field cannot hold its value.
    """
    state = session.incident(incident)
    now = standing_of(session, state)
    _refuse_over(now)
    before = {} if now.answer is None else now.answer.json_body()
    answer = _fit(state, made(DrillAnswer, {**before, **fields, "id": "new"}))
    if now.answer is not None and answer.json_body() == {**before, "id": "new"}:
        return Outcome(now.answer, Changes())
    fresh = answer.model_copy(update={"id": _numbered(session, state.records.drill_answers)})
    return write_record(session, state.id, fresh)


def take_hint(session: Session, incident: str, passphrase: str = "") -> Outcome[DrillHint]:
    """Open the next hint; it costs points and stays taken.

    Parameters
    ----------
    session : Session
    incident : str
    passphrase : str
        Where the truth was sealed with one: its facilitator gives the hint then.

    Raises
    ------
    WorkbenchError
        If the drill is over, or has no further hint.
    """
    state = session.incident(incident)
    now = standing_of(session, state)
    _refuse_over(now)
    if now.hints_left <= 0:
        raise WorkbenchError(
            "drill.no_hint",
            "There is no further hint in this drill.",
            "Answer with what you have; a stated chance of one half costs least when in doubt.",
        )
    told = opened_truth(now.drill, passphrase).get("hints")
    hints: Sequence[object] = told if isinstance(told, list) else ()
    number = len(now.hints) + 1
    hint = DrillHint(
        id=_numbered(session, now.hints),
        number=number,
        text=str(hints[number - 1]) if number <= len(hints) else "",
        cost=now.drill.hint_cost,
    )
    return write_record(session, state.id, hint)


def look_at(session: Session, incident: str, place: str) -> Outcome[DrillLook | None]:
    """Write down that a place was opened, while the clock of a drill runs; else do nothing."""
    state = session.incident(incident)
    looks = state.records.drill_looks
    if state.records.drill is None or standing_of(session, state).phase != "running":
        return Outcome(None, Changes())
    if looks and looks[-1].place == place:
        return Outcome(None, Changes())
    made_now = write_record(session, state.id, DrillLook(id=_numbered(session, looks), place=place))
    return Outcome(made_now.value, made_now.changes)


def _numbered(session: Session, earlier: Sequence[Record]) -> str:
    """Return an id that sorts behind the earlier ones, whatever the clock says."""
    return f"{len(earlier) + 1:06d}-{new_identifier(session.clock())}"


def _refuse_over(now: DrillStanding) -> None:
    if now.phase == "running":
        return
    if now.phase == "time_up":
        raise WorkbenchError(
            "drill.time_up",
            f"The time of {now.code} is up; the answer stays as it was.",
            f"`workbench drill submit {now.code}` grades it.",
        )
    raise WorkbenchError(
        "drill.over",
        f"{now.code} was handed in; its answer cannot be changed.",
        f"`workbench drill show {now.code}` tells how it stands.",
    )


def _fit(state: Incident, answer: DrillAnswer) -> DrillAnswer:
    """Return an answer whose names exist; the label's own column stands for the labels."""
    label = roles_of(state).label
    choices = choices_of(state)
    named = [TARGET if one == label else one for one in (answer.cause, *answer.others) if one]
    unknown = next((one for one in named if one not in choices), None)
    if unknown is not None:
        raise WorkbenchError(
            "drill.cause",
            f"{unknown!r} is nothing that can be named as a cause here.",
            f"Name one of {', '.join(choices)}.",
        )
    if answer.kind and answer.kind not in KINDS:
        raise WorkbenchError(
            "drill.kind",
            f"There is no kind of fault {answer.kind!r}.",
            f"Kinds are {', '.join(KINDS)}.",
        )
    ordered = list(dict.fromkeys(named))
    if answer.others and not answer.cause:
        raise WorkbenchError(
            "drill.others",
            "A second guess needs a first one.",
            "Name the cause you think likelier.",
        )
    if len(ordered) > TOP:
        raise WorkbenchError("drill.others", "Three guesses are the most.", "Name the likeliest.")
    update = {
        "cause": ordered[0] if ordered else "",
        "others": tuple(ordered[1:]),
        "first_step": answer.first_step.strip(),
    }
    return answer.model_copy(update=update)
