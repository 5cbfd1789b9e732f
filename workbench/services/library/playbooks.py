"""Playbooks that live: a lesson proposes a change, a person accepts it, versions are kept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from workbench.domain.changes import Outcome
from workbench.domain.incident import Incident
from workbench.domain.opening_content import Playbook
from workbench.domain.records.library import Edition, StepChange
from workbench.domain.records.prevention import Action
from workbench.domain.records.reasoning import Note
from workbench.errors import WorkbenchError
from workbench.services.opening.editions import (
    LivingPlaybook,
    PlaybookVersion,
    applied,
    living_playbook,
    living_playbooks,
    stepped,
)
from workbench.services.records import (
    find_record_anywhere,
    fresh_id,
    made,
    remove_record,
    write_record,
)
from workbench.services.session import Session

__all__ = [
    "DiffLine",
    "LivingPlaybook",
    "PlaybookVersion",
    "change_of",
    "decide_change",
    "diff",
    "lessons_of",
    "living_playbook",
    "living_playbooks",
    "propose_change",
    "roll_back",
    "withdraw_change",
]

LESSONS = frozenset({"went_well", "went_wrong", "lucky", "surprised"})
"""Kinds of notes that are lessons."""


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line of what a change does to a playbook: ``" "``, ``"+"`` or ``"-"``, and its words."""

    sign: str
    phase: str
    text: str


def lessons_of(state: Incident) -> tuple[Note | Action, ...]:
    """Return what of an incident is a lesson: notes on how it went, and actions agreed upon.

    Parameters
    ----------
    state : Incident
    """
    notes = [one for one in state.records.notes if one.kind in LESSONS]
    taken = [one for one in state.records.actions if one.status not in {"proposed", "rejected"}]
    return (*notes, *taken)


def propose_change(
    session: Session,
    incident: str,
    category: str,
    *,
    lesson: str = "",
    title: str = "",
    changes: Sequence[StepChange | Mapping[str, object]] = (),
) -> Outcome[Edition]:
    """Propose a change of a playbook; nothing changes until a person accepts it.

    Parameters
    ----------
    session : Session
    incident : str
        Whose lesson it is.
    category : str
        Of the playbook.
    lesson : str
        A note on how it went or an action, by identifier.
    title : str
        By default the words of the lesson.
    changes : sequence of StepChange or mapping
        By default one step that says what the lesson says.

    Raises
    ------
    WorkbenchError
        If it changes nothing, or names a step or a phase that is not there.
    """
    state, book = session.incident(incident), living_playbook(session, category)
    found = _lesson(state, lesson) if lesson else None
    wanted = [_change(one) for one in changes] or _drafted(found, book.in_force.playbook)
    applied(book.in_force.playbook, wanted)
    fields: dict[str, object] = {
        "id": fresh_id(session, Edition),
        "title": title.strip() or (found.label if found is not None else wanted[0].text),
        "document": category,
        "base": book.in_force.version,
        "changes": [one.json_body() for one in wanted],
        "note": found.id if isinstance(found, Note) else "",
        "action": found.id if isinstance(found, Action) else "",
    }
    return write_record(session, state.id, made(Edition, fields))


def decide_change(
    session: Session, edition: str, *, accept: bool, by: str = "", reason: str = ""
) -> Outcome[Edition]:
    """Accept a proposed change of a playbook, which makes its next version, or reject it.

    Parameters
    ----------
    session : Session
    edition : str
    accept : bool
    by : str
        The function that decides; by default whoever acts.
    reason : str
        Needed to reject it.

    Raises
    ------
    WorkbenchError
        If it was decided already, no longer fits the version in force, or is rejected without a
        reason.
    """
    incident, found = find_record_anywhere(session, Edition, edition)
    if found.status != "proposed":
        raise WorkbenchError(
            "playbook.decided", f"“{found.title}” is {found.status} already.", "Propose another."
        )
    if not accept and not reason.strip():
        raise WorkbenchError("playbook.reason", "A rejected change says why.", "Give the reason.")
    book = living_playbook(session, found.document)
    if accept:
        _target(book, found)
    decided = {
        "status": "accepted" if accept else "rejected",
        "version": book.in_force.version + 1 if accept else None,
        "decided_by": by.strip() or session.actor,
        "decided_at": session.clock(),
        "reason": reason.strip(),
    }
    return write_record(session, incident, made(Edition, {**found.json_body(), **decided}))


def withdraw_change(session: Session, edition: str) -> Outcome[Edition]:
    """Withdraw a change of a playbook that nobody has accepted.

    Raises
    ------
    WorkbenchError
        If it was accepted: a version that was in force is kept, and gone back from by
        :func:`roll_back`.
    """
    incident, found = find_record_anywhere(session, Edition, edition)
    if found.status == "accepted":
        raise WorkbenchError(
            "playbook.accepted",
            f"“{found.title}” is version {found.version} of the playbook and stays in its history.",
            "Roll the playbook back to an earlier version instead.",
        )
    return remove_record(session, incident, found)


