"""The tables views read: written as differences between two states, read back as a state.

A row depends on nothing but the state it shows and its place in it, so that tables kept
up to date event by event equal those made anew from the whole journal. Bodies are the
nouns' own JSON, not the canonical one: it tells 1.7e18 from an integer of that size.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from workbench.domain.evidence import Evidence, Noun, Window
from workbench.domain.incident import Incident
from workbench.domain.record_kinds import LATER
from workbench.domain.runs import Claim, Run
from workbench.storage import schema
from workbench.storage.chain import Head

Row = dict[str, Any]


@dataclass(frozen=True)
class _Collection:
    """One tuple of nouns within an incident's state, and the table that shows it."""

    name: str
    table: sa.TableClause
    noun: type[Noun]
    columns: Callable[[Any], Row]

    def rows(self, incident: str, items: Sequence[Noun], places: Sequence[int]) -> list[Row]:
        return [
            {
                "incident": incident,
                "place": place,
                **self.columns(items[place]),
                "body": items[place].model_dump_json(),
            }
            for place in places
        ]


def _evidence_columns(item: Evidence) -> Row:
    return {
        "id": item.id,
        "kind": item.kind.value,
        "name": item.name,
        "sha256": item.sha256,
        "table_sha256": None if item.table is None else item.table.sha256,
        "size": item.size,
        "frozen": int(item.frozen),
    }


def _window_columns(window: Window) -> Row:
    return {
        "name": window.name,
        "starts_at": None if window.start is None else window.start.isoformat(),
        "ends_at": None if window.end is None else window.end.isoformat(),
    }


def _run_columns(run: Run) -> Row:
    return {
        "id": run.id,
        "analysis": run.analysis,
        "kind": run.kind,
        "status": run.status.value,
        "key": run.key,
        "result": run.result,
        "started_at": run.started_at.isoformat(),
        "seconds": run.seconds,
    }


def _claim_columns(claim: Claim) -> Row:
    return {
        "id": claim.id,
        "run": claim.run,
        "finding": claim.finding,
        "section": claim.section,
    }


_COLLECTIONS = (
    _Collection("evidence", schema.evidence, Evidence, _evidence_columns),
    _Collection("windows", schema.windows, Window, _window_columns),
    _Collection("runs", schema.runs, Run, _run_columns),
    _Collection("claims", schema.claims, Claim, _claim_columns),
)
_NAMES = frozenset(collection.name for collection in _COLLECTIONS)
_LATER = ("batteries", "reviews", "role_events", "filters", "records")


def write(connection: sa.Connection, before: Incident | None, after: Incident) -> None:
    """Bring the tables from one state of an incident to another.

    Parameters
    ----------
    connection : Connection
        Holding the write lock.
    before : Incident or None
        The state the tables show; None if they do not know the incident.
    after : Incident
    """
    connection.execute(_UPSERT["incidents"], [_incident_row(after)])
    for collection in _COLLECTIONS:
        old = () if before is None else getattr(before, collection.name)
        new = getattr(after, collection.name)
        if old is not new:
            _write_collection(connection, collection, after.id, (old, new))


def _write_collection(
    connection: sa.Connection,
    collection: _Collection,
    incident: str,
    states: tuple[Sequence[Noun], Sequence[Noun]],
) -> None:
    old, new = states
    common = min(len(old), len(new))
    changed = [place for place in range(common) if not _same(old[place], new[place])]
    places = [*changed, *range(common, len(new))]
    if collection.table is schema.runs:
        _forget_findings(connection, incident, [*changed, *range(common, len(old))])
    if len(old) > len(new):
        gone = {"of": incident, "from": len(new)}
        connection.execute(_TRIM[collection.name], gone)
    if not places:
        return
    connection.execute(_UPSERT[collection.name], collection.rows(incident, new, places))
    if collection.table is schema.runs:
        rows = [row for place in places for row in _finding_rows(incident, place, new[place])]
        if rows:
            connection.execute(sa.insert(schema.findings), rows)


def _same(old: Noun, new: Noun) -> bool:
    return old is new or old == new


def _forget_findings(connection: sa.Connection, incident: str, places: Sequence[int]) -> None:
    if places:
        connection.execute(_FORGET, [{"of": incident, "run": place} for place in places])


def _finding_rows(incident: str, place: int, run: Noun) -> Iterator[Row]:
    for position, finding in enumerate(run.findings if isinstance(run, Run) else ()):
        low, high = finding.interval or (None, None)
        yield {
            "incident": incident,
            "run_place": place,
            "place": position,
            "run": getattr(run, "id", ""),
            "id": finding.id,
            "about": finding.about,
            "weight": finding.weight,
            "effect": finding.effect,
            "low": low,
            "high": high,
            "unit": finding.unit,
            "q": finding.q,
            "body": finding.model_dump_json(),
        }


