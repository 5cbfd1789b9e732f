"""The menu of a cell of the matrix: how it bears, the weighing, the run, ways to take it out."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from workbench.desktop.components.copy_menu import Acts, add_acts
from workbench.desktop.places.hypotheses_model import CYCLE, Index, MatrixModel
from workbench.language import tr
from workbench.services.board.views import Bearing
from workbench.services.board.words import BEARINGS

LETTERS = {"consistent": "F", "neutral": "N", "inconsistent": "A"}


@dataclass(frozen=True, slots=True)
class CellActs:
    """What the menu of a cell carries out.

    Attributes
    ----------
    bear : callable
        Given how the observation bears.
    weigh, edit, run, remove : callable
    others : list of (str, callable)
        Ways to copy and save the matrix.
    """

    bear: Callable[[Bearing], object]
    weigh: Callable[[], object]
    edit: Callable[[], object]
    run: Callable[[], object]
    remove: Callable[[], object]
    others: Acts


def cell_menu(parent: QWidget, model: MatrixModel, index: Index, acts: CellActs) -> QMenu:
    """Return the menu of a cell.

    Parameters
    ----------
    parent : QWidget
    model : MatrixModel
    index : QModelIndex
        The cell.
    acts : CellActs
    """
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    row, cell = model.row_at(index), model.cell_at(index)
    if cell is not None:
        for bearing in CYCLE:
            entry = menu.addAction(f"{BEARINGS[bearing]}\t{LETTERS[bearing]}")
            entry.setCheckable(True)
            entry.setChecked(cell.bearing == bearing)
            entry.triggered.connect(lambda _=False, b=bearing: acts.bear(b))
        weigh = menu.addAction(tr("Weigh…"))
        weigh.setShortcut(QKeySequence(Qt.Key.Key_Return))
        weigh.triggered.connect(lambda _=False: acts.weigh())
        menu.addSeparator()
    if row is not None:
        entries: Acts = [(tr("Edit the observation…"), acts.edit)]
        if row.run:
            entries.append((tr("Show the run"), acts.run))
        entries.append((tr("Take it out of the matrix"), acts.remove))
        add_acts(menu, entries)
        menu.addSeparator()
    add_acts(menu, acts.others)
    return menu
