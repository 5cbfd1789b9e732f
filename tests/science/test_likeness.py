"""Likeness: bounded, symmetric, one with itself, and the same whatever order things come in."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from workbench.science.likeness import (
    Fingerprint,
    Weights,
    alike,
    layout,
    likeness,
    likeness_matrix,
    rarity,
)

PARTS = ("signals", "cause", "lineage", "text")
FEATURES = st.dictionaries(
    st.sampled_from("abcdefgh"), st.floats(0.01, 5, allow_subnormal=False), max_size=6
)
PRINTS = st.builds(Fingerprint, st.fixed_dictionaries(dict.fromkeys(PARTS, FEATURES)))
SHARES = st.lists(st.floats(0.05, 1), min_size=4, max_size=4).map(
    lambda given: dict(zip(PARTS, (one / sum(given) for one in given), strict=True))
)
WEIGHTS = st.builds(Weights, SHARES, st.floats(0, 1))


@given(PRINTS, PRINTS, WEIGHTS)
def test_it_is_bounded_and_does_not_depend_on_the_order(one, other, weights):
    found = likeness(one, other, weights)
    assert 0 <= found.value <= 1
    assert found.value == pytest.approx(likeness(other, one, weights).value, abs=1e-12)


@given(PRINTS, WEIGHTS)
def test_everything_is_like_itself(one, weights):
    assume(any(one.parts.values()))
    assert likeness(one, one, weights).value == pytest.approx(1)


@given(PRINTS, PRINTS, WEIGHTS)
def test_parts_add_up_to_the_whole(one, other, weights):
    assume(any(one.parts.values()))
    found = likeness(one, other, weights)
    assert sum(part.share for part in found.parts) <= 1 + 1e-9
    assert sum(part.contribution for part in found.parts) == pytest.approx(found.value, abs=1e-9)


@given(FEATURES, FEATURES)
def test_nothing_shared_is_nothing_alike_and_sharing_more_is_no_less(one, other):
    apart = {f"not {name}": weight for name, weight in other.items()}
    assert alike(one, apart) == 0
    assume(one)
    assert alike(one, {**one, **apart}) == pytest.approx(
        sum(one.values()) / (sum(one.values()) + sum(apart.values()))
    )


@settings(max_examples=25)
@given(st.lists(PRINTS, min_size=1, max_size=6), WEIGHTS)
def test_the_matrix_holds_what_each_pair_gives(prints, weights):
    values = likeness_matrix(prints, weights)
    for row, one in enumerate(prints):
        for column, other in enumerate(prints):
            expected = likeness(one, other, weights).value
            assert values[row, column] == pytest.approx(expected, abs=1e-9)


@settings(max_examples=25)
@given(st.lists(PRINTS, min_size=3, max_size=7), WEIGHTS, st.randoms(use_true_random=False))
def test_likeness_does_not_depend_on_the_order_of_rows(prints, weights, random):
    order = list(range(len(prints)))
    random.shuffle(order)
    values = likeness_matrix(prints, weights)
    turned = likeness_matrix([prints[at] for at in order], weights)
    assert turned == pytest.approx(values[np.ix_(order, order)], abs=1e-12)


def test_what_only_one_knows_counts_less_than_what_differs():
    known = Fingerprint({"signals": {"a": 1.0}, "cause": {"x": 1.0}})
    silent = Fingerprint({"signals": {"a": 1.0}})
    other = Fingerprint({"signals": {"a": 1.0}, "cause": {"y": 1.0}})
    weights = Weights({"signals": 0.5, "cause": 0.5}, 0.5)
    assert likeness(known, other, weights).value == pytest.approx(0.5)
    assert likeness(known, silent, weights).value == pytest.approx(2 / 3)


def test_a_map_keeps_distances_that_fit_a_plane():
    rng = np.random.default_rng(4)
    places = rng.uniform(0, 0.5, (12, 2))
    distances = np.linalg.norm(places[:, None] - places[None], axis=2)
    found, kept = layout(1 - distances)
    assert np.linalg.norm(found[:, None] - found[None], axis=2) == pytest.approx(distances)
    assert kept == pytest.approx(1)
    assert (np.abs(found).max(axis=0) == found.max(axis=0)).all()


def test_a_map_of_many_places_the_rest_by_landmarks(monkeypatch):
    monkeypatch.setattr("workbench.science.likeness.LANDMARKS", 20)
    places = np.random.default_rng(5).uniform(0, 0.5, (60, 2))
    distances = np.linalg.norm(places[:, None] - places[None], axis=2)
    found, _ = layout(1 - distances)
    assert np.linalg.norm(found[:, None] - found[None], axis=2) == pytest.approx(distances)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_map_of_few_points(count):
    found, kept = layout(np.eye(count))
    assert found.shape == (count, 2)
    assert np.isfinite(found).all()
    assert 0 <= kept <= 1


def test_rarer_words_tell_more_and_none_tells_nothing():
    rare = rarity([{"a": 1, "b": 1}, {"a": 1}, {"a": 1, "c": 1}])
    assert rare["b"] == rare["c"] > rare["a"] > 0
