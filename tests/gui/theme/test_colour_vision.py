"""What the colours say survives every kind of colour vision, or is said by shape and word too."""

from itertools import combinations, pairwise

import numpy as np
import pytest

from tests.gui.theme.seen import VISION, distance, lab
from workbench.desktop.theme.marks import Mark, State
from workbench.desktop.theme.tokens import Theme, tokens

STATUS = (State.GOOD, State.WARN, State.BAD, State.UNKNOWN)
SEVERITIES = (State.SEV1, State.SEV2, State.SEV3, State.SEV4)
REPLAY = (State.IDENTICAL, State.WITHIN_TOLERANCE, State.CHANGED, State.NOT_REPLAYED)


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("#FFFFFF", "#000000", 100.0),
        ("#2064AD", "#2064AD", 0.0),
    ],
)
def test_the_distance_is_right_where_it_is_known(one, other, apart):
    assert distance(one, other) == pytest.approx(apart, abs=0.01)


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("theme", Theme)
def test_the_pair_is_told_apart_by_everybody(theme, vision):
    colours = tokens(theme)

    assert distance(colours.ref, colours.inc, vision) >= 40


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("theme", Theme)
def test_series_are_told_apart_by_everybody(theme, vision):
    closest = min(distance(a, b, vision) for a, b in combinations(tokens(theme).series, 2))

    assert closest >= 15


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("theme", Theme)
def test_scales_stay_in_order_for_everybody(theme, vision):
    colours = tokens(theme)
    light = [lab(colour, vision)[0] for colour in colours.sequential]
    middle = len(colours.diverging) // 2
    sides = [lab(colour, vision)[0] for colour in colours.diverging]

    assert len(set(np.sign(np.diff(light)))) == 1
    assert len(set(np.sign(np.diff(sides[: middle + 1])))) == 1
    assert len(set(np.sign(np.diff(sides[middle:])))) == 1
    assert min(distance(a, b, vision) for a, b in pairwise(colours.sequential)) >= 4.5
    assert min(distance(a, b, vision) for a, b in pairwise(colours.diverging)) >= 12


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("theme", Theme)
def test_steps_of_the_score_are_told_apart_and_in_order_for_everybody(theme, vision):
    steps = [tokens(theme).colour(f"tier_{name}") for name in ("observe", "low", "medium", "high")]
    light = [lab(colour, vision)[0] for colour in steps]

    assert len(set(np.sign(np.diff(light)))) == 1
    assert min(distance(a, b, vision) for a, b in pairwise(steps)) >= 5.5


@pytest.mark.parametrize(
    "family", [STATUS, SEVERITIES, REPLAY], ids=["status", "severity", "replay"]
)
def test_a_state_is_told_by_shape_and_word_as_well(family):
    marks = [Mark(state) for state in family]

    assert len({mark.shape for mark in marks}) == len(marks)
    assert len({mark.text for mark in marks}) == len(marks)
    assert all(mark.text for mark in marks)
