"""The summary says which way a metric went, and never that a part is more than the whole."""

from dataclasses import replace

import pytest

from tests.science.causes.world import FAULTS, problem
from workbench.science.causes.answer import Answer, find_causes
from workbench_rootcause.wording import figure, summary


@pytest.fixture(scope="module")
def named() -> Answer:
    return find_causes(problem(FAULTS["unit"][0]))


def with_drop(answer: Answer, value: float, **changes: object) -> Answer:
    assert answer.drop is not None
    return replace(answer, drop=replace(answer.drop, value=value), **changes)  # type: ignore[arg-type]


def test_an_error_rises_and_a_score_falls(named: Answer) -> None:
    whole = with_drop(named, 0.5)
    assert summary(whole, "accuracy").endswith("of the 0.500 that accuracy fell.")
    assert summary(whole, "rmse").endswith("of the 0.500 that RMSE rose.")


def test_a_cost_beyond_the_drop_is_no_part_of_it(named: Answer) -> None:
    cost = figure(named.causes[0].weighed.estimate)
    assert summary(with_drop(named, 0.05), "accuracy").endswith(
        f"costs {cost}; accuracy fell by 0.050 in all."
    )
    assert summary(with_drop(named, -0.3), "accuracy").endswith("accuracy rose by 0.300 in all.")


@pytest.mark.parametrize(
    ("drop", "metric", "said"),
    [
        (0.01, "auc", "AUC fell by 0.010, which chance alone could do."),
        (-0.01, "auc", "AUC rose by 0.010, which is for the better."),
        (0.01, "mae", "MAE rose by 0.010, which chance alone could do."),
        (-0.01, "mae", "MAE fell by 0.010, which is for the better."),
    ],
)
def test_no_incident_says_which_way_it_went(
    named: Answer, drop: float, metric: str, said: str
) -> None:
    answer = with_drop(named, drop, verdict="no_incident", causes=())
    assert summary(answer, metric) == f"No incident: {said}"
