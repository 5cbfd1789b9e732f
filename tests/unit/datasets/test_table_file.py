"""A small table as a file: the form follows the name, and nothing is left half-written."""

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.datasets.table_file import save_table
from workbench.domain.table_text import table_text
from workbench.errors import EvidenceError

HEADS = ["name", "n"]
ROWS = [["a|b", 1.5], ["=c", None]]


@pytest.mark.parametrize(
    ("ending", "form"), [("csv", "csv"), ("tsv", "tsv"), ("md", "markdown"), ("tex", "latex")]
)
def test_the_form_follows_the_name(tmp_path, ending, form):
    save_table(tmp_path / f"t.{ending}", HEADS, ROWS, {1})
    text = (tmp_path / f"t.{ending}").read_bytes().decode()
    assert text == table_text(HEADS, ROWS, form, {1})


CELLS = st.none() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.booleans()


@given(st.lists(CELLS, min_size=1, max_size=6))
def test_parquet_keeps_numbers_as_numbers(tmp_path_factory, values):
    target = tmp_path_factory.getbasetemp() / "p.parquet"
    save_table(target, ["a", "a"], [[value, "x"] for value in values])
    table = pq.read_table(target)
    assert table.column_names == ["a", "a (2)"]
    there = [v for v in values if v is not None]
    if there and all(isinstance(v, int | float) and not isinstance(v, bool) for v in there):
        assert table["a"].to_pylist() == [None if v is None else type(v)(v) for v in values] or any(
            isinstance(v, float) or abs(v) >= 2**63 for v in there
        )
        assert [v is None for v in table["a"].to_pylist()] == [v is None for v in values]


def test_what_cannot_be_written_is_said_and_leaves_nothing(tmp_path):
    with pytest.raises(EvidenceError, match="cannot be written"):
        save_table(tmp_path / "no" / "t.csv", HEADS, ROWS)
    with pytest.raises(EvidenceError, match="no form"):
        save_table(tmp_path / "t.xls", HEADS, ROWS)
    assert not list(tmp_path.iterdir())
