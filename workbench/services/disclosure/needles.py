"""Many byte strings searched for in one pass.

Five bytes of every needle, those least shared with other needles, are its anchor. A pass
over the data computes each run of five bytes as one number, asks a small table of bits
whether any anchor may hash there, and compares in full only where one does (the filter
of Rabin and Karp, over a set).
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

ANCHOR = 5
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_BITS = 22
_SHIFT = np.uint64(64 - _BITS)

Places = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Needle:
    """What a byte string stands for.

    Attributes
    ----------
    owner : int
        Which column it comes from.
    whole : bool
        Whether it counts only where no letter or digit adjoins it.
    """

    owner: int
    whole: bool = False


class Needles:
    """A set of byte strings that are searched for together.

    Parameters
    ----------
    wanted : Mapping of bytes to Needle
        In lower case, each at least :data:`ANCHOR` bytes long.
    """

    def __init__(self, wanted: Mapping[bytes, Needle]) -> None:
        self._wanted = wanted
        self.longest = max(map(len, wanted), default=0)
        shared = Counter(
            text[at : at + ANCHOR] for text in wanted for at in set(_offsets(len(text)))
        )
        shapes: dict[bytes, set[tuple[int, int]]] = defaultdict(set)
        for text in wanted:
            at = min(_offsets(len(text)), key=lambda o: (shared[text[o : o + ANCHOR]], o))
            shapes[text[at : at + ANCHOR]].add((at, len(text)))
        self._shapes = {anchor: tuple(sorted(found)) for anchor, found in shapes.items()}
        keys = [int.from_bytes(anchor, "little") for anchor in shapes]
        self._keys = np.array(sorted(keys), np.uint64)
        self._filter = np.zeros(1 << _BITS, np.bool_)
        self._filter[_hashed(self._keys)] = True

    def __len__(self) -> int:
        return len(self._wanted)

    def find(
        self,
        data: bytes,
        *,
        first: bool = True,
        last: bool = True,
        known: AbstractSet[int] = frozenset(),
    ) -> Iterator[tuple[bytes, Needle]]:
        """Yield what is found in data, in lower case already.

        Parameters
        ----------
        data : bytes
        first, last : bool
            Whether nothing comes before or after it.
        known : set of int
            Owners that need not be looked for any more; may grow while this runs.
        """
        if not self._wanted or len(data) < ANCHOR:
            return
        for place in self._candidates(data):
            anchor = data[place : place + ANCHOR]
            for offset, length in self._shapes.get(anchor, ()):
                start = place - offset
                text = data[start : start + length] if start >= 0 else b""
                needle = self._wanted.get(text)
                if needle is None or needle.owner in known:
                    continue
                if not needle.whole or _alone(data, start, length, first=first, last=last):
                    yield text, needle

    def _candidates(self, data: bytes) -> list[int]:
        bytes_ = np.frombuffer(data, np.uint8).astype(np.uint64)
        count = len(data) - ANCHOR + 1
        keys = bytes_[:count].copy()
        for at in range(1, ANCHOR):
            keys |= bytes_[at : at + count] << np.uint64(8 * at)
        places = np.flatnonzero(self._filter[_hashed(keys)])
        if not places.size:
            return []
        found = keys[places]
        near = np.minimum(np.searchsorted(self._keys, found), self._keys.size - 1)
        exact = self._keys[near] == found
        kept: list[int] = places[exact].tolist()
        return kept


def _hashed(keys: Places) -> Places:
    with np.errstate(over="ignore"):
        return (keys * _FACTOR) >> _SHIFT


def _offsets(length: int) -> tuple[int, ...]:
    last = length - ANCHOR
    return (0, last // 3, last // 2, 2 * last // 3, last)


def _alone(data: bytes, start: int, length: int, *, first: bool, last: bool) -> bool:
    end = start + length
    if (start == 0 and not first) or (end == len(data) and not last):
        return False  # its neighbour lies outside; the next piece holds both
    before, after = data[max(start - 1, 0) : start], data[end : end + 1]
    if before.isalnum() or after.isalnum():
        return False
    # A digit beyond a point or comma belongs to the same number.
    return not (
        (
            after in {b".", b","}
            and data[end + 1 : end + 2].isdigit()
            and data[end - 1 : end].isdigit()
        )
        or (
            before == b"."
            and data[max(start - 2, 0) : start - 1].isdigit()
            and data[start : start + 1].isdigit()
        )
    )
