"""Driving a grid by keyboard alone."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from workbench.desktop.grid.selection import GridSelection

Key = Qt.Key
_SHIFT, _CTRL, _ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
_END = 1 << 31
Move = Callable[[GridSelection, int, int], tuple[int, int]]

_MOVES: dict[tuple[Qt.Key, bool], Move] = {
    (Key.Key_Up, False): lambda _, row, at: (row - 1, at),
    (Key.Key_Down, False): lambda _, row, at: (row + 1, at),
    (Key.Key_Left, False): lambda _, row, at: (row, at - 1),
    (Key.Key_Right, False): lambda _, row, at: (row, at + 1),
    (Key.Key_PageUp, False): lambda view, row, at: (row - view.pages, at),
    (Key.Key_PageDown, False): lambda view, row, at: (row + view.pages, at),
    (Key.Key_Home, False): lambda _, row, __: (row, 0),
    (Key.Key_End, False): lambda _, row, __: (row, _END),
    (Key.Key_Up, True): lambda _, __, at: (0, at),
    (Key.Key_Down, True): lambda _, __, at: (_END, at),
    (Key.Key_Left, True): lambda _, row, __: (row, 0),
    (Key.Key_Right, True): lambda _, row, __: (row, _END),
    (Key.Key_Home, True): lambda *_: (0, 0),
    (Key.Key_End, True): lambda *_: (_END, _END),
}


def press(view: GridSelection, event: QKeyEvent) -> bool:
    """Do what a key means in a grid.

    Arrows, Page, Home and End move; with Ctrl to the edges, with Shift they select. Ctrl+A selects
    all, Ctrl+Space the column, Shift+Space the row, Ctrl+C copies, Enter opens the row. Alt+Up and
    Alt+Down sort by the column; Alt+Shift+Left and Right move it, Alt+Left and Right make it
    narrower and wider.

    Parameters
    ----------
    view : GridSelection
    event : QKeyEvent

    Returns
    -------
    bool
        Whether the key meant something.
    """
    key = Qt.Key(event.key())
    held = event.modifiers()
    if event.matches(QKeySequence.StandardKey.Copy):
        view.copyWanted.emit()
    elif event.matches(QKeySequence.StandardKey.SelectAll):
        view.select_all()
    elif held & _ALT:
        return _press_on_column(view, key, shifted=bool(held & _SHIFT))
    elif key in {Key.Key_Return, Key.Key_Enter}:
        if view.currentIndex().isValid():
            view.rowOpened.emit(view.currentIndex().row())
    elif key == Key.Key_Space and held & (_CTRL | _SHIFT):
        _select_line(view, column=bool(held & _CTRL))
    else:
        return _move(view, key, held)
    return True


def _move(view: GridSelection, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
    move = _MOVES.get((key, bool(held & _CTRL)))
    if move is None:
        return False
    index = view.currentIndex()
    row, at = move(view, max(index.row(), 0), max(index.column(), 0))
    view.go_to(row, at, extend=bool(held & _SHIFT))
    return True


def _select_line(view: GridSelection, *, column: bool) -> None:
    index = view.currentIndex()
    if not index.isValid():
        return
    rows, columns = view.reader.total - 1, len(view.columns.shown) - 1
    ends: tuple[QModelIndex, QModelIndex]
    if column:
        ends = (view.cells.index(0, index.column()), view.cells.index(rows, index.column()))
    else:
        ends = (view.cells.index(index.row(), 0), view.cells.index(index.row(), columns))
    view.anchor = QPersistentModelIndex(ends[0])
    view.select_block(*ends)


def _press_on_column(view: GridSelection, key: Qt.Key, *, shifted: bool) -> bool:
    index = view.currentIndex()
    if not index.isValid() or key not in {Key.Key_Up, Key.Key_Down, Key.Key_Left, Key.Key_Right}:
        return False
    name = view.cells.column(index.column()).name
    if key in {Key.Key_Up, Key.Key_Down}:
        view.sortWanted.emit(name, key == Key.Key_Down)
        return True
    step = 1 if key == Key.Key_Right else -1
    if shifted:
        view.columns.move(name, step)
    else:
        view.columns.resize(name, view.columns.width(index.column()) + 16 * step)
    view.change_columns()
    return True
