"""Notes of what people said and felt, and the register of what is missing, assumed or hasty."""

from collections.abc import Iterator
from dataclasses import dataclass

from workbench.domain.changes import Outcome
from workbench.domain.incident import Incident
from workbench.domain.records.reasoning import Limitation, Note
from workbench.errors import WorkbenchError
from workbench.services.records import (
    found_record,
    fresh_id,
    made,
    remove_record,
    revise_record,
    write_record,
)
from workbench.services.session import Session
from workbench.services.staleness import is_stale


def add_note(  # noqa: PLR0913 -- one argument for each thing a note says of its source
    session: Session,
    incident: str,
    text: str,
    *,
    kind: str = "interview",
    function: str = "",
    name: str = "",
    attribution: str = "function",
    consent: bool = True,
    about: str = "",
) -> Outcome[Note]:
    """Write down what somebody said or felt.

    Parameters
    ----------
    session : Session
    incident, text : str
    kind : str
        ``interview``, ``intuition``, ``bias``, ``went_well``, ``went_wrong``, ``lucky`` or
        ``surprised``.
    function, name : str
        Whose it is.
    attribution : str
        How the report may name its source: ``named``, ``function`` or ``anonymous``.
    consent : bool
        Whether its source agreed to have it in the report; without, the report leaves it out.
    about : str
        What it is about, such as a hypothesis's id.

    Raises
    ------
    WorkbenchError
        If it says nothing, or its source is to be named and has no name.
    """
    state = session.incident(incident)
    fields: dict[str, object] = {
        "id": fresh_id(session, Note),
        "text": text,
        "kind": kind,
        "function": function.strip(),
        "name": name.strip(),
        "attribution": attribution,
        "consent": consent,
        "about": about,
    }
    return write_record(session, state.id, _checked(made(Note, fields)))


def change_note(session: Session, incident: str, note: str, **fields: object) -> Outcome[Note]:
    """Change a note; see :func:`add_note` for the fields."""
    state = session.incident(incident)
    known = found_record(state, Note, note)
    changed = _checked(made(Note, {**known.json_body(), **fields}))
    return write_record(session, state.id, changed)


def remove_note(session: Session, incident: str, note: str) -> Outcome[Note]:
    """Remove a note; it stays in the history."""
    state = session.incident(incident)
    return remove_record(session, state.id, found_record(state, Note, note))


def note_source(note: Note) -> str:
    """Return how the report may name the source of a note."""
    if note.attribution == "named" and note.name:
        return f"{note.name}, {note.function}" if note.function else note.name
    if note.attribution == "anonymous" or not note.function:
        return "somebody who took part"
    return note.function


def report_notes(state: Incident, *kinds: str) -> tuple[Note, ...]:
    """Return the notes whose source agreed to have them in the report, of some kinds or of all."""
    agreed = (note for note in state.records.notes if note.consent)
    return tuple(note for note in agreed if not kinds or note.kind in kinds)


def _checked(note: Note) -> Note:
    """Return a note that holds no more of its source than it may tell.

    What is not stored cannot be told: an anonymous note keeps neither name nor function, one
    told by function no name.
    """
    if not note.text.strip():
        raise WorkbenchError("note.text", "A note needs words.")
    if note.attribution == "named" and not note.name:
        raise WorkbenchError(
            "note.name",
            "A note that names its source needs the name.",
            "Give the name, or attribute it to a function or to nobody.",
        )
    update: dict[str, object] = {"text": note.text.strip()}
    if note.attribution != "named":
        update["name"] = ""
    if note.attribution == "anonymous":
        update["function"] = ""
    return note.model_copy(update=update)


def add_limitation(
    session: Session,
    incident: str,
    text: str,
    *,
    kind: str = "missing",
    consequence: str = "",
    action: str = "",
) -> Outcome[Limitation]:
    """Register something missing, assumed or done in haste.

    Parameters
    ----------
    session : Session
    incident, text : str
    kind : str
        ``missing``, ``assumption`` or ``shortcut``.
    consequence : str
        What follows from it for the conclusions.
    action : str
        The id of the action that would close it; empty without one.

    Raises
    ------
    WorkbenchError
        If it says nothing.
    """
    state = session.incident(incident)
    if not text.strip():
        raise WorkbenchError("limitation.text", "Say what is missing, assumed or done in haste.")
    fields = {"text": text.strip(), "kind": kind, "consequence": consequence, "action": action}
    record = made(Limitation, {**fields, "id": fresh_id(session, Limitation)})
    return write_record(session, state.id, record)


def change_limitation(
    session: Session, incident: str, limitation: str, **fields: object
) -> Outcome[Limitation]:
    """Change an entry of the register; see :func:`add_limitation` for the fields."""
    state = session.incident(incident)
    known = found_record(state, Limitation, limitation)
    return revise_record(session, state.id, known, **fields)


def end_limitation(
    session: Session, incident: str, limitation: str, *, how: str
) -> Outcome[Limitation]:
    """Write down that something missing came after all; the register keeps it.

    Parameters
    ----------
    session : Session
    incident, limitation : str
    how : str
        Never empty.

    Raises
    ------
    WorkbenchError
        If nothing is said, or it was missing nothing.
    """
    state = session.incident(incident)
    known = found_record(state, Limitation, limitation)
    if known.kind != "missing":
        raise WorkbenchError(
            "limitation.kind",
            "Only something that is missing can come after all.",
            "Change it, or take it out of the register.",
        )
    if not how.strip():
        raise WorkbenchError("limitation.how", "Say how it came after all.")
    return revise_record(session, state.id, known, ended=how.strip())


def remove_limitation(session: Session, incident: str, limitation: str) -> Outcome[Limitation]:
    """Take an entry out of the register; it stays in the history."""
    state = session.incident(incident)
    return remove_record(session, state.id, found_record(state, Limitation, limitation))


@dataclass(frozen=True, slots=True)
class SuggestedLimitation:
    """Something the record itself says is missing or assumed, not in the register yet.

    Attributes
    ----------
    kind, text, source : str
        ``source`` tells where it comes from.
    """

    kind: str
    text: str
    source: str


def suggest_limitations(session: Session, incident: str) -> tuple[SuggestedLimitation, ...]:
    """Return what gaps, caveats, assumptions and stale runs would put into the register."""
    state = session.incident(incident)
    known = {one.text.casefold() for one in state.records.limitations}
    found: dict[str, SuggestedLimitation] = {}
    for one in _lacking(state):
        if one.text.casefold() not in known:
            found.setdefault(one.text.casefold(), one)
    return tuple(found.values())


def _lacking(state: Incident) -> Iterator[SuggestedLimitation]:
    for gap in state.gaps:
        yield SuggestedLimitation("missing", gap, "capture")
    for hypothesis in state.records.hypotheses:
        for assumption in hypothesis.assumptions:
            yield SuggestedLimitation("assumption", assumption, hypothesis.label)
    cited = {claim.run for claim in state.claims}
    cited |= {run for one in state.records.hypotheses for run in one.methods}
    for run in state.runs:
        if run.id in cited and is_stale(state, run):
            text = f"{run.title} was made before its inputs changed and was not made again."
            yield SuggestedLimitation("shortcut", text, run.id)
        if run.id in cited:
            for caveat in dict.fromkeys(c for f in run.findings for c in f.caveats):
                yield SuggestedLimitation("assumption", caveat, run.title)
