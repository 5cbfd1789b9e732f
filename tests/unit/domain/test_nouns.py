"""Nouns survive being written and read, and answer small questions about themselves."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from tests.unit.domain import nouns
from workbench.domain.canonical import canonical, strict_loads
from workbench.domain.changes import Changes, Outcome
from workbench.domain.evidence import ChangeEvent, Evidence, Noun, Roles, TableInfo, Window
from workbench.domain.identifiers import new_identifier, short
from workbench.domain.lineage import Lineage
from workbench.domain.runs import Claim, Run


@pytest.mark.parametrize(
    "noun",
    [
        nouns.evidence(table="b" * 64),
        nouns.run(),
        nouns.battery(),
        nouns.claim(),
        Window(name="incident", start=nouns.NOW, end=nouns.NOW + timedelta(hours=1)),
        ChangeEvent(at=nouns.NOW, title="Deployed"),
    ],
    ids=lambda noun: type(noun).__name__,
)
def test_a_noun_survives_the_journal(noun: Noun):
    body = strict_loads(canonical(noun.json_body()))
    assert type(noun).model_validate(body) == noun


def test_nouns_cannot_be_changed():
    with pytest.raises(ValidationError):
        nouns.claim().text = "other"


def test_a_field_of_a_later_version_is_passed_over():
    body = {**nouns.claim().json_body(), "colour": "red"}
    assert Claim.model_validate(body) == nouns.claim()


@pytest.mark.parametrize("noun", [Evidence, Run, TableInfo])
def test_what_is_missing_is_refused(noun):
    with pytest.raises(ValidationError):
        noun.model_validate({})


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValidationError):
        ChangeEvent.model_validate({"at": "2026-05-14T09:00:00", "title": "Deployed"})


def test_roles_name_each_column_once():
    roles = Roles(timestamp="ts", features=("a", "b"), label="y", segments=("a",))
    assert list(roles.items()) == [
        ("timestamp", "ts"), ("feature", "a"), ("feature", "b"), ("label", "y"), ("segment", "a"),
    ]  # fmt: skip
    assert roles.columns() == ("ts", "a", "b", "y")
    assert Roles().columns() == ()


def test_a_table_finds_its_columns():
    table = nouns.evidence(table="b" * 64).table
    assert table is not None
    assert table.column("temp") is table.columns[0]
    assert table.column("none") is None


def test_a_window_is_half_open():
    window = Window(name="incident", start=nouns.NOW, end=nouns.NOW + timedelta(hours=1))
    assert window.covers(nouns.NOW)
    assert not window.covers(nouns.NOW + timedelta(hours=1))
    assert not window.covers(nouns.NOW - timedelta(microseconds=1))
    assert Window(name="all").covers(nouns.NOW)


def test_changes_add_up():
    one = Changes(frozenset({"a"}), frozenset({"window.set"}))
    two = Changes(frozenset({"b"}), frozenset({"claim.added"}))
    assert one | two == Changes(frozenset({"a", "b"}), frozenset({"window.set", "claim.added"}))
    assert one | Changes() == one
    assert one
    assert not Changes()
    assert Outcome(3, one).value == 3


def test_identifiers_sort_by_their_time_and_never_meet():
    made = [new_identifier(nouns.NOW + timedelta(milliseconds=n)) for n in range(50)]
    assert made == sorted(made)
    together = {new_identifier(nouns.NOW) for _ in range(1000)}
    assert len(together) == 1000
    assert all(one[14] == "7" and one[19] in "89ab" for one in together)
    assert short(made[0]) == made[0][-8:]


def test_lineage_is_followed_both_ways_and_circles_end():
    lineage = Lineage.model_validate(
        {"nodes": ["sensor"], "edges": [["sensor", "temp"], ["temp", "model"], ["model", "temp"]]}
    )
    assert [node.id for node in lineage.nodes] == ["sensor", "temp", "model"]
    assert lineage.parents("temp") == ("model", "sensor")
    assert lineage.children("temp") == ("model",)
    assert lineage.upstream("model") == {"temp", "sensor"}
    assert lineage.downstream("sensor") == {"temp", "model"}
