"""The domain classifier sees what no column shows alone, and nothing where nothing changed."""

import numpy as np
import pytest

from workbench.science.domain_classifier import (
    CODES,
    DomainSeparation,
    encode_levels,
    encode_numbers,
    separate,
)

NAMES = ["a", "b", "c", "d"]


def separated(reference: np.ndarray, incident: np.ndarray, seed: int = 0) -> DomainSeparation:
    pairs = [encode_numbers((reference[:, at], incident[:, at])) for at in range(len(NAMES))]
    found = separate(
        np.stack([pair[0] for pair in pairs], axis=1),
        np.stack([pair[1] for pair in pairs], axis=1),
        NAMES,
        seed,
    )
    assert found is not None
    return found


def normal(seed: int, rows: int = 800) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(rows, len(NAMES)))


def test_one_moved_column_gets_the_blame() -> None:
    moved = normal(2)
    moved[:, 1] += 1
    found = separated(normal(1), moved)
    assert found.auc.low > 0.65
    assert found.auc.estimate == pytest.approx(0.75, abs=0.05)  # best there is: .76
    lost = [blame.lost.estimate for blame in found.blames]
    assert int(np.argmax(lost)) == 1
    assert found.blames[1].lost.low > 0.1
    assert all(found.blames[at].lost.estimate < 0.03 for at in (0, 2, 3))


def test_a_broken_relation_is_seen_though_no_column_moved() -> None:
    reference, incident = normal(1), normal(2)
    reference[:, 2] = 0.9 * reference[:, 0] + np.sqrt(1 - 0.81) * reference[:, 2]
    found = separated(reference, incident)
    assert found.auc.low > 0.7
    assert found.blames[0].p < 1e-6
    assert found.blames[2].p < 1e-6
    assert found.blames[1].p > 1e-3


def test_nothing_is_seen_where_nothing_changed() -> None:
    told_apart = sum(
        separated(normal(seed, 250), normal(seed + 1000, 250)).auc.low > 0.5 for seed in range(40)
    )
    assert told_apart <= 5


def test_it_is_the_same_each_time_and_another_with_another_seed() -> None:
    a, b = normal(1, 200), normal(2, 200) + 0.3
    assert separated(a, b) == separated(a, b)
    assert separated(a, b) != separated(a, b, seed=1)


def test_windows_of_unequal_size_are_no_difference() -> None:
    found = separated(normal(1, 1500), normal(2, 150))
    assert not found.auc.excludes(0.5)


def test_missing_values_are_a_code_of_their_own() -> None:
    reference, incident = encode_numbers((np.array([1.0, np.nan]), np.array([np.inf, 2.0])))
    assert reference[1] == CODES - 1
    assert incident.max() < CODES - 1
    assert encode_numbers((np.full(3, np.nan), np.full(2, np.nan)))[0].tolist() == [CODES - 1] * 3


def test_the_commonest_levels_have_codes_and_the_rest_share_one() -> None:
    many = np.arange(100)
    reference, incident = encode_levels((np.append(many, [7, 7]), np.array([-1, 7])))
    assert reference[7] == 0
    assert incident.tolist() == [CODES - 1, 0]
    assert set(reference.tolist()) == set(range(CODES - 1))


def test_too_little_to_tell_is_said() -> None:
    codes = np.zeros((10, 1), dtype=np.uint8)
    assert separate(codes, codes, ["a"], 0) is None
    empty = np.zeros((100, 0), dtype=np.uint8)
    assert separate(empty, empty, [], 0) is None


def test_it_can_be_stopped() -> None:
    class StopError(Exception):
        pass

    def stop(part: float) -> None:
        if part > 0.1:
            raise StopError

    codes = np.random.default_rng(0).integers(0, 30, (100, 2)).astype(np.uint8)
    with pytest.raises(StopError):
        separate(codes, codes, ["a", "b"], 0, stop)
