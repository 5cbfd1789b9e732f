"""States as shape, word and colour, in this order of importance; without Qt.

Hues alone do not survive colour blindness, so a state is never shown without its word.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum

from workbench.language import tr


class Shape(Enum):
    """What is painted on the 12-px grid in front of the word."""

    CHECK = "✓"
    TRIANGLE = "▲"
    SQUARE = "■"
    DOTTED = "◌"
    DISC = "●"
    HALF = "◐"
    RING = "○"
    BOX = "▢"


class State(StrEnum):
    """What a mark can say."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    UNKNOWN = "unknown"
    SEV1 = "sev1"
    SEV2 = "sev2"
    SEV3 = "sev3"
    SEV4 = "sev4"
    IDENTICAL = "identical"
    WITHIN_TOLERANCE = "within_tolerance"
    CHANGED = "changed"
    NOT_REPLAYED = "not_replayed"


_LOOK = {
    State.GOOD: (Shape.CHECK, "good", tr("good")),
    State.WARN: (Shape.TRIANGLE, "warn", tr("to check")),
    State.BAD: (Shape.SQUARE, "bad", tr("failed")),
    State.UNKNOWN: (Shape.DOTTED, "unknown", tr("cannot tell")),
    State.SEV1: (Shape.SQUARE, "sev1", tr("SEV1 critical")),
    State.SEV2: (Shape.TRIANGLE, "sev2", tr("SEV2 major")),
    State.SEV3: (Shape.DISC, "sev3", tr("SEV3 moderate")),
    State.SEV4: (Shape.RING, "sev4", tr("SEV4 minor")),
    State.IDENTICAL: (Shape.DISC, "good", tr("identical")),
    State.WITHIN_TOLERANCE: (Shape.HALF, "t2", tr("within tolerance")),
    State.CHANGED: (Shape.RING, "bad", tr("changed")),
    State.NOT_REPLAYED: (Shape.BOX, "t2", tr("not replayed")),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A state and the word that says it.

    Attributes
    ----------
    state : State
        Decides shape and colour.
    word : str
        What is written beside the shape; empty means the state's usual word.
    """

    state: State
    word: str = ""

    @property
    def text(self) -> str:
        """The word to show."""
        return self.word or _LOOK[self.state][2]

    @property
    def shape(self) -> Shape:
        """The shape to paint."""
        return _LOOK[self.state][0]

    @property
    def colour(self) -> str:
        """The token name of the colour of shape and word."""
        return _LOOK[self.state][1]


def severity(level: int) -> Mark:
    """Return the mark of a severity.

    Parameters
    ----------
    level : int
        1 (critical) to 4 (minor).

    Returns
    -------
    Mark
        Shape, word and colour.

    Raises
    ------
    ValueError
        If there is no such severity.
    """
    return Mark(State(f"sev{level}"))
