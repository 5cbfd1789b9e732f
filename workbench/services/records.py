"""Writing and removing what people record about an incident."""

from datetime import timedelta
from typing import TypeVar

from pydantic import ValidationError

from workbench.domain.canonical import JsonValue
from workbench.domain.changes import Changes, Outcome
from workbench.domain.identifiers import new_identifier
from workbench.domain.incident import Incident
from workbench.domain.records import Record, kind_of, record_removed, record_written
from workbench.domain.stages import moved_on
from workbench.errors import WorkbenchError
from workbench.services.session import Session

Item = TypeVar("Item", bound=Record)

_LONGEST_PLACE = 3
"""Digits of a place in a list; a longer number is the end of an id."""


def fresh_id(session: Session, noun: type[Record]) -> str:
    """Return the id of a new record: the kind's name where there is only one, else a UUIDv7."""
    kind = kind_of(noun)
    return kind.name if kind.single else new_identifier(session.clock())


def fresh_ids(session: Session, count: int) -> tuple[str, ...]:
    """Return ids of new records that are made at once, so that they sort in this order."""
    now = session.clock()
    return tuple(new_identifier(now + timedelta(milliseconds=at)) for at in range(count))


def write_record(session: Session, incident: str, record: Item) -> Outcome[Item]:
    """Write a record down, new or in place of the one with its id.

    Parameters
    ----------
    session : Session
    incident : str
        Identifier or reference.
    record : Record
        See :func:`fresh_id` for its id.

    Returns
    -------
    Outcome
        Nothing is recorded where the same stands already. A record that completes the work of
        the incident's stage moves it on to the next, in the same act.

    Raises
    ------
    WorkbenchError
        If it is recorded once and one with its id stands.
    RoleError
        If whoever acts may not.
    """
    state = session.incident(incident)
    kind = kind_of(record)
    standing = state.records.find(type(record), record.id)
    if standing == record:
        return Outcome(record, Changes())
    if standing is not None and kind.once:
        raise WorkbenchError(
            f"{kind.name}.recorded",
            f"This {kind.words} is recorded and stays as it is.",
            "Record another one beside it.",
        )
    written = record_written(record)
    return session.outcome(record, state.id, written, *moved_on(state, written))


def revise_record(session: Session, incident: str, record: Item, **fields: object) -> Outcome[Item]:
    """Write a record down with some fields changed; see :func:`write_record`.

    Raises
    ------
    WorkbenchError
        If a field cannot hold its value; the message names it.
    """
    return write_record(session, incident, made(type(record), {**record.json_body(), **fields}))


def made(noun: type[Item], fields: dict[str, JsonValue] | dict[str, object]) -> Item:
    """Return a record made of named fields.

    Raises
    ------
    WorkbenchError
        That names the first field that is missing, unknown or cannot hold its value.
    """
    kind = kind_of(noun)
    unknown = sorted(set(fields) - set(noun.model_fields))
    if unknown:
        raise WorkbenchError(
            "record.field",
            f"A {kind.words} has no field {unknown[0]!r}.",
            "It has " + ", ".join(sorted(set(noun.model_fields) - {"id"})) + ".",
        )
    try:
        return noun.model_validate(fields)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise WorkbenchError(
            "record.field", f"{where} of a {kind.words}: {first['msg']}."
        ) from None


def found_record(state: Incident, noun: type[Item], reference: str) -> Item:
    """Return a record by id, by the end of its id, by its place (``3``) or by its label.

    A short number is a place, also where an id happens to end in it.

    Raises
    ------
    WorkbenchError
        If none or several answer to it.
    """
    kind = kind_of(noun)
    every = state.records.of(noun)
    place = reference.lstrip(kind.words[:1].upper() + kind.words[:1])
    if place.isdigit() and len(place) <= _LONGEST_PLACE and 1 <= int(place) <= len(every):
        return every[int(place) - 1]
    exact = state.records.find(noun, reference)
    if exact is not None:
        return exact
    named = [one for one in every if one.label.casefold() == reference.casefold()]
    if len(named) == 1:
        return named[0]
    raise WorkbenchError(
        f"{kind.name}.unknown",
        f"No {kind.words} of this incident answers to {reference!r}.",
        "There are " + ", ".join(one.label for one in every[:8]) + "." if every else "",
    )


def remove_record(session: Session, incident: str, record: Item) -> Outcome[Item]:
    """Remove a record; it stays in the history, and undo brings it back.

    Raises
    ------
    WorkbenchError
        If it is of a kind that stays.
    """
    state = session.incident(incident)
    kind = kind_of(record)
    if kind.once:
        raise WorkbenchError(
            f"{kind.name}.recorded",
            f"This {kind.words} is recorded and stays as it is.",
            "Record another one beside it.",
        )
    return session.outcome(record, state.id, record_removed(record))


def find_record_anywhere(session: Session, noun: type[Item], reference: str) -> tuple[str, Item]:
    """Return a record of any incident by its id or the end of it, with the incident's.

    Raises
    ------
    WorkbenchError
        If none or several answer to it.
    """
    states = [session.incident(one.id) for one in session.workspace.incidents()]
    every = [(state.id, one) for state in states for one in state.records.of(noun)]
    exact = [pair for pair in every if pair[1].id == reference]
    found = exact or [pair for pair in every if reference and pair[1].id.endswith(reference)]
    if len(found) != 1:
        words = kind_of(noun).words
        raise WorkbenchError(
            f"{kind_of(noun).name}.unknown",
            f"{'No' if not found else len(found)} {words} of this workspace answers to "
            f"{reference!r}.",
        )
    return found[0]
