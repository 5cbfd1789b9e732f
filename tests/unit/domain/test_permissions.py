"""Who may do what: a complete table, an owner for ever, and no forged role that counts."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.domain.cast import ANA, BEN, CLEO, DAN, KEYS, PEOPLE, Play, grant, revoke
from workbench.domain.events import Draft
from workbench.domain.incident import EVENT_TYPES, UNDOABLE, fold
from workbench.domain.permissions import (
    ANYBODY,
    FAMILIES,
    WRITERS,
    RolesInForce,
    permitted,
    violations,
    writers_of,
)
from workbench.domain.role_events import (
    LONGEST_NAME,
    ROLE_EVENTS,
    Role,
    acting,
    acting_as,
    is_name,
    plain_name,
)

NOTE = Draft("window.removed", {"window": "none"})


def played(*roles: tuple) -> Play:
    """A play in which Ana owns the incident and others have roles."""
    play = Play()
    play.act(ANA, grant(ANA, Role.OWNER))
    for person, role in roles:
        play.act(ANA, grant(person, role))
    assert play.broken() == []
    return play


# ---------------------------------------------------------------- the table


def test_every_type_of_event_has_its_writers():
    written = {kind for kind in EVENT_TYPES if kind.partition(".")[0] not in FAMILIES}
    assert written <= set(WRITERS)
    assert set(WRITERS) <= EVENT_TYPES, "no rule is about an event that nobody can write"


def test_whoever_is_higher_may_do_all_that_one_below_may():
    order = list(Role)
    for kind in EVENT_TYPES:
        allowed = [permitted(role, kind) for role in order]
        assert allowed == sorted(allowed, reverse=True), kind


def test_a_viewer_may_write_nothing_and_a_reviewer_only_opinions():
    asked = {kind for kind in WRITERS if WRITERS[kind] is not ANYBODY}
    assert not any(permitted(Role.VIEWER, kind) for kind in asked)
    assert {k for k in asked if permitted(Role.REVIEWER, k)} == {
        "sign_off.recorded",
        "replay.recorded",
    }
    assert permitted(Role.REVIEWER, "review.imported")
    assert permitted(Role.REVIEWER, "comment.added")
    assert not permitted(Role.VIEWER, "review.imported")


def test_only_owners_give_roles_and_nobody_gives_more_than_they_have():
    for kind in ROLE_EVENTS:
        assert writers_of(kind) == {Role.OWNER}
        assert not ROLE_EVENTS & UNDOABLE


def test_an_event_of_a_later_version_is_left_to_that_version():
    play = played((DAN, Role.VIEWER))
    play.act(DAN, Draft("hypothesis.moved", {}))
    assert play.broken() == []


# ---------------------------------------------------------------- an open incident


def test_without_role_events_anybody_may_do_everything():
    play = Play()
    for by in ("ana", "ben", BEN.by, "SHA256:xyz"):
        play.add(NOTE, by)
    assert play.broken() == []
    assert play.roles().open


def test_the_first_role_event_makes_the_one_who_acts_the_owner():
    play = Play()
    play.act(ANA, grant(ANA, Role.OWNER))
    assert play.broken() == []
    assert play.roles().role(ANA.by) is Role.OWNER


@pytest.mark.parametrize(
    ("person", "draft"),
    [
        (ANA, grant(ANA, Role.INVESTIGATOR)),
        (ANA, grant(BEN, Role.OWNER)),
        (ANA, revoke(ANA, Role.OWNER)),
    ],
)
def test_nothing_else_can_be_the_first_role_event(person, draft):
    play = Play()
    play.act(person, draft)
    assert play.broken() == [2]
    assert play.roles().open, "and it changes nothing"


def test_the_key_that_opened_an_incident_is_the_only_one_that_can_own_it_first():
    play = Play(opened_by=ANA.by)
    play.act(BEN, grant(BEN, Role.OWNER))
    play.act(ANA, grant(ANA, Role.OWNER))
    assert play.broken() == [2]
    assert [m.name for m in play.roles().members.values()] == ["Ana"]


# ---------------------------------------------------------------- acting


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("kind", sorted(WRITERS))
def test_each_role_does_what_the_table_says(role, kind):
    play = played((BEN, role))
    state = play.roles()
    assert bool(state.objection(kind, BEN.by)) is not permitted(role, kind)


@pytest.mark.parametrize(
    "by", ["ana", "Ana", ANA.fingerprint, f"Ben <{ANA.fingerprint}>", f"Ana <{BEN.fingerprint}>"]
)
def test_only_name_and_key_together_are_a_member(by):
    play = played()
    play.add(NOTE, by)
    assert play.broken() == [3]


def test_acts_before_a_revocation_stay_and_those_after_it_are_violations():
    play = played((BEN, Role.INVESTIGATOR))
    play.act(BEN, NOTE)
    play.act(ANA, revoke(BEN, Role.INVESTIGATOR))
    play.act(BEN, NOTE)
    assert play.broken() == [6]


def test_another_role_holds_from_its_grant_on():
    play = played((BEN, Role.VIEWER))
    play.act(BEN, NOTE)
    play.act(ANA, grant(BEN, Role.INVESTIGATOR))
    play.act(BEN, NOTE)
    assert play.broken() == [4]


def test_the_rules_hold_where_bodies_were_withheld():
    play = played((DAN, Role.VIEWER))
    act = play.act(DAN, NOTE)
    play.events[-1] = replace(act, body=None, salt="")
    assert play.broken() == [4]


# ---------------------------------------------------------------- giving and taking roles


def test_the_last_owner_stays():
    play = played((BEN, Role.INVESTIGATOR))
    play.act(ANA, revoke(ANA, Role.OWNER))
    play.act(ANA, grant(ANA, Role.VIEWER))
    assert play.broken() == [4, 5]
    play.act(ANA, grant(BEN, Role.OWNER))
    play.act(BEN, revoke(ANA, Role.OWNER))
    assert play.broken() == [4, 5]
    assert play.roles().role(BEN.by) is Role.OWNER


def test_an_investigator_gives_no_role_not_even_to_themselves():
    play = played((BEN, Role.INVESTIGATOR))
    play.act(BEN, grant(BEN, Role.OWNER))
    play.act(BEN, grant(CLEO, Role.VIEWER))
    play.act(BEN, revoke(ANA, Role.OWNER))
    assert play.broken() == [4, 5, 6]
    assert len(play.roles().members) == 2


def test_a_grant_in_an_owners_name_that_the_owner_did_not_sign_has_no_effect():
    play = played()
    forged = grant(DAN, Role.OWNER)
    play.add(forged, ANA.by)
    play.add(replace(forged, body={**forged.body, "signature": DAN.sign(b"anything")}), ANA.by)
    play.act(DAN, NOTE)
    assert play.broken() == [3, 4, 5]


def test_a_signed_grant_cannot_be_repeated_after_its_revocation():
    play = played((DAN, Role.INVESTIGATOR))
    given = play.events[2]
    play.act(ANA, revoke(DAN, Role.INVESTIGATOR))
    play.add(Draft(given.type, given.body), ANA.by)
    assert play.broken() == [5]
    assert play.roles().role(DAN.by) is None


def test_a_role_event_that_was_withheld_has_no_effect():
    play = played((DAN, Role.INVESTIGATOR))
    play.events[2] = replace(play.events[2], body=None, salt="")
    play.act(DAN, NOTE)
    assert play.broken() == [3, 4]


@pytest.mark.parametrize(
    "change",
    [
        {"key": BEN.key},
        {"fingerprint": BEN.fingerprint},
        {"key": "ssh-ed25519 AAAA"},
        {"name": "Ana"},
        {"name": "ANA"},
        {"name": "\uff21na"},
        {"name": "Dan <SHA256:x>"},
        {"name": "\u202eDan"},
        {"name": ""},
        {"name": "x" * (LONGEST_NAME + 1)},
        {"role": "emperor"},
        {"role": None},
    ],
)
def test_a_grant_that_is_not_whole_has_no_effect(change):
    play = played()
    draft = grant(DAN, Role.VIEWER)
    play.act(ANA, replace(draft, body={**draft.body, **change}))
    assert play.broken() == [3]
    assert len(play.roles().members) == 1


def test_role_events_are_told_to_the_state_but_not_judged_there():
    play = played((BEN, Role.VIEWER))
    assert fold(play.events).role_events == (2, 3)


# ---------------------------------------------------------------- names


@given(st.text())
def test_no_account_name_looks_like_somebody_with_a_key(text):
    name = plain_name(text)
    assert is_name(name)
    assert acting(name) == (name, "")


@given(st.text(min_size=1, max_size=LONGEST_NAME).filter(is_name), st.sampled_from(PEOPLE))
def test_what_is_written_of_who_acted_is_read_back(name, person):
    assert acting(acting_as(name, person.fingerprint)) == (name, person.fingerprint)


# ---------------------------------------------------------------- any sequence of acts

people = st.sampled_from(PEOPLE)
roles = st.sampled_from(list(Role))
drafts = st.one_of(
    st.builds(grant, people, roles),
    st.builds(revoke, people),
    st.sampled_from(sorted(EVENT_TYPES - ROLE_EVENTS - {"incident.opened"})).map(
        lambda kind: Draft(kind, {})
    ),
)
scripts = st.lists(st.tuples(people, drafts), max_size=12)


@settings(max_examples=200, deadline=None)
@given(scripts, st.sampled_from(["ana", ANA.by]))
def test_there_are_violations_exactly_where_an_act_was_not_allowed(script, opener):
    play, state, expected = Play(opener), RolesInForce(), []
    state, _ = state.after(play.events[0], KEYS)
    for person, draft in script:
        event = play.act(person, draft)
        before = state
        state, objection = state.after(event, KEYS)
        if objection:
            expected.append(event.seq)
            assert state == before, "what is not allowed changes no role"
        assert state.open or Role.OWNER in {m.role for m in state.members.values()}
        assert len({m.name for m in state.members.values()}) == len(state.members)
    assert play.broken() == expected


@settings(max_examples=100, deadline=None)
@given(scripts)
def test_a_journal_of_allowed_acts_alone_has_no_violations(script):
    play, state = Play(), RolesInForce()
    for person, draft in script:
        trial = play.act(person, draft)
        after, objection = state.after(trial, KEYS)
        if objection:
            play.events.pop()
        else:
            state = after
    assert violations(play.events, KEYS) == ()
    assert not state.members or any(m.role is Role.OWNER for m in state.members.values())
