"""Naming upstream causes: the one question everything else hangs on."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from workbench.domain.canonical import JsonValue
from workbench.domain.changes import Outcome
from workbench.domain.incident import Incident
from workbench.domain.runs import Run
from workbench.errors import RunError
from workbench.jobs.runner import Runner
from workbench.registry import AnalysisInfo
from workbench.services.importing import import_capture
from workbench.services.run_inputs import gather_inputs
from workbench.services.running import run_analysis
from workbench.services.scratch import scratch_folder
from workbench.services.session import Progress, Session, open_session, unreported

KIND = "root_cause"


@dataclass(frozen=True, slots=True)
class Causes:
    """What a root-cause run answered.

    Attributes
    ----------
    run : Run
    answer : mapping
        ``verdict, drop, causes`` and, when undecided, ``rivals``.
    seconds : float
        From question to answer, here.
    """

    run: Run
    answer: Mapping[str, JsonValue]
    seconds: float


def find_causes(
    session: Session,
    incident: str,
    *,
    analysis: str = "",
    seed: int = 0,
    progress: Progress = unreported,
    cancel: Event | None = None,
) -> Outcome[Causes]:
    """Rank the upstream causes of an incident.

    Parameters
    ----------
    session : Session
    incident : str
    analysis : str
        A root-cause analysis by identifier; by default the one that makes most of what is
        at hand.
    seed : int
    progress : callable
    cancel : Event, optional

    Returns
    -------
    Outcome of Causes

    Raises
    ------
    RunError
        If no root-cause analysis can run on what is at hand, or the run failed.
    Cancelled
        If it was stopped.
    """
    started = time.perf_counter()
    chosen = analysis or fitting_analysis(session, session.incident(incident)).id
    made = run_analysis(session, incident, chosen, seed=seed, progress=progress, cancel=cancel)
    made.value.check()
    seconds = round(time.perf_counter() - started, 3)
    return Outcome(Causes(made.value.run, made.value.answer, seconds), made.changes)


def fitting_analysis(session: Session, incident: Incident) -> AnalysisInfo:
    """Return the root-cause analysis that makes most of what an incident has at hand.

    Raises
    ------
    RunError
        If there is none; says what the nearest one lacks.
    """
    offered = [a for a in session.registry.analyses() if a.kind == KIND]
    if not offered:
        raise RunError(
            "causes.no_analysis",
            "No plugin offers a root-cause analysis.",
            "`workbench plugin list` shows which plugins are switched off.",
        )
    has_windows = any(window.evidence for window in incident.windows)
    possible, refusal = [], None
    for candidate in offered:
        try:
            gather_inputs(incident, candidate)
        except RunError as error:
            # The nearest one is that which looks at rows where there are rows, else at signals.
            if refusal is None or bool(candidate.needs.windows) is has_windows:
                refusal = error
        else:
            possible.append(candidate)
    if not possible:
        raise refusal or RunError("causes.no_analysis", "No root-cause analysis can run.")
    return most_telling(incident, possible)


def most_telling(incident: Incident, possible: Sequence[AnalysisInfo]) -> AnalysisInfo:
    """Return which of several analyses that can all run reads most windows of an incident.

    Parameters
    ----------
    incident : Incident
    possible : sequence of AnalysisInfo
        At least one.
    """

    def telling(analysis: AnalysisInfo) -> tuple[int, int, str]:
        windows = sum(i.kind == "window" for i in gather_inputs(incident, analysis))
        return windows, len(analysis.needs.windows), analysis.id

    return max(possible, key=telling)


def warm_up(session: Session) -> None:
    """Let a worker import what a root-cause run will want, while the files are still read."""
    registry = session.registry
    wanted = [a.plugin for a in registry.analyses() if a.kind == KIND]
    wanted += [loader.plugin for loader in registry.model_loaders()]
    session.runner.warm(tuple(dict.fromkeys(wanted)))


@contextmanager
def passing_session(
    capture: Path,
    progress: Progress = unreported,
    *,
    trust_model: bool = False,
    runner: Runner | None = None,
) -> Iterator[tuple[Session, str]]:
    """Open a session on a capture folder that leaves nothing behind.

    Parameters
    ----------
    capture : Path
    progress : callable
    trust_model : bool
        Consent to open a model format that can run code it carries.
    runner : Runner, optional
        Workers that were started already.

    Yields
    ------
    session : Session
    incident : str
    """
    with (
        scratch_folder() as folder,
        open_session(folder / "workspace", create=True, runner=runner) as session,
    ):
        warm_up(session)
        made = import_capture(
            session, [capture], trust_model=trust_model, signals=False, progress=progress
        ).value
        yield session, made.incident
