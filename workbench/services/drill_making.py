"""Making drills of an incident's own good rows, with faults of known cause."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from workbench.datasets.progress import part_of
from workbench.domain.canonical import JsonValue, strict_loads
from workbench.domain.evidence import EvidenceKind, Roles
from workbench.domain.incident import Incident
from workbench.domain.runs import RunInput
from workbench.errors import RunError
from workbench.jobs.job import JobOutcome, JobSpec
from workbench.registry import AnalysisInfo
from workbench.registry.catalogue import NeedsInfo
from workbench.services.drill_folders import (
    Surroundings,
    new_folder,
    refuse_taken,
    write_drill,
    write_truth,
)
from workbench.services.job_specs import Question, job_for
from workbench.services.results import LARGEST_RESULT
from workbench.services.run_inputs import gather_inputs, problem_of
from workbench.services.session import Progress, Session, unreported

MAKER = AnalysisInfo(
    id="drill.make",
    version="1.0",
    kind="root_cause",
    title="A drill",
    needs=NeedsInfo(windows=("reference",), roles=("feature", "label"), model=True),
    plugin="workbench_rootcause",
)
MODULE = "workbench_rootcause.drills"
"""A module of that plugin which no manifest lists: decision 7 of the handbook."""
BATCH = 10
_ROWS_A_JOB = 60_000
"""Drills, and rows of references, made by one job: memory does not grow with their number."""


@dataclass(frozen=True, slots=True)
class DrillOrder:
    """What drills to make.

    Attributes
    ----------
    count, two, decoy, healthy : int
        Drills with one fault, with two, with one beside a column that drifts harmlessly, and
        without a fault.
    kinds : tuple of str
        Kinds of fault; all of them where empty.
    partial : float
        Share of the rows that a fault of a column affects.
    least : float or None
        Points of the metric that a fault costs, at least; None for 0.03, and for rmse and mae a
        tenth of the error there is.
    rows : int
        Rows of a reference window, at most.
    seed : int
    late : bool
        Whether a fault begins within the incident window, where rows have a time.
    """

    count: int = 20
    two: int = 0
    decoy: int = 0
    healthy: int = 5
    kinds: tuple[str, ...] = ()
    partial: float = 1.0
    least: float | None = None
    rows: int = 3000
    seed: int = 0
    late: bool = False

    @property
    def total(self) -> int:
        """How many drills are asked for."""
        return self.count + self.two + self.decoy + self.healthy

    def parameters(self) -> dict[str, JsonValue]:
        """Return what the worker is told; the seed travels beside it."""
        names = ("count", "two", "decoy", "healthy", "partial", "least", "rows", "late")
        return {**{name: getattr(self, name) for name in names}, "kinds": list(self.kinds)}


@dataclass(frozen=True, slots=True)
class DrillsMade:
    """Drills that were written.

    Attributes
    ----------
    folder : Path
    truth : mapping of str to mapping
        By the drill's name.
    good_rows : int
        Rows they were cut from.
    in_time : bool
        Whether windows follow each other in time.
    notes : tuple of str
        What could not be made, in words.
    """

    folder: Path
    truth: Mapping[str, Mapping[str, JsonValue]]
    good_rows: int
    in_time: bool
    notes: tuple[str, ...] = ()


@dataclass
class _Making:
    """What has come of the jobs so far."""

    truth: dict[str, Mapping[str, JsonValue]] = field(default_factory=dict)
    skipped: list[Mapping[str, JsonValue]] = field(default_factory=list)
    replaced: Counter[str] = field(default_factory=Counter)
    same: int = 0
    rows: int = 0
    in_time: bool = False


def make_drills(
    session: Session,
    incident: str,
    out: Path,
    order: DrillOrder,
    *,
    progress: Progress = unreported,
    cancel: Event | None = None,
) -> DrillsMade:
    """Write capture folders with known faults, made of the reference window's own rows.

    Nothing is recorded in the workspace. The folder appears whole at the end, or not at all.

    Parameters
    ----------
    session : Session
    incident : str
    out : Path
        A folder that does not exist yet, or is empty.
    order : DrillOrder
    progress : callable
    cancel : Event, optional

    Returns
    -------
    DrillsMade

    Raises
    ------
    EvidenceError
        If ``out`` is taken.
    RunError
        If there is no model, no label, too few rows, or no fault costs enough.
    Cancelled
        If it was stopped.
    """
    refuse_taken(out)
    if not order.total:
        raise RunError("drill.nothing", "No drill was asked for.", "Give --count or --healthy.")
    state = session.incident(incident)
    inputs = gather_inputs(state, MAKER)
    made = _Making()
    step = max(1, min(BATCH, _ROWS_A_JOB // order.rows))
    with new_folder(out) as folder:
        for first in range(0, order.total, step):
            last = min(first + step, order.total)
            job = _job(session, state, inputs, order, (first, last))
            part = part_of(progress, first / order.total, last / order.total)
            outcome = session.runner.run(job, part, cancel)
            try:
                _take(outcome.check(), session, state, inputs, folder, made)
            finally:
                outcome.discard()
        _refuse_none(made, order)
        write_truth(folder, made.truth)
    return DrillsMade(out, made.truth, made.rows, made.in_time, _notes(made))


def _job(
    session: Session,
    state: Incident,
    inputs: tuple[RunInput, ...],
    order: DrillOrder,
    part: tuple[int, int],
) -> JobSpec:
    parameters = {**order.parameters(), "first": part[0], "last": part[1]}
    question = Question(MAKER.id, MAKER.plugin, parameters, order.seed, inputs, problem_of(state))
    job = job_for(question, session.registry, session.workspace.objects.path, needs_model=True)
    return job.model_copy(update={"plugin": MODULE})


def _take(
    outcome: JobOutcome,
    session: Session,
    state: Incident,
    inputs: tuple[RunInput, ...],
    folder: Path,
    made: _Making,
) -> None:
    """Write the drills of one job."""
    answer = strict_loads(outcome.document, max_bytes=LARGEST_RESULT)["answer"]
    around = _surroundings(session, state, inputs, Roles.model_validate(answer["roles"]))
    made.rows, made.in_time = answer["rows"], answer["in_time"]
    made.skipped += answer["skipped"]
    for drill in answer["drills"]:
        windows = {w: outcome.tables[f"{drill['name']}.{w}"] for w in ("reference", "incident")}
        name = write_drill(folder, windows, around)
        if name is None:
            made.same += 1
            continue
        made.truth[name] = {"table": state.title, **drill["truth"]}
        got = [fault["kind"] for fault in drill["truth"]["faults"]]
        made.replaced.update(kind for kind in drill["wanted"] if kind not in got)


def _surroundings(
    session: Session, state: Incident, inputs: tuple[RunInput, ...], roles: Roles
) -> Surroundings:
    by_kind = {given.kind: given for given in inputs}
    model, lineage = by_kind["model"], by_kind.get("lineage")
    item = next(e for e in state.evidence if e.kind is EvidenceKind.MODEL)
    path = session.workspace.objects.path
    part: dict[str, JsonValue] = {"format": model.format}
    if model.details.get("inputs"):
        part["inputs"] = model.details["inputs"]
    return Surroundings(
        incident=state,
        roles=roles,
        model=path(model.sha256[0]),
        model_name=f"model{Path(item.name).suffix}",
        model_part=part,
        lineage=None if lineage is None else path(lineage.sha256[0]),
    )


def _refuse_none(made: _Making, order: DrillOrder) -> None:
    wanted = order.total - order.healthy
    faulty = any(truth["faults"] for truth in made.truth.values())
    if made.truth and (faulty or not wanted):
        return
    kinds = ", ".join(order.kinds) or "any kind"
    price = "enough" if order.least is None else f"{order.least:g} points"
    raise RunError(
        "drill.no_fault",
        f"No fault of {kinds} costs {price} in these rows, so no drill was written.",
        "Lower --least, or allow other kinds of fault.",
    )


def _notes(made: _Making) -> tuple[str, ...]:
    notes = []
    if made.replaced:
        kinds = ", ".join(f"{kind} ({made.replaced[kind]})" for kind in sorted(made.replaced))
        notes.append(
            f"Another kind of fault was put in where these cannot be or cost too little: {kinds}."
        )
    if made.skipped:
        by = Counter(str(one["scenario"]) for one in made.skipped)
        words = ", ".join(f"{name} ({by[name]})" for name in sorted(by))
        notes.append(f"Not made, because no fault cost enough: {words}.")
    if made.same:
        notes.append(f"{made.same} held the same rows as another and were left out.")
    return tuple(notes)
