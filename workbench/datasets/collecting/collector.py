"""What a collector is, and what it gives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from workbench.datasets.collecting.rows import WindowRows
from workbench.domain.canonical import JsonValue
from workbench.domain.scoring.reference import Reference

FEWEST = 30
"""Rows below which nothing is measured in a window, or told of a group."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What one signal came to in one window.

    Attributes
    ----------
    value : float or None
        Higher is worse; None where it could not be measured.
    details : mapping of str to object
        ``words``, figures, and the ``column`` and ``node`` to look at. Aggregates only.
    """

    value: float | None
    details: Mapping[str, JsonValue] = field(default_factory=dict)


def nothing(why: str) -> Measure:
    """Return what is said where nothing was measured."""
    return Measure(None, {"words": why})


class Collector(Protocol):
    """Measures one signal.

    Attributes
    ----------
    signal : str
        Its id in the score's definition.
    few_rows : bool
        Whether it means something in a window with few rows, or none.
    """

    @property
    def signal(self) -> str:
        """Its id in the score's definition."""
        ...

    @property
    def few_rows(self) -> bool:
        """Whether it means something in a window with few rows, or none."""
        ...

    def measure(self, rows: WindowRows, reference: Reference) -> Measure:
        """Measure the signal in a window.

        Parameters
        ----------
        rows : WindowRows
        reference : Reference

        Returns
        -------
        Measure
            Never raises on data, and never gives nan.
        """
        ...
