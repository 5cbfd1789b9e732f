"""The bar under the case bar that says which rows are selected, and what can be done with them."""

import itertools

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.labels import ElidedLabel, Label
from workbench.desktop.theme.appearance import Appearance, current_tokens
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.desktop.theme.icons import icon
from workbench.language import tr

HEIGHT = 40


class SelectionBar(QFrame):
    """What is selected, how many rows that is, and the acts on it.

    Signals
    -------
    keepWanted(), rowsWanted(), runWanted(), clearWanted(), listWanted()
        A button was pressed.
    """

    keepWanted = Signal()
    rowsWanted = Signal()
    runWanted = Signal()
    clearWanted = Signal()
    listWanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("selectionBar")
        self.setFixedHeight(HEIGHT)
        self._words = ElidedLabel("", BODY, weight=500)
        self._counts = Label("", SMALL, tone="t2")
        self._windows = Label("", SMALL, tone="t2")
        self._kept = Label("", SMALL, tone="accent", weight=600)
        self._sign = Label()
        self.keep = self._button(tr("Keep…"), tr("Keep the selection under a name"))
        self.rows = self._button(tr("Show the rows…"), tr("Show the selected rows one by one"))
        self.run = self._button(
            tr("Run on these…"), tr("Run an analysis on the selected rows only")
        )
        self.more = Button(tr("More"), ButtonKind.PLAIN)
        self.more.setAccessibleName(tr("More acts on the selection"))
        self.menu = QMenu(self)
        self.more.attach_menu(self.menu)
        self.clear = self._button(tr("Clear"), tr("Select nothing (Esc)"))
        for button, signal in (
            (self.keep, self.keepWanted),
            (self.rows, self.rowsWanted),
            (self.run, self.runWanted),
            (self.clear, self.clearWanted),
        ):
            button.clicked.connect(lambda _=False, signal=signal: signal.emit())
        self._build()
        Appearance.current().themeChanged.connect(self._follow_theme)
        self._follow_theme()
        self.hide()

    def show_words(self, words: str, counts: str, windows: str, *, name: str, kept: bool) -> None:
        """Say what is selected.

        Parameters
        ----------
        words, counts, windows : str
            The conditions, the count of rows, and the share of each window.
        name : str
            What a person calls them; may be empty.
        kept : bool
            Whether the incident keeps them under that name.
        """
        self._kept.setText(name)
        self._kept.setVisible(bool(name))
        self._words.setText(words)
        self._counts.setText(counts)
        self._windows.setText(windows)
        self._windows.setVisible(bool(windows))
        self.keep.setText(tr("Rename…") if kept else tr("Keep…"))
        self.keep.setAccessibleName(self.keep.text())
        said = ", ".join(part for part in (name, words, counts, windows) if part)
        self.setAccessibleName(tr("Selected rows"))
        self.setAccessibleDescription(said)
        self._words.setAccessibleName(said)
        self.setVisible(True)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the surface of a selection: its fill, the bar at its left, a line below."""
        colours = current_tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colours.accent_soft))
        painter.fillRect(0, 0, 3, self.height(), QColor(colours.accent))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(colours.line))
        painter.end()

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 1)
        row.setSpacing(12)
        row.addWidget(self._sign)
        row.addWidget(self._kept)
        row.addWidget(self._words)
        row.addWidget(self._counts)
        row.addWidget(self._windows)
        row.addStretch(1)
        buttons: tuple[QWidget, ...] = (self.rows, self.run, self.keep, self.more, self.clear)
        acts = QHBoxLayout()
        acts.setSpacing(8)
        for button in buttons:
            acts.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(acts)
        for first, second in itertools.pairwise(buttons):
            QWidget.setTabOrder(first, second)

    def _follow_theme(self) -> None:
        self._sign.setPixmap(icon("filter", "accent", 16).pixmap(16, 16))
        self.update()

    @staticmethod
    def _button(text: str, tip: str) -> Button:
        button = Button(text)
        button.set_tip(tip)
        return button
