"""Taking in a batch: its windows are measured and written down once, its rows are not kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from workbench.datasets.collecting.collector import Collector
from workbench.datasets.collecting.every import COLLECTORS, reading_of
from workbench.datasets.collecting.learning import Told, learn
from workbench.datasets.collecting.reading import (
    LONGEST_PAUSE,
    WIDTHS,
    Batch,
    all_rows,
    joined,
    look_at,
    windows_of,
)
from workbench.datasets.collecting.rows import Surroundings, WindowRows
from workbench.datasets.progress import part_of
from workbench.domain.evidence import Roles
from workbench.domain.scoring import WatchedModel, WindowReading
from workbench.domain.scoring.reference import Reference
from workbench.errors import EvidenceError
from workbench.services.scoring.batches import OpenBatch, TypedTable, digest_of, opened
from workbench.services.scoring.references import freeze, reference_of
from workbench.services.session import Progress, Session, unreported

FIRST_WINDOWS = 14
"""Windows of its own that a model is held against where it has no reference table."""
_READ, _LEARNED = 0.4, 0.5
Width = Literal["week", "day", "hour"]


@dataclass(frozen=True, slots=True)
class Taken:
    """A batch that was taken in.

    Attributes
    ----------
    sha256, name, model : str
    readings : tuple of WindowReading
        What was written down; empty where it was taken before.
    already : bool
        Whether it was taken before.
    notes : tuple of str
        What was guessed or left out, in words.
    """

    sha256: str
    name: str
    model: str
    readings: tuple[WindowReading, ...] = ()
    already: bool = False
    notes: tuple[str, ...] = ()


def take_batch(
    session: Session, path: Path, model: str, *, width: Width = "day"
) -> tuple[WindowReading, ...]:
    """Take in a batch as :func:`take` does, and return what was written down of it."""
    return take(session, path, model, width=width).readings


def take(  # noqa: PLR0913 -- all but the batch and its model are optional and named
    session: Session,
    path: Path,
    model: str,
    *,
    width: Width = "day",
    reference: Path | None = None,
    collectors: Sequence[Collector] = COLLECTORS,
    known_as: tuple[str, str] | None = None,
    progress: Progress = unreported,
) -> Taken:
    """Measure the windows of a batch and write them down, all or none, and once for each model.

    Parameters
    ----------
    session : Session
    path : Path
        A capture folder, or a table with a column of times.
    model : str
        Id of the model it is of.
    width : str
        ``week``, ``day`` or ``hour``, in UTC; of a model that is known, its own.
    reference : Path, optional
        A table, or a capture folder, to hold the model's windows against from now on. By default
        the table of the batch that is called the reference, else the model's first windows.
    collectors : sequence of Collector
    known_as : (str, str), optional
        Sha256 and name of the batch, where ``path`` is a description made around its own bytes
        that nobody else writes to.
    progress : callable
        What it raises stops the work; nothing is written down then.

    Returns
    -------
    Taken

    Raises
    ------
    EvidenceError
        If it cannot be read, has no column of times, or changed while it was read.
    """
    sha256, name = known_as or (digest_of(path), path.name)
    with session.workspace.score_book() as book:
        if book.has_batch(sha256, model):
            return Taken(sha256, name, model, already=True)
        frozen = None if reference else reference_of(book, model)
        known = book.rows_of(model)
    roles = None if frozen is None else frozen.roles
    with opened(session, path, roles=roles, progress=part_of(progress, 0.0, _READ)) as batch:
        if known_as is None and digest_of(path) != sha256:
            raise EvidenceError(
                "scores.changing",
                f"{path.name} changed while it was read.",
                "Take it in again once it is written to its end.",
            )
        rows, around = _timed(batch, frozen.width if frozen else width)
        progress(_READ, "Learning the reference")
        held = frozen or _learned(
            session, batch, rows, around, Told(model, "", width=width), reference
        )
        found: list[WindowReading] = []
        places = _places(rows, around, known)
        for at, window in enumerate(windows_of(rows, around, places)):
            done = _LEARNED + (0.98 - _LEARNED) * at / len(places)
            progress(done, f"Measuring {window.start:%Y-%m-%d %H:%M}")
            if window.rows >= known.get(window.start, 0):
                found.append(reading_of(window, held, collectors))
    with session.workspace.score_book() as book:
        if frozen is None:
            freeze(session, book, held, f"with the batch {name}")
        if model not in book.models():
            book.put_model(_described(model, batch, held))
        body = {"task": held.task, "windows": len(found)}
        fresh = book.add_batch(sha256, name, found, at=session.clock(), model=model, body=body)
    progress(1.0, "Taken in")
    left = len(places) - len(found)
    notes = _notes(batch, rows, held if frozen is None else None, left)
    return Taken(sha256, name, model, tuple(found) if fresh else (), not fresh, notes)


def _timed(batch: OpenBatch, width: Width) -> tuple[Batch, Surroundings]:
    """Return the rows of a batch in time, and what is known around them."""
    tables = [table for table in batch.tables if _has_times(table)]
    if not tables:
        raise EvidenceError(
            "scores.no_time",
            f"No table of {batch.capture.title} has a column of times.",
            "Give a column of times the role timestamp in capture.json.",
        )
    rows = look_at([table.path for table in tables], tables[0].roles, WIDTHS[width])
    if rows.newest is None:
        raise EvidenceError(
            "scores.no_time",
            f"Every time in {batch.capture.title} is missing.",
            "Check the column of times.",
        )
    captured = batch.capture.captured_at
    newest = rows.newest if captured is None else max(captured, rows.newest)
    return rows, Surroundings(newest, rows.newest_label, batch.changes, batch.nodes)


def _places(rows: Batch, around: Surroundings, known: Mapping[datetime, int]) -> tuple[int, ...]:
    """Return the windows of a batch, with those that should have had rows and have none.

    What lies between the last window that is known and the batch's first, and between its newest
    row and the moment it was captured, is empty because nothing came.
    """
    first, last = rows.places[0], rows.places[-1]
    before = [at for at in (_place(start, rows) for start in known) if at < first]
    if before and first - max(before) <= LONGEST_PAUSE:
        first = max(before) + 1
    until = _place(around.newest - timedelta(microseconds=1), rows)
    return (
        *range(first, rows.places[0]),
        *rows.places,
        *range(last + 1, min(until, last + LONGEST_PAUSE) + 1),
    )


def _place(moment: datetime, rows: Batch) -> int:
    return int(moment.timestamp()) // rows.width


def _has_times(table: TypedTable) -> bool:
    column = table.info.column(table.roles.timestamp or "")
    return column is not None and column.type == "timestamp"


def _learned(
    session: Session,
    batch: OpenBatch,
    rows: Batch,
    around: Surroundings,
    told: Told,
    reference: Path | None,
) -> Reference:
    """Learn a reference from a table that was given, the batch's own, or the first windows."""
    told = replace(told, task=batch.task, metric=batch.capture.metric)
    if reference is not None:
        with opened(session, reference, roles=rows.roles) as given:
            return _from_tables(given.tables, around, replace(told, title=reference.name), rows)
    own = [table for table in batch.tables if table.window == "reference"]
    if own:
        names = ", ".join(table.name for table in own)
        return _from_tables(own, around, replace(told, title=names), rows)
    first = list(windows_of(rows, around, rows.places[:FIRST_WINDOWS]))
    said = "the first window" if len(first) == 1 else f"the first {len(first)} windows"
    return learn(joined(first), first, replace(told, title=said))


