"""Draws every picture of the window in every theme into PNG files: ``python plots_gallery.py DIR``."""

import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication, QGridLayout, QWidget

sys.path.insert(0, str(Path(__file__).parent))

from plots import plot_samples as samples

from workbench.desktop.components.card import Card
from workbench.desktop.plots.figure_view import FigureView
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


PAGES = {"figures": figures_page}


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
