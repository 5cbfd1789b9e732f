"""One figure on the screen: painted, walked, zoomed, copied, saved."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage

from tests.gui.plots import plot_samples as samples
from workbench.desktop.plots.figure_view import NOTHING, FigureView
from workbench.desktop.theme.appearance import ThemeChoice
from workbench.desktop.theme.tokens import Theme, tokens
from workbench.domain.figures import Axis, Band, Figure, Line

FIGURES = {
    name: getattr(samples, name)
    for name in (
        *("auc", "home_auc", "flagged", "volume", "drift", "brackets"),
        *("distribution", "categories", "forest", "heat"),
    )
}


@pytest.fixture
def view(shown):
    return shown(FigureView())


def colours(view):
    """All colours of the picture, and how many px have each."""
    image = view.picture(1.0).convertToFormat(QImage.Format.Format_RGB32)
    lines = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)
    known, counts = np.unique(lines[:, : image.width()] & 0xFFFFFF, return_counts=True)
    return {f"#{one:06X}": int(count) for one, count in zip(known, counts, strict=True)}


@pytest.mark.parametrize("name", sorted(FIGURES))
@pytest.mark.parametrize("theme", list(Theme))
def test_every_kind_of_mark_is_painted_in_every_theme(view, light, name, theme):
    light.choose(ThemeChoice(theme.value))
    view.resize(300, 200)
    view.show_figure(FIGURES[name]())
    painted = colours(view)
    surface = tokens(theme).s1
    assert painted[surface] < 300 * 200
    assert len(painted) > 10


def test_without_a_figure_it_says_so(view):
    assert view.accessibleName() == NOTHING
    assert view.svg() == ""
    assert view.data_rows() == ()
    assert len(colours(view)) > 1


def test_an_empty_figure_says_so(view):
    view.show_figure(Figure(id="x", title="Nothing measured", marks=()))
    assert view.accessibleName() == "Nothing measured"
    assert len(colours(view)) > 1


def test_it_is_named_by_its_title_and_described_by_its_values(view):
    view.show_figure(samples.auc())
    assert view.accessibleName() == "AUC fell 0.130 within ten hours on 14 May"
    assert f"{samples.BINS} values" in view.accessibleDescription()


def test_arrows_walk_and_the_value_is_announced(view, qtbot):
    view.show_figure(samples.auc())
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.accessibleDescription().startswith("30 Apr 00:00 UTC; AUC, 6-hour windows 0.8")
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.accessibleDescription().startswith("30 Apr 06:00 UTC")
    qtbot.keyClick(view, Qt.Key.Key_Left)
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.accessibleDescription().startswith("21 May 00:00 UTC")
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert f"{samples.BINS} values" in view.accessibleDescription()


def test_tab_goes_over_series_first(view, qtbot):
    view.show_figure(samples.drift())
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.readout().lines[0].strong
    assert view.focusNextPrevChild(True)
    assert view.readout().lines[1].strong
    assert not view.focusNextPrevChild(True) or not view.hasFocus()


def test_enter_tells_which_value(view, qtbot):
    view.show_figure(samples.distribution())
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Right)
    with qtbot.waitSignal(view.pointActivated) as heard:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    point = heard.args[0]
    assert (point.figure, point.about, point.series, point.index) == (
        "column-temp",
        "temp",
        "W0",
        0,
    )


def test_a_click_tells_the_nearest_value(view, qtbot):
    view.show_figure(samples.auc())
    panel = view.panel()
    line = samples.auc().marks[-1]
    at = QPointF(panel.x(line.x[30]), panel.y(line.y[30]))
    with qtbot.waitSignal(view.pointActivated) as heard:
        qtbot.mouseClick(view._view.viewport(), Qt.MouseButton.LeftButton, pos=at.toPoint())
    assert heard.args[0].index == 30


def test_the_pointer_shows_and_leaving_hides_the_cursor(view, qtbot):
    view.show_figure(samples.auc())
    view.pointer_at(view.plot_rect().center())
    assert view.readout().lines
    view.pointer_at(None)
    assert not view.readout().lines


def test_zooming_changes_x_only_and_a_double_click_resets(view, qtbot):
    view.show_figure(samples.auc())
    whole, panel = view.x_range(), view.panel()
    low, high = whole
    view.show_range(low + (high - low) / 4, high - (high - low) / 4)
    assert view.zoomed()
    assert (view.panel().y.low, view.panel().y.high) == (panel.y.low, panel.y.high)
    qtbot.mouseDClick(
        view._view.viewport(), Qt.MouseButton.LeftButton, pos=view.plot_rect().center().toPoint()
    )
    assert view.x_range() == pytest.approx(whole)


def test_nobody_can_zoom_out_of_the_data(view):
    view.show_figure(samples.auc())
    low, high = view.x_range()
    view.show_range(low - 10 * (high - low), high)
    assert view.x_range()[0] >= low - 1


def test_a_theme_switched_while_it_is_shown_repaints_it(view, light):
    view.show_figure(samples.auc())
    for choice in (ThemeChoice.LIGHT, ThemeChoice.DARK):
        light.choose(choice)
        corner = view.grab().toImage().pixelColor(12, 12)
        assert corner == QColor(tokens(Theme(choice.value)).s1)


def test_a_gap_is_not_bridged(view):
    x = tuple(float(i) for i in range(10))
    y = (1.0, 1.0, 1.0, None, None, None, None, 1.0, 1.0, 1.0)
    view.show_figure(Figure(id="x", title="x", y=Axis(label="v"), marks=(Line(x=x, y=y),)))
    panel, image = view.panel(), view.picture(1.0)
    ink = QColor(tokens(Theme.LIGHT).t1)

    def stroked(at):
        column, row = round(panel.x(at)), round(panel.y(1.0))
        return any(image.pixelColor(column, row + dy) == ink for dy in (-1, 0, 1))

    assert stroked(1.5)
    assert stroked(8.5)
    assert not stroked(5.0)


def test_a_million_points_are_drawn_with_two_vertices_a_px(view):
    values = np.sin(np.arange(1_000_000) / 9_000.0)
    values[500_000] = 5.0
    figure = Figure(
        id="x",
        title="A million",
        marks=(Line(x=tuple(range(1_000_000)), y=tuple(values.tolist())),),
    )
    view.show_figure(figure)
    panel = view.panel()
    x, y = view._marks[0].vertices(panel)
    assert x.size <= 2 * panel.rect.width() + 2
    assert y.min() == pytest.approx(panel.y(5.0))
    assert view.svg().count(",") < 20_000


def test_a_list_longer_than_the_view_scrolls_with_its_cursor(view, qtbot):
    names = tuple(f"column {i}" for i in range(200))
    at = tuple(float(i) for i in range(200))
    figure = samples.forest().model_copy(
        update={
            "y": Axis(kind="category", categories=names),
            "marks": (
                samples.forest()
                .marks[1]
                .model_copy(update={"at": at, "estimate": at, "low": at, "high": at}),
            ),
        }
    )
    view.show_figure(figure)
    view.setFocus()
    assert view.panel().y.value(view.panel().rect.top()) == pytest.approx(-0.5)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.readout().title == "column 199"
    assert view.panel().y(199.0) <= view.panel().rect.bottom()


def test_high_contrast_outlines_a_band(view, light):
    light.choose(ThemeChoice.HIGH_CONTRAST)
    x = (0.0, 1.0, 2.0)
    band = Band(x=x, low=(0.0, 0.0, 0.0), high=(1.0, 1.0, 1.0), tone="reference")
    view.show_figure(Figure(id="x", title="x", marks=(band,)))
    ref = QColor(tokens(Theme.HIGH_CONTRAST).ref)
    near = [
        count
        for name, count in colours(view).items()
        if abs(QColor(name).lightness() - ref.lightness()) < 40 and QColor(name).saturation() > 60
    ]
    assert sum(near) > 100


def test_the_keyboard_copies_the_data(view, qtbot, clipboard):
    view.show_figure(samples.volume())
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = clipboard.text().splitlines()
    assert lines[0].startswith("series\t")
    assert len(lines) == samples.BINS + 1


def test_a_figure_whose_numbers_do_not_fit_is_told_and_not_drawn(view):
    view.show_figure(Figure(id="bad", title="Bad", marks=(Line(x=(1.0, 2.0), y=(1.0,)),)))
    assert view.accessibleName() == (
        "Figure bad cannot be drawn: the lists of its mark 1 (line) have different lengths (2, 1)."
    )
    assert view.data_rows() == ()
    view.picture(1.0)


def test_a_fault_while_painting_ends_neither_view_nor_program(view, monkeypatch, qtbot):
    view.show_figure(samples.auc())

    def broken(painter, tokens):
        raise ValueError("broken")

    monkeypatch.setattr(view, "paint_picture", broken)
    with qtbot.capture_exceptions() as faults, pytest.raises(ValueError, match="broken"):
        view.picture(1.0)
    monkeypatch.undo()
    view.refresh()
    assert faults == []
    assert len(colours(view)) > 10
