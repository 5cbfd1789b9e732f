"""Sections for a document that brings none of its own: what the incident alone tells."""

from workbench.api import Moment, ReportDocument, ReportSection, Table, Window
from workbench_reports.spelling import count_words, time_words

ALL = ("executive", "product", "technical", "risk")
WINDOW_CODES = {"reference": "W0 reference", "incident": "W1 incident"}


def bare_sections(document: ReportDocument) -> tuple[ReportSection, ...]:
    """Return summary, windows, timeline and gaps of an incident that nobody wrote about yet."""
    gaps = document.incident.gaps or ("Nothing is known to be missing.",)
    moments = tuple(
        Moment(at=at, text=what, source=source) for at, what, source in document.chronology
    )
    return (
        ReportSection(id="summary", title="Summary", audiences=ALL, text=_summary(document)),
        ReportSection(id="windows", title="Windows", audiences=ALL, tables=_windows(document)),
        ReportSection(id="timeline", title="Timeline", audiences=ALL, timeline=moments),
        ReportSection(
            id="missing",
            title="Missing evidence and limits",
            audiences=ALL,
            text="\n".join(f"- {gap}" for gap in gaps),
        ),
    )


def _summary(document: ReportDocument) -> str:
    if not document.claims:
        return "No claim has been put into this report yet. What the runs found stands below."
    return "\n".join(f"- [[claim:{claim.id}]]" for claim in document.claims)


def _windows(document: ReportDocument) -> tuple[Table, ...]:
    order = {"reference": 0, "incident": 1}
    ordered = sorted(document.incident.windows, key=lambda w: (order.get(w.name, 2), w.name))
    rows = tuple(_window(window) for window in ordered)
    columns = ("window", "from", "to", "rows")
    return (Table(id="windows", title="Windows", columns=columns, rows=rows),) if rows else ()


def _window(window: Window) -> tuple[str, ...]:
    return (
        WINDOW_CODES.get(window.name, window.title or window.name),
        time_words(window.start) if window.start else "by table",
        time_words(window.end) if window.end else "by table",
        count_words(window.rows),
    )
