"""Undo, redo and resuming from an earlier state, all by appending; and any earlier state."""

from dataclasses import dataclass
from datetime import UTC, datetime

from workbench.domain.changes import Outcome, Value
from workbench.domain.events import Draft, instant
from workbench.domain.incident import RESUMED, Incident
from workbench.domain.resuming import drafts_to
from workbench.errors import JournalError, WorkbenchError
from workbench.services.chronicle import Chronicle, NamedAct
from workbench.services.session import Session


@dataclass(frozen=True, slots=True)
class Resumed:
    """An earlier state that was taken up again.

    Attributes
    ----------
    seq : int
        The event whose state it is.
    at : str
        When that was, as the journal spells it.
    events : int
        How many events it took to restore it.
    """

    seq: int
    at: str
    events: int


def undo(session: Session, incident: str, *, act: int | None = None) -> Outcome[NamedAct]:
    """Take back the last act that can be taken back, whole.

    Parameters
    ----------
    session : Session
    incident : str
        Identifier or reference.
    act : int, optional
        Place of the first event of the act that is meant; refused if it is another's turn.

    Returns
    -------
    Outcome of NamedAct
        The act taken back.

    Raises
    ------
    WorkbenchError
        ``undo.nothing``; ``history.moved_on`` if something else was done in the meantime.
    """
    state = session.incident(incident)
    session.require(state.id, "change.undone")
    found = session.chronicles.of(state).undo(state)
    return _step(session, state, found, act, ("change.undone", "undo"))


def redo(session: Session, incident: str, *, act: int | None = None) -> Outcome[NamedAct]:
    """Do again what was taken back last; arguments and errors as in :func:`undo`."""
    state = session.incident(incident)
    session.require(state.id, "change.redone")
    found = session.chronicles.of(state).redo(state)
    return _step(session, state, found, act, ("change.redone", "redo"))


def resume(
    session: Session, incident: str, seq: int, *, expected_size: int | None = None
) -> Outcome[Resumed]:
    """Go on from an earlier state: facts, windows, claims and roles become what they were then.

    Nothing is lost: what was done since stays in the record and on its own branch of the
    history. It is one act, and can be undone like any other.

    Parameters
    ----------
    session : Session
    incident : str
        Identifier or reference.
    seq : int
        The event whose state is to be restored.
    expected_size : int, optional
        How many events there were when somebody chose it; refused if more were added since.

    Raises
    ------
    WorkbenchError
        ``event.unknown``; ``resume.same`` if nothing differs; ``history.moved_on``.
    """
    state = session.incident(incident)
    session.require(state.id, RESUMED)
    chronicle = session.chronicles.of(state)
    if expected_size is not None and expected_size != state.size:
        raise moved_on(chronicle, expected_size)
    drafts = drafts_to(chronicle.state(seq), state)
    if not drafts:
        raise WorkbenchError(
            "resume.same",
            f"What holds now is what held after event {seq}.",
            "Evidence and runs stay in the record; there is nothing else to restore.",
        )
    value = Resumed(seq, chronicle.act_of(seq).act.at, len(drafts))
    return _recorded(session, state, value, (Draft(RESUMED, {"seq": seq}), *drafts))


def state_at(session: Session, incident: str, seq: int) -> Incident:
    """Return the incident as it was after its event number ``seq``.

    Raises
    ------
    WorkbenchError
        If it has no such event yet.
    """
    state = session.incident(incident)
    return session.chronicles.of(state).state(seq)


def seq_at(session: Session, incident: str, moment: datetime) -> int:
    """Return the place of the last event of an incident at or before a moment.

    Raises
    ------
    WorkbenchError
        If the incident was not there yet.
    """
    state = session.incident(incident)
    chronicle = session.chronicles.of(state)
    seq = chronicle.seq_at(instant(moment))
    if not seq:
        first = chronicle.act_of(1).act.at
        raise WorkbenchError(
            "event.unknown",
            f"This incident was opened at {first[:19]}Z, later than that.",
            "Name a later time, or the number of an event.",
        )
    return min(seq, state.size)


def moved_on(chronicle: Chronicle, size: int) -> JournalError:
    """Return the error for an act that was chosen before somebody else acted.

    Parameters
    ----------
    chronicle : Chronicle
        Of the incident, read up to now.
    size : int
        How many events there were when it was chosen.
    """
    later = chronicle.act_of(size + 1)
    when = datetime.fromisoformat(later.act.at).astimezone(UTC)
    return JournalError(
        "history.moved_on",
        f"{later.who} did “{later.name}” at {when:%H:%M:%S} UTC, after you looked.",
        "Nothing was changed. Look at it again, then repeat the step.",
    )


def _step(
    session: Session,
    state: Incident,
    found: tuple[NamedAct, tuple[int, ...]] | None,
    act: int | None,
    step: tuple[str, str],
) -> Outcome[NamedAct]:
    kind, verb = step
    if found is None:
        raise WorkbenchError(
            f"{verb}.nothing",
            f"There is nothing to {verb} in this incident.",
            "Evidence, runs and exports stay in the record for ever.",
        )
    named, seqs = found
    if act is not None and named.act.first != act:
        raise JournalError(
            "history.moved_on",
            f"Something else was done in the meantime: {named.who} did “{named.name}”.",
            f"Nothing was changed. Look at it again, then {verb} if that is still what you want.",
        )
    return _recorded(session, state, named, tuple(Draft(kind, {"seq": seq}) for seq in seqs))


def _recorded(
    session: Session, state: Incident, value: Value, drafts: tuple[Draft, ...]
) -> Outcome[Value]:
    try:
        return session.outcome(value, state.id, *drafts, expected_size=state.size)
    except JournalError as error:
        if error.code != "journal.moved_on":
            raise
        now = session.incident(state.id)
        raise moved_on(session.chronicles.of(now), state.size) from None
