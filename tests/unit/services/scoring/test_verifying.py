"""What became of a candidate decides what it counts for; a rehearsal is no incident."""

from datetime import timedelta

import pytest

from tests.fakes.fleets import FIRST, drawn_values, readings_of
from workbench.domain.events import instant
from workbench.domain.records.drilling import Drill
from workbench.domain.records.reasoning import Hypothesis
from workbench.services.records import fresh_id, write_record
from workbench.services.scoring.corpora import workspace_corpus
from workbench.services.scoring.verifying import told_incidents, verify_windows


def day(at):
    return FIRST + timedelta(days=at)


@pytest.fixture
def raised(session):
    """The small incident, opened from a candidate of a model."""
    incident = session.workspace.incidents()[0].id
    readings = readings_of(drawn_values(1, 60)[0], name="credit")
    with session.workspace.score_book() as book:
        book.add_batch("a" * 64, "x", readings, at=session.clock())
        write(book, session, "candidate.escalated", 40, 44, incident=incident, rationale="AUC fell")
    return session, incident


def write(book, session, kind, first, end, **more):
    body = {"model": "credit", "start": instant(day(first)), "end": instant(day(end)), **more}
    book.append(kind, body, at=session.clock(), by="ana")


def origins(session, **asked):
    return [(one.origin, one.by) for one in told_incidents(session, **asked)]


def test_an_incident_counts_from_when_its_cause_is_confirmed(raised):
    session, incident = raised
    assert origins(session) == [("unverified", "")]
    made = workspace_corpus(session)
    assert (len(made.spans), len(made.unsettled)) == (0, 1)
    cause = Hypothesis(
        id=fresh_id(session, Hypothesis),
        statement="a unit changed",
        status="confirmed",
        decided_by="bo",
    )
    write_record(session, incident, cause)
    assert origins(session) == [("verified", "bo")]
    made = workspace_corpus(session)
    assert [(span.start, span.end) for span in made.spans] == [(40, 44)]
    assert made.manifest.entries[0].words == "a unit changed"
    assert made.manifest.entries[0].source == incident


def test_a_rehearsal_counts_only_if_asked(raised):
    session, incident = raised
    drill = Drill(
        id=fresh_id(session, Drill), started_at=day(1), minutes=30, commitment="c" * 64, sealed="s"
    )
    write_record(session, incident, drill)
    assert origins(session) == []
    assert origins(session, drills=True) == [("unverified", "")]


def test_a_person_who_verifies_an_incident_says_its_windows(raised):
    session, incident = raised
    verify_windows(session, "credit", day(38), day(46), because="seen in May", incident=incident)
    made = workspace_corpus(session)
    assert [(span.start, span.end) for span in made.spans] == [(38, 46)]
    assert made.unsettled == ()


def test_what_somebody_raised_is_open_until_it_is_dismissed_and_a_rule_alone_settles_nothing(
    raised,
):
    session, _ = raised
    with session.workspace.score_book() as book:
        write(book, session, "candidate.escalated", 20, 22, rationale="odd", incident="")
        write(
            book, session, "candidate.escalated", 30, 32, rationale="rule", incident="",
            automatic=True,
        )  # fmt: skip
    assert [one.start for one in workspace_corpus(session).unsettled] == [40, 20]
    with session.workspace.score_book() as book:
        write(book, session, "candidate.dismissed", 20, 22, reason="seasonal")
    made = workspace_corpus(session)
    assert [one.start for one in made.unsettled] == [40]
    assert made.manifest.count("dismissed") == 1
