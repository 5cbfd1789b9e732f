"""An incident as one signed package that leaves the workspace."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from workbench.assets import room
from workbench.domain.canonical import JsonValue, canonical
from workbench.domain.changes import Changes, Outcome
from workbench.domain.events import Draft, Event
from workbench.domain.incident import Incident, fold
from workbench.domain.runs import Run, RunStatus
from workbench.errors import PackageError
from workbench.exchange import sshsig
from workbench.exchange.archive import Content, StoredFile
from workbench.exchange.layout import JOURNAL_NAMESPACE, PACKAGE_SUFFIX
from workbench.exchange.names import package_root
from workbench.exchange.package import (
    EvidenceFile,
    PackageContents,
    PackagedRun,
    WrittenPackage,
    write_package,
)
from workbench.exchange.recipe import Step
from workbench.services.evidence import current_gaps
from workbench.services.reporting import report_document
from workbench.services.session import Progress, Session, unreported
from workbench.services.signing import SigningKey

RESULT = "result.json"


@dataclass(frozen=True, slots=True)
class Exported:
    """A package that was written.

    Attributes
    ----------
    path : Path
    sha256, signer, disclosure : str
    size : int
        Bytes.
    """

    path: Path
    sha256: str
    signer: str
    disclosure: str
    size: int


def export_package(
    session: Session,
    incident: str,
    target: Path,
    key: SigningKey,
    *,
    disclosure: str = "full",
    progress: Progress = unreported,
) -> Outcome[Exported]:
    """Write an incident as a signed package.

    The package holds the journal up to the last act; that it was exported is recorded
    afterwards, so that exporting twice gives the same bytes.

    Parameters
    ----------
    session : Session
    incident : str
    target : Path
        A file, or a folder to put it into under its own name.
    key : SigningKey
    disclosure : str
        Only ``full`` in this version.
    progress : callable

    Returns
    -------
    Outcome of Exported

    Raises
    ------
    PackageError
        If the contents do not hold together or the file cannot be written; nothing is left
        behind then.
    """
    if disclosure != "full":
        raise PackageError(
            "export.disclosure",
            f"Packages of disclosure {disclosure!r} are not yet available.",
            "Export with full disclosure, or wait for a later version.",
        )
    session.workspace.journal.refuse_stopped()
    events = _acts(session, session.incident(incident).id)
    state = fold(events)
    progress(0.0, "Writing the report")
    contents = _contents(session, state, events)
    path = target / f"{contents.root}{PACKAGE_SUFFIX}" if target.is_dir() else target

    def report(done: int, total: int) -> None:
        progress(done / max(total, 1), f"Writing {path.name}")

    written = write_package(contents, path, key.signer, report)
    value = Exported(written.path, written.sha256, written.signer, disclosure, written.size)
    changes = _note(session, state, written)
    _checkpoint(session, state, key)
    return Outcome(value, changes)


def _acts(session: Session, incident: str) -> tuple[Event, ...]:
    """Return the journal without the exports at its end."""
    events = list(session.workspace.journal.events(incident))
    while events and events[-1].type == "package.exported":
        events.pop()
    return tuple(events)


def _note(session: Session, state: Incident, written: WrittenPackage) -> Changes:
    body: dict[str, JsonValue] = {
        "sha256": written.sha256,
        "tagmanifest": written.tagmanifest,
        "signer": written.signer,
        "disclosure": "full",
        "events": state.size,
        "head": state.head,
    }
    last = session.workspace.journal.events(state.id)[-1]
    if last.type == "package.exported" and last.body == body:
        return Changes()
    return session.record(state.id, Draft("package.exported", body))[1]


def _checkpoint(session: Session, state: Incident, key: SigningKey) -> None:
    """Sign where the journal stands, so that a tail cut off later shows."""

    def sign(statement: bytes) -> bytes:
        return sshsig.sign(statement, JOURNAL_NAMESPACE, key.signer)

    made = session.workspace.journal.checkpoint(
        state.id, sign, at=session.clock(), by=key.fingerprint
    )
    session.checkpoints.keep(made)


def _contents(session: Session, state: Incident, events: tuple[Event, ...]) -> PackageContents:
    writers = {writer.suffix: writer for writer in session.registry.report_writers()}
    for suffix in (".html", ".md"):
        if suffix not in writers:
            raise PackageError(
                "export.no_writer",
                f"No plugin writes the report as {suffix}, which every package holds.",
                "`workbench plugin list` shows which plugins are switched off.",
            )
    document = report_document(session, state)
    lock = room("resources").joinpath("replay", "requirements.lock").read_bytes()
    return PackageContents(
        root=package_root(state.title, state.id),
        identifier=state.id,
        bagging_date=date.fromisoformat(events[-1].at[:10]),
        incident=_description(state),
        journal=tuple(canonical(event.record()) for event in events),
        evidence=_evidence(session, state),
        runs=_runs(session, state, events),
        report_html=writers[".html"].write(document),
        report_markdown=writers[".md"].write(document),
        requirements_lock=lock,
    )


def _description(state: Incident) -> dict[str, JsonValue]:
    return {
        "id": state.id,
        "number": state.number,
        "title": state.title,
        "task": state.task,
        "metric": state.metric,
        "target": state.target,
        "stage": str(state.stage),
        "severity": state.severity,
        "gaps": list(current_gaps(state)),
        "claims": [claim.json_body() for claim in state.claims],
    }


def _evidence(session: Session, state: Incident) -> tuple[EvidenceFile, ...]:
    """Return every original, its typed table and its parsed form, each by its hash."""
    objects = session.workspace.objects
    found: dict[str, EvidenceFile] = {}
    for item in state.evidence:
        stem = item.name.rpartition("/")[2]
        named = [(item.sha256, stem)]
        if item.table is not None:
            named.append((item.table.sha256, f"{stem.rpartition('.')[0] or stem}.parquet"))
        parsed = item.details.get("parsed")
        if parsed:
            named.append((str(parsed), f"{stem.rpartition('.')[0] or stem}.parsed.json"))
        for digest, name in named:
            found.setdefault(digest, EvidenceFile(digest, name, objects.path(digest)))
    return tuple(found.values())


def _runs(session: Session, state: Incident, events: tuple[Event, ...]) -> tuple[PackagedRun, ...]:
    agents = {
        event.body["id"]: event.by
        for event in events
        if event.type == "run.recorded" and event.body is not None
    }
    finished = (run for run in state.runs if run.status is RunStatus.FINISHED)
    return tuple(_packaged(session, run, agents.get(run.id, "")) for run in finished)


def _packaged(session: Session, run: Run, agent: str) -> PackagedRun:
    objects = session.workspace.objects
    files: dict[str, Content] = {RESULT: StoredFile(objects.path(run.result), run.result)}
    for name, digest in run.tables.items():
        files[f"{name}.parquet"] = StoredFile(objects.path(digest), digest)
    ended = run.started_at + timedelta(seconds=run.seconds)
    return PackagedRun(
        step=Step(
            run=run.id,
            title=run.title,
            analysis=run.analysis,
            analysis_version=run.analysis_version,
            plugin=run.plugin,
            plugin_version=run.plugin_version,
            code_hash=run.code_hash,
            parameters=run.parameters,
            seed=run.seed,
            inputs=tuple(given.json_body() for given in run.inputs),
            tolerance_absolute=run.tolerance.absolute,
            tolerance_relative=run.tolerance.relative,
            threads=run.environment.threads,
            problem=run.problem,
            environment=run.environment.json_body(),
        ),
        files=files,
        started_at=run.started_at.isoformat(),
        ended_at=ended.isoformat(),
        agent=agent,
    )
