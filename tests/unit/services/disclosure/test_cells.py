"""Small cells: what is suppressed cannot be worked out from what is shown."""

from hypothesis import given
from hypothesis import strategies as st

from workbench.services.disclosure.cells import merged_bins, shown_levels, suppressed_cells

counts = st.lists(st.integers(0, 40), min_size=1, max_size=12)
thresholds = st.integers(1, 12)


@given(counts, thresholds)
def test_no_small_cell_is_shown(cells, threshold):
    hidden = suppressed_cells(cells, threshold)
    assert all(c == 0 or c >= threshold for at, c in enumerate(cells) if at not in hidden)


@given(counts, thresholds)
def test_the_total_gives_no_suppressed_cell_away(cells, threshold):
    hidden = suppressed_cells(cells, threshold)
    held = [at for at, count in enumerate(cells) if count > 0]
    # The total less what is shown is the sum of the suppressed cells: no small cell itself, and
    # of more than one, unless there is nobody else to hide among.
    if hidden and set(hidden) != set(held):
        assert len(hidden) >= 2
        assert sum(cells[at] for at in hidden) >= threshold


@given(counts, thresholds)
def test_nothing_is_suppressed_without_need(cells, threshold):
    if all(c == 0 or c >= threshold for c in cells):
        assert suppressed_cells(cells, threshold) == frozenset()


def test_without_a_known_total_the_small_cell_goes_alone():
    assert suppressed_cells([30, 2, 9], 5, total_known=False) == {1}
    assert suppressed_cells([30, 2, 9], 5) == {1, 2}


@given(
    st.integers(1, 8).flatmap(
        lambda n: st.lists(
            st.lists(st.integers(0, 30), min_size=n, max_size=n), min_size=1, max_size=3
        )
    ),
    thresholds,
)
def test_joined_bins_are_large_in_every_sample_and_lose_none(samples, threshold):
    ranges = merged_bins(samples, threshold)
    assert [start for start, _ in ranges] == [0, *(end for _, end in ranges[:-1])]
    assert ranges[-1][1] == len(samples[0])
    if len(ranges) > 1:
        for start, end in ranges:
            assert all(sum(s[start:end]) == 0 or sum(s[start:end]) >= threshold for s in samples)


@given(st.dictionaries(st.text(max_size=3), st.integers(1, 30), max_size=10), thresholds)
def test_levels_and_their_pool_are_never_small(levels, threshold):
    shown = shown_levels(levels, threshold)
    pool = sum(count for level, count in levels.items() if level not in shown)
    assert all(levels[level] >= threshold for level in shown)
    assert pool == 0 or pool >= threshold or not shown
