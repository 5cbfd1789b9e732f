"""What the Report place shows: the postmortem as sections whose claims lead to their runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from workbench.domain.evidence import EvidenceKind
from workbench.domain.figures import Figure
from workbench.domain.incident import Incident
from workbench.domain.runs import Claim, Finding, Run, RunStatus
from workbench.language import tr
from workbench.services.chronology import chronology
from workbench.services.readings.causes import is_stale
from workbench.services.readings.report_pictures import (
    Milestone,
    Trend,
    figures_of_runs,
    milestones,
    onset_of,
    trend_of_incident,
)
from workbench.services.session import Session

Standing = Literal["supported", "stale", "unsupported"]
SectionState = Literal["ready", "check", "blocked", "empty"]


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim with the run that proves it.

    Attributes
    ----------
    claim : Claim
    run : Run or None
    finding : Finding or None
    state : str
        ``supported`` (the run stands), ``stale`` (an input is newer than the run) or
        ``unsupported`` (there is no such run).
    newer : str
        A later run that stands and makes the same finding; empty without one.
    """

    claim: Claim
    run: Run | None
    finding: Finding | None
    state: Standing
    newer: str = ""


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
class Section:
    """A part of the report: whether it is written, to be checked, blocking or empty."""

    name: str
    state: SectionState
    words: str


@dataclass(frozen=True, slots=True)
class ReportReading:
    """The report as it stands.

    ``offered`` are findings that could be claimed, the weightiest first; those of runs whose
    inputs have changed are left out.
    """

    incident: Incident
    title: str
    claims: tuple[ClaimView, ...]
    offered: tuple[FindingView, ...]
    timeline: tuple[tuple[str, str, str], ...]
    figures: tuple[tuple[Run, Figure], ...]
    gates: tuple[Gate, ...]
    trend: Trend | None = None
    milestones: tuple[Milestone, ...] = ()

    @property
    def sections(self) -> tuple[Section, ...]:
        """The parts of the report in reading order, each with its state."""
        gaps = len(self.incident.gaps)
        return (
            _summary(self.claims),
            _present(
                tr("Impact"), tr("over time"), tr("no signals yet"), there=self.trend is not None
            ),
            _present(
                tr("Proofs"), tr("of the runs"), tr("no claims yet"), there=bool(self.figures)
            ),
            _present(tr("Timeline"), tr("in order"), tr("nothing yet"), there=bool(self.timeline)),
            Section(
                tr("More findings"), "ready", tr("{offered} on offer", offered=len(self.offered))
            ),
            Section(tr("Missing evidence"), "check", tr("{gaps} to consider", gaps=gaps))
            if gaps
            else Section(tr("Missing evidence"), "ready", tr("nothing known to be missing")),
        )


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
        timeline=_timeline(session, state),
        figures=figures_of_runs(session, [v.run for v in claims if v.run is not None]),
        gates=gates,
        trend=trend_of_incident(session, state),
        milestones=milestones(session, state),
    )


def _claim(state: Incident, claim: Claim) -> ClaimView:
    run = state.run(claim.run)
    if run is None or run.status is not RunStatus.FINISHED:
        return ClaimView(claim, run, None, "unsupported")
    finding = next((f for f in run.findings if f.id == claim.finding), None)
    if not is_stale(state, run):
        return ClaimView(claim, run, finding, "supported")
    return ClaimView(claim, run, finding, "stale", _newer(state, run, claim.finding))


def _newer(state: Incident, old: Run, finding: str) -> str:
    for run in reversed(state.runs):
        if run.id == old.id:
            break
        makes = any(f.id == finding for f in run.findings)
        finished = run.status is RunStatus.FINISHED and run.analysis == old.analysis
        finished = finished and _same_filter(run, old)
        if finished and makes and not is_stale(state, run):
            return run.id
    return ""


