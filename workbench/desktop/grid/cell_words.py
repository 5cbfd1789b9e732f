"""How a grid writes the value of a cell; without Qt."""

from datetime import UTC, datetime

from workbench.desktop.numbers import MINUS, MISSING
from workbench.domain.readable import readable


def cell_words(value: object) -> str:
    """Write the value of a cell: numbers as they are, times in UTC, a dash where it is missing.

    Parameters
    ----------
    value : object
    """
    if value is None or value != value:  # noqa: PLR0124 -- not a number is a missing value too
        return MISSING
    if isinstance(value, str):
        return readable(value)
    if isinstance(value, float):
        return f"{value:.6g}".replace("-", MINUS)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value).replace("-", MINUS)
    if isinstance(value, datetime):
        there = value.astimezone(UTC) if value.tzinfo else value
        return f"{there:%Y-%m-%d %H:%M:%S}".removesuffix(":00")
    return str(value)
