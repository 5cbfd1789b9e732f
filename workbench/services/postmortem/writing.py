"""Writing the report: sections, and drafts taken over with the claims they rest on."""

from collections.abc import Iterable, Sequence

from workbench.domain.changes import Changes, Outcome
from workbench.domain.events import Draft
from workbench.domain.incident import claim_added
from workbench.domain.postmortem.text import claims_in, read_text, write_text
from workbench.domain.records import record_written
from workbench.domain.records.postmortem import Section
from workbench.domain.runs import Claim
from workbench.errors import WorkbenchError
from workbench.services.grounds import grounds_of, required
from workbench.services.postmortem.case import Case, case_of
from workbench.services.postmortem.drafting import draft_texts, known_texts
from workbench.services.postmortem.proposals import Proposal, usual_claims
from workbench.services.session import Session


def write_section(
    session: Session, incident: str, section: str, text: str, *, ready: bool | None = None
) -> Outcome[Section]:
    """Write what a section says; claims that its chips propose are made with it, in one act.

    Parameters
    ----------
    session : Session
    incident : str
    section : str
        Id of a section of the template.
    text : str
    ready : bool, optional
        Whether it is done; as it was by default.

    Raises
    ------
    WorkbenchError
        If the template has no such section.
    """
    case = case_of(session, incident)
    require_section(case, section)
    standing = case.records.find(Section, section)
    done = ready if ready is not None else bool(standing and standing.ready)
    made = Section(id=section, text=write_text(read_text(text)), ready=done)
    return _write(session, case, (made,), usual_claims(case))


def take_over_drafts(
    session: Session, incident: str, sections: Sequence[str] = (), *, again: bool = False
) -> Outcome[tuple[Section, ...]]:
    """Take over the drafts of sections, with the claims they rest on, in one act.

    Parameters
    ----------
    session : Session
    incident : str
    sections : sequence of str
        Ids; by default all that are not written yet and of which the record holds something.
        A section that is named is taken over with its questions, too.
    again : bool
        Whether sections that are written already are drafted anew.

    Returns
    -------
    Outcome of tuple of Section
        Those that were taken over.
    """
    case = case_of(session, incident)
    for one in sections:
        require_section(case, one)
    proposals = usual_claims(case)
    written = {one.id for one in case.records.sections if one.text.strip()}
    texts = draft_texts(case, proposals) if sections else known_texts(case, proposals)
    made = tuple(
        Section(id=name, text=text)
        for name, text in texts.items()
        if text and (not sections or name in sections) and (again or name not in written)
    )
    done = _write(session, case, made, proposals)
    return Outcome(made, done.changes)


def require_section(case: Case, section: str) -> None:
    """Do nothing if the template has a section.

    Raises
    ------
    WorkbenchError
    """
    if case.template.section(section) is None:
        raise WorkbenchError(
            "section.unknown",
            f"The report has no section {section!r}.",
            "Its sections are " + ", ".join(one.id for one in case.template.sections) + ".",
        )


def _write(
    session: Session, case: Case, made: Sequence[Section], proposals: Iterable[Proposal]
) -> Outcome[Section]:
    """Record sections and the proposed claims that they show."""
    shown = {claim for section in made for claim in claims_in(section.text)}
    wanted = {one.claim.id: one.claim for one in proposals if not one.stands}
    drafts: list[Draft] = [
        claim_added(_grounded(session, case, wanted[name])) for name in wanted if name in shown
    ]
    changed = [one for one in made if case.records.find(Section, one.id) != one]
    drafts += map(record_written, changed)
    last = made[-1] if made else Section(id="")
    if not drafts:
        return Outcome(last, Changes())
    return session.outcome(last, case.state.id, *drafts)


def _grounded(session: Session, case: Case, claim: Claim) -> Claim:
    """Return a claim with what its plugin says of the method.

    Raises
    ------
    WorkbenchError
        If a part is empty: then the finding is claimed by itself, and the part said.
    """
    said = grounds_of(session.registry, claim, case.state.run(claim.run))
    return claim.model_copy(update={"grounds": required(said, f"“{claim.text}”")})
