"""What is done with the cells and columns of a grid: copied, saved, hidden, narrowed to."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Event
from typing import Protocol, TypeVar

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from workbench.datasets.cell_cache import CellCache
from workbench.datasets.cells import Cell
from workbench.datasets.row_export import save_rows
from workbench.datasets.rows import Query
from workbench.desktop.backend import Work
from workbench.desktop.components.copy_menu import Acts, add_acts, copy_acts
from workbench.desktop.dialogs.rows_columns import ColumnPicker
from workbench.desktop.dialogs.rows_record import RowDialog
from workbench.desktop.grid.condition_words import condition_words
from workbench.desktop.grid.copying import TooMuchError, copied_text, covered
from workbench.desktop.grid.view import GridView
from workbench.desktop.numbers import whole
from workbench.domain.changes import Changes, Outcome
from workbench.domain.row_filter import Condition
from workbench.domain.table_text import Form
from workbench.errors import WorkbenchError
from workbench.language import tr, trn
from workbench.services.session import Progress, Session

_LONGEST = 40
Answer = TypeVar("Answer")


class Host(Protocol):
    """What the acts need of the place that the grid is in."""

    path: Path
    cache: CellCache
    query: Query

    @property
    def window_of_grid(self) -> QWidget:
        """What dialogs open over."""
        ...

    def sort(self, name: str, falling: bool = False) -> None:  # noqa: FBT001, FBT002 -- a signal's value
        """Sort all rows by a column; as in the file by an empty name."""
        ...

    def narrow(self, condition: Condition) -> None:
        """Show those of the rows that meet one more condition."""
        ...

    def say(self, words: str) -> None:
        """Say that something was done."""
        ...

    def say_problem(self, words: str) -> None:
        """Say what is wrong."""
        ...

    def ask(
        self, topic: str, question: Callable[[Session], Answer], show: Callable[[Answer], object]
    ) -> None:
        """Ask in a thread, and show the answer if the place is still there."""
        ...

    def start(self, name: str, work: Work, done: Callable[[Answer], None]) -> None:
        """Start a job of this grid."""
        ...


class GridActs:
    """The acts of one grid.

    Parameters
    ----------
    host : Host
    view : GridView
    """

    def __init__(self, host: Host, view: GridView) -> None:
        self._host = host
        self._view = view

    # Copying and saving.

    def copy(self, form: str = Form.TSV) -> None:
        """Put the selected cells on the clipboard; hidden columns are left out.

        Parameters
        ----------
        form : str
            One of `domain.table_text.Form`.
        """
        view = self._view
        try:
            rows, shown = covered(view.blocks())
        except TooMuchError as error:
            self._host.say_problem(str(error))
            return
        columns = [view.cells.column(at) for at in shown if not view.cells.is_veiled(at)]
        if not len(rows) or not columns:
            self._host.say_problem(tr("Nothing is selected that may be copied."))
            return
        alone = len(rows) == len(columns) == 1 and form == Form.TSV
        reader, self_form = view.reader, "" if alone else form

        def show(text: str) -> None:
            QGuiApplication.clipboard().setText(text)
            self._host.say(
                trn(
                    "{count} row copied.", "{count} rows copied.", len(rows), count=whole(len(rows))
                )
            )

        self._host.ask("copy", lambda _: copied_text(reader, rows, columns, self_form), show)

    def save(self) -> None:
        """Ask where, and write all rows that are shown, in their order."""
        chosen, kind = QFileDialog.getSaveFileName(
            self._host.window_of_grid,
            tr("Save the rows"),
            "rows.csv",
            tr("CSV (*.csv);;Parquet (*.parquet)"),
        )
        if chosen:
            target = Path(chosen)
            if target.suffix.lower() not in {".csv", ".parquet"}:
                target = target.with_name(
                    target.name + (".parquet" if kind.startswith("Parquet") else ".csv")
                )
            self.save_as(target)

    def save_as(self, target: Path) -> None:
        """Write all rows that are shown, in their order, as a job.

        Parameters
        ----------
        target : Path
            ``.csv`` or ``.parquet``.
        """
        host, view = self._host, self._view
        shown = range(len(view.columns.shown))
        names = tuple(view.cells.column(at).name for at in shown if not view.cells.is_veiled(at))
        asked = host.query
        query = Query(names, asked.sort, asked.descending, asked.conditions)
        path, spill = host.path, host.cache.spill()

        def work(_: Session, progress: Progress, __: Event) -> Outcome[int]:
            return Outcome(save_rows(path, target, query, spill, progress), Changes())

        def done(count: int) -> None:
            words = trn(
                "{count} row saved in {name}.",
                "{count} rows saved in {name}.",
                count,
                count=whole(count),
                name=target.name,
            )
            host.say(words)

        host.start(tr("Saving {name}", name=target.name), work, done)

    # Menus.

    def open_head_menu(self, at: QPoint, name: str) -> None:
        """Open the menu of a column."""
        self._open(self.column_acts(name), at)

    def open_cell_menu(self, at: QPoint) -> None:
        """Open the menu of the current cell."""
        index = self._view.currentIndex()
        if not index.isValid():
            return
        row, name = index.row(), self._view.cells.column(index.column()).name
        menu = self._menu()
        add_acts(menu, copy_acts(self.copy))
        add_acts(menu, [("", None), (tr("Show the whole row…"), partial(self.open_row, row))])
        if not self._view.cells.is_veiled(index.column()):
            add_acts(menu, self._narrowing(row, index.column()))
        menu.addSeparator()
        inner = menu.addMenu(tr("Column {name}", name=name))
        add_acts(inner, self.column_acts(name))
        menu.popup(at)

    def column_acts(self, name: str) -> Acts:
        """Return what can be done with a column.

        Parameters
        ----------
        name : str
        """
        view, columns = self._view, self._view.columns
        at = columns.find(name)

        def change(act: Callable[[], None]) -> Callable[[], None]:
            def changed() -> None:
                act()
                view.change_columns()

            return changed

        up, down = (partial(self._host.sort, name, falling) for falling in (False, True))
        unsorted = partial(self._host.sort, "") if self._host.query.sort else None
        loosen = change(partial(columns.freeze, 0)) if columns.frozen else None
        hide = change(partial(columns.hide, columns.hidden | {name}))
        return [
            (tr("Sort, smallest first"), up),
            (tr("Sort, greatest first"), down),
            (tr("As in the file"), unsorted),
            ("", None),
            (tr("Move left"), change(partial(columns.move, name, -1)) if at > 0 else None),
            (
                tr("Move right"),
                change(partial(columns.move, name, 1)) if at < len(columns.shown) - 1 else None,
            ),
            (tr("Fit the width"), partial(view.fit_column, name)),
            (tr("Freeze up to here"), change(partial(columns.freeze, at + 1))),
            (tr("Freeze none"), loosen),
            ("", None),
            (tr("Hide"), hide if len(columns.shown) > 1 else None),
            (tr("Columns…"), self.pick_columns),
        ]

    def pick_columns(self) -> None:
        """Choose which columns are shown."""
        ColumnPicker(self._host.window_of_grid, self._view).open()

    def open_row(self, row: int) -> None:
        """Show every value of a row in full."""
        view = self._view
        columns = [c for c in view.columns.all if c.name not in view.cells.veiled]
        reader = view.reader
        number = int(reader.places(slice(row, row + 1))[0]) + 1

        def show(values: list[list[Cell]]) -> None:
            names = [column.name for column in columns]
            RowDialog(self._host.window_of_grid, number, names, [each[0] for each in values]).open()

        sources = [column.source for column in columns]
        self._host.ask("row", lambda _: reader.values(np.array([row]), sources), show)

    def _narrowing(self, row: int, at: int) -> Acts:
        view = self._view
        column = view.cells.column(at)
        value = view.reader.values(np.array([row]), [column.source])[0][0]
        narrow = self._host.narrow
        if value is None:
            kept, dropped = Condition(column.name, "missing"), Condition(column.name, "present")
        else:
            kept, dropped = (Condition(column.name, sign, value) for sign in ("=", "!="))
        words = [condition_words(each) for each in (kept, dropped)]
        short = [text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…" for text in words]
        return [
            ("", None),
            (tr("Only rows where {condition}", condition=short[0]), partial(narrow, kept)),
            (tr("Only rows where {condition}", condition=short[1]), partial(narrow, dropped)),
        ]

    def _open(self, acts: Acts, at: QPoint) -> None:
        menu = self._menu()
        add_acts(menu, acts)
        menu.popup(at)

    def _menu(self) -> QMenu:
        menu = QMenu(self._view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu


def failure_words(error: WorkbenchError) -> str:
    """Return what is said of an error; nothing where somebody only stopped."""
    return "" if error.code == "cancelled" else f"{error.message} {error.hint}".strip()
