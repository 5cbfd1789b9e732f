"""The sheet of all keys on the screen: searched, printed, and what of it works here."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtGui import QGuiApplication, QPageSize, QPdfWriter, QTextDocument
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.labels import Label
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.drafts import only_searches
from workbench.desktop.shell.command_set import CommandSet
from workbench.desktop.shell.local_keys import KeysOf
from workbench.desktop.shell.shortcut_sheet import Line, command_lines, local_lines, sheet_page
from workbench.desktop.theme.fonts import SMALL, TITLE
from workbench.language import tr, trn

_TEXT_BESIDE_A_BUTTON = 8


class ShortcutsDialog(QDialog):
    """All keys as they are now; what works where the keyboard was comes first.

    Parameters
    ----------
    window : QWidget
        What it opens over.
    commands : CommandSet
    here : sequence of KeysOf
        The keys of what had the keyboard.
    only_here : bool
        Show those at first.
    """

    def __init__(
        self,
        window: QWidget,
        commands: CommandSet,
        here: Sequence[KeysOf] = (),
        *,
        only_here: bool = False,
    ) -> None:
        super().__init__(window)
        only_searches(self)
        self.setWindowTitle(tr("Keyboard shortcuts"))
        self.resize(640, 640)
        self._commands = commands
        self._here = frozenset(one.kind for one in here)
        self.lines = (*local_lines(here), *command_lines(commands.keymap.actions), *_other(here))
        self.shown: tuple[Line, ...] = ()
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search by words or keys"))
        self.search.setAccessibleName(tr("Search by words or keys"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self.narrow)
        self.here = Button(tr("Keys that work here"))
        self.here.setCheckable(True)
        self.here.setChecked(only_here and bool(here))
        self.here.toggled.connect(self.narrow)
        if not here:
            self.here.forbid(tr("What has the keyboard has no keys of its own."))
        self.table = DataTable(
            tr("Keyboard shortcuts"),
            [
                Column(tr("Where"), tone="t2"),
                Column(tr("Keys")),
                Column(tr("What they do"), ColumnKind.NAME, stretch=True),
            ],
        )
        self.count = Label("", SMALL, tone="t2")
        self._arrange()
        self.narrow()

    def narrow(self) -> None:
        """Show the lines that fit."""
        words = self.search.text().casefold().split()
        wanted = self._here if self.here.isChecked() else None
        self.shown = tuple(
            line
            for line in self.lines
            if (wanted is None or line.where in wanted)
            and all(w in f"{line.where} {line.keys} {line.words}".casefold() for w in words)
        )
        self.table.set_records([(line.where, line.keys, line.words) for line in self.shown])
        self.count.setText(trn("{count} line", "{count} lines", len(self.shown)))

    def document(self) -> QTextDocument:
        """Return the lines that are shown, as a page."""
        page = QTextDocument()
        page.setHtml(sheet_page(self.shown))
        return page

    def save_pdf(self, target: Path) -> None:
        """Write the lines that are shown to a PDF file.

        Parameters
        ----------
        target : Path
        """
        writer = QPdfWriter(str(target))
        writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        writer.setTitle(tr("Keyboard shortcuts"))
        self.document().print_(writer)

    def print_out(self) -> None:
        """Ask for a printer and print the lines that are shown."""
        from PySide6.QtPrintSupport import (  # noqa: PLC0415 -- only who prints needs it
            QPrintDialog,
            QPrinter,
        )

        printer = QPrinter()
        if QPrintDialog(printer, self).exec() == QDialog.DialogCode.Accepted:
            self.document().print_(printer)

    def copy(self) -> None:
        """Put the lines that are shown on the clipboard, one a line with tabs."""
        text = "\n".join(f"{line.where}\t{line.keys}\t{line.words}" for line in self.shown)
        QGuiApplication.clipboard().setText(text)

    def _ask_pdf(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self, tr("Save the sheet"), "shortcuts.pdf", tr("PDF (*.pdf)")
        )
        if chosen:
            self.save_pdf(Path(chosen))

    def _edit(self) -> None:
        self.accept()
        self._commands.run("file.shortcuts")

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(_TEXT_BESIDE_A_BUTTON)
        top.addWidget(self.search, 1)
        top.addWidget(self.here)
        foot = QHBoxLayout()
        foot.setSpacing(_TEXT_BESIDE_A_BUTTON)
        foot.addWidget(self.count)
        foot.addStretch(1)
        acts: list[tuple[str, Callable[[], None]]] = [
            (tr("Copy"), self.copy),
            (tr("Save as PDF…"), self._ask_pdf),
            (tr("Print…"), self.print_out),
            (tr("Close"), self.accept),
        ]
        if self._commands.action("file.shortcuts").isVisible():
            acts.insert(0, (tr("Edit shortcuts…"), self._edit))
        for words, act in acts:
            button = Button(words)
            button.setAutoDefault(False)
            button.clicked.connect(act)
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(Label(tr("Keyboard shortcuts"), TITLE))
        column.addLayout(top)
        column.addWidget(self.table, 1)
        column.addLayout(foot)


def _other(here: Sequence[KeysOf]) -> tuple[Line, ...]:
    first = {one.kind for one in here}
    return tuple(line for line in local_lines() if line.where not in first)
