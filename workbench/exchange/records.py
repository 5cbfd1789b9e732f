"""Whether the records a package holds keep their schemas: events and results.

Whoever owns a trusted key can sign what he likes, so a signature says nothing about shape;
what reads these records later relies on it.
"""

from workbench.domain.canonical import MAX_BYTES, JsonValue, canonical, sha256_hex, strict_loads
from workbench.domain.events import Event
from workbench.exchange.schema import load_schema, schema_names, violation
from workbench.exchange.verdict import Rejected, refused

RESULT = "result.json"

_STATED = ("summary", "findings")


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


def require_result(data: bytes, stated: str, where: str) -> None:
    """Require that a result document keeps its schema and says what the journal recorded.

    Parameters
    ----------
    data : bytes
        ``result.json``, 8 MiB at most.
    stated : str
        :func:`what_is_stated` of the run's record; empty if that was withheld.
    where : str
        Its path, for the error.

    Raises
    ------
    Rejected
        Refused.
    """
    try:
        document = strict_loads(data, max_bytes=MAX_BYTES)
    except ValueError as error:
        raise refused("document.malformed", where, f"It cannot be read: {error}.") from None
    why = violation(document, load_schema("result"))
    if why:
        raise refused("document.schema", where, f"It breaks its schema result/1: {why}.")
    if stated and what_is_stated(document, document["tables"]) != stated:
        raise _contradiction(where)


def what_is_stated(record: JsonValue, tables: JsonValue) -> str:
    """Return a hash of what both a run's record and its result say: summary, findings, tables."""
    said = {name: record.get(name) for name in _STATED}
    return sha256_hex(canonical({**said, "tables": sorted(map(str, tables))}))


def _contradiction(where: str) -> Rejected:
    return refused("result.record", where, "It does not say what the journal recorded of this run.")
