"""Who takes part, by function: parts of a RACI chart, escalation, facilitator and author."""

from dataclasses import dataclass
from datetime import timedelta

from workbench.domain.changes import Changes, Outcome
from workbench.domain.identifiers import new_identifier
from workbench.domain.incident import Incident
from workbench.domain.records import record_written
from workbench.domain.records.opening import Participant
from workbench.domain.rotation import next_in_turn
from workbench.errors import WorkbenchError
from workbench.services.opening.content import participation
from workbench.services.records import fresh_id, made, remove_record
from workbench.services.session import Session

ALONE = ("facilitator", "author")
"""What only one participant is at a time."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is to facilitate, and why, in words."""

    who: str
    reason: str


def called(participant: Participant) -> str:
    """Return what somebody is called: their name, or else the title of their function."""
    titles = {term.id: term.title for term in participation().functions}
    return participant.name or titles.get(participant.function, participant.function)


def find_participant(state: Incident, who: str) -> Participant | None:
    """Return the participant of a name or a function, by title or identifier; None without one."""
    low = who.strip().casefold()
    titles = {term.id: term.title.casefold() for term in participation().functions}
    for one in state.records.participants:
        names = {one.id, one.name.casefold(), one.function.casefold(), titles.get(one.function)}
        if low and low in names - {""}:
            return one
    return None


def set_participant(
    session: Session, incident: str, who: str, **fields: object
) -> Outcome[Participant]:
    """Let somebody take part, or change how they do.

    Parameters
    ----------
    session : Session
    incident : str
    who : str
        A function such as ``ml``, or the name or function of somebody who takes part already.
    **fields
        ``name, part, facilitator, author, escalation, contact``. Who becomes facilitator or
        author takes it over from whoever was; so does who becomes accountable, and then the
        other is responsible.

    Raises
    ------
    WorkbenchError
        If a field cannot hold its value, or the place in the escalation path is taken.
    """
    state = session.incident(incident)
    standing = find_participant(state, who)
    if standing is None:
        if not who.strip():
            raise WorkbenchError("participant.function", "Name a function, such as ml.")
        standing = Participant(id=fresh_id(session, Participant), function=_function(who))
    changed = made(Participant, {**standing.json_body(), **fields})
    _check_escalation(state, changed)
    if changed == state.records.find(Participant, changed.id):
        return Outcome(changed, Changes())
    drafts = [record_written(one) for one in (*_given_way(state, changed), changed)]
    return session.outcome(changed, state.id, *drafts)


def remove_participant(session: Session, incident: str, who: str) -> Outcome[Participant]:
    """Let somebody no longer take part."""
    state = session.incident(incident)
    found = find_participant(state, who)
    if found is None:
        raise WorkbenchError(
            "participant.unknown",
            f"Nobody who takes part answers to {who!r}.",
            "There are " + ", ".join(map(called, state.records.participants)) + "."
            if state.records.participants
            else "Nobody takes part yet.",
        )
    return remove_record(session, state.id, found)


def plan_participation(session: Session, incident: str) -> Outcome[tuple[Participant, ...]]:
    """Add the functions that the plan of the incident's severity asks for, and its escalation.

    Those who take part already stay as they are.

    Raises
    ------
    WorkbenchError
        If the incident has no severity yet.
    """
    state = session.incident(incident)
    content = participation()
    severity = state.severity[:4]
    if severity not in content.plans:
        raise WorkbenchError(
            "participant.severity",
            "The plan of who takes part follows from the severity, and none is set.",
            "Triage the incident first.",
        )
    taken = {p.escalation for p in state.records.participants}
    path = {name: at for at, name in enumerate(content.escalation.get(severity, ()), start=1)}
    made_now: list[Participant] = []
    now = session.clock()
    for function, part in content.plans[severity].items():
        if find_participant(state, function) is not None:
            continue
        accountable = any(p.part == "accountable" for p in state.records.participants)
        place = path.get(function)
        made_now.append(
            Participant(
                # One millisecond apart, so that they stay in the order of the plan.
                id=new_identifier(now + timedelta(milliseconds=len(made_now))),
                function=function,
                part="responsible" if part == "accountable" and accountable else part,
                escalation=None if place in taken else place,
            )
        )
    return session.outcome(tuple(made_now), state.id, *map(record_written, made_now))


def escalation_path(state: Incident) -> tuple[Participant, ...]:
    """Return who is called, in this order."""
    path = [p for p in state.records.participants if p.escalation is not None]
    return tuple(sorted(path, key=lambda p: p.escalation or 0))


def facilitator_turn(session: Session, incident: str) -> Turn:
    """Suggest who facilitates, so that it goes round over the incidents of the workspace.

    Parameters
    ----------
    session : Session
    incident : str
        Its participants are the candidates; without any, every function is.
    """
    state = session.incident(incident)
    earlier = _earlier_facilitators(session, state)
    people = [called(p) for p in state.records.participants if p.part != "informed"]
    candidates = people or [term.title for term in participation().functions]
    author = next((called(p) for p in state.records.participants if p.author), "")
    who = next_in_turn(candidates, earlier, apart_from=author)
    return Turn(who, _why(who, earlier, candidates))


def _earlier_facilitators(session: Session, state: Incident) -> list[str]:
    before = sorted(
        (s for s in session.workspace.incidents() if s.number < state.number),
        key=lambda summary: summary.number,
    )
    found = []
    for summary in before:
        people = session.incident(summary.id).records.participants
        found += [called(p) for p in people if p.facilitator]
    return found


def _why(who: str, earlier: list[str], candidates: list[str]) -> str:
    if not who:
        return "Nobody takes part yet."
    times = earlier.count(who)
    if not earlier:
        return f"Nobody facilitated an earlier incident here; {who} is first in the list."
    often = "never" if not times else "once" if times == 1 else f"{times} times"
    last = f" {earlier[-1]} did it last." if earlier[-1] in candidates else ""
    return f"{who} facilitated {often} in {len(earlier)} earlier incidents.{last}"


def _given_way(state: Incident, changed: Participant) -> list[Participant]:
    """Return the others, changed where only one can be what somebody else became."""
    found = []
    for one in state.records.participants:
        if one.id == changed.id:
            continue
        update: dict[str, object] = {
            name: False for name in ALONE if getattr(one, name) and getattr(changed, name)
        }
        if one.part == changed.part == "accountable":
            update["part"] = "responsible"
        if update:
            found.append(one.model_copy(update=update))
    return found


def _check_escalation(state: Incident, changed: Participant) -> None:
    if changed.escalation is None:
        return
    if changed.escalation < 1:
        raise WorkbenchError("participant.escalation", "The escalation path begins at 1.")
    others = (p for p in state.records.participants if p.id != changed.id)
    taken = next((p for p in others if p.escalation == changed.escalation), None)
    if taken is not None:
        raise WorkbenchError(
            "participant.escalation",
            f"{called(taken)} is number {changed.escalation} of the path already.",
            "Take another place, or move them first.",
        )


def _function(given: str) -> str:
    """Return a function by its identifier where it is a listed one, else as it was given."""
    low = given.strip().casefold()
    for term in participation().functions:
        if low in {term.id, term.title.casefold()}:
            return term.id
    return given.strip()
