"""Slices: a planted one is found and measured, and nothing is found where nothing is."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.science.bootstrap import generator
from workbench.science.explanation.conditions import Coding, Condition, coding
from workbench.science.explanation.confirmation import Confirmation, confirm
from workbench.science.explanation.slices import Limits, Pair, Sample, search
from workbench.science.multiplicity import benjamini_hochberg


def quiet(done: float) -> None:
    del done


LIMITS = Limits(3, (25, 25))
COLUMNS = ("a", "b", "c", "shop")


def columns(random: np.random.Generator, count: int) -> dict[str, np.ndarray]:
    found = {name: random.normal(size=count) for name in ("a", "b", "c")}
    found["shop"] = random.choice(np.array(["n", "s", "w"], dtype=object), count)
    return found


def windows(seed: int, count: int, harm) -> tuple[list[Coding], Pair, Pair]:
    random = np.random.default_rng(seed)
    made = [columns(random, 2 * count) for _ in range(2)]
    codings = [coding(name, [one[name] for one in made], 8) for name in COLUMNS]
    parts = []
    for at, one in enumerate(made):
        chance = np.full(2 * count, 0.1) + (harm(one) if at else 0.0)
        loss = (random.random(2 * count) < chance).astype(float)
        codes = {c.name: c.codes(one[c.name]) for c in codings}
        parts.append([part(codes, loss, s) for s in (slice(0, count), slice(count, None))])
    return codings, (parts[0][0], parts[1][0]), (parts[0][1], parts[1][1])


def part(codes: dict, loss: np.ndarray, rows: slice) -> Sample:
    return Sample({name: column[rows] for name, column in codes.items()}, loss[rows])


def found_in(seed: int, count: int, harm) -> tuple[list[Coding], list[tuple[Confirmation, float]]]:
    codings, finding, testing = windows(seed, count, harm)
    rules = search(finding, codings, LIMITS, quiet)
    known = [one for one in confirm(testing, rules, generator(seed, "t"), quiet) if one is not None]
    q = benjamini_hochberg([one.p for one in known])
    return codings, [(one, v) for one, v in zip(known, q, strict=True) if v <= 0.05]


def warm_west(one: dict[str, np.ndarray]) -> np.ndarray:
    return np.where((one["shop"] == "w") & (one["a"] > 0), 0.4, 0.0)


def test_a_planted_slice_of_two_conditions_is_named_first_and_measured_well() -> None:
    names, shares, rises = [], [], []
    for seed in range(10):
        codings, found = found_in(seed, 1500, warm_west)
        first = found[0][0]
        names.append({c.column for c in first.rule})
        shares.append(not first.share.excludes(1.0))
        rises.append(first.here.gap.estimate)
        shop = next(c for c in first.rule if c.column == "shop")
        assert codings[3].levels[shop.low] == "w"
    assert sum(one >= {"a", "shop"} for one in names) >= 9
    assert np.mean(shares) >= 0.8
    assert np.mean(rises) == pytest.approx(0.4, abs=0.06)


def test_the_tested_half_does_not_flatter() -> None:
    """On the rows it was found on a chance slice looks bad; on others it does not."""
    excess = {"found": [], "tested": []}
    for seed in range(30):
        codings, finding, testing = windows(seed, 400, lambda one: 0.0)
        rules = search(finding, codings, LIMITS, quiet)[:1]
        for name, pair in (("found", finding), ("tested", testing)):
            for one in confirm(pair, rules, generator(seed, "t"), quiet):
                if one is not None:
                    excess[name].append(one.excess.gap.estimate)
    assert np.mean(excess["found"]) > 0.05
    assert abs(np.mean(excess["tested"])) < 0.02


def test_where_nothing_is_wrong_nothing_is_found() -> None:
    hits = sum(bool(found_in(seed, 500, lambda one: 0.0)[1]) for seed in range(60))
    assert hits <= 3


def test_where_all_rows_got_worse_alike_no_slice_is_named() -> None:
    hits = sum(bool(found_in(seed, 500, lambda one: 0.2)[1]) for seed in range(40))
    assert hits <= 4


def test_two_faults_are_told_apart_and_named_once_each() -> None:
    def two(one: dict[str, np.ndarray]) -> np.ndarray:
        return np.where(one["shop"] == "w", 0.35, np.where(one["b"] > 1.15, 0.5, 0.0))

    _, found = found_in(3, 2500, two)
    assert [{c.column for c in one.rule} for one, _ in found][:2] in (
        [{"shop"}, {"b"}],
        [{"b"}, {"shop"}],
    )
    assert len(found) == 2


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 999))
def test_slices_have_support_and_do_not_depend_on_row_order(seed: int) -> None:
    codings, finding, _ = windows(seed, 200, warm_west)
    rules = search(finding, codings, LIMITS, quiet)
    random = np.random.default_rng(seed)
    turned = []
    for sample in finding:
        order = random.permutation(len(sample.loss))
        codes = {name: column[order] for name, column in sample.codes.items()}
        turned.append(Sample(codes, sample.loss[order]))
    assert search((turned[0], turned[1]), codings[::-1], LIMITS, quiet) == rules
    for rule in rules:
        assert len({c.column for c in rule}) == len(rule) <= 3
        for sample, least in zip(finding, LIMITS.least, strict=True):
            assert sample.holds(rule).sum() >= least


def test_shares_of_disjoint_slices_add_up_to_the_whole() -> None:
    _, _, testing = windows(1, 3000, lambda one: np.where(one["shop"] == "w", 0.3, 0.1))
    rules = [(Condition("shop", at, at),) for at in range(3)]
    found = confirm(testing, rules[:2], generator(0, "t"), quiet)
    rest = confirm(testing, rules[2:], generator(0, "t"), quiet)
    total = sum(one.share.estimate for one in (*found, *rest))
    assert total == pytest.approx(1.0, abs=0.05)


def test_progress_is_told_often() -> None:
    codings, finding, _ = windows(1, 300, warm_west)
    told: list[float] = []
    search(finding, codings, LIMITS, told.append)
    assert told == sorted(told)
    assert len(told) >= 3
