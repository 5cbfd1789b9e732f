"""Room for large arrays: in memory while they are small, in a file of the scratch folder beyond.

A file that is mapped is read and written like memory, but the system can put it aside when
memory is wanted elsewhere: what an analysis holds of its own does not grow with the rows.
"""

import mmap
import os
import tempfile
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

SETTING = "WORKBENCH_ENGINE_MEMORY"
"""Environment variable: megabytes an analysis may hold of its own; 1000 where it is not set."""
_MEGABYTES = 1000
_SHARE = 128
"""One array may take this part of it: an analysis holds several at a time."""
_LEAST = 1 << 16


def engine_memory() -> int:
    """Return the bytes that an analysis may hold in arrays of its own."""
    told = os.environ.get(SETTING, "")
    return (int(told) if told.isdecimal() else _MEGABYTES) * 1_000_000


def block_items(size: int = 8) -> int:
    """Return how many items of ``size`` bytes are worked on at a time."""
    return max(_LEAST, engine_memory() // _SHARE) // size


def room_for(count: int, kind: type[np.generic]) -> NDArray[np.generic]:
    """Return an array to be filled, shape (count,); its values are not set.

    Parameters
    ----------
    count : int
    kind : numpy type
    """
    size = np.dtype(kind).itemsize
    if count <= block_items(size):
        return np.empty(count, dtype=kind)
    with tempfile.TemporaryFile() as file:
        file.truncate(count * size)
        mapped = mmap.mmap(file.fileno(), count * size)
    return np.frombuffer(mapped, dtype=kind)


def blocks(count: int, size: int = 8) -> Iterator[slice]:
    """Yield slices that cover ``count`` items, as many at a time as fit the memory given."""
    step = block_items(size)
    for start in range(0, count, step):
        yield slice(start, min(start + step, count))
