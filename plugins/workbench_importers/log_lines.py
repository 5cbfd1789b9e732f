"""Lines of plain-text logs: where the time is, the level, and what was said."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from workbench_importers.times import parse_moment

_ISO = r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?\s?(?:Z|UTC|[+-]\d{2}:?\d{2})?"
_SLASHED = r"\d{4}/\d{2}/\d{2} \d{2}:\d{2}:\d{2}"
_ACCESS = r"\d{2}/[A-Z][a-z]{2}/\d{4}:\d{2}:\d{2}:\d{2} [+-]\d{4}"
_SYSLOG = r"[A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2}"
_TIME = re.compile(
    rf"^[\[(<]?(?:<\d{{1,3}}>\d? ?)?(?:(?P<iso>{_ISO}|{_SLASHED})|(?P<syslog>{_SYSLOG}))[\])>]?"
)
_ACCESS_TIME = re.compile(rf"^(?P<client>\S+ \S+ \S+) \[(?P<access>{_ACCESS})\] ")
_LEVEL = re.compile(
    r"^[\s\-|:,\[\]()]*(?:[\w.\-/]+\s*[:\-|\]]\s*)?[\[(<]?"
    r"(?P<level>TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|ERR|CRITICAL|CRIT|FATAL|SEVERE|ALERT|EMERG)"
    r"[\])>]?(?=[\s:\-|,\]]|$)",
    re.IGNORECASE,
)
LEVELS = {
    "WARN": "WARNING",
    "ERR": "ERROR",
    "CRIT": "CRITICAL",
    "FATAL": "CRITICAL",
    "SEVERE": "ERROR",
    "EMERG": "CRITICAL",
}
_SEVERITIES = ((24, "CRITICAL"), (17, "ERROR"), (13, "WARNING"), (9, "INFO"), (5, "DEBUG"))


@dataclass(slots=True)
class LogLine:
    """One entry of a log: a line and those that continue it."""

    at: datetime | None
    level: str
    message: str


def starts_entry(line: str) -> bool:
    """Whether a line begins with a time, as a new entry of a log does."""
    return _TIME.match(line) is not None or _ACCESS_TIME.match(line) is not None


def parse_line(line: str, zone: str, year: int | None) -> LogLine:
    """Return time, level and message of a line.

    Parameters
    ----------
    line : str
    zone : str
        Of times that carry no offset.
    year : int or None
        Of syslog times, which carry none; without it they stay empty.
    """
    if access := _ACCESS_TIME.match(line):
        at = datetime.strptime(access["access"], "%d/%b/%Y:%H:%M:%S %z").astimezone(UTC)
        return LogLine(at, "", f"{access['client']} {line[access.end() :]}".strip())
    match = _TIME.match(line)
    if match is None:
        level = _LEVEL.match(line)
        return LogLine(None, standard_level(level["level"]) if level else "", line.strip())
    rest = line[match.end() :]
    level = _LEVEL.match(rest)
    message = rest[level.end() :] if level else rest
    return LogLine(
        _moment(match, zone, year),
        standard_level(level["level"]) if level else "",
        message.strip(" \t-|:,"),
    )


def standard_level(level: object) -> str:
    """Return a level as one of DEBUG, INFO, WARNING, ERROR, CRITICAL, or as it was written.

    Whole numbers are OpenTelemetry severities (1 to 24) or Python levels (10 to 50).
    """
    if isinstance(level, int) and not isinstance(level, bool):
        return _numbered_level(level)
    word = str(level or "").strip().upper()
    return LEVELS.get(word, word)


def _numbered_level(level: int) -> str:
    if level in {10, 20, 30, 40, 50}:
        return ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")[level // 10 - 1]
    return next((name for least, name in _SEVERITIES if level >= least), "DEBUG")


def _moment(match: re.Match[str], zone: str, year: int | None) -> datetime | None:
    if match["iso"]:
        return parse_moment(match["iso"].replace("/", "-"), zone)
    if year is None:
        return None
    try:
        # The year is put in front because a leap day has no reading without one.
        moment = datetime.strptime(f"{year} {match['syslog']}", "%Y %b %d %H:%M:%S")  # noqa: DTZ007 -- zoned below
    except ValueError:
        return None
    return parse_moment(moment.isoformat(), zone)
