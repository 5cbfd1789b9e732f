"""Densities in the window: an image with its scale in counts, read by pointer and by keys."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from workbench.api import draw_svg
from workbench.desktop.plots.density_mark import density_image, steps_of
from workbench.desktop.plots.figure_view import FigureView
from workbench.desktop.theme.tokens import Theme, tokens
from workbench.domain.figures import Axis, Density, Figure

COUNTS = ((0, 0, 5, 0), (1, 2, 900, 0), (0, 40, 0, 3))


def figure(**more):
    return Figure(
        id="pairs",
        title="temp and score in W0",
        caption="951 rows",
        x=Axis(label="temp"),
        y=Axis(label="score"),
        marks=(Density(x=(0.0, 40.0), y=(0.0, 3.0), counts=COUNTS, **more),),
    )


@pytest.fixture
def view(shown):
    made = shown(FigureView(), 500, 320)
    made.show_figure(figure())
    return made


@pytest.mark.parametrize("theme", [Theme.LIGHT, Theme.DARK, Theme.HIGH_CONTRAST])
def test_the_image_has_a_px_a_cell_and_the_lowest_row_below(theme):
    mark = figure().marks[0]
    image = density_image(mark, tokens(theme))
    assert (image.width(), image.height()) == (4, 3)
    shown = np.array([[image.pixelColor(x, y).alpha() > 0 for x in range(4)] for y in range(3)])
    np.testing.assert_array_equal(shown, np.array(COUNTS[::-1]) > 0)
    assert image.pixelColor(2, 1).name().upper() == tokens(theme).sequential[-1].upper()


def test_figures_with_one_scale_have_the_same_steps():
    alone = figure().marks[0]
    shared = alone.model_copy(update={"most": 50_000})
    assert steps_of(alone)[-1] <= 900
    assert steps_of(shared)[-1] > 900


def test_the_pointer_reads_count_and_range(view):
    panel = view.panel()
    view.pointer_at(view.plot_rect().center())
    at = view.plot_rect().topLeft()
    at.setX(panel.x(25.0))
    at.setY(panel.y(1.5))
    view.pointer_at(at)
    said = view.readout()
    assert said.title == "20 to 30"
    assert said.lines[0].name == "score 1 to 2"
    assert said.lines[0].value == "900 rows"
    cell = view._cursor.cells.cell(view._cursor.one, *spot(view), panel)
    assert cell.contains(at)
    assert cell.width() == pytest.approx(panel.x(30.0) - panel.x(20.0))


def spot(view):
    return view._cursor.spot.series, view._cursor.spot.index


def test_arrows_walk_over_cells_as_they_lie(view, qtbot):
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.readout().lines[0].name == "score 2 to 3"
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert (view.readout().title, view.readout().lines[0].name) == ("10 to 20", "score 1 to 2")
    assert view.readout().lines[0].value == "2 rows"
    qtbot.keyClick(view, Qt.Key.Key_Up)
    assert view.readout().lines[0].value == "40 rows"


def test_the_table_lists_the_cells_that_hold_rows(view):
    rows = view.data_rows()
    assert len(rows) == 6
    assert sum(row[3] for row in rows) == 951
    assert view.accessibleDescription() == "951 rows"


def test_few_rows_are_points(shown):
    view = shown(FigureView(), 400, 300)
    view.show_figure(figure())
    whole = view.picture(1.0)
    view.show_figure(figure(single_x=(3.0, 30.0), single_y=(0.5, 2.5), tone="incident"))
    points = view.picture(1.0)
    assert whole != points
    at = view.panel()
    colour = points.pixelColor(round(at.x(30.0)), round(at.y(2.5)))
    assert colour.red() > colour.blue() + 40


def test_print_draws_the_same_cells_and_stays_small():
    drawing = draw_svg(figure())
    assert "rows a cell" in drawing
    rng = np.random.default_rng(0)
    counts = tuple(map(tuple, rng.integers(0, 5_000, (64, 96)).tolist()))
    full = figure().marks[0].model_copy(update={"counts": counts})
    worst = draw_svg(figure().model_copy(update={"marks": (full,)}))
    assert len(worst) < 300_000
    assert draw_svg(figure()) == drawing
    points = draw_svg(figure(single_x=(3.0,), single_y=(0.5,)))
    assert "rows a cell" not in points


def test_points_at_the_ends_are_painted_whole(shown):
    view = shown(FigureView(), 400, 300)
    ends = {"single_x": (0.0, 40.0), "single_y": (0.0, 3.0)}
    view.show_figure(figure(**ends))
    panel, area = view.panel(), view.plot_rect()
    for x, y in zip(*ends.values(), strict=True):
        assert area.left() + 2.5 <= panel.x(x) <= area.right() - 2.5
        assert area.top() + 2.5 <= panel.y(y) <= area.bottom() - 2.5
