"""Playbooks that live: a lesson proposes a change, a person accepts it, versions are kept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from workbench.domain.canonical import JsonValue
from workbench.domain.changes import Outcome
from workbench.domain.incident import Incident
from workbench.domain.opening_content import Phase, Playbook, Step
from workbench.domain.records.library import Edition, StepChange
from workbench.domain.records.prevention import Action
from workbench.domain.records.reasoning import Note
from workbench.errors import WorkbenchError
from workbench.services.opening.content import playbooks
from workbench.services.records import (
    find_record_anywhere,
    fresh_id,
    made,
    remove_record,
    write_record,
)
from workbench.services.session import Session

LESSONS = frozenset({"went_well", "went_wrong", "lucky", "surprised"})
"""Kinds of notes that are lessons."""


@dataclass(frozen=True, slots=True)
class PlaybookVersion:
    """A playbook as it stood from one version on.

    Attributes
    ----------
    version : int
        1 is the one that ships with the product.
    playbook : Playbook
    edition : Edition or None
        The change that led to it; None for the shipped one.
    incident, reference : str
        Where that change came from.
    at : datetime or None
        When it was accepted.
    """

    version: int
    playbook: Playbook
    edition: Edition | None = None
    incident: str = ""
    reference: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LivingPlaybook:
    """A playbook with its versions, and what is proposed.

    Attributes
    ----------
    category, title : str
    versions : tuple of PlaybookVersion
        Oldest first; the last is in force.
    proposed : tuple of (str, str, Edition)
        Changes nobody has decided on: incident, its reference, and the change.
    """

    category: str
    title: str
    versions: tuple[PlaybookVersion, ...]
    proposed: tuple[tuple[str, str, Edition], ...] = ()

    @property
    def in_force(self) -> PlaybookVersion:
        """The version in force."""
        return self.versions[-1]

    def version(self, number: int) -> PlaybookVersion:
        """Return one version.

        Raises
        ------
        WorkbenchError
            If there is none.
        """
        found = next((one for one in self.versions if one.version == number), None)
        if found is None:
            raise WorkbenchError(
                "playbook.version",
                f"The playbook {self.category} has no version {number}.",
                f"It has versions 1 to {self.in_force.version}.",
            )
        return found

    def json_body(self) -> dict[str, JsonValue]:
        """Return the playbook as ``workbench library playbook list --json`` prints it."""
        return {
            "category": self.category,
            "title": self.title,
            "version": self.in_force.version,
            "steps": [step.model_dump(mode="json") for step in self.in_force.playbook.steps],
            "versions": [
                {
                    "version": one.version,
                    "title": one.edition.title if one.edition else "as shipped",
                    "incident": one.incident,
                    "reference": one.reference,
                    "at": one.at.isoformat() if one.at else None,
                }
                for one in self.versions
            ],
            "proposed": [
                {"incident": incident, "reference": reference, "edition": one.json_body()}
                for incident, reference, one in self.proposed
            ],
        }


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line of what a change does to a playbook: ``" "``, ``"+"`` or ``"-"``, and its words."""

    sign: str
    phase: str
    text: str


def living_playbooks(session: Session) -> tuple[LivingPlaybook, ...]:
    """Return every playbook with its versions and what is proposed.

    Parameters
    ----------
    session : Session
    """
    states = [session.incident(one.id) for one in session.workspace.incidents()]
    return tuple(_living(book, states) for book in playbooks().playbooks)


def living_playbook(session: Session, category: str) -> LivingPlaybook:
    """Return one playbook by its category.

    Raises
    ------
    WorkbenchError
        If there is none.
    """
    found = next((one for one in living_playbooks(session) if one.category == category), None)
    if found is None:
        known = ", ".join(one.category for one in playbooks().playbooks)
        raise WorkbenchError(
            "playbook.unknown", f"There is no playbook {category!r}.", f"There are {known}."
        )
    return found


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


