"""Records: what people write down is revised by id, and some of it stays as it was."""

import importlib.util
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.exchange import builders
from workbench.domain.events import GENESIS, Draft, Event, seal
from workbench.domain.incident import Incident, fold
from workbench.domain.past import Past
from workbench.domain.record_kinds import KINDS
from workbench.domain.records import NOUNS, Records, kind_of, record_removed, record_written
from workbench.domain.records.reasoning import Hypothesis, Test
from workbench.domain.resuming import drafts_to

ROOT = Path(__file__).resolve().parents[3]
NAMES = st.sampled_from(["a", "b", "c"])
WRITES = st.builds(
    lambda name, words: record_written(Hypothesis(id=name, statement=words)), NAMES, NAMES
)
TESTS = st.builds(
    lambda name, words: record_written(Test(id=name, title=words, hypothesis="a", expected="x")),
    NAMES,
    NAMES,
)
REMOVES = st.builds(lambda name: record_removed(Hypothesis(id=name, statement="")), NAMES)
ACTS = st.lists(st.one_of(WRITES, TESTS, REMOVES), max_size=12)


def journal(drafts: list[Draft]) -> list[Event]:
    """Return a journal of an incident that opens, then of these acts."""
    events: list[Event] = []
    for seq, draft in enumerate([Draft("incident.opened", {"title": "x"}), *drafts], 1):
        events.append(
            seal(
                draft,
                incident=builders.INCIDENT,
                seq=seq,
                at=builders.AT,
                by="ada",
                salt="0" * 32,
                prev=events[-1].hash if events else GENESIS,
            )
        )
    return events


@given(ACTS)
def test_what_is_revised_is_the_last_and_what_stays_is_the_first(drafts: list[Draft]) -> None:
    told = fold(journal(drafts)).records
    for name in "abc":
        about = [d for d in drafts if name in {d.body.get("id"), d.body.get("hypothesis")}]
        revised = [d for d in about if d.type in {"hypothesis.set", "hypothesis.removed"}]
        standing = told.find(Hypothesis, name)
        wanted = revised[-1].body if revised and revised[-1].type.endswith("set") else None
        assert (standing and standing.json_body()) == wanted
        registered = [d for d in drafts if d.type == "test.recorded" and d.body["id"] == name]
        found = told.find(Test, name)
        assert (found and found.json_body()) == (registered[0].body if registered else None)


@given(ACTS)
def test_the_time_machine_tells_the_same_records(drafts: list[Draft]) -> None:
    events, past = journal(drafts), Past(builders.INCIDENT)
    past.extend(events)
    for seq in range(1, len(events) + 1):
        assert past.state(seq) == fold(events[:seq])


@given(ACTS, st.integers(0, 12))
def test_resuming_brings_back_what_can_be_revised(drafts: list[Draft], back: int) -> None:
    then, now = fold(journal(drafts[:back])), fold(journal(drafts))
    resumed = fold(journal([*drafts, *drafts_to(then, now)]))
    assert resumed.records.hypotheses == then.records.hypotheses
    assert resumed.records.tests == now.records.tests


def test_every_kind_has_a_field_of_the_state_and_one_way_back() -> None:
    for kind in KINDS.values():
        assert kind.plural in Records.model_fields
        assert NOUNS[kind.name].told_by in NOUNS[kind.name].model_fields
        assert kind_of(NOUNS[kind.name]) is kind
        assert bool(kind.removed) is not kind.once
    assert len({kind.plural for kind in KINDS.values()}) == len(KINDS) == len(Records.model_fields)


def test_what_stays_cannot_be_removed() -> None:
    with pytest.raises(ValueError, match="stays for ever"):
        record_removed(Test(id="a", title="x", hypothesis="a", expected="x"))


def test_no_records_are_no_records() -> None:
    assert not Incident(id="x").records
    one = Hypothesis(id="a", statement="x")
    told = Records().after(kind_of(one).written, one.json_body())
    assert told
    assert list(told.every()) == [one]


def test_the_schemas_are_those_of_the_nouns() -> None:
    path = ROOT / "packaging" / "record_schemas.py"
    spec = importlib.util.spec_from_file_location("record_schemas", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for kind in KINDS.values():
        for noun, schema in module.schemas_of(kind).items():
            file = ROOT / "schemas" / noun / "1.schema.json"
            assert json.loads(file.read_text(encoding="utf-8")) == schema, "make schemas"
