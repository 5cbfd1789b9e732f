"""A section's text is read without loss, and chips are found where they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.postmortem.text import (
    ClaimChip,
    FigureChip,
    Heading,
    Item,
    Opinion,
    Paragraph,
    RecordChip,
    Words,
    claims_in,
    inlines_of,
    read_text,
    write_inline,
    write_text,
)

PIECES = (
    *("[[claim:c1]]", "[[claim:c1|0.145 AUC [0.105, 0.196]]]", "[[figure:r1/brackets]]"),
    *("[[record:action/a1|AUC at least 0.79]]", "[[opinion|we were lucky]]", "[[opinion|]]"),
    *(
        "[[claim:]]",
        "[[",
        "]]",
        "]",
        "[",
        "|",
        "- ",
        "### ",
        "\n",
        "\n\n",
        "\r\n",
        " ",
        "words",
        "0.5",
    ),
)
TYPED = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=14).map("".join)


@given(TYPED)
def test_what_was_read_and_written_is_read_the_same_again(text):
    once = read_text(text)
    assert read_text(write_text(once)) == once
    assert write_text(read_text(write_text(once))) == write_text(once)


@given(TYPED)
def test_every_part_stands_where_it_says_and_nothing_but_space_is_lost(text):
    parts = list(inlines_of(read_text(text)))
    for part in parts:
        spelt = text[part.start : part.end]
        # A chip with an empty label is spelt without its bar.
        assert spelt == write_inline(part) or spelt.replace("|]]", "]]") == write_inline(part)
    kept = "".join(text[part.start : part.end] for part in parts)
    lost = len("".join(text.split())) - len("".join(kept.split()))
    marks = sum(isinstance(block, Item) for block in read_text(text))
    heads = sum(isinstance(block, Heading) for block in read_text(text))
    assert lost == marks + 3 * heads


def test_blocks_and_chips_are_told_apart():
    text = (
        "### At night\n\nIt lost [[claim:c1|0.145 AUC [0.105, 0.196]]], see [[figure:r/f/1]].\n\n"
        "- [[record:action/a|by May]]\n- [[opinion|bad luck]]"
    )
    assert read_text(text) == (
        Heading((Words("At night"),)),
        Paragraph(
            (
                Words("It lost "),
                ClaimChip("c1", "0.145 AUC [0.105, 0.196]"),
                Words(", see "),
                FigureChip("r", "f/1"),
                Words("."),
            )
        ),
        Item((RecordChip("action", "a", "by May"),)),
        Item((Opinion("bad luck"),)),
    )
    assert claims_in(text) == ("c1",)


@pytest.mark.parametrize("typed", ["[[claim:]]", "[[figure:run]]", "[[opinion]]", "[[claim:a b]]"])
def test_what_only_looks_like_a_chip_stays_words(typed):
    assert read_text(typed) == (Paragraph((Words(typed),)),)
