"""The checklist of an incident: preserve first, then contain; steps come from its playbook."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from workbench.domain.canonical import JsonValue
from workbench.domain.changes import Changes, Outcome
from workbench.domain.incident import Incident
from workbench.domain.opening_content import Playbook, Step
from workbench.domain.records.opening import Safeguard
from workbench.errors import WorkbenchError
from workbench.services.evidence import freeze
from workbench.services.opening.editions import playbook_for
from workbench.services.records import fresh_id, remove_record, write_record
from workbench.services.session import Session

Standing = Literal["open", "done", "not needed"]
NOT_NEEDED: Literal["not needed"] = "not needed"
"""A step that was left out, with a reason."""
OWN = "own"
"""The phase of steps that people added, and of those another category brought."""

_ASKED_FOR = {
    "owner": "Name the owner of the incident; the step is done with it.",
    "scope": "Write the scope; the step is done with it.",
    "windows": "Set the windows reference and incident; the step is done with them.",
    "frozen": "There is no evidence to freeze yet: import some first.",
}


@dataclass(frozen=True, slots=True)
class ChecklistStep:
    """One step as it stands.

    Attributes
    ----------
    id, text, why : str
    phase, phase_title : str
    standing : str
        ``open``, ``done`` or ``not needed``.
    note : str
    by_record : bool
        Whether the record itself shows that it is done.
    fact : str
        What would show it; empty where only a person can say so.
    """

    id: str
    text: str
    why: str
    phase: str
    phase_title: str
    standing: Standing
    note: str = ""
    by_record: bool = False
    fact: str = ""

    def json_body(self) -> dict[str, JsonValue]:
        """Return the step as ``workbench checklist --json`` prints it."""
        return {
            "step": self.id,
            "text": self.text,
            "why": self.why,
            "phase": self.phase,
            "standing": self.standing,
            "note": self.note,
            "by_record": self.by_record,
        }


def playbook_of(state: Incident) -> Playbook:
    """Return the playbook that the category of an incident chooses, in the version it works by."""
    triage = state.records.triage
    return playbook_for(state, triage.category if triage is not None else "")


def checklist(state: Incident) -> tuple[ChecklistStep, ...]:
    """Return every step of an incident's checklist, in order.

    Parameters
    ----------
    state : Incident
    """
    return tuple(_steps(state))


def mark_step(
    session: Session, incident: str, step: str, standing: Standing, note: str = ""
) -> Outcome[Safeguard]:
    """Say that a step is done, not needed, or open again.

    Freezing the evidence is done by this: every object is hashed once more, and the step and
    the freeze are one act.

    Raises
    ------
    WorkbenchError
        If there is no such step, one is not needed without a reason, or the record would have
        to show what it does not.
    JournalError
        If an object no longer has the hash it was taken in with.
    """
    state = session.incident(incident)
    found = next((one for one in checklist(state) if one.id == step), None)
    if found is None:
        names = ", ".join(one.id for one in checklist(state))
        raise WorkbenchError(
            "checklist.unknown", f"The checklist has no step {step!r}.", f"It has {names}."
        )
    if standing == NOT_NEEDED and not note.strip():
        raise WorkbenchError(
            "checklist.reason",
            f"Say why “{found.text}” is not needed.",
            "A step left out without a reason cannot be told from one forgotten.",
        )
    safeguard = Safeguard(
        id=found.id,
        text=found.text,
        done=standing == "done",
        not_needed=standing == NOT_NEEDED,
        note=note.strip(),
    )
    if standing == "done" and found.fact:
        return _by_the_record(session, state, found, safeguard)
    return write_record(session, state.id, safeguard)


def add_step(session: Session, incident: str, text: str) -> Outcome[Safeguard]:
    """Add a step of one's own to the checklist.

    Raises
    ------
    WorkbenchError
        If it has no words.
    """
    if not text.strip():
        raise WorkbenchError("checklist.empty", "A step needs words.", "Say what is to be done.")
    return write_record(
        session, incident, Safeguard(id=fresh_id(session, Safeguard), text=text.strip())
    )


def remove_step(session: Session, incident: str, step: str) -> Outcome[Safeguard]:
    """Remove a step of one's own, or what was said about one of the playbook."""
    state = session.incident(incident)
    found = state.records.find(Safeguard, step)
    if found is None:
        raise WorkbenchError("checklist.unknown", f"Nothing was said about a step {step!r}.")
    return remove_record(session, state.id, found)


def _by_the_record(
    session: Session, state: Incident, step: ChecklistStep, safeguard: Safeguard
) -> Outcome[Safeguard]:
    changes = Changes()
    with session.one_act(state.id):
        if step.fact == "frozen" and state.evidence:
            changes = freeze(session, state.id).changes
        elif not step.by_record:
            raise WorkbenchError(
                "checklist.by_record",
                f"“{step.text}” is not done: the record does not show it.",
                _ASKED_FOR[step.fact],
            )
        done = write_record(session, state.id, safeguard)
    return Outcome(done.value, changes | done.changes)


def _steps(state: Incident) -> Iterator[ChecklistStep]:
    said = {one.id: one for one in state.records.safeguards}
    listed = set()
    for phase in playbook_of(state).phases:
        for step in phase.steps:
            listed.add(step.id)
            yield _standing(state, step, phase.id, phase.title, said.get(step.id))
    for one in said.values():
        if one.id not in listed:
            own = Step(id=one.id, text=one.text)
            yield _standing(state, own, OWN, "Also", one)


def _standing(
    state: Incident, step: Step, phase: str, title: str, said: Safeguard | None
) -> ChecklistStep:
    shown = _shown(state, step.fact)
    standing: Standing = "open"
    if said is not None and said.not_needed:
        standing = NOT_NEEDED
    elif shown or (not step.fact and said is not None and said.done):
        standing = "done"
    return ChecklistStep(
        id=step.id,
        text=step.text,
        why=step.why,
        phase=phase,
        phase_title=title,
        standing=standing,
        note=said.note if said is not None else "",
        by_record=shown,
        fact=step.fact,
    )


def _shown(state: Incident, fact: str) -> bool:
    """Whether the record shows a fact; evidence that came in later opens its step again."""
    if fact == "owner":
        return bool(state.owner)
    if fact == "frozen":
        return bool(state.evidence) and all(item.frozen for item in state.evidence)
    if fact == "scope":
        return state.records.scope is not None
    if fact == "windows":
        return bool(state.window("reference") and state.window("incident"))
    return False
