"""Saving a table that is shown as a file."""

from collections.abc import Collection, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from workbench.desktop.components.tips import show_tip
from workbench.errors import WorkbenchError
from workbench.language import tr

KINDS = tr("CSV (*.csv);;TSV (*.tsv);;Markdown (*.md);;LaTeX (*.tex);;Parquet (*.parquet)")
_ENDINGS = {kind: kind[kind.index("*") + 1 : -1] for kind in KINDS.split(";;")}

LOOK_MS = 30
"""How often it is seen whether a file is written."""
_THREAD = ThreadPoolExecutor(max_workers=1, thread_name_prefix="table")


class TableSaving(QObject):
    """Writes tables in a thread and says what came of it beside the table.

    Parameters
    ----------
    widget : QWidget
        The table; it owns this.

    Signals
    -------
    saved(str)
        The name of the file.
    """

    saved = Signal(str)

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._writing: list[tuple[str, Future[None]]] = []
        self._looking = QTimer(self, interval=LOOK_MS)
        self._looking.timeout.connect(self._look)
        self.saved.connect(self._tell)

    def ask(self) -> Path | None:
        """Ask where a table is to be saved; None if nowhere."""
        chosen, kind = QFileDialog.getSaveFileName(
            self._widget, tr("Save the table"), "table.csv", KINDS
        )
        if not chosen:
            return None
        target = Path(chosen)
        known = target.suffix.lower() in _ENDINGS.values()
        return target if known else target.with_name(target.name + _ENDINGS.get(kind, ".csv"))

    def save(
        self,
        target: Path,
        heads: Sequence[str],
        rows: Sequence[Sequence[object]],
        numeric: Collection[int] = (),
    ) -> None:
        """Write a table in the form that the name of the file asks for.

        Parameters
        ----------
        target : Path
        heads : sequence of str
        rows : sequence of sequence
            As `domain.table_text.table_text` takes them.
        numeric : collection of int
            Columns that stand at the right.
        """
        rows, numeric = tuple(rows), tuple(numeric)
        self._writing.append((target.name, _THREAD.submit(_write, target, heads, rows, numeric)))
        self._looking.start()

    def _look(self) -> None:
        """Tell of what is written by now; the thread knows nothing of the table or of this."""
        done = [one for one in self._writing if one[1].done()]
        self._writing = [one for one in self._writing if one not in done]
        if not self._writing:
            self._looking.stop()
        for name, writing in done:
            error = writing.exception()
            if isinstance(error, WorkbenchError):
                self._tell_failed(error)
            elif error is not None:
                raise error
            else:
                self.saved.emit(name)

    def _tell(self, name: str) -> None:
        at = self._widget.mapToGlobal(QPoint(12, 12))
        show_tip(at, tr("Saved: {name}.", name=name), self._widget)

    def _tell_failed(self, error: WorkbenchError) -> None:
        box = QMessageBox(
            QMessageBox.Icon.NoIcon,
            tr("Save the table"),
            error.message,
            QMessageBox.StandardButton.Close,
            self._widget.window(),
        )
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setInformativeText(error.hint)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()


def _write(
    target: Path,
    heads: Sequence[str],
    rows: Sequence[Sequence[object]],
    numeric: Collection[int],
) -> None:
    from workbench.datasets.table_file import save_table  # noqa: PLC0415 -- brings Arrow

    save_table(target, heads, rows, numeric)
