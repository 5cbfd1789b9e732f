"""What Triage shows: cells, their words, and a title that counts who needs somebody."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.fleets import drawn_values, readings_of
from tests.fakes.watched import DAYS, LAST, NOW, fill
from workbench.domain.scoring import WatchedModel
from workbench.services.readings.triage import (
    FalseAlarms,
    counts_now,
    triage_reading,
    triage_title,
)
from workbench.services.readings.triage_cell import cell_reading, rounded_shares
from workbench.services.readings.triage_context import cell_context
from workbench.services.readings.triage_grid import (
    DAY,
    DISMISSED,
    HOUR,
    NO_WINDOW,
    NOT_JUDGED,
    OPENED,
    score_grid,
    timeline_of,
)
from workbench.services.scoring.acts import dismiss, escalate, reopen
from workbench.services.scoring.definitions import shipped_definition
from workbench.services.scoring.history import scored
from workbench.services.session import open_session


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    folder = tmp_path_factory.mktemp("triage") / "workspace"
    with open_session(folder, create=True) as made:
        made.clock = lambda: NOW
        fill(made)
        yield made


@pytest.fixture(scope="module")
def reading(session):
    return triage_reading(session)


def history_of(windows, *, step, rows=500):
    found = readings_of(drawn_values(1, windows)[0], step=step, rows=rows)
    return scored(shipped_definition(), (WatchedModel(id="m"),), (tuple(found),))


def grid_of(history, **how):
    marks = np.zeros(history.judged.shape, dtype=np.int64)
    return score_grid(history, timeline_of(history), marks, (0,), **how)


def test_a_cell_is_the_day_of_its_window(reading):
    grid = reading.grid(span=28 * DAY)
    assert grid.columns == 28
    assert grid.begins(27) == LAST - timedelta(days=1)
    row = grid.models.index([m.id for m in reading.history.models].index("demand"))
    assert grid.window[row].tolist() == list(range(DAYS - 28, DAYS))
    assert grid.score[row, -1] == reading.history.scores.score[grid.models[row], DAYS - 1]


def test_groups_stay_together_and_the_worst_comes_first(reading):
    models = reading.history.models
    order = [models[at].id for at in reading.grid(span=28 * DAY).models]
    assert order[0] == "demand"
    assert order[1] == "refund"
    assert {"churn", "fraud"} == set(order[2:])


def test_of_several_windows_in_a_day_the_worst_is_shown():
    history = history_of(24 * 20, step=timedelta(hours=1))
    grid = grid_of(history, span=0)
    whole = history.scores.score[0].reshape(20, 24)
    judged = ~np.isnan(grid.score[0])
    assert judged.sum() >= 18
    assert np.allclose(grid.score[0, 1:], whole.max(axis=1)[1:])
    hours = grid_of(history, span=2 * DAY, step=HOUR)
    assert np.allclose(hours.score[0], history.scores.score[0, -48:])


def test_a_window_of_a_week_fills_its_days():
    grid = grid_of(history_of(20, step=timedelta(days=7)), span=14 * DAY)
    assert grid.window[0].tolist() == [18] * 7 + [19] * 7


def test_what_was_not_measured_is_no_cell_and_what_is_not_judged_says_so():
    small = grid_of(history_of(20, step=timedelta(days=1), rows=3), span=30 * DAY)
    assert (small.tier[0] == NO_WINDOW).sum() == 10
    assert (small.tier[0] == NOT_JUDGED).sum() == 20
    assert np.isnan(small.score).all()
    learning = grid_of(history_of(20, step=timedelta(days=1)), span=0)
    assert (learning.tier[0, :8] == NOT_JUDGED).all()
    assert (learning.tier[0, 15:] >= 0).all()


def test_parts_as_they_are_shown_add_up_to_the_score_as_it_is_shown(reading):
    for model in range(len(reading.history.models)):
        for window in range(DAYS):
            cell = cell_reading(reading, model, window)
            assert sum(part.shown for part in cell.parts) == cell.shown
            assert sum(part.points for part in cell.parts) == pytest.approx(cell.score)


@given(st.lists(st.floats(0, 30), min_size=1, max_size=9))
def test_rounded_shares_add_up_and_are_nearest(points):
    total = round(sum(points))
    found = rounded_shares(np.array(points), total)
    assert sum(found) == total
    assert all(abs(whole - share) < 1 + 1e-6 for whole, share in zip(found, points, strict=True))


def test_a_cell_says_what_leads_and_where_it_comes_from(reading):
    model = [m.id for m in reading.history.models].index("demand")
    cell = cell_reading(reading, model, DAYS - 1)
    assert cell.tier.word == "high"
    assert cell.parts[0].signal == "performance"
    assert cell.sentence.startswith("Performance vs baseline: AUC 0.80 → 0.67.")
    drift = next(part for part in cell.parts if part.signal == "drift")
    assert (drift.column, drift.node) == ("temp", "weather")


def test_a_cell_without_judgement_says_why(reading):
    assert "too little to compare with" in cell_reading(reading, 0, 3).sentence


def test_the_title_counts_who_needs_somebody_and_nobody_twice(session, reading):
    assert triage_title(counts_now(reading), "5 Mar", today=False) == (
        "One model needs containment on 5 Mar"
    )
    assert [(one.tier.word, one.models) for one in counts_now(reading)] == [
        ("high", 1),
        ("medium", 0),
    ]


def test_opened_and_dismissed_windows_are_marked_and_no_longer_waited_for(tmp_path):
    with open_session(tmp_path / "workspace", create=True) as made:
        made.clock = lambda: NOW
        fill(made)
        start = LAST - timedelta(days=1)
        escalate(made, "demand", start, rationale="AUC fell")
        opened = triage_reading(made)
        grid = opened.grid(span=DAY)
        assert grid.mark[:, 0].tolist().count(OPENED) == 1
        assert triage_title(counts_now(opened), "", today=True) == (
            "Every alarm today is being looked after"
        )
        model = grid.models[0]
        assert cell_reading(opened, model, DAYS - 1).opened.body["rationale"] == "AUC fell"
        act = dismiss(made, "demand", start, "known_change")
        dismissed = triage_reading(made)
        assert dismissed.grid(span=DAY).mark[:, 0].tolist().count(DISMISSED) == 1
        assert dismissed.false_alarms.count == 1
        reopen(made, act.seq)
        back = triage_reading(made)
        assert back.grid(span=DAY).mark[:, 0].tolist().count(DISMISSED) == 0
        assert back.false_alarms.count == 0
        assert cell_reading(back, model, DAYS - 1).dismissed is None


def test_false_alarms_are_a_rate_only_once_a_week_was_watched():
    assert FalseAlarms(3, 0.5, 3).per_week is None
    assert FalseAlarms(0, 6.0, 0).per_week is None
    assert FalseAlarms(3, 6.0, 4).per_week == 0.5


def test_an_empty_book_is_an_empty_reading(tmp_path):
    with open_session(tmp_path / "workspace", create=True) as made:
        found = triage_reading(made)
    assert found.empty
    assert all(one.models == 0 for one in counts_now(found))


def test_what_stands_beside_a_score_says_severity_priority_and_what_to_do(reading):
    model = [m.id for m in reading.history.models].index("demand")
    found = cell_context(reading, model, DAYS - 1)
    assert found.owner == "ML on-call"
    assert found.priority in {"P1", "P2", "P3", "P4"}
    assert found.because[0].id == "tier"
    assert found.card.tier in {"high", "*"}
    assert found.deadline > LAST
    assert found.windows >= 1
    assert found.since < LAST
    assert found.severity.value == "SEV2 major"
    assert "2.6 times the agreed tolerance" in found.severity.reason
    quiet = cell_context(reading, model, DAYS - 10)
    assert quiet.card is None
    assert quiet.deadline is None


def test_a_score_without_a_map_is_called_no_chance(reading):
    model = [m.id for m in reading.history.models].index("demand")
    assert "uncalibrated prior" in cell_reading(reading, model, DAYS - 1).sentence
