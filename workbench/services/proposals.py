"""Changes of policies, standards and playbooks that an incident gives cause for."""

from collections.abc import Mapping

from workbench.domain.canonical import JsonValue
from workbench.domain.changes import Outcome
from workbench.domain.incident import Incident
from workbench.domain.readable import inert_markdown
from workbench.domain.records.prevention import Proposal
from workbench.errors import WorkbenchError
from workbench.services.records import fresh_id, made, write_record
from workbench.services.session import Session

NEXT: Mapping[str, tuple[str, ...]] = {
    "draft": ("proposed",),
    "proposed": ("approved", "rejected", "draft"),
    "approved": (),
    "rejected": ("draft",),
}
"""What a proposal may become."""

_BY_STEPS = ("status", "decided_by", "reason")


def add_proposal(
    session: Session, incident: str, fields: Mapping[str, JsonValue]
) -> Outcome[Proposal]:
    """Draft a change of a policy, a standard or a playbook.

    Raises
    ------
    WorkbenchError
        If a field is unknown or is set by a step; or the run it rests on is not there.
    """
    _refuse_steps(fields)
    proposal = made(Proposal, {**fields, "id": fresh_id(session, Proposal)})
    _check(session.incident(incident), proposal)
    return write_record(session, incident, proposal)


def change_proposal(
    session: Session, incident: str, proposal: Proposal, fields: Mapping[str, JsonValue]
) -> Outcome[Proposal]:
    """Change a proposal; one that was approved stays as it is.

    Raises
    ------
    WorkbenchError
        As for :func:`add_proposal`, or if it was approved.
    """
    _refuse_steps(fields)
    if proposal.status == "approved":
        raise WorkbenchError(
            "proposal.approved",
            "An approved proposal stays as it was approved.",
            "Draft another one.",
        )
    changed = made(Proposal, {**proposal.json_body(), **fields})
    _check(session.incident(incident), changed)
    return write_record(session, incident, changed)


def advance_proposal(
    session: Session, incident: str, proposal: Proposal, to: str, *, by: str = "", reason: str = ""
) -> Outcome[Proposal]:
    """Propose, approve, reject or withdraw a proposal.

    Parameters
    ----------
    session : Session
    incident : str
    proposal : Proposal
    to : str
    by : str
        The function that decided; by default whoever acts.
    reason : str
        Needed to reject it.

    Raises
    ------
    WorkbenchError
        If that step does not follow, or it is rejected without a reason.
    """
    if to not in NEXT[proposal.status]:
        allowed = ", ".join(NEXT[proposal.status])
        raise WorkbenchError(
            "proposal.step",
            f"A proposal that is {proposal.status} cannot become {to}.",
            f"From here it can become {allowed}." if allowed else "It stays as it is.",
        )
    if to == "rejected" and not reason.strip():
        raise WorkbenchError("proposal.reason", "A rejected proposal says why.", "Give the reason.")
    decided = to in {"approved", "rejected"}
    changed = made(
        Proposal,
        {
            **proposal.json_body(),
            "status": to,
            "decided_by": (by.strip() or session.actor) if decided else "",
            "reason": reason.strip() if decided else "",
        },
    )
    return write_record(session, incident, changed)


def proposals_text(state: Incident) -> str:
    """Return an incident's proposals as Markdown, to be brought to those who decide.

    Nothing that was written into them is taken for markup.
    """
    lines = [f"# Proposals of INC-{state.number:04d}", ""]
    for place, one in enumerate(state.records.proposals, 1):
        decided = f" by {inert_markdown(one.decided_by)}" if one.decided_by else ""
        lines += [f"## {place}. {inert_markdown(one.text)}", ""]
        lines.append(f"- State: {one.status}{decided}")
        lines.append(f"- Changes: {one.kind} {inert_markdown(one.document)}".rstrip())
        if one.reason:
            lines.append(f"- Reason: {inert_markdown(one.reason)}")
        if one.run:
            rests = one.run + (f", finding {one.finding}" if one.finding else "")
            lines.append(f"- Rests on run {inert_markdown(rests)}")
        if one.action:
            lines.append(f"- Belongs to action {inert_markdown(one.action)}")
        if one.changes:
            lines += ["", *(f"> {inert_markdown(line)}" for line in one.changes.splitlines())]
        lines.append("")
    return "\n".join(lines)


def _refuse_steps(fields: Mapping[str, JsonValue]) -> None:
    named = [name for name in _BY_STEPS if name in fields]
    if named:
        raise WorkbenchError(
            "proposal.step",
            f"{named[0]} of a proposal is set by the step that leads to it.",
            "Advance the proposal instead.",
        )


def _check(state: Incident, proposal: Proposal) -> None:
    if not proposal.text.strip():
        raise WorkbenchError("proposal.text", "A proposal says what is to change.")
    run = state.run(proposal.run) if proposal.run else None
    if proposal.run and run is None:
        raise WorkbenchError("proposal.run", f"This incident has no run {proposal.run!r}.")
    known = {finding.id for finding in run.findings} if run is not None else set()
    if proposal.finding and proposal.finding not in known:
        raise WorkbenchError(
            "proposal.finding", f"There is no finding {proposal.finding!r} of that run."
        )
