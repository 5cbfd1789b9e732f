"""The chain: whatever is changed, taken out, put in or moved is found, and where."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from workbench.domain.canonical import canonical, strict_loads
from workbench.domain.events import (
    GENESIS,
    ChainError,
    Draft,
    Event,
    commitment,
    event_from_record,
    instant,
    seal,
    verify_chain,
)

NOW = datetime(2026, 5, 14, 9, tzinfo=UTC)
bodies = st.dictionaries(
    st.text(max_size=5), st.integers(-9, 9) | st.text(max_size=5) | st.none(), max_size=3
)


def chain_of(contents) -> list[Event]:
    events: list[Event] = []
    for seq, body in enumerate(contents, start=1):
        events.append(
            seal(
                Draft("window.set", body),
                incident="one",
                seq=seq,
                at=NOW + timedelta(seconds=seq),
                by="somebody",
                salt=f"{seq:032x}",
                prev=events[-1].hash if events else GENESIS,
            )
        )
    return events


chains = st.lists(bodies, min_size=1, max_size=6).map(chain_of)


@given(chains)
def test_what_was_sealed_holds(events):
    assert verify_chain(events) == (len(events), events[-1].hash)


def test_no_events_are_a_chain_of_none():
    assert verify_chain([]) == (0, GENESIS)


@given(chains)
def test_an_event_survives_its_record(events):
    spelled = [canonical(event.record()) for event in events]
    read = [event_from_record(strict_loads(s), n) for n, s in enumerate(spelled, start=1)]
    assert read == events
    assert verify_chain(read) == verify_chain(events)


def other(value: object) -> object:
    return value + 1 if isinstance(value, int) else f"{value}x"


@given(
    chains,
    st.data(),
    st.sampled_from(["incident", "type", "v", "at", "by", "prev", "hash", "commitment", "seq"]),
)
def test_a_changed_field_is_found_where_it_was_changed(events, data, field):
    place = data.draw(st.integers(0, len(events) - 1))
    event = events[place]
    value = getattr(event, field)
    changed = value[::-1] if field in {"hash", "commitment", "prev"} else other(value)
    assume(changed != value)
    events[place] = replace(event, **{field: changed})
    with pytest.raises(ChainError) as caught:
        verify_chain(events)
    assert caught.value.seq == place + 1


@given(chains, st.data(), bodies)
def test_a_changed_body_is_found_and_called_so(events, data, body):
    place = data.draw(st.integers(0, len(events) - 1))
    assume(body != events[place].body)
    events[place] = replace(events[place], body=body)
    with pytest.raises(ChainError) as caught:
        verify_chain(events)
    assert (caught.value.seq, caught.value.problem) == (place + 1, "body")


@given(chains, st.data())
def test_an_event_taken_out_of_the_middle_is_missed(events, data):
    assume(len(events) > 1)
    place = data.draw(st.integers(0, len(events) - 2))
    del events[place]
    with pytest.raises(ChainError) as caught:
        verify_chain(events)
    assert (caught.value.seq, caught.value.problem) == (place + 1, "sequence")


@given(chains, st.data())
def test_two_events_that_change_places_are_found(events, data):
    assume(len(events) > 1)
    a, b = sorted(data.draw(st.permutations(range(len(events))))[:2])
    first, second = events[a], events[b]
    events[a], events[b] = replace(second, seq=first.seq), replace(first, seq=second.seq)
    with pytest.raises(ChainError) as caught:
        verify_chain(events)
    assert caught.value.seq == a + 1


@given(chains, st.data())
def test_a_foreign_event_put_in_is_found(events, data):
    place = data.draw(st.integers(0, len(events)))
    forged = seal(
        Draft("window.set", {"forged": True}),
        incident="one",
        seq=place + 1,
        at=NOW,
        by="nobody",
        salt="f" * 32,
        prev="e" * 64,
    )
    moved = [replace(event, seq=event.seq + 1) for event in events[place:]]
    with pytest.raises(ChainError) as caught:
        verify_chain([*events[:place], forged, *moved])
    assert (caught.value.seq, caught.value.problem) == (place + 1, "link")


@given(chains, st.data())
def test_a_body_can_be_withheld_without_breaking_the_chain(events, data):
    place = data.draw(st.integers(0, len(events) - 1))
    withheld = replace(events[place], body=None, salt="")
    record = strict_loads(canonical(withheld.record()))
    assert "salt" not in record
    assert "body" not in record
    read = event_from_record(record, place + 1)
    assert read == withheld
    whole = verify_chain(events)
    assert verify_chain([*events[:place], read, *events[place + 1 :]]) == whole


def test_the_same_body_under_another_salt_is_another_commitment():
    assert commitment("00" * 16, {"a": 1}) != commitment("01" * 16, {"a": 1})


def test_the_commitment_can_be_computed_with_stock_tools():
    expected = hashlib.sha256(bytes.fromhex("ab" * 16) + b'{"a":1}').hexdigest()
    assert commitment("ab" * 16, {"a": 1.0}) == expected


def test_the_hash_is_what_the_format_says():
    (event,) = chain_of([{"a": 1}])
    envelope = (
        f'{{"at":"2026-05-14T09:00:01.000000Z","body":"{event.commitment}","by":"somebody","incident":"one",'
        f'"prev":"{GENESIS}","seq":1,"type":"window.set","v":1}}'
    )
    preimage = b"workbench/journal/v1\0" + bytes(32) + envelope.encode()
    assert event.hash == hashlib.sha256(preimage).hexdigest()


GOOD = chain_of([{"a": 1}])[0].record()


@pytest.mark.parametrize(
    "change",
    [
        {"seq": "1"},
        {"seq": True},
        {"seq": 1.0},
        {"v": None},
        {"incident": 3},
        {"by": None},
        {"prev": "0" * 63},
        {"prev": "G" * 64},
        {"salt": "0" * 31},
        {"salt": "x" * 32},
        {"salt": None},
        {"body": []},
        {"body": None},
        {"body": None, "salt": None, "commitment": "short"},
        {"hash": 3},
    ],
    ids=str,
)
def test_a_malformed_record_is_refused(change):
    with pytest.raises(ChainError) as caught:
        event_from_record({**GOOD, **change}, 7)
    assert (caught.value.seq, caught.value.problem) == (7, "shape")


@pytest.mark.parametrize("name", sorted(set(GOOD) - {"salt", "body"}))
def test_a_record_without_a_field_is_refused(name):
    with pytest.raises(ChainError, match=name):
        event_from_record({key: value for key, value in GOOD.items() if key != name}, 1)


def test_times_are_written_in_utc_whatever_their_zone():
    there = datetime(2026, 5, 14, 11, 30, tzinfo=timezone(timedelta(hours=2, minutes=30)))
    assert instant(there) == "2026-05-14T09:00:00.000000Z"


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        instant(datetime(2026, 5, 14, 9))  # noqa: DTZ001 -- the very point