def _incident_row(state: Incident) -> Row:
    opened = state.changed_at if state.opened_at is None else state.opened_at.isoformat()
    return {
        "id": state.id,
        "number": state.number,
        "title": state.title,
        "stage": state.stage.value,
        "severity": state.severity,
        "owner": state.owner,
        "metric": state.metric,
        "opened_at": opened,
        "changed_at": state.changed_at,
        "size": state.size,
        "head": state.head,
        "evidence": len(state.evidence),
        "runs": len(state.runs),
        "claims": len(state.claims),
        "body": state.model_dump_json(exclude=_left_out(state)),
    }


def _left_out(state: Incident) -> dict[str, Any]:
    """Return what an incident's own row does not hold.

    Collections have tables. A list that came later is left out while it is empty, so that the
    rows of a workspace written before it are those this version would write.
    """
    left: dict[str, Any] = dict.fromkeys(_NAMES, True)
    left |= {name: True for name in _LATER if not getattr(state, name)}
    later = {name: True for name in LATER if not getattr(state.records, name)}
    return {"records": later, **left} if later else left


def head(connection: sa.Connection, incident: str) -> Head:
    """Return the end of the chain that the tables show; size 0 if they do not know it."""
    row = connection.execute(_HEAD, {"of": incident}).first()
    return Head() if row is None else Head(row.size, row.head)


def told(connection: sa.Connection, incident: str) -> Head:
    """Return the end of the chain as the state itself tells it; size 0 if it cannot be read."""
    body = connection.execute(_BODY, {"of": incident}).scalar()
    try:
        state = Incident.model_validate_json(body or "")
    except ValueError:
        return Head()
    return Head(state.size, state.head)


def read(connection: sa.Connection, incident: str) -> Incident | None:
    """Return the state the tables show, or None if they do not know the incident."""
    body = connection.execute(_BODY, {"of": incident}).scalar()
    if body is None:
        return None
    state = Incident.model_validate_json(body)
    found = {c.name: _read_collection(connection, c, incident) for c in _COLLECTIONS}
    return state.model_copy(update=found)


def _read_collection(
    connection: sa.Connection, collection: _Collection, incident: str
) -> tuple[Noun, ...]:
    bodies = connection.execute(_ITEMS[collection.name], {"of": incident}).scalars()
    return tuple(map(collection.noun.model_validate_json, bodies))


def dump(connection: sa.Connection, incident: str) -> Iterator[tuple[Any, ...]]:
    """Yield every row that any table holds about an incident, table by table, in order."""
    for name, query in _DUMPS.items():
        for row in connection.execute(query, {"of": incident}):
            yield (name, *row)


def known(connection: sa.Connection) -> frozenset[str]:
    """Return the incidents that the tables know."""
    return frozenset(connection.execute(sa.select(schema.incidents.c.id)).scalars())


def recreate(connection: sa.Connection) -> None:
    """Drop every projection and make it anew, empty."""
    for name in reversed(schema.PROJECTIONS):
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")
    for statement in schema.PROJECTION_SCHEMA.values():
        connection.exec_driver_sql(statement)


def _upsert(table: sa.TableClause, key: Sequence[str]) -> sa.Insert:
    names = [column.name for column in table.columns]
    statement = insert(table).values({name: sa.bindparam(name) for name in names})
    fresh = {name: statement.excluded[name] for name in names if name not in key}
    return statement.on_conflict_do_update(index_elements=key, set_=fresh)


def _of(table: sa.TableClause) -> sa.ColumnElement[bool]:
    return table.c.incident == sa.bindparam("of")


_HEAD = sa.select(schema.incidents.c.size, schema.incidents.c.head).where(
    schema.incidents.c.id == sa.bindparam("of")
)
_BODY = sa.select(schema.incidents.c.body).where(schema.incidents.c.id == sa.bindparam("of"))
_ITEMS = {
    c.name: sa.select(c.table.c.body).where(_of(c.table)).order_by(c.table.c.place)
    for c in _COLLECTIONS
}
_TRIM = {
    c.name: sa.delete(c.table).where(_of(c.table), c.table.c.place >= sa.bindparam("from"))
    for c in _COLLECTIONS
}
_FORGET = sa.delete(schema.findings).where(
    _of(schema.findings), schema.findings.c.run_place == sa.bindparam("run")
)
_DUMPS = {
    "incidents": sa.select(*schema.incidents.columns).where(
        schema.incidents.c.id == sa.bindparam("of")
    ),
    **{
        table.name: sa.select(*table.columns).where(_of(table)).order_by(sa.text("2, 3"))
        for table in (*(c.table for c in _COLLECTIONS), schema.findings)
    },
}
_UPSERT = {
    "incidents": _upsert(schema.incidents, ["id"]),
    **{c.name: _upsert(c.table, ["incident", "place"]) for c in _COLLECTIONS},
}
