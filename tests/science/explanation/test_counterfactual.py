"""The search: sparse, valid, cheap, and limited by count."""

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from workbench.science.explanation.counterfactual import (
    Changes,
    Options,
    level_options,
    number_options,
    search,
)
from workbench.science.explanation.typical import typical_rows


class Machine:
    """A linear rule over named columns that counts its questions."""

    def __init__(self, row: dict[str, float], limit: float) -> None:
        self.row, self.limit, self.asked = row, limit, 0

    def total(self, changes: Changes) -> float:
        return sum((self.row | dict(changes)).values())

    def __call__(self, sets: Sequence[Changes]):
        self.asked += len(sets)
        totals = np.array([self.total(changes) for changes in sets])
        return totals >= self.limit, totals


def options(names: str, highest: float = 1.0) -> dict[str, Options]:
    fine = tuple((v, v) for v in np.linspace(0.05, highest, 20))
    return {name: Options((0.5, highest), (0.5, highest), fine) for name in names}


@given(st.floats(0.1, 4.5), st.integers(1, 3))
def test_whatever_is_found_reaches_the_goal_with_the_fewest_changes(
    limit: float, most: int
) -> None:
    machine = Machine(dict.fromkeys("abcdef", 0.0), limit)
    found = search(options("abcdef"), machine, most=most, budget=2000, wanted=3)
    needed = int(np.ceil(limit - 1e-12))
    assert bool(found) == (needed <= most)
    for one in found:
        assert machine.total(one.changes) >= limit
        assert len(one.changes) == needed
    assert [one.cost for one in found] == sorted(one.cost for one in found)
    assert len({tuple(n for n, _ in one.changes) for one in found}) == len(found)


def test_numbers_are_moved_back_as_far_as_the_goal_allows() -> None:
    machine = Machine({"a": 0.0, "b": 0.0}, 0.3)
    found = search({"a": options("a")["a"]}, machine, most=1, budget=500)
    assert found[0].changes[0][1] == min(v for v in np.linspace(0.05, 1, 20) if v >= 0.3)


@given(st.integers(50, 400))
def test_the_budget_is_never_overdrawn(budget: int) -> None:
    machine = Machine(dict.fromkeys("abcdefgh", 0.0), 100.0)
    assert search(options("abcdefgh"), machine, most=3, budget=budget) == []
    assert machine.asked <= budget


def test_options_come_from_the_reference_within_bounds_at_the_cost_of_ranks() -> None:
    reference = np.arange(100.0)
    found = number_options(10.0, reference, (20.0, 60.0), 5, 30)
    assert found is not None
    assert set(found.values) <= set(np.arange(20.0, 61.0))
    assert found.costs[0] < found.costs[-1] <= 0.5
    assert [cost for _, cost in found.finer] == sorted(cost for _, cost in found.finer)
    assert number_options(10.0, reference, (200.0, 300.0), 5, 30) is None
    missing = number_options(float("nan"), reference, (-np.inf, np.inf), 5, 30)
    assert missing is not None
    assert set(missing.costs) == {1.0}
    levels = level_options("a", ["a", "b", "c"])
    assert levels is not None
    assert levels.values == ("b", "c")
    assert level_options("a", ["a"]) is None


def test_typical_rows_stand_for_groups_by_size() -> None:
    codes = np.repeat(np.array([[0, 0, 0], [5, 5, 5], [9, 9, 9]]), [50, 30, 5], axis=0)
    chosen = typical_rows(codes, 3)
    assert [codes[at, 0] for at in chosen] == [0, 5, 9]
    assert typical_rows(codes[:0], 3) == []
    assert len(typical_rows(codes[:2], 5)) == 2
