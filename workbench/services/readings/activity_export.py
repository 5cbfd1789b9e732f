"""The activity log as a file: CSV that no spreadsheet computes with, Markdown or LaTeX."""

from collections.abc import Iterable

from workbench.domain.table_text import Form, table_text
from workbench.services.readings.activity import Activity

HEADS = ("When", "Who", "Key", "Role", "What", "On", "Type", "Incident", "Event", "Not allowed")


def as_csv(lines: Iterable[Activity]) -> str:
    """Return the log as CSV, times in ISO 8601.

    A cell that a spreadsheet would take for a formula starts with an apostrophe.
    """
    return table_text(HEADS, (_cells(line, line.at) for line in lines), Form.CSV)


def as_markdown(lines: Iterable[Activity]) -> str:
    """Return the log as a Markdown table in which nothing is markup."""
    return table_text(HEADS, (_cells(line, line.when) for line in lines), Form.MARKDOWN)


def as_latex(lines: Iterable[Activity]) -> str:
    """Return the log as a LaTeX table in which nothing is a command."""
    return table_text(HEADS, (_cells(line, line.when) for line in lines), Form.LATEX)


def _cells(line: Activity, when: str) -> tuple[str, ...]:
    what = f"{line.what} (undone since)" if line.undone else line.what
    return (
        when,
        line.name,
        line.fingerprint,
        line.role,
        what,
        line.on,
        line.type,
        line.code,
        str(line.seq),
        line.violation,
    )
