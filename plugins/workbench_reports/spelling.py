"""How numbers, counts and times are spelt in every report."""

from datetime import UTC, datetime

NARROW = "\u202f"
MINUS = "\u2212"


def number_words(value: float | None) -> str:
    """Return a number with about three digits that count and a real minus."""
    if value is None:
        return "–"
    if abs(value) >= 1000:
        text = f"{value:,.0f}".replace(",", NARROW)
    elif abs(value) >= 10:
        text = f"{value:.1f}"
    else:
        text = f"{value:.3f}"
    return text.replace("-", MINUS)


def interval_words(interval: tuple[float, float] | None) -> str:
    """Return an interval as ``[0.112, 0.144]``."""
    if interval is None:
        return "–"
    return f"[{number_words(interval[0])}, {number_words(interval[1])}]"


def count_words(count: int | None) -> str:
    """Return a count with narrow spaces: ``16 128``."""
    return "–" if count is None else f"{count:,}".replace(",", NARROW)


def moment_of(at: datetime | str) -> datetime:
    """Return a moment in UTC; one without a zone is taken to be in it."""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def time_words(at: datetime | str) -> str:
    """Return a moment as ISO 8601 has it, to the second, in UTC; it does not break."""
    return moment_of(at).strftime("%Y-%m-%d\u00a0%H:%M:%SZ")


def short_hash(sha256: str) -> str:
    """Return the beginning of a hash, enough to find it in the list of evidence."""
    return sha256[:12]
