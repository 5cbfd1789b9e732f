"""Windows, gaps and the onset in words; without Qt."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from workbench.desktop.numbers import NARROW, day, duration, moment, whole
from workbench.domain.evidence import Window
from workbench.language import tr
from workbench.services.readings.signals_onset import Onset

CODES = {"reference": "W0", "incident": "W1"}
Stretch = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class OnsetWords:
    """What is said beside the onset, and where."""

    title: str
    detail: str
    at: datetime
    interval: Stretch


def length_words(seconds: float) -> str:
    """Return a length of time without parts that are nothing: ``"14 d"``, ``"25 min"``."""
    for unit, name in ((86_400, "d"), (3_600, "h"), (60, "min")):
        count, rest = divmod(round(seconds), unit)
        if count:
            return duration(seconds) if rest else f"{count}{NARROW}{name}"
    return duration(seconds)


def stretch_words(start: datetime, end: datetime, this_year: int) -> str:
    """Return a stretch to the minute: ``"14 May 06:00 – 21 May 06:00"``; the year once.

    Within one day the day is named once.
    """
    year = "" if end.year == this_year else f" {end.year}"
    if start.date() == end.date():
        return f"{moment(start)} – {end.astimezone(UTC):%H:%M}" + (f", {end.year}" if year else "")
    first = this_year if start.year == end.year else end.year
    head = moment(start) if start.year == end.year else moment(start, year=first)
    return f"{head} – {moment(end)}" + (f", {end.year}" if year else "")


def brush_note(window: Window | None, span: Stretch | None) -> str:
    """Return what is written in a brush after its name: ``"14 d · 16 128 rows"``."""
    if window is None or span is None:
        return ""
    length = length_words((span[1] - span[0]).total_seconds())
    return (
        length
        if window.rows is None
        else tr("{length} · {rows} rows", length=length, rows=whole(window.rows))
    )


def gap_words(reference: Stretch | None, incident: Stretch | None, width: float, year: int) -> str:
    """Return what lies between the windows, in a sentence; empty if it is less than a bin."""
    if reference is None or incident is None:
        return ""
    first, second = sorted((reference, incident))
    start, end = first[1], second[0]
    if (end - start).total_seconds() < max(width, 60.0):
        return ""
    return tr("{start} is in neither window.", start=stretch_words(start, end, year))


def onset_words(onset: Onset | None, width: float, this_year: int) -> OnsetWords | None:
    """Return what is said about the onset: its interval first where that is wide."""
    if onset is None:
        return None
    at, low, high = (datetime.fromtimestamp(t, UTC) for t in (onset.at, onset.low, onset.high))
    if onset.high - onset.low <= 1.5 * max(width, 1.0):
        title = tr("Onset {at} UTC", at=moment(at, year=this_year))
        detail = tr("95\u202f% interval {low}", low=stretch_words(low, high, high.year))
    else:
        first, last = day(low), day(high, year=this_year)
        if low.date() == high.date():
            first, last = moment(low), f"{high:%H:%M}"
        title = tr("Onset between {first} and {last}", first=first, last=last)
        detail = tr("95\u202f% interval; best fit {at} UTC", at=moment(at))
    return OnsetWords(title, detail, at, (low, high))


def window_set_words(window: Window, this_year: int) -> str:
    """Return that a window was set, in a sentence."""
    code = CODES.get(window.name, window.name)
    if window.start is None or window.end is None:
        words = tr("{code} is now the whole table", code=code)
    else:
        words = tr(
            "{code} is now {start}",
            code=code,
            start=stretch_words(window.start, window.end, this_year),
        )
    return words + (
        tr(", {rows} rows.", rows=whole(window.rows)) if window.rows is not None else "."
    )


def tidy(end: datetime) -> datetime:
    """Return the end of a window on a whole second, so that it still holds the last row."""
    if not end.microsecond:
        return end
    return end.replace(microsecond=0) + timedelta(seconds=1)
