"""The end of a drill: handed in, opened, checked against the commitment, marked."""

from datetime import datetime
from threading import Event

from workbench.datasets.progress import part_of
from workbench.domain.changes import Changes, Outcome
from workbench.domain.incident import Incident
from workbench.domain.records.drilling import (
    Drill,
    DrillAnswer,
    DrillEnd,
    DrillGrade,
    MarkedPart,
)
from workbench.errors import WorkbenchError
from workbench.science.faults.answers import (
    CAUSE,
    CONFIDENCE,
    KIND,
    NEAR,
    NOT_SAID,
    ONSET,
    RIGHT,
    SHARE,
    AnswerMark,
    Said,
    mark_answer,
)
from workbench.services.drilling.content import marking, rehearsal
from workbench.services.drilling.methods import method_opinions
from workbench.services.drilling.score_opinion import score_opinion
from workbench.services.drilling.secret_keys import can_open, forget_key, opened_truth
from workbench.services.drilling.sheet import drill_of, present, standing_of
from workbench.services.drilling.truth import (
    SealedTruth,
    hidden_of,
    kind_title,
    moment,
    sealed_truth,
)
from workbench.services.records import write_record
from workbench.services.session import Progress, Session, unreported


def submit_drill(
    session: Session,
    incident: str,
    *,
    give_up: bool = False,
    passphrase: str = "",
    progress: Progress = unreported,
    cancel: Event | None = None,
) -> Outcome[DrillGrade | None]:
    """Hand the answer in, or let the time that is up end the drill; and grade it.

    The answer counts from this moment and is never changed by what grading meets: a grading that
    was stopped, or waits for a facilitator's passphrase, goes on where it was left.

    Parameters
    ----------
    session : Session
    incident : str
    give_up : bool
        End the drill without an answer, or with the one there is.
    passphrase : str
    progress : callable
    cancel : Event, optional

    Returns
    -------
    Outcome of DrillGrade or None
        None where the truth waits for its facilitator.

    Raises
    ------
    WorkbenchError
        If there is no answer yet and time left, or the truth is not the one committed to.
    Cancelled
        If grading was stopped; the drill is handed in then.
    """
    state = session.incident(incident)
    now = standing_of(session, state)
    if now.grade is not None:
        return Outcome(now.grade, Changes())
    changes = Changes()
    if now.end is None:
        if now.phase == "running" and not give_up and (now.answer is None or not now.answer.cause):
            raise WorkbenchError(
                "drill.no_answer",
                "The answer sheet names no cause yet.",
                "`workbench drill answer` fills it in; --give-up ends the drill without.",
            )
        handed_in = "given_up" if give_up else "handed_in"
        at = present(session, state) if now.phase == "running" else now.ends_at
        end = DrillEnd(
            id="drill_end",
            reason="time_up" if now.phase == "time_up" else handed_in,
            at=at,
            seconds=round((at - now.drill.started_at).total_seconds(), 3),
            answer=now.answer,
        )
        changes = write_record(session, state.id, end).changes
    if now.drill.sealed_by == "passphrase" and not passphrase:
        return Outcome(None, changes)
    graded = reveal_drill(
        session, state.id, passphrase=passphrase, progress=progress, cancel=cancel
    )
    return Outcome(graded.value, changes | graded.changes)


def reveal_drill(
    session: Session,
    incident: str,
    *,
    passphrase: str = "",
    progress: Progress = unreported,
    cancel: Event | None = None,
) -> Outcome[DrillGrade]:
    """Open the truth of a drill that ended, check it against the commitment, and grade.

    Raises
    ------
    WorkbenchError
        If the drill has not ended, or the truth is not the one committed to.
    Cancelled
        If it was stopped; nothing is revealed then.
    """
    state = session.incident(incident)
    drill, records = drill_of(state), state.records
    if records.drill_grades:
        return Outcome(records.drill_grades[0], Changes())
    if not records.drill_ends:
        raise WorkbenchError(
            "drill.running",
            "The drill has not ended, so its truth stays sealed.",
            "`workbench drill submit` ends it; with --give-up also without an answer.",
        )
    content = opened_truth(drill, passphrase)
    truth = sealed_truth(content)
    opinions = method_opinions(
        session, state, truth, progress=part_of(progress, 0.0, 0.8), cancel=cancel
    )
    opinion = score_opinion(session, state.id, progress=part_of(progress, 0.8, 0.97))
    called = opinion.called_at
    if called is not None and truth.onset is not None and called.timestamp() <= truth.onset:
        opinion = opinion.model_copy(update={"early": True})
    grade = _graded(session, state, drill, records.drill_ends[0], truth)
    grade = grade.model_copy(
        update={"truth": content, "methods": tuple(opinions.value), "opinion": opinion}
    )
    recorded = write_record(session, state.id, grade)
    forget_key(drill.commitment)
    progress(1.0, "Graded")
    return Outcome(recorded.value, opinions.changes | recorded.changes)


