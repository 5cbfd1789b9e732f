"""Words and years that stand in every package, and so cannot tell a leaked value."""

from collections.abc import Sequence
from datetime import UTC, datetime

from workbench.assets import room
from workbench.domain.events import Event
from workbench.domain.incident import Incident
from workbench.services.evidence import ROLES
from workbench.services.session import Session


def common_words(session: Session, incident: Incident) -> bytes:
    """Return, in lower case, the program's own texts and the names of columns.

    Parameters
    ----------
    session : Session
    incident : Incident
    """
    texts = [room("resources").joinpath("replay", "requirements.lock").read_text("utf-8")]
    report = room("resources").joinpath("report")
    texts += [
        report.joinpath(name).read_text("utf-8") for name in ("report.html.j2", "report.css.j2")
    ]
    schemas = room("schemas")
    texts += [
        schemas.joinpath(noun, "1.schema.json").read_text("utf-8")
        for noun in ("incident", "recipe", "redaction")
    ]
    for analysis in session.registry.analyses():
        texts += [analysis.id, analysis.title, analysis.why]
        texts += [*analysis.assumptions, *analysis.caveats]
    texts += ROLES
    texts += [c.name for item in incident.evidence if item.table for c in item.table.columns]
    return "\n".join(texts).lower().encode("utf-8", "replace")


def years_of(incident: Incident, events: Sequence[Event]) -> frozenset[int]:
    """Return the years a case is about; a date in them is found in every report.

    Parameters
    ----------
    incident : Incident
    events : sequence of Event
    """
    years = {int(event.at[:4]) for event in events}
    moments = [m for w in incident.windows for m in (w.start, w.end) if m is not None]
    years |= {moment.year for moment in moments}
    hidden = {c for i in incident.evidence if i.table for c in i.table.roles.sensitive}
    for item in incident.evidence:
        timestamp = item.table.roles.timestamp if item.table is not None else None
        column = item.table.column(timestamp) if item.table is not None and timestamp else None
        if column is None or column.name in hidden:
            continue
        for seconds in (column.minimum, column.maximum):
            if seconds is not None and abs(seconds) < 1e11:
                years.add(datetime.fromtimestamp(seconds, UTC).year)
    return frozenset(range(min(years), max(years) + 1)) if years else frozenset()
