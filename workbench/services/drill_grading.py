"""Grading every method that ranks columns on drills whose cause is known."""

import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from threading import Event

from workbench.datasets.progress import part_of
from workbench.domain.canonical import JsonValue
from workbench.domain.evidence import Roles
from workbench.domain.incident import Incident
from workbench.domain.runs import RunStatus
from workbench.errors import ExitCode, RunError
from workbench.registry import AnalysisInfo
from workbench.science.faults.grading import Grade, Known, Mark, Share, chance, grades, mark
from workbench.science.faults.ranking import Ranking, ranking_of
from workbench.services.causes import warm_up
from workbench.services.clock import utc_clock
from workbench.services.drill_folders import TRUTH, Truth, read_truth, write_grades
from workbench.services.importing import import_capture
from workbench.services.run_inputs import gather_inputs
from workbench.services.running import run_analysis
from workbench.services.scratch import scratch_folder
from workbench.services.session import Progress, Session, open_session, unreported

MORE_NODES = 2
"""Beside the columns, the labels and the rows can be named."""
_IMPORTING = 0.1


@dataclass(frozen=True, slots=True)
class Graded:
    """What grading came to.

    Attributes
    ----------
    drills, faulty : int
        All, and those with a fault.
    grades : tuple of Grade
        Best first.
    by_lot : tuple of float or None
        How often names drawn by lot would be first, and among three.
    errors : mapping of str to str
        What a method that failed on some drill said first.
    not_graded : mapping of str to str
        Why other methods were left out, in words.
    provenance : mapping
        What was graded, by whom it was answered, where and when: enough to do it again.
    """

    drills: int
    faulty: int
    grades: tuple[Grade, ...]
    by_lot: tuple[float, float] | None
    errors: Mapping[str, str]
    not_graded: Mapping[str, str]
    provenance: Mapping[str, JsonValue] = field(default_factory=dict)


def grade_drills(
    folder: Path,
    *,
    methods: Sequence[str] = (),
    trust_model: bool = False,
    progress: Progress = unreported,
    cancel: Event | None = None,
) -> Graded:
    """Run every method that ranks columns on each drill, and compare with the truth.

    No workspace is touched; ``grades.json`` is written beside the truth.

    Parameters
    ----------
    folder : Path
        As :func:`workbench.services.drill_making.make_drills` wrote it.
    methods : sequence of str
        Analyses by identifier; by default all that rank columns.
    trust_model : bool
        Consent to open a model format that can run code it carries.
    progress : callable
    cancel : Event, optional

    Returns
    -------
    Graded

    Raises
    ------
    EvidenceError
        If the folder holds no drills.
    PluginError
        If a method is not known.
    RunError
        If a method asked for does not rank columns, or none does.
    Cancelled
        If it was stopped; earlier grades stay as they were.
    """
    truth = read_truth(folder)
    started = utc_clock()
    with scratch_folder() as place, open_session(place / "workspace", create=True) as session:
        session.witness = None  # it is thrown away
        grader = _Grader(session, _asked(session, methods), trust_model, cancel)
        warm_up(session)
        for index, (name, one) in enumerate(truth.items()):
            part = part_of(progress, index / len(truth), (index + 1) / len(truth))
            grader.grade(folder / name, one, part)
        grader.refuse_unranked(methods)
        told = _provenance(session, grader, folder, sorted(truth), started)
    graded = Graded(
        drills=len(truth),
        faulty=sum(bool(one.faults) for one in grader.known),
        grades=tuple(grades(grader.marks)),
        by_lot=chance(grader.known),
        errors=dict(sorted(grader.errors.items())),
        not_graded=dict(sorted(grader.out.items())),
        provenance=told,
    )
    write_grades(folder, grades_json(graded))
    progress(1.0, "Graded")
    return graded


def grades_json(graded: Graded) -> dict[str, JsonValue]:
    """Return grades as ``grades.json`` holds them."""
    by_lot = graded.by_lot
    return {
        "drills": graded.drills,
        "with_fault": graded.faulty,
        "methods": [_grade_json(grade) for grade in graded.grades],
        "by_lot": None if by_lot is None else {"hit1": by_lot[0], "hit3": by_lot[1]},
        "errors": dict(graded.errors),
        "not_graded": dict(graded.not_graded),
        "run": dict(graded.provenance),
    }


