"""Causes, verdicts and runs in words."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from workbench.domain.canonical import JsonValue

NODES: Mapping[str, str] = {"__target__": "labels", "__rows__": "rows"}
KINDS: Mapping[str, str] = {
    "unit_change": "unit change",
    "stuck": "stuck on one value",
    "nulls": "values missing",
    "remap": "levels renamed",
    "unseen_level": "levels never seen before",
    "swap": "swapped with another column",
    "stale_join": "values of other rows",
    "rounding": "rounded",
    "clip": "cut off at a limit",
    "sign_flip": "sign turned",
    "duplicates": "copies of rows",
    "surge": "another mix of rows",
    "timezone": "shifted around the clock",
    "label_noise": "partly wrong",
    "label_delay": "late or of other rows",
    "concept": "another relation to the features",
}
MECHANISMS: Mapping[str, str] = {
    "row_replay": "Row replay",
    "inverse_transform": "Inverse transform",
    "quantile_map": "Quantile map",
    "conditional_imputation": "Conditional imputation",
    "resample": "Resampling",
}
MOST_OF_IT = 0.9
"""Share of the drop from which a cause simply explains it."""


def node_words(node: str) -> str:
    """Return a node as it is written: columns as in the data, the two targets as words."""
    return NODES.get(node, node)


def kind_words(kind: str) -> str:
    """Return a kind of fault in a few words."""
    return KINDS.get(kind, kind.replace("_", " "))


def mechanism_words(mechanism: str) -> str:
    """Return a way of mending as it is written."""
    return MECHANISMS.get(mechanism, mechanism.replace("_", " ").capitalize())


def percent_words(share: float) -> str:
    """Return a share of rows: ``"35 %"``; never 0 for a few, nor 100 for almost all."""
    if 0 < share < 0.01:
        return "less than 1\u202f%"
    whole = min(round(100 * share), 99) if share < 1 else 100
    return f"{whole}\u202f%"


def fault_words(kind: str, rows: float | None) -> str:
    """Return what is wrong and on how many rows: ``"unit change on 35 % of rows"``."""
    if not kind:
        return ""
    affected = f" on {percent_words(rows)} of rows" if rows else ""
    return f"{kind_words(kind)}{affected}"


def title_words(
    verdict: str,
    first: tuple[str, str, float | None, float | None] | None,
    rivals: Sequence[tuple[str, str]],
) -> str:
    """Return the answer of a search for causes as a sentence without a full stop.

    Parameters
    ----------
    verdict : str
    first : (node, kind, share of the drop, share of the rows) or None
    rivals : sequence of (node, kind)
    """
    if verdict == "no_incident":
        return "No real drop between the two windows"
    if verdict == "named" and first is not None:
        node, kind, share, rows = first
        subject = _subject(node)
        verb = "explain" if node in NODES else "explains"
        whole = share is None or share >= MOST_OF_IT
        part = "the drop" if whole else f"{percent_words(share or 0.0)} of the drop"
        if not kind:
            return f"The trouble begins with {node}"
        return f"{subject} {verb} {part}: {fault_words(kind, rows)}"
    if rivals:
        return f"Undecided between {_listed([_rival(*rival) for rival in rivals])}"
    return "Nothing that was looked at explains the drop"


def began_words(
    onset: Mapping[str, JsonValue], changes: Sequence[Mapping[str, JsonValue]], year: int
) -> str:
    """Return when it began, in UTC, and the nearest change: empty where no onset was told.

    Parameters
    ----------
    onset, changes
        Of a result document.
    year : int
        The year of now; another year is written out.

    Returns
    -------
    str
        Such as ``"began 13 May 04:00 UTC (03:00–06:00); ‘feature-store 2.4’ 20 min before"``.
    """
    ends = onset.get("interval")
    if not onset.get("at") or not isinstance(ends, list | tuple) or len(ends) != 2:
        return ""
    at, low, high = (datetime.fromisoformat(str(m)).astimezone(UTC) for m in (onset["at"], *ends))
    end = _time(high) if high.date() == low.date() else _day_and_time(high, year)
    start = _time(low) if low.date() == high.date() == at.date() else _day_and_time(low, year)
    words = f"began {_day_and_time(at, year)} UTC ({start}\u2013{end})"
    if not changes:
        return words
    more = f" and {len(changes) - 1} more" if len(changes) > 1 else ""
    what, minutes = str(changes[0].get("what", "")), changes[0].get("minutes")
    apart = _apart(float(minutes)) if isinstance(minutes, int | float) else "near"
    return f"{words}; \u2018{what}\u2019 {apart}{more}"


def _time(at: datetime) -> str:
    return f"{at:%H:%M}"


def _day_and_time(at: datetime, year: int) -> str:
    written = "" if at.year == year else f" {at.year}"
    return f"{at.day} {at:%b}{written} {at:%H:%M}"


def _apart(minutes: float) -> str:
    size = abs(minutes)
    if size < 1:
        return "in the same minute"
    words = f"{size:.0f}\u202fmin" if size < 120 else f"{size / 60:.0f}\u202fh"
    if size >= 48 * 60:
        words = f"{size / 1440:.0f} days"
    # A change after the estimate is listed only where the interval reaches beyond it.
    return f"{words} before" if minutes < 0 else f"{words} after, within the interval"


def _subject(node: str) -> str:
    words = node_words(node)
    return f"The {words}" if node in NODES else words


def _rival(node: str, kind: str) -> str:
    name = f"the {node_words(node)}" if node in NODES else node
    return f"{name} ({kind_words(kind)})" if kind else name


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
