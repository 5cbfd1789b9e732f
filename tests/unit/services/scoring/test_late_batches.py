"""What comes late, or not at all, is seen once the next batch tells that time went on."""

from datetime import timedelta

import pytest

from tests.fakes.batches import FIRST, day_of, drawn_rows
from workbench.services.scoring.candidates import candidates
from workbench.services.scoring.history import score_history
from workbench.services.scoring.taking import take
from workbench.services.session import open_session

LAST, GAP = 18, 3


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    folder = tmp_path_factory.mktemp("late")
    table = drawn_rows(LAST + GAP + 2, 80)
    day = day_of(table)
    table[day < LAST].to_csv(folder / "early.csv", index=False)
    table[day >= LAST + GAP].to_csv(folder / "late.csv", index=False)
    table[(day >= LAST - 1) & (table.index % 4 == 0) & (day < LAST)].to_csv(
        folder / "part.csv", index=False
    )
    with open_session(folder / "workspace", create=True) as made:
        take(made, folder / "early.csv", "demand")
        take(made, folder / "late.csv", "demand")
        made.part = folder / "part.csv"
        yield made


def test_days_on_which_nothing_came_raise_freshness_and_process(session):
    history = score_history(session)
    readings = history.readings[0]
    assert [r.start for r in readings] == [
        FIRST + timedelta(days=at) for at in range(LAST + GAP + 2)
    ]
    for at in range(LAST, LAST + GAP):
        assert readings[at].rows == 0
        assert set(readings[at].values) == {"freshness", "process"}
        assert history.judged[0, at]
        assert "no row at all" in readings[at].details["freshness"]["words"]
    assert history.tier(0, LAST + GAP - 1).escalates
    (one,) = candidates(session, FIRST.to_pydatetime() + timedelta(days=LAST + GAP))
    assert one.category.id == "late_data"
    assert one.card is not None
    assert "last good answers" in one.card.title


def test_a_part_of_a_window_does_not_take_the_place_of_the_whole(session):
    before = score_history(session).readings[0][LAST - 1]
    taken = take(session, session.part, "demand")
    assert not taken.readings
    assert any("known with more rows" in note for note in taken.notes)
    assert score_history(session).readings[0][LAST - 1] == before
