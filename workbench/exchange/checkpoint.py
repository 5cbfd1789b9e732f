"""A checkpoint: how long an incident's journal is and where its chain ends, to be signed.

A chain alone sees neither a cut tail nor a file rolled back to an earlier state; a signed
statement of size and head that has left the machine does.
"""

import re
from dataclasses import dataclass

MAX_BYTES = 1024

_TITLE = "workbench journal checkpoint 1"
_TEXT = re.compile(
    _TITLE + r"\nincident: ([!-~]{1,100})\nsize: (0|[1-9]\d{0,15})\nhead: ([0-9a-f]{64})\n",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Size and head of one incident's journal.

    Attributes
    ----------
    incident : str
    size : int
        Number of events.
    head : str
        Hash of the last event.
    """

    incident: str
    size: int
    head: str

    def render(self) -> bytes:
        """Return the bytes that are signed."""
        return (
            f"{_TITLE}\nincident: {self.incident}\nsize: {self.size}\nhead: {self.head}\n"
        ).encode("ascii")


def parse_checkpoint(data: bytes) -> Checkpoint:
    """Read a checkpoint.

    Raises
    ------
    ValueError
        If it is not spelled as :meth:`Checkpoint.render` spells it.
    """
    match = _TEXT.fullmatch(data.decode("ascii", "replace"))
    if match is None:
        raise ValueError("it is not a journal checkpoint of version 1")
    return Checkpoint(match.group(1), int(match.group(2)), match.group(3))
