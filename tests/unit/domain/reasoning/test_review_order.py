"""Everybody reads the evidence in an order of their own, and the same each time."""

from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.reasoning.review_order import review_order

NAMES = st.lists(st.text(min_size=1, max_size=6), unique=True, max_size=8)


@given(NAMES, st.text(max_size=8), st.randoms(use_true_random=False))
def test_the_order_is_the_readers_and_nothing_elses(names, reader, random):
    shuffled = list(names)
    random.shuffle(shuffled)
    one, other = review_order(names, names, reader), review_order(shuffled, shuffled, reader)
    assert one == other
    assert sorted(one) == sorted(names)


def test_readers_begin_elsewhere():
    names = [f"o{at}" for at in range(6)]
    firsts = {review_order(names, names, reader)[0] for reader in map(str, range(60))}
    assert firsts == set(names)
