"""Making the file that a large table is scrolled in, while its first rows are looked at."""

from collections.abc import Callable
from pathlib import Path
from threading import Event

from workbench.datasets.cell_cache import CellCache
from workbench.datasets.cells import CellFile
from workbench.desktop.backend import Backend
from workbench.domain.changes import Changes, Outcome
from workbench.domain.evidence import TableInfo
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.services.session import Progress, Session

Taken = Callable[[CellFile], None]

_WAITING: dict[str, list[Taken]] = {}
"""Who waits for each file that is being made."""


def prepare_cells(
    backend: Backend, cache: CellCache, path: Path, table: TableInfo, taken: Taken
) -> None:
    """Make the file of a table if it is worth one, as a job that can be stopped.

    Parameters
    ----------
    backend : Backend
    cache : CellCache
    path : Path
        The Parquet object.
    table : TableInfo
    taken : callable
        Called with the cells once they are there; never where there will be none.
    """
    key = f"{id(backend)} {cache.folder}/{table.sha256}"

    def begin(worth: bool) -> None:  # noqa: FBT001 -- the answer of a question
        if not worth:
            return
        waiting = _WAITING.setdefault(key, [])
        waiting.append(taken)
        if len(waiting) == 1:
            _start(backend, cache, path, table.sha256)

    backend.ask(f"worth {key} {id(taken)}", lambda _: cache.worth(path), begin, lambda _: None)


def _start(backend: Backend, cache: CellCache, path: Path, sha256: str) -> None:
    key = f"{id(backend)} {cache.folder}/{sha256}"

    def work(_: Session, progress: Progress, __: Event) -> Outcome[bool]:
        made = cache.make(sha256, path, progress)
        if made is not None:
            made.close()
        return Outcome(made is not None, Changes())

    def done(_: bool) -> None:  # noqa: FBT001 -- what the job returned
        for take in _WAITING.pop(key, []):
            cells = cache.open(sha256)
            if cells is not None:
                take(cells)

    def failed(_: WorkbenchError) -> None:
        _WAITING.pop(key, None)  # stopped: the rows are read from their object, as before

    backend.start(tr("Preparing rows for scrolling"), work, done, failed)
