"""Rules: exactly one holds for any row, and what they say of themselves is so."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.science.explanation.conditions import Coding, coding
from workbench.science.explanation.rules import (
    RuleTree,
    expected,
    fidelity,
    fit_rules,
    surplus,
)


def rows(seed: int, count: int = 300) -> tuple[list[Coding], dict[str, np.ndarray], dict]:
    random = np.random.default_rng(seed)
    values = {
        "a": np.where(random.random(count) < 0.1, np.nan, random.normal(size=count)),
        "b": random.integers(0, 3, count).astype(float),
        "shop": random.choice(np.array(["n", "s", "w", None], dtype=object), count),
    }
    codings = [coding(name, [column], 12) for name, column in values.items()]
    return codings, {c.name: c.codes(values[c.name]) for c in codings}, values


def held(tree: RuleTree, codes: dict[str, np.ndarray], count: int) -> np.ndarray:
    return np.array(
        [
            np.all([c.holds(codes[c.column]) for c in rule] or [np.ones(count, bool)], axis=0)
            for rule in tree.rules
        ]
    )


@settings(deadline=None)
@given(st.integers(0, 999), st.integers(1, 4))
def test_exactly_one_rule_holds_and_its_value_is_the_mean(seed: int, depth: int) -> None:
    codings, codes, values = rows(seed)
    target = np.nan_to_num(values["a"]) + values["b"] * (values["shop"] == "w")
    tree = fit_rules(codes, codings, target, depth=depth, least=15)
    holds = held(tree, codes, len(target))
    assert (holds.sum(axis=0) == 1).all()
    for rule, value, mask in zip(tree.rules, tree.values, holds, strict=True):
        assert mask.sum() >= 15
        assert value == pytest.approx(target[mask].mean())
        assert len({c.column for c in rule}) <= depth
    assert (tree.rule_of(codes, len(target)) == holds.argmax(axis=0)).all()
    assert (np.diff(tree.values) >= 0).all()
    _, other, _ = rows(seed + 1)
    assert (held(tree, other, 300).sum(axis=0) == 1).all()


def test_a_model_of_rules_is_repeated() -> None:
    codings, codes, values = rows(1, 2000)
    target = np.where(values["shop"] == "w", 5.0, np.where(values["b"] > 0, 2.0, 0.0))
    tree = fit_rules(codes, codings, target, depth=2, least=20)
    found = fidelity(target, tree.predict(codes, 2000))
    assert found.value.estimate == pytest.approx(1.0)
    assert found.trusted
    assert {tuple(c.column for c in rule) for rule in tree.rules} == {("b", "shop"), ("shop",)}


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 999))
def test_the_order_of_rows_does_not_matter(seed: int) -> None:
    codings, codes, values = rows(seed)
    target = np.round(np.nan_to_num(values["a"]) * 8)
    order = np.random.default_rng(seed).permutation(300)
    turned = {name: column[order] for name, column in codes.items()}
    one = fit_rules(codes, codings, target, depth=3, least=15)
    other = fit_rules(turned, codings, target[order], depth=3, least=15)
    assert one.rules == other.rules
    assert one.values == pytest.approx(other.values)


def test_noise_is_not_followed_and_nothing_to_follow_says_so() -> None:
    random = np.random.default_rng(2)
    codings, codes, _ = rows(2)
    tree = fit_rules(codes, codings, random.normal(size=300), depth=3, least=15)
    found = fidelity(random.normal(size=300), tree.predict(codes, 300))
    assert not found.trusted
    assert found.value.estimate < 0.1
    assert fidelity(np.ones(50), np.ones(50)) is None
    flat = fit_rules(codes, codings, np.ones(300), depth=3, least=15)
    assert flat.rules == ((),)


def test_accuracy_must_beat_the_commoner_class() -> None:
    target = np.repeat([0.0, 1.0], [95, 5])
    always = fidelity(target, np.zeros(100))
    assert (always.kind, always.value.estimate, always.base) == ("accuracy", 0.95, 0.95)
    assert not always.trusted
    assert fidelity(target, target * 0.8).trusted


def test_fidelity_s_interval_holds_as_often_as_it_says() -> None:
    def once(seed: int, count: int):
        random = np.random.default_rng(seed)
        x = random.normal(size=count)
        return fidelity(x + random.normal(size=count) * 0.5, x)

    truth = once(0, 200_000).value.estimate
    assert np.mean([not once(s, 200).value.excludes(truth) for s in range(300)]) >= 0.91


@given(st.integers(0, 999))
def test_the_expected_loss_goes_with_the_output(seed: int) -> None:
    random = np.random.default_rng(seed)
    output = np.round(random.random(400), 1)
    loss = (random.random(400) < output).astype(float)
    cuts, means = expected(output, loss)
    over = surplus(output, loss, (cuts, means))
    assert abs(over.mean()) < 0.02
    place = np.searchsorted(cuts, output, side="left")
    for at, usual in enumerate(means):
        own = loss[place == at]
        assert usual == pytest.approx((own.sum() + 5 * loss.mean()) / (len(own) + 5))
        assert over[place == at].mean() == pytest.approx(own.mean() - usual)
    assert surplus(np.array([-9.0, 9.0]), np.ones(2), (cuts, means)).tolist() == pytest.approx(
        [1 - means[0], 1 - means[-1]]
    )
