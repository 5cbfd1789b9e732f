"""Gates on what the report says: G5, G12; and its wording, W1."""

from collections.abc import Iterator

from workbench.domain.postmortem.text import claims_in
from workbench.domain.postmortem.wording import Span
from workbench.language import tr, trn
from workbench.services.postmortem.case import Case
from workbench.services.postmortem.checking import section_spans
from workbench.services.postmortem.judgement import Judgement, fails, holds, named
from workbench.services.postmortem.private import Exposed, exposures
from workbench.services.postmortem.standing import standings

STATED = frozenset({"number", "quantity", "causal", "chip", "unlike"})


def claims_are_tied(case: Case) -> Judgement:
    """G5: required sections are written, and every statement in them is tied to a run."""
    if not case.state.claims:
        return fails(tr("no claims yet"), tr("Put findings of the runs into the report."), "report")
    standing = standings(case)
    amber = [s for s in standing.values() if s.state == "stale"]
    lost = [s for s in standing.values() if s.state == "unsupported"]
    loose = [(section, span) for section, span in _spans(case) if span.kind in STATED]
    empty = _unwritten(case)
    old = [section for section, span in _spans(case) if span.kind == "amber"]
    told = [
        trn("{count} unsupported", "{count} unsupported", len(lost) + len(loose))
        if lost or loose
        else "",
        trn("{count} amber", "{count} amber", len(amber) + len(old)) if amber or old else "",
        trn("{count} section to write", "{count} sections to write", len(empty)) if empty else "",
    ]
    reason = ", ".join(filter(None, told))
    if not reason:
        return holds()
    if loose:
        section, span = loose[0]
        words = tr("Tie “{words}” to a claim, or mark it as an opinion.", words=named(span.text))
        return fails(reason, words, "report", f"section/{section}")
    if lost or amber:
        first = (lost or amber)[0]
        words = (
            tr("Take the claim out, or claim what a run found.")
            if lost
            else tr("Run again what rests on changed inputs.")
        )
        return fails(reason, words, "report", _section_of(case, first.claim))
    if old:
        words = tr("Run again what rests on changed inputs.")
        return fails(reason, words, "report", f"section/{old[0]}")
    words = tr("Write it, or take over the draft.")
    return fails(reason, words, "report", f"section/{empty[0]}")


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


def _section_of(case: Case, claim: str) -> str:
    for section in case.records.sections:
        if claim in claims_in(section.text):
            return f"section/{section.id}"
    return f"claim/{claim}"
