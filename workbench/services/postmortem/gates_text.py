"""Gates on what the report says: G5, G12; and its wording, W1."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbench.domain.postmortem.text import claims_in
from workbench.domain.postmortem.wording import Span
from workbench.domain.records.postmortem import Section
from workbench.language import tr, trn
from workbench.services.postmortem.basis import basis_of
from workbench.services.postmortem.case import Case
from workbench.services.postmortem.checking import section_spans
from workbench.services.postmortem.defaults import unanswered
from workbench.services.postmortem.judgement import Judgement, fails, holds, named
from workbench.services.postmortem.private import Exposed, exposures
from workbench.services.postmortem.standing import standings

STATED = frozenset({"number", "quantity", "causal", "chip", "unlike"})


def claims_are_tied(case: Case) -> Judgement:
    """G5: required sections are written with all their parts, and every statement has its run."""
    if not case.state.claims:
        return fails(tr("no claims yet"), tr("Put findings of the runs into the report."), "report")
    found = [*_statements(case), *_gaps(case)]
    if not found:
        return _held(case)
    first = found[0]
    return fails(", ".join(one.reason for one in found), first.action, "report", first.record)


@dataclass(frozen=True, slots=True)
class _Fault:
    """What keeps the text from being signed: how much of it, what to do, and where first."""

    reason: str
    action: str
    record: str


def _statements(case: Case) -> Iterator[_Fault]:
    """Yield what is stated and not proven, the worst first."""
    standing = standings(case)
    amber = [s for s in standing.values() if s.state == "stale"]
    lost = [s for s in standing.values() if s.state == "unsupported"]
    loose = [(section, span) for section, span in _spans(case) if span.kind in STATED]
    old = [section for section, span in _spans(case) if span.kind == "amber"]
    if lost or loose:
        count = len(lost) + len(loose)
        reason = trn("{count} unsupported", "{count} unsupported", count)
        if loose:
            section, span = loose[0]
            words = tr(
                "Tie “{words}” to a claim, or mark it as an opinion.", words=named(span.text)
            )
            yield _Fault(reason, words, f"section/{section}")
        else:
            words = tr("Take the claim out, or claim what a run found.")
            yield _Fault(reason, words, _section_of(case, lost[0].claim))
    if amber or old:
        where = _section_of(case, amber[0].claim) if amber else f"section/{old[0]}"
        reason = trn("{count} amber", "{count} amber", len(amber) + len(old))
        yield _Fault(reason, tr("Run again what rests on changed inputs."), where)


def _gaps(case: Case) -> Iterator[_Fault]:
    """Yield what is not written yet: sections, their parts, answers to questions."""
    empty = _unwritten(case)
    if empty:
        reason = trn("{count} section to write", "{count} sections to write", len(empty))
        yield _Fault(reason, tr("Write it, or take over the draft."), f"section/{empty[0]}")
    lacking = list(_lacking(case, empty))
    for section, part in lacking:
        words = tr("Say under a heading “{part}” what it was, or that none was found.", part=part)
        yield _Fault(tr("{part} factors missing", part=part), words, f"section/{section}")
    known = {section for section, _ in lacking}
    spans = [section for section, span in _spans(case) if span.kind == "open"]
    asked = [section for section in spans if section not in known]
    if asked:
        reason = trn("{count} question open", "{count} questions open", len(asked))
        words = tr("Write the answer in its place, or take the question out.")
        yield _Fault(reason, words, f"section/{asked[0]}")


def _held(case: Case) -> Judgement:
    """Return that it holds; with caution where a wording goes further than its run."""
    strong = [span for _, span in _spans(case) if span.kind == "strong"]
    shown = {name for one in case.records.sections for name in claims_in(one.text)}
    bases = [basis_of(case, claim) for claim in case.state.claims if claim.id not in shown]
    said = [span.why for span in strong] + [b.overstated for b in bases if b.overstated]
    if not said:
        return holds()
    return holds(
        trn(
            "{count} wording stronger than its run",
            "{count} wordings stronger than their runs",
            len(said),
        ),
        tr("{why} Say that they go together, or make the test that changes one.", why=said[0]),
        caution=True,
    )


def wording_is_blameless(case: Case) -> Judgement:
    """W1: the report speaks of conditions, not of people's failings."""
    found = [(s, span) for s, span in _spans(case) if span.kind in {"blame", "name"}]
    if not found:
        return holds()
    section, span = found[0]
    title = next((t.title for t in case.template.sections if t.id == section), section)
    reason = tr("“{words}” in {section}", words=named(span.text), section=title)
    action = tr("Suggest: “{words}”.", words=span.suggest) if span.suggest else span.why
    return fails(reason, action, "report", f"section/{section}")


def nothing_private_is_open(case: Case) -> Judgement:
    """G12: no personal data and no secret is exposed, or each is settled."""
    found: tuple[Exposed, ...] = exposures(case)
    if not found:
        return holds()
    first = found[0]
    return fails(
        trn(
            "{count} finding: {first}",
            "{count} findings, first: {first}",
            len(found),
            first=first.words,
        ),
        first.action,
        first.place,
        first.record,
    )


def _spans(case: Case) -> Iterator[tuple[str, Span]]:
    for section in case.records.sections:
        for span in section_spans(case, section.text):
            yield section.id, span


def _unwritten(case: Case) -> list[str]:
    """Return the required sections that nobody wrote or took over."""
    written = {s.id for s in case.records.sections if s.text.strip() or s.ready}
    return [s.id for s in case.template.sections if s.required and s.id not in written]


def _lacking(case: Case, empty: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the parts that written sections have to have and lack: technical, organisational."""
    for section in case.template.sections:
        own = case.records.find(Section, section.id)
        if section.required and section.id not in empty:
            for part in unanswered(section, own.text if own is not None else ""):
                yield section.id, part


def _section_of(case: Case, claim: str) -> str:
    for section in case.records.sections:
        if claim in claims_in(section.text):
            return f"section/{section.id}"
    return f"claim/{claim}"
