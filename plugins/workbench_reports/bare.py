"""Sections for a document that brings none of its own: what the incident alone tells."""

from workbench.api import (
    Bullets,
    Chip,
    Column,
    Paragraph,
    ReportDocument,
    ReportSection,
    Table,
    Window,
    Words,
)
from workbench_reports.spelling import count_words, time_words

ALL = ("executive", "product", "technical", "risk")
WINDOW_CODES = {"reference": "W0 reference", "incident": "W1 incident"}


def bare_sections(document: ReportDocument) -> tuple[ReportSection, ...]:
    """Return summary, windows, timeline and gaps of an incident that nobody wrote about yet."""
    return (
        ReportSection("summary", "Summary", ALL, (_summary(document),)),
        ReportSection("windows", "Windows", ALL, _windows(document)),
        ReportSection("timeline", "Timeline", ALL, _timeline(document)),
        ReportSection("missing", "Missing evidence and limits", ALL, (_gaps(document),)),
    )


def windows_table(windows: tuple[Window, ...]) -> Table:
    """Return the windows of an incident as a table, W0 first."""
    order = {"reference": 0, "incident": 1}
    ordered = sorted(windows, key=lambda w: (order.get(w.name, 2), w.name))
    columns = (
        Column("Window", share=1.4),
        Column("From"),
        Column("To"),
        Column("Rows", number=True, share=0.6),
    )
    rows = tuple(
        (
            (Words(WINDOW_CODES.get(window.name, window.title or window.name)),),
            (Words(time_words(window.start) if window.start else "by table"),),
            (Words(time_words(window.end) if window.end else "by table"),),
            (Words(count_words(window.rows)),),
        )
        for window in ordered
    )
    return Table("Windows", columns, rows)


def _summary(document: ReportDocument) -> Bullets | Paragraph:
    known = {one.claim.id: one.standing for one in document.standings}
    if not document.claims:
        words = "No claim has been put into this report yet. What the runs found stands below."
        return Paragraph((Words(words),))
    return Bullets(
        tuple(
            (Chip(claim.id, claim.text, known.get(claim.id, "supported"), claim.run),)
            for claim in document.claims
        )
    )


def _windows(document: ReportDocument) -> tuple[Table, ...]:
    return (windows_table(document.incident.windows),) if document.incident.windows else ()


def _timeline(document: ReportDocument) -> tuple[Table, ...]:
    if not document.chronology:
        return ()
    columns = (Column("When", share=0.9), Column("What", share=2.2), Column("Source", share=0.9))
    rows = tuple(
        ((Words(time_words(at)),), (Words(what),), (Words(source, "quiet"),))
        for at, what, source in document.chronology
    )
    return (Table("What happened when", columns, rows),)


def _gaps(document: ReportDocument) -> Bullets:
    gaps = document.incident.gaps or ("Nothing is known to be missing.",)
    return Bullets(tuple((Words(gap),) for gap in gaps))
