"""Agreement, weakest parts and turning points of a cause that is named from signals alone."""

import pytest

from tests.science.causes.test_signals import CASCADES, _problem
from workbench.science.causes.signal_doubts import (
    signal_methods,
    signal_turning_points,
    signal_weaknesses,
)
from workbench.science.causes.signals import LIKELIER, localise


@pytest.mark.parametrize("cause", CASCADES)
def test_the_graph_points_at_where_it_began(cause):
    methods = {m.key: m for m in signal_methods(localise(_problem(CASCADES[cause])))}
    assert methods["upstream"].ranking[0] == cause
    assert methods["upstream"].named[0] == cause


def test_parts_come_weakest_first_with_their_numbers():
    problem = _problem(CASCADES["database"])
    found = localise(problem)
    parts = signal_weaknesses(found, problem, signal_methods(found))
    assert [one.holds for one in parts] == sorted(one.holds for one in parts)
    texts = {one.key: one.text for one in parts}
    assert texts["rows"] == "Its series has 5 time bins in the incident and 400 in the reference."
    assert "database is " in texts["drift"]


def test_the_confidence_at_which_the_first_is_no_longer_named_is_told():
    found = localise(_problem(CASCADES["database"]))
    points = {p.key: p for p in signal_turning_points(found)}
    assert points["rival"].then == LIKELIER < points["rival"].now == found.confidence[0]
    assert points["chance"].now == found.chance <= points["chance"].then


def test_a_healthy_day_says_what_would_be_an_incident():
    problem = _problem({})
    found = localise(problem)
    assert found.verdict == "no_incident"
    assert signal_methods(found) == ()
    assert signal_weaknesses(found, problem, ()) == ()
    point = signal_turning_points(found)[0]
    assert point.key == "chance"
    assert point.now == found.chance > point.then
