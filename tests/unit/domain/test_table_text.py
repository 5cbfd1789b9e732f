"""Tables as text: what is copied is read back as it was, and nothing of it is markup."""

import csv
import io
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.readable import spreadsheet_text
from workbench.domain.table_text import Form, table_text, value_text

TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)
VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | TEXTS
    | st.datetimes(timezones=st.just(UTC))
)


@st.composite
def tables(draw):
    wide = draw(st.integers(1, 4))
    row = st.lists(VALUES, min_size=wide, max_size=wide)
    heads = draw(st.lists(TEXTS, min_size=wide, max_size=wide))
    return heads, draw(st.lists(row, max_size=5))


def read_back(cell, value):
    if value is None:
        return cell == ""
    if isinstance(value, bool):
        return cell == str(value).lower()
    if isinstance(value, int | float):
        return type(value)(cell) == value
    if isinstance(value, datetime):
        return datetime.fromisoformat(cell) == value
    return cell == spreadsheet_text(value)


@given(tables())
def test_csv_read_back_is_the_values(table):
    heads, rows = table
    read = list(csv.reader(io.StringIO(table_text(heads, rows, "csv"), newline="")))
    read = [line or [""] for line in read]  # one empty cell alone is written as an empty line
    assert len(read) == len(rows) + 1
    for line, row in zip(read[1:], rows, strict=True):
        assert all(read_back(c, v) for c, v in zip(line, row, strict=True))


@given(tables())
def test_tsv_has_one_line_a_row_and_one_cell_a_column(table):
    heads, rows = table
    text = table_text(heads, rows, "tsv")
    lines = [line or [""] for line in csv.reader(io.StringIO(text, newline=""), delimiter="\t")]
    assert text.count("\n") == len(rows) + 1
    assert {len(line) for line in lines} == {len(heads)}


@given(tables())
def test_no_cell_of_a_spreadsheet_begins_like_a_formula(table):
    heads, rows = table
    for form, delimiter in (("csv", ","), ("tsv", "\t")):
        read = csv.reader(
            io.StringIO(table_text(heads, rows, form), newline=""), delimiter=delimiter
        )
        next(read)
        for line, row in zip(read, rows, strict=True):
            for cell, value in zip(line, row, strict=False):
                if isinstance(value, str):
                    assert not re.match(r"\s*[=+\-@]", cell)


@given(tables())
def test_markdown_has_no_separator_of_its_own_in_a_cell(table):
    heads, rows = table
    lines = table_text(heads, rows, "markdown").splitlines()
    assert len(lines) == len(rows) + 2
    for line in lines:
        bare = re.sub(r"\\.", "", line)
        assert bare.count("|") == len(heads) + 1
        assert "<" not in bare


@given(tables())
def test_latex_has_no_separator_or_command_of_its_own_in_a_cell(table):
    heads, rows = table
    lines = table_text(heads, rows, "latex").splitlines()
    assert lines[0] == "\\begin{tabular}{" + "l" * len(heads) + "}"
    body = [line for line in lines if line.endswith(" \\\\")]
    assert len(body) == len(rows) + 1
    for line in body:
        bare = re.sub(r"\\text[a-z]+\{\}|\\[{}$&#%_]|\$-[^$&]+\$", "", line[:-3])
        bare = bare.replace("{}", "")
        assert bare.count("&") == len(heads) - 1
        assert not set("\\{}$#%_^~") & set(bare)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1 + 0.2, "0.30000000000000004"),
        (-3, "-3"),
        (1e300, "1e+300"),
        (float("nan"), ""),
        (True, "true"),
        (datetime(2026, 5, 14, 6, tzinfo=UTC), "2026-05-14T06:00:00Z"),
    ],
)
def test_values_are_written_in_full(value, text):
    assert value_text(value) == text


def test_numbers_stand_at_the_right_where_the_form_can_say_so():
    assert "| --- | ---: |" in table_text(["a", "b"], [["x", 1]], Form.MARKDOWN, {1})
    assert "{lr}" in table_text(["a", "b"], [["x", -1]], "latex", {1})
    assert "x & $-1$ \\\\" in table_text(["a", "b"], [["x", -1]], "latex", {1})


def test_another_form_is_refused():
    with pytest.raises(ValueError, match="html"):
        table_text(["a"], [], "html")