def applied(book: Playbook, changes: Sequence[StepChange]) -> Playbook:
    """Return a playbook after some changes.

    Raises
    ------
    WorkbenchError
        If one names what is not there, or would take out a step that the record shows.
    """
    phases = {phase.id: list(phase.steps) for phase in book.phases}
    for one in changes:
        _apply(phases, one)
    fresh = [
        Phase(id=phase.id, title=phase.title, steps=tuple(phases[phase.id]))
        for phase in book.phases
    ]
    return book.model_copy(update={"phases": tuple(fresh)})


def playbook_at(session: Session, category: str, moment: datetime | None) -> Playbook:
    """Return a playbook as it was in force at a moment; now, where none is given.

    Parameters
    ----------
    session : Session
    category : str
    moment : datetime, optional
    """
    known = {one.category for one in playbooks().playbooks}
    book = living_playbook(session, category if category in known else "unknown")
    if moment is None:
        return book.in_force.playbook
    stood = [one for one in book.versions if one.at is None or one.at <= moment]
    return stood[-1].playbook


def _living(book: Playbook, states: Sequence[Incident]) -> LivingPlaybook:
    every = [
        (state, one)
        for state in states
        for one in state.records.editions
        if one.document == book.category
    ]
    accepted = [pair for pair in every if pair[1].status == "accepted" and pair[1].version]
    accepted.sort(key=lambda pair: (pair[1].version or 0, pair[1].decided_at, pair[1].id))
    versions = [PlaybookVersion(1, book)]
    for state, one in accepted:
        # A change that was undone leaves a gap in the numbers, and is skipped.
        try:
            after = _after(versions, one)
        except WorkbenchError:
            continue
        versions.append(
            PlaybookVersion(
                max(one.version or 0, versions[-1].version + 1),
                after,
                one,
                state.id,
                f"INC-{state.number:04d}",
                one.decided_at,
            )
        )
    proposed = tuple(
        (state.id, f"INC-{state.number:04d}", one)
        for state, one in every
        if one.status == "proposed"
    )
    return LivingPlaybook(book.category, book.title, tuple(versions), proposed)


def _after(versions: Sequence[PlaybookVersion], edition: Edition) -> Playbook:
    if edition.restores is not None:
        for one in versions:
            if one.version == edition.restores:
                return one.playbook
    return applied(versions[-1].playbook, edition.changes)


def _target(book: LivingPlaybook, edition: Edition) -> Playbook:
    try:
        return _after(book.versions, edition)
    except WorkbenchError as error:
        raise WorkbenchError(
            "playbook.moved_on",
            f"“{edition.title}” no longer fits version {book.in_force.version}: {error.message}",
            "Propose it again upon the version in force.",
        ) from None


def _apply(phases: dict[str, list[Step]], one: StepChange) -> None:
    place = next(
        (
            (phase, at)
            for phase, steps in phases.items()
            for at, step in enumerate(steps)
            if step.id == one.step
        ),
        None,
    )
    if one.change == "add":
        _add(phases, one, there=place is not None)
        return
    if place is None:
        raise WorkbenchError("playbook.step", f"There is no step {one.step!r}.")
    phase, at = place
    step = phases[phase][at]
    if one.change == "reword":
        if not one.text.strip():
            raise WorkbenchError("playbook.words", "A step needs words.")
        phases[phase][at] = step.model_copy(
            update={"text": one.text.strip(), "why": one.why.strip() or step.why}
        )
    elif step.fact:
        raise WorkbenchError(
            "playbook.fact", f"“{step.text}” is shown by the record itself and stays."
        )
    else:
        del phases[phase][at]


def _add(phases: dict[str, list[Step]], one: StepChange, *, there: bool) -> None:
    if there:
        raise WorkbenchError("playbook.step", f"There is a step {one.step!r} already.")
    if not one.text.strip():
        raise WorkbenchError("playbook.words", "A step needs words.", "Say what is to be done.")
    phase = one.phase or list(phases)[-1]
    if phase not in phases:
        known = ", ".join(phases)
        raise WorkbenchError("playbook.phase", f"There is no phase {phase!r}.", f"It has {known}.")
    phases[phase].append(Step(id=one.step, text=one.text.strip(), why=one.why.strip()))


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
