"""Guardrails as files for other tools: valid, firing on bad rows, silent on good ones."""

import json
import re
import sys
from types import ModuleType
from typing import Any

import jsonschema
import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.records.prevention import Guardrail
from workbench.exchange.rule_files.json_schema import (
    SHARES,
    guardrail_schema,
    row_schema,
    row_schema_text,
)
from workbench.exchange.rule_files.pandera_file import pandera_schema
from workbench.exchange.rule_files.prometheus import prometheus_rules

RANGE = Guardrail(
    id="1", title="temp in range", column="temp", low=-7.0, high=37.0, share=0.95, page=True,
    for_minutes=90.0, bin_minutes=60.0, design="Fitted on 76 good batches.",
)  # fmt: skip
LEVELS = Guardrail(id="2", title="known weather", kind="levels", column="weather",
                   levels=("1", "2"), share=0.9)  # fmt: skip
NULLS = Guardrail(id="3", title="temp present", kind="nulls", column="temp", share=0.5)
METRIC = Guardrail(id="4", title="AUC", kind="threshold", metric="auc", node="auc", low=0.7)
FRESH = Guardrail(id="5", title="rows in time", kind="freshness", every_minutes=90.0)
VOLUME = Guardrail(id="6", title="usual rows", kind="volume", low=10.0, high=30.0,
                   bin_minutes=60.0)  # fmt: skip
EVERY = (RANGE, LEVELS, NULLS, METRIC, FRESH, VOLUME)

DURATION = re.compile(r"\d+(ms|s|m|h|d|w|y)")


def rules_of(text: str) -> list[dict[str, Any]]:
    """Return the rules of a file, held against the structure that Prometheus documents."""
    document = yaml.safe_load(text)
    assert set(document) == {"groups"}
    found = []
    for group in document["groups"]:
        assert set(group) <= {"name", "interval", "rules"}
        assert isinstance(group["name"], str)
        for rule in group["rules"]:
            assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
            assert isinstance(rule["alert"], str)
            assert isinstance(rule["expr"], str)
            if "for" in rule:
                assert DURATION.fullmatch(rule["for"])
            for part in ("labels", "annotations"):
                assert all(isinstance(value, str) for value in rule[part].values())
                assert all(re.fullmatch(r"[a-zA-Z_]\w*", name) for name in rule[part])
            found.append(rule)
    return found


def test_every_guardrail_becomes_one_alerting_rule() -> None:
    rules = rules_of(prometheus_rules(EVERY, "INC-0001"))
    assert [rule["alert"] for rule in rules] == [
        "TempInRange", "KnownWeather", "TempPresent", "Auc", "RowsInTime", "UsualRows",
    ]  # fmt: skip
    assert rules[0]["for"] == "90m"
    assert rules[0]["labels"]["severity"] == "page"
    assert rules[0]["expr"].endswith('{guardrail="temp_in_range"} < 0.95')
    assert rules[3]["expr"] == "auc < 0.7"
    assert rules[4]["expr"].startswith("time() - ")
    assert rules[4]["expr"].endswith(" > 5400.0")
    assert " or " in rules[5]["expr"]


def test_guardrails_of_one_name_stay_apart() -> None:
    rules = rules_of(prometheus_rules((RANGE, RANGE), "twice"))
    assert len({rule["alert"] for rule in rules}) == 2


def test_no_guardrail_is_a_file_without_groups() -> None:
    assert yaml.safe_load(prometheus_rules((), "none")) == {"groups": []}


@given(st.text(max_size=40), st.text(min_size=1, max_size=40), st.text(max_size=40))
def test_names_of_others_are_only_data(title: str, column: str, design: str) -> None:
    hostile = RANGE.model_copy(update={"title": title, "column": column, "design": design})
    [rule] = rules_of(prometheus_rules((hostile,), title))
    for text in rule["annotations"].values():
        # Whatever opens a template is the escape that writes braces.
        rest = text.replace('{{ "{{" }}', "").replace('{{ "}}" }}', "")
        assert "{{" not in rest
        assert "}}" not in rest
    json.loads(row_schema_text((hostile,), title))
    compile(pandera_schema((hostile,), title), "guardrails.py", "exec")


def batch(temps: list[Any], weather: list[Any] | None = None) -> list[dict[str, Any]]:
    return [
        {"temp": temp, "weather": sky}
        for temp, sky in zip(temps, weather or [1] * len(temps), strict=True)
    ]


