import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.readable import inert, inert_json, inert_lines

TEXT = st.text(st.characters(codec=None), max_size=60)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain – März ✓ é", "plain – März ✓ é"),
        ("\x1b[2J", "\\x1b[2J"),
        ("a\nb\tc", "a\\nb\\tc"),
        ("\x9b31m", "\\x9b31m"),
        ("\u202eexe.txt", "\\u202eexe.txt"),
        ("a\u2028b\ufeff", "a\\u2028b\\ufeff"),
        ("\ud800", "\\ud800"),
        ("👩\u200d🔬 می\u200cخواهم", "👩\u200d🔬 می\u200cخواهم"),
    ],
)
def test_what_steers_is_spelled_and_words_stay(text: str, shown: str) -> None:
    assert inert(text) == shown


def test_long_text_is_cut() -> None:
    assert inert("x" * 50, 10) == "x" * 9 + "…"
    assert inert("x" * 10, 10) == "x" * 10


@given(TEXT)
def test_no_control_character_or_mark_of_direction_is_left(text: str) -> None:
    for shown, allowed in ((inert(text), ""), (inert_lines(text), "\n\t")):
        assert not [
            c for c in shown if unicodedata.category(c) in {"Cc", "Cs"} and c not in allowed
        ]
        marks = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
        assert not [c for c in shown if unicodedata.bidirectional(c) in marks]


@given(st.dictionaries(TEXT, TEXT))
def test_json_means_the_same(value: dict[str, str]) -> None:
    text = inert_json(json.dumps(value, ensure_ascii=False))
    assert json.loads(text) == value
    assert not [c for c in text if unicodedata.category(c) in {"Cc", "Cs"}]
