"""Text from outside can be read, and does nothing else."""

import csv
import io
import json
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.readable import (
    inert,
    inert_json,
    inert_markdown,
    readable,
    spreadsheet_text,
)

STEERING = [
    "\x1b[2Jgone",
    "\x9b31m",
    "invoice\u202excod.exe",
    "a\u2066b\u2069",
    "zero\u200bwidth",
    "line\u2028end",
    "hidden\U000e0041\U000e0042",
    "\ud800",
    "back\bspace",
    "bell\a",
    "nul\0",
]


def test_what_steers_the_reader_is_replaced_and_all_else_stays():
    for text in STEERING:
        shown = readable(text)
        assert "\ufffd" in shown
        assert len(shown) == len(text)
    for text in ("Straße", "日本語", "سلام", "temp °C", "a\tb\nc", "👩‍🔬", "naïve – “quoted”"):
        assert readable(text) == text


@given(st.text())
def test_nothing_hidden_is_left(text):
    left = [c for c in readable(text) if unicodedata.category(c) in {"Cc", "Cs"}]
    assert set(left) <= {"\t", "\n"}
    assert readable(readable(text)) == readable(text)
    assert not any(
        unicodedata.bidirectional(c)
        in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
        for c in readable(text)
    )


@given(st.text(min_size=1), st.sampled_from(["=", "+", "-", "@", "|", "%", "\t", "\r", " =", "＝"]))
def test_no_cell_starts_like_a_formula(text, start):
    for cell in (text, start + text):
        out = io.StringIO()
        csv.writer(out).writerow([spreadsheet_text(cell)])
        (row,) = csv.reader(io.StringIO(out.getvalue(), newline=""))
        assert (
            not row[0].lstrip().startswith(("=", "+", "-", "@", "|", "%", "＝", "＋", "－", "＠"))
        )
        assert not row[0].startswith(("\t", "\r", "\n"))


def test_ordinary_words_stay_as_they_are_in_a_spreadsheet():
    for text in ("temp", "unit change", "a=b", "12 %", "", "Ünïcode"):
        assert spreadsheet_text(text) == text


def test_markdown_has_no_markup_left_to_it():
    hostile = "<img src=x onerror=alert(1)> [a](javascript:1) `x` | **b** # h &amp; ~~s~~ !x"
    for mark in "<>[]()`|*#&~!":
        assert f"\\{mark}" in inert_markdown(hostile)
        assert mark not in inert_markdown(hostile).replace(f"\\{mark}", "")
    assert "\n" not in inert_markdown("a\r\n# b")
    assert "https://" not in inert_markdown("see https://evil.example")
    assert "www." not in inert_markdown("www.evil.example")
    assert "a@b" not in inert_markdown("a@b.example")


@given(st.dictionaries(st.text(), st.text()))
def test_json_for_a_program_keeps_the_value_and_steers_no_terminal(payload):
    line = inert_json(json.dumps(payload, ensure_ascii=False))
    assert json.loads(line) == payload
    assert readable(line) == line
    assert "\n" not in line


def test_where_it_matters_the_character_is_spelled():
    assert inert("a\u202eb\x1b[2J\n") == r"a\u202eb\x1b[2J\n"
    assert inert("x" * 50, 10) == "x" * 9 + "…"
    assert inert("Straße 日本") == "Straße 日本"
