"""What the Report place shows: the postmortem as sections whose claims lead to their runs."""

from dataclasses import dataclass

from workbench.domain.evidence import EvidenceKind
from workbench.domain.figures import Figure
from workbench.domain.incident import Incident
from workbench.domain.runs import Claim, Finding, Run, RunStatus
from workbench.services.readings.causes import is_stale
from workbench.services.reporting import chronology, figures_of, result_document
from workbench.services.session import Session


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim with the run that proves it.

    ``state`` is ``supported`` (the run stands), ``stale`` (an input is newer than the run) or
    ``unsupported`` (there is no such run).
    """

    claim: Claim
    run: Run | None
    finding: Finding | None
    state: str


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding that is not claimed yet."""

    run: Run
    finding: Finding


@dataclass(frozen=True, slots=True)
class Gate:
    """One condition for signing: whether it holds, and why not."""

    code: str
    title: str
    passed: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReportReading:
    """The report as it stands.

    ``offered`` are findings that could be claimed, the weightiest first.
    """

    incident: Incident
    title: str
    claims: tuple[ClaimView, ...]
    offered: tuple[FindingView, ...]
    timeline: tuple[tuple[str, str, str], ...]
    figures: tuple[tuple[Run, Figure], ...]
    gates: tuple[Gate, ...]


def report_reading(session: Session, incident: str) -> ReportReading:
    """Return the report of an incident as it stands.

    Parameters
    ----------
    session : Session
    incident : str
        Identifier or reference.

    Returns
    -------
    ReportReading
    """
    state = session.incident(incident)
    claims = tuple(_claim(state, claim) for claim in state.claims)
    gates = _gates(state, claims)
    return ReportReading(
        incident=state,
        title=_title(claims, gates),
        claims=claims,
        offered=_offered(state),
        timeline=tuple(chronology(session, state)),
        figures=_figures(session, claims),
        gates=gates,
    )


def _claim(state: Incident, claim: Claim) -> ClaimView:
    run = state.run(claim.run)
    if run is None or run.status is not RunStatus.FINISHED:
        return ClaimView(claim, run, None, "unsupported")
    finding = next((f for f in run.findings if f.id == claim.finding), None)
    standing = "stale" if is_stale(state, run) else "supported"
    return ClaimView(claim, run, finding, standing)


def _offered(state: Incident) -> tuple[FindingView, ...]:
    taken = {(c.run, c.finding) for c in state.claims}
    latest = {run.analysis: run for run in state.runs if run.status is RunStatus.FINISHED}
    views = [
        FindingView(run, finding)
        for run in latest.values()
        for finding in run.findings
        if (run.id, finding.id) not in taken
    ]
    return tuple(sorted(views, key=lambda v: (-v.finding.weight, v.run.id, v.finding.id)))


def _figures(session: Session, claims: tuple[ClaimView, ...]) -> tuple[tuple[Run, Figure], ...]:
    """Return the first figure of each run that a claim rests on."""
    runs = {view.run.id: view.run for view in claims if view.run is not None}
    return tuple(
        (run, figure)
        for run in runs.values()
        if run.result
        for figure in figures_of(result_document(session, run))[:1]
    )


def _gates(state: Incident, claims: tuple[ClaimView, ...]) -> tuple[Gate, ...]:
    unfrozen = sum(not e.frozen for e in state.evidence)
    broken = sum(e.custody.sha256_at_source != e.custody.sha256_after_copy for e in state.evidence)
    weak = sum(view.state != "supported" for view in claims)
    tables = any(e.kind in {EvidenceKind.TABLE, EvidenceKind.SIGNALS} for e in state.evidence)
    return (
        Gate(
            "G1",
            "Owner and severity set",
            bool(state.owner and state.severity),
            "" if state.owner and state.severity else "set them in the case bar",
        ),
        Gate(
            "G2",
            "Evidence frozen, custody unbroken",
            tables and not unfrozen and not broken,
            f"{unfrozen} not frozen" if unfrozen else f"{broken} broken" if broken else "",
        ),
        Gate(
            "G5",
            "Every claim tied to a run",
            bool(claims) and not weak,
            f"{weak} not supported" if weak else "" if claims else "no claims yet",
        ),
    )


def _title(claims: tuple[ClaimView, ...], gates: tuple[Gate, ...]) -> str:
    if not claims:
        return "Which findings go into the report?"
    waiting = [gate for gate in gates if not gate.passed]
    if not waiting:
        return f"{len(claims)} claims, each tied to its run"
    noun = "gate" if len(waiting) == 1 else "gates"
    return f"{len(waiting)} {noun} left before signing"
