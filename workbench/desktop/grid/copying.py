"""What a grid puts on the clipboard: the selected cells under their heads."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QItemSelectionRange

from workbench.desktop.grid.cell_reader import CellReader
from workbench.desktop.grid.columns import GridColumn
from workbench.domain.readable import spreadsheet_text
from workbench.domain.table_text import table_text, value_text
from workbench.language import tr

MOST_CELLS = 2_000_000
"""What is more is saved as a file."""


class TooMuchError(ValueError):
    """More is selected than a clipboard is good for; says so in a sentence."""


def covered(blocks: Sequence[QItemSelectionRange]) -> tuple[NDArray[np.int64], list[int]]:
    """Return the rows and the shown columns that selected blocks cover together.

    Parameters
    ----------
    blocks : sequence of QItemSelectionRange

    Raises
    ------
    TooMuchError
        If there are too many cells.
    """
    columns = sorted({at for block in blocks for at in range(block.left(), block.right() + 1)})
    at_least = max((block.bottom() - block.top() + 1 for block in blocks), default=0)
    if at_least * len(columns) > MOST_CELLS:
        raise _too_much()
    parts = [np.arange(b.top(), b.bottom() + 1, dtype=np.int64) for b in blocks]
    rows = np.unique(np.concatenate(parts)) if parts else np.empty(0, np.int64)
    if len(rows) * len(columns) > MOST_CELLS:
        raise _too_much()
    return rows, columns


def copied_text(
    reader: CellReader, rows: NDArray[np.int64], columns: Sequence[GridColumn], form: str
) -> str:
    """Return cells as text, waiting for their values.

    Parameters
    ----------
    reader : CellReader
    rows : array of int
        Rows of the grid.
    columns : sequence of GridColumn
        From left to right.
    form : str
        One of `domain.table_text.Form`; empty for one value without its head.
    """
    values = reader.values(rows, [column.source for column in columns])
    if not form:
        value = values[0][0]
        return spreadsheet_text(value) if isinstance(value, str) else value_text(value)
    numeric = [at for at, column in enumerate(columns) if column.numeric]
    heads = [column.name for column in columns]
    return table_text(heads, zip(*values, strict=True), form, numeric)


def _too_much() -> TooMuchError:
    return TooMuchError(
        tr("This is too much for the clipboard. Save the rows as a file, or select less.")
    )
