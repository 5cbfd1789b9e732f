"""The columns of both windows as whole numbers that conditions are about."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from workbench.science.explanation.conditions import Codes, Coding, coding
from workbench_explain.windows import Rows, values_of


@dataclass(frozen=True)
class Coded:
    """How columns are told in codes, and why some are not.

    Attributes
    ----------
    codings : tuple of Coding
    refused : mapping of str to str
        Why a column has no conditions.
    """

    codings: tuple[Coding, ...]
    refused: Mapping[str, str]

    @classmethod
    def of(
        cls, windows: tuple[Rows, Rows], names: tuple[str, ...], bins: int, *, pooled: bool = False
    ) -> "Coded":
        """Make codes for columns of both windows.

        Parameters
        ----------
        windows : tuple of Rows
        names : tuple of str
        bins : int
            Ranges of a number, at most.
        pooled : bool
            Whether quantiles are those of both windows rather than of the reference.
        """
        codings: list[Coding] = []
        refused: dict[str, str] = {}
        for name in names:
            series = [rows.frame[name] for rows in windows]
            if any(pd.api.types.is_datetime64_any_dtype(one) for one in series):
                refused[name] = "Times are not cut into ranges."
                continue
            values = [values_of(one) for one in series]
            if pooled and values[0].dtype == values[1].dtype:
                values = [values_of(pd.concat(series, ignore_index=True))]
            found = coding(name, values, bins)
            if isinstance(found, str):
                refused[name] = found
            else:
                codings.append(found)
        return cls(tuple(codings), refused)

    @cached_property
    def known(self) -> dict[str, Coding]:
        """The codings by name."""
        return {one.name: one for one in self.codings}

    def codes(self, rows: Rows) -> dict[str, Codes]:
        """Return the codes of rows, each shape (n_rows,)."""
        return {one.name: one.codes(values_of(rows.frame[one.name])) for one in self.codings}
