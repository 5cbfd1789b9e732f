"""Doing nothing: the negative control that every comparison of repairs holds."""

from dataclasses import dataclass

from workbench.science.causes.candidate import Break
from workbench.science.repair.rows import Rows
from workbench.science.yardstick import Answers


@dataclass(frozen=True)
class Nothing:
    """A repair that changes nothing."""

    formula: str = "nothing is changed"
    columns: tuple[str, ...] = ()
    breaks: Break | None = None
    notes: tuple[str, ...] = ()
    control: None = None
    reads: tuple[str, ...] = ()

    def answer(self, rows: Rows) -> Answers:
        """Return what was said."""
        return rows.said
