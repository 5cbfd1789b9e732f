"""The whole way on the sample incident: from capture folder to replayed package."""

import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.resources import as_file
from pathlib import Path

from workbench.assets import room
from workbench.datasets.progress import part_of
from workbench.domain.canonical import JsonValue, sha256_hex
from workbench.domain.incident import Incident, Stage
from workbench.domain.runs import Run, RunStatus
from workbench.domain.scoring import WindowReading
from workbench.errors import PackageError, PluginError, RunError
from workbench.exchange.verdict import Verification
from workbench.services.causes import KIND, find_causes, warm_up
from workbench.services.checkpointing import UNWITNESSED
from workbench.services.claims import claim_finding
from workbench.services.evidence import amend, freeze
from workbench.services.exporting import export_package
from workbench.services.importing import import_capture
from workbench.services.replaying import Replay, replay_package, with_replay
from workbench.services.run_inputs import gather_inputs
from workbench.services.running import run_analysis
from workbench.services.scoring.acts import escalate
from workbench.services.scoring.history import score_history
from workbench.services.scoring.taking import take
from workbench.services.session import Progress, Session, open_session, unreported
from workbench.services.signing import signing_key
from workbench.services.verification import verify

SAMPLE = "demand"
OWNER = "ML on-call"
SEVERITY = "SEV2 major"
WHY_OPENED = "The score of the week asked for a human: data quality and calibration, then the loss."
DRIFTS_CLAIMED = 2


@dataclass(frozen=True, slots=True)
class Shown:
    """What the sample incident came to.

    Attributes
    ----------
    workspace, package, allowed_signers : Path
    incident : str
    answer : mapping
        The root-cause answer.
    verification : Verification
        Raised to L4 where the package replayed.
    replay : Replay
    advice : str
        Where the signing key is and how to protect it.
    seconds : float
    """

    workspace: Path
    incident: str
    package: Path
    allowed_signers: Path
    answer: Mapping[str, JsonValue]
    verification: Verification
    replay: Replay
    advice: str
    seconds: float


def show_sample(workspace: Path, *, progress: Progress = unreported) -> Shown:
    """Take the sample incident from its capture folder to a package that replays.

    Parameters
    ----------
    workspace : Path
        Made where it does not exist; the sample becomes a new incident in it. The signing
        key and the list of signers are made in it too, so that the user's own stay as they
        are.
    progress : callable

    Returns
    -------
    Shown
    """
    started = time.perf_counter()
    fresh = not (workspace / "journal.db").exists()
    with open_session(workspace, create=True) as session:
        if fresh:  # nothing of the sample is kept outside its folder
            session.workspace.remember(UNWITNESSED, "yes")
        warm_up(session)
        incident = present_sample(session) or open_sample(
            session, progress=part_of(progress, 0.0, 0.1)
        )
        score_sample(session, incident)
        answer = investigate(session, incident, progress=part_of(progress, 0.1, 0.7))
        key = signing_key(workspace / "keys" / "sample_ed25519", OWNER, create=True)
        trust = workspace / "keys" / "allowed_signers"
        trust.write_text(key.allowed_signers_line("sample@workbench") + "\n", encoding="utf-8")
        packages = workspace / "packages"
        packages.mkdir(exist_ok=True)
        written = export_package(
            session, incident, packages, key, progress=part_of(progress, 0.7, 0.75)
        ).value
        found = verify(written.path, trust, at=session.clock())
        if found.problems:
            problem = found.problems[0]
            raise PackageError("demo.verify", f"{problem.where}: {problem.message}")
        replay = replay_package(
            written.path,
            found,
            registry=session.registry,
            runner=session.runner,
            progress=part_of(progress, 0.75, 1.0),
        )
    return Shown(
        workspace=workspace,
        incident=incident,
        package=written.path,
        allowed_signers=trust,
        answer=answer,
        verification=with_replay(found, replay),
        replay=replay,
        advice=key.advice(),
        seconds=round(time.perf_counter() - started, 2),
    )


