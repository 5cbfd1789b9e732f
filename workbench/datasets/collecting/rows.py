"""The rows of one window, read once, in the forms that collectors ask for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from workbench.datasets.metrics import Outputs, as_values
from workbench.domain.evidence import ChangeEvent, Roles
from workbench.science.metrics import Values, missing
from workbench.science.two_sample.sample import ColumnSample, from_arrow

Floats = NDArray[np.float64]
_INSTANT = pa.timestamp("us", tz="UTC")
_MICRO = 1e6


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of a batch besides the rows of a window.

    Attributes
    ----------
    newest : datetime
        The latest moment the batch knows of: when it was captured, else its newest row.
    newest_label : datetime or None
        Event time of its newest row with a label.
    changes : tuple of ChangeEvent
        Deployments and the like.
    nodes : mapping of str to str
        Lineage node of each column.
    """

    newest: datetime
    newest_label: datetime | None = None
    changes: tuple[ChangeEvent, ...] = ()
    nodes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class WindowRows:
    """The rows of a window.

    Attributes
    ----------
    start, end : datetime
        Half-open, UTC.
    table : pyarrow.Table
        Columns with a role; perhaps every k-th row only.
    rows : int
        All rows of the window.
    roles : Roles
    around : Surroundings
    """

    start: datetime
    end: datetime
    table: pa.Table
    rows: int
    roles: Roles
    around: Surroundings

    def has(self, name: str | None) -> bool:
        """Whether there is a column of that name."""
        return name is not None and name in self.table.column_names

    def sample(self, name: str) -> ColumnSample:
        """Return a column, its order given up."""
        found = self._samples.get(name)
        if found is None:
            found = self._samples[name] = from_arrow(self.table.column(name))
        return found

    def values(self, name: str) -> Values:
        """Return a column as numbers with nan, or as objects with None."""
        return as_values(_plain(self.table.column(name)))

    @cached_property
    def _samples(self) -> dict[str, ColumnSample]:
        return {}

    @cached_property
    def outputs(self) -> Outputs | None:
        """Labels and what the model put out, of rows with a label; None without any."""
        label = self.roles.label
        if label is None or not self.has(label):
            return None
        labels = self.values(label)
        known = np.flatnonzero(~missing(labels))
        if not known.size:
            return None
        prediction, score = self.roles.prediction, self.roles.score
        return Outputs(
            labels[known],
            self.values(prediction)[known] if prediction and self.has(prediction) else None,
            self.values(score)[known] if score and self.has(score) else None,
        )

    @cached_property
    def seconds(self) -> Floats:
        """Event times in seconds since 1970, rising, without missing ones."""
        return np.sort(self.seconds_of(self.roles.timestamp))

    def seconds_of(self, name: str | None) -> Floats:
        """Return a column of times in seconds since 1970, without missing ones."""
        found = self.moments(name)
        return found[np.isfinite(found)]

    def moments(self, name: str | None) -> Floats:
        """Return a column of times in seconds since 1970, nan where missing; or nothing."""
        if name is None or not self.has(name):
            return np.empty(0)
        column = self.table.column(name)
        if not pa.types.is_timestamp(column.type):
            return np.empty(0)
        whole = pc.cast(pc.cast(pc.cast(column, _INSTANT), pa.int64()), pa.float64())
        return np.asarray(whole.to_numpy(), dtype=np.float64) / _MICRO

    def levels(self, name: str) -> NDArray[np.object_]:
        """Return a column as text, None where there is no value."""
        text = pc.cast(_plain(self.table.column(name)), pa.string())
        return np.asarray(text.to_pylist(), dtype=object)


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return pc.cast(column, kind.value_type)
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return pc.cast(column, pa.string())
    return column


def family(kind: pa.DataType) -> str:
    """Return what a type is called where a change of it matters."""
    if pa.types.is_dictionary(kind):
        return family(kind.value_type)
    if pa.types.is_boolean(kind):
        return "truth"
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return "number"
    if pa.types.is_temporal(kind):
        return "time"
    return "nothing" if pa.types.is_null(kind) else "text"
