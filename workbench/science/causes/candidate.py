"""A suspected fault: what, where, how it is mended and how it would be made again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from workbench.science.causes.coding import Mask
from workbench.science.causes.problem import Array

Break = Callable[[np.random.Generator, Mapping[str, Array]], dict[str, Array]]
Parameter = float | int | str | bool | None | list[list[float | str | None]]

ROWS, TARGET = "__rows__", "__target__"


@dataclass(frozen=True)
class Candidate:
    """One explanation of the drop.

    Attributes
    ----------
    node : str
        The source column at fault.
    kind : str
        A kind of the taxonomy, or ``""`` for a repair that names none.
    strength : float
        0 to 1: how well this fault, and not ordinary drift, explains what the data look like.
    mechanism : str
        How the column is given back.
    rows : ndarray of bool, shape (m,)
        Incident rows held to be affected.
    repair : mapping of str to ndarray, shape (m,)
        Source columns with the fault undone; others stay as recorded.
    parameters : mapping
        Of the fault, such as ``{"factor": 1.8, "offset": 32.0}``.
    lossy : bool
        Whether the fault destroyed information, so that no repair can give all of it back.
    breaks : callable or None
        Makes the same fault in good rows.
    evidence : tuple of str
        Sentences.
    with_node : str or None
        The other column of a swap.
    circular : bool
        Whether rows were chosen by their labels, so that mending them proves nothing.
    """

    node: str
    kind: str
    strength: float
    mechanism: str
    rows: Mask
    repair: Mapping[str, Array]
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    lossy: bool = False
    breaks: Break | None = None
    evidence: tuple[str, ...] = ()
    with_node: str | None = None
    circular: bool = False

    @property
    def guessed(self) -> bool:
        """Whether the column merely goes less well with the others, at no known lag."""
        lagged = "rows_late" in self.parameters
        return self.kind == "stale_join" and self.lossy and not lagged
