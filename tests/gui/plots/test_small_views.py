"""The small pictures: thumbnails, trends of cards, the strip of the lab."""

import pytest

from tests.gui.plots import plot_samples as samples
from workbench.desktop.plots.histogram import MiniHistogram
from workbench.desktop.plots.restoration import RestorationBar
from workbench.desktop.plots.restoration_values import Restoration
from workbench.desktop.plots.sparkline import NOTHING, TrendView
from workbench.desktop.plots.trend import Trend, thinned, trend_of
from workbench.desktop.theme.appearance import ThemeChoice

INCIDENT = (samples.ONSET, samples.INCIDENT[1].timestamp())
LAB = Restoration(0.674, 0.804, 0.802, (0.790, 0.813), note="share of rows repaired: 100 %")


@pytest.fixture
def histogram(shown):
    view = shown(MiniHistogram(), 200, 60)
    view.show_shares("temp", *samples.humps())
    return view


@pytest.fixture
def trend(shown):
    view = shown(TrendView(), 420, 220)
    view.show_figure(samples.auc(), incident=INCIDENT, observed=0.674)
    return view


@pytest.fixture
def bar(shown):
    view = shown(RestorationBar(), 460, 60)
    view.set_values(LAB)
    return view


@pytest.mark.parametrize("name", ["histogram", "trend", "bar"])
def test_a_theme_switched_while_it_is_shown_repaints_it(request, light, name):
    view = request.getfixturevalue(name)
    before = view.grab().toImage()
    light.choose(ThemeChoice.DARK)
    assert view.grab().toImage() != before


@pytest.mark.parametrize("name", ["histogram", "trend", "bar"])
def test_it_is_named_described_printed_and_tabled(request, name):
    view = request.getfixturevalue(name)
    assert view.accessibleName()
    assert view.accessibleDescription()
    assert view.svg().startswith("<svg")
    data = view.data()
    assert data.rows
    assert all(len(row) == len(data.heads) for row in data.rows)


@pytest.mark.parametrize("size", [(60, 28), (200, 60), (400, 200)])
def test_thumbnails_fit_any_size(histogram, size):
    histogram.resize(*size)
    assert histogram.picture(1.0).size().toTuple() == size


def test_a_thumbnail_says_where_most_rows_are(histogram):
    said = histogram.accessibleDescription()
    assert said.startswith("W0 most in 19.44 to 22.22, 16")
    assert "W1 most in" in said


def test_a_thumbnail_of_categories_names_them(histogram):
    histogram.show_figure(samples.categories())
    assert histogram.data_rows()[0] == ("clear", 0.61, 0.59)
    assert histogram.accessibleDescription().startswith("W0 most in clear, 61")


def test_a_thumbnail_of_one_window_is_fine(histogram):
    histogram.show_shares("temp", (0.0, 1.0, 2.0), (0.4, 0.6), ())
    assert histogram.data_rows() == ((0.0, 1.0, 0.4, None), (1.0, 2.0, 0.6, None))
    histogram.picture(1.0)


def test_a_thumbnail_without_bins_says_so(histogram):
    histogram.show_shares("temp", (), (), ())
    assert histogram.accessibleName() == "No values"
    assert histogram.svg() == ""
    histogram.picture(1.0)


def test_a_trend_is_taken_from_a_figure():
    found = trend_of(samples.home_auc())
    assert found.reference == 0.804
    assert found.incident == (samples.ONSET, samples.times()[-1])
    assert found.low
    assert trend_of(samples.volume()).at == ()


def test_a_trend_says_both_levels(trend):
    said = trend.accessibleDescription()
    assert f"{samples.BINS} values" in said
    assert "W0 0.804; W1 0.674" in said


def test_a_trend_without_values_says_so(trend):
    trend.show_figure(None)
    assert trend.accessibleName() == NOTHING
    assert trend.svg() == ""
    trend.picture(1.0)
    trend.show_trend(Trend("AUC", (1.0, 2.0), (None, None)))
    assert trend.accessibleDescription() == "No values yet"
    trend.picture(1.0)


def test_a_trend_with_gaps_and_one_point_is_painted(trend):
    trend.show_trend(Trend("AUC", (1.0,), (0.5,)))
    trend.picture(1.0)
    trend.show_trend(
        Trend("AUC", (1.0, 2.0, 3.0), (0.5, None, 0.6), (0.4, None, 0.5), (0.6, None, 0.7))
    )
    trend.picture(1.0)


def test_many_points_become_the_extremes_of_every_px():
    at = tuple(float(i) for i in range(50_000))
    value = tuple(9.0 if i == 31_234 else (i % 7) / 7 for i in range(50_000))
    few = thinned(Trend("v", at, value), 300)
    assert len(few.at) <= 600
    assert max(few.value) == 9.0
    assert min(few.value) == 0.0
    assert list(few.at) == sorted(few.at)
    short = Trend("v", at[:10], value[:10])
    assert thinned(short, 300) is short


def test_the_strip_says_how_much_is_restored(bar):
    assert bar.accessibleDescription() == (
        "AUC 0.674 in W1, 0.802 [0.790, 0.813] restored, 98\u202f% of the drop; 0.804 in W0"
    )
    assert bar.data_rows()[1] == ("restored", 0.802, 0.790, 0.813)


@pytest.mark.parametrize(
    "values",
    [
        Restoration(0.674, 0.804),
        Restoration(0.5, 0.5, 0.5),
        Restoration(12.0, 8.0, 8.4, (8.0, 9.0), metric="RMSE", places=1),
        Restoration(0.674, 0.804, 0.60, (0.55, 0.65)),
    ],
)
def test_the_strip_holds_whatever_comes_out(bar, values):
    bar.set_values(values)
    assert bar.accessibleDescription() == values.sentence
    bar.picture(1.0)


def test_the_strip_without_values_says_so(bar):
    bar.set_values(None)
    assert bar.svg() == ""
    assert bar.data_rows() == ()
    bar.picture(1.0)
