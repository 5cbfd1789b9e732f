"""A card around one picture: the answer as its heading, the picture, its caption, what leads on."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Signal

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.card import Card
from workbench.desktop.components.labels import Label
from workbench.desktop.components.segmented_control import SegmentedControl
from workbench.desktop.places.report_words import typeset
from workbench.desktop.plots.figure_view import FigureView
from workbench.desktop.plots.grid_view import GridView
from workbench.desktop.plots.painted_view import ScrolledView, actions_of
from workbench.desktop.theme.fonts import SMALL
from workbench.domain.canonical import JsonValue
from workbench.domain.figures import Figure
from workbench.language import tr

if TYPE_CHECKING:
    from workbench.desktop.plots.picture import Picture


class PictureCard(Card):
    """One picture, or a few of which one is shown.

    Parameters
    ----------
    name : str
        What stands in the heading before there is an answer.
    view : FigureView or ScrolledView, optional
        What draws it, with ``show_figure``; any figure by default.

    Signals
    -------
    runWanted(str)
        The run behind the picture is to be shown.
    figureShown(str)
        Identifier of the figure that is shown now.
    """

    runWanted = Signal(str)
    figureShown = Signal(str)

    def __init__(self, name: str, view: FigureView | ScrolledView | None = None) -> None:
        super().__init__(name)
        self._name = name
        self._run = ""
        self._figures: tuple[Figure, ...] = ()
        self._names: tuple[str, ...] = ()
        self.views: SegmentedControl | None = None
        self.view = view if view is not None else GridView()
        self.caption = Label("", SMALL, tone="t3", wrap=True)
        self.add(self.view, 1)
        self.add(self.caption)
        self.run = Button(tr("Show the run"))
        self.run.clicked.connect(lambda: self.runWanted.emit(self._run))
        self.export = Button(tr("Export…"))
        self.export.set_tip(tr("Save, print or copy this picture and its data."))
        self.export.clicked.connect(self._open_menu)
        self.add_buttons(self.run, self.export)

    @property
    def figure(self) -> Figure | None:
        """What is shown."""
        at = self._at()
        return self._figures[at] if 0 <= at < len(self._figures) else None

    def show_figures(
        self,
        figures: Sequence[Figure],
        names: Sequence[str],
        run: str,
        *,
        stale: bool = False,
        origin: Mapping[str, JsonValue] | None = None,
    ) -> None:
        """Show other figures; the one in front stays in front where it is there again.

        Parameters
        ----------
        figures : sequence of Figure
        names : sequence of str
            What each is called in the choice among them.
        run : str
            The run they come from; empty where none made them.
        stale : bool
            Whether it is out of date.
        origin : mapping, optional
            Where they come from, as an export says it.
        """
        self.view.origin = origin
        self._run = run
        self.run.setVisible(bool(run))
        self.set_edge("warn" if stale else "")
        if tuple(figures) == self._figures:
            return
        front = self.figure.id if self.figure is not None else ""
        self._figures = tuple(figures)
        if tuple(names) != self._names:
            self._names = tuple(names)
            self._make_choice()
        self.show_figure_of(front)

    def show_figure_of(self, identifier: str) -> None:
        """Put a figure in front.

        Parameters
        ----------
        identifier : str
            Of the figure; the first one where there is no such.
        """
        at = next((n for n, one in enumerate(self._figures) if one.id == identifier), 0)
        if self.views is not None:
            self.views.choose(str(at))
        self._show()

    def view_state(self) -> dict[str, object]:
        """Return which figure is in front, its range and its cursor, as plain values."""
        state: dict[str, object] = {"figure": self.figure.id if self.figure is not None else ""}
        if isinstance(self.view, GridView):
            state["range"] = list(self.view.x_range()) if self.view.zoomed() else []
            state["cursor"] = list(self.view.cursor_at())
        return state

    def restore_view(self, state: Mapping[str, object]) -> None:
        """Show a figure as it was shown before; what is not there any more is left.

        Parameters
        ----------
        state : mapping
            As of `view_state`.
        """
        figure = state.get("figure")
        if isinstance(figure, str) and any(one.id == figure for one in self._figures):
            self.show_figure_of(figure)
        if not isinstance(self.view, GridView):
            return
        ends, spot = state.get("range"), state.get("cursor")
        if isinstance(ends, list) and len(ends) == 2:
            low, high = ends
            if isinstance(low, int | float) and isinstance(high, int | float) and low < high:
                self.view.show_range(float(low), float(high))
        if isinstance(spot, list) and len(spot) == 2:
            series, index = spot
            if isinstance(series, int) and isinstance(index, int):
                self.view.put_cursor(series, index)

    def _at(self) -> int:
        return int(self.views.current) if self.views is not None else 0

    def _make_choice(self) -> None:
        if self.views is not None:
            self.views.hide()
            self.views.deleteLater()
            self.views = None
        if len(self._names) > 1:
            options = [(str(at), name) for at, name in enumerate(self._names)]
            self.views = SegmentedControl(tr("{picture} shown as", picture=self._name), options)
            self.views.chosen.connect(lambda _: self._show())
            self.add_to_head(self.views)

    def _show(self) -> None:
        figure = self.figure
        shown = getattr(self.view, "show_figure", None)
        if shown is not None:
            shown(figure)
        self.set_heading(typeset(figure.title) if figure is not None else self._name)
        self.caption.setText(typeset(figure.caption) if figure is not None else "")
        self.figureShown.emit(figure.id if figure is not None else "")

    def _open_menu(self) -> None:
        picture = cast("Picture", self.view)
        actions = getattr(self.view, "plot_actions", None) or actions_of(picture, self.view)
        actions.open_menu(self.export.mapToGlobal(self.export.rect().bottomLeft()))