@dataclass
class _Grader:
    """The methods still in the running, and their marks so far."""

    session: Session
    methods: list[AnalysisInfo]
    trust_model: bool
    cancel: Event | None
    known: list[Known] = field(default_factory=list)
    marks: dict[str, list[Mark]] = field(default_factory=dict)
    ranks: set[str] = field(default_factory=set)
    errors: dict[str, str] = field(default_factory=dict)
    out: dict[str, str] = field(default_factory=dict)

    def grade(self, drill: Path, truth: Truth, progress: Progress) -> None:
        """Run every method on one drill."""
        imported = import_capture(
            self.session,
            [drill],
            trust_model=self.trust_model,
            signals=False,
            progress=part_of(progress, 0.0, _IMPORTING),
        ).value
        state = self.session.incident(imported.incident)
        known = _known(truth, state)
        self.known.append(known)
        running = [method for method in self.methods if method.id not in self.out]
        for index, method in enumerate(running):
            start, end = (
                _IMPORTING + (1 - _IMPORTING) * (index + at) / len(running) for at in (0, 1)
            )
            part = part_of(progress, start, end)
            part(0.0, f"{method.title} on {drill.name}")
            self._run(state, drill.name, known, method, part)

    def refuse_unranked(self, asked: Sequence[str]) -> None:
        """Refuse to grade what cannot be; what failed on every drill has no ranking."""
        for method in set(self.marks) - self.ranks:
            self._leave_out(method, f"It failed on every drill: {self.errors[method]}")
        unfit = next((name for name in asked if name in self.out), None)
        if unfit is not None:
            raise RunError(
                "drill.method",
                f"{unfit} cannot be graded. {self.out[unfit]}",
                "“Writing a plugin” in the handbook says how an answer ranks columns.",
                exit_code=ExitCode.FAILED,
            )
        if not self.marks:
            raise RunError(
                "drill.no_method",
                "No analysis here ranks columns, so there is nothing to grade.",
                "`workbench plugin list` shows which plugins are switched off.",
                exit_code=ExitCode.FAILED,
            )

    def _run(
        self, state: Incident, drill: str, known: Known, method: AnalysisInfo, progress: Progress
    ) -> None:
        try:
            gather_inputs(state, method)
        except RunError as error:
            self._leave_out(method.id, error.message)
            return
        made = run_analysis(
            self.session, state.id, method.id, progress=progress, cancel=self.cancel
        ).value
        if made.run.status is RunStatus.CANCELLED:
            made.check()
        ranking = None
        if made.run.status is not RunStatus.FINISHED:
            self.errors.setdefault(method.id, made.run.error)
        else:
            ranking = ranking_of(made.answer)
            if ranking is None and method.id not in self.ranks:
                self._leave_out(method.id, "Its answer ranks no columns.")
                return
            self.ranks.add(method.id)
            ranking = ranking or Ranking()
        marks = self.marks.setdefault(method.id, [])
        marks.append(mark(drill, known, ranking, made.run.seconds))

    def _leave_out(self, method: str, reason: str) -> None:
        self.out[method] = reason
        self.marks.pop(method, None)


def _provenance(
    session: Session, grader: "_Grader", folder: Path, names: Sequence[str], started: datetime
) -> dict[str, JsonValue]:
    """Return what a run's record would hold of a grading."""
    known = {method.id: method for method in grader.methods}
    methods: dict[str, JsonValue] = {
        name: {
            "version": known[name].version,
            "plugin": known[name].plugin,
            "plugin_version": session.registry.plugin(known[name].plugin).version,
            "code_hash": session.registry.code_hash(known[name].plugin),
        }
        for name in sorted(grader.marks)
    }
    return {
        "started_at": started.isoformat(),
        "seconds": round((utc_clock() - started).total_seconds(), 3),
        "truth_sha256": sha256((folder / TRUTH).read_bytes()).hexdigest(),
        "drills": {name: _digest(folder / name) for name in names},
        "methods": methods,
        "python": platform.python_version(),
        "platform": platform.platform(),
    }


def _digest(case: Path) -> str:
    """Return the sha256 over the names and bytes of a drill's files."""
    digest = sha256()
    for file in sorted(path for path in case.iterdir() if path.is_file()):
        digest.update(file.name.encode() + b"\0" + sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _asked(session: Session, methods: Sequence[str]) -> list[AnalysisInfo]:
    if methods:
        return [session.registry.analysis(name) for name in dict.fromkeys(methods)]
    return list(session.registry.analyses())


def _known(truth: Truth, state: Incident) -> Known:
    tables = [item.table for item in state.evidence if item.table is not None]
    roles = tables[0].roles if tables else Roles()
    return Known(
        kind=truth.kind,
        faults=tuple((fault.nodes, fault.kinds or (fault.kind,)) for fault in truth.faults),
        harmless=truth.harmless,
        label=truth.label,
        outputs=tuple(name for name in (roles.prediction, roles.score) if name is not None),
        nodes=len(roles.features) + MORE_NODES,
    )


def _grade_json(grade: Grade) -> dict[str, JsonValue]:
    versus = grade.versus
    return {
        "method": grade.method,
        "hit1": _share_json(grade.hit1),
        "hit3": _share_json(grade.hit3),
        "mrr": None
        if not grade.hit1.of
        else {
            "mean": grade.mrr.estimate,
            "of": grade.hit1.of,
            "interval": grade.mrr.as_pair(),
        },
        "kind_right": _share_json(grade.kind),
        "false_alarms": _share_json(grade.false_alarms),
        "decoyed": grade.decoyed,
        "undecided": grade.undecided,
        "failed": grade.failed,
        "silent": grade.silent,
        "seconds": grade.seconds,
        "by_kind": {
            kind: {"hit1": _share_json(first), "hit3": _share_json(top)}
            for kind, (first, top) in grade.by_kind.items()
        },
        "versus_best": None
        if versus is None
        else {"won": versus.won, "lost": versus.lost, "p": versus.p, "q": versus.q},
    }


def _share_json(share: Share) -> JsonValue:
    if not share.of:
        return None
    return {
        "hits": share.hits,
        "of": share.of,
        "share": share.value,
        "interval": share.interval.as_pair(),
    }
