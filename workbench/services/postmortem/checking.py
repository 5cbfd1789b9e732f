"""What needs attention in a section's text: what nothing proves, chips that lead nowhere, blame."""

from collections.abc import Iterable, Iterator, Sequence

from workbench.domain.postmortem.text import (
    ClaimChip,
    FigureChip,
    Inline,
    RecordChip,
    inlines_of,
    read_text,
)
from workbench.domain.postmortem.wording import (
    Span,
    SpanKind,
    about_people,
    open_questions,
    unsupported,
)
from workbench.domain.records import NOUNS, Record
from workbench.domain.records.reasoning import Hypothesis, Observation
from workbench.domain.records.repairing import Impact
from workbench.domain.runs import Claim, Run, RunStatus
from workbench.language import tr
from workbench.services.postmortem.basis import basis_of, overstated
from workbench.services.postmortem.case import Case
from workbench.services.postmortem.content import word_lists
from workbench.services.postmortem.figures_told import numbers_in, unlike
from workbench.services.postmortem.standing import finding_of, wrong_figures
from workbench.services.results import figures_of


def section_spans(case: Case, text: str, claims: Sequence[Claim] | None = None) -> tuple[Span, ...]:
    """Return what needs attention in a section's text, in its order.

    Parameters
    ----------
    case : Case
    text : str
    claims : sequence of Claim, optional
        Those that chips may name; the incident's own by default.
    """
    known = case.state.claims if claims is None else claims
    names = [one.name for one in case.records.participants if one.name]
    vocabulary = word_lists().vocabulary
    found = [
        *unsupported(text, vocabulary),
        *about_people(text, vocabulary, names),
        *_chips(case, text, known),
        *open_questions(text),
    ]
    return tuple(sorted(found, key=lambda span: (span.start, span.end, span.kind)))


def _chips(case: Case, text: str, claims: Iterable[Claim]) -> Iterator[Span]:
    known = {claim.id: claim for claim in claims}
    for part in inlines_of(read_text(text)):
        kind, why = _objection(case, part, known)
        if why:
            yield Span(kind, part.start, part.end, text[part.start : part.end], why)


def _objection(case: Case, part: Inline, claims: dict[str, Claim]) -> tuple[SpanKind, str]:
    match part:
        case ClaimChip():
            return _claim_objection(case, part, claims.get(part.claim))
        case FigureChip():
            return _figure_objection(case, part)
        case RecordChip():
            return _record_objection(case, part)
    return "chip", ""


def _claim_objection(case: Case, part: ClaimChip, claim: Claim | None) -> tuple[SpanKind, str]:
    if claim is None:
        return "chip", tr("There is no such claim.")
    wrong = wrong_figures(case, claim, part.words) if part.words else ()
    if wrong:
        words = ", ".join(wrong)
        return "unlike", tr("The run of this claim did not find {figures}.", figures=words)
    basis = basis_of(case, claim)
    why, blocks = basis.overstated, False  # where the claim itself blocks, its standing says so
    if part.words:
        run = case.state.run(claim.run)
        finding = finding_of(run, claim.finding) if run is not None else None
        said, blocks = overstated(basis.level, part.words, finding)
        why = said or why
    return ("unlike" if blocks else "strong"), why


def _figure_objection(case: Case, part: FigureChip) -> tuple[SpanKind, str]:
    run = case.state.run(part.run)
    finished = run is not None and run.status is RunStatus.FINISHED
    if run is None or not finished or part.figure not in _figures(case, run):
        return "chip", tr("No run has this figure.")
    return "amber", case.why_stale(run)


def _figures(case: Case, run: Run) -> set[str]:
    return {figure.id for figure in figures_of(dict(case.document(run)))}


def _record_objection(case: Case, part: RecordChip) -> tuple[SpanKind, str]:
    if part.kind in {"evidence", "window", "event"}:
        there = _is_there(case, part)
        return "chip", "" if there else tr("There is no such record.")
    noun = NOUNS.get(part.kind)
    record = case.records.find(noun, part.id) if noun is not None else None
    if record is None or record.id != part.id:
        return "chip", tr("There is no such record.")
    if _needs_a_run(record) and not _rests_on_a_run(case, record):
        return "unlike", tr("It is not tied to a run. Cite the claim, or mark it as an opinion.")
    texts = list(_texts(record))
    wrong = unlike(part.words, numbers_in(record.json_body()), texts)
    if not wrong:
        return "unlike", ""
    return "unlike", tr("The record does not say {figures}.", figures=", ".join(wrong))


def _is_there(case: Case, part: RecordChip) -> bool:
    if part.kind == "evidence":
        return case.state.item(part.id) is not None
    if part.kind == "window":
        return case.state.window(part.id) is not None
    return part.id.isdigit() and 1 <= int(part.id) <= case.state.size


def _needs_a_run(record: Record) -> bool:
    """Whether a record states something about the world, rather than what somebody chose."""
    if isinstance(record, Hypothesis):
        return record.status in {"supported", "confirmed"}
    return isinstance(record, Observation | Impact)


def _rests_on_a_run(case: Case, record: Record) -> bool:
    runs = {run.id for run in case.finished}
    if isinstance(record, Observation):
        return record.run in runs or case.state.item(record.evidence) is not None
    if isinstance(record, Impact):
        repair = next((r for r in case.records.repairs if r.id == record.id), None)
        return record.run in runs or (repair is not None and bool(runs & set(repair.runs)))
    if isinstance(record, Hypothesis):
        tests = {test.id for test in case.records.tests if test.hypothesis == record.id}
        concluded = {one.run for one in case.records.conclusions if one.test in tests}
        seen = {
            one.run
            for one in case.records.observations
            if record.id in one.weighings and one.weighings[record.id].relation == "consistent"
        }
        return bool(runs & {*record.methods, *concluded, *seen})
    return True


def _texts(value: object) -> Iterator[str]:
    """Yield every text of a record."""
    waiting = [value.json_body() if isinstance(value, Record) else value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting.extend(one.values())
        elif isinstance(one, list | tuple):
            waiting.extend(one)
