"""Claims: sentences of the report, each tied to the run that proves it."""

from dataclasses import dataclass

from workbench.domain.changes import Changes, Outcome
from workbench.domain.events import Draft
from workbench.domain.identifiers import new_identifier
from workbench.domain.incident import Incident, claim_added
from workbench.domain.runs import Claim, Finding, Grounds, Run, RunStatus
from workbench.errors import WorkbenchError
from workbench.services.grounds import declared_grounds, grounds_of, required
from workbench.services.session import Session


@dataclass(frozen=True, slots=True)
class ClaimDraft:
    """A finding about to go into the report, with what its plugin says of the method.

    Attributes
    ----------
    run : Run
    finding : Finding or None
        None for a claim that the run's answer proves.
    grounds : Grounds
        Of the claim that stands already, else as the plugin declares them.
    claim : Claim or None
        The one that stands already.
    """

    run: Run
    finding: Finding | None
    grounds: Grounds
    claim: Claim | None = None

    @property
    def text(self) -> str:
        """What the claim says."""
        if self.claim is not None:
            return self.claim.text
        return self.finding.text if self.finding is not None else self.run.summary


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


def claim_draft(session: Session, incident: str, run: str, finding: str) -> ClaimDraft:
    """Return a finding as it would go into the report; nothing is written.

    Raises
    ------
    WorkbenchError
        If the run did not finish, or makes no such finding.
    """
    state = session.incident(incident)
    made, source, present = _sought(state, run, finding)
    grounds = declared_grounds(session.registry, made, source)
    if present is not None and present.grounds is not None:
        grounds = present.grounds
    return ClaimDraft(made, source, grounds, present)


def standing_draft(session: Session, incident: str, claim: str) -> ClaimDraft:
    """Return a claim that stands, with what was said of its method or its plugin declares.

    Raises
    ------
    WorkbenchError
        If there is no such claim, or its run is not in the record.
    """
    state = session.incident(incident)
    found = find_claim(state, claim)
    run = find_run(state, found.run)
    source = next((one for one in run.findings if one.id == found.finding), None)
    return ClaimDraft(run, source, grounds_of(session.registry, found, run), found)


def claim_finding(  # noqa: PLR0913 -- one argument for each thing a claim says
    session: Session,
    incident: str,
    run: str,
    finding: str,
    *,
    text: str = "",
    section: str = "summary",
    grounds: Grounds | None = None,
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
    grounds : Grounds, optional
        Why this method, what it assumes, what it cannot tell. As the plugin declares them by
        default, or as they were said of the claim that stands.

    Returns
    -------
    Outcome of Claim
        The claim that stands already when there is one.

    Raises
    ------
    WorkbenchError
        If the run did not finish or makes no such finding, or a part of the grounds is empty.
    """
    state = session.incident(incident)
    made, source, present = _sought(state, run, finding)
    if present is not None and not text and grounds is None:
        return Outcome(present, Changes())
    if grounds is None and present is not None:
        grounds = present.grounds
    if grounds is None:
        grounds = declared_grounds(session.registry, made, source)
    claim = Claim(
        id=present.id if present else new_identifier(session.clock()),
        text=text or (present.text if present else source.text),
        run=made.id,
        finding=source.id,
        section=present.section if present else section,
        grounds=required(grounds, f"“{made.title}”"),
    )
    return _added(session, state, claim)


def ground_claim(
    session: Session, incident: str, claim: str, grounds: Grounds | None = None
) -> Outcome[Claim]:
    """Say anew why the method of a claim was taken, what it assumes, and what it cannot tell.

    Parameters
    ----------
    session : Session
    incident, claim : str
    grounds : Grounds, optional
        As its plugin declares them by default.

    Raises
    ------
    WorkbenchError
        If there is no such claim, or a part is empty.
    """
    state = session.incident(incident)
    found = find_claim(state, claim)
    said = grounds
    if said is None:
        bare = found.model_copy(update={"grounds": None})
        said = grounds_of(session.registry, bare, state.run(found.run))
    made = found.model_copy(update={"grounds": required(said, f"“{found.text}”")})
    return _added(session, state, made)


def find_claim(incident: Incident, reference: str) -> Claim:
    """Return the claim that an identifier, or its ending, names.

    Raises
    ------
    WorkbenchError
        If none or several answer to it.
    """
    found = [c for c in incident.claims if c.id == reference or c.id.endswith(reference)]
    if len(found) != 1:
        raise WorkbenchError("claim.unknown", f"No single claim answers to {reference!r}.")
    return found[0]


def remove_claim(session: Session, incident: str, claim: str) -> Outcome[str]:
    """Take a claim out of the report; its run stays."""
    state = session.incident(incident)
    found = find_claim(state, claim)
    return session.outcome(found.id, state.id, Draft("claim.removed", {"claim": found.id}))


def _added(session: Session, state: Incident, claim: Claim) -> Outcome[Claim]:
    if claim in state.claims:
        return Outcome(claim, Changes())
    return session.outcome(claim, state.id, claim_added(claim))


def _sought(state: Incident, run: str, finding: str) -> tuple[Run, Finding, Claim | None]:
    """Return a run that finished, its finding, and the claim that stands on it."""
    made = find_run(state, run)
    if made.status is not RunStatus.FINISHED:
        raise WorkbenchError("claim.unproven", f"{made.title} did not finish; it proves nothing.")
    source = _finding(made, finding)
    present = next((c for c in state.claims if (c.run, c.finding) == (made.id, source.id)), None)
    return made, source, present


def _finding(run: Run, reference: str) -> Finding:
    for finding in run.findings:
        if finding.id == reference:
            return finding
    raise WorkbenchError(
        "finding.unknown",
        f"{run.title} makes no finding called {reference!r}.",
        "Its findings are " + ", ".join(f.id for f in run.findings[:8]) + ".",
    )
