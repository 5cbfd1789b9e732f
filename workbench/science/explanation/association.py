"""How closely two columns go together, whatever their types."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from workbench.science.metrics import Floats, Values, average_ranks, missing

BINS = 10


def partners(columns: Mapping[str, Values]) -> dict[str, tuple[str, float]]:
    """Return for each column the one it goes with most closely, and how closely.

    Parameters
    ----------
    columns : mapping of str to ndarray, shape (n_rows,)
        float64 with nan, or text with None.

    Returns
    -------
    dict of str to (str, float)
        The strength lies between 0 and 1: the absolute rank correlation (Spearman) of two
        numbers, else Cramer's V of levels and tenths, corrected for bias (Bergsma 2013).
        Columns without any partner are left out.
    """
    names = sorted(columns)
    ranks = {name: _ranks(columns[name]) for name in names if columns[name].dtype.kind == "f"}
    codes = {name: _codes(columns[name]) for name in names}
    found: dict[str, tuple[str, float]] = {}
    for at, one in enumerate(names):
        for other in names[at + 1 :]:
            if one in ranks and other in ranks:
                strength = _correlation(ranks[one], ranks[other])
            else:
                strength = _cramer(codes[one], codes[other])
            for here, there in ((one, other), (other, one)):
                if strength > found.get(here, ("", 0.0))[1]:
                    found[here] = (there, strength)
    return found


def _ranks(values: Values) -> Floats:
    known = ~missing(values)
    ranks = np.zeros(len(values))
    if known.any():
        held = average_ranks(values[known])
        ranks[known] = held - held.mean()
    return ranks


def _correlation(one: Floats, other: Floats) -> float:
    power = float(np.sqrt((one @ one) * (other @ other)))
    return abs(float(one @ other)) / power if power else 0.0


def _codes(values: Values) -> NDArray[np.int64]:
    gone = missing(values)
    if values.dtype.kind == "f":
        known = values[~gone]
        if not len(known):
            return np.zeros(len(values), dtype=np.int64)
        edges = np.unique(np.quantile(known, np.linspace(0, 1, BINS + 1)[1:-1], method="higher"))
        found = np.searchsorted(edges, values, side="right")
        return np.where(gone, len(edges) + 1, found).astype(np.int64)
    text = np.where(gone, "", values).astype(str)
    _, codes = np.unique(text, return_inverse=True)
    return np.where(gone, codes.max() + 1 if len(codes) else 0, codes).astype(np.int64)


def _cramer(one: NDArray[np.int64], other: NDArray[np.int64]) -> float:
    n = len(one)
    table = np.zeros((int(one.max(initial=0)) + 1, int(other.max(initial=0)) + 1))
    np.add.at(table, (one, other), 1)
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    rows, columns = table.shape
    if n < 2 or min(rows, columns) < 2 or max(rows, columns) > n / 2:
        return 0.0
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / n
    phi = float(((table - expected) ** 2 / expected).sum()) / n
    phi = max(0.0, phi - (rows - 1) * (columns - 1) / (n - 1))
    least = min(rows - (rows - 1) ** 2 / (n - 1), columns - (columns - 1) ** 2 / (n - 1))
    return float(np.sqrt(phi / (least - 1))) if least > 1 else 0.0
