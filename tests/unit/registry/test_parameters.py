from enum import StrEnum

import pytest
from pydantic import BaseModel, Field

from workbench.errors import RunError
from workbench.registry import AnalysisInfo, complete


class Way(StrEnum):
    FAST = "fast"
    EXACT = "exact"


class Parameters(BaseModel):
    bins: int = Field(10, ge=2)
    level: float = 0.05
    columns: tuple[str, ...] = ()
    deep: bool = False
    way: Way = Way.FAST
    limit: int | None = None


INFO = AnalysisInfo(
    id="drift.psi",
    version="1",
    kind="drift",
    title="P",
    parameters=Parameters.model_json_schema(),
)


def test_defaults_fill_what_is_not_given():
    assert complete(INFO, {}) == Parameters().model_dump(mode="json") | {"columns": []}


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("bins", "20", 20),
        ("level", "0.1", 0.1),
        ("level", "1", 1),
        ("columns", "a,b", ["a", "b"]),
        ("columns", '["a,b"]', ["a,b"]),
        ("deep", "true", True),
        ("way", "exact", "exact"),
        ("limit", "null", None),
        ("limit", "7", 7),
    ],
)
def test_words_of_a_command_line_are_read_as_the_type_wanted(name, text, value):
    assert complete(INFO, {name: text})[name] == value


@pytest.mark.parametrize(
    ("name", "value"),
    [("bins", "many"), ("bins", 1.5), ("bins", True), ("deep", 1), ("way", 3), ("columns", 3)],
)
def test_a_value_of_another_type_is_refused(name, value):
    with pytest.raises(RunError, match=name) as caught:
        complete(INFO, {name: value})
    assert caught.value.code == "parameter.invalid"


def test_an_unknown_name_is_told_with_those_that_are_known():
    with pytest.raises(RunError, match="'bin'") as caught:
        complete(INFO, {"bin": 3})
    assert "bins" in caught.value.hint


def test_the_order_is_that_of_the_schema():
    assert list(complete(INFO, {"way": "exact", "bins": 3})) == list(Parameters.model_fields)
