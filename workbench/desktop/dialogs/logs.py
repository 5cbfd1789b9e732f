"""The technical log on the screen: narrowed, followed, and copied for a bug report."""

import platform
from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit

from workbench import __version__
from workbench.desktop.companions import Companions
from workbench.desktop.components.buttons import Button
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.labels import Label
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.dialogs.frame import ActDialog
from workbench.desktop.drafts import only_searches
from workbench.desktop.redaction import redacted
from workbench.desktop.technical_log import Entry, Level, narrowed
from workbench.desktop.theme.fonts import SMALL
from workbench.desktop.theme.marks import Mark, State
from workbench.desktop.window import MainWindow
from workbench.language import tr, trn

_MARKS = {
    Level.INFO: Mark(State.UNKNOWN, tr("note")),
    Level.WARNING: Mark(State.WARN, tr("warning")),
    Level.ERROR: Mark(State.BAD, tr("error")),
}
_FOLLOW_MS = 2000
_PAUSE_MS = 120


class Logs(ActDialog):
    """What the program did in this workspace, the newest first.

    Parameters
    ----------
    window : MainWindow
    companions : Companions
        Who keeps the log.
    """

    def __init__(self, window: MainWindow, companions: Companions) -> None:
        super().__init__(window, tr("Technical log"), leave=tr("Close"))
        only_searches(self)
        self.setWindowModality(Qt.WindowModality.NonModal)
        self.resize(960, 600)
        self._companions = companions
        self._entries: tuple[Entry, ...] = ()
        self.shown: tuple[Entry, ...] = ()
        self.level = QComboBox()
        self.level.setAccessibleName(tr("Least level"))
        for level, words in (
            (Level.INFO, tr("Everything")),
            (Level.WARNING, tr("Warnings and errors")),
            (Level.ERROR, tr("Errors")),
        ):
            self.level.addItem(words, level.value)
        self.text = QLineEdit()
        self.text.setPlaceholderText(tr("Words that occur"))
        self.text.setAccessibleName(tr("Words that occur"))
        self.text.setClearButtonEnabled(True)
        self.table = DataTable(
            tr("Technical log"),
            [
                Column(tr("When (UTC)"), tone="t2"),
                Column(tr("Level"), ColumnKind.MARK),
                Column(tr("What"), ColumnKind.NAME),
                Column(tr("Details"), stretch=True, tone="t2"),
            ],
        )
        self.count = Label("", SMALL, tone="t2")
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self.narrow)
        self._again = QTimer(self, interval=_FOLLOW_MS)
        self._again.timeout.connect(self.read)
        self.text.textChanged.connect(lambda _: self._pause.start())
        self.level.currentIndexChanged.connect(self.narrow)
        self._arrange()
        self.read()
        self._again.start()

    def read(self) -> None:
        """Read the log again, and show it if it grew."""
        entries = self._companions.log.entries()
        if entries != self._entries:
            self._entries = entries
            self.narrow()

    def narrow(self) -> None:
        """Show the entries that fit, the newest first."""
        least = Level(str(self.level.currentData()))
        self.shown = narrowed(self._entries, least, self.text.text())[::-1]
        self.table.set_records(
            [
                (e.at.removesuffix("Z").replace("T", " "), _MARKS[e.level], e.said, _details(e))
                for e in self.shown
            ]
        )
        self.count.setText(
            trn("{count} entry", "{count} entries", len(self.shown))
            + " · "
            + str(self._companions.log.file)
        )

    def report(self) -> str:
        """Return what a bug report may hold: the entries that are shown, the oldest first."""
        return bug_report(self.shown[::-1])

    def copy(self) -> None:
        """Put the bug report on the clipboard."""
        QGuiApplication.clipboard().setText(self.report())
        self.copied.setText(tr("Copied"))

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.text, 1)
        row.addWidget(self.level)
        self.body.addLayout(row)
        self.body.addWidget(self.table, 1)
        self.copied = Button(tr("Copy for a bug report"))
        self.copied.set_tip(tr("Without values, names of files and addresses."))
        self.copied.setAutoDefault(False)
        self.copied.clicked.connect(self.copy)
        self.foot.insertWidget(0, self.count)
        self.foot.insertWidget(2, self.copied)


def bug_report(entries: Sequence[Entry]) -> str:
    """Return entries as text, under the versions of what they are about.

    Parameters
    ----------
    entries : sequence of Entry
    """
    head = f"Incident Workbench {__version__}, Python {platform.python_version()}, "
    head += f"{platform.system()} {platform.machine()}"
    lines = [
        f"{e.at} {e.level.value:<7} {redacted(e.said)} {_details(e)}".rstrip() for e in entries
    ]
    return "\n".join([head, *lines]) + "\n"


def _details(entry: Entry) -> str:
    return " ".join(f"{name}={value}" for name, value in entry.details.items())


def show_logs(window: MainWindow, companions: Companions) -> None:
    """Open the dialog.

    Parameters
    ----------
    window : MainWindow
    companions : Companions
    """
    Logs(window, companions).show()
