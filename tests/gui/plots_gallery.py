"""Draws every picture of the window in every theme: ``python plots_gallery.py DIR``."""

import sys
from datetime import timedelta
from pathlib import Path

from PySide6.QtWidgets import QApplication, QGridLayout, QVBoxLayout, QWidget

sys.path.insert(0, str(Path(__file__).parent))

from plots import graph_samples
from plots import plot_samples as samples

from workbench.desktop.components.card import Card
from workbench.desktop.plots.brackets import BracketChart, BracketKey
from workbench.desktop.plots.figure_view import FigureView
from workbench.desktop.plots.histogram import MiniHistogram
from workbench.desktop.plots.lane_graph import LaneGraph
from workbench.desktop.plots.lanes import TimeLanes
from workbench.desktop.plots.restoration import RestorationBar
from workbench.desktop.plots.restoration_values import Restoration
from workbench.desktop.plots.sparkline import TrendView
from workbench.desktop.theme.appearance import Appearance, ThemeChoice


def figure_card(figure, *, cursor=None):
    """A figure in a card, its title as the heading."""
    card = Card(figure.title)
    view = FigureView()
    view.show_figure(figure)
    card.add(view, 1)
    if cursor is not None:
        view._cursor.put(*cursor)
    return card


def figures_page():
    page = QWidget()
    grid = QGridLayout(page)
    grid.setContentsMargins(20, 16, 20, 16)
    grid.setSpacing(12)
    shown = [
        figure_card(samples.home_auc(), cursor=(1, 20)),
        figure_card(samples.flagged()),
        figure_card(samples.brackets(), cursor=(0, 1)),
        figure_card(samples.distribution(), cursor=(1, 20)),
        figure_card(samples.categories()),
        figure_card(samples.forest()),
        figure_card(samples.heat(), cursor=(2, 9)),
        figure_card(samples.drift()),
        figure_card(samples.volume()),
    ]
    for number, card in enumerate(shown):
        grid.addWidget(card, number // 3, number % 3)
    return page, (1600, 980)


def lanes_page():
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(20, 16, 20, 16)
    card = Card()
    view = TimeLanes()
    view.set_lanes(samples.lanes())
    view.set_windows(
        samples.REFERENCE, samples.INCIDENT, ("14 d · 16 128 rows", "7 d · 8 064 rows")
    )
    view.set_events(*samples.EVENTS)
    view.set_span_text(
        "Onset 14 May 06:00 UTC",
        "95 % interval 04:00 – 09:00",
        interval=(
            samples.INCIDENT[0] - timedelta(hours=2),
            samples.INCIDENT[0] + timedelta(hours=3),
        ),
    )
    card.add(view, 1)
    column.addWidget(card)
    return page, (1120, 748)


def lanes_cursor_page():
    page, _ = lanes_page()
    view = page.findChild(TimeLanes)
    view.set_windows(samples.REFERENCE, None)
    view._cursor.put_near(samples.ONSET - 20 * 3600)
    page.resize(700, 520)
    return page, (760, 520)


def brackets_page():
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(20, 16, 20, 16)
    card = Card("Ranked causes")
    card.add_to_head(BracketKey())
    chart = BracketChart()
    chart.set_rows(samples.bracket_rows(), 0.130)
    chart.select(0)
    card.add(chart, 1)
    column.addWidget(card)
    return page, (830, 500)


def brackets_small_page():
    page, _ = brackets_page()
    chart = page.findChild(BracketChart)
    chart.select(4)
    return page, (560, 330)


def graph_card(figure, height):
    card = Card(figure.title)
    view = LaneGraph()
    view.show_figure(figure)
    view.setFixedHeight(height)
    card.add(view, 1)
    return card


def graphs_page():
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(20, 16, 20, 16)
    column.addWidget(graph_card(graph_samples.graph(), 176))
    column.addWidget(graph_card(graph_samples.evidence_graph(), 180))
    column.addWidget(graph_card(graph_samples.wide_graph(), 260))
    column.addWidget(graph_card(graph_samples.service_graph(), 300))
    column.addStretch(1)
    return page, (1350, 1150)


def trend_card(figure, size, **known):
    card = Card(figure.title)
    view = TrendView()
    view.show_figure(figure, **known)
    card.add(view, 1)
    card.setFixedSize(*size)
    return card


def histogram_card(name, edges, one, other, categories=()):
    card = Card(name)
    view = MiniHistogram()
    view.show_shares(name, edges, one, other, categories)
    card.add(view, 1)
    card.setFixedSize(210, 130)
    return card


def small_page():
    page = QWidget()
    grid = QGridLayout(page)
    grid.setContentsMargins(20, 16, 20, 16)
    grid.setSpacing(12)
    incident = (samples.ONSET, samples.INCIDENT[1].timestamp())
    grid.addWidget(
        trend_card(samples.auc(), (560, 290), incident=incident, observed=0.674), 0, 0, 1, 3
    )
    grid.addWidget(
        trend_card(samples.small("PR-AUC, daily", 0.741, 0.004, "", 3), (460, 290)), 0, 3, 1, 3
    )
    edges, one, other = samples.humps()
    grid.addWidget(histogram_card("temp", edges, one, other), 1, 0)
    edges, one, other = samples.humps(40, 60, 0.9)
    grid.addWidget(histogram_card("windspeed", edges, one, other), 1, 1)
    names = ("clear", "mist", "rain", "storm")
    grid.addWidget(
        histogram_card(
            "weathersit", range(5), (0.61, 0.27, 0.1, 0.02), (0.55, 0.3, 0.1, 0.05), names
        ),
        1,
        2,
    )
    card = Card("Keep-history lab: temp")
    bar = RestorationBar()
    bar.set_values(
        Restoration(0.674, 0.804, 0.802, (0.790, 0.813), note="share of rows repaired: 100 %")
    )
    card.add(bar)
    grid.addWidget(card, 1, 3, 1, 3)
    for column in range(6):
        grid.setColumnStretch(column, 1)
    return page, (1120, 520)


PAGES = {
    "small": small_page,
    "graphs": graphs_page,
    "brackets": brackets_page,
    "brackets-small": brackets_small_page,
    "figures": figures_page,
    "lanes": lanes_page,
    "lanes-cursor": lanes_cursor_page,
}


def main():
    """Draw everything."""
    folder = Path(sys.argv[1])
    wanted = sys.argv[2:] or list(PAGES)
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    appearance = Appearance.current()
    for choice in (ThemeChoice.LIGHT, ThemeChoice.DARK, ThemeChoice.HIGH_CONTRAST):
        appearance.choose(choice)
        for name in wanted:
            page, size = PAGES[name]()
            page.resize(*size)
            page.show()
            for _ in range(3):
                app.processEvents()
            page.grab().save(str(folder / f"{name}-{appearance.theme}.png"))
            page.close()


if __name__ == "__main__":
    main()
