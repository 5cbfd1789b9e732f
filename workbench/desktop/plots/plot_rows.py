"""The rows of a picture: what a table shows in its place and what Copy data copies."""

from dataclasses import dataclass

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class PlotData:
    """Rows under heads.

    Attributes
    ----------
    heads : tuple of str
        One a column, with its unit.
    rows : tuple of tuple
        Text, numbers or None; every row is as long as `heads`.
    """

    heads: tuple[str, ...]
    rows: tuple[Row, ...]
