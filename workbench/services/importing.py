"""A capture folder, or files, as a new incident: all of it or nothing of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from workbench.datasets.capture import Capture, CaptureFile
from workbench.datasets.completeness import of_evidence
from workbench.datasets.progress import part_of
from workbench.datasets.roles import guess_task, resolve_roles
from workbench.domain.changes import Outcome
from workbench.domain.events import Draft
from workbench.domain.evidence import ColumnInfo, Evidence, EvidenceKind, Window
from workbench.domain.identifiers import new_identifier
from workbench.domain.incident import Stage, evidence_added, window_set
from workbench.errors import EvidenceError
from workbench.science.metrics import METRICS
from workbench.services.evidence import find_evidence
from workbench.services.file_progress import FileProgress, OnFile, unwatched, watched
from workbench.services.guarded import warm_importers
from workbench.services.intake import TakenIn, take_in
from workbench.services.replacing import corrected, moved_windows
from workbench.services.session import Progress, Session, unreported
from workbench.services.signals import derive_signals
from workbench.services.taken_file import Request
from workbench.services.traces import prepare_traces
from workbench.storage.unfinished import forget

DEFAULT_METRICS = {"binary": "accuracy", "multiclass": "accuracy", "regression": "rmse"}
_PARTNERS = {
    "reference": ("incident",),
    "incident": ("reference",),
    "history": ("reference", "incident"),
}
"""Whose columns tell which of a table's columns can have a role: the other window's."""


@dataclass(frozen=True, slots=True)
class Imported:
    """A new incident.

    Attributes
    ----------
    incident : str
    evidence : tuple of Evidence
    gaps : tuple of str
        What is missing, in words.
    notes : tuple of str
        What was guessed, in words, to be looked over.
    """

    incident: str
    evidence: tuple[Evidence, ...]
    gaps: tuple[str, ...]
    notes: tuple[str, ...]


def import_capture(  # noqa: PLR0913 -- all but the paths are optional and named
    session: Session,
    paths: Sequence[Path],
    *,
    title: str = "",
    trust_model: bool = False,
    signals: bool = True,
    reading: Mapping[str, str] | None = None,
    incident: str = "",
    also: Sequence[Draft] = (),
    progress: Progress = unreported,
    on_file: OnFile = unwatched,
) -> Outcome[Imported]:
    """Open a new incident from a capture folder, a plain folder, or files.

    Nothing is recorded before every file was taken in; an import that is stopped or killed
    leaves no incident behind, and can simply be run again.

    Parameters
    ----------
    session : Session
    paths : sequence of Path
    title : str
        By default the capture's own.
    trust_model : bool
        Consent to open a model format that can run code it carries; journaled.
    signals : bool
        Whether to measure signals per hour or day from tables with a timestamp.
    reading : mapping, optional
        How files are written, where the guess is wrong: `Capture.read_as`.
    incident : str
        Its identifier, for one that must not be opened twice; by default a fresh one.
    also : sequence of Draft
        What is recorded with the opening, in the same act.
    progress : callable
    on_file : callable
        Told how far each single file is.

    Returns
    -------
    Outcome of Imported

    Raises
    ------
    EvidenceError
        One sentence: what is wrong, where, what to do.
    Cancelled
        If it was stopped.
    """
    _refuse_missing(paths)
    warm_importers(session)
    capture = Capture.open(paths).read_as(reading or {})
    request = Request(
        tuple(paths),
        title=title,
        trust_model=trust_model,
        signals=signals,
        reading=tuple(sorted((reading or {}).items())),
    )
    taken = _take_in_all(session, capture, part_of(progress, 0.0, 0.8), request, on_file)
    evidence = _with_roles(capture, taken)
    windows = _windows(capture, evidence)
    task, metric = _task_and_metric(capture, evidence)
    if signals:
        progress(0.8, "Measuring signals")
        evidence += derive_signals(session, evidence, windows, task, metric)
    prepare_traces(session, evidence, part_of(progress, 0.85, 0.98))
    gaps = of_evidence(evidence, windows).gaps
    incident = incident or new_identifier(session.clock())
    drafts = [
        _opened(session, capture, title, task, metric, gaps),
        *map(evidence_added, evidence),
        *map(window_set, windows),
        *_consent(evidence, trust_model=trust_model),
        *also,
    ]
    progress(0.98, "Recording")
    _, changes = session.record(incident, *drafts)
    _clear(session, capture)
    notes = (
        *capture.notes,
        *_metric_notes(capture),
        *(n for t in taken for n in t.notes),
        *_guesses(evidence),
    )
    return Outcome(Imported(incident, tuple(evidence), gaps, notes), changes)


def add_evidence(
    session: Session,
    incident: str,
    paths: Sequence[Path],
    *,
    replaces: str = "",
    progress: Progress = unreported,
    on_file: OnFile = unwatched,
) -> Outcome[tuple[Evidence, ...]]:
    """Take more files into an incident that exists; arguments and errors as above.

    With ``replaces``, a reference to an item, the one file is a corrected form of it: windows
    hold it from now on, and what rests on the old one is no longer up to date.
    """
    state = session.incident(incident)
    old = find_evidence(state, replaces) if replaces else None
    session.require(state.id, "evidence.added", "window.set")
    _refuse_missing(paths)
    warm_importers(session)
    capture = Capture.open(paths)
    request = Request(tuple(paths), state.id)
    taken = _take_in_all(session, capture, progress, request, on_file)
    fresh = _with_roles(capture, taken, state.evidence)
    fresh = fresh if old is None else [corrected(old, fresh)]
    prepare_traces(session, fresh)
    named = {w.name for w in state.windows}
    drafts = [evidence_added(item) for item in fresh]
    drafts += [window_set(w) for w in _windows(capture, fresh) if w.name not in named]
    drafts += [] if old is None else moved_windows(state, old, fresh[0])
    outcome = session.outcome(tuple(fresh), state.id, *drafts)
    _clear(session, capture)
    return outcome


def _refuse_missing(paths: Sequence[Path]) -> None:
    missing = next((path for path in paths if not path.exists()), None)
    if missing is not None:
        raise EvidenceError(
            "evidence.no_file",
            f"There is no file or folder {missing}.",
            "Check the spelling and the folder you are in.",
        )


def _clear(session: Session, capture: Capture) -> None:
    """Forget what was kept for an interruption, now that the import is recorded."""
    for file in capture.files:
        forget(session.workspace.objects, file.path)


def _take_in_all(
    session: Session, capture: Capture, progress: Progress, request: Request, on_file: OnFile
) -> list[TakenIn]:
    sizes = [max(file.path.stat().st_size, 1) for file in capture.files]
    for file, size in zip(capture.files, sizes, strict=True):
        on_file(FileProgress(file.name, size, 0.0, ""))
    total, done, taken = sum(sizes), 0, []
    for file, size in zip(capture.files, sizes, strict=True):
        part = part_of(progress, done / total, (done + size) / total)
        told = watched(part, FileProgress(file.name, size), on_file)
        taken.append(take_in(session, file, _source(capture, file), told, request))
        on_file(FileProgress(file.name, size, 1.0, ""))
        done += size
    return taken


def _source(capture: Capture, file: CaptureFile) -> str:
    """Return where a file came from, in words that name no path of this machine."""
    if capture.declared:
        return f"capture folder “{capture.source.name}”"
    return f"file dropped in from folder “{file.path.parent.name}”"


def _with_roles(
    capture: Capture, taken: Sequence[TakenIn], present: Sequence[Evidence] = ()
) -> list[Evidence]:
    files = {file.name: file for file in capture.files}
    fresh = [t.evidence for t in taken if t.evidence.kind is EvidenceKind.TABLE]
    resolved = {
        item.id: _resolve(item, files[item.name], _partner(item, (*fresh, *present)))
        for item in fresh
    }
    return [resolved.get(t.evidence.id, t.evidence) for t in taken]


def _partner(item: Evidence, tables: Sequence[Evidence]) -> Evidence | None:
    """Return the table of the window that this table's window is compared with, or None."""
    wanted = _PARTNERS.get(item.window or "", ())
    of_window = {t.window: t for t in reversed(tables) if t.table is not None}
    return next((of_window[name] for name in wanted if name in of_window), None)


