"""The selection in Evidence: picked in the thumbnails, drawn within all of them."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject

from workbench.desktop.controller import Controller
from workbench.desktop.linking import link
from workbench.desktop.places.evidence_thumbs import ColumnStrip, ColumnThumb
from workbench.desktop.plots.feature_wall import FeatureWallView
from workbench.desktop.selection_model import SelectionModel
from workbench.domain.figures import Figure
from workbench.domain.selection import Origin, SelectedShares, Selection
from workbench.services.readings.evidence_columns import ColumnCard
from workbench.services.readings.selected_columns import selected_shares


class ThumbSelection(QObject):
    """Links a strip of columns to the selection of the window.

    Parameters
    ----------
    controller : Controller
    strip : ColumnStrip
    wall : FeatureWallView
        All features, in which the selection is drawn too.
    """

    def __init__(self, controller: Controller, strip: ColumnStrip, wall: FeatureWallView) -> None:
        super().__init__(strip)
        self._controller, self._strip, self._wall = controller, strip, wall
        self._figures: tuple[Figure, ...] = ()
        self.model = SelectionModel.of(controller)
        self.model.changed.connect(self._follow)
        strip.thumbMade.connect(self._link)

    def follow_columns(self, columns: Sequence[ColumnCard]) -> None:
        """Show the selection in other columns.

        Parameters
        ----------
        columns : sequence of ColumnCard
        """
        self._figures = tuple(card.figure for card in columns)
        self._follow(self.model.current)

    def _link(self, thumb: ColumnThumb) -> None:
        link(self._controller, thumb.view, Origin.EVIDENCE)

    def _follow(self, selection: Selection | None) -> None:
        controller, incident = self._controller, self._controller.incident
        if selection is None or not incident or not self._figures:
            self._show({})
            return
        figures, backend = self._figures, controller.backend

        def show(found: Mapping[str, SelectedShares]) -> None:
            if self.model.current is not None and self.model.current.rows == selection.rows:
                self._show(found)

        def stopped() -> bool:
            current = self.model.current
            return backend.closing or current is None or current.rows != selection.rows

        backend.ask(
            "selected shares",
            lambda session: selected_shares(session, incident, selection, figures, stopped),
            show,
            lambda _: self._show({}),
        )

    def _show(self, found: Mapping[str, SelectedShares]) -> None:
        self._wall.show_selected(found)
        for thumb in self._strip.thumbs:
            thumb.show_selected(found.get(thumb.column))