def share_valid(guardrail: Guardrail, rows: list[dict[str, Any]]) -> float:
    validator = jsonschema.Draft202012Validator(guardrail_schema(guardrail))
    return sum(validator.is_valid(row) for row in rows) / len(rows)


def test_the_schema_of_a_row_is_a_schema_and_tells_the_rest() -> None:
    schema = row_schema(EVERY, "INC-0001")
    jsonschema.Draft202012Validator.check_schema(schema)
    told = schema[SHARES]
    assert isinstance(told, dict)
    assert set(told) == {
        "temp_in_range", "known_weather", "temp_present", "auc", "rows_in_time", "usual_rows",
    }  # fmt: skip
    validator = jsonschema.Draft202012Validator(schema)
    assert validator.is_valid({"temp": 20.0, "weather": 2})
    assert validator.is_valid({"temp": 20, "weather": "1"})
    for bad in ({"temp": 68.0, "weather": 1}, {"temp": "20", "weather": 1}, {"weather": 1},
                {"temp": None, "weather": 1}, {"temp": 20.0, "weather": 3}):  # fmt: skip
        assert not validator.is_valid(bad)


def test_the_check_fires_on_a_changed_unit_and_not_on_good_rows() -> None:
    good, bad = [20.0, 5.0, None, 30.0] * 10, [20.0, 5.0, 68.0, 86.0] * 10
    assert share_valid(RANGE, batch(good)) == 1.0
    assert share_valid(RANGE, batch(bad)) == 0.5 < RANGE.share


@pytest.fixture
def pandera_like(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Return what the Python file defines, run beside a stand-in that records pandera's calls."""

    class Check:
        def __init__(self, check: Any, **given_names: str) -> None:
            self.check, self.names = check, given_names

    class Column:
        def __init__(self, *, checks: list[Check], nullable: bool) -> None:
            self.checks, self.nullable = checks, nullable

    class DataFrameSchema:
        def __init__(self, columns: dict[str, Column]) -> None:
            self.columns = columns

    stand_in = ModuleType("pandera.pandas")
    stand_in.__dict__.update(Check=Check, Column=Column, DataFrameSchema=DataFrameSchema)
    package = ModuleType("pandera")
    package.__dict__["pandas"] = stand_in
    monkeypatch.setitem(sys.modules, "pandera", package)
    monkeypatch.setitem(sys.modules, "pandera.pandas", stand_in)
    made: dict[str, Any] = {"__name__": "guardrails"}
    exec(compile(pandera_schema(EVERY, 'INC-0001 "quoted"'), "guardrails.py", "exec"), made)
    return made


def test_the_pandera_file_checks_each_column_with_its_guardrails(
    pandera_like: dict[str, Any],
) -> None:
    columns = pandera_like["SCHEMA"].columns
    assert {name: len(column.checks) for name, column in columns.items()} == {
        "temp": 2,
        "weather": 1,
    }
    good = pd.DataFrame(batch([20.0, 5.0, None, 30.0] * 10))
    bad = pd.DataFrame(batch([20.0, 68.0] * 20, [1, 7] * 20))
    assert pandera_like["broken"](good) == []
    assert pandera_like["broken"](bad) == ["temp_in_range", "known_weather"]
    assert pandera_like["broken"](good.drop(columns="temp")) == ["temp_in_range", "temp_present"]
    assert pandera_like["broken"](good.iloc[:0]) == []
    failing = [check for check in columns["temp"].checks if not check.check(bad["temp"])]
    assert [check.names["name"] for check in failing] == ["temp_in_range"]


@given(
    st.lists(
        st.one_of(
            st.none(),
            st.integers(-100, 100),
            st.floats(-100, 100),
            st.just(float("inf")),
            st.text(max_size=3),
            st.booleans(),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_all_forms_agree_on_which_rows_hold_a_range(temps: list[Any]) -> None:
    """The JSON Schema and the Python file judge alike; infinity is no JSON and only in Python."""
    made: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(pandera_schema((RANGE,), "same"), "guardrails.py", "exec"), made)
    validator = jsonschema.Draft202012Validator(guardrail_schema(RANGE))
    share = sum(validator.is_valid({"temp": temp}) for temp in temps) / len(temps)
    assert made["temp_in_range"](temps) == (share >= RANGE.share)
