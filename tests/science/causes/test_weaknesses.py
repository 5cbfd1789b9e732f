"""The weakest part of a proof comes first, and every part is a number against its bar."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.science.causes.world import FAULTS, problem
from workbench.science.causes.answer import Answer, find_causes
from workbench.science.causes.methods import methods_of
from workbench.science.causes.weaknesses import (
    FIRM,
    OF_KIND,
    Weakness,
    holds,
    share_holds,
    weaknesses_of,
)
from workbench.science.causes.weighed import Bracket

numbers = st.floats(0, 1e9, allow_nan=False)
bars = st.floats(1e-3, 1e6)
shares = st.floats(0, 1)
inside = st.floats(0.01, 0.99)


@given(numbers, numbers, bars)
def test_more_never_holds_less(one, other, bar):
    low, high = sorted((one, other))
    assert 0 <= holds(low, bar) <= holds(high, bar) <= 1


@given(bars)
def test_the_bar_itself_is_one_half(bar):
    assert holds(bar, bar) == pytest.approx(FIRM)
    assert holds(-1.0, bar) == 0.0
    assert holds(float("inf"), bar) == 1.0


@given(shares, shares, inside)
def test_a_larger_share_never_holds_less(one, other, bar):
    low, high = sorted((one, other))
    assert 0 <= share_holds(low, bar) <= share_holds(high, bar) <= 1
    assert share_holds(bar, bar) == pytest.approx(FIRM)
    assert (share_holds(0.0, bar), share_holds(1.0, bar)) == (0.0, 1.0)


@pytest.fixture(scope="module")
def unit() -> Answer:
    return find_causes(problem(FAULTS["unit"][0]))


def parts(answer: Answer, **how: bool) -> dict[str, Weakness]:
    return {one.key: one for one in weaknesses_of(answer, methods_of(answer), **how)}


def test_the_weakest_comes_first(unit):
    found = [one.holds for one in weaknesses_of(unit, methods_of(unit))]
    assert found == sorted(found)
    assert all(0 <= one <= 1 for one in found)


def test_every_part_has_its_number(unit):
    found = parts(unit)
    assert {"drop", "restored", "lost", "share", "rows", "methods", "fingerprint"} <= set(found)
    assert "1\u202f500 incident" in found["rows"].text
    assert f"{unit.causes[0].weighed.restored.value:.3f}" in found["restored"].text
    assert not found["drop"].doubtful


def test_an_interval_that_holds_zero_is_a_doubt(unit):
    first = unit.causes[0]
    faint = Bracket(0.01, (-0.02, 0.04), 0.015)
    weighed = replace(first.weighed, lost=faint)
    found = parts(replace(unit, causes=(replace(first, weighed=weighed), *unit.causes[1:])))
    assert found["lost"].doubtful
    assert "holds 0" in found["lost"].text
    assert found["lost"].holds < parts(unit)["lost"].holds


def test_labels_that_are_hardly_known_are_a_doubt():
    given_ = problem(FAULTS["unit"][0])
    late = given_.incident.copy()
    late.loc[late.index % 5 != 0, "label"] = np.nan
    found = parts(find_causes(replace(given_, incident=late)))
    assert found["labels"].doubtful
    assert "20\u202f%" in found["labels"].text
    assert "labels" not in parts(find_causes(given_))


def test_few_rows_are_a_doubt():
    given_ = problem(FAULTS["unit"][0])
    few = replace(given_, incident=given_.incident.iloc[:250])
    assert parts(find_causes(few))["rows"].doubtful


def test_guessed_values_and_a_stand_in_are_told(unit):
    stuck = parts(find_causes(problem(FAULTS["stuck"][0])))
    assert stuck["imputed"].holds == OF_KIND["imputed"]
    assert "stand_in" not in parts(unit)
    assert parts(unit, stand_in=True)["stand_in"].doubtful


def test_labels_are_blamed_without_anything_put_back():
    found = parts(find_causes(problem(FAULTS["noise"][0])))
    assert found["unmended"].doubtful
    assert "one_method" in found
    assert "restored" not in found


def test_a_history_says_how_many_rows_it_covers():
    history = problem().incident[["customer", "income"]].iloc[::2]
    answer = find_causes(problem(FAULTS["unit"][0], history=history))
    assert parts(answer)["history"].holds == pytest.approx(FIRM, abs=0.01)


def test_without_an_incident_there_is_nothing_to_prove():
    assert weaknesses_of(find_causes(problem())) == ()
