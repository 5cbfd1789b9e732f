"""The verdict turns where it is said to turn: the values are put in and the verdict is taken."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.science.causes.world import FAULTS, problem
from workbench.science.causes.answer import CLOSE, FEW_ROWS, Answer, Cause, find_causes
from workbench.science.causes.confidence import confidences, credence
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.turning_points import (
    TurningPoint,
    cost_at,
    left_over,
    mislabelled,
    turning_points,
    weight_for,
)

weights = st.floats(0.01, 1)


def points(answer: Answer) -> dict[str, TurningPoint]:
    return {point.key: point for point in turning_points(answer)}


@pytest.fixture(scope="module")
def answers() -> dict[str, Answer]:
    return {name: find_causes(problem(fault)) for name, (fault, _, _) in FAULTS.items()}


def weight_of(cause: Cause, cost: float, drop: float) -> float:
    """Return the weight a cause would have at another cost."""
    fault, bracket = cause.fault, cause.weighed.cost
    factor = min(fault.strength * credence(fault), 1.0)
    return factor * float(np.clip((cost - bracket.error) / drop, 0, 1))


def is_named(answer: Answer, first: float, second: float) -> bool:
    rest = [c.weighed.weight for c in answer.causes[2:]]
    sure = confidences(np.array([first, second, *rest]))
    return bool(sure[1] <= CLOSE * sure[0])


def test_the_first_stays_named_down_to_the_points_that_are_told(answers):
    tested = 0
    for answer in answers.values():
        point = points(answer).get("held")
        if point is None:
            continue
        first, *others = answer.causes
        second = others[0].weighed.weight if others else 0.0
        error, drop = first.weighed.cost.error, answer.drop.value
        for factor, named in ((1.001, True), (0.999, False)):
            cost = factor * point.then
            beside = max(second, left_over(cost, first.fault.strength, drop, error))
            assert is_named(answer, weight_of(first, cost, drop), beside) is named
        assert point.now == first.weighed.cost.value > point.then
        tested += 1
    assert tested >= 5


def beside(answer: Answer, *, strength: float, weight: float) -> Answer:
    """Return the answer with another column as second cause."""
    first = answer.causes[0]
    fault = replace(first.fault, node="age", strength=strength)
    second = replace(first.weighed, candidate=fault, weight=weight)
    sure = confidences(np.array([first.weighed.weight, weight]))
    causes = (
        replace(first, confidence=float(sure[0])),
        replace(first, weighed=second, confidence=float(sure[1])),
    )
    return replace(answer, causes=causes)


def test_the_confidence_told_of_a_rival_is_that_at_which_it_rivals(answers):
    answer = beside(answers["unit"], strength=1.0, weight=0.1)
    first = answer.causes[0]
    weight = weight_for(first.weighed.weight, CLOSE)
    sure = confidences(np.array([first.weighed.weight, weight]))
    assert points(answer)["rival"].then == pytest.approx(sure[1], abs=1e-6)
    assert not is_named(answer, first.weighed.weight, weight + 1e-6)


def test_a_faint_fingerprint_cannot_rival_whatever_it_costs(answers):
    answer = answers["unit"]
    cost, drop = answer.causes[0].weighed.cost, answer.drop
    explained = min((cost.value - cost.error) / drop.value, 1.0)
    point = points(beside(answer, strength=0.3, weight=0.3 * explained))["rival"]
    assert point.then is None


def test_an_undecided_verdict_says_what_would_decide(answers):
    answer = answers["unit"]
    first, drop = answer.causes[0], answer.drop.value
    cost = replace(first.weighed.cost, value=0.97 * first.weighed.cost.value)
    fault = replace(first.fault, node="balance")
    weight = weight_of(first, cost.value, drop)
    weighed = replace(first.weighed, candidate=fault, cost=cost, restored=cost, weight=weight)
    second = replace(first, weighed=weighed, confidence=0.9 * first.confidence)
    found = points(replace(answer, verdict="undecided", causes=(first, second)))
    assert not is_named(answer, first.weighed.weight, weight)
    assert is_named(answer, weight_of(first, 1.001 * found["first"].then, drop), weight)
    assert is_named(
        answer, first.weighed.weight, weight_of(second, 0.999 * found["second"].then, drop)
    )
    assert found["first"].text.startswith("income would be named if mending income gave back at")
    assert found["second"].text.startswith("income would be named if mending balance gave back no")


@given(weights, st.floats(0.1, 2))
def test_the_weight_for_a_ratio_has_that_ratio(rival, ratio):
    weight = weight_for(rival, ratio)
    sure = confidences(np.array([rival, weight]))
    assert sure[1] == pytest.approx(ratio * sure[0], rel=1e-6)


@given(weights, st.floats(0.1, 1), st.floats(0.01, 10), st.floats(0, 1))
def test_the_cost_at_a_weight_has_that_weight(weight, factor, scale, error):
    cost = cost_at(weight, factor, scale, error)
    assert factor * (cost - error) / scale == pytest.approx(weight, rel=1e-6)


@given(st.floats(0.55, 0.99), st.floats(0.001, 0.2))
def test_a_larger_drop_needs_more_wrong_labels(incident, chance):
    one, other = mislabelled(incident, chance), mislabelled(incident, 1.1 * chance)
    if one is not None and other is not None:
        assert 0 < one < other < 0.5


@pytest.mark.parametrize("metric", ["accuracy", "auc"])
def test_that_share_of_wrong_labels_does_make_such_a_drop(metric):
    random = np.random.default_rng(3)
    n = 400_000
    label = random.random(n) < 0.5
    score = np.where(label, random.normal(1, 1, n), random.normal(0, 1, n))

    def measured(truth: np.ndarray) -> float:
        if metric == "accuracy":
            return float((truth == (score > 0.5)).mean())
        rank = np.empty(n)
        rank[np.argsort(score)] = np.arange(1, n + 1)
        up = truth.sum()
        return float((rank[truth].sum() - up * (up + 1) / 2) / (up * (n - up)))

    good = measured(label)
    share = mislabelled(good - 0.05, 0.05)
    flipped = label ^ (random.random(n) < share)
    assert good - measured(flipped) == pytest.approx(0.05, abs=0.004)


def test_no_incident_says_what_would_be_one():
    answer = find_causes(problem())
    point = points(answer)["drop"]
    assert point.then == pytest.approx(answer.drop.value - answer.drop.interval[0])
    assert "would count as an incident" in point.text


def test_without_labels_the_labels_would_change_it():
    answer = find_causes(problem(FAULTS["unit"][0], label=None))
    assert [point.key for point in turning_points(answer)] == ["labels"]


def test_labels_are_not_blamed_twice(answers):
    assert "noise" not in points(answers["noise"])
    assert "noise" in points(answers["unit"])


def test_with_no_second_cause_the_confidence_of_any_other_is_told(answers):
    answer = answers["unseen"]
    assert len(answer.causes) == 1
    first = answer.causes[0].weighed.weight
    sure = confidences(np.array([first, weight_for(first, CLOSE)]))
    assert points(answer)["rival"].then == pytest.approx(sure[1])


def test_labels_need_rows_to_be_named(answers):
    assert points(answers["noise"])["rows"].then == FEW_ROWS
    given_ = problem(FAULTS["noise"][0])
    few = find_causes(replace(given_, incident=given_.incident.iloc[:250]))
    assert few.causes[0].fault.node == "__target__"
    assert few.verdict == "undecided"
    assert points(few)["rows"].text.startswith("From 300 incident rows on ")


def test_errors_of_regression_are_held_against_an_error_of_the_labels(answers):
    answer = answers["unit"]
    regression = replace(answer.evidence.problem, metric="rmse", task="regression")
    evidence = Evidence(regression)
    drop = replace(answer.drop, reference=-3.0, incident=-5.0, value=2.0, interval=(1.0, 3.0))
    point = points(replace(answer, evidence=evidence, drop=drop))["noise"]
    assert point.then == pytest.approx(3.0)
    random = np.random.default_rng(0).normal(0, 1, 200_000)
    other = np.random.default_rng(1).normal(0, point.then, 200_000)
    assert np.sqrt(np.mean((4.0 * random + other) ** 2)) == pytest.approx(5.0, abs=0.03)
