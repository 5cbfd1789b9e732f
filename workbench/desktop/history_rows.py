"""The acts of a history as rows of a table, made off the window's thread."""

from datetime import UTC, datetime

from workbench.desktop.numbers import day
from workbench.language import tr
from workbench.services.readings.history import History, Step

Row = tuple[object, ...]


def rows_of(history: History) -> tuple[Row, ...]:
    """Return one row an act, the newest first.

    Parameters
    ----------
    history : History

    Returns
    -------
    tuple of tuple
        Number from 1, name, when, who, last event, branch, standing.
    """
    days: dict[str, str] = {}
    rows = [
        (
            number,
            step.name,
            _moment(step.at, days),
            step.who,
            step.last,
            step.branch,
            standing_words(step),
        )
        for number, step in enumerate(history.steps, start=1)
    ]
    return tuple(reversed(rows))


def standing_words(step: Step) -> str:
    """Return whether an act holds, in a few words."""
    if step.undone:
        return tr("Taken back")
    if step.stays:
        return tr("Stays")
    return tr("Holds")


def _moment(at: str, days: dict[str, str]) -> str:
    """Return an instant as ``14 May 11:40:12``; each day is worded once."""
    date = at[:10]
    if date not in days:
        days[date] = day(datetime.fromisoformat(at).astimezone(UTC))
    return f"{days[date]} {at[11:19]}"
