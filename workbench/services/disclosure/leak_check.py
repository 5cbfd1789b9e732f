"""Searching a finished package for values that must not leave, before it is signed."""

import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from workbench.errors import PackageError
from workbench.exchange.archive import Content, content_size
from workbench.exchange.names import shown
from workbench.services.disclosure.generalising import texts
from workbench.services.disclosure.haystack import (
    Column,
    Stream,
    Unsearched,
    file_stream,
    items,
    text_piece,
)
from workbench.services.disclosure.withheld_values import Searched, Secrets

_HASHED = re.compile("[0-9a-f]{16}-")

Progress = Callable[[int, int], None]
"""Called with bytes done and bytes in all; raising from it stops the work."""


@dataclass(frozen=True, slots=True)
class Leak:
    """A value of a hidden column where it must not be. The value itself is never told.

    Attributes
    ----------
    path : str
        The file of the package.
    column : str
    place : str
        ``its name``, ``its column X`` or ``its content``.
    """

    path: str
    column: str
    place: str


@dataclass(frozen=True, slots=True)
class LeakReport:
    """What a search of a package came to.

    Attributes
    ----------
    files : int
    size : int
        Bytes searched.
    searched : tuple of Searched
    leaks : tuple of Leak
    unsearched : tuple of str
        Files with a part that could not be looked into; their own bytes were searched.
    """

    files: int
    size: int
    searched: tuple[Searched, ...]
    leaks: tuple[Leak, ...] = ()
    unsearched: tuple[str, ...] = ()

    def require_none(self) -> None:
        """Do nothing if nothing was found.

        Raises
        ------
        PackageError
            ``export.leak``, which names file and column, never the value.
        """
        if not self.leaks:
            return
        first = self.leaks[0]
        more = f" (and {len(self.leaks) - 1} more like it)" if len(self.leaks) > 1 else ""
        raise PackageError(
            "export.leak",
            f"Nothing was signed: {shown(first.path)} would give away a value of the column "
            f"{first.column!r}, in {first.place}{more}.",
            "--preview lists every place. Withhold that item with --withhold, take the words out, "
            "or say what becomes of the column with --column.",
        )


def search_package(
    payload: Mapping[str, Content], secrets: Secrets, progress: Progress | None = None
) -> LeakReport:
    """Search every file of a payload for values of hidden columns.

    Parameters
    ----------
    payload : Mapping of str to Content
        By path.
    secrets : Secrets
    progress : callable, optional

    Returns
    -------
    LeakReport
        Memory does not grow with the payload.
    """
    total = sum(map(content_size, payload.values()))
    leaks: list[Leak] = []
    unsearched: list[str] = []
    done = 0
    for path in sorted(payload) if len(secrets.needles) else ():
        search = _Search(secrets, path)
        try:
            search.run(payload[path])
        except Unsearched:
            unsearched.append(path)
        leaks += search.found
        done += content_size(payload[path])
        if progress is not None:
            progress(done, total)
    return LeakReport(len(payload), total, secrets.searched, tuple(leaks), tuple(unsearched))


class _Search:
    """The search of one file."""

    def __init__(self, secrets: Secrets, path: str) -> None:
        self._secrets = secrets
        self._path = path
        self._known: set[int] = set()
        self.found: list[Leak] = []

    def run(self, content: Content) -> None:
        """Search a file's name and content."""
        for piece in text_piece(self._path):
            self._look(piece.data, "its name", first=True, last=True)
        if self.found:
            # A name that gives a value away is not told either.
            self._path = _masked(self._path)
            self.found = [replace(leak, path=self._path) for leak in self.found]
        for item in items(_stream(content), self._secrets.needles.longest):
            if isinstance(item, Column):
                self._column(item)
            else:
                self._look(item.data, "its content", first=item.first, last=item.last)

    def _look(self, data: bytes, place: str, *, first: bool, last: bool) -> None:
        found = self._secrets.needles.find(data, first=first, last=last, known=self._known)
        for _, needle in found:
            self._note(needle.owner, place)

    def _column(self, column: Column) -> None:
        place = f"its column {shown(column.name)}"
        for values in _leaves(column.values):
            kind = values.type
            if pa.types.is_floating(kind) or pa.types.is_integer(kind):
                self._numbers(values, place)
            elif not pa.types.is_boolean(kind) and not pa.types.is_null(kind):
                for text in _joined(values):
                    self._look(text, place, first=True, last=True)

    def _numbers(self, values: pa.Array, place: str) -> None:
        there = values.drop_null().unique().cast(pa.float64(), safe=False).to_numpy()
        for owner, wanted in self._secrets.numbers.items():
            if owner not in self._known and wanted.size and np.isin(there, wanted).any():
                self._note(owner, place)

    def _note(self, owner: int, place: str) -> None:
        if owner not in self._known:
            self._known.add(owner)
            self.found.append(Leak(self._path, self._secrets.columns[owner], place))


def _masked(path: str) -> str:
    """Return which file a path names, by its folder and the hash it starts with."""
    folder, _, name = path.rpartition("/")
    start = _HASHED.match(name)
    return f"{folder}/{start[0] if start else ''}..." if folder else "the package's own name"


def _leaves(values: pa.Array) -> Iterator[pa.Array]:
    """Yield the plain arrays that a nested one is made of."""
    kind = values.type
    if pa.types.is_struct(kind):
        for child in values.flatten():
            yield from _leaves(child)
    elif pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_map(kind):
        yield from _leaves(values.flatten() if not pa.types.is_map(kind) else values.keys)
        if pa.types.is_map(kind):
            yield from _leaves(values.items)
    elif pa.types.is_dictionary(kind):
        yield from _leaves(values.dictionary)
    else:
        yield values


def _joined(values: pa.Array) -> Iterator[bytes]:
    """Yield texts of a column in pieces, each value on a line of its own."""
    if pa.types.is_binary(values.type) or pa.types.is_large_binary(values.type):
        yield b"\n".join(v for v in values.to_pylist() if v is not None).lower()
        return
    words = [word for word in texts(values.drop_null().unique()).to_pylist() if word is not None]
    for at in range(0, len(words), 4096):
        text = "\n".join(words[at : at + 4096])
        for piece in text_piece(text):
            yield piece.data


def _stream(content: Content) -> Stream:
    if isinstance(content, bytes):
        return lambda: io.BytesIO(content)
    return file_stream(content.source)
