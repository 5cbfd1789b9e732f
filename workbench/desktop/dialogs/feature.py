"""One feature, larger: both windows with intervals, and the way to the run that measured it."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.labels import Label
from workbench.desktop.dialogs.frame import ActDialog
from workbench.desktop.plots.figure_view import FigureView
from workbench.desktop.theme.fonts import SMALL
from workbench.language import tr
from workbench.services.readings.feature_wall import Feature, with_intervals


class FeatureDialog(ActDialog):
    """A feature of the wall; its neighbours are one key away.

    Parameters
    ----------
    window : QWidget
    features : sequence of Feature
        In the order of the wall.
    at : int
        Number of the one to show first.
    show_run : callable, optional
        Shows the run that measured the effects.
    """

    def __init__(
        self,
        window: QWidget,
        features: Sequence[Feature],
        at: int,
        show_run: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(window, features[at].name, leave=tr("Close"))
        self._features = features
        self.at = at
        self.resize(860, 560)
        self.view = FigureView()
        self._caption = Label("", SMALL, tone="t3", wrap=True)
        self.body.addWidget(self.view, 1)
        self.body.addWidget(self._caption)
        self.before = self._button(tr("Previous"), lambda: self.step(-1))
        self.after = self._button(tr("Next"), lambda: self.step(1))
        self.run = self._button(tr("Show the run"), lambda: show_run and show_run())
        if show_run is None:
            self.run.forbid(tr("No run measured how far features moved yet."))
        for place, button in enumerate((self.before, self.after, self.run)):
            self.foot.insertWidget(place, button)
        self._show()

    @property
    def feature(self) -> Feature:
        """What is shown."""
        return self._features[self.at]

    def step(self, by: int) -> None:
        """Show a neighbour.

        Parameters
        ----------
        by : int
            1 for the next one, -1 for the one before; at an end nothing happens.
        """
        if 0 <= self.at + by < len(self._features):
            self.at += by
            self._show()

    def _button(self, words: str, act: Callable[[], object]) -> Button:
        button = Button(words)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _=False: act())
        return button

    def _show(self) -> None:
        figure = with_intervals(self.feature)
        self.setWindowTitle(self.feature.name)
        self.heading.setText(figure.title)
        self.view.show_figure(figure)
        self._caption.setText(figure.caption)
        ends = ((self.before, self.at == 0), (self.after, self.at == len(self._features) - 1))
        for button, end in ends:
            if end:
                button.forbid(tr("There is no other in this direction."))
            else:
                button.permit()
