"""Draws belong to a seed and a purpose, and do not know the order of rows."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.science.bootstrap import canonical, generator, interval, resamples


def first(*keys: int | str, seed: int = 7) -> int:
    return int(generator(seed, *keys).integers(0, 2**62))


def test_keys_are_told_apart() -> None:
    draws = [first("a", "b"), first("ab"), first("a"), first("b", "a"), first(1), first("1")]
    draws += [first(), first(seed=8), first(1, 0), first(-1)]
    assert len(set(draws)) == len(draws)
    assert first("a", "b") == first("a", "b")


def test_the_stream_is_the_same_in_another_process_with_another_hash_seed() -> None:
    code = (
        "from workbench.science.bootstrap import generator;"
        "print(generator(7, 'a', 'b').integers(0, 2**62))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert outputs == {str(first("a", "b"))}


def test_the_global_generator_is_left_alone() -> None:
    np.random.seed(3)  # noqa: NPY002 -- the promise is about this very generator
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    interval([np.arange(50.0)], np.mean, generator(0))
    assert (np.random.get_state()[1] == before).all()  # noqa: NPY002


@given(st.permutations(range(40)))
def test_an_interval_does_not_depend_on_the_order_of_rows(order: list[int]) -> None:
    values = np.random.default_rng(0).normal(size=(40, 2))

    def statistic(sample: np.ndarray) -> float:
        return float((sample[:, 0] * sample[:, 1]).mean())

    straight = interval([values], statistic, generator(0))
    shuffled = interval([values[order]], statistic, generator(0))
    assert straight == shuffled


def test_an_interval_covers_about_as_often_as_it_says() -> None:
    covered = 0
    for seed in range(200):
        values = np.random.default_rng(seed).normal(size=60)
        found = interval([values], np.mean, generator(seed))
        assert found is not None
        covered += found.low <= 0 <= found.high
    assert 175 <= covered <= 199


def test_an_empty_sample_has_no_interval() -> None:
    assert interval([np.empty(0)], np.mean, generator(0)) is None


def test_blocks_keep_neighbours_together() -> None:
    drawn = next(resamples(12, generator(0), draws=1, block=4))
    steps = np.diff(drawn.reshape(3, 4), axis=1) % 12
    assert (steps == 1).all()


def test_canonical_keeps_rows_whole() -> None:
    rows = np.array([[2, 1], [1, 9], [1, 3]])
    assert canonical(rows).tolist() == [[1, 3], [1, 9], [2, 1]]


def test_a_negative_seed_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        generator(-1)
