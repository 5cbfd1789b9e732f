"""An incident finds its like among two hundred, with reasons; of few, little is said."""

import shutil
from random import Random

import pytest

from tests.fakes.past_incidents import record, told, twin_of
from workbench.services.library.fingerprints import fingerprints
from workbench.services.library.recurrence import recurrences
from workbench.services.library.similarity import (
    likeness_between,
    similar_incidents,
    similarity_map,
)
from workbench.services.session import open_session

SEEDS = (0, 45, 70, 105, 195)
"""Which of the two hundred get a twin."""


@pytest.fixture(scope="module")
def twins(years, tmp_path_factory):
    """A session on two hundred incidents and five twins, with which is whose."""
    folder, made = years
    with open_session(shutil.copytree(folder, tmp_path_factory.mktemp("t") / "w")) as session:
        session.witness = None
        names = list(made)
        found = {}
        for seed in SEEDS:
            one = names[seed]
            found[record(session, twin_of(made[one], Random(seed), 200))] = one
        yield session, found


def test_a_seeded_twin_ranks_first_among_two_hundred(twins):
    session, found = twins
    for twin, original in found.items():
        ranked = [n for n in similar_incidents(session, twin).neighbours if n.incident not in found]
        assert ranked[0].incident == original, ranked[0].reasons
        assert ranked[0].likeness > ranked[1].likeness


def test_the_reasons_say_what_both_share_and_the_parts_add_up(twins):
    session, found = twins
    for twin, original in found.items():
        one = likeness_between(session, twin, original)
        assert any(reason.startswith("same kind of fault: ") for reason in one.reasons)
        assert any(reason.startswith("same source: ") for reason in one.reasons)
        assert any(reason.startswith("both signals: ") for reason in one.reasons)
        assert sum(part.share for part in one.parts) == pytest.approx(1)
        assert one.likeness == pytest.approx(sum(part.contribution for part in one.parts))
        other = likeness_between(session, original, twin)
        assert other.likeness == pytest.approx(one.likeness)


def test_many_cases_say_how_often_likeness_was_right(twins):
    session, found = twins
    told_of = similar_incidents(session, next(iter(found)))
    assert (told_of.cases, told_of.few) == (204, False)
    judged = told_of.reliability
    assert judged.n == 200
    assert 0 < judged.low < judged.hits / judged.n < judged.high < 1
    assert f"{judged.hits} of 200" in judged.words


def test_a_map_shows_every_incident_once_and_the_same_each_time(twins):
    session, _ = twins
    found = similarity_map(session)
    assert len({one.incident for one in found.points}) == len(found.points) == 205
    assert similarity_map(session) == found
    assert 0 < found.kept <= 1
    for one in found.points:
        assert one.nearest not in {"", one.incident}


def test_fingerprints_are_kept_until_an_incident_changes(twins, monkeypatch):
    session, _ = twins
    before = fingerprints(session)
    made = []
    monkeypatch.setattr(
        "workbench.services.library.fingerprints.fingerprint_of",
        lambda _session, state: made.append(state.id),
    )
    assert fingerprints(session) == before
    assert made == []


def test_three_cases_only_is_said_plainly(session):
    found = similar_incidents(session, "1")
    assert (found.cases, found.few) == (2, True)
    assert found.words.startswith("2 cases only")
    assert "too few to say" in found.reliability.words
    assert found.neighbours[0].likeness == pytest.approx(1)
    assert similarity_map(session).few


def test_what_came_back_is_told_by_likeness_and_time(session):
    again = recurrences(session)
    first, second, third = (session.incident(str(n)).id for n in (1, 2, 3))
    assert again[first].again is None
    assert (again[first].days_until, again[second].days_until) == (40, 40)
    assert again[second].again
    assert again[third].of in {first, second}
    far = told(Random(77), 900)
    other = record(session, far)
    assert recurrences(session)[other].again is False


def test_an_empty_workspace_has_an_empty_map(tmp_path):
    with open_session(tmp_path / "new", create=True) as session:
        found = similarity_map(session)
        assert (found.points, found.few) == ((), True)
        assert found.words == "There is no other incident to compare with yet."
