"""Signals measured on an incident's own tables: performance, volume, missing values, drift."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from workbench.api.context import WindowTable
from workbench.datasets import signals as measuring
from workbench.datasets.progress import Progress, silent
from workbench.datasets.time_bins import WIDTHS
from workbench.datasets.windows import time_span
from workbench.domain.changes import Outcome
from workbench.domain.evidence import (
    ColumnInfo,
    Custody,
    Evidence,
    EvidenceKind,
    Roles,
    TableInfo,
    Window,
)
from workbench.domain.identifiers import new_identifier
from workbench.domain.incident import evidence_added
from workbench.errors import EvidenceError
from workbench.services.scratch import scratch_folder
from workbench.services.session import Session

NAME = "signals measured from the tables"
METHOD = "measured by the program from tables of this incident"
FEWEST_ROWS = 100
"""Rows a time bin should hold, so that performance in it means something."""
FEWEST_BINS, MOST_BINS = 12, 200


def derive_signals(
    session: Session,
    evidence: Sequence[Evidence],
    windows: Sequence[Window],
    task: str,
    metric: str,
    progress: Progress = silent,
) -> list[Evidence]:
    """Measure signals over event time from all tables that have a timestamp.

    Parameters
    ----------
    session : Session
    evidence : sequence of Evidence
    windows : sequence of Window
        Drift is measured against the one called ``reference``.
    task, metric : str
    progress : callable

    Returns
    -------
    list of Evidence
        One item, or none where no table has a timestamp, the reference is not known, or
        signals were handed in. Not recorded in the journal yet.
    """
    if any(e.kind is EvidenceKind.SIGNALS for e in evidence):
        return []
    timed = [e for e in evidence if _is_timed(e)]
    table = signal_table(
        session, evidence, windows, task=task, metric=metric, width=None, progress=progress
    )
    return [] if table is None else [_item(session, table, timed)]


def measure_signals(
    session: Session, incident: str, progress: Progress = silent
) -> Outcome[Evidence]:
    """Measure signals of an incident that has none yet, and record them as evidence.

    Parameters
    ----------
    session : Session
    incident : str
    progress : callable

    Returns
    -------
    Outcome of Evidence

    Raises
    ------
    EvidenceError
        If there are signals already, or no table that signals can be measured on.
    """
    state = session.incident(incident)
    session.require(state.id, "evidence.added")
    made = derive_signals(
        session, state.evidence, state.windows, state.task, state.metric, progress
    )
    if not made:
        raise EvidenceError(
            "signals.none",
            "No signals could be measured: they need a reference table with a timestamp, "
            "and no signals at hand yet.",
            "Give a column of times the role timestamp in Evidence, or import signals.",
        )
    return session.outcome(made[0], state.id, evidence_added(made[0]))


def signal_table(  # noqa: PLR0913 -- where, of what, and how finely
    session: Session,
    evidence: Sequence[Evidence],
    windows: Sequence[Window],
    *,
    task: str,
    metric: str,
    width: int | None,
    progress: Progress = silent,
) -> pa.Table | None:
    """Return signals over event time in long form, in bins of a width; nothing is recorded.

    Parameters
    ----------
    session : Session
    evidence : sequence of Evidence
    windows : sequence of Window
    task, metric : str
    width : int or None
        Seconds; None chooses bins that hold enough rows.
    progress : callable

    Returns
    -------
    pyarrow.Table or None
        None where no table has a timestamp or the reference is not known.
    """
    timed = [e for e in evidence if _is_timed(e)]
    reference = next((w for w in windows if w.name == "reference"), None)
    base = [e for e in timed if reference is not None and e.id in reference.evidence]
    if not base or reference is None:
        return None
    roles = base[0].table.roles if base[0].table else Roles()
    try:
        return measuring.derive_signals(
            WindowTable("all", _paths(session, timed), roles),
            WindowTable(
                "reference",
                _paths(session, base),
                roles,
                start=reference.start,
                end=reference.end,
            ),
            task=task,
            metric=metric,
            width=width or _width(session, timed),
            progress=progress,
        )
    except EvidenceError:
        # Signals are a by-product: a table that cannot give any is still good evidence.
        return None


def tables_span(
    session: Session, evidence: Sequence[Evidence], windows: Sequence[Window]
) -> float | None:
    """Return how many seconds the tables with a timestamp cover, or None.

    None also where signals could not be measured, because W0 is on no such table.
    """
    timed = [e for e in evidence if _is_timed(e)]
    reference = next((w for w in windows if w.name == "reference"), None)
    if reference is None or not any(e.id in reference.evidence for e in timed):
        return None
    spans = _spans(session, timed)
    if not spans:
        return None
    return (max(s[1] for s in spans) - min(s[0] for s in spans)).total_seconds()


def _is_timed(item: Evidence) -> bool:
    table = item.table
    return (
        item.kind is EvidenceKind.TABLE
        and item.window != "history"
        and table is not None
        and table.roles.timestamp is not None
    )


def _paths(session: Session, items: Sequence[Evidence]) -> list[Path]:
    return [session.workspace.objects.path(e.table.sha256) for e in items if e.table]


def _spans(session: Session, items: Sequence[Evidence]) -> list[tuple[datetime, datetime]]:
    spans = [
        time_span(session.workspace.objects.path(e.table.sha256), e.table.roles.timestamp)
        for e in items
        if e.table is not None and e.table.roles.timestamp is not None
    ]
    return [span for span in spans if span is not None]


def _width(session: Session, items: Sequence[Evidence]) -> int | None:
    """Return a bin width in seconds that holds enough rows and leaves enough bins."""
    known = _spans(session, items)
    rows = sum(e.table.rows for e in items if e.table)
    if not known or not rows:
        return None
    seconds = (max(s[1] for s in known) - min(s[0] for s in known)).total_seconds()
    wanted = max(seconds / MOST_BINS, seconds * FEWEST_ROWS / rows)
    most = max(seconds / FEWEST_BINS, WIDTHS[0])
    fitting = [w for w in WIDTHS if wanted <= w <= most]
    return fitting[0] if fitting else max((w for w in WIDTHS if w <= most), default=None)


def _item(session: Session, table: pa.Table, sources: Sequence[Evidence]) -> Evidence:
    with scratch_folder() as folder:
        path = folder / "signals.parquet"
        measuring.write_signals(table, path)
        kept = session.workspace.objects.put_file(path)
    series = len(table.select(["node", "metric"]).group_by(["node", "metric"]).aggregate([]))
    bins = int(pc.count_distinct(table.column("timestamp")).as_py())
    columns = tuple(ColumnInfo(name=f.name, type=_type(f.type)) for f in table.schema)
    return Evidence(
        id=new_identifier(session.clock()),
        kind=EvidenceKind.SIGNALS,
        name=NAME,
        sha256=kept.sha256,
        size=kept.size,
        custody=Custody(
            brought_by=session.actor,
            source="the program itself",
            received_at=session.clock(),
            method=METHOD,
            sha256_at_source=kept.sha256,
            sha256_after_copy=kept.sha256_after,
            derived_from=tuple(e.id for e in sources),
        ),
        importer="",
        table=TableInfo(sha256=kept.sha256, rows=table.num_rows, columns=columns),
        details={"derived": True, "summary": f"{series} series, {bins} time bins"},
    )


def _type(kind: pa.DataType) -> str:
    if pa.types.is_timestamp(kind):
        return "timestamp"
    return "text" if pa.types.is_string(kind) else "number"
