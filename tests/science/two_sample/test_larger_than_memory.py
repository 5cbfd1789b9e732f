"""What is worked on in blocks is the same, bit for bit, as what is worked on at once."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.science import room
from workbench.science.two_sample import rows as choosing
from workbench.science.two_sample.column import compare_columns
from workbench.science.two_sample.kolmogorov import kolmogorov_smirnov
from workbench.science.two_sample.merged import merge
from workbench.science.two_sample.outline import outline
from workbench.science.two_sample.sample import from_arrow, from_parts


@pytest.fixture(scope="module")
def tight():
    """Blocks of 16 items, so that a few values already fill several."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room, "_LEAST", 128)
        patch.setenv(room.SETTING, "0")
        assert room.block_items() == 16
        yield patch


def roomy(patch, work):
    """What comes of some work where everything fits."""
    with patch.context() as inner:
        inner.setenv(room.SETTING, "1000")
        return work()


values = st.lists(
    st.one_of(st.integers(-3, 3).map(float), st.floats(allow_nan=False)), min_size=1, max_size=90
)


@given(values, values)
def test_samples_merge_in_blocks_as_at_once(tight, left, right):
    left, right = np.sort(left), np.sort(right)
    got, expected = merge(left, right), roomy(tight, lambda: merge(left, right))
    assert (got.values == expected.values).all()
    assert (got.gap == expected.gap).all()
    assert kolmogorov_smirnov(got) == roomy(tight, lambda: kolmogorov_smirnov(expected))


@given(st.lists(st.integers(0, 6), min_size=1, max_size=120), st.integers(1, 130))
def test_rows_are_chosen_in_parts_as_at_once(tight, held, count):
    hashes = choosing.hash_column(pa.chunked_array([pa.array(held, pa.int64())]))
    got = choosing.choose_rows(hashes, count, "salt")
    assert (
        got.tolist() == roomy(tight, lambda: choosing.choose_rows(hashes, count, "salt")).tolist()
    )


kinds = st.sampled_from(["numbers", "whole", "text", "flags", "nothing"])


def drawn(kind, rng, size):
    gaps = rng.random(size) < 0.2
    if kind == "numbers":
        held = np.where(rng.random(size) < 0.05, np.nan, rng.normal(size=size))
        return pa.array(held, mask=gaps)
    if kind == "whole":
        return pa.array(np.arange(size) if rng.random() < 0.5 else rng.poisson(3, size), mask=gaps)
    if kind == "text":
        return pa.array(np.array(["a", "b", "c"])[rng.integers(0, 3, size)], mask=gaps)
    if kind == "flags":
        return pa.array(rng.random(size) < 0.3, mask=gaps)
    return pa.nulls(size, pa.float64())


@given(kinds, st.integers(0, 2**16))
def test_a_column_in_parts_is_compared_as_at_once(tight, kind, seed):
    rng = np.random.default_rng(seed)
    pair = [pa.chunked_array([drawn(kind, rng, size)]) for size in (130, 110)]
    parts = [
        from_parts(side.type, (side.slice(at, 17) for at in range(0, len(side), 17)), len(side))
        for side in pair
    ]
    got = compare_columns(*parts), outline(*parts)

    def whole():
        samples = [from_arrow(side) for side in pair]
        return compare_columns(*samples), outline(*samples)

    expected = roomy(tight, whole)
    assert repr(got) == repr(expected)


def test_a_large_array_lies_in_a_file(tight):
    large = room.room_for(1000, np.float64)
    large[:] = np.arange(1000.0)
    assert large.base is not None
    assert room.room_for(10, np.float64).base is None
    assert large.sum() == 499500


@given(st.lists(st.integers(0, 40), min_size=1, max_size=300), st.floats(0, 1))
def test_rows_that_are_alike_are_chosen_together(tight, held, share):
    hashes = choosing.hash_column(pa.chunked_array([pa.array(held, pa.int64())]))
    chosen = choosing.alike_rows(hashes, share, "salt").tolist()
    kinds = {held[at] for at in chosen}
    assert chosen == [at for at, value in enumerate(held) if value in kinds]
    more = choosing.alike_rows(hashes, min(1.0, share + 0.1), "salt").tolist()
    assert set(chosen) <= set(more)


def test_about_the_share_is_chosen():
    hashes = choosing.hash_column(pa.chunked_array([pa.array(np.arange(20_000))]))
    assert abs(choosing.alike_rows(hashes, 0.25, "salt").size - 5000) < 300
    assert choosing.alike_rows(hashes, 1.0, "salt").size == 20_000
