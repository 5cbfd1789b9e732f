"""Conditions in words: what is printed is what holds."""

import numpy as np
import pytest

from workbench.science.explanation.conditions import MISSING, Coding, Condition, coding
from workbench_explain.condition_words import ConditionWords, labels

HOT = Coding("hot", np.array([-2.5, 10.0, 1e6]), (), ordered=True, gaps=True)
SHOP = Coding("shop", np.empty(0), ("n", "s", "w"), ordered=False, gaps=False)
DAYS = Coding("days", np.empty(0), (0.0, 1.0, 2.0), ordered=True, gaps=False)
KNOWN = {one.name: one for one in (HOT, SHOP, DAYS)}


@pytest.mark.parametrize(
    ("condition", "told", "hidden"),
    [
        (Condition("hot", 0, 0), "hot is up to \u22122.5", "hot is in part 1 of 4 by size"),
        (
            Condition("hot", 1, 2),
            "hot is above \u22122.5 and up to 1000000",
            "hot is in part 2 to 3 of 4 by size",
        ),
        (Condition("hot", 3, 3), "hot is above 1000000", "hot is in part 4 of 4 by size"),
        (
            Condition("hot", MISSING, 1),
            "hot is up to 10 or missing",
            "hot is in part 1 to 2 of 4 by size or missing",
        ),
        (Condition("hot", MISSING, MISSING), "hot is missing", "hot is missing"),
        (Condition("hot", 0, 3), "hot is known", "hot is known"),
        (Condition("shop", 2, 2), "shop is w", "shop is level 3"),
        (Condition("shop", 0, 0, negated=True), "shop is not n", "shop is not level 1"),
        (Condition("days", 1, 1), "days is 1", "days is in part 2 of 3 by size"),
        (Condition("days", 0, 1), "days is 0 to 1", "days is in part 1 to 2 of 3 by size"),
    ],
)
def test_a_condition_in_words(condition: Condition, told: str, hidden: str) -> None:
    assert ConditionWords(KNOWN, ()).condition(condition) == told
    assert ConditionWords(KNOWN, set(KNOWN)).condition(condition) == hidden


def test_a_cut_is_printed_with_all_the_digits_it_has() -> None:
    values = np.random.default_rng(0).normal(1e5, 1e-3, 500)
    found = coding("x", [values], 4)
    assert isinstance(found, Coding)
    for at, cut in enumerate(found.cuts):
        told = ConditionWords({"x": found}, ()).condition(Condition("x", 0, at))
        assert float(told.removeprefix("x is up to ")) == cut


def test_a_rule_is_one_phrase_and_an_empty_one_is_any_row() -> None:
    words = ConditionWords(KNOWN, ())
    assert words.rule((Condition("days", 2, 2), Condition("shop", 1, 1))) == (
        "days is 2 and shop is s"
    )
    assert words.rule(()) == "any row"


def test_long_rules_are_numbered_and_spelt_out_beneath() -> None:
    assert labels(["a is 1", "b is 2"], "rule") == (("a is 1", "b is 2"), "")
    names, told = labels(["a is 1", "b is above 2 and up to 3 and c is x"], "rule")
    assert names == ("rule 1", "rule 2")
    assert told == " Rule 1: a is 1; rule 2: b is above 2 and up to 3 and c is x."
