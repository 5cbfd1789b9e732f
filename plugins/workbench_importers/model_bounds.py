"""What a model may take: to be opened, and to answer for some rows."""

import os
import resource
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from workbench.api import EvidenceError

ROWS_AT_ONCE = 8192
"""Rows a model is asked about at once, so that what it takes for them can be bounded."""

_MEMORY = 320 << 20
_MEMORY_A_BYTE = 20
_SECONDS, _SECONDS_A_ROW = 3.0, 0.0003
_PAGE = os.sysconf("SC_PAGE_SIZE")


@contextmanager
def bounded_memory(path: Path) -> Iterator[None]:
    """Let this process grow by what a model of a file's size may take, while the block runs.

    Raises
    ------
    EvidenceError
        If it wanted more and the library said so.
    """
    before = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = _held() + _MEMORY + _MEMORY_A_BYTE * path.stat().st_size
    soft = wanted if before[0] == resource.RLIM_INFINITY else min(wanted, before[0])
    resource.setrlimit(resource.RLIMIT_DATA, (soft, before[1]))
    try:
        yield
    except MemoryError:
        raise too_much(path.name) from None
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)


@contextmanager
def bounded_time(rows: int, stop: Callable[[], None]) -> Iterator[None]:
    """Call ``stop`` when answering for ``rows`` rows takes far longer than it should."""
    timer = threading.Timer(_SECONDS + _SECONDS_A_ROW * rows, stop)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()


def too_much(name: str) -> EvidenceError:
    """Return the error of a model that wants more than its size explains."""
    return EvidenceError(
        "model.costly",
        f"{name} needs far more time or memory than a model of its size should, and was stopped.",
        "It is damaged, or was made to do harm; work with the recorded predictions alone.",
    )


def bad_answer(name: str, what: str) -> EvidenceError:
    """Return the error of a model whose answer cannot be used."""
    return EvidenceError(
        "model.answer",
        f"{name} answers {what}, which is not one prediction a row.",
        "Export the model with one output of labels or numbers, and one of probabilities at most.",
    )


def _held() -> int:
    """Return the bytes this process may write to already."""
    try:
        fields = Path("/proc/self/statm").read_text(encoding="ascii").split()
    except OSError:
        return 0
    return int(fields[5]) * _PAGE
