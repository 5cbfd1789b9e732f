"""Which runs evaluated a repair, what they measured, and in what two of them differ."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import pyarrow.parquet as pq

from workbench.domain.canonical import JsonValue
from workbench.domain.incident import Incident
from workbench.domain.records.repairing import Repair
from workbench.domain.repair_figures import GainWindow, RepairFigures, Row, repair_figures
from workbench.domain.runs import Run, RunStatus
from workbench.services.results import result_document
from workbench.services.session import Session
from workbench.services.staleness import is_stale

CANARY = "canary"
"""The window a canary's rows are in."""
KIND = "repair"
"""The kind of analysis that evaluates a repair."""
TABLES = ("windows", "slices", "over_time", "scenarios")
PROTOCOL = ("windows", "segments", "smallest_group", "level", "compared", "rows")
"""Parameters that say how a repair is evaluated; the same for all that are compared."""
MOST_ROWS = 20_000
"""Rows of a table of an evaluation that are read, at most."""


def evaluations(incident: Incident) -> tuple[Run, ...]:
    """Return every finished evaluation of a repair, the oldest first."""
    return tuple(
        run for run in incident.runs if run.kind == KIND and run.status is RunStatus.FINISHED
    )


def evaluation_of(incident: Incident, repair: Repair) -> Run | None:
    """Return the last finished evaluation of a repair as it is declared now, or None.

    One that was made with other parameters than the repair has now counts no more.
    """
    known = {run.id: run for run in evaluations(incident)}
    own = [known[one] for one in repair.runs if one in known]
    return next((run for run in reversed(own) if _asks(run, repair)), None)


def canary_of(incident: Incident, repair: Repair) -> Run | None:
    """Return the finished canary run of a repair, or None."""
    return next((run for run in evaluations(incident) if run.id == repair.canary), None)


def canary_window(session: Session, run: Run) -> tuple[Run, GainWindow]:
    """Return a canary run with its rows as one held-out window."""
    figures = figures_of_run(session, run)
    times = [
        at
        for row in (_rows(session, run, "sequence") if "sequence" in run.tables else ())
        if isinstance(at := row.get("time"), datetime)
    ]
    rows = figures.scalar("rows.canary") or figures.scalar("rows")
    low, high = figures.ends or (None, None)
    window = GainWindow(
        name=CANARY,
        held_out=True,
        start=min(times, default=None),
        end=max(times, default=None),
        rows=None if rows is None else int(rows),
        gain=figures.gain,
        low=low,
        high=high,
        p=figures.scalar("p"),
    )
    return run, window


def figures_of_run(session: Session, run: Run) -> RepairFigures:
    """Return what an evaluation measured."""
    scalars = result_document(session, run).get("scalars")
    tables: dict[str, Sequence[Row]] = {
        name: _rows(session, run, name) for name in TABLES if name in run.tables
    }
    return repair_figures(scalars if isinstance(scalars, Mapping) else {}, tables, run.findings)


def declared(repair: Repair) -> tuple[str, ...]:
    """Return what a repair changes: the remedy, the column, and each parameter it sets."""
    changes = [f"remedy: {repair.analysis.removeprefix('repair.').replace('_', ' ')}"]
    if repair.node:
        changes.append(f"column: {repair.node}")
    changes += [
        f"{name}: {_told(value)}"
        for name, value in sorted(repair.parameters.items())
        if name != "node" and name not in PROTOCOL
    ]
    return tuple(changes)


def undeclared(control: Run, run: Run) -> tuple[str, ...]:
    """Return in what an evaluation differs from the control beyond what it declares.

    Two experiments may differ in the remedy and its parameters. Rows, roles, model, task,
    metric, seed and how the effect is measured have to be the same.
    """
    found = []
    mine, theirs = _read_by(run), _read_by(control)
    found += [
        name for name in sorted(mine.keys() | theirs.keys()) if mine.get(name) != theirs.get(name)
    ]
    if run.problem != control.problem:
        found.append("task, metric or dates")
    if run.seed != control.seed:
        found.append("seed")
    found += [
        name
        for name in PROTOCOL
        if run.parameters.get(name, control.parameters.get(name))
        != control.parameters.get(name, run.parameters.get(name))
        or (name in run.parameters) != (name in control.parameters)
    ]
    return tuple(dict.fromkeys(found))


def is_outdated(incident: Incident, run: Run) -> bool:
    """Whether an input of an evaluation is newer than it."""
    return is_stale(incident, run)


def _asks(run: Run, repair: Repair) -> bool:
    return (run.analysis, run.parameters, run.seed) == (
        repair.analysis,
        asked_parameters(repair),
        repair.seed,
    )


def asked_parameters(repair: Repair) -> dict[str, JsonValue]:
    """Return the parameters a repair is evaluated with."""
    return {**repair.parameters, **({"node": repair.node} if repair.node else {})}


def _read_by(run: Run) -> dict[str, object]:
    """Return what a run read, by name, without what it is called by in the incident."""
    return {
        f"input {given.name}": {k: v for k, v in given.json_body().items() if k != "evidence"}
        for given in run.inputs
    }


def _told(value: JsonValue) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _rows(session: Session, run: Run, name: str) -> list[Row]:
    table = pq.read_table(session.workspace.objects.path(run.tables[name]), use_threads=False)
    found: list[Row] = table.slice(0, MOST_ROWS).to_pylist()
    return found
