"""A delimited file in pieces that end where rows end, so that they can be read side by side.

Where a piece may end is told by counting quotation marks: a line that ends between two of them
ends inside a value. That is right only where marks stand as they should, around whole values
and doubled inside; from the first piece on where they do not, the rest is one stream again.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from io import BufferedReader
from pathlib import Path

import numpy as np
import pyarrow as pa

from workbench.api import Piece

QUOTE = 0x22
MOST_PIECE_BYTES = 16 * 1024 * 1024
_LINE_ENDS = (0x0A, 0x0D)
_MARK = b"\xef\xbb\xbf"

ReadBlock = Callable[[bytes, bool], pa.RecordBatch]
ReadRest = Callable[[int], Iterator[pa.RecordBatch]]


@dataclass(frozen=True, slots=True)
class Cutter:
    """Cuts a file in UTF-8 into pieces.

    Parameters
    ----------
    path : Path
    delimiter : str
    size : int
        Bytes of a piece, up to the end of a row.
    block : callable
        Reads the rows of some bytes; told whether they are the file's first.
    rest : callable
        Streams the rows from a byte on.
    """

    path: Path
    delimiter: str
    size: int
    block: ReadBlock
    rest: ReadRest

    def pieces(self, start: int) -> Iterator[Piece]:
        """Yield the pieces from a byte on, which is 0 or where a piece began."""
        with self.path.open("rb") as stream:
            stream.seek(start)
            while data := self._cut(stream):
                if not self._is_regular(data, first=start == 0):
                    break
                if data.strip(b"\r\n"):
                    yield Piece(start, 0, partial(self.block, data, start == 0))
                start += len(data)
            else:
                return
        yield from self._streamed(start)

    def _streamed(self, start: int) -> Iterator[Piece]:
        skip = 0
        for batch in self.rest(start):
            yield Piece(start, skip, partial(_given, batch))
            skip += batch.num_rows

    def _cut(self, stream: BufferedReader) -> bytes:
        """Return the next bytes up to the end of a row."""
        parts = [stream.read(self.size), stream.readline(MOST_PIECE_BYTES)]
        quotes = sum(part.count(b'"') for part in parts)
        held = sum(map(len, parts))
        while (quotes % 2 or _marked(stream)) and held < self.size + MOST_PIECE_BYTES:
            line = stream.readline(MOST_PIECE_BYTES)
            if not line:
                break
            parts.append(line)
            quotes += line.count(b'"')
            held += len(line)
        return b"".join(parts)

    def _is_regular(self, data: bytes, *, first: bool) -> bool:
        """Whether a piece holds whole rows for sure."""
        if not first and data.startswith(_MARK):
            return False
        ended = data.endswith(b"\n") or len(data) < self.size
        return ended and are_regular(data, self.delimiter, begins=len(_MARK) if first else 0)


def are_regular(data: bytes, delimiter: str, begins: int = 0) -> bool:
    """Whether every quotation mark opens a value, closes one or is doubled inside one.

    Parameters
    ----------
    data : bytes
        From the beginning of a row.
    delimiter : str
    begins : int
        Bytes of a byte-order mark that may stand in front.
    """
    if not data.count(b'"'):
        return True
    text = np.frombuffer(data, dtype=np.uint8)
    places = np.flatnonzero(text == QUOTE)
    if len(places) % 2:
        return False
    outside = np.zeros(256, dtype=bool)
    outside[[ord(delimiter), *_LINE_ENDS]] = True
    opening, closing = places[0::2], places[1::2]
    doubled = closing[:-1] + 1 == opening[1:]
    opens = outside[text[opening - 1]]
    opens[0] |= opening[0] == 0 or (opening[0] == begins and data.startswith(_MARK))
    opens[1:] |= doubled
    closes = outside[text[np.minimum(closing + 1, len(text) - 1)]]
    closes[-1] |= closing[-1] == len(text) - 1
    closes[:-1] |= doubled
    return bool(opens.all() and closes.all())


def _marked(stream: BufferedReader) -> bool:
    """Whether what comes next looks like a byte-order mark, which a reader would leave out."""
    ahead = stream.read(len(_MARK))
    stream.seek(-len(ahead), 1)
    return ahead == _MARK


def _given(batch: pa.RecordBatch) -> pa.RecordBatch:
    return batch