def waits_for_facilitator(state: Incident) -> bool:
    """Whether a drill was handed in and cannot be opened here without its passphrase."""
    records = state.records
    ended = bool(records.drill_ends) and not records.drill_grades
    return ended and not can_open(drill_of(state))


def _graded(
    session: Session, state: Incident, drill: Drill, end: DrillEnd, truth: SealedTruth
) -> DrillGrade:
    answer = end.answer or DrillAnswer(id="none")
    hidden = hidden_of(session, state, truth)
    found = mark_answer(_said(answer), hidden, marking())
    cost = sum(hint.cost for hint in state.records.drill_hints)
    score = 100 * found.earned / found.possible if found.possible else 0.0
    score = round(max(score - cost, 0.0), 1)
    cause = next(part.standing for part in found.parts if part.part == CAUSE)
    return DrillGrade(
        id="drill_grade",
        words=_words(cause, score, end),
        truth={},
        parts=_parts(found, answer, truth, drill.started_at),
        standing=cause,
        rank=found.rank,
        faulty=bool(truth.faults),
        earned=round(found.earned, 3),
        possible=round(found.possible, 3),
        hints=len(state.records.drill_hints),
        hint_points=cost,
        score=score,
        brier=None if found.brier is None else round(found.brier, 6),
        log_score=None if found.log_score is None else round(found.log_score, 6),
        seconds=end.seconds,
        marking=drill.marking,
    )


def _said(answer: DrillAnswer) -> Said:
    return Said(
        causes=tuple(name for name in (answer.cause, *answer.others) if name),
        kind=answer.kind,
        onset=None if answer.onset is None else answer.onset.timestamp(),
        share=answer.share,
        confidence=answer.confidence,
    )


def _parts(
    found: AnswerMark, answer: DrillAnswer, truth: SealedTruth, like: datetime
) -> tuple[MarkedPart, ...]:
    """Return every part with what was said and what is true, in words."""
    place = rehearsal().place
    shares = [fault.rows for fault in truth.faults if fault.rows is not None]
    guesses = [name for name in (answer.cause, *answer.others) if name]
    said = {
        CAUSE: ", ".join(map(place, guesses)),
        KIND: kind_title(answer.kind) if answer.kind else "",
        ONSET: moment(None if answer.onset is None else answer.onset.timestamp(), like),
        SHARE: "" if answer.share is None else f"{answer.share:.0%}",
        CONFIDENCE: "" if answer.confidence is None else f"{answer.confidence:.0%}",
    }
    true = {
        CAUSE: truth.node_words,
        KIND: " and ".join(kind_title(fault.kind) for fault in truth.faults),
        ONSET: moment(truth.onset, like),
        SHARE: f"{max(shares):.0%}" if shares else "",
        CONFIDENCE: "" if found.brier is None else f"Brier {found.brier:.2f}",
    }
    return tuple(
        MarkedPart(
            part=part.part,
            standing=part.standing,
            earned=round(part.earned, 3),
            possible=part.possible,
            said=said[part.part],
            truth=true[part.part],
        )
        for part in found.parts
    )


def _words(cause: str, score: float, end: DrillEnd) -> str:
    told = {
        RIGHT: "the cause was named",
        NEAR: "a neighbour of the cause was named",
        NOT_SAID: "no cause was named",
    }
    over = {"time_up": "; the time was up", "given_up": "; it was given up"}
    words = told.get(cause, "another cause was named")
    return f"{score:.0f} of 100: {words}{over.get(end.reason, '')}"
