"""A window with a grid of ten million rows, whose keyboard goes down one row a second."""

import sys

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from workbench.desktop.grid.cell_reader import CellReader
from workbench.desktop.grid.columns import ColumnLayout, GridColumn
from workbench.desktop.grid.view import GridView


class Many:
    rows = 10_000_000
    names = tuple(f"c{number}" for number in range(50))

    def take(self, rows, columns):
        return [[f"cell {row} {column}" for row in rows.tolist()] for column in columns]

    def close(self):
        pass


def main():
    app = QApplication(sys.argv)
    app.setApplicationName(sys.argv[1])
    columns = [GridColumn(name, "text", at) for at, name in enumerate(Many.names)]
    view = GridView("Rows of a large table", CellReader(Many()), ColumnLayout(columns, [90] * 50))
    view.resize(800, 500)
    view.show()
    view.activateWindow()
    view.setFocus()

    def press():
        for kind in (QKeyEvent.Type.KeyPress, QKeyEvent.Type.KeyRelease):
            key = QKeyEvent(kind, Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier)
            QApplication.sendEvent(view, key)

    down = QTimer(interval=500)
    down.timeout.connect(press)
    down.start()
    QTimer.singleShot(90_000, app.quit)
    app.exec()


if __name__ == "__main__":
    main()
