"""How early the score and each signal told of what became an incident, by book and journal."""

from datetime import timedelta

import pytest

from tests.fakes.fleets import FIRST, drawn_values, readings_of
from workbench.domain.scoring import WatchedModel
from workbench.services.health import health_of
from workbench.services.library.knowledge import knowledge
from workbench.services.notes import add_limitation, end_limitation, remove_limitation
from workbench.services.scoring.acts import escalate
from workbench.services.scoring.first_signals import first_signals
from workbench.services.scoring.history import score_history
from workbench.services.scoring.opening import open_from_score
from workbench.services.session import open_session

DAYS = 60
DAY = timedelta(days=1)
LATE = timedelta(hours=5)
"""After its end that a day's batch comes in."""


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """A workspace whose model drifts two days before it fails; opened two days after that."""
    values = drawn_values(1, DAYS, seed=5)[0]
    values[52:, 2] += 1.5
    values[54:, 0] += 0.6
    readings = readings_of(values)
    with open_session(tmp_path_factory.mktemp("early") / "w", create=True) as session:
        with session.workspace.score_book() as book:
            book.put_model(WatchedModel(id="m", title="Demand"))
            for at, one in enumerate(readings):
                book.add_batch(f"{at:064d}", "day", [one], at=one.end + LATE, model="m")
            # The first days again, with late labels: what is counted is when it came first.
            book.add_batch("f" * 64, "late", readings[50:], at=readings[-1].end + 9 * DAY)
        session.clock = lambda: readings[56].end + LATE
        outcome = open_from_score(
            session, "m", readings[56].start, title="AUC fell", rationale="It fell"
        )
        yield session, outcome.value.incident, readings


def figure(session, name):
    return next(one for one in health_of(session) if one.metric.id == name)


def test_signal_to_declare_counts_from_the_first_window_that_asked_for_a_human(opened):
    session, incident, readings = opened
    history = score_history(session)
    asked = next(at for at in range(DAYS) if history.tier(0, at).escalates)
    assert 52 <= asked < 56
    assert first_signals(session) == {incident: readings[asked].end + LATE}
    found = figure(session, "signal_to_declare")
    assert (found.value, found.n) == ((56 - asked) * 24.0, 1)


def test_a_signal_that_was_odd_earlier_told_earlier(opened):
    session, _, _ = opened
    every = knowledge(session).early
    found = {one.signal: one for one in every if one.by == "all"}
    assert found["performance"].hours == 2 * 24.0
    assert found["drift"].hours in {3 * 24.0, 4 * 24.0}
    assert (found["drift"].told, found["drift"].n, found["drift"].first) == (1, 1, 1)
    assert found["performance"].first == 0
    assert found["drift"].low is None, "no quartiles of one"
    assert "output" not in found
    assert next(one.signal for one in every if one.by == "all") == "drift"


def test_what_nobody_escalated_or_asked_for_nobody_has_no_first_signal(tmp_path):
    readings = readings_of(drawn_values(1, 30, seed=5)[0])
    with open_session(tmp_path / "w", create=True) as session:
        assert first_signals(session) == {}
        assert figure(session, "signal_to_declare").value is None
        with session.workspace.score_book() as book:
            book.add_batch("a" * 64, "x", readings, at=FIRST, model="m")
        escalate(session, "m", readings[25].start, rationale="A feeling", incident="x" * 36)
        assert first_signals(session) == {}


def test_impediment_hours_end_when_what_was_missing_came_and_overlap_counts_once(opened):
    session, incident, _ = opened
    start = session.clock()
    assert "has ended" in figure(session, "impediment_hours").why_not
    moments = {}

    def at(hours):
        session.clock = lambda: start + timedelta(hours=hours)

    at(1)
    moments["labels"] = add_limitation(session, incident, "No labels").value
    at(2)
    moments["logs"] = add_limitation(session, incident, "No logs").value
    add_limitation(session, incident, "A guess", kind="assumption")
    at(5)
    end_limitation(session, incident, moments["labels"].id, how="They came from the archive")
    at(7)
    remove_limitation(session, incident, moments["logs"].id)
    at(8)
    add_limitation(session, incident, "No access")  # still stands
    found = figure(session, "impediment_hours")
    assert (found.value, found.n) == (6.0, 1)
