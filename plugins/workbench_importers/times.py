"""Times: zones that were named, columns without one, and single values in documents."""

import re
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from workbench.api import EvidenceError, JsonValue
from workbench_importers.column_types import (
    EPOCH_UNITS,
    INSTANT,
    MISSING,
    PATTERNS,
    ColumnType,
    epoch_unit,
)

_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d{2})?\Z")
_TRAILING_ZONE = re.compile(r"\s*(?:Z|UTC|GMT)\Z", re.IGNORECASE)


def checked_zone(hint: JsonValue) -> str:
    """Return the time zone for times that carry none; UTC when nothing was said.

    Raises
    ------
    EvidenceError
        If the zone is not known on this machine.
    """
    name = str(hint or "UTC")
    if match := _OFFSET.match(name):
        return f"{match[1]}{int(match[2]):02d}:{match[3] or '00'}"
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise EvidenceError(
            "time.zone",
            f"There is no time zone called {name[:40]!r}.",
            "Use a name such as Europe/Lisbon, UTC, or an offset such as +02:00.",
        ) from None
    return name


def as_instants(moments: pa.Array | pa.ChunkedArray, zone: str) -> pa.Array | pa.ChunkedArray:
    """Return times as microseconds in UTC; times without a zone are read as ``zone``'s.

    An hour that a clock change repeats is taken as its first run; one that it skips, as
    the hour after.
    """
    if moments.type.tz is None:
        if _OFFSET.match(zone):
            shifted = pc.subtract(pc.cast(moments, pa.timestamp("us"), safe=False), _shift(zone))
            moments = pc.assume_timezone(shifted, "UTC")
        else:
            moments = pc.assume_timezone(
                moments, timezone=zone, ambiguous="earliest", nonexistent="latest"
            )
    # Digits below a microsecond are dropped; no clock of a pipeline keeps them.
    return pc.cast(moments, INSTANT, safe=False)


def texts_as_instants(texts: pa.Array, kind: ColumnType, zone: str) -> pa.Array:
    """Return written times as times in UTC; cells that mean "no value" are missing.

    Parameters
    ----------
    texts : Array of string
    kind : ColumnType
        A timestamp that :class:`~workbench_importers.column_types.Tally` decided on.
    zone : str
        Of times that carry none.
    """
    if not len(texts):
        return pa.array([], INSTANT)
    trimmed = pc.ascii_trim_whitespace(pc.cast(texts, pa.string()))
    known = pc.if_else(pc.is_in(trimmed, value_set=pa.array(MISSING)), None, trimmed)
    if kind.pattern:
        return as_instants(pc.strptime(known, format=kind.pattern, unit="us"), zone)
    return as_instants(pc.cast(known, kind.reading), zone)


def from_epoch(counts: pa.Array, unit: str) -> pa.Array:
    """Return whole numbers that count from 1970 as times in UTC."""
    return pc.cast(pc.cast(counts, pa.timestamp(unit, tz="UTC")), INSTANT, safe=False)


def parse_moment(value: JsonValue, zone: str = "UTC") -> datetime | None:
    """Return one written time as UTC, or None where it is no time.

    Numbers count seconds, or parts of seconds, since 1970, if that falls between 2000 and
    2100; texts are ISO 8601 or one of the patterns tried for columns.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _from_number(float(value))
    text = _TRAILING_ZONE.sub("+00:00", str(value).strip())
    if not text:
        return None
    if text.isdigit() and len(text) in {10, 13, 16, 19}:
        return _from_number(float(text))
    moment = _parse_text(text)
    if moment is None:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=_zone_info(zone))
    return moment.astimezone(UTC)


def _parse_text(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.replace(",", "."))
    except ValueError:
        pass
    for pattern in PATTERNS:
        try:
            return datetime.strptime(text, pattern)  # noqa: DTZ007 -- the zone is added by the caller
        except ValueError:
            continue
    return None


def _from_number(value: float) -> datetime | None:
    unit = epoch_unit(int(value), int(value)) if abs(value) < 2**63 else ""
    if not unit:
        return None
    return datetime.fromtimestamp(value / dict(EPOCH_UNITS)[unit], tz=UTC)


def _zone_info(zone: str) -> ZoneInfo | timezone:
    return timezone(_shift(zone)) if _OFFSET.match(zone) else ZoneInfo(zone)


def _shift(zone: str) -> timedelta:
    match = _OFFSET.match(zone)
    if match is None:
        return timedelta()
    size = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return size if match[1] == "+" else -size
