"""Choosing rows of a window by what they hold, so that their order does not matter."""

import hashlib
import math
from collections.abc import Callable, Iterable, Iterator
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from workbench.science.room import block_items, blocks, room_for

Hashes = NDArray[np.uint64]
_WHOLE = MappingProxyType({32: pa.int32(), 64: pa.int64()})


def mixed(values: Hashes) -> Hashes:
    """Return well-spread 64-bit hashes (the finaliser of SplitMix64; Steele et al., 2014)."""
    z = values + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    hashed: Hashes = z ^ (z >> np.uint64(31))
    return hashed


def hashed_text(text: str) -> np.uint64:
    """Return the hash of a name."""
    return np.uint64(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big"))


def hash_column(column: pa.ChunkedArray) -> Hashes:
    """Return one hash a row of a column, shape (n_rows,).

    Types that are neither numbers nor text nor times hash alike on every row.
    """
    kind = column.type
    if pa.types.is_temporal(kind) and kind.bit_width in _WHOLE:
        column = pc.cast(column, _WHOLE[kind.bit_width])
        kind = column.type
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        values = pc.cast(column, pa.float64(), safe=False).to_numpy() + 0.0
        values[np.isnan(values)] = np.nan  # one nan for all
        return mixed(np.ascontiguousarray(values).view(np.uint64))
    if not _is_text(kind):
        return np.zeros(len(column), dtype=np.uint64)
    text = pc.cast(column, pa.string()).combine_chunks()
    coded = pa.chunked_array([text]).combine_chunks().dictionary_encode()
    names = [hashed_text(name) for name in coded.dictionary.to_pylist()]
    table = np.array([*names, np.uint64(0)], dtype=np.uint64)
    codes = pc.fill_null(coded.indices, len(names)).to_numpy(zero_copy_only=False)
    hashes: Hashes = table[codes]
    return hashes


def _is_text(kind: pa.DataType) -> bool:
    of = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(
        pa.types.is_string(of)
        or pa.types.is_large_string(of)
        or pa.types.is_string_view(of)
        or pa.types.is_boolean(of)
    )


def combine(rows: Hashes, column: Hashes, name: str) -> Hashes:
    """Return the hashes of rows with one more column; columns in the same order each time."""
    return mixed(rows ^ mixed(column ^ hashed_text(name)))


def choose_rows(hashes: Hashes, count: int, salt: str) -> NDArray[np.int64]:
    """Choose rows by hash.

    Parameters
    ----------
    hashes : ndarray of uint64, shape (n_rows,)
        Of what each row holds.
    count : int
        Rows wanted; all of them where there are no more.
    salt : str
        What the choice is for; another one gives another choice.

    Returns
    -------
    ndarray of int64
        Row numbers, in an order that depends on the rows' content alone. Equal rows are
        told apart by a running number, so that each row has the same chance.
    """
    if hashes.size <= block_items():
        return _drawn(hashes, np.arange(hashes.size), count, salt)[0]
    # Equal hashes lie in one part, and parts come in the order of hashes: the same as at once.
    rows, lots = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.uint64)
    for place in _parts(hashes):
        found, drawn = _drawn(hashes[place], place, count, salt)
        rows, lots = np.concatenate([rows, found]), np.concatenate([lots, drawn])
        best = np.argsort(lots, kind="stable")[:count]
        rows, lots = rows[best], lots[best]
    return rows


def alike_rows(hashes: Hashes, share: float, salt: str) -> NDArray[np.int64]:
    """Choose about a share of the rows by hash, equal rows all or none.

    Parameters
    ----------
    hashes : ndarray of uint64, shape (n_rows,)
        Of what each row holds.
    share : float
        Between 0 and 1.
    salt : str
        What the choice is for.

    Returns
    -------
    ndarray of int64
        Row numbers, ascending. What repeats in all rows repeats as often among those chosen.
    """
    limit, salted = np.uint64(min(share, 1.0) * (2**64 - 2**12)), hashed_text(salt)
    chosen = [
        np.flatnonzero(mixed(hashes[block] ^ salted) < limit) + block.start
        for block in blocks(hashes.size)
    ]
    return np.concatenate([np.empty(0, dtype=np.int64), *chosen])


def hash_rows(
    parts: Callable[[str], Iterable[pa.ChunkedArray]], names: Iterable[str], count: int
) -> Hashes:
    """Return one hash a row of what some columns hold, shape (count,).

    Parameters
    ----------
    parts : callable
        Given a column's name, its values, some rows at a time.
    names : iterable of str
        Columns, in the order in which they are combined.
    count : int
        Rows of all parts together.
    """
    hashes: Hashes = room_for(count, np.uint64)
    hashes[:] = 0
    for name in names:
        done = 0
        for part in parts(name):
            place = slice(done, done + len(part))
            hashes[place] = combine(hashes[place], hash_column(part), name)
            done = place.stop
    return hashes


def _drawn(
    hashes: Hashes, rows: NDArray[np.int64], count: int, salt: str
) -> tuple[NDArray[np.int64], Hashes]:
    """Return the rows with the lowest lots, lowest first, and their lots."""
    order = np.argsort(hashes, kind="stable")
    ascending = hashes[order]
    starts = np.flatnonzero(np.concatenate([[True], ascending[1:] != ascending[:-1]]))
    sizes = np.diff(np.append(starts, hashes.size))
    copy = (np.arange(hashes.size) - np.repeat(starts, sizes)).astype(np.uint64)
    lots = mixed(ascending ^ mixed(copy ^ hashed_text(salt)))
    best = np.argsort(lots, kind="stable")[:count]
    return rows[order[best]], lots[best]


def _parts(hashes: Hashes) -> Iterator[NDArray[np.int64]]:
    """Yield the numbers of rows whose hashes fall into one range after another."""
    count = 2 ** math.ceil(math.log2(2 * hashes.size / block_items()))
    shift = np.uint64(64 - int(math.log2(count)))
    for part in range(count):
        found = [
            np.flatnonzero(hashes[block] >> shift == part) + block.start
            for block in blocks(hashes.size)
        ]
        place = np.concatenate(found)
        if place.size:
            yield place
