"""Two columns against one another, W0 and W1 side by side on one scale."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.card import Card
from workbench.desktop.components.chips import Window, WindowChip
from workbench.desktop.components.labels import Label
from workbench.desktop.plots.figure_view import FigureView
from workbench.desktop.theme.fonts import SMALL
from workbench.domain.figures import Figure
from workbench.language import tr
from workbench.services.readings.pairs import PairsReading


class PairsCard(Card):
    """Choose two columns, see how they go together in both windows.

    Signals
    -------
    wanted(str, str)
        Two other columns: along, and up.
    """

    wanted = Signal(str, str)

    def __init__(self) -> None:
        super().__init__(tr("Two columns"))
        self._reading = PairsReading("")
        self.along, self.up = QComboBox(), QComboBox()
        swap = Button(tr("Swap"))
        swap.clicked.connect(self.swap)
        chooser = QHBoxLayout()
        chooser.setSpacing(8)
        for words, box in ((tr("&Along"), self.along), (tr("&Up"), self.up)):
            label = QLabel(words)
            label.setBuddy(box)
            box.setAccessibleName(words.replace("&", ""))
            box.setMinimumWidth(160)
            box.activated.connect(self._ask)
            chooser.addWidget(label)
            chooser.addWidget(box)
        chooser.addWidget(swap)
        chooser.addStretch(1)
        holder = QWidget()
        holder.setLayout(chooser)
        chooser.setContentsMargins(0, 0, 0, 0)
        self.add(holder)
        self.sides = (_Side(Window.REFERENCE), _Side(Window.INCIDENT))
        self._both = QWidget()
        across = QHBoxLayout(self._both)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(16)
        for side in self.sides:
            across.addWidget(side, 1)
        self.add(self._both, 1)

    @property
    def chosen(self) -> tuple[str, str]:
        """The two columns that are shown; empty before there are any."""
        return self._reading.x, self._reading.y

    def show_pairs(self, reading: PairsReading) -> None:
        """Show two columns in both windows.

        Parameters
        ----------
        reading : PairsReading
        """
        if reading == self._reading:
            return
        self._reading = reading
        self.set_heading(reading.title)
        for box, name in ((self.along, reading.x), (self.up, reading.y)):
            box.clear()
            box.addItems(list(reading.columns))
            box.setCurrentText(name)
            box.setEnabled(bool(reading.figures))
        self._both.setVisible(bool(reading.figures))
        for side, figure in zip(self.sides, reading.figures, strict=False):
            side.show_figure(figure)

    def swap(self) -> None:
        """Show the column that went along upwards, and the other way round."""
        x, y = self.chosen
        if x:
            self.wanted.emit(y, x)

    def _ask(self) -> None:
        wanted = (self.along.currentText(), self.up.currentText())
        if wanted != self.chosen:
            self.wanted.emit(*wanted)


class _Side(QWidget):
    """One window: its chip, its picture, what is in it.

    Parameters
    ----------
    window : Window
    """

    def __init__(self, window: Window) -> None:
        super().__init__()
        self.view = FigureView()
        self._caption = Label("", SMALL, tone="t3", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        top = QHBoxLayout()
        top.addWidget(WindowChip(window))
        top.addStretch(1)
        column.addLayout(top)
        column.addWidget(self.view, 1)
        column.addWidget(self._caption)

    def show_figure(self, figure: Figure) -> None:
        """Show another figure with its caption."""
        self.view.show_figure(figure)
        self._caption.setText(figure.caption)
