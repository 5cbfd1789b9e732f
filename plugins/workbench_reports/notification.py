"""The draft of a serious-incident report under the EU AI Act, Article 73.

A draft for whoever has to notify: every field that the Commission's form is about, filled from
what the incident already holds, and every gap said. It is no legal advice.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from workbench.api import ReportDocument, ReportSection, Table

READERS = ("regulator",)
UNKNOWN = "Not stated yet."
DEADLINES = (
    (15, "any serious incident, Article 73(2)"),
    (10, "the death of a person, Article 73(4)"),
    (
        2,
        "a widespread infringement or a disruption of critical infrastructure, Article 73(3)",
    ),
)
"""Days after the provider became aware, at most, and for what."""


def notification(document: ReportDocument) -> tuple[ReportSection, ...]:
    """Return the sections of the draft.

    Parameters
    ----------
    document : ReportDocument

    Returns
    -------
    tuple of ReportSection
    """
    return (
        _section("about", "About this draft", _about(document)),
        _section("parties", "Provider, system and deployer", "", _parties(document)),
        _section("dates", "Awareness and deadlines", _dates_words(document), _deadlines(document)),
        _taken(document, "summary", "What happened", UNKNOWN),
        _section("harm", "Harm and who was affected", "", _harm(document)),
        _link(document),
        _taken(document, "timeline", "When it happened", UNKNOWN),
        _section("actions", "Immediate and corrective actions", "", *_actions(document)),
        _taken(document, "missing", "What is not known", "Nothing is listed as missing."),
    )


def _section(identifier: str, title: str, text: str, *tables: Table) -> ReportSection:
    return ReportSection(id=identifier, title=title, audiences=READERS, text=text, tables=tables)


def _taken(document: ReportDocument, section: str, title: str, without: str) -> ReportSection:
    """Return a section of the postmortem as it stands, under another title."""
    found = next((one for one in document.sections if one.id == section), None)
    if found is None:
        return _section(section, title, without)
    update = {"title": title, "audiences": READERS, "text": found.text or without}
    return found.model_copy(update=update)


def _about(document: ReportDocument) -> str:
    return (
        "This is a draft for the report on a serious incident that Article 73 of Regulation (EU) "
        "2024/1689 asks of providers of high-risk AI systems. Whether the incident is a serious "
        "one, and who must report it to whom, is for the provider to decide; this is no legal "
        f"advice. It was filled from incident INC-{document.incident.number:04d}; what is said in "
        "boxes is tied to a run."
    )


def _answer(document: ReportDocument, *names: str) -> str:
    found = {name: answer for name, _, answer in document.overlay}
    return next((found[name] for name in names if found.get(name)), "")


def _facts(identifier: str, rows: Iterator[tuple[str, str]]) -> Table:
    told = tuple((name, value or UNKNOWN) for name, value in rows)
    return Table(id=identifier, title="", columns=("field", "answer"), rows=told)


def _parties(document: ReportDocument) -> Table:
    triage = document.incident.records.triage

    def rows() -> Iterator[tuple[str, str]]:
        yield "Provider", _answer(document, "provider")
        systems = ", ".join(triage.systems) if triage else ""
        yield "AI system", _answer(document, "system_id", "system") or systems
        yield "Deployer", _answer(document, "deployer")
        yield "Severity, as assessed here", document.incident.severity
        yield "Owner of the incident", document.incident.owner

    return _facts("parties", rows())


def awareness(document: ReportDocument) -> date | None:
    """Return the day on which the provider became aware; None where nobody said it."""
    told = _answer(document, "date_of_awareness", "awareness")
    try:
        return date.fromisoformat(told[:10])
    except ValueError:
        return None


def _dates_words(document: ReportDocument) -> str:
    aware = awareness(document)
    if aware is not None:
        return f"The provider became aware on {aware.isoformat()}."
    return (
        "The date of awareness is not stated; deadlines count from it. "
        "Write it into the field of the overlay as a date, such as 2026-05-14."
    )


def _deadlines(document: ReportDocument) -> Table:
    aware = awareness(document)
    rows = tuple(
        (
            f"{days} days",
            what,
            (aware + timedelta(days=days)).isoformat() if aware else "–",
        )
        for days, what in DEADLINES
    )
    return Table(
        id="deadlines",
        title="Latest day to report; sooner where the causal link is sure",
        columns=("within", "for what", "due"),
        rows=rows,
    )


def _harm(document: ReportDocument) -> Table:
    triage = document.incident.records.triage

    def rows() -> Iterator[tuple[str, str]]:
        yield "Who was affected", triage.harm.entity if triage else ""
        yield "What happened to them", triage.harm.event if triage else ""
        yield "Link to the system's behaviour", triage.harm.link if triage else ""
        yield "Level, 0 none to 5 catastrophic", str(triage.harm.level) if triage else ""
        yield "Reach", triage.reach if triage else ""

    return _facts("harm", rows())


def _link(document: ReportDocument) -> ReportSection:
    """Return the suspected causal link: as it was answered, and as the causes section has it."""
    told = _answer(document, "suspected_causal_link", "causal_link")
    causes = next((one for one in document.sections if one.id == "root_causes"), None)
    text = "\n\n".join(part for part in (told, causes.text if causes else "") if part)
    return _section("link", "Suspected causal link", text or UNKNOWN)


def _actions(document: ReportDocument) -> Iterator[Table]:
    def answered() -> Iterator[tuple[str, str]]:
        yield "Immediate actions", _answer(document, "immediate_actions")
        yield "Corrective actions", _answer(document, "corrective_actions")

    yield _facts("answered", answered())
    rows = tuple(
        (
            one.title,
            one.kind.replace("_", " "),
            one.owner_function or one.owner or "–",
            one.due.isoformat() if one.due else "–",
            one.status,
        )
        for one in document.incident.records.actions
        if one.status != "rejected"
    )
    if rows:
        yield Table(
            id="measures",
            title="Actions on record",
            columns=("action", "kind", "owner", "due", "status"),
            rows=rows,
        )
