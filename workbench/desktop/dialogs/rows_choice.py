"""Which rows an analysis is run on: all, the selected ones, or those of a kept filter."""

from PySide6.QtWidgets import QComboBox, QSizePolicy

from workbench.desktop.controller import Controller
from workbench.desktop.selection_model import SelectionModel
from workbench.desktop.selection_words import rows_words
from workbench.desktop.theme.fonts import BODY, font
from workbench.domain.selection import Selection
from workbench.language import tr

_WIDTH = 360


class RowsChoice(QComboBox):
    """A choice of rows.

    Parameters
    ----------
    controller : Controller
        With an open incident.
    on_selection : bool
        Whether the rows selected now are chosen at first.
    """

    def __init__(self, controller: Controller, *, on_selection: bool) -> None:
        super().__init__()
        self.setAccessibleName(tr("Rows to run on"))
        self.setFont(font(BODY))
        self.setFixedWidth(_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        year = controller.backend.session.clock().year
        self._offered: list[Selection | None] = [None]
        self.addItem(tr("All rows of both windows"))
        current = SelectionModel.of(controller).current
        if current is not None and not current.kept:
            self._offer(current, tr("Selected: {rows}", rows=rows_words(current.rows, year)))
        for one in controller.state.filters if controller.state is not None else ():
            self._offer(one.selection(), f"{one.name}: {rows_words(one.rows, year)}")
        if on_selection and current is not None:
            there = [n for n, one in enumerate(self._offered) if one and one.rows == current.rows]
            self.setCurrentIndex(there[0] if there else 0)

    @property
    def chosen(self) -> Selection | None:
        """The rows that are chosen; None for all."""
        return self._offered[self.currentIndex()]

    def _offer(self, selection: Selection, words: str) -> None:
        self._offered.append(selection)
        self.addItem(words)
