"""Claims: sentences of the report, each tied to the run that proves it."""

from workbench.domain.changes import Changes, Outcome
from workbench.domain.events import Draft
from workbench.domain.identifiers import new_identifier
from workbench.domain.incident import Incident
from workbench.domain.runs import Claim, Finding, Run, RunStatus
from workbench.errors import WorkbenchError
from workbench.services.session import Session


def find_run(incident: Incident, reference: str) -> Run:
    """Return the run that an identifier, or its ending, names.

    Raises
    ------
    WorkbenchError
        If none or several answer to it.
    """
    found = [r for r in incident.runs if r.id == reference or r.id.endswith(reference)]
    if len(found) != 1:
        raise WorkbenchError(
            "run.unknown",
            f"{len(found) or 'No'} runs of this incident answer to {reference!r}.",
            "`workbench show` lists them.",
        )
    return found[0]


def claim_finding(
    session: Session,
    incident: str,
    run: str,
    finding: str,
    *,
    text: str = "",
    section: str = "summary",
) -> Outcome[Claim]:
    """Put a finding into the report as a claim.

    Parameters
    ----------
    session : Session
    incident, run, finding : str
        References; the finding's identifier is unique within its run.
    text : str
        Other words for it; the finding's own by default.
    section : str

    Returns
    -------
    Outcome of Claim
        The claim that stands already when there is one.

    Raises
    ------
    WorkbenchError
        If the run did not finish, or makes no such finding.
    """
    state = session.incident(incident)
    made = find_run(state, run)
    if made.status is not RunStatus.FINISHED:
        raise WorkbenchError("claim.unproven", f"{made.title} did not finish; it proves nothing.")
    source = _finding(made, finding)
    present = next((c for c in state.claims if (c.run, c.finding) == (made.id, source.id)), None)
    if present is not None and not text:
        return Outcome(present, Changes())
    claim = Claim(
        id=present.id if present else new_identifier(session.clock()),
        text=text or source.text,
        run=made.id,
        finding=source.id,
        section=section,
    )
    return session.outcome(claim, state.id, Draft("claim.added", claim.json_body()))


def remove_claim(session: Session, incident: str, claim: str) -> Outcome[str]:
    """Take a claim out of the report; its run stays."""
    state = session.incident(incident)
    found = [c for c in state.claims if c.id == claim or c.id.endswith(claim)]
    if len(found) != 1:
        raise WorkbenchError("claim.unknown", f"No single claim answers to {claim!r}.")
    return session.outcome(found[0].id, state.id, Draft("claim.removed", {"claim": found[0].id}))


def _finding(run: Run, reference: str) -> Finding:
    for finding in run.findings:
        if finding.id == reference:
            return finding
    raise WorkbenchError(
        "finding.unknown",
        f"{run.title} makes no finding called {reference!r}.",
        "Its findings are " + ", ".join(f.id for f in run.findings[:8]) + ".",
    )