def present_sample(session: Session) -> str:
    """Return the sample incident of a workspace that has it already, untouched since; or empty.

    Told by the hashes of its files, so that showing it again answers from the record. One whose
    runs other code made is passed over: they could not be replayed here.
    """
    folder = room("resources").joinpath("samples", SAMPLE)
    wanted = {
        sha256_hex(file.read_bytes()) for file in folder.iterdir() if file.name.endswith(".parquet")
    }
    for summary in session.workspace.incidents():
        state = session.incident(summary.id)
        told = wanted <= {item.sha256 for item in state.evidence}
        made_by = {(run.plugin, run.code_hash) for run in state.runs}
        if told and all(_is_here(session, plugin, code) for plugin, code in made_by):
            return state.id
    return ""


def _is_here(session: Session, plugin: str, code: str) -> bool:
    try:
        return session.registry.code_hash(plugin) == code
    except PluginError:
        return False


def open_sample(session: Session, *, progress: Progress = unreported) -> str:
    """Import the sample incident as a new one and return its identifier."""
    folder = room("resources").joinpath("samples", SAMPLE)
    with ExitStack() as stack:
        path = stack.enter_context(as_file(folder))
        made = import_capture(session, [path], progress=progress).value
    freeze(session, made.incident)
    amend(
        session,
        made.incident,
        {"owner": OWNER, "severity": SEVERITY, "stage": str(Stage.INVESTIGATE)},
    )
    return made.incident


def score_sample(
    session: Session, incident: str = "", *, progress: Progress = unreported
) -> tuple[WindowReading, ...]:
    """Put the sample's weeks into the book of scores, so that Triage shows how it came to light.

    Parameters
    ----------
    session : Session
    incident : str
        The sample incident; written down as opened from the first week that asked for a human.
    progress : callable

    Returns
    -------
    tuple of WindowReading
        What was measured; empty where it was before.
    """
    folder = room("resources").joinpath("samples", SAMPLE)
    with ExitStack() as stack:
        path = stack.enter_context(as_file(folder))
        # It has 22 rows a day; a week has enough to be judged.
        found = take(session, path, SAMPLE, width="week", progress=progress).readings
    with session.workspace.score_book() as book:
        known = book.models()[SAMPLE]
        told = {"title": "Demand, city bikes", "owner": OWNER, "group": "City bikes"}
        book.put_model(known.model_copy(update=told))
    history = score_history(session, models=[SAMPLE])
    raised = [at for at in range(history.last(0) + 1) if history.tier(0, at).escalates]
    if incident and found and raised:
        start = history.readings[0][raised[0]].start
        escalate(session, SAMPLE, start, rationale=WHY_OPENED, incident=incident)
    return found


def investigate(
    session: Session, incident: str, *, progress: Progress = unreported
) -> Mapping[str, JsonValue]:
    """Name the cause, run every other analysis that what is at hand allows, and claim.

    Returns
    -------
    mapping
        The root-cause answer.
    """
    causes = find_causes(session, incident, progress=part_of(progress, 0.0, 0.2)).value
    state = session.incident(incident)
    waiting = [a.id for a in session.registry.analyses() if a.kind != KIND]
    runs = [causes.run]
    for index, analysis in enumerate(waiting):
        if not _can_run(session, state, analysis):
            continue
        part = part_of(
            progress, 0.2 + 0.8 * index / len(waiting), 0.2 + 0.8 * (index + 1) / len(waiting)
        )
        run = run_analysis(session, incident, analysis, progress=part).value.run
        if run.status is RunStatus.FINISHED:
            runs.append(run)
    drifts = [run for run in runs if run.kind == "drift"][:1]
    _claim(session, incident, [causes.run, *drifts])
    amend(session, incident, {"stage": str(Stage.REPORT)})
    return causes.answer


def _can_run(session: Session, state: Incident, analysis: str) -> bool:
    try:
        gather_inputs(state, session.registry.analysis(analysis))
    except RunError:
        return False
    return True


def _claim(session: Session, incident: str, runs: list[Run]) -> None:
    """Claim the first cause, and the two largest drifts, which are not the cause."""
    for run in runs:
        measured = [f for f in run.findings if f.effect is not None and f.interval is not None]
        if run.kind == KIND:
            chosen = sorted(measured, key=lambda f: (-f.weight, f.id))[:1]
        else:
            chosen = sorted(measured, key=lambda f: -abs(f.effect or 0.0))[:DRIFTS_CLAIMED]
        for finding in chosen:
            claim_finding(session, incident, run.id, finding.id)
