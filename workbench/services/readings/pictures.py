"""Pictures that answer one question each: figures of runs, with the run and what it looked at."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.parquet as pq

from workbench.domain.canonical import JsonValue
from workbench.domain.figures import Figure
from workbench.domain.incident import Incident
from workbench.domain.runs import Run, RunStatus
from workbench.language import tr
from workbench.services.cause_answers import is_stale
from workbench.services.readings.origin import figure_origin
from workbench.services.results import figures_of, result_document
from workbench.services.session import Session

ERRORS = frozenset({"confusion", "residuals"})
SLICES = frozenset({"tree"})
TIMELINES = frozenset({"timelines"})


@dataclass(frozen=True, slots=True)
class Picture:
    """Figures that belong together.

    Attributes
    ----------
    figures : tuple of Figure
        The first one gives the answer; empty where there is none yet.
    names : tuple of str
        What each is called beside the others, in a word or two.
    run : str
        The run that made them; empty before there is one.
    stale : bool
        Whether windows, roles or evidence changed since.
    reason : str
        Why there is nothing to draw although a run looked; empty otherwise.
    origin : mapping
        Where the figures come from, for whoever gets them without the incident.
    """

    figures: tuple[Figure, ...] = ()
    names: tuple[str, ...] = ()
    run: str = ""
    stale: bool = False
    reason: str = ""
    origin: Mapping[str, JsonValue] = field(default_factory=dict)


_NAMES = {
    "reliability": tr("Calibration"),
    "probabilities": tr("Probabilities"),
    "confusion-change": tr("Confusion, change"),
    "confusion-reference": tr("Confusion in W0"),
    "confusion-incident": tr("Confusion in W1"),
    "confusion-moved": tr("What moved"),
    "residuals": tr("Residuals"),
    "residuals-spread": tr("Spread of errors"),
}


def errors_picture(session: Session, incident: str) -> Picture:
    """Return calibration and confusion before and after, or residuals of numbers.

    Parameters
    ----------
    session : Session
    incident : str
    """
    return _of_tables(session, session.incident(incident), ERRORS)


def slices_picture(session: Session, incident: str) -> Picture:
    """Return the slices that got worse as a tree.

    Parameters
    ----------
    session : Session
    incident : str
    """
    return _of_tables(session, session.incident(incident), SLICES)


def _of_tables(session: Session, state: Incident, tables: Collection[str]) -> Picture:
    run = newest_run(state, tables)
    if run is None:
        return Picture()
    document = result_document(session, run)
    figures = figures_of(document)
    return Picture(
        figures=figures,
        names=tuple(_NAMES.get(figure.id, figure.title) for figure in figures),
        run=run.id,
        stale=is_stale(state, run),
        reason="" if figures else str(document.get("summary", "")),
        origin=figure_origin(state, run),
    )


def newest_run(state: Incident, tables: Collection[str]) -> Run | None:
    """Return the newest finished run that holds one of some tables, a valid one before a stale.

    What a run is known by is what it holds, not which plugin made it.

    Parameters
    ----------
    state : Incident
    tables : collection of str
        Names of tables.
    """
    found = [
        (not is_stale(state, run), at, run)
        for at, run in enumerate(state.runs)
        if run.status is RunStatus.FINISHED and not set(tables).isdisjoint(run.tables)
    ]
    return max(found, key=lambda one: one[:2])[2] if found else None


def run_table(session: Session, run: Run, name: str, columns: Mapping[str, str]) -> pa.Table | None:
    """Return a table of a run, or None where it lacks a column.

    Parameters
    ----------
    session : Session
    run : Run
    name : str
        Of the table.
    columns : mapping of str to str
        Names of columns, and what their types must begin with.
    """
    path = session.workspace.objects.path(run.tables[name])
    schema = pq.read_schema(path)
    for column, kind in columns.items():
        if column not in schema.names or not str(schema.field(column).type).startswith(kind):
            return None
    return pq.read_table(path, columns=[*columns], use_threads=False)
