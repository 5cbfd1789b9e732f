"""What a workspace holds: its incidents at a glance, and the runs they share."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workbench.domain.incident import Stage
from workbench.domain.runs import Run, RunStatus
from workbench.errors import WorkspaceError
from workbench.storage.schema import incidents, runs
from workbench.storage.states import damaged, unknown

_NUMBER = re.compile(r"(?:inc-?)?([0-9]{1,9})", re.IGNORECASE)
_SHORTEST = 4
"""Characters of an identifier that are enough to name an incident, if no other has them."""


@dataclass(frozen=True, slots=True)
class IncidentSummary:
    """An incident at a glance.

    Attributes
    ----------
    id : str
    number : int
        1, 2, 3 … within the workspace.
    title, severity, owner, metric : str
    stage : Stage
    evidence, runs, claims : int
        How many it has.
    opened_at, changed_at : datetime
    size : int
        Number of events.
    drill : bool
        Whether it is a rehearsal, which counts among no real incidents.
    """

    id: str
    number: int
    title: str
    stage: Stage
    severity: str
    owner: str
    metric: str
    evidence: int
    runs: int
    claims: int
    opened_at: datetime
    changed_at: datetime
    size: int
    drill: bool = False

    @property
    def reference(self) -> str:
        """What people call it: ``INC-0003``."""
        return f"INC-{self.number:04d}"


_DRILLS = sa.func.json_array_length(incidents.c.body, "$.records.drills")
_IS_DRILL = sa.case((sa.func.json_valid(incidents.c.body) == 1, _DRILLS > 0), else_=sa.false())
_SUMMARIES = sa.select(
    *(incidents.c[name] for name in IncidentSummary.__dataclass_fields__ if name != "drill"),
    _IS_DRILL.label("drill"),
).order_by(incidents.c.number)
_FINISHED = (
    sa.select(runs.c.incident, runs.c.body)
    .where(runs.c.key == sa.bindparam("key"), runs.c.status == RunStatus.FINISHED.value)
    .order_by(runs.c.started_at.desc(), runs.c.incident, runs.c.place)
    .limit(1)
)


def summaries(connection: sa.Connection) -> tuple[IncidentSummary, ...]:
    """Return every incident at a glance, in the order of their numbers.

    Raises
    ------
    JournalError
        With code ``journal.tables_damaged`` if a row cannot be read.
    """
    return tuple(_summary(dict(row)) for row in connection.execute(_SUMMARIES).mappings())


def finished_run(connection: sa.Connection, key: str) -> tuple[str, Run] | None:
    """Return the latest finished run of a key and the incident it belongs to.

    Raises
    ------
    JournalError
        With code ``journal.tables_damaged`` if its row cannot be read.
    """
    row = connection.execute(_FINISHED, {"key": key}).first()
    if row is None:
        return None
    try:
        return row.incident, Run.model_validate_json(row.body)
    except ValueError:
        raise damaged(row.incident) from None


def resolve(connection: sa.Connection, reference: str) -> str:
    """Return the identifier of the incident that somebody means.

    Parameters
    ----------
    connection : Connection
    reference : str
        An identifier, its first or last characters (at least four), ``INC-0003`` or ``3``.

    Raises
    ------
    WorkspaceError
        ``incident.unknown``, or ``incident.ambiguous`` if it fits several.
    """
    wanted = reference.strip().lower()
    rows = connection.execute(sa.select(incidents.c.id, incidents.c.number)).all()
    numbered = _NUMBER.fullmatch(wanted)
    number = int(numbered[1]) if numbered else -1
    for found in (
        [row.id for row in rows if row.id == wanted],
        [row.id for row in rows if row.number == number],
        [row.id for row in rows if len(wanted) >= _SHORTEST and _fits(row.id, wanted)],
    ):
        if len(found) > 1:
            raise WorkspaceError(
                "incident.ambiguous",
                f"{reference} fits {len(found)} incidents.",
                "Give more of the identifier, or the number, such as INC-0003.",
            )
        if found:
            return str(found[0])
    raise unknown(reference)


def _fits(identifier: str, part: str) -> bool:
    return identifier.startswith(part) or identifier.endswith(part)


def _summary(values: dict[str, Any]) -> IncidentSummary:
    try:
        for name in ("opened_at", "changed_at"):
            values[name] = datetime.fromisoformat(values[name])
        told = {**values, "stage": Stage(values["stage"]), "drill": bool(values["drill"])}
        return IncidentSummary(**told)
    except ValueError:
        raise damaged(values["id"]) from None
