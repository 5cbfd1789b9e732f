"""What a figure says as rows, and what its cursor says."""

import numpy as np
import pytest

from tests.gui.plots import graph_samples
from tests.gui.plots import plot_samples as samples
from workbench.desktop.plots.figure_cursor import FigureCursor
from workbench.desktop.plots.plot_data import figure_data
from workbench.desktop.plots.plot_menu import data_text
from workbench.desktop.plots.series import series_name, series_of, value_places
from workbench.desktop.theme.tokens import Theme, tokens
from workbench.domain.figures import Axis, Bars, Figure, Line

LIGHT = tokens(Theme.LIGHT)


def test_a_line_brings_its_band_and_its_levels():
    data = figure_data(samples.auc())
    assert data.heads == ("series", "position", "AUC, 6-hour windows", "low", "high")
    assert len(data.rows) == samples.BINS + 1
    first = data.rows[0]
    assert first[0] == "AUC, 6-hour windows"
    assert first[1] == "2026-04-30T00:00:00Z"
    assert first[3] < first[2] < first[4]
    assert data.rows[-1][0].startswith("W0 0.804")


def test_a_list_of_estimates_is_named_by_its_rows():
    data = figure_data(samples.brackets())
    temp = data.rows[0]
    assert temp == ("restored: W0 values put back", "temp", 0.129, 0.112, 0.144)
    assert data.rows[-1][0] == "whole drop"


def test_bins_have_both_ends():
    data = figure_data(samples.distribution())
    assert data.heads[:3] == ("series", "temp as received", "to")
    assert data.rows[0][1:3] == (0.0, pytest.approx(100 / 36))


def test_a_grid_is_one_row_a_cell_and_an_empty_cell_stays_empty():
    data = figure_data(samples.heat())
    assert len(data.rows) == 5 * 12
    assert data.rows[3 * 12 + 4] == ("hum", "12 May", None)


def test_events_and_windows_are_rows():
    rows = figure_data(samples.flagged()).rows
    assert any(row[0] == "event" and "Firmware" in str(row) for row in rows)
    assert any(row[0] == "W1" for row in rows)


def test_a_graph_is_one_row_a_node():
    data = figure_data(graph_samples.graph())
    assert data.heads[0] == "node"
    assert {row[0]: row[5] for row in data.rows}["clean"] == "b, a, feed"


def test_no_figure_has_no_rows():
    assert figure_data(None).rows == ()
    assert figure_data(Figure(id="x", title="x")).rows == ()


def test_copied_text_has_heads_and_numbers_in_full():
    figure = Figure(
        id="x",
        title="x",
        x=Axis(label="bin"),
        y=Axis(label="PSI, 10 bins"),
        marks=(Line(x=(1, 2), y=(0.123456789, None)),),
    )
    assert data_text(figure_data(figure), "tsv").splitlines() == [
        "series\tbin\tPSI, 10 bins",
        "PSI, 10 bins\t1.0\t0.123456789",
        "PSI, 10 bins\t2.0\t",
    ]
    assert data_text(figure_data(figure), "csv").splitlines()[0] == 'series,bin,"PSI, 10 bins"'
    assert data_text(figure_data(figure), "markdown").startswith("| series | bin |")


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("temp 0.41", "temp"),
        ("W1 0.674\n[0.661, 0.687]", "W1"),
        ("0.674", "AUC"),
        ("p99", "p99"),
        ("share 35 %", "share"),
        ("", "AUC"),
    ],
)
def test_a_series_is_called_by_its_label_without_the_number(label, name):
    assert series_name(label, "AUC", alone=False) == name


def test_counts_have_no_decimals_and_metrics_one_more_than_their_ticks():
    assert value_places(series_of(samples.volume())) == 0
    assert value_places(series_of(samples.auc())) == 3


def test_the_cursor_says_value_and_interval():
    cursor = FigureCursor(samples.auc())
    assert cursor.step(1)
    readout = cursor.readout(LIGHT)
    assert readout.title == "30 Apr 00:00 UTC"
    assert readout.lines[0].value.count("0.") == 3


def test_other_series_are_only_told_where_they_have_a_value():
    cursor = FigureCursor(samples.home_auc())
    cursor.put(1, 20)
    assert [line.name for line in cursor.readout(LIGHT).lines] == ["W1"]


def test_tab_goes_over_series_and_then_leaves():
    cursor = FigureCursor(samples.drift())
    cursor.put(0, 10)
    assert cursor.change_series(1)
    assert cursor.spot.index == 10
    assert not cursor.change_series(1)


def test_a_cursor_has_nothing_to_stand_on_in_an_empty_figure():
    cursor = FigureCursor(Figure(id="x", title="x", marks=(Line(x=(), y=()),)))
    assert not cursor.step(1)
    assert cursor.readout(LIGHT).lines == ()
    assert cursor.summary() == ""


def test_a_gap_is_said():
    figure = Figure(id="x", title="x", marks=(Line(x=(0, 1), y=(None, 2.0)),))
    cursor = FigureCursor(figure)
    cursor.put(0, 0)
    assert cursor.readout(LIGHT).lines[0].value == "no value"


def test_horizontal_bars_are_walked_along_their_rows():
    axis = Axis(kind="category", categories=("a", "b"))
    figure = Figure(
        id="x", title="x", y=axis, marks=(Bars(at=(0, 1), length=(2.0, 3.0), horizontal=True),)
    )
    assert series_of(figure)[0].rows
    assert np.array_equal(series_of(figure)[0].value, [2.0, 3.0])