def _resolve(item: Evidence, file: CaptureFile, other: Evidence | None) -> Evidence:
    if item.table is None:
        return item
    guess = resolve_roles(
        file.roles,
        item.table.columns,
        other.table.columns if other is not None and other.table else (),
        features_given=file.features_given,
        name=item.name,
    )
    columns = tuple(_told(column, guess.reasons) for column in item.table.columns)
    table = item.table.model_copy(update={"roles": guess.roles, "columns": columns})
    # The journal leaves the workspace with every package, so it is told no sensitive value.
    return item.model_copy(update={"table": table.discreet()})


def _told(column: ColumnInfo, reasons: Mapping[str, str]) -> ColumnInfo:
    reason = reasons.get(column.name)
    if not reason:
        return column
    said = f"{column.guessed}; {reason}" if column.guessed else reason
    return column.model_copy(update={"guessed": said})


def _windows(capture: Capture, evidence: Sequence[Evidence]) -> list[Window]:
    """Return a window for each name that tables or time ranges give."""
    by_name: dict[str, list[Evidence]] = {}
    for item in evidence:
        if item.table is not None and item.window:
            by_name.setdefault(item.window, []).append(item)
    names = dict.fromkeys((*by_name, *capture.spans))
    return [_window(name, by_name.get(name, []), capture, evidence) for name in names]


