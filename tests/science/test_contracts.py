"""Each way to break a contract is found and named; what keeps it is not told."""

import numpy as np
import pytest

from workbench.science.contracts import Contract, Held, breaches

TERMS = Contract.model_validate(
    {
        "target": {"name": "y", "levels": [0, 1]},
        "columns": {
            "temp_c": {"type": "number", "unit": "°C", "minimum": -30, "maximum": 45},
            "speed": {"type": "number", "minimum": 0, "maximum": 200},
            "plan": {"type": "text", "levels": ["free", "paid", "trial"], "missing": 0.1},
            "age": {"type": "integer", "minimum": 0, "maximum": 120},
        },
    }
)


def window(**changed):
    rng = np.random.default_rng(3)
    found = {
        "temp_c": Held("number", rng.normal(15, 6, 300)),
        "speed": Held("number", rng.uniform(20, 120, 300)),
        "plan": Held("text", rng.choice(np.array(["free", "paid", "trial"], dtype=object), 300)),
        "age": Held("integer", rng.integers(18, 90, 300).astype(float)),
        "y": Held("integer", rng.integers(0, 2, 300).astype(float)),
    }
    return {name: held for name, held in {**found, **changed}.items() if held is not None}


def told(found):
    return [(one.column, one.what, one.other) for one in found]


def test_a_window_that_keeps_the_contract_breaks_nothing():
    assert breaches(TERMS, window(), "y") == ()


@pytest.mark.parametrize("part", [1.0, 0.4])
def test_another_unit_is_named_with_its_share(part):
    temp = window()["temp_c"].values
    hit = np.arange(300) < part * 300
    values = np.where(hit, (temp + 12) * 1.8 + 32, temp)
    found = breaches(TERMS, window(temp_c=Held("number", values)), "y")
    unit = next(one for one in found if one.what == "unit")
    assert (unit.column, unit.other) == ("temp_c", "°F")
    assert unit.share.low <= part
    kelvin = breaches(TERMS, window(temp_c=Held("number", temp + 273.15)), "y")
    assert ("temp_c", "unit", "K") in told(kelvin)


def test_a_power_of_ten_is_named_where_no_unit_is_agreed():
    metres = Held("number", window()["speed"].values * 1000)
    assert ("speed", "unit", "units of 1/1000") in told(breaches(TERMS, window(speed=metres), "y"))


def test_values_out_of_range_that_no_unit_explains_are_a_range_alone():
    values = window()["age"].values.copy()
    values[:30] = -7777.0
    found = breaches(TERMS, window(age=Held("integer", values)), "y")
    assert told(found) == [("age", "range", "")]
    assert found[0].share.low < 0.1 < found[0].share.high


def test_a_renamed_level_and_a_new_one_are_told_apart():
    plan = window()["plan"].values
    renamed = np.where(plan == "trial", "Trial ", plan)
    assert told(breaches(TERMS, window(plan=Held("text", renamed)), "y")) == [
        ("plan", "level", "trial")
    ]
    new = plan.copy()
    new[:20] = "student"
    assert told(breaches(TERMS, window(plan=Held("text", new)), "y")) == [("plan", "level", "")]


def test_a_column_that_is_gone_is_found_and_its_new_name_guessed_with_its_unit():
    assert told(breaches(TERMS, window(age=None), "y")) == [("age", "column", "")]
    other = Held("number", window()["temp_c"].values * 1.8 + 32)
    found = breaches(TERMS, window(temp_c=None, temp_f=other), "y")
    assert ("temp_c", "column", "temp_f") in told(found)
    assert ("temp_f", "unit", "°F") in told(found)


def test_types_missing_values_extra_columns_and_the_target_are_told():
    plan = window()["plan"].values.copy()
    plan[:150] = None
    changed = window(
        plan=Held("text", plan), age=Held("text", plan), more=Held("number", np.ones(300)), y=None
    )
    found = told(breaches(TERMS, changed))
    assert ("plan", "missing", "") in found
    assert ("age", "type", "") in found
    assert ("more", "extra", "") in found
    assert ("y", "target", "") in found
    assert ("y", "target", "z") in told(breaches(TERMS, window(), "z"))


def test_a_window_without_rows_or_values_breaks_nothing_it_cannot_show():
    empty = {name: Held(one.type, one.values[:0]) for name, one in window().items()}
    assert breaches(TERMS, empty, "y") == ()
    nothing = {
        name: Held(one.type, np.full(300, None if one.values.dtype == object else np.nan))
        for name, one in window().items()
    }
    assert told(breaches(TERMS, nothing, "y")) == [("plan", "missing", "")]
