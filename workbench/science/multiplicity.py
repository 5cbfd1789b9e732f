"""False discoveries, kept in hand over the whole family of tests that was looked at."""

from collections.abc import Sequence

import numpy as np


def benjamini_hochberg(p_values: Sequence[float | None]) -> list[float | None]:
    """Return the adjusted p-value (q) of every test of a family.

    Parameters
    ----------
    p_values : sequence of float or None
        One per test; ``None`` stands for a test that could not be made and does not
        count towards the family.

    Returns
    -------
    list of float or None
        In the order given; each is the smallest false discovery rate at which its test
        is called a discovery. It depends on the values only, not on their order.

    Notes
    -----
    Y. Benjamini and Y. Hochberg (1995), Controlling the false discovery rate: a practical
    and powerful approach to multiple testing, Journal of the Royal Statistical Society B
    57, 289-300. Valid for independent and for positively dependent tests.
    """
    known = [at for at, p in enumerate(p_values) if p is not None]
    adjusted: list[float | None] = [None] * len(p_values)
    if not known:
        return adjusted
    values = np.array([p_values[at] for at in known], dtype=np.float64)
    order = np.argsort(values, kind="stable")
    stepped = values[order] * len(known) / np.arange(1, len(known) + 1)
    stepped = np.minimum(np.minimum.accumulate(stepped[::-1])[::-1], 1.0)
    for rank, at in enumerate(order):
        adjusted[known[at]] = float(stepped[rank])
    return adjusted
