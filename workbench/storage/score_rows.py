"""Rows of the book of scores: what is measured as text, and back."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import sqlalchemy as sa

from workbench.domain.canonical import JsonValue, canonical, sha256_hex, strict_loads
from workbench.domain.events import instant
from workbench.domain.scoring.readings import WindowReading, batch_key

_LAST = "SELECT w.model, w.starts_at, b.at, max(w.position) "
_FIRST = "SELECT w.model, w.starts_at, b.at, min(w.position) "
_BEHIND = (
    "FROM json_each(:asked) a"
    " JOIN windows w ON w.model = json_extract(a.value, '$[0]')"
    " AND w.starts_at = json_extract(a.value, '$[1]')"
    " JOIN batches b ON b.sha256 = w.batch GROUP BY w.model, w.starts_at"
)


def received(
    connection: sa.Connection, windows: Iterable[tuple[str, datetime]], *, first: bool = False
) -> dict[tuple[str, datetime], datetime]:
    """Return when the batch was received whose readings of a window count, or the first one."""
    asked = {(model, instant(start)): (model, start) for model, start in windows}
    statement = sa.text((_FIRST if first else _LAST) + _BEHIND)
    given = {"asked": canonical([list(pair) for pair in asked]).decode()}
    return {
        asked[row.model, row.starts_at]: datetime.fromisoformat(row.at).astimezone(UTC)
        for row in connection.execute(statement, given)
    }


def state_of(connection: sa.Connection) -> str:
    """Return a hash of the newest window, the last act and all models."""
    statement = sa.text(
        "SELECT coalesce((SELECT max(position) FROM windows), 0) AS windows,"
        " coalesce((SELECT hash FROM acts ORDER BY seq DESC LIMIT 1), '') AS acts"
    )
    models = sa.text("SELECT id, body FROM models ORDER BY id")
    told = connection.execute(statement).one()
    known = [[row.id, row.body] for row in connection.execute(models)]
    return sha256_hex(canonical([told.windows, told.acts, known]))


def is_known(connection: sa.Connection, sha256: str, model: str) -> bool:
    """Whether a batch is there; one kept before models counted is known by its bytes alone."""
    statement = sa.text("SELECT sha256, body FROM batches WHERE sha256 IN (:key, :bytes)")
    given = {"key": batch_key(model, sha256), "bytes": sha256}
    return any(
        row.sha256 == given["key"] or object_of(row.body).get("model", model) == model
        for row in connection.execute(statement, given)
    )


def row_of(reading: WindowReading, batch: str) -> dict[str, object]:
    """Return a reading as a row of the table of windows."""
    return {
        "model": reading.model,
        "starts": instant(reading.start),
        "ends": instant(reading.end),
        "rows": reading.rows,
        "batch": batch,
        "values": text_of(dict(reading.values)),
        "details": text_of({name: dict(body) for name, body in reading.details.items()}),
    }


def reading_of(row: sa.Row[tuple[object, ...]]) -> WindowReading:
    """Return a row of the table of windows as what was measured."""
    # What was checked when it was written is not checked again for each of many windows.
    return WindowReading.model_construct(
        model=row.model,
        start=datetime.fromisoformat(row.starts_at).astimezone(UTC),
        end=datetime.fromisoformat(row.ends_at).astimezone(UTC),
        rows=row.rows,
        values=object_of(row.measured),
        details=object_of(row.details),
    )


def text_of(body: Mapping[str, JsonValue]) -> str:
    """Return an object as it is written down."""
    return canonical(dict(body)).decode()


def object_of(text: str) -> dict[str, JsonValue]:
    """Return the object that was written down; an empty one for anything else."""
    found = strict_loads(text.encode())
    return found if isinstance(found, dict) else {}
