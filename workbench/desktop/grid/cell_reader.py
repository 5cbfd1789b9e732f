"""The words of the cells that are seen, read in a thread that nobody waits for long."""

from collections.abc import Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLong

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, Signal

from workbench.datasets.cells import Cell, Cells
from workbench.desktop.grid.cell_words import cell_words

GRACE_S = 0.008
"""How long painting waits; what comes later is painted then."""
KEPT = 60_000
"""Cells whose words are kept."""

Order = NDArray[np.uint32] | None
Words = dict[int, dict[int, str]]


class CellReader(QObject):
    """Reads cells by the place of their row in the grid.

    Parameters
    ----------
    cells : Cells
        The table; the reader closes it.

    Signals
    -------
    arrived()
        Words came that were asked for and not there in time.
    failed(str)
        The cells cannot be read.
    """

    arrived = Signal()
    failed = Signal(str)
    _came = Signal(object)

    def __init__(self, cells: Cells) -> None:
        super().__init__()
        self._cells = cells
        self._order: Order = None
        self._turn = 0
        self._words: Words = {}
        self._kept = 0
        self._asked: tuple[object, ...] = ()
        self._waiting: Future[tuple[int, Words]] | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="cells")
        self._came.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @property
    def total(self) -> int:
        """How many rows there are in this order."""
        return self._cells.rows if self._order is None else len(self._order)

    @property
    def rows_in_file(self) -> int:
        """How many rows the table has."""
        return self._cells.rows

    @property
    def waits(self) -> bool:
        """Whether words that were asked for are still to come."""
        return bool(self._asked)

    def use_cells(self, cells: Cells) -> None:
        """Read from somewhere else from now on; the values are the same."""
        former, self._cells = self._cells, cells
        self._thread.submit(former.close)  # after whatever it is asked now

    def set_order(self, order: Order) -> None:
        """Show other rows, or the same in another order; None for all as in the file."""
        self._turn += 1
        self._order = order
        self._forget()

    def places(self, rows: slice | NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the places in the file of some rows of the grid."""
        if self._order is not None:
            return self._order[rows].astype(np.int64)
        if isinstance(rows, slice):
            return np.arange(*rows.indices(self._cells.rows), dtype=np.int64)
        return rows

    def row_of(self, place: int) -> int:
        """Return where a row of the file is shown, or -1."""
        if self._order is None:
            return place if 0 <= place < self._cells.rows else -1
        found = np.flatnonzero(self._order == place)
        return int(found[0]) if len(found) else -1

    def rows_of(self, places: NDArray[np.uint32]) -> NDArray[np.int64]:
        """Return where some rows of the file are shown, in the order of the grid."""
        if self._order is None:
            return np.sort(places).astype(np.int64)
        wanted = np.zeros(self._cells.rows, dtype=bool)
        wanted[places] = True
        return np.flatnonzero(wanted[self._order])

    def words(self, first: int, last: int, columns: Sequence[int]) -> Words:
        """Return the words of cells by column and row; those that are not there yet are left out.

        Parameters
        ----------
        first, last : int
            Rows of the grid, the last one included.
        columns : sequence of int
            Their numbers in the file.
        """
        rows = range(first, min(last, self.total - 1) + 1)
        lacking = [c for c in columns if not _has(self._words.get(c), rows)]
        if lacking and rows:
            self._ask(rows, lacking)
        return self._words

    def values(self, rows: NDArray[np.int64], columns: Sequence[int]) -> list[list[Cell]]:
        """Return values of some rows, waiting for them; one list a column."""
        cells, places = self._cells, self.places(rows)
        return self._thread.submit(cells.take, places, list(columns)).result()

    def close(self) -> None:
        """Let go of the file and the thread."""
        self._turn += 1
        self._thread.submit(self._cells.close)
        self._thread.shutdown(wait=True)

    def _ask(self, rows: range, columns: list[int]) -> None:
        asked = (self._turn, rows, *columns)
        if asked == self._asked:
            return
        if self._waiting is not None:
            self._waiting.cancel()
        places = self.places(slice(rows.start, rows.stop))
        cells, turn = self._cells, self._turn

        def read() -> tuple[int, Words]:
            taken = cells.take(places, columns)
            return turn, {
                column: dict(zip(rows, map(cell_words, values), strict=True))
                for column, values in zip(columns, taken, strict=True)
            }

        future = self._waiting = self._thread.submit(read)
        self._asked = asked
        try:
            self._keep(*future.result(timeout=GRACE_S))
        except TooLong:
            future.add_done_callback(self._came.emit)
        except Exception as error:  # noqa: BLE001 -- whatever the file holds, it is said
            self._say(error)

    def _take(self, future: "Future[tuple[int, Words]]") -> None:
        try:
            self._keep(*future.result())
        except CancelledError:
            return
        except Exception as error:  # noqa: BLE001 -- as above
            self._say(error)
            return
        self.arrived.emit()

    def _keep(self, turn: int, words: Words) -> None:
        self._asked = ()
        if turn != self._turn:
            return
        fresh = sum(map(len, words.values()))
        if self._kept + fresh > KEPT:
            self._forget()
        self._kept += fresh
        for column, texts in words.items():
            self._words.setdefault(column, {}).update(texts)

    def _forget(self) -> None:
        self._words, self._kept, self._asked = {}, 0, ()

    def _say(self, error: Exception) -> None:
        self.failed.emit(getattr(error, "message", str(error)))


def _has(texts: dict[int, str] | None, rows: range) -> bool:
    return texts is not None and all(row in texts for row in rows)