def _offered(state: Incident) -> tuple[FindingView, ...]:
    taken = {(c.run, c.finding) for c in state.claims}
    finished = (run for run in state.runs if run.status is RunStatus.FINISHED)
    latest = {(run.analysis, _rows_of(run)): run for run in finished}
    views = [
        FindingView(run, finding)
        for run in latest.values()
        if not is_stale(state, run)
        for finding in run.findings
        if (run.id, finding.id) not in taken
    ]
    return tuple(sorted(views, key=lambda v: (-v.finding.weight, v.run.id, v.finding.id)))


def _rows_of(run: Run) -> str:
    """Return which rows a run was made on, as a key; empty for all."""
    return run.restricted.sha256 if run.restricted is not None else ""


def _same_filter(run: Run, other: Run) -> bool:
    """Whether two runs were made on the same rows, or on what one kept filter meant."""
    one, two = run.restricted, other.restricted
    if one is None or two is None:
        return one is two
    return one.sha256 == two.sha256 or bool(one.id and one.id == two.id)


def _timeline(session: Session, state: Incident) -> tuple[tuple[str, str, str], ...]:
    entries = chronology(session, state)
    window, onset = state.window("incident"), onset_of(state)
    if onset is not None and (window is None or window.start is None):
        entries.append((onset.isoformat(), tr("The first row of the incident window"), "windows"))
    return tuple(sorted(entries))


def _gates(state: Incident, claims: Sequence[ClaimView]) -> tuple[Gate, ...]:
    facts = (("owner", state.owner), ("severity", state.severity))
    missing = [word for word, value in facts if not value]
    custody = _custody_problem(state)
    proofs = _claims_problem(claims)
    return (
        Gate(
            "G1",
            tr("Owner and severity set"),
            not missing,
            tr("{missing} not set", missing=" and ".join(missing)) if missing else "",
        ),
        Gate("G2", tr("Evidence frozen, custody unbroken"), not custody, custody),
        Gate("G5", tr("Every claim tied to a run"), not proofs, proofs),
    )


def _custody_problem(state: Incident) -> str:
    if not any(e.kind in {EvidenceKind.TABLE, EvidenceKind.SIGNALS} for e in state.evidence):
        return tr("no tables, no signals")
    broken = sum(e.custody.sha256_at_source != e.custody.sha256_after_copy for e in state.evidence)
    unfrozen = sum(not e.frozen for e in state.evidence)
    return (
        tr("{broken} broken", broken=broken)
        if broken
        else tr("{unfrozen} not frozen", unfrozen=unfrozen)
        if unfrozen
        else ""
    )


def _claims_problem(claims: Sequence[ClaimView]) -> str:
    if not claims:
        return tr("no claims yet")
    counted = [(sum(v.state == s for v in claims), s) for s in ("unsupported", "stale")]
    return ", ".join(f"{count} {state}" for count, state in counted if count)


def _summary(claims: Sequence[ClaimView]) -> Section:
    problem = _claims_problem(claims)
    if not claims:
        return Section(tr("Summary"), "empty", problem)
    if any(view.state == "unsupported" for view in claims):
        return Section(tr("Summary"), "blocked", problem)
    if problem:
        return Section(tr("Summary"), "check", problem)
    noun = tr("claim") if len(claims) == 1 else tr("claims")
    return Section(tr("Summary"), "ready", f"{len(claims)} {noun}")


def _present(name: str, words: str, without: str, *, there: bool) -> Section:
    return Section(name, "ready", words) if there else Section(name, "empty", without)


def _title(claims: Sequence[ClaimView], gates: Sequence[Gate]) -> str:
    if not claims:
        return tr("Which findings go into the report?")
    waiting = sum(not gate.passed for gate in gates)
    if not waiting:
        tied = tr("each tied to its run") if len(claims) > 1 else tr("tied to its run")
        return f"{len(claims)} {'claims' if len(claims) > 1 else 'claim'}, {tied}"
    number = {1: tr("One gate"), 2: tr("Two gates"), 3: tr("Three gates")}.get(
        waiting, f"{waiting} gates"
    )
    return tr("{number} left before signing", number=number)
