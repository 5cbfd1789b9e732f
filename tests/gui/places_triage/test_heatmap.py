"""The heatmap of scores: keys, words for every cell, shapes where numbers do not fit, copies."""

import json
import time
from datetime import timedelta

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter

from tests.fakes.fleets import drawn_values, readings_of
from workbench.desktop.places.triage_words import shown_scores, steps_of
from workbench.desktop.plots.plot_menu import data_text
from workbench.desktop.plots.score_heatmap import ScoreHeatmap
from workbench.desktop.plots.score_layout import HEAD, LEAST_CELL, ScoreRow, laid_out, ticks
from workbench.desktop.plots.score_painting import paint_cell
from workbench.desktop.plots.score_waterfall import ScoreWaterfall
from workbench.desktop.theme.tokens import Theme, tokens
from workbench.domain.scoring import WatchedModel
from workbench.services.readings.triage_cell import cell_reading
from workbench.services.readings.triage_grid import DAY, ScoreGrid
from workbench.services.scoring.definitions import shipped_definition


@pytest.fixture
def heatmap(qtbot, reading):
    made = ScoreHeatmap()
    qtbot.addWidget(made)
    made.resize(900, 400)
    made.set_scores(shown_scores(reading, reading.grid(span=28 * DAY)))
    made.show()
    return made


def test_arrows_go_from_cell_to_cell_and_every_cell_is_announced(qtbot, heatmap):
    heatmap.select(0, 27)
    assert heatmap.accessibleDescription().startswith("Demand, hourly, 5 Mar: ")
    assert heatmap.accessibleDescription().endswith("of 100, high, contain")
    for key, place in (
        (Qt.Key.Key_Left, (0, 26)),
        (Qt.Key.Key_Down, (1, 26)),
        (Qt.Key.Key_End, (1, 27)),
        (Qt.Key.Key_Right, (1, 27)),
        (Qt.Key.Key_Home, (1, 0)),
        (Qt.Key.Key_PageUp, (0, 0)),
        (Qt.Key.Key_PageDown, (3, 0)),
    ):
        qtbot.keyClick(heatmap, key)
        assert heatmap.current == place
    assert "6 Feb" in heatmap.accessibleDescription()


def test_enter_opens_the_cell_and_the_first_arrow_starts_at_the_newest(qtbot, heatmap):
    opened = []
    heatmap.cellActivated.connect(lambda row, column: opened.append((row, column)))
    qtbot.keyClick(heatmap, Qt.Key.Key_Return)
    assert opened == []
    qtbot.keyClick(heatmap, Qt.Key.Key_Left)
    qtbot.keyClick(heatmap, Qt.Key.Key_Return)
    assert opened == [(0, 27)]


