"""The menu of a cell of the matrix: how it bears, the weighing, the run, ways to take it out."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from workbench.desktop.components.copy_menu import Acts, add_acts
from workbench.desktop.places.hypotheses_model import CYCLE, Index
from workbench.language import tr
from workbench.services.readings.hypotheses_words import BEARINGS

if TYPE_CHECKING:
    from workbench.desktop.places.hypotheses_matrix import MatrixTable

LETTERS = {"consistent": "F", "neutral": "N", "inconsistent": "A"}


def cell_menu(table: "MatrixTable", index: Index, ways_out: Acts) -> QMenu:
    """Return the menu of a cell.

    Parameters
    ----------
    table : MatrixTable
    index : QModelIndex
        The cell.
    ways_out : list of (str, callable)
        Ways to copy and save the matrix.
    """
    menu = QMenu(table)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    model = table.cells
    row, place, cell = model.row_at(index), model.place_of(index), model.cell_at(index)
    if place is not None and cell is not None:
        for bearing in CYCLE:
            entry = menu.addAction(f"{BEARINGS[bearing]}\t{LETTERS[bearing]}")
            entry.setCheckable(True)
            entry.setChecked(cell.bearing == bearing)
            entry.triggered.connect(lambda _=False, b=bearing: table.bear(index, b))
        weigh = menu.addAction(tr("Weigh…"))
        weigh.setShortcut(QKeySequence(Qt.Key.Key_Return))
        weigh.triggered.connect(lambda _=False: table.weighWanted.emit(*place))
        menu.addSeparator()
    if row is not None:
        acts: Acts = [(tr("Edit the observation…"), lambda: table.observationWanted.emit(row.id))]
        if row.run:
            acts.append((tr("Show the run"), lambda: table.runWanted.emit(row.run)))
        acts.append(
            (tr("Take it out of the matrix"), lambda: table.observationRemoved.emit(row.id))
        )
        add_acts(menu, acts)
        menu.addSeparator()
    add_acts(menu, ways_out)
    return menu
