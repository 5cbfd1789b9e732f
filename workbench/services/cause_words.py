"""Causes, verdicts and runs in words."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from workbench.domain.canonical import JsonValue
from workbench.language import tr

NODES: Mapping[str, str] = {"__target__": tr("labels"), "__rows__": tr("rows")}
KINDS: Mapping[str, str] = {
    "unit_change": tr("unit change"),
    "stuck": tr("stuck on one value"),
    "nulls": tr("values missing"),
    "remap": tr("levels renamed"),
    "unseen_level": tr("levels never seen before"),
    "swap": tr("swapped with another column"),
    "stale_join": tr("values of other rows"),
    "rounding": tr("rounded"),
    "clip": tr("cut off at a limit"),
    "sign_flip": tr("sign turned"),
    "duplicates": tr("copies of rows"),
    "surge": tr("another mix of rows"),
    "timezone": tr("shifted around the clock"),
    "label_noise": tr("partly wrong"),
    "label_delay": tr("late or of other rows"),
    "concept": tr("another relation to the features"),
}
MECHANISMS: Mapping[str, str] = {
    "row_replay": tr("Row replay"),
    "inverse_transform": tr("Inverse transform"),
    "quantile_map": tr("Quantile map"),
    "conditional_imputation": tr("Conditional imputation"),
    "resample": tr("Resampling"),
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
        return tr("less than 1\u202f%")
    whole = min(round(100 * share), 99) if share < 1 else 100
    return f"{whole}\u202f%"


def fault_words(kind: str, rows: float | None) -> str:
    """Return what is wrong and on how many rows: ``"unit change on 35 % of rows"``."""
    if not kind:
        return ""
    affected = tr(" on {rows} of rows", rows=percent_words(rows)) if rows else ""
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
        return tr("No real drop between the two windows")
    if verdict == "named" and first is not None:
        node, kind, share, rows = first
        subject = _subject(node)
        verb = tr("explain") if node in NODES else tr("explains")
        whole = share is None or share >= MOST_OF_IT
        part = (
            tr("the drop")
            if whole
            else tr("{percent_words} of the drop", percent_words=percent_words(share or 0.0))
        )
        if not kind:
            return tr("The trouble begins with {node}", node=node)
        return f"{subject} {verb} {part}: {fault_words(kind, rows)}"
    if rivals:
        return tr(
            "Undecided between {listed}", listed=_listed([_rival(*rival) for rival in rivals])
        )
    return tr("Nothing that was looked at explains the drop")


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
    words = tr("began {at} UTC ({start}–{end})", at=_day_and_time(at, year), start=start, end=end)
    if not changes:
        return words
    more = tr(" and {value} more", value=len(changes) - 1) if len(changes) > 1 else ""
    what, minutes = str(changes[0].get("what", "")), changes[0].get("minutes")
    apart = _apart(float(minutes)) if isinstance(minutes, int | float) else tr("near")
    return f"{words}; \u2018{what}\u2019 {apart}{more}"


def _time(at: datetime) -> str:
    return f"{at:%H:%M}"


def _day_and_time(at: datetime, year: int) -> str:
    written = "" if at.year == year else f" {at.year}"
    return f"{at.day} {at:%b}{written} {at:%H:%M}"


def _apart(minutes: float) -> str:
    size = abs(minutes)
    if size < 1:
        return tr("in the same minute")
    words = f"{size:.0f}\u202fmin" if size < 120 else f"{size / 60:.0f}\u202fh"
    if size >= 48 * 60:
        words = tr("{value:.0f} days", value=size / 1440)
    # A change after the estimate is listed only where the interval reaches beyond it.
    return (
        tr("{words} before", words=words)
        if minutes < 0
        else tr("{words} after, within the interval", words=words)
    )


def _subject(node: str) -> str:
    words = node_words(node)
    return tr("The {words}", words=words) if node in NODES else words


def _rival(node: str, kind: str) -> str:
    name = tr("the {node}", node=node_words(node)) if node in NODES else node
    return f"{name} ({kind_words(kind)})" if kind else name


def _listed(words: Sequence[str]) -> str:
    return (
        words[0]
        if len(words) == 1
        else tr("{join} and {words}", join=", ".join(words[:-1]), words=words[-1])
    )