def test_a_press_chooses_the_cell_under_the_pointer(qtbot, heatmap):
    box = heatmap._layout.inside(2, 5)
    place = (box.center() - heatmap.seen().topLeft()).toPoint()
    qtbot.mouseClick(heatmap.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert heatmap.current == (2, 5)


def test_the_chosen_cell_stays_with_its_model_and_day(heatmap, reading):
    heatmap.select(1, 20)
    when, model = heatmap.shown.grid.begins(20), heatmap.shown.rows[1].id
    heatmap.set_scores(shown_scores(reading, reading.grid(span=14 * DAY)))
    row, column = heatmap.current
    assert (heatmap.shown.rows[row].id, heatmap.shown.grid.begins(column)) == (model, when)
    heatmap.set_scores(shown_scores(reading, reading.grid(span=2 * DAY)))
    assert heatmap.current is None


def test_ninety_days_stand_in_cells_of_sixteen_px_and_scroll(heatmap, reading):
    heatmap.set_scores(shown_scores(reading, reading.grid(span=90 * DAY)))
    assert heatmap._layout.cell == LEAST_CELL
    bar = heatmap.horizontalScrollBar()
    assert bar.value() == bar.maximum() > 0
    heatmap.select(0, 0)
    assert bar.value() == 0


@pytest.mark.parametrize("theme", Theme)
def test_a_narrow_cell_tells_its_step_by_shape(theme):
    definition = shipped_definition()
    seen = set()
    for step in steps_of(definition)[1:]:
        image = QImage(16, 16, QImage.Format.Format_RGB32)
        image.fill(0)
        painter = QPainter(image)
        paint_cell(painter, QRectF(0, 0, 16, 16), step, 60.0, tokens(theme))
        painter.end()
        ground = image.pixel(1, 1)
        seen.add(tuple(image.pixel(x, y) != ground for y in range(2, 14) for x in range(2, 14)))
    assert len(seen) == 3


def test_copies_hold_every_cell_and_print_as_a_figure(heatmap, reading):
    text = data_text(heatmap.data(), "csv").splitlines()
    assert len(text) == 5
    assert text[0].startswith("model,2026-02-06T00:00:00")
    figure = heatmap.figures[0]
    assert len(figure.marks[0].values) == 4
    assert json.loads(figure.model_dump_json())["marks"][0]["mark"] == "heatmap"
    assert heatmap.svg().startswith("<svg")
    image = heatmap.picture(1.0)
    assert (image.width(), image.height()) == (
        round(heatmap._layout.width),
        round(heatmap._layout.height),
    )


def test_groups_have_heads_and_rows_are_found_by_their_height():
    rows = [ScoreRow("a", "A", "x"), ScoreRow("b", "B", "x"), ScoreRow("c", "C", "y")]
    made = laid_out(rows, 28, 100, 800, 400)
    assert [name for _, name in made.heads] == ["x", "y"]
    for at in range(3):
        assert made.row_at(made.tops[at] + 1) == at
    assert made.row_at(made.heads[1][0] + 1) == -1
    assert made.cell_at(QPointF(made.names + made.cell * 3 + 1, made.tops[2] + 1)) == (2, 3)
    assert made.cell_at(QPointF(made.names - 1, made.tops[2] + 1)) is None


def test_dates_are_written_as_far_apart_as_they_need(reading):
    grid = reading.grid(span=28 * DAY)
    assert ticks(grid.begins(0), DAY, 28, 26) == [0, 7, 14, 21]
    for cell in (16.0, 20.0, 40.0):
        found = ticks(grid.begins(0), DAY, 365, cell)
        assert min(np.diff(found)) * cell >= 64


def large_grid():
    rng = np.random.default_rng(3)
    score = rng.uniform(0, 100, size=(200, 365))
    return ScoreGrid(
        models=tuple(range(200)),
        first=0,
        step=DAY,
        score=score,
        tier=np.searchsorted([25, 50, 75], score).astype(np.int64),
        window=np.zeros((200, 365), dtype=np.int64),
        mark=np.zeros((200, 365), dtype=np.int64),
    )


def test_two_hundred_models_by_a_year_scroll_by_painting_only_what_is_seen(qtbot, reading):
    made = ScoreHeatmap()
    qtbot.addWidget(made)
    made.resize(1200, 800)
    one = shown_scores(reading, reading.grid(span=DAY))
    rows = tuple(ScoreRow(f"m{at}", f"Model {at}", f"group {at % 9}") for at in range(200))
    rows = tuple(sorted(rows, key=lambda row: row.group))
    made.set_scores(type(one)(large_grid(), rows, one.steps, one.words))
    made.show()
    painted = []
    for at in range(0, made.verticalScrollBar().maximum(), 400):
        made.verticalScrollBar().setValue(at)
        area = made.seen()
        cells = len(made._layout.rows_in(area)) * len(made._layout.columns_in(area))
        began = time.process_time()
        made.viewport().repaint()
        painted.append(time.process_time() - began)
        assert cells < 6_000
    # Of the process alone, so that other work on the machine does not count.
    assert np.median(painted) < 0.05


def test_a_waterfall_adds_up_and_says_every_signal(qtbot, reading):
    model = [one.id for one in reading.history.models].index("demand")
    cell = cell_reading(reading, model, 59)
    made = ScoreWaterfall()
    qtbot.addWidget(made)
    made.resize(320, 400)
    made.set_parts(cell.parts, cell.shown)
    made.show()
    assert made.accessibleName() == f"What makes up the score, {cell.shown} of 100"
    assert sum(row[1] for row in made.data().rows) == pytest.approx(cell.score, abs=0.05)
    assert made.sentence(0).startswith("Performance vs baseline: +")
    assert "higher than" in made.sentence(0)
    assert len(made.boxes()) == 9
    chosen = []
    made.rowActivated.connect(chosen.append)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        qtbot.keyClick(made, key)
    assert chosen == [1]
    assert made.svg().startswith("<svg")
    size = made.content_size(QSizeF(made.viewport().size()))
    assert made.boxes()[-1].bottom() <= size.height()


def test_hours_are_columns_where_windows_are_shorter_than_a_day(qtbot, reading):
    from workbench.services.readings.triage import FalseAlarms, TriageReading
    from workbench.services.readings.triage_grid import HOUR, timeline_of
    from workbench.services.scoring.history import scored

    windows = readings_of(drawn_values(1, 240)[0], step=timedelta(hours=1))
    history = scored(shipped_definition(), (WatchedModel(id="m"),), (tuple(windows),))
    found = TriageReading(
        history=history,
        timeline=timeline_of(history),
        marks=np.zeros(history.judged.shape, dtype=np.int64),
        acts=(),
        computed_at=reading.computed_at,
        false_alarms=FalseAlarms(0, 0.0, 0),
    )
    made = ScoreHeatmap()
    qtbot.addWidget(made)
    made.resize(900, 300)
    made.set_scores(shown_scores(found, found.grid(span=2 * DAY, step=HOUR)))
    made.select(0, 47)
    assert made.accessibleDescription().startswith("m, 14 Jan 23:00: ")
    assert HEAD > 0