def roll_back(
    session: Session, category: str, version: int, *, by: str = "", reason: str = ""
) -> Outcome[Edition]:
    """Go back to an earlier version of a playbook, as a next version that says the same.

    Parameters
    ----------
    session : Session
    category : str
    version : int
    by : str
    reason : str
        Needed.

    Raises
    ------
    WorkbenchError
        If there is no such version, it is in force, or no reason is given.
    """
    book = living_playbook(session, category)
    wanted, now = book.version(version), book.in_force
    if wanted.version == now.version:
        raise WorkbenchError("playbook.in_force", f"Version {version} is in force already.")
    if not reason.strip():
        raise WorkbenchError("playbook.reason", "Say why the playbook goes back.")
    fields: dict[str, object] = {
        "id": fresh_id(session, Edition),
        "title": f"Back to version {version}",
        "document": category,
        "base": now.version,
        "restores": version,
        "status": "accepted",
        "version": now.version + 1,
        "decided_by": by.strip() or session.actor,
        "decided_at": session.clock(),
        "reason": reason.strip(),
    }
    return write_record(session, now.incident, made(Edition, fields))


def change_of(session: Session, edition: str) -> tuple[DiffLine, ...]:
    """Return what a proposed change would do to its playbook, line by line.

    Parameters
    ----------
    session : Session
    edition : str

    Raises
    ------
    WorkbenchError
        If it no longer fits the version in force.
    """
    _, found = find_record_anywhere(session, Edition, edition)
    book = living_playbook(session, found.document)
    if found.version is not None:
        before, after = book.version(found.version - 1), book.version(found.version)
        return diff(before.playbook, after.playbook)
    return diff(book.in_force.playbook, _target(book, found))


def diff(before: Playbook, after: Playbook) -> tuple[DiffLine, ...]:
    """Return what changed from one playbook to another, step by step.

    Parameters
    ----------
    before, after : Playbook
    """
    return tuple(_diff_lines(before, after))


def _target(book: LivingPlaybook, edition: Edition) -> Playbook:
    try:
        return stepped(book.versions, edition)
    except WorkbenchError as error:
        raise WorkbenchError(
            "playbook.moved_on",
            f"“{edition.title}” no longer fits version {book.in_force.version}: {error.message}",
            "Propose it again upon the version in force.",
        ) from None


def _drafted(lesson: Note | Action | None, book: Playbook) -> list[StepChange]:
    """Return the change a lesson asks for as it stands: one more step that says it."""
    if lesson is None:
        raise WorkbenchError(
            "playbook.nothing",
            "Nothing is to be changed.",
            "Name a lesson, or say which step is to be added, reworded or taken out.",
        )
    text = lesson.text if isinstance(lesson, Note) else lesson.title
    why = "" if isinstance(lesson, Note) else lesson.residual_risk
    taken = {step.id for step in book.steps}
    name = f"lesson-{lesson.id[-8:]}"
    if name in taken:
        raise WorkbenchError("playbook.taken", "The playbook has a step of this lesson already.")
    return [StepChange(change="add", step=name, text=text.strip(), why=why)]


def _lesson(state: Incident, reference: str) -> Note | Action:
    for noun in (Note, Action):
        found = state.records.find(noun, reference)
        if isinstance(found, Note) and found.kind not in LESSONS:
            raise WorkbenchError(
                "playbook.no_lesson",
                "This note is no lesson: it does not say how the investigation went.",
                "Lessons are notes on what went well or wrong, luck and surprises, and actions.",
            )
        if isinstance(found, Note | Action):
            return found
    raise WorkbenchError("playbook.no_lesson", f"No note or action answers to {reference!r}.")


def _change(given: StepChange | Mapping[str, object]) -> StepChange:
    return given if isinstance(given, StepChange) else StepChange.model_validate(dict(given))


def _diff_lines(before: Playbook, after: Playbook) -> Iterator[DiffLine]:
    now = {step.id: step for step in after.steps}
    old = {step.id for step in before.steps}
    later = {phase.id: phase for phase in after.phases}
    for phase in before.phases:
        for step in phase.steps:
            kept = now.get(step.id)
            if kept is not None and kept.text == step.text and kept.why == step.why:
                yield DiffLine(" ", phase.title, step.text)
                continue
            yield DiffLine("-", phase.title, step.text)
            if kept is not None:
                yield DiffLine("+", phase.title, kept.text)
        for step in later[phase.id].steps if phase.id in later else ():
            if step.id not in old:
                yield DiffLine("+", phase.title, step.text)
