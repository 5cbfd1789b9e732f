"""Cutting rows into two halves by what they hold."""

import numpy as np
import pyarrow as pa

from workbench.science.explanation.conditions import Mask
from workbench.science.two_sample.rows import Hashes, combine, hash_column, hashed_text, mixed
from workbench_explain.windows import Rows


def first_half(rows: Rows, seed: int, purpose: str) -> Mask:
    """Return which rows belong to the first half, shape (n_rows,).

    Rows that hold the same lie in the same half, so that a copy of a row that was looked at
    never counts as one that was not.
    """
    hashes: Hashes = np.zeros(len(rows), dtype=np.uint64)
    for name in sorted(rows.frame.columns):
        column = pa.chunked_array([pa.Array.from_pandas(rows.frame[name])])
        hashes = combine(hashes, hash_column(column), name)
    lots = mixed(hashes ^ hashed_text(f"{purpose} {seed}"))
    return np.asarray(lots >> np.uint64(63) == 0)
