"""Rows between an explained row and a background row: some inputs of the one, some of the other."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.api import RunError
from workbench.science.causes.lineage import Lineage
from workbench.science.causes.problem import is_numeric, numbers
from workbench.science.explanation.shapley import Codes, Flags, Floats
from workbench_explain.windows import INCIDENT, REFERENCE, Rows

_SAME = 1e-9


@dataclass(frozen=True)
class _Derived:
    """A column that the lineage computes, and by how much each row departs from that.

    Attributes
    ----------
    departure : ndarray, shape (n_rows,)
        Stored less computed; nan where the row keeps what is stored.
    stored : ndarray, shape (n_rows,)
    """

    departure: Floats
    stored: Floats


class Mixer:
    """Makes rows that hold some inputs of explained rows and the others of background rows.

    Through the lineage a derived column is computed anew in each mixed row, and its own part is
    only by how much its row departs from that computation: where it was computed rightly from a
    wrong source, all that it moves belongs to the source.

    Parameters
    ----------
    explained, background : Rows
    features : tuple of str
        What the model reads; each is a player.
    lineage : Lineage
        Without edges, no column is recomputed.

    Raises
    ------
    RunError
        If a column holds numbers in one and text in the other.
    """

    def __init__(
        self, explained: Rows, background: Rows, features: tuple[str, ...], lineage: Lineage
    ) -> None:
        self.features, self._lineage = features, lineage
        self._explained = len(explained)
        self._columns = {
            name: _joined(name, explained.frame[name], background.frame[name]) for name in features
        }
        self._derived: dict[str, _Derived] = {}
        for name in lineage.recomputable:
            if set(lineage.parents(name)) <= set(features):
                self._derived[name] = self._departures(name)
        codes = [self._codes(name) for name in features]
        self._own = np.column_stack(codes)

    @property
    def players(self) -> int:
        """How many inputs there are."""
        return len(self.features)

    def differs(self, row: int) -> Flags:
        """Return where an explained row differs, shape (n_background, n_features)."""
        return np.asarray(self._own[row] != self._own[self._explained :])

    def frame(self, row: Codes, back: Codes, taken: Flags) -> pd.DataFrame:
        """Return mixed rows.

        Parameters
        ----------
        row, back : ndarray of int, shape (n_mixed,)
            Numbers of explained and of background rows.
        taken : ndarray of bool, shape (n_mixed, n_features)
            Which inputs are of the explained row.
        """
        back = back + self._explained
        mixed = {}
        for at, name in enumerate(self.features):
            chosen = np.where(taken[:, at], row, back)
            if name not in self._derived:
                mixed[name] = self._columns[name].take(chosen).reset_index(drop=True)
        known = {name: numbers(column) for name, column in mixed.items() if is_numeric(column)}
        for name, derived in self._derived.items():
            chosen = np.where(taken[:, self.features.index(name)], row, back)
            departure = derived.departure[chosen]
            computed = self._computed(name, known, len(chosen))
            values = np.where(np.isnan(departure), derived.stored[chosen], computed + departure)
            known[name] = values
            mixed[name] = pd.Series(values)
        return pd.DataFrame({name: mixed[name] for name in self.features})

    def explained(self) -> pd.DataFrame:
        """Return the explained rows as they are."""
        return self._part(slice(0, self._explained))

    def background(self) -> pd.DataFrame:
        """Return the background rows as they are."""
        return self._part(slice(self._explained, None))

    def _part(self, rows: slice) -> pd.DataFrame:
        parts = {name: column.iloc[rows] for name, column in self._columns.items()}
        return pd.DataFrame(parts).reset_index(drop=True)

    def _departures(self, name: str) -> _Derived:
        columns = {
            parent: numbers(self._columns[parent])
            for parent in self._lineage.parents(name)
            if is_numeric(self._columns[parent])
        }
        stored = numbers(self._columns[name])
        computed = self._computed(name, columns, len(stored))
        with np.errstate(invalid="ignore"):
            departure = stored - computed
            same = (stored == computed) | (np.isnan(stored) & np.isnan(computed))
            same |= np.abs(departure) <= _SAME * np.maximum(1.0, np.abs(computed))
        departure = np.where(same, 0.0, departure)
        return _Derived(np.where(np.isfinite(departure), departure, np.nan), stored)

    def _computed(self, name: str, columns: dict[str, Floats], count: int) -> Floats:
        inputs = {
            parent: columns.get(parent, np.full(count, np.nan))
            for parent in self._lineage.parents(name)
        }
        return np.asarray(self._lineage.recompute(name, inputs, count), dtype=np.float64)

    def _codes(self, name: str) -> Codes:
        """Return numbers that are equal where two rows give a mixed row the same."""
        derived = self._derived.get(name)
        if derived is None:
            return np.asarray(pd.factorize(self._columns[name])[0], dtype=np.int64)
        kept = np.where(np.isnan(derived.departure), derived.stored, 0.0)
        apart = np.asarray(pd.factorize(derived.departure)[0], dtype=np.int64)
        return apart * (len(kept) + 1) + np.asarray(pd.factorize(kept)[0], dtype=np.int64)


def _joined(name: str, explained: pd.Series, background: pd.Series) -> pd.Series:
    """Return a column of both, in a type that the model takes."""
    if not explained.notna().any():
        explained = _missing(explained, background)
    elif not background.notna().any():
        background = _missing(background, explained)
    elif is_numeric(explained) != is_numeric(background):
        here, there = ("numbers" if is_numeric(one) else "text" for one in (background, explained))
        raise RunError(
            "explain.type",
            f"{name} holds {here} in the {REFERENCE} window and {there} in the {INCIDENT} window, "
            "so no row between the two can be asked about.",
            "Give the column one type in both tables.",
        )
    return pd.concat([explained, background], ignore_index=True)


def _missing(empty: pd.Series, like: pd.Series) -> pd.Series:
    """Return a column of missing values only, of a type that can stand beside another."""
    numeric = pd.api.types.is_numeric_dtype(like) or pd.api.types.is_bool_dtype(like)
    if numeric:
        return pd.Series(np.full(len(empty), np.nan))
    return pd.Series([None] * len(empty), dtype=object).astype(like.dtype)
