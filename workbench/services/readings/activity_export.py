"""The activity log as a file: CSV that no spreadsheet computes with, or Markdown."""

import csv
import io
from collections.abc import Iterable

from workbench.domain.readable import inert_markdown, spreadsheet_text
from workbench.services.readings.activity import Activity

HEADS = ("When", "Who", "Key", "Role", "What", "On", "Type", "Incident", "Event", "Not allowed")


def as_csv(lines: Iterable[Activity]) -> str:
    """Return the log as CSV, times in ISO 8601.

    A cell that a spreadsheet would take for a formula starts with an apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADS)
    for line in lines:
        writer.writerow([spreadsheet_text(cell) for cell in _cells(line, line.at)])
    return out.getvalue()


def as_markdown(lines: Iterable[Activity]) -> str:
    """Return the log as a Markdown table in which nothing is markup."""
    rows = [_row(HEADS), _row(["---"] * len(HEADS))]
    rows += [_row([inert_markdown(cell) for cell in _cells(line, line.when)]) for line in lines]
    return "".join(rows)


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


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |\n"
