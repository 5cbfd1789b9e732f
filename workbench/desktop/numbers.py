"""Numbers, shares, durations and times as the window writes them; without Qt.

Real minus signs, narrow no-break spaces for thousands and before units, no more digits than
asked for, times in UTC.
"""

from datetime import UTC, datetime
from math import isfinite

from workbench.language import tr

NARROW = "\u202f"
MINUS = "\u2212"
MISSING = "\u2013"
_SIZES = ("B", "KB", "MB", "GB", "TB")
_SEPARATORS = {"space": (NARROW, "."), "comma": (",", "."), "point": (".", ","), "none": ("", ".")}


class _Chosen:
    """What stands between thousands and before decimals."""

    thousands, point = _SEPARATORS["space"]


def choose_separators(style: str) -> None:
    """Write numbers in another style from now on.

    Parameters
    ----------
    style : str
        ``"space"``, ``"comma"``, ``"point"`` or ``"none"``, after what stands between thousands.
    """
    _Chosen.thousands, _Chosen.point = _SEPARATORS[style]


def decimal(value: float | None, places: int = 3) -> str:
    """Write a number with a fixed count of decimals.

    Parameters
    ----------
    value : float or None
        The number; None and not-a-number are written as a dash.
    places : int
        Decimals: 3 for AUC, 2 for PSI.

    Returns
    -------
    str
        Such as ``"−0.130"`` or ``"16 128.5"``.
    """
    if value is None or not isfinite(value):
        return MISSING
    whole_part, _, rest = f"{value:,.{places}f}".partition(".")
    text = whole_part.replace(",", _Chosen.thousands) + (_Chosen.point + rest if rest else "")
    if float(f"{value:.{places}f}") == 0.0:
        return text.lstrip("-")
    return text.replace("-", MINUS)


def signed(value: float | None, places: int = 3) -> str:
    """Write a change: a plus on gains, a real minus on losses.

    Parameters
    ----------
    value : float or None
        The change.
    places : int
        Decimals.

    Returns
    -------
    str
        Such as ``"+0.021"``.
    """
    text = decimal(value, places)
    gain = value is not None and isfinite(value) and float(f"{value:.{places}f}") > 0
    return f"+{text}" if gain else text


def whole(value: int | None) -> str:
    """Write a count.

    Parameters
    ----------
    value : int or None
        The count.

    Returns
    -------
    str
        Such as ``"16 128"``.
    """
    return MISSING if value is None else decimal(float(value), 0)


def percent(share: float | None, places: int = 0) -> str:
    """Write a share.

    Parameters
    ----------
    share : float or None
        0 to 1.
    places : int
        Decimals of the percentage.

    Returns
    -------
    str
        Such as ``"35 %"``.
    """
    if share is None or not isfinite(share):
        return MISSING
    return f"{decimal(100 * share, places)}{NARROW}%"


def interval(value: float, low: float, high: float, places: int = 3) -> str:
    """Write a value with its interval as in tables and chips.

    Parameters
    ----------
    value, low, high : float
        The value and the ends of its interval.
    places : int
        Decimals.

    Returns
    -------
    str
        Such as ``"0.129 [0.112, 0.144]"``.
    """
    return f"{decimal(value, places)} [{decimal(low, places)}, {decimal(high, places)}]"


def size(count: int) -> str:
    """Write a count of bytes.

    Parameters
    ----------
    count : int
        Bytes.

    Returns
    -------
    str
        Such as ``"2.4 GB"``, in powers of 1000.
    """
    amount, unit = float(count), 0
    while amount >= 1000 and unit < len(_SIZES) - 1:
        amount, unit = amount / 1000, unit + 1
    places = 1 if unit and amount < 100 else 0
    return f"{decimal(amount, places)}{NARROW}{_SIZES[unit]}"


def duration(seconds: float) -> str:
    """Write a length of time with at most two units.

    Parameters
    ----------
    seconds : float
        The length; negative ones are written without sign.

    Returns
    -------
    str
        Such as ``"7 d 03 h"``, ``"2 min 14 s"`` or ``"38 s"``.
    """
    left = round(abs(seconds))
    days, left = divmod(left, 86_400)
    hours, left = divmod(left, 3600)
    minutes, rest = divmod(left, 60)
    if days:
        return f"{days}{NARROW}d {hours:02d}{NARROW}h"
    if hours:
        return tr("{hours}\u202fh {minutes:02d}\u202fmin", hours=hours, minutes=minutes)
    if minutes:
        return tr("{minutes}\u202fmin {rest:02d}\u202fs", minutes=minutes, rest=rest)
    return f"{rest}{NARROW}s"


def moment(at: datetime, *, year: int | None = None) -> str:
    """Write a moment in UTC.

    Parameters
    ----------
    at : datetime
        A zone-aware time.
    year : int, optional
        The year of now; another year is written out.

    Returns
    -------
    str
        Such as ``"14 May 06:00"``.
    """
    there = at.astimezone(UTC)
    return f"{day(there, year=year)} {there:%H:%M}"


def day(at: datetime, *, year: int | None = None) -> str:
    """Write a day in UTC.

    Parameters
    ----------
    at : datetime
        A zone-aware time.
    year : int, optional
        The year of now; another year is written out.

    Returns
    -------
    str
        Such as ``"14 May"``.
    """
    there = at.astimezone(UTC)
    months = [
        tr("Jan"),
        tr("Feb"),
        tr("Mar"),
        tr("Apr"),
        tr("May"),
        tr("Jun"),
        tr("Jul"),
        tr("Aug"),
        tr("Sep"),
        tr("Oct"),
        tr("Nov"),
        tr("Dec"),
    ]
    tail = "" if year is None or there.year == year else f" {there.year}"
    return f"{there.day} {months[there.month - 1]}{tail}"


def period(start: datetime, end: datetime, *, year: int | None = None) -> str:
    """Write a time range by its days.

    Parameters
    ----------
    start, end : datetime
        Zone-aware ends.
    year : int, optional
        The year of now; another year is written out.

    Returns
    -------
    str
        Such as ``"14 – 21 May"`` or ``"30 Apr – 14 May"``.
    """
    first, last = start.astimezone(UTC), end.astimezone(UTC)
    if (first.year, first.month) == (last.year, last.month) and first.day != last.day:
        return f"{first.day} – {day(last, year=year)}"
    if first.date() == last.date():
        return day(last, year=year)
    return f"{day(first, year=year)} – {day(last, year=year)}"
