"""Finding a value, and going to a row by its number."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.labels import Label
from workbench.desktop.drafts import only_searches
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.language import tr

EVERYWHERE = ""


class FindBar(QWidget):
    """Two fields above a grid.

    Parameters
    ----------
    columns : sequence of str
        Where a value can be looked for.

    Signals
    -------
    findWanted(str, str, bool)
        A text, the column to look in or `EVERYWHERE`, and whether forwards.
    rowWanted(int)
        The number of a row in the file, from 1.
    """

    findWanted = Signal(str, str, bool)
    rowWanted = Signal(int)

    def __init__(self, columns: Sequence[str]) -> None:
        super().__init__()
        only_searches(self)
        self.text, self.column, self.row = QLineEdit(), QComboBox(), QLineEdit()
        self.text.setPlaceholderText(tr("Find a value"))
        self.text.setAccessibleName(tr("Find a value"))
        self.text.setClearButtonEnabled(True)
        self.text.setMinimumWidth(150)
        self.text.returnPressed.connect(lambda: self._find(forwards=True))
        self.column.setAccessibleName(tr("Column to look in"))
        self.set_columns(columns)
        self.row.setPlaceholderText(tr("Go to row"))
        self.row.setAccessibleName(tr("Go to row"))
        self.row.setMaximumWidth(104)
        self.row.returnPressed.connect(self._go)
        self.said = Label("", SMALL, tone="t2")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.text)
        row.addWidget(Label(tr("in"), BODY, tone="t2"))
        row.addWidget(self.column)
        for words, forwards in ((tr("Previous"), False), (tr("Next"), True)):
            button = Button(words)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, forwards=forwards: self._find(forwards=forwards))
            row.addWidget(button)
        row.addWidget(self.said)
        row.addSpacing(12)
        row.addWidget(self.row)

    def set_columns(self, columns: Sequence[str]) -> None:
        """Let values be looked for in these columns from now on."""
        chosen = self.column.currentText()
        self.column.clear()
        self.column.addItem(tr("all shown columns"), EVERYWHERE)
        for name in columns:
            self.column.addItem(name, name)
        self.column.setCurrentIndex(max(self.column.findText(chosen), 0))

    def take_keys(self, window: QWidget) -> None:
        """Answer the usual keys of finding in a window: Ctrl+F, F3, Shift+F3 and Ctrl+G."""
        for keys, act in (
            (QKeySequence.StandardKey.Find, self._begin),
            (QKeySequence("F3"), lambda: self._find(forwards=True)),
            (QKeySequence("Shift+F3"), lambda: self._find(forwards=False)),
            (QKeySequence("Ctrl+G"), self.row.setFocus),
        ):
            QShortcut(QKeySequence(keys), window).activated.connect(act)

    def _begin(self) -> None:
        self.text.setFocus()
        self.text.selectAll()

    def _find(self, *, forwards: bool) -> None:
        if self.text.text():
            self.findWanted.emit(self.text.text(), str(self.column.currentData()), forwards)

    def _go(self) -> None:
        digits = "".join(letter for letter in self.row.text() if letter.isdigit())
        if digits:
            self.rowWanted.emit(int(digits))
