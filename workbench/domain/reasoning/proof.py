"""Whether what points to a hypothesis is enough to confirm it, and at what causal level."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from workbench.domain.incident import Incident
from workbench.domain.reasoning.matrix import matrix_of
from workbench.domain.reasoning.standing import asks_the_same
from workbench.domain.reasoning.verdicts import judge
from workbench.domain.records.reasoning import CausalLevel, Hypothesis, Test
from workbench.domain.runs import Finding, Run, RunStatus

RESTORED = "restored."
"""How the findings of a what-if begin that put values back."""

CONTROL = "restored.resample"
"""The negative control of a what-if, which puts back nothing that was lost."""

GAIN = "gain"
"""The finding of a repair that says what it gave back."""

REPAIR = "repair"
"""The kind of analyses that change something and measure what it gives back."""

NO_COLUMN = "__"
"""How nodes begin that are no column: the labels, the rows."""

HEAVY = 2
"""Diagnosticity from which on what agrees with a hypothesis points to it."""

LARGEST_Q = 0.05
"""Adjusted p-value up to which a finding says something that chance would not."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """One run that speaks for a hypothesis.

    Attributes
    ----------
    run, analysis, kind, plugin, title : str
    finding : str
        The id of the finding that points to it; empty where a person only named the run.
    text : str
        What the finding says.
    intervened : bool
        Whether something was changed and the metric came back.
    """

    run: str
    analysis: str
    kind: str
    plugin: str
    title: str
    finding: str = ""
    text: str = ""
    intervened: bool = False


@dataclass(frozen=True, slots=True)
class Proof:
    """What speaks for a hypothesis, and whether that confirms it.

    Attributes
    ----------
    pointers : tuple of Pointer
        One a run.
    approaches : tuple of str
        The independent ways of looking among them, by the kind of their analysis. Two analyses
        of one kind share their way of looking and two of one plugin their code: both have to
        differ, or they count once.
    interventions : tuple of Pointer
        Runs that changed something and saw the metric come back.
    """

    pointers: tuple[Pointer, ...] = ()
    approaches: tuple[str, ...] = ()
    interventions: tuple[Pointer, ...] = ()

    @property
    def independent(self) -> bool:
        """Whether two independent methods point to it."""
        return len(self.approaches) >= 2

    @property
    def enough(self) -> bool:
        """Whether two independent methods, or one intervention, point to it."""
        return bool(self.interventions) or self.independent

    @property
    def level(self) -> CausalLevel:
        """The causal level that the runs reach."""
        if self.interventions:
            return "intervened"
        return "associated" if self.pointers else "observed"


def proof_of(state: Incident, hypothesis: Hypothesis, stale: Collection[str] = ()) -> Proof:
    """Return what speaks for a hypothesis.

    Parameters
    ----------
    state : Incident
    hypothesis : Hypothesis
    stale : collection of str
        Runs whose inputs changed since: they count for nothing.

    Returns
    -------
    Proof
        From the runs it names as methods, the runs of observations weighed consistent with it,
        and the runs of its tests that passed. Where it names a node, a run must make a finding
        about that node; or its observation must weigh heavily for it and tell it from others.
    """
    found: dict[str, Pointer] = {}
    for run, finding in _named(state, hypothesis):
        if run.status is not RunStatus.FINISHED or run.id in stale:
            continue
        pointer = _pointer(run, finding, hypothesis.node)
        known = found.get(run.id)
        if known is None or (pointer.intervened and not known.intervened):
            found[run.id] = pointer
    pointers = tuple(found.values())
    return Proof(
        pointers,
        _apart(tuple(dict.fromkeys((p.kind, p.plugin) for p in pointers))),
        tuple(p for p in pointers if p.intervened),
    )


def intervened(run: Run, finding: Finding, node: str | None = None) -> bool:
    """Say whether a finding tells of a change made and the metric, surely, coming back.

    Parameters
    ----------
    run : Run
    finding : Finding
        Of a what-if that put values back, or of a repair; its interval must lie above zero. The
        negative control, which puts back values drawn at random, is no intervention.
    node : str or None
        What the hypothesis names as cause: this must have been changed. One about the rows, the
        labels or no node at all needs a change of no column, such as a roll-back. None asks
        for a change of anything.
    """
    if finding.interval is None or finding.interval[0] <= 0:
        return False
    changed = finding.about or str(run.parameters.get("node") or "")
    if node is not None and changed != ("" if node.startswith(NO_COLUMN) else node):
        return False
    if run.kind == REPAIR:
        return finding.id == GAIN
    return finding.id.startswith(RESTORED) and not finding.id.startswith(CONTROL)


def _named(state: Incident, hypothesis: Hypothesis) -> Iterator[tuple[Run, str]]:
    """Yield the runs that speak for a hypothesis, with the finding where one is named."""
    node = hypothesis.node
    for reference in hypothesis.methods:
        run = state.run(reference)
        if run is not None and (not node or _about(run, node)):
            yield run, ""
    matrix = matrix_of(state.records.hypotheses, state.records.observations)
    for observation in state.records.observations:
        run, row = state.run(observation.run), matrix.row(observation.id)
        cell = row.cells.get(hypothesis.id) if row is not None else None
        if run is None or row is None or cell is None or cell.relation != "consistent":
            continue
        told = next((f for f in run.findings if f.id == observation.finding), None)
        heavy = cell.diagnosticity >= HEAVY and not row.faded
        if heavy or (node and told is not None and _points(told, node)):
            yield run, observation.finding
    for test in state.records.tests:
        if test.hypothesis == hypothesis.id:
            yield from _passed(state, test)


def _passed(state: Incident, test: Test) -> Iterator[tuple[Run, str]]:
    """Yield the run of a test that passed: by what its criterion says, not by what was written."""
    amended = [a.criterion for a in state.records.amendments if a.test == test.id and a.criterion]
    for conclusion in state.records.conclusions:
        run = state.run(conclusion.run)
        if run is None or conclusion.test != test.id or conclusion.verdict != "passed":
            continue
        if test.analysis and not asks_the_same(test, run):
            continue
        verdicts = {judge(one, run.findings).verdict for one in (test.criterion, *amended)}
        if "passed" in verdicts or not test.analysis:
            yield run, conclusion.finding


def _apart(pairs: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Return the kinds of the most pairs that share neither kind nor plugin."""
    best: tuple[str, ...] = ()
    for at, (kind, plugin) in enumerate(pairs):
        others = [one for one in pairs[at + 1 :] if one[0] != kind and one[1] != plugin]
        found = (kind, *_apart(others))
        best = max(best, found, key=len)
    return best


def _about(run: Run, node: str) -> bool:
    return any(_points(finding, node) for finding in run.findings)


def _points(finding: Finding, node: str) -> bool:
    """Say whether a finding is about a node and says something that chance would not."""
    if finding.about != node or (finding.q is not None and finding.q > LARGEST_Q):
        return False
    return finding.interval is None or not finding.interval[0] <= 0 <= finding.interval[1]


def _pointer(run: Run, finding: str, node: str) -> Pointer:
    changed = [f for f in run.findings if intervened(run, f, node)]
    named = [f for f in run.findings if f.id == finding]
    about = [f for f in run.findings if node and _points(f, node)]
    shown = next(iter((*changed, *named, *about)), None)
    return Pointer(
        run=run.id,
        analysis=run.analysis,
        kind=run.kind,
        plugin=run.plugin,
        title=run.title,
        finding=shown.id if shown else "",
        text=shown.text if shown else run.summary,
        intervened=bool(changed),
    )
