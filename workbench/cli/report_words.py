"""The postmortem in words and for a program."""

from collections.abc import Sequence
from dataclasses import asdict

from workbench.domain.canonical import JsonValue
from workbench.domain.postmortem.parts import GateState, ReportSection
from workbench.domain.postmortem.text import (
    ClaimChip,
    FigureChip,
    Inline,
    Item,
    Opinion,
    RecordChip,
    Words,
    read_text,
)
from workbench.domain.postmortem.wording import Span
from workbench.services.postmortem.document import Postmortem

MARKS = {"ready": "ok", "check": "check", "blocked": "blocked", "empty": "to write"}
STANDINGS = {"supported": "", "stale": " (amber)", "unsupported": " (unsupported)"}


def gates_payload(gates: Sequence[GateState]) -> list[JsonValue]:
    """Return gates for a program."""
    return [gate.json_body() for gate in gates]


def gate_lines(gates: Sequence[GateState]) -> list[str]:
    """Return gates, a line each, with what to do under those that do not hold."""
    lines = []
    for gate in gates:
        mark = "pass" if gate.passed else "warn" if gate.warning else "FAIL"
        reason = f"  {gate.reason}" if gate.reason else ""
        lines.append(f"{mark}  {gate.code:<4} {gate.title}{reason}")
        if not gate.passed and gate.action:
            lines.append(f"           {gate.action}")
    return lines


def gates_headline(gates: Sequence[GateState]) -> str:
    """Return how many gates hold: ``10 of 12 gates passed``."""
    counted = [gate for gate in gates if not gate.warning]
    warned = sum(gate.warning and not gate.passed for gate in gates)
    tail = f", {warned} {'warning' if warned == 1 else 'warnings'}" if warned else ""
    return f"{sum(gate.passed for gate in counted)} of {len(counted)} gates passed{tail}"


def section_payload(report: Postmortem, section: ReportSection) -> dict[str, JsonValue]:
    """Return a section for a program."""
    spans: list[JsonValue] = [asdict(span) for span in report.spans.get(section.id, ())]
    return {**section.json_body(), "spans": spans}


def section_lines(report: Postmortem, section: ReportSection) -> list[str]:
    """Return a section as a person reads it on a terminal."""
    draft = ", proposed" if section.drafted and section.text else ""
    lines = [f"{section.title}  [{MARKS[section.state]}{draft}]"]
    for block in read_text(section.text):
        mark = "  - " if isinstance(block, Item) else "  "
        lines.append(mark + "".join(_inline(report, part) for part in block.inlines))
    if not section.text:
        lines += [f"  ? {prompt}" for prompt in section.prompts]
    for table in section.tables:
        if table.rows:
            lines.append(f"  {table.title}: {' | '.join(table.columns)}")
            lines += [f"    {' | '.join(row)}" for row in table.rows]
    for moment in section.timeline:
        mark = f"  [{moment.milestone}]" if moment.milestone else ""
        lines.append(f"    {moment.at[:19]}Z  {moment.text}  ({moment.source}){mark}")
    if section.chain is not None:
        lines += [f"  {words}" for words in section.chain.words]
        lines += [
            f"    {node.role:<8} {node.level or '-':<11} {node.title}"
            for node in section.chain.nodes
            if node.role != "unknown"
        ]
    return lines


def span_lines(spans: Sequence[Span], section: str) -> list[str]:
    """Return what needs attention in a section, a line each."""
    lines = []
    for span in spans:
        suggest = f" Suggest: {span.suggest!r}." if span.suggest else ""
        words = f"{section}:{span.start}-{span.end}  {span.kind}  {span.text!r}"
        lines.append(f"{words}  {span.why}{suggest}")
    return lines


def _inline(report: Postmortem, part: Inline) -> str:
    match part:
        case Words():
            return part.text
        case Opinion():
            return f"{part.words} (opinion)"
        case FigureChip():
            return f"<figure {part.figure} of run {part.run[-8:]}>"
        case RecordChip():
            return f"[{part.words or f'{part.kind} {part.id[-8:]}'}]"
        case ClaimChip():
            claim = next((one for one in report.claims if one.id == part.claim), None)
            standing = report.standings.get(part.claim)
            words = part.words or (claim.text if claim is not None else part.claim)
            basis = report.bases.get(part.claim)
            level = f" ({basis.level})" if basis is not None else ""
            return f"[{words}]{level}{STANDINGS[standing.state] if standing else ' (unknown)'}"
