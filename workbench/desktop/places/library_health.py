"""How retrospectives go in this workspace: shares with their intervals, times with their n."""

from collections.abc import Sequence
from typing import ClassVar

from workbench.desktop.components.card import Card
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.empty_state import draw_bars
from workbench.desktop.components.labels import Label
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.health import HEALTH_COLUMNS, health_row
from workbench.desktop.places.library_figures import health_figure
from workbench.desktop.places.library_section import LibrarySection
from workbench.desktop.places.library_table_page import TablePage
from workbench.desktop.plots.figure_view import FigureView
from workbench.desktop.theme.fonts import SMALL
from workbench.language import tr
from workbench.services.health import Figure, health_of


class HealthPage(TablePage):
    """The shares as a picture, every figure as a table.

    Parameters
    ----------
    controller : Controller
    """

    key: ClassVar[str] = "health"

    def __init__(self, controller: Controller) -> None:
        super().__init__(
            controller, tr("No incident yet, so there is nothing to count."), "", draw_bars
        )
        self.view = FigureView()
        self.table = DataTable(tr("How retrospectives go"), HEALTH_COLUMNS)
        self._card = Card(tr("Shares, with 95 % intervals"))
        self._card.add(self.view, 1)
        self._card.setMinimumHeight(220)
        under = Card(tr("Every figure"), padded=False)
        under.add(self.table, 1)
        under.setMinimumHeight(200)
        note = Label(
            tr("From the journals of all incidents; medians with quartiles. Never per person."),
            SMALL,
            tone="t3",
            wrap=True,
        )
        self.arrange(((self._card, 2), (under, 3), (note, 0)))

    def refresh(self) -> None:
        """Ask again."""
        self.controller.backend.ask("health page", health_of, self.show_figures, self.fail)

    def show_figures(self, figures: Sequence[Figure]) -> None:
        """Show the figures, those that are known first.

        Parameters
        ----------
        figures : sequence of Figure
        """
        known = [one for one in figures if not one.why_not]
        self.titleFound.emit(
            tr(
                "{known} of {count} figures of how retrospectives go are known",
                known=len(known),
                count=len(figures),
            )
        )
        figure = health_figure(figures)
        self._card.setVisible(figure is not None)
        self.view.show_figure(figure)
        ordered = [*known, *(one for one in figures if one.why_not)]
        self.table.set_records(
            [health_row(one) for one in ordered], [one.metric.id for one in ordered]
        )


def make_section(controller: Controller) -> LibrarySection:
    """Return the page."""
    return HealthPage(controller)
