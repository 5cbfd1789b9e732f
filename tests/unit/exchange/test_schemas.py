"""Every schema that ships: it is one, both validators agree on it, and readers may rely on it."""

import json
from datetime import datetime
from functools import cache
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import AwareDatetime, TypeAdapter, ValidationError
from referencing import Registry, Resource

from tests.unit.exchange import builders
from tests.unit.exchange.instances import instances
from tests.unit.exchange.test_schema import ODD, places, replaced
from workbench.assets import room
from workbench.domain.events import GENESIS, Draft, seal
from workbench.domain.figures import Figure
from workbench.domain.incident import EVENT_TYPES, Incident, apply
from workbench.domain.runs import Finding
from workbench.exchange.schema import PREFIX, load_schema, schema_names, violation

NAMES = sorted(schema_names())
WHOLE = [name for name in NAMES if name != ("types", 1)]
EVENTS = [name for name in NAMES if "." in name[0]]
NEVER_WRITTEN = {"journal.checkpoint"}
"""Types the program knows of and puts into no journal: checkpoints lie beside it."""

FEW = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
MOMENT = TypeAdapter(AwareDatetime)


def raw(noun: str, version: int) -> dict[str, Any]:
    path = room("schemas").joinpath(noun, f"{version}.schema.json")
    return json.loads(path.read_text(encoding="utf-8"))


def is_moment(text: object) -> bool:
    """The same rule by another hand: RFC 3339 by its look, a real instant by pydantic."""
    if not isinstance(text, str):
        return True
    if len(text) < 20 or text[10] != "T" or not (text[-1] == "Z" or text[-6] in "+-"):
        return False
    try:
        MOMENT.validate_python(text)
    except ValidationError:
        return False
    return True


def is_day(text: object) -> bool:
    """The same rule by another hand: the form of RFC 3339, a real day by strptime."""
    if not isinstance(text, str):
        return True
    try:
        return str(datetime.strptime(text, "%Y-%m-%d").date()) == text  # noqa: DTZ007 -- a day
    except ValueError:
        return False


REGISTRY: Registry[Any] = Registry().with_resources(
    (f"{PREFIX}{noun}:{version}", Resource.from_contents(raw(noun, version)))
    for noun, version in NAMES
)
FORMATS = jsonschema.FormatChecker(formats=())
FORMATS.checks("date-time")(is_moment)
FORMATS.checks("date")(is_day)


@cache
def validator(noun: str, version: int) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(
        raw(noun, version), registry=REGISTRY, format_checker=FORMATS
    )


@pytest.mark.parametrize(("noun", "version"), NAMES)
def test_it_is_a_schema_under_its_own_name(noun: str, version: int) -> None:
    schema = raw(noun, version)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"{PREFIX}{noun}:{version}"
    assert schema["title"]
    assert schema["description"]


def test_every_event_that_is_written_has_a_schema_for_its_body() -> None:
    missing = EVENT_TYPES - NEVER_WRITTEN - {noun for noun, _ in EVENTS}
    assert not missing, f"write schemas/<type>/1.schema.json for {sorted(missing)}"


@pytest.mark.parametrize(("noun", "version"), WHOLE)
@given(data=st.data())
@FEW
def test_both_validators_agree(noun: str, version: int, data: st.DataObject) -> None:
    """On what was drawn from the schema, and on the same with one value wrong or missing."""
    good = data.draw(instances(load_schema(noun, version)))
    assert violation(good, load_schema(noun, version)) == "", "else all would be about refusals"
    at = data.draw(st.sampled_from(list(places(good))))
    bad = replaced(
        good, at, data.draw(st.sampled_from(ODD)), remove=bool(at) and data.draw(st.booleans())
    )
    for value in (good, bad):
        ours = violation(value, load_schema(noun, version))
        theirs = validator(noun, version).is_valid(value)
        if ours and theirs and "\\n" in json.dumps(value):
            continue  # Python's $ lets a line end pass; ECMA's does not, and ours does not
        assert (ours == "") is theirs, (ours, value)


@pytest.mark.parametrize(("noun", "version"), EVENTS)
@given(data=st.data())
@FEW
def test_a_body_that_keeps_its_schema_can_be_folded(
    noun: str, version: int, data: st.DataObject
) -> None:
    body = data.draw(instances(load_schema(noun, version)))
    event = seal(
        Draft(noun, body, version),
        incident=builders.INCIDENT,
        seq=1,
        at=builders.AT,
        by="owner",
        salt="0" * 32,
        prev=GENESIS,
    )
    assert violation(event.record(), load_schema("event")) == ""
    apply(Incident(id=builders.INCIDENT), event)


@given(data=st.data())
@FEW
def test_a_result_that_keeps_its_schema_can_be_read(data: st.DataObject) -> None:
    document = data.draw(instances(load_schema("result"), extra=False))
    for finding in document["findings"]:
        Finding.model_validate(finding)
    for figure in document["figures"]:
        Figure.model_validate(figure)


@pytest.mark.parametrize(
    "text",
    [
        "2026-05-14",
        "2026-05-14T09:00:00",
        "2026-02-30T09:00:00Z",
        "2026-05-14T24:01:00Z",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "2026-05-14T09:00:00Z\n",
        "٢٠٢٦-05-14T09:00:00Z",
        "1778749200",
    ],
)
def test_what_is_no_instant_is_none(text: str) -> None:
    schema = {"type": "string", "format": "date-time"}
    assert violation(text, schema) == "/ is not a date-time" or violation(text, schema)


@pytest.mark.parametrize(
    "text", ["2026-05-14T09:00:00Z", "2026-05-14T09:00:00.123456+02:00", "9999-12-31T23:59:59Z"]
)
def test_an_instant_is_one(text: str) -> None:
    assert violation(text, {"type": "string", "format": "date-time"}) == ""
