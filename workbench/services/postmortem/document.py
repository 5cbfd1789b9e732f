"""The postmortem of an incident as it stands: every section, claim and gate in one document."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from workbench.domain.incident import Incident
from workbench.domain.postmortem.parts import ClaimBasis, GateState, ReportSection, Standing
from workbench.domain.postmortem.text import claims_in
from workbench.domain.postmortem.wording import Span
from workbench.domain.runs import Claim
from workbench.services.postmortem.basis import basis_of
from workbench.services.postmortem.case import Case, case_of
from workbench.services.postmortem.chain import causal_chain
from workbench.services.postmortem.checking import section_spans
from workbench.services.postmortem.content import Template
from workbench.services.postmortem.defaults import default_text
from workbench.services.postmortem.drafting import known_texts
from workbench.services.postmortem.judged import Judged, judged_of
from workbench.services.postmortem.proposals import Proposal, usual_claims
from workbench.services.postmortem.standing import standing_of
from workbench.services.postmortem.tables import overlay_tables, tables_of
from workbench.services.postmortem.timeline import timeline
from workbench.services.session import Session

BLOCKING = frozenset({"number", "quantity", "causal", "chip", "unlike"})
"""Spans that state what nothing proves; the others are hints."""


@dataclass(frozen=True, slots=True)
class Postmortem:
    """The report as it stands.

    Attributes
    ----------
    incident : Incident
    template : Template
        As it applies to this incident.
    sections : tuple of ReportSection
    claims : tuple of Claim
        Those in the report, then those that drafts propose.
    standings : mapping of str to Standing
        By claim.
    bases : mapping of str to ClaimBasis
        The causal level of each claim and what it takes for granted, by claim.
    spans : mapping of str to tuple of Span
        What needs attention in each section's text, by section.
    proposals : tuple of Proposal
        Claims that could be made and are not.
    gates, warnings : tuple of GateState
    standing : str
        What it is, in a line: ``"Draft, 3 gates open"``.
    final : bool
        Whether it is signed, nothing changed since, and every gate holds.
    """

    incident: Incident
    template: Template
    sections: tuple[ReportSection, ...]
    claims: tuple[Claim, ...]
    standings: Mapping[str, Standing]
    spans: Mapping[str, tuple[Span, ...]]
    proposals: tuple[Proposal, ...]
    gates: tuple[GateState, ...]
    warnings: tuple[GateState, ...]
    bases: Mapping[str, ClaimBasis] = field(default_factory=dict)
    standing: str = ""
    final: bool = False

    @property
    def open_gates(self) -> tuple[GateState, ...]:
        """The gates that block signing."""
        return tuple(gate for gate in self.gates if not gate.passed)

    @property
    def title(self) -> str:
        """The title of the report."""
        return self.incident.title

    def section(self, reference: str) -> ReportSection | None:
        """Return a section by id, or None."""
        return next((one for one in self.sections if one.id == reference), None)


def postmortem(session: Session, incident: str) -> Postmortem:
    """Return the postmortem of an incident as it stands.

    Parameters
    ----------
    session : Session
    incident : str
        Identifier or reference.
    """
    return postmortem_of(case_of(session, incident))


def postmortem_of(case: Case, judged: Judged | None = None) -> Postmortem:
    """Return the postmortem of a case.

    Parameters
    ----------
    case : Case
    judged : Judged, optional
        Its gates and version, where the case does not tell all they rest on.
    """
    every = usual_claims(case)
    proposals = tuple(one for one in every if not one.stands)
    claims = (*case.state.claims, *(one.claim for one in proposals))
    standing = {claim.id: standing_of(case, claim) for claim in claims}
    sections = sections_of(case, every)
    spans = {one.id: section_spans(case, one.text, claims) for one in sections}
    found = judged or judged_of(case)
    return Postmortem(
        incident=case.state,
        template=case.template,
        sections=tuple(_judged(one, spans[one.id], standing) for one in sections),
        claims=claims,
        standings=standing,
        spans=spans,
        proposals=proposals,
        gates=tuple(gate for gate in found.gates if not gate.warning),
        warnings=tuple(gate for gate in found.gates if gate.warning),
        bases={claim.id: basis_of(case, claim) for claim in claims},
        standing=found.words,
        final=found.final,
    )


def standing_words(report: Postmortem) -> str:
    """Return what a report is, in a line: ``"Draft, 3 gates open"``."""
    return report.standing


def sections_of(case: Case, proposals: Iterable[Proposal]) -> tuple[ReportSection, ...]:
    """Return the sections: what people wrote, else the draft, with what the records fill in."""
    drafts = known_texts(case, proposals)
    moments = timeline(case)
    chain = causal_chain(case)
    written = {one.id: one for one in case.records.sections}
    made = []
    for section in case.template.sections:
        own = written.get(section.id)
        known = drafts[section.id]
        made.append(
            ReportSection(
                id=section.id,
                title=section.title,
                audiences=section.audiences,
                prompts=section.prompts,
                required=section.required,
                text=own.text if own is not None else known or default_text(section),
                drafted=own is None,
                asking=own is None and not known,
                ready=own.ready if own is not None else False,
                tables=(*tables_of(case, section.id), *overlay_tables(case, section.id)),
                timeline=moments if section.id == "timeline" else (),
                chain=chain if section.id == "causal_chain" else None,
            )
        )
    return tuple(made)


def _judged(
    section: ReportSection, spans: tuple[Span, ...], standing: Mapping[str, Standing]
) -> ReportSection:
    states = {standing[c].state for c in claims_in(section.text) if c in standing}
    if "unsupported" in states or any(span.kind in BLOCKING for span in spans):
        state = "blocked"
    elif section.asking or not section.text.strip():
        state = "ready" if section.ready or _told(section) else "empty"
    elif section.drafted or "stale" in states or spans:
        state = "check"
    else:
        state = "ready"
    return section.model_copy(update={"state": state})


def _told(section: ReportSection) -> bool:
    """Whether the records alone fill a section that needs no words."""
    return not section.required and any(table.rows for table in section.tables)
