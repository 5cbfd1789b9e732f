"""The review of what a model leans on: its questions walked through, and what came of them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from workbench.assets import room
from workbench.domain.changes import Outcome
from workbench.domain.evidence import Noun
from workbench.domain.incident import Incident
from workbench.domain.records.prevention import Action
from workbench.domain.records.reasoning import Hypothesis, ModelCheck
from workbench.domain.runs import Run, RunStatus
from workbench.errors import WorkbenchError
from workbench.services.actions import add_action
from workbench.services.hypotheses import state_hypothesis
from workbench.services.records import made, remove_record, revise_record, write_record
from workbench.services.session import Session

FINDING, IN_ORDER = "finding", "in_order"
_MOST_TOLD = 3
"""Findings of runs that are shown beside a question, at most."""


class Tells(Noun):
    """Findings that bear on a question: the kind of their run, and how their ids begin."""

    kind: str
    finding: str


class ReviewPart(Noun):
    """A part of the review."""

    id: str
    title: str


class ReviewQuestion(Noun):
    """A question of the review, and where to look for its answer."""

    id: str
    part: str
    question: str
    look: str
    tells: tuple[Tells, ...] = ()


class ReviewContent(Noun):
    """The questions of the review, as data."""

    format: str
    version: str
    sources: tuple[str, ...]
    parts: tuple[ReviewPart, ...]
    questions: tuple[ReviewQuestion, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What a finished run says about a question.

    Attributes
    ----------
    run, text, about : str
    """

    run: str
    text: str
    about: str


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A question with what the runs say and what was answered.

    Attributes
    ----------
    part : str
        Title of its part.
    question : ReviewQuestion
    told : tuple of Told
        The weightiest first.
    check : ModelCheck or None
        None while it is open.
    """

    part: str
    question: ReviewQuestion
    told: tuple[Told, ...]
    check: ModelCheck | None


@cache
def review_content() -> ReviewContent:
    """Return the questions that ship with the program."""
    file = room("resources") / "reasoning" / "model_review.json"
    return ReviewContent.model_validate(json.loads(file.read_text(encoding="utf-8")))


def model_review(session: Session, incident: str) -> tuple[ReviewItem, ...]:
    """Return every question of the review, in order, as it stands.

    Parameters
    ----------
    session : Session
    incident : str
    """
    state = session.incident(incident)
    titles = {one.id: one.title for one in review_content().parts}
    known = {one.id: one for one in state.records.of(ModelCheck)}
    return tuple(
        ReviewItem(titles[one.part], one, _told(state, one), known.get(one.id))
        for one in review_content().questions
    )


def answer_question(  # noqa: PLR0913 -- one argument for each thing an answer says
    session: Session,
    incident: str,
    question: str,
    answer: str,
    *,
    text: str = "",
    node: str = "",
    run: str = "",
) -> Outcome[ModelCheck]:
    """Answer a question of the review; the answer is written down and can be changed.

    Parameters
    ----------
    session : Session
    incident, question : str
    answer : str
        ``in_order``, ``finding``, ``cannot_tell`` or ``not_needed``.
    text : str
        What was found, or why it cannot be told or is not needed.
    node : str
        Column or lineage node it is about.
    run : str
        Identifier of the run that shows it, or the end of it.

    Raises
    ------
    WorkbenchError
        If there is no such question, words are missing, or a run is named that is not there.
    """
    state = session.incident(incident)
    _require_question(question)
    if answer != IN_ORDER and not text.strip():
        raise WorkbenchError(
            "model_check.no_words",
            "Say what was found." if answer == FINDING else "Say why.",
            "One sentence is enough; it is kept with the answer.",
        )
    standing = _standing(state, question)
    if standing is not None and answer != FINDING and (standing.hypothesis or standing.action):
        raise WorkbenchError(
            "model_check.followed",
            "A hypothesis or an action has come of this finding.",
            "Set that aside first, or take the answer back.",
        )
    kept = (
        {} if standing is None else {"hypothesis": standing.hypothesis, "action": standing.action}
    )
    fields = {
        "id": question,
        "answer": answer,
        "text": text.strip(),
        "node": node.strip(),
        "run": _run_id(state, run) if run else "",
        **kept,
    }
    return write_record(session, state.id, made(ModelCheck, fields))


def reopen_question(session: Session, incident: str, question: str) -> Outcome[ModelCheck]:
    """Take an answer back; it stays in the history."""
    state = session.incident(incident)
    return remove_record(session, state.id, _required(state, question))


def hypothesis_of_finding(session: Session, incident: str, question: str) -> Outcome[Hypothesis]:
    """State a hypothesis that says what a finding of the review suspects.

    Raises
    ------
    WorkbenchError
        If the question has no finding, or one was stated from it already.
    """
    state = session.incident(incident)
    check = _finding(state, question)
    _refuse_twice(check.hypothesis, "hypothesis")
    with session.one_act(state.id):
        stated = state_hypothesis(session, state.id, check.text, node=check.node)
        linked = revise_record(session, state.id, check, hypothesis=stated.value.id)
    return Outcome(stated.value, stated.changes | linked.changes)


def action_of_finding(session: Session, incident: str, question: str) -> Outcome[Action]:
    """Propose an action that looks into or mends what a finding of the review says.

    Raises
    ------
    WorkbenchError
        If the question has no finding, or one was proposed from it already.
    """
    state = session.incident(incident)
    check = _finding(state, question)
    _refuse_twice(check.action, "action")
    fields = {"title": check.text, "kind": "investigate", "hypothesis": check.hypothesis}
    with session.one_act(state.id):
        proposed = add_action(session, state.id, {**fields, "artefact": check.node})
        linked = revise_record(session, state.id, check, action=proposed.value.id)
    return Outcome(proposed.value, proposed.changes | linked.changes)


def _told(state: Incident, question: ReviewQuestion) -> tuple[Told, ...]:
    found = sorted(_bearing(state, question), key=lambda one: -one[0])
    return tuple(told for _, told in found[:_MOST_TOLD])


def _bearing(state: Incident, question: ReviewQuestion) -> Iterator[tuple[float, Told]]:
    """Yield what finished runs say about a question, of every analysis its last run only."""
    last: dict[str, Run] = {}
    for run in state.runs:
        if run.status is RunStatus.FINISHED:
            last[run.analysis] = run
    for run in last.values():
        for one in run.findings:
            if any(run.kind == t.kind and one.id.startswith(t.finding) for t in question.tells):
                yield one.weight, Told(run.id, one.text, one.about)


def _require_question(name: str) -> None:
    known = [one.id for one in review_content().questions]
    if name not in known:
        raise WorkbenchError(
            "model_check.unknown",
            f"The model review has no question {name!r}.",
            f"It has {', '.join(known)}.",
        )


def _standing(state: Incident, question: str) -> ModelCheck | None:
    return state.records.find(ModelCheck, question)


def _required(state: Incident, question: str) -> ModelCheck:
    _require_question(question)
    found = _standing(state, question)
    if found is None:
        raise WorkbenchError("model_check.open", "This question is not answered yet.")
    return found


def _finding(state: Incident, question: str) -> ModelCheck:
    found = _required(state, question)
    if found.answer != FINDING:
        raise WorkbenchError(
            "model_check.no_finding", "Nothing was found here.", "Answer with a finding first."
        )
    return found


def _refuse_twice(linked: str, words: str) -> None:
    if linked:
        raise WorkbenchError("model_check.followed", f"Its {words} stands already.")


def _run_id(state: Incident, reference: str) -> str:
    found = [one.id for one in state.runs if one.id == reference or one.id.endswith(reference)]
    if len(found) != 1:
        raise WorkbenchError(
            "model_check.run", f"{len(found)} runs of this incident answer to {reference!r}."
        )
    return found[0]
