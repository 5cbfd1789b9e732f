"""What stands behind a report: its claims, every run, the evidence, and what was withheld."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.api import Claim, Figure, Finding, GateState, ReportDocument, ReportRun, Run
from workbench_reports.blocks import (
    AnyBlock,
    Bullets,
    Column,
    Facts,
    Paragraph,
    Picture,
    Subheading,
    Table,
    TextLine,
    Words,
)
from workbench_reports.claims_told import claims_told, grounds_told
from workbench_reports.pictures import alt_of
from workbench_reports.spelling import (
    NARROW,
    count_words,
    interval_words,
    number_words,
    short_hash,
    time_words,
)

MOST_FINDINGS = 12
FEW_FINDINGS = 5
FULL = ("technical", "risk")
MOST_FIGURES = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """A titled part of the appendix."""

    anchor: str
    title: str
    blocks: tuple[AnyBlock, ...]
    level: int = 1


def appendix_sections(
    document: ReportDocument,
    cited: frozenset[str],
    told_claims: frozenset[str],
    numbers: Mapping[str, str],
) -> tuple[Entry, ...]:
    """Return what stands behind a report, as much of it as its audience needs.

    Parameters
    ----------
    document : ReportDocument
    cited : frozenset of str
        Runs that the text leads to.
    told_claims : frozenset of str
        Claims that it makes.
    numbers : Mapping of str to str
        The short names of runs.
    """
    audience = document.audience
    whole = audience in FULL
    shown = [one for one in document.runs if whole or one.run.id in cited]
    told = _runs(document, shown, cited, numbers)
    withheld = tuple((Words(line),) for line in document.disclosure)
    parts: list[Entry] = []
    made = {claim.id for claim in document.incident.claims}
    claims = tuple(one for one in document.claims if one.id in made | told_claims)
    if whole and claims:
        parts.append(Entry("claims", "Claims", claims_told(document, claims, numbers)))
        parts += _grounds(document, claims)
    if whole and document.gates:
        parts.append(Entry("gates", "Gates", (_gates(document),)))
    parts += told
    if whole and document.incident.evidence:
        parts.append(Entry("evidence", "Evidence", (_evidence(document),)))
    if withheld:
        parts.append(Entry("withheld", "What was withheld", (Bullets(withheld),)))
    if whole:
        parts.append(Entry("record", "The record", (_record(document),)))
    return tuple(parts)


def _grounds(document: ReportDocument, claims: Sequence[Claim]) -> list[Entry]:
    methods = grounds_told(document, claims)
    if not methods:
        return []
    head = Paragraph(
        (Words("By method: why it was taken, and how far it can be trusted."),), quiet=True
    )
    return [
        Entry("grounds", "What the claims take for granted", (head,)),
        *(
            Entry(f"grounds-{at}", title, (facts,), 2)
            for at, (title, facts) in enumerate(methods, start=1)
        ),
    ]


def _runs(
    document: ReportDocument,
    shown: Sequence[ReportRun],
    cited: frozenset[str],
    numbers: Mapping[str, str],
) -> list[Entry]:
    whole = document.audience in FULL
    if not shown:
        nothing = Paragraph((Words("No analysis has finished yet."),))
        return [Entry("runs", "Runs", (nothing,))] if whole else []
    head = Paragraph((Words(_runs_words(len(shown), len(document.runs))),), quiet=True)
    title = "Runs" if whole else "Runs that prove what is said"
    return [
        Entry("runs", title, (head,)),
        *(
            _run(
                one,
                numbers[one.run.id],
                full=whole and (not cited or one.run.id in cited),
                whole=whole,
            )
            for one in sorted(shown, key=lambda r: int(numbers[r.run.id][1:]))
        ),
    ]


def _runs_words(shown: int, every: int) -> str:
    told = f"{shown} run{'' if shown == 1 else 's'}"
    return f"{told} of {every}." if shown < every else f"{told}, each with what it read and found."


def _gates(document: ReportDocument) -> Table:
    rows = tuple(
        (
            (Words(gate.code, "strong"),),
            (Words(gate.title),),
            (Words(_gate_words(gate)),),
            (Words(gate.reason),),
        )
        for gate in document.gates
    )
    columns = (
        Column("Gate"),
        Column("Condition"),
        Column("State"),
        Column("Reason"),
    )
    return Table("Conditions for signing (G) and warnings (W)", columns, rows)


def _gate_words(gate: GateState) -> str:
    if gate.passed:
        return "passed"
    return "warns" if gate.warning else "blocks signing"


def _run(source: ReportRun, name: str, *, full: bool, whole: bool) -> Entry:
    run = source.run
    words: list[Words] = [Words(source.summary or run.summary)]
    if source.next_step and whole:
        words.append(Words(f" Next: {source.next_step}", "quiet"))
    blocks: list[AnyBlock] = [Paragraph(tuple(words))]
    if source.stale:
        blocks.append(Paragraph((Words("An input has changed since this run.", "strong"),)))
    blocks += [_picture(figure, run) for figure in source.figures[: MOST_FIGURES if full else 1]]
    if run.findings:
        blocks.append(_findings(run, MOST_FINDINGS if full else FEW_FINDINGS))
        caveats = dict.fromkeys(c for finding in run.findings[:3] for c in finding.caveats)
        if caveats and whole:
            blocks.append(Subheading("What would make it wrong"))
            blocks.append(Bullets(tuple((Words(caveat),) for caveat in caveats)))
    blocks.append(_proof(run))
    return Entry(f"run-{run.id}", f"{name} {run.title}", tuple(blocks), 2)


def _picture(figure: Figure, run: Run) -> Picture:
    caption = figure.caption.strip()
    if caption and caption[-1] not in ".!?":
        caption += "."
    return Picture(figure, figure.title, caption, alt=alt_of(figure), run=run.id)


def _findings(run: Run, most: int) -> Table:
    ordered = sorted(run.findings, key=lambda f: (-f.weight, f.id))
    columns = (
        Column("Finding"),
        Column("Effect", number=True),
        Column("95\u202f% interval", number=True),
        Column("n", number=True),
    )
    rest = len(ordered) - most
    title = f"What it found{f'; {rest} more in the result' if rest > 0 else ''}"
    return Table(title, columns, tuple(_finding(one) for one in ordered[:most]))


def _finding(finding: Finding) -> tuple[TextLine, ...]:
    unit = f"{NARROW}{finding.unit}" if finding.unit and finding.effect is not None else ""
    return (
        (Words(finding.text),),
        (Words(number_words(finding.effect) + unit),),
        (Words(interval_words(finding.interval)),),
        (Words(count_words(finding.n)),),
    )


def _proof(run: Run) -> Facts:
    inputs: list[Words] = []
    for given in run.inputs:
        hashes = ", ".join(map(short_hash, given.sha256))
        inputs += [Words(f"{'; ' if inputs else ''}{given.name} "), Words(hashes, "code")]
    environment = run.environment
    facts: list[tuple[str, TextLine]] = [
        ("Analysis", (Words(f"{run.analysis} {run.analysis_version}, seed {run.seed}"),)),
        (
            "Plugin",
            (
                Words(f"{run.plugin} {run.plugin_version}, code "),
                Words(short_hash(run.code_hash), "code"),
            ),
        ),
        ("Windows", (Words(_windows(run)),)),
        ("Inputs", tuple(inputs) or (Words("none"),)),
        (
            "Ran",
            (
                Words(
                    f"{time_words(run.started_at)}, Python {environment.python}, "
                    f"isolation {environment.isolation}"
                ),
            ),
        ),
        ("Tolerance", (Words(_tolerance(run)),)),
        ("Run", (Words(run.id, "code"),)),
        ("Result", (Words(run.result, "code"),)),
    ]
    return Facts(tuple(facts))


def _windows(run: Run) -> str:
    codes = {"reference": "W0 reference", "incident": "W1 incident"}
    told = []
    for given in run.inputs:
        if given.kind != "window":
            continue
        name = codes.get(given.name, given.name)
        if given.start is not None and given.end is not None:
            name += f" ({time_words(given.start)} to {time_words(given.end)})"
        told.append(name)
    restricted = run.restricted
    only = f", on the rows of {restricted.name or 'a filter'} only" if restricted else ""
    return f"{'; '.join(told)}{only}" if told else "none"


def _tolerance(run: Run) -> str:
    return f"absolute {run.tolerance.absolute:g}, relative {run.tolerance.relative:g}"


def _evidence(document: ReportDocument) -> Table:
    rows = tuple(
        (
            (Words(item.name),),
            (Words(str(item.kind)),),
            (Words(item.sha256, "code"),),
            (
                Words(
                    f"{item.custody.method}; hash the same before and after: "
                    f"{_yes(item.custody.sha256_at_source == item.custody.sha256_after_copy)}; "
                    f"{'frozen' if item.frozen else 'not frozen'}",
                    "quiet",
                ),
            ),
        )
        for item in document.incident.evidence
    )
    columns = (
        Column("Item"),
        Column("Kind"),
        Column("SHA-256"),
        Column("Custody"),
    )
    return Table("Evidence and its custody", columns, rows)


def _yes(value: bool) -> str:  # noqa: FBT001 -- it is what is told
    return "yes" if value else "NO"


def _record(document: ReportDocument) -> Facts:
    incident = document.incident
    facts: list[tuple[str, TextLine]] = [
        ("Written by", (Words(document.program),)),
        ("Journal", (Words(f"{incident.size} events, head "), Words(incident.head, "code"))),
    ]
    if document.template:
        facts.append(("Template", (Words(document.template),)))
    versions = incident.records.versions
    if versions:
        last = versions[-1]
        told = f"{last.number}, {last.words}".rstrip(", ")
        facts.append(("Last version", (Words(f"{told}, sha256 "), Words(last.sha256, "code"))))
    return Facts(tuple(facts))
