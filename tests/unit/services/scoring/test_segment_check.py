"""Within a model: which rows its alarms are about, from what the book keeps of each window."""

import pytest

from tests.fakes.fleets import drawn_values, readings_of
from tests.unit.services.scoring.test_score_history import NOW
from workbench.services.scoring.self_check import self_check
from workbench.services.session import open_session

WINDOWS = 120


def measured(level_of_alarms, few=()):
    """Readings whose alarms come from the segment signal, each about one station."""
    values = drawn_values(1, WINDOWS, seed=2)[0]
    readings = readings_of(values)
    assert readings[0].values.keys() >= {"segment"}
    made = []
    for at, one in enumerate(readings):
        loud = at >= 40 and at % 20 < 4
        off = dict.fromkeys(("1", "2", "3"), 0.01)
        if loud:
            off[level_of_alarms(at)] = 0.5
        if at not in few:
            off["rare"] = 0.02
        levels = {"station": {name: [100, value] for name, value in off.items()}}
        update = {"details": {"segment": {"levels": levels}}}
        if loud:
            update["values"] = {**one.values, "segment": 3.0, "performance": 2.0}
        made.append(one.model_copy(update=update))
    return made


@pytest.fixture
def session(tmp_path):
    with open_session(tmp_path / "workspace", create=True) as made:
        made.clock = lambda: NOW
        yield made


def told(session, readings):
    with session.workspace.score_book() as book:
        book.add_batch("a" * 64, "x", readings, at=NOW)
    return self_check(session)


def test_the_segment_alarms_are_about_is_told_and_small_ones_are_not(session):
    found = told(session, measured(lambda _: "3", few=range(20, WINDOWS)))
    (model,) = found.segments
    by = {one.level: one for one in model.rates}
    assert by["3"].flagged > 4
    assert by["3"].ratio.low > 1
    assert (by["1"].flagged, by["1"].ratio.estimate < 1) == (0, True)
    assert by["rare"].ratio is None
    assert model.suppressed == 1
    assert any("about station = 3" in words for words in found.reminders())
    body = found.json_body()["segments"][0]
    assert [one["level"] for one in body["segments"]] == ["1", "2", "3"]
    assert "rare" not in str(body["segments"])


def test_alarms_about_each_in_turn_stand_out_nowhere(session):
    found = told(session, measured(lambda at: str(1 + at // 20 % 3), few=range(WINDOWS)))
    assert not any("station" in words for words in found.reminders())


def test_windows_of_an_earlier_version_tell_no_segments(session):
    readings = readings_of(drawn_values(1, 40)[0])
    old = {"segment": {"groups": [{"group": "station = 1", "rows": 99}]}}
    found = told(session, [one.model_copy(update={"details": old}) for one in readings])
    assert found.segments == ()
