"""The columns of two windows, read and compared one at a time."""

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from workbench.api import Context, WindowTable
from workbench.science.two_sample.column import ColumnComparison, absent, compare_columns
from workbench.science.two_sample.outline import Outline, outline
from workbench.science.two_sample.sample import ColumnSample, from_parts

REFERENCE = "reference"
INCIDENT = "incident"
OUTPUTS = ("prediction", "score", "label")


@dataclass(frozen=True, slots=True)
class ComparedColumn:
    """One column, compared; its rows are no longer held.

    Parameters
    ----------
    name, role : str
        The column and the part it plays.
    comparison : ColumnComparison
        Its statistics.
    outline : Outline or None
        Its picture.
    sensitive : bool
        Whether its values must not be shown.
    """

    name: str
    role: str
    comparison: ColumnComparison
    outline: Outline | None
    sensitive: bool


def columns_to_compare(reference: WindowTable, incident: WindowTable) -> dict[str, str]:
    """Return the role of every column to compare, sorted by name.

    Features of either window count; prediction, score and label only where both have them,
    as a label that is not there yet is no fault.
    """
    roles = {
        column: role
        for window in (reference, incident)
        for role, column in window.roles.items()
        if role == "feature"
    }
    for window in (reference, incident):
        for role, column in window.roles.items():
            both = column in reference.columns and column in incident.columns
            if role in OUTPUTS and both:
                roles[column] = role
    return {column: roles[column] for column in sorted(roles)}


def compare_each(context: Context, bins: int) -> Iterator[ComparedColumn]:
    """Read and compare each column of the two windows, one in memory at a time.

    Parameters
    ----------
    context : Context
        With a reference and an incident window.
    bins : int
        Reference quantiles for the binned distances.

    Yields
    ------
    ComparedColumn
        In the order of names.
    """
    reference, incident = context.window(REFERENCE), context.window(INCIDENT)
    roles, hidden = columns_to_compare(reference, incident), context.sensitive
    for done, (name, role) in enumerate(roles.items()):
        context.progress(done / len(roles), f"Comparing {name}")
        before, after = read_sample(reference, name), read_sample(incident, name)
        yield ComparedColumn(
            name,
            role,
            _comparison(before, after, bins),
            outline(before, after) if before and after and name not in hidden else None,
            name in hidden,
        )
        del before, after
        pa.default_memory_pool().release_unused()


def read_sample(window: WindowTable, name: str) -> ColumnSample | None:
    """Return a column's sample, or None where the window does not have the column."""
    if name not in window.columns:
        return None
    kind = window.schema.field(name).type
    return from_parts(kind, window.column_parts(name), window.n_rows)


def _comparison(
    before: ColumnSample | None, after: ColumnSample | None, bins: int
) -> ColumnComparison:
    if before is None:
        return absent(REFERENCE)
    if after is None:
        return absent(INCIDENT)
    return compare_columns(before, after, bins)
