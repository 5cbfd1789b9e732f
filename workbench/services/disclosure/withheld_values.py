"""The values that must not leave: read from the tables, as far as they can be searched for."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from workbench.services.disclosure.needles import ANCHOR, Needle, Needles
from workbench.services.disclosure.spellings import (
    Scalar,
    is_number,
    is_searchable,
    needs_boundary,
    spellings,
)
from workbench.services.disclosure.tables import Advance, column_pieces

MOST_VALUES = 50_000
"""Different values of one column that are searched for; of more, those with the least hash."""
_DENSE = 1000


@dataclass(frozen=True, slots=True)
class Searched:
    """What was searched for of one column.

    Attributes
    ----------
    column : str
    values : int
        Different values that were searched for.
    too_common : int
        Different values that would be found anywhere, and were not searched for.
    left_out : int
        Different values beyond :data:`MOST_VALUES`.
    """

    column: str
    values: int
    too_common: int
    left_out: int


class Secrets:
    """Values of hidden columns, ready to be searched for.

    Parameters
    ----------
    values : Mapping of str to (list of scalars)
        The searchable values of each column.
    searched : tuple of Searched
    """

    def __init__(self, values: Mapping[str, list[Scalar]], searched: Sequence[Searched]) -> None:
        self.columns = tuple(values)
        self.searched = tuple(searched)
        wanted: dict[bytes, Needle] = {}
        self.numbers: dict[int, npt.NDArray[np.float64]] = {}
        for owner, column in enumerate(self.columns):
            for value in values[column]:
                number = is_number(value)
                for text in spellings(value):
                    if len(text) >= ANCHOR:
                        wanted.setdefault(text, Needle(owner, number or needs_boundary(text)))
            self.numbers[owner] = _sparse_numbers(values[column])
        self.needles = Needles(wanted)


def read_secrets(
    columns: Mapping[str, frozenset[str]],
    tables: Sequence[Path],
    years: frozenset[int],
    vocabulary: bytes,
    advance: Advance,
) -> Secrets:
    """Read the values of hidden columns from the tables that hold them.

    Parameters
    ----------
    columns : Mapping of str to frozenset of str
        Hidden columns, each with the values that may leave all the same.
    tables : sequence of Path
        Parquet files.
    years : frozenset of int
        Years the case is about.
    vocabulary : bytes
        Words that stand in every package; a value that is one of them tells nothing.
    advance : callable
        Called with rows read.
    """
    found: dict[str, list[Scalar]] = {}
    searched = []
    for column, shown in columns.items():
        values = _Distinct(shown)
        for path in tables:
            if column in pq.read_schema(path).names:
                for piece in column_pieces(path, column, advance):
                    values.add(piece)
        chosen = values.chosen()
        kept = _without_words([v for v in chosen if is_searchable(v, years)], vocabulary)
        found[column] = kept
        common, left_out = len(chosen) - len(kept), max(values.count - len(chosen), 0)
        searched.append(Searched(column, len(kept), common, left_out))
    return Secrets(found, searched)


class _Distinct:
    """Different values, of which only so many are kept: those with the least hash."""

    def __init__(self, shown: frozenset[str]) -> None:
        self._shown = shown
        self._values: dict[bytes, Scalar] = {}
        self._limit = b"\xff" * 9

    @property
    def count(self) -> int:
        """How many different values there are; estimated from the hashes where not all are kept.

        The estimate is that of the k least values (Bar-Yossef and others, 2002).
        """
        if len(self._limit) == 9:
            return len(self._values)
        return round((len(self._values) - 1) * 2**64 / int.from_bytes(max(self._values), "big"))

    def add(self, piece: pa.Array) -> None:
        """Take in a piece of a column."""
        for value in _plain(piece):
            if value is not None and str(value) not in self._shown:
                spelled = repr(value).encode("utf-8", "replace")
                key = hashlib.blake2b(spelled, digest_size=8).digest()
                if key <= self._limit:
                    self._values[key] = value
            if len(self._values) >= 2 * MOST_VALUES:
                self._prune()

    def chosen(self) -> list[Scalar]:
        """Return what is kept, in the order of the hashes."""
        if len(self._values) > MOST_VALUES:
            self._prune()
        return [self._values[key] for key in sorted(self._values)]

    def _prune(self) -> None:
        kept = sorted(self._values)[:MOST_VALUES]
        self._values = {key: self._values[key] for key in kept}
        self._limit = kept[-1]


def _plain(piece: pa.Array) -> Iterable[Scalar]:
    """Return the different values of a piece as plain Python."""
    try:
        values = piece.unique().to_pylist()
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        values = piece.to_pylist()
    for value in values:
        yield value if isinstance(value, Scalar) else str(value)


def _without_words(values: list[Scalar], vocabulary: bytes) -> list[Scalar]:
    """Return values without those that stand in every package."""
    owners = {
        text: Needle(at, is_number(value) or needs_boundary(text))
        for at, value in enumerate(values)
        for text in spellings(value)
        if len(text) >= ANCHOR
    }
    words = {needle.owner for _, needle in Needles(owners).find(vocabulary)}
    return [value for at, value in enumerate(values) if at not in words]


def _sparse_numbers(values: list[Scalar]) -> npt.NDArray[np.float64]:
    """Return numbers that another column of numbers would hardly hold by chance."""
    numbers: npt.NDArray[np.float64] = np.array(
        sorted(map(float, filter(is_number, values))), np.float64
    )
    whole = numbers[numbers == np.floor(numbers)]
    if whole.size > 1 and whole.size * _DENSE > whole[-1] - whole[0]:
        numbers = numbers[numbers != np.floor(numbers)]
    return numbers
