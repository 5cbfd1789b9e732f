"""Words never lie over each other."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from workbench.desktop.plots.flag_painting import _together
from workbench.desktop.plots.ink import stroke
from workbench.desktop.plots.placement import place_flags, spread
from workbench.desktop.theme.tokens import Theme, tokens

FLAGS = st.lists(
    st.tuples(st.floats(0, 1000), st.floats(10, 300), st.booleans()), min_size=1, max_size=8
)


@given(st.lists(st.floats(0, 400), max_size=10))
def test_labels_keep_apart_and_keep_their_order(wanted):
    heights = [16.0] * len(wanted)
    placed = spread(wanted, heights, 0.0, 400.0)
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    for one, other in itertools.pairwise(order):
        assert placed[other] - placed[one] >= 16.0 - 1e-6
    assert all(8 - 1e-6 <= at <= 392 + 1e-6 for at in placed)


def test_labels_with_room_stay_where_they_belong():
    assert spread([50.0, 120.0], [16.0, 32.0], 0.0, 400.0) == [50.0, 120.0]


def extent(at, place):
    """The box of an event's words, with its row."""
    return (place.left, place.left + place.room, place.row) if place.room else None


@given(FLAGS)
def test_words_of_events_lie_over_no_words_and_no_arrow(flags):
    at = [x for x, _, _ in flags]
    places = place_flags(at, [w for _, w, _ in flags], [b for _, _, b in flags], 0.0, 1100.0)
    boxes = [extent(x, place) for x, place in zip(at, places, strict=True)]
    for i, box in enumerate(boxes):
        if box is None:
            continue
        left, right, row = box
        assert left >= -1e-6
        assert right <= 1100 + 1e-6
        for j, other in enumerate(boxes):
            if i != j and other is not None and other[2] == row:
                assert right <= other[0] + 1e-6 or left >= other[1] - 1e-6
        for j, x in enumerate(at):
            apart = abs(x - at[i]) >= 10
            if i != j and row == 0 and apart:
                assert not left < x < right


def test_the_event_at_the_onset_chooses_first_and_is_whole():
    at, widths = [600.0, 640.0, 660.0], [120.0, 200.0, 130.0]
    places = place_flags(at, widths, [False, True, False], 0.0, 900.0)
    assert places[1].room == 200.0
    assert all(place.room for place in places)


def test_what_has_no_room_is_left_to_the_tooltip():
    crowd = [100.0 + 12 * i for i in range(20)]
    places = place_flags(crowd, [200.0] * 20, [False] * 20, 0.0, 400.0)
    assert any(place.room == 0 for place in places)


def test_events_whose_arrows_would_lie_over_each_other_share_one(qtbot):
    seen = [(30.0, "H2 rejected", False), (24.0, "H1 confirmed", True), (90.0, "Later", False)]
    assert _together(seen) == [
        (24.0, "H1 confirmed · H2 rejected", True),
        (90.0, "Later", False),
    ]
    assert _together([(1.0, "Same", False), (2.0, "Same", False)]) == [(1.0, "Same", False)]


def test_a_repaired_series_is_in_the_colour_of_acts_and_neither_window():
    for theme in Theme:
        own = tokens(theme)
        assert stroke("repaired", own) == own.accent
        assert stroke("repaired", own) not in {stroke("reference", own), stroke("incident", own)}
