"""Windows snap to bins, keep apart, and keep their length when moved."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.desktop.plots.brushes import Brushes, Grip, bin_edges
from workbench.desktop.plots.mapping import Mapping

AXIS = Mapping(0.0, 100.0, 0.0, 1000.0)


@pytest.fixture
def brushes():
    return Brushes({"reference": (0.0, 40.0), "incident": (50.0, 80.0)}, np.arange(0.0, 101.0, 10))


def test_edges_are_starts_and_the_end_of_the_last_bin():
    assert bin_edges(np.array([20.0, 0.0, 10.0, 10.0])).tolist() == [0, 10, 20, 30]
    assert bin_edges(np.empty(0)).size == 0


@pytest.mark.parametrize(
    ("pixel", "name", "part"),
    [
        (401, "reference", "end"),
        (3, "reference", "start"),
        (200, "reference", "whole"),
        (498, "incident", "start"),
        (700, "incident", "whole"),
        (900, "incident", "new"),
    ],
)
def test_what_a_press_holds(brushes, pixel, name, part):
    grip = brushes.grip(pixel, AXIS)
    assert (grip.name, grip.part) == (name, part)


def test_the_first_new_window_is_the_reference():
    assert Brushes(edges=np.arange(3.0)).grip(500, AXIS).name == "reference"


def test_an_end_snaps_to_bins(brushes):
    assert brushes.drag(brushes.grip(800, AXIS), 93.0)
    assert brushes.stretches["incident"] == (50.0, 90.0)


def test_an_end_never_reaches_into_the_other_window(brushes):
    grip = brushes.grip(400, AXIS)
    assert not brushes.drag(grip, 62.0)
    assert brushes.stretches["reference"] == (0.0, 40.0)
    assert brushes.drag(grip, 51.0)
    assert brushes.stretches["reference"] == (0.0, 50.0)


def test_a_window_is_never_shorter_than_a_bin(brushes):
    brushes.drag(brushes.grip(800, AXIS), 12.0)
    assert brushes.stretches["incident"] == (50.0, 60.0)


def test_a_drag_over_nothing_makes_a_window(brushes):
    del brushes.stretches["incident"]
    grip = brushes.grip(880, AXIS)
    assert brushes.drag(grip, 61.0)
    assert brushes.stretches["incident"] == (60.0, 90.0)


def test_keys_move_an_end_by_bins(brushes):
    assert brushes.move_edge("incident", "end", 1)
    assert brushes.move_edge("incident", "start", -1)
    assert not brushes.move_edge("incident", "start", -1)
    assert brushes.stretches["incident"] == (40.0, 90.0)


@given(st.floats(0, 100), st.floats(-50, 150))
def test_moving_keeps_the_number_of_bins_or_meets_the_end_of_the_data(start, to):
    brushes = Brushes({"reference": (20.0, 50.0)}, np.arange(0.0, 101.0, 10))
    brushes.drag(Grip("reference", "whole", start, (20.0, 50.0)), to)
    low, high = brushes.stretches["reference"]
    assert {low, high} <= set(brushes.edges.tolist())
    assert high - low == 30.0 or high == 100.0