def _from_tables(
    tables: Sequence[TypedTable], around: Surroundings, told: Told, rows: Batch
) -> Reference:
    paths, roles = [table.path for table in tables], tables[0].roles
    windows: list[WindowRows] = []
    if all(_has_times(table) for table in tables):
        # Of each window only its times and number of rows are wanted.
        timed = look_at(paths, Roles(timestamp=roles.timestamp), rows.width)
        own = replace(around, newest=timed.newest or around.newest)
        windows = list(windows_of(timed, own))
    if not windows:
        timed = replace(rows, roles=Roles(timestamp=rows.roles.timestamp))
        windows = list(windows_of(timed, around, rows.places[:FIRST_WINDOWS]))
    return learn(all_rows(paths, roles, around), windows, told)


def _described(model: str, batch: OpenBatch, held: Reference) -> WatchedModel:
    upstream = (
        ()
        if batch.lineage is None
        else tuple(sorted(node.id for node in batch.lineage.nodes if node.kind == "source"))
    )
    return WatchedModel(
        id=model, title=model, metric=held.metric, task=held.task, upstream=upstream
    )


def _notes(batch: OpenBatch, rows: Batch, learned: Reference | None, left: int) -> tuple[str, ...]:
    notes = [*batch.notes]
    if learned is not None:
        notes.append(f"The model is held against {learned.title} from now on.")
        notes.append(f"Inputs are weighted by {learned.importance_words}.")
    if rows.stray:
        notes.append(f"{rows.stray} rows are far from all others in time and were left out.")
    if left:
        notes.append(f"{left} windows are known with more rows and were left as they are.")
    return tuple(notes)
