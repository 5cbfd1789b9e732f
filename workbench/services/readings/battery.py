"""A standard battery as it is shown: its runs, each with its method, and what was not run."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from workbench.domain.runs import Battery, NotRun, Run, RunStatus
from workbench.errors import PluginError, WorkspaceError
from workbench.language import tr
from workbench.registry import AnalysisInfo, Registry
from workbench.services.cause_answers import is_stale
from workbench.services.next_steps import next_step_of
from workbench.services.session import Session

NOT_RUN = tr("not run")
"""The status of an analysis that was left out."""

_END_OF_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Method:
    """What a plugin says of the method behind a run.

    Attributes
    ----------
    why : str
        Why one would choose it.
    assumptions, caveats : tuple of str
        What it rests on, and what its result does not say.
    note : str
        Where this is not what the run itself could have said: the plugin is not here, or it
        is of another version. Empty otherwise.
    """

    why: str = ""
    assumptions: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class BatteryRow:
    """One analysis of a battery.

    Attributes
    ----------
    analysis, title : str
    run : str
        Identifier; empty where it was not run.
    status : str
        As of the run, or :data:`NOT_RUN`.
    words : str
        What it found, why it failed, or why it was not run.
    next_step : str
        What to do next; empty where it was not run.
    seconds : float or None
    reused : bool
        Whether the answer stood in the record before the battery began.
    stale : bool
        Whether what the run was asked has changed since.
    method : Method
    """

    analysis: str
    title: str
    run: str
    status: str
    words: str
    next_step: str
    seconds: float | None
    reused: bool
    stale: bool
    method: Method


@dataclass(frozen=True, slots=True)
class BatteryReading:
    """A standard battery.

    Attributes
    ----------
    id : str
    started_at : datetime
    words : str
        What came of it, in a sentence or two.
    rows : tuple of BatteryRow
        In the order of the battery; what was not run comes last.
    """

    id: str
    started_at: datetime
    words: str
    rows: tuple[BatteryRow, ...]


def battery_reading(session: Session, incident: str, battery: str) -> BatteryReading:
    """Return a battery of an incident with everything its runs say of themselves.

    Parameters
    ----------
    session : Session
    incident, battery : str
        Identifiers.

    Raises
    ------
    WorkspaceError
        If the incident has no such battery.
    """
    state = session.incident(incident)
    found = state.battery(battery)
    if found is None:
        raise WorkspaceError(
            "battery.unknown", tr("This incident has no battery {battery}.", battery=battery)
        )
    runs = [run for name in found.runs if (run := state.run(name)) is not None]
    registry = session.registry
    rows = [
        BatteryRow(
            analysis=run.analysis,
            title=run.title,
            run=run.id,
            status=str(run.status),
            words=run.summary or run.error,
            next_step=next_step_of(session, run),
            seconds=run.seconds,
            reused=run.started_at < found.started_at,
            stale=run.status is RunStatus.FINISHED and is_stale(state, run),
            method=method_of(registry, run.analysis, run.analysis_version),
        )
        for run in runs
    ]
    rows += [_left_out(registry, one) for one in found.skipped]
    return BatteryReading(found.id, found.started_at, battery_words(found, runs), tuple(rows))


def method_of(registry: Registry, analysis: str, version: str = "") -> Method:
    """Return what the plugin says of an analysis, and whether that is the one that ran.

    Parameters
    ----------
    registry : Registry
    analysis : str
    version : str
        Of the run; empty where none was made.
    """
    try:
        info = registry.analysis(analysis)
    except PluginError:
        return Method(note=tr("The plugin that offers this analysis is not in use here."))
    return method_by(info, version)


def battery_words(battery: Battery, runs: Sequence[Run]) -> str:
    """Return what came of a battery: ``"9 of 10 analyses finished; 1 not run. Seed 0, 14.2 s."``.

    Parameters
    ----------
    battery : Battery
    runs : sequence of Run
        Its runs.
    """
    whole = len(runs) + len(battery.skipped)
    statuses = [run.status for run in runs]
    parts = [
        tr(
            "{finished} of {whole} analyses finished",
            finished=statuses.count(RunStatus.FINISHED),
            whole=whole,
        )
    ]
    for count, words in (
        (statuses.count(RunStatus.FAILED), tr("failed")),
        (statuses.count(RunStatus.CANCELLED), tr("stopped")),
        (len(battery.skipped), NOT_RUN),
    ):
        if count:
            parts.append(f"{count} {words}")
    return tr(
        "{parts}. Seed {seed}, {seconds:.1f}\u202fs.",
        parts="; ".join(parts),
        seed=battery.seed,
        seconds=battery.seconds,
    )


def first_sentence(text: str) -> str:
    """Return the first sentence of a text; a decimal point or an abbreviation ends none."""
    return _END_OF_SENTENCE.split(text, maxsplit=1)[0]


def method_by(info: AnalysisInfo, version: str = "") -> Method:
    """Return what a plugin declares of an analysis, with a note if the run's version differs."""
    note = ""
    if version and version != info.version:
        note = tr(
            "The run is of version {version}; this is said of version {version_2}.",
            version=version,
            version_2=info.version,
        )
    return Method(info.why, info.assumptions, info.caveats, note)


def _left_out(registry: Registry, one: NotRun) -> BatteryRow:
    return BatteryRow(
        analysis=one.analysis,
        title=one.title,
        run="",
        status=NOT_RUN,
        words=one.reason,
        next_step="",
        seconds=None,
        reused=False,
        stale=False,
        method=method_of(registry, one.analysis),
    )
