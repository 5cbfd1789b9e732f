"""What every picture offers in its menu."""

import csv
import io
from xml.etree import ElementTree

import pytest
from PySide6.QtGui import QImage

from tests.gui.plots import graph_samples
from tests.gui.plots import plot_samples as samples
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.plots.brackets import BracketChart
from workbench.desktop.plots.figure_svg import figure_svg
from workbench.desktop.plots.figure_view import FigureView
from workbench.desktop.plots.histogram import MiniHistogram
from workbench.desktop.plots.lane_graph import LaneGraph
from workbench.desktop.plots.lanes import TimeLanes
from workbench.desktop.plots.plot_menu import file_name
from workbench.desktop.plots.restoration import RestorationBar
from workbench.desktop.plots.restoration_values import Restoration
from workbench.desktop.plots.sparkline import TrendView
from workbench.errors import WorkbenchError

ACTIONS = [
    *("Copy data", "Copy as CSV", "Copy as Markdown", "Copy as LaTeX", "Copy picture"),
    *("Save as PNG…", "Save as SVG…", "Show data table"),
]


def filled(kind):
    view = kind()
    if kind is FigureView:
        view.show_figure(samples.auc())
    elif kind is TimeLanes:
        view.set_lanes(samples.lanes())
    elif kind is BracketChart:
        view.set_rows(samples.bracket_rows(), 0.13)
    elif kind is LaneGraph:
        view.show_figure(graph_samples.graph())
    elif kind is MiniHistogram:
        view.show_shares("temp", *samples.humps())
    elif kind is TrendView:
        view.show_figure(samples.auc())
    else:
        view.set_values(Restoration(0.674, 0.804, 0.802))
    return view


KINDS = [
    *(FigureView, TimeLanes, BracketChart, LaneGraph),
    *(MiniHistogram, TrendView, RestorationBar),
]


@pytest.fixture(params=KINDS, ids=lambda kind: kind.__name__)
def view(request, shown):
    return shown(filled(request.param), 640, 360)


def test_every_picture_has_the_same_menu(view):
    menu = view.plot_actions.menu()
    assert [action.text() for action in menu.actions() if action.text()] == ACTIONS
    assert all(action.isEnabled() for action in menu.actions())


def test_data_are_copied_in_three_forms(view, clipboard):
    heads = view.data().heads
    view.plot_actions.copy()
    assert clipboard.text().splitlines()[0].split("\t") == list(heads)
    view.plot_actions.copy("csv")
    read = list(csv.reader(io.StringIO(clipboard.text(), newline="")))
    assert len(read) == len(view.data_rows()) + 1
    view.plot_actions.copy("markdown")
    assert clipboard.text().splitlines()[1].startswith("| --")


def test_the_picture_is_copied_and_saved_at_twice_its_size(view, clipboard, tmp_path):
    view.plot_actions.copy_picture()
    assert clipboard.image().width() >= 2 * 600
    path = tmp_path / "plot.png"
    view.plot_actions.save_png(str(path))
    assert QImage(str(path)).width() == clipboard.image().width()


def test_the_drawing_is_well_formed_and_in_light(view, tmp_path):
    path = tmp_path / "plot.svg"
    view.plot_actions.save_svg(str(path))
    root = ElementTree.fromstring(path.read_text("utf-8"))
    assert root.tag.endswith("svg")
    assert "#FFFFFF" in path.read_text("utf-8")


def test_the_table_says_the_same(view, qtbot):
    dialog = view.plot_actions.show_data()
    qtbot.addWidget(dialog)
    table = dialog.findChild(DataTable)
    assert table.records.rowCount() == len(view.data_rows())
    assert table.accessibleName() == view.accessibleName()


@pytest.mark.parametrize("kind", [FigureView, TimeLanes, BracketChart, LaneGraph])
def test_an_empty_picture_offers_nothing(shown, kind):
    menu = shown(kind()).plot_actions.menu()
    assert not any(action.isEnabled() for action in menu.actions() if action.text())


def test_a_file_that_cannot_be_written_is_told_in_one_sentence(view, tmp_path):
    for save in (view.plot_actions.save_png, view.plot_actions.save_svg):
        with pytest.raises(WorkbenchError, match="cannot be written"):
            save(str(tmp_path / "missing" / "plot"))


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("AUC fell 0.130 within ten hours on 14 May", "auc-fell-0.130-within-ten-hours-on-14-may"),
        ("../../x:y", "x-y"),
        ("", "plot"),
        ("a" * 90, "a" * 60),
    ],
)
def test_a_file_is_called_by_what_the_picture_shows(title, name):
    assert file_name(title) == name


def test_the_copy_of_the_window_copies_the_data(view, clipboard):
    view.copy()
    assert clipboard.text().splitlines()[0].split("\t") == list(view.data().heads)


def test_the_same_figure_gives_the_same_drawing():
    assert figure_svg(samples.auc()) == figure_svg(samples.auc())
