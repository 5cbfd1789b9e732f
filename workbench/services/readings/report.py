"""What the Report place shows: the postmortem as sections whose claims lead to their runs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from workbench.domain.figures import Figure
from workbench.domain.incident import Incident
from workbench.domain.postmortem.parts import ClaimBasis, GateState, ReportSection
from workbench.domain.postmortem.text import (
    FigureChip,
    RecordChip,
    claims_in,
    inlines_of,
    read_text,
)
from workbench.domain.postmortem.wording import Span, about_people, open_questions, unsupported
from workbench.domain.record_kinds import KINDS
from workbench.domain.runs import Claim, Finding, Run, RunStatus
from workbench.language import tr, trn
from workbench.services.cause_answers import is_stale
from workbench.services.postmortem.case import Case, case_of
from workbench.services.postmortem.content import word_lists
from workbench.services.postmortem.document import Postmortem, postmortem_of
from workbench.services.postmortem.standing import finding_of
from workbench.services.readings.report_pictures import Trend, trend_of_incident, with_words
from workbench.services.results import figures_of
from workbench.services.session import Session

Audience = Literal["technical", "product", "risk", "executive"]
ABOUT_PEOPLE = frozenset({"blame", "name"})
"""Kinds of spans that are hints about wording; the others state what nothing proves."""
HINTS = ABOUT_PEOPLE | {"open", "strong"}
"""These, and questions without an answer, and words stronger than an association allows."""


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
        ``unsupported`` (there is no such run, or it did not find that).
    newer : str
        A later run that stands and makes the same finding; empty without one.
    why : str
        What is wrong, in a sentence; empty where nothing is.
    proposed : bool
        Whether only a draft shows it; it is made when the draft is taken over.
    basis : ClaimBasis or None
        Its causal level, and what its method takes for granted.
    """

    claim: Claim
    run: Run | None
    finding: Finding | None
    state: Literal["supported", "stale", "unsupported"]
    newer: str = ""
    why: str = ""
    proposed: bool = False
    basis: ClaimBasis | None = None


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding that is not claimed yet."""

    run: Run
    finding: Finding


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section of the report, what is to be mended in its text, and its state in words.

    ``loose`` are claims of the section that no text shows yet.
    """

    section: ReportSection
    flags: tuple[Span, ...] = ()
    words: str = ""
    loose: tuple[ClaimView, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportReading:
    """The report as it stands, for one audience.

    Attributes
    ----------
    incident : Incident
    title : str
        What is left to do, in words.
    sections : tuple of SectionView
        Those of the audience, in reading order.
    claims : tuple of ClaimView
        Those in the report, then those that drafts propose.
    offered : tuple of FindingView
        Findings that could be claimed, the weightiest first; those of runs whose inputs have
        changed are left out.
    figures : Mapping of str to Figure
        Those the text shows, by ``run/figure``.
    figure_titles : Mapping of str to str
        Of every figure that could be shown.
    records : Mapping of str to str
        Words of every record, by ``kind/id``.
    gates : tuple of GateState
        Those that block, then those that warn.
    trend : Trend or None
    final : bool
        Whether it is signed, nothing changed since, and every gate holds.
    """

    incident: Incident
    title: str
    sections: tuple[SectionView, ...] = ()
    claims: tuple[ClaimView, ...] = ()
    offered: tuple[FindingView, ...] = ()
    figures: Mapping[str, Figure] = field(default_factory=dict)
    figure_titles: Mapping[str, str] = field(default_factory=dict)
    records: Mapping[str, str] = field(default_factory=dict)
    gates: tuple[GateState, ...] = ()
    trend: Trend | None = None
    final: bool = False

    @property
    def heading(self) -> str:
        """The title of the report itself."""
        return self.incident.title

    @property
    def blocking(self) -> tuple[GateState, ...]:
        """The gates that keep it from being signed."""
        return tuple(gate for gate in self.gates if not gate.passed and not gate.warning)

    @property
    def proposed(self) -> int:
        """How many sections hold a draft that nobody has taken over."""
        return sum(
            bool(one.section.drafted and one.section.text and not one.section.asking)
            for one in self.sections
        )

    @property
    def amber(self) -> int:
        """How many claims rest on a run whose inputs have changed since."""
        return sum(view.state == "stale" and not view.proposed for view in self.claims)


def report_reading(
    session: Session, incident: str, audience: Audience = "technical"
) -> ReportReading:
    """Return the report of an incident as it stands.

    Parameters
    ----------
    session : Session
    incident : str
        Identifier or reference.
    audience : str
        Whose sections to show; the figures are the same for all.

    Returns
    -------
    ReportReading
    """
    case = case_of(session, incident)
    report = postmortem_of(case)
    proposed = {one.claim.id for one in report.proposals}
    claims = tuple(_view(case, claim, report, proposed) for claim in report.claims)
    shown = [one for one in report.sections if audience in one.audiences]
    titles, figures = _figures(case, shown)
    loose = _loose(report, claims, shown)
    return ReportReading(
        incident=case.state,
        title=_title(report),
        sections=tuple(
            SectionView(one, spans, _state_words(one, spans), loose.get(one.id, ()))
            for one, spans in ((one, report.spans.get(one.id, ())) for one in shown)
        ),
        claims=claims,
        offered=_offered(case.state),
        figures=figures,
        figure_titles=titles,
        records=_records(case, shown),
        gates=(*report.gates, *report.warnings),
        trend=trend_of_incident(session, case.state),
        final=report.final,
    )


def flags_of(text: str, names: Sequence[str] = ()) -> tuple[Span, ...]:
    """Return what of a text that is being written nothing proves, and what it says of people.

    Parameters
    ----------
    text : str
    names : sequence of str
        Of those who take part.
    """
    vocabulary = word_lists().vocabulary
    stated = (*unsupported(text, vocabulary), *about_people(text, vocabulary, names))
    found = (*stated, *open_questions(text))
    return tuple(sorted(found, key=lambda span: (span.start, span.end)))


def _view(case: Case, claim: Claim, report: Postmortem, proposed: set[str]) -> ClaimView:
    run = case.state.run(claim.run)
    found = report.standings[claim.id]
    return ClaimView(
        claim,
        run,
        finding_of(run, claim.finding) if run is not None else None,
        found.state,
        found.newer,
        found.why,
        claim.id in proposed,
        report.bases.get(claim.id),
    )


def _loose(
    report: Postmortem, claims: Sequence[ClaimView], shown: Sequence[ReportSection]
) -> dict[str, tuple[ClaimView, ...]]:
    """Return the claims in the report that no text shows, by the section that is to show them."""
    told = {name for section in report.sections for name in claims_in(section.text)}
    names = {section.id for section in shown}
    found: dict[str, tuple[ClaimView, ...]] = {}
    for view in claims:
        if not view.proposed and view.claim.id not in told:
            where = view.claim.section if view.claim.section in names else shown[0].id
            found[where] = (*found.get(where, ()), view)
    return found


def _state_words(section: ReportSection, spans: Sequence[Span]) -> str:
    stated = sum(span.kind not in HINTS for span in spans)
    if section.state == "blocked":
        return (
            trn("{count} statement unproven", "{count} statements unproven", stated)
            if stated
            else tr("a claim nothing proves")
        )
    if section.state == "empty":
        return tr("to write") if section.required else tr("nothing yet")
    if section.state == "check":
        if any(span.kind == "open" for span in spans) and not section.drafted:
            return tr("a question to answer")
        return tr("a draft to read") if section.drafted else tr("to check")
    return tr("ready")


def _figures(
    case: Case, sections: Iterable[ReportSection]
) -> tuple[dict[str, str], dict[str, Figure]]:
    named = {
        f"{chip.run}/{chip.figure}"
        for section in sections
        for chip in inlines_of(read_text(section.text))
        if isinstance(chip, FigureChip)
    }
    asked = {key.partition("/")[0] for key in named}
    runs = [*case.fresh, *(r for r in case.finished if r.id in asked and r not in case.fresh)]
    titles: dict[str, str] = {}
    figures: dict[str, Figure] = {}
    for run in sorted(runs, key=lambda one: one.kind != "root_cause"):
        for found in figures_of(dict(case.document(run))):
            key = f"{run.id}/{found.id}"
            titles[key] = f"{run.title}: {found.title}" if found.title else run.title
            if key in named:
                figures[key] = with_words(found)
    return titles, figures


def _records(case: Case, sections: Iterable[ReportSection]) -> dict[str, str]:
    named = {
        (chip.kind, chip.id)
        for section in sections
        for chip in inlines_of(read_text(section.text))
        if isinstance(chip, RecordChip)
    }
    return {
        f"{kind.name}/{one.id}": one.label
        for kind in KINDS.values()
        for one in getattr(case.records, kind.plural)
        if (kind.name, one.id) in named
    }


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


def _title(report: Postmortem) -> str:
    waiting = len(report.open_gates)
    if report.final:
        return tr("Signed; nothing has changed since")
    if not report.incident.claims and not report.incident.records.sections:
        return tr("A draft is filled in from the record: read it, and take it over")
    if not waiting:
        return tr("Every gate is passed: it can be signed")
    return trn("{count} gate left before signing", "{count} gates left before signing", waiting)
