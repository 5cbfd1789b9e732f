"""Playbooks as they stand: the shipped ones, and what accepted lessons made of them since.

Changes lie in the journals of the incidents that taught them. An incident works by the version
that was in force when its category was chosen: that version is written down with it, so that a
later lesson changes no checklist that people have worked through.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from workbench.domain.canonical import JsonValue
from workbench.domain.incident import Incident
from workbench.domain.opening_content import Phase, Playbook, Step
from workbench.domain.records.library import Edition, StepChange
from workbench.errors import WorkbenchError
from workbench.services.opening.content import playbooks
from workbench.services.records import fresh_id
from workbench.services.session import Session


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


def playbook_for(state: Incident, category: str) -> Playbook:
    """Return the playbook an incident works by: as written down with it, else as shipped.

    Parameters
    ----------
    state : Incident
    category : str
    """
    book = playbooks().of(category)
    taken = [one for one in state.records.editions if one.adopted]
    if not taken or taken[-1].document != book.category:
        return book
    try:
        return applied(book, taken[-1].changes)
    except WorkbenchError:
        # The shipped playbook is another one by now; its own steps are better than none.
        return book


def adopted_edition(session: Session, state: Incident, category: str) -> Edition | None:
    """Return the version in force as it is written down with an incident; None if as shipped.

    Parameters
    ----------
    session : Session
    state : Incident
    category : str
    """
    shipped = playbooks().of(category)
    now = living_playbook(session, shipped.category).in_force
    if now.version == 1:
        return None
    standing = next((one for one in state.records.editions if one.adopted), None)
    return Edition(
        id=standing.id if standing is not None else fresh_id(session, Edition),
        title=f"{shipped.title}, version {now.version}",
        document=shipped.category,
        changes=tuple(changes_between(shipped, now.playbook)),
        status="accepted",
        version=now.version,
        adopted=True,
    )


def changes_between(before: Playbook, later: Playbook) -> Iterator[StepChange]:
    """Yield the changes that make one playbook of another.

    Parameters
    ----------
    before, later : Playbook
    """
    old = {step.id: step for step in before.steps}
    new = {step.id: step for step in later.steps}
    for step in old.values():
        if step.id not in new:
            yield StepChange(change="remove", step=step.id)
    for phase in later.phases:
        for step in phase.steps:
            if step.id not in old:
                yield StepChange(
                    change="add", step=step.id, phase=phase.id, text=step.text, why=step.why
                )
            elif (step.text, step.why) != (old[step.id].text, old[step.id].why):
                yield StepChange(change="reword", step=step.id, text=step.text, why=step.why)


def _living(book: Playbook, states: Sequence[Incident]) -> LivingPlaybook:
    every = [
        (state, one)
        for state in states
        for one in state.records.editions
        if one.document == book.category and not one.adopted
    ]
    accepted = [pair for pair in every if pair[1].status == "accepted" and pair[1].version]
    accepted.sort(key=lambda pair: (pair[1].version or 0, pair[1].decided_at, pair[1].id))
    versions = [PlaybookVersion(1, book)]
    for state, one in accepted:
        # A change that was undone leaves a gap in the numbers, and is skipped.
        try:
            book_then = stepped(versions, one)
        except WorkbenchError:
            continue
        versions.append(
            PlaybookVersion(
                max(one.version or 0, versions[-1].version + 1),
                book_then,
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


def stepped(versions: Sequence[PlaybookVersion], edition: Edition) -> Playbook:
    """Return the playbook that a change leads to, upon the last of some versions.

    Raises
    ------
    WorkbenchError
        If it does not fit that version.
    """
    if edition.restores is not None:
        for one in versions:
            if one.version == edition.restores:
                return one.playbook
    return applied(versions[-1].playbook, edition.changes)


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
