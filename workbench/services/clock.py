"""The present, asked for in one place so that tests can hold it still."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_clock() -> datetime:
    """Return the present instant, zone-aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 -- this is the clock everybody else asks
