"""The order in which a reviewer sees the evidence: another for each, and the same each time."""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")


def review_order(items: Sequence[Item], names: Sequence[str], reader: str) -> tuple[Item, ...]:
    """Return items in an order that depends on who reads them, and on nothing else.

    What is read first is given too much weight; where every reader begins elsewhere, that evens
    out. The order tells nothing of what an item says, when it was written, or how it weighs.

    Parameters
    ----------
    items : sequence
    names : sequence of str
        One identifier for each.
    reader : str
        Whoever reads, by name.
    """
    places = {name: hashlib.sha256(f"{reader}\0{name}".encode()).digest() for name in names}
    paired = sorted(zip(names, items, strict=True), key=lambda pair: places[pair[0]])
    return tuple(item for _, item in paired)
