"""Draws every picture of the window in every theme: ``python plots_gallery.py DIR``."""

import sys
from datetime import timedelta
from pathlib import Path

from PySide6.QtWidgets import QApplication, QGridLayout, QVBoxLayout, QWidget

sys.path.insert(0, str(Path(__file__).parent))

from plots import plot_samples as samples

from workbench.desktop.components.card import Card
from workbench.desktop.plots.brackets import BracketChart, BracketKey
from workbench.desktop.plots.figure_view import FigureView
from workbench.desktop.plots.lanes import TimeLanes
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
    page, size = lanes_page()
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


PAGES = {
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
