"""All features of the evidence: one wall of small pictures, searched and opened larger."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.card import Card
from workbench.desktop.components.labels import Label
from workbench.desktop.dialogs.feature import FeatureDialog
from workbench.desktop.drafts import only_searches
from workbench.desktop.plots.feature_wall import FeatureWallView, WallCell
from workbench.desktop.theme.fonts import SMALL
from workbench.language import tr
from workbench.services.readings.feature_wall import Feature, FeatureWall, effect_words


class FeaturesCard(Card):
    """The wall with its search field, its caption, and what leads on.

    Signals
    -------
    runWanted(str)
        The run that measured the effects is to be shown.
    measureWanted()
        The effects are to be measured.
    selected(str)
        The feature that became the current one; what other pictures may highlight.
    """

    runWanted = Signal(str)
    measureWanted = Signal()
    selected = Signal(str)

    def __init__(self) -> None:
        super().__init__(tr("Features"))
        self._wall = FeatureWall()
        self.search = QLineEdit()
        only_searches(self.search)
        self.search.setPlaceholderText(tr("Find a feature"))
        self.search.setAccessibleName(tr("Find a feature"))
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(220)
        self.add_to_head(self.search)
        self.view = FeatureWallView()
        self.search.textChanged.connect(self.view.search)
        self.search.returnPressed.connect(self._into_the_wall)
        self.view.rowActivated.connect(self.open_larger)
        self.view.rowSelected.connect(lambda at: self.selected.emit(self.view.cells[at].name))
        self._caption = Label("", SMALL, tone="t3", wrap=True)
        self.add(self.view, 1)
        self.add(self._caption)
        self.run = Button(tr("Show the run"))
        self.run.clicked.connect(lambda: self.runWanted.emit(self._wall.run))
        self.measure = Button(tr("Measure how far they moved"))
        self.measure.clicked.connect(self.measureWanted)
        self.export = Button(tr("Export…"))
        self.export.set_tip(tr("Save, print or copy this picture and its data."))
        self.export.clicked.connect(self._open_menu)
        self.add_buttons(self.run, self.measure, self.export)

    @property
    def wall(self) -> FeatureWall:
        """What is shown."""
        return self._wall

    def show_wall(self, wall: FeatureWall) -> None:
        """Show other features.

        Parameters
        ----------
        wall : FeatureWall
        """
        if wall == self._wall:
            return
        self._wall = wall
        self.set_heading(wall.title or tr("Features"))
        self.set_edge("warn" if wall.stale else "")
        stale = tr(" Windows or evidence changed since that run.") if wall.stale else ""
        self._caption.setText(wall.caption + stale)
        self.run.setVisible(bool(wall.run))
        self.measure.setVisible(not wall.run or wall.stale)
        self.view.origin = wall.origin
        self.view.set_cells([_cell(feature) for feature in wall.features])

    def view_state(self) -> dict[str, object]:
        """Return what is searched for, and which feature is the current one."""
        at = self.view.selected
        current = self.view.cells[at].name if 0 <= at < len(self.view.cells) else ""
        return {"search": self.search.text(), "feature": current}

    def restore_view(self, state: Mapping[str, object]) -> None:
        """Search, and make a feature the current one.

        Parameters
        ----------
        state : mapping
            As of `view_state`.
        """
        self.search.setText(str(state.get("search") or ""))
        names = [cell.name for cell in self.view.cells]
        if state.get("feature") in names:
            self.view.select(names.index(str(state["feature"])))

    def open_larger(self, number: int) -> FeatureDialog:
        """Open a feature larger.

        Parameters
        ----------
        number : int
            Of the cells shown.
        """
        known = {feature.name: feature for feature in self._wall.features}
        shown = [known[cell.name] for cell in self.view.cells]
        run = self._wall.run
        show: Callable[[], None] | None = (lambda: self.runWanted.emit(run)) if run else None
        dialog = FeatureDialog(self.window(), shown, number, show)
        dialog.view.origin = self._wall.origin
        dialog.finished.connect(lambda _: self.view.select(dialog.at))
        dialog.open()
        return dialog

    def _open_menu(self) -> None:
        at = self.export.mapToGlobal(self.export.rect().bottomLeft())
        self.view.plot_actions.open_menu(at)

    def _into_the_wall(self) -> None:
        self.view.setFocus()
        if self.view.selected < 0:
            self.view.select(0)


def _cell(feature: Feature) -> WallCell:
    low, high = feature.interval or (None, None)
    return WallCell(
        name=feature.name,
        figure=feature.figure,
        effect=effect_words(feature, named=False),
        status=feature.status,
        word=feature.word,
        value=feature.effect,
        low=low,
        high=high,
        measure=feature.measure,
        note=feature.note,
    )
