"""How belief narrowed: one stepped line a hypothesis, with what moved it."""

from PySide6.QtCore import QSize

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.card import Card
from workbench.desktop.components.labels import Label
from workbench.desktop.plots.figure_view import FigureView
from workbench.domain.figures import Figure
from workbench.language import tr

HEIGHT = 216


class NarrowingView(FigureView):
    """The picture, low enough to leave the matrix its room."""

    def sizeHint(self) -> QSize:
        """Return a low and wide picture."""
        return QSize(860, HEIGHT - 56)


class NarrowingCard(Card):
    """The picture with its menu, or why there is none yet."""

    def __init__(self) -> None:
        super().__init__(tr("How belief narrowed"))
        self.view = NarrowingView()
        self._none = Label(
            tr("Belief has not moved yet. Weigh evidence, or say how likely a hypothesis is held."),
            tone="t3",
            wrap=True,
        )
        self.export = Button(tr("Export…"), ButtonKind.LINK)
        self.export.set_tip(tr("Save, print or copy this picture and its data."))
        self.export.clicked.connect(self._open_menu)
        self.add_to_head(self.export)
        self.add(self.view, 1)
        self.add(self._none)

    def show_figure(self, figure: Figure | None) -> None:
        """Show how belief narrowed.

        Parameters
        ----------
        figure : Figure or None
            None before it has moved.
        """
        self.view.setVisible(figure is not None)
        self.export.setVisible(figure is not None)
        self._none.setVisible(figure is None)
        self.setMaximumHeight(HEIGHT if figure is not None else 96)
        self.setMinimumHeight(HEIGHT if figure is not None else 0)
        if figure is not None and figure != self.view.figure:
            self.view.show_figure(figure)

    def _open_menu(self) -> None:
        below = self.export.mapToGlobal(self.export.rect().bottomLeft())
        self.view.plot_actions.open_menu(below)
