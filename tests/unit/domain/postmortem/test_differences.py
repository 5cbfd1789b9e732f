"""A difference holds both texts, whole."""

from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.postmortem.differences import Piece, difference_words, differences

TEXTS = st.lists(
    st.sampled_from(["temp", " ", "\n", "[[claim:c1|0.1]]", "0.145", "[", "]]", "x", "fell"])
).map("".join)


@given(TEXTS, TEXTS)
def test_the_pieces_make_up_both_texts(old, new):
    pieces = differences(old, new)
    assert "".join(p.text for p in pieces if p.kind != "added") == old
    assert "".join(p.text for p in pieces if p.kind != "removed") == new
    assert all(p.text for p in pieces)


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text):
    assert {p.kind for p in differences(text, text)} <= {"same"}


def test_single_words_are_told_and_a_chip_is_one():
    pieces = differences("It fell by [[claim:a|0.1 AUC]].", "It fell by [[claim:a|0.2 AUC]].")
    assert [p.kind for p in pieces] == ["same", "removed", "added", "same"]
    assert pieces[1] == Piece("removed", "[[claim:a|0.1 AUC]]")
    assert difference_words(differences("a b", "a c")) == "a [-b-]{+c+}"
