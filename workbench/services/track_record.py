"""How often each method named the cause that was confirmed in the end, over all incidents."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbench.domain.incident import Incident
from workbench.domain.records.reasoning import Hypothesis
from workbench.domain.runs import Finding, Run, RunStatus
from workbench.science.causes.saying import called, listed
from workbench.science.intervals import wilson
from workbench.services.session import Session
from workbench.services.staleness import is_stale

NEAR = 3
"""How many names from the top count as near."""


@dataclass(frozen=True, slots=True)
class MethodRecord:
    """How one analysis did where the cause is known.

    Attributes
    ----------
    analysis, title, kind : str
    incidents : int
        With a confirmed cause that it could have named, and a run of it.
    first, near : int
        In how many it named a confirmed cause first; among its first three.
    share : float
        First out of incidents.
    interval : tuple of (float, float)
        95 % Wilson interval of the share.
    """

    analysis: str
    title: str
    kind: str
    incidents: int
    first: int
    near: int
    share: float
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Which analyses of an incident name a hypothesis's node first, and whom the others name.

    Attributes
    ----------
    node : str
    naming : tuple of str
        Titles of analyses that name it first.
    others : tuple of (str, str)
        Titles of the others, with the node each names.
    words : str
        One sentence.
    """

    node: str
    naming: tuple[str, ...] = ()
    others: tuple[tuple[str, str], ...] = ()
    words: str = ""

    @property
    def share(self) -> float:
        """The part of the analyses that name it first; 0 without any."""
        total = len(self.naming) + len(self.others)
        return len(self.naming) / total if total else 0.0


def method_records(session: Session) -> tuple[MethodRecord, ...]:
    """Return how often each analysis pointed to the confirmed cause.

    Parameters
    ----------
    session : Session

    Returns
    -------
    tuple of MethodRecord
        Best first, by the lower end of the interval: one lucky hit does not lead. Counted over
        incidents with a confirmed hypothesis that names a node; the last whole run of each
        analysis in each counts once. Drills do not count: what was put in was never confirmed.
    """
    counts: dict[str, list[int]] = {}
    runs: dict[str, Run] = {}
    for summary in session.workspace.incidents():
        if summary.drill:  # what was put in was never confirmed
            continue
        state = session.incident(summary.id)
        truth = confirmed_nodes(state)
        if not truth:
            continue
        for run in _last_runs(state):
            names = named_nodes(run)
            if not names or _was_told(run, truth):
                continue
            tally = counts.setdefault(run.analysis, [0, 0, 0])
            tally[0] += 1
            tally[1] += names[0] in truth
            tally[2] += bool(truth & set(names[:NEAR]))
            runs[run.analysis] = run
    records = [_record(runs[name], *tally) for name, tally in counts.items()]
    return tuple(sorted(records, key=lambda one: (-one.interval[0], -one.near, one.analysis)))


def hypothesis_agreement(state: Incident, hypothesis: Hypothesis) -> Agreement:
    """Return how far the analyses of an incident agree on the node of a hypothesis."""
    node = hypothesis.node
    if not node:
        return Agreement(node)
    named = [(run.title, names[0]) for run in _last_runs(state) if (names := named_nodes(run))]
    naming = tuple(title for title, name in named if name == node)
    others = tuple((title, name) for title, name in named if name != node)
    return Agreement(node, naming, others, _words(node, naming, others))


def confirmed_nodes(state: Incident) -> set[str]:
    """Return the nodes of the hypotheses that were confirmed as causes."""
    return {
        one.node
        for one in state.records.hypotheses
        if one.status == "confirmed" and one.node and one.factor != "trigger"
    }


def named_nodes(run: Run) -> tuple[str, ...]:
    """Return the nodes a run names, hardest first; what chance could do names nothing."""
    return tuple(dict.fromkeys(f.about for f in run.findings if f.about and _sure(f)))


def _was_told(run: Run, nodes: set[str]) -> bool:
    """Say whether a run was asked about a cause by name: then naming it is no finding."""
    return any(isinstance(one, str) and one in nodes for one in run.parameters.values())


def _sure(finding: Finding) -> bool:
    if finding.q is not None and finding.q > 0.05:
        return False
    return finding.interval is None or not finding.interval[0] <= 0 <= finding.interval[1]


def _last_runs(state: Incident) -> Iterator[Run]:
    newest: dict[str, Run] = {}
    for run in state.whole_runs:
        if run.status is RunStatus.FINISHED and not is_stale(state, run):
            newest[run.analysis] = run
    yield from newest.values()


def _record(run: Run, incidents: int, first: int, near: int) -> MethodRecord:
    interval = wilson(first, incidents)
    return MethodRecord(
        run.analysis,
        run.title,
        run.kind,
        incidents,
        first,
        near,
        first / incidents,
        (interval.low, interval.high),
    )


def _words(node: str, naming: Sequence[str], others: Sequence[tuple[str, str]]) -> str:
    total = len(naming) + len(others)
    if not total:
        return ""
    verb = "names" if len(naming) == 1 else "name"
    told = [f"{len(naming) or 'None'} of {total} analyses {verb} {called(node)} first"]
    by_node: dict[str, list[str]] = {}
    for title, name in others:
        by_node.setdefault(name, []).append(title)
    for name, titles in by_node.items():
        told.append(f"{listed(titles)} {'name' if len(titles) > 1 else 'names'} {called(name)}")
    return "; ".join(told) + "."
