"""Whether the records a package holds keep their schemas: events and results.

Whoever owns a trusted key can sign what he likes, so a signature says nothing about shape;
what reads these records later relies on it.
"""

from workbench.domain.canonical import JsonValue, strict_loads
from workbench.domain.events import Event
from workbench.exchange.schema import load_schema, schema_names, violation
from workbench.exchange.verdict import refused


def require_event(event: Event, where: str, *, exact: bool) -> None:
    """Require that an event and its body keep their schemas.

    Parameters
    ----------
    event : Event
        A withheld body is let pass.
    where : str
        Its line, for the error.
    exact : bool
        Whether only types and versions known here may occur; a later minor version of the
        format may bring others.

    Raises
    ------
    Rejected
        Refused.
    """
    why = violation(event.record(), load_schema("event"))
    if why:
        raise refused("document.schema", where, f"It breaks its schema event/1: {why}.")
    # A type is named with a dot, so that none can be mistaken for another kind of schema.
    known = (event.type, event.v) in schema_names()
    if not known and exact:
        raise refused(
            "event.unknown",
            where,
            f"Version 1.0 of the format has no event {event.type[:60]} of version {event.v}.",
        )
    if known and event.body is not None:
        why = violation(event.body, load_schema(event.type, event.v))
        if why:
            name = f"{event.type}/{event.v}"
            raise refused("document.schema", where, f"Its body breaks its schema {name}: {why}.")


def read_result(data: bytes, where: str) -> JsonValue:
    """Read a result document, which must keep its schema.

    Parameters
    ----------
    data : bytes
        ``result.json``.
    where : str
        Its path, for the error.

    Returns
    -------
    JSON value

    Raises
    ------
    Rejected
        Refused.
    """
    try:
        document = strict_loads(data)
    except ValueError as error:
        raise refused("document.malformed", where, f"It cannot be read: {error}.") from None
    why = violation(document, load_schema("result"))
    if why:
        raise refused("document.schema", where, f"It breaks its schema result/1: {why}.")
    return document