def _window(
    name: str, tables: Sequence[Evidence], capture: Capture, evidence: Sequence[Evidence]
) -> Window:
    span: tuple[datetime | None, datetime | None] = capture.spans.get(name, (None, None))
    if not tables and name in capture.spans:
        # A range without a table of its own cuts whatever has a time axis.
        tables = [e for e in evidence if e.table and e.table.roles.timestamp and not e.window]
    whole = span == (None, None)
    rows = sum(e.table.rows for e in tables if e.table) if tables and whole else None
    return Window(
        name=name, evidence=tuple(e.id for e in tables), start=span[0], end=span[1], rows=rows
    )


def _task_and_metric(capture: Capture, evidence: Sequence[Evidence]) -> tuple[str, str]:
    task = capture.task
    if not task:
        labels = (
            e.table.column(e.table.roles.label)
            for e in evidence
            if e.table is not None and e.table.roles.label
        )
        task = guess_task(next(labels, None))
    return task, capture.metric or DEFAULT_METRICS.get(task, "")


def _opened(
    session: Session,
    capture: Capture,
    title: str,
    task: str,
    metric: str,
    gaps: Sequence[str],
) -> Draft:
    return Draft(
        "incident.opened",
        {
            "title": title or capture.title,
            "task": task,
            "metric": metric,
            "target": capture.target,
            "stage": str(Stage.TRIAGE),
            "captured_at": capture.captured_at.isoformat() if capture.captured_at else None,
            "opened_at": session.clock().isoformat(),
            "gaps": list(gaps),
        },
    )


def _consent(evidence: Sequence[Evidence], *, trust_model: bool) -> list[Draft]:
    model = next((e for e in evidence if e.kind is EvidenceKind.MODEL), None)
    if not trust_model:
        return []
    if model is None:
        raise EvidenceError(
            "model.missing",
            "--trust-model was given, but there is no model to trust.",
            "Leave it out.",
        )
    body = {"evidence": model.id, "sha256": model.sha256, "reason": "given at import"}
    return [Draft("model.consented", body)]


def _metric_notes(capture: Capture) -> list[str]:
    """Say that a metric is not known; one alerted on a signal may have any name."""
    if not capture.metric or capture.target or capture.metric in METRICS:
        return []
    known = ", ".join(sorted(METRICS))
    said = f"The metric {capture.metric!r} is not one that can be measured here"
    return [f"{said}; the task's usual one is used. Known are {known}."]


def _guesses(evidence: Sequence[Evidence]) -> list[str]:
    return [
        f"{item.name}: {column.name} {column.guessed}."
        for item in evidence
        if item.table is not None
        for column in item.table.columns
        if column.guessed
    ]
