import copy
import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.exchange import builders
from workbench.errors import PackageError
from workbench.exchange.description import Counts, Description, write_description
from workbench.exchange.document import read_document, write_document
from workbench.exchange.recipe import Output, read_recipe, write_recipe
from workbench.exchange.schema import load_schema, violation
from workbench.exchange.verdict import Rejected, Verdict

STEP = builders.step(outputs=(Output("result.json", "0" * 64),))
RECIPE = json.loads(write_recipe((STEP, STEP)))
INCIDENT = json.loads(
    write_description(
        Description(builders.PACKAGE, {"id": builders.INCIDENT, "title": "x"}, Counts(1, 2, 3, 4))
    )
)
REDACTION = {"item": "event:1", "commitment": "0" * 64, "reason": "personal", "by": "owner"}
GOOD = [("recipe", RECIPE), ("incident", INCIDENT), ("redaction", REDACTION)]

ODD: list[Any] = [None, True, 0, -1, 1.5, 2.0, "", "x", "0" * 64, "0" * 64 + "\n", [], {}, [1]]


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield at
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in items:
            yield from places(item, (*at, key))


def replaced(document: Any, at: tuple[Any, ...], value: Any, *, remove: bool = False) -> Any:
    if not at:
        return value
    changed = copy.deepcopy(document)
    inner = changed
    for key in at[:-1]:
        inner = inner[key]
    if remove:
        del inner[at[-1]]
    else:
        inner[at[-1]] = value
    return changed


def mutations(document: Any) -> Iterator[Any]:
    for at in places(document):
        for odd in ODD:
            yield replaced(document, at, odd)
        if at:
            yield replaced(document, at, None, remove=True)


@pytest.mark.parametrize("noun", ["recipe", "incident", "redaction"])
def test_every_shipped_schema_is_a_schema(noun: str) -> None:
    schema = load_schema(noun)
    jsonschema.Draft202012Validator.check_schema(dict(schema))
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"urn:incident-workbench:schema:{noun}:1"


@pytest.mark.parametrize(("noun", "good"), GOOD)
def test_the_verifier_and_jsonschema_agree_on_every_change(noun: str, good: Any) -> None:
    """Each value replaced by odd ones, each field left out: the same answer from both."""
    schema = load_schema(noun)
    validator = jsonschema.Draft202012Validator(dict(schema))
    assert violation(good, schema) == ""
    refused = 0
    for changed in mutations(good):
        ours = violation(changed, schema)
        theirs = validator.is_valid(changed)
        trailing_line_end = "\n" in json.dumps(changed) or "\\n" in json.dumps(changed)
        if trailing_line_end and theirs and ours:
            continue  # Python's $ lets a line end pass; ECMA's does not, and ours does not
        assert (ours == "") is theirs, (ours, changed)
        refused += ours != ""
    assert refused > 30


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists))
def test_no_value_makes_the_check_crash(value: Any) -> None:
    for noun in ("recipe", "incident", "redaction"):
        assert violation(value, load_schema(noun)) != ""


def test_an_unknown_keyword_is_an_error_not_skipped() -> None:
    with pytest.raises(KeyError):
        violation({}, {"contains": {}})


def test_a_recipe_is_read_as_it_was_written() -> None:
    assert read_recipe(write_recipe((STEP,))) == (STEP,)


def test_fields_of_a_later_minor_version_are_let_pass() -> None:
    later = {**RECIPE, "version": "1.4", "new": {"x": 1}}
    assert len(read_recipe(json.dumps(later).encode())) == 2


@pytest.mark.parametrize("version", ["2.0", "17.3"])
def test_another_major_version_is_unsupported(version: str) -> None:
    with pytest.raises(Rejected) as caught:
        read_document(json.dumps({**RECIPE, "version": version}).encode(), "recipe", "r")
    assert caught.value.verdict is Verdict.UNSUPPORTED


@pytest.mark.parametrize(
    "value", [{"x": float("nan")}, {"x": 2**60}, {"x": "\ud800"}, {"x": object()}, {1: 2}]
)
def test_what_could_not_be_read_back_is_not_written(value: dict[Any, Any]) -> None:
    with pytest.raises(PackageError) as caught:
        write_document(value, "", "x.json")
    assert caught.value.code == "export.document"
