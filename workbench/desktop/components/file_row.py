"""A file that is being taken in: name, what is done, bar, time left."""

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from workbench.desktop.components.labels import ElidedLabel, Label
from workbench.desktop.numbers import duration, percent, size
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.language import tr


class FileRow(QWidget):
    """One file of an import.

    Parameters
    ----------
    name : str
    count : int
        Its bytes.
    """

    def __init__(self, name: str, count: int) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.name = name
        self._size = size(count)
        self._stage = ElidedLabel("", SMALL, tone="t2")
        self._told = Label("", SMALL, tone="t2")
        self._bar = QProgressBar()
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(tr("Progress of {name}", name=name))
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(ElidedLabel(name, BODY, weight=600))
        top.addWidget(Label(self._size, SMALL, tone="t3"))
        top.addWidget(self._stage, 1)
        top.addWidget(self._told)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self._bar)

    def show_progress(self, fraction: float, text: str, seconds_left: float | None) -> None:
        """Say how far it is.

        Parameters
        ----------
        fraction : float
            0 to 1.
        text : str
            What is being done.
        seconds_left : float or None
            None where that cannot be said.
        """
        self._bar.setValue(round(1000 * fraction))
        self._stage.setText(text)
        self._told.setText(_words(fraction, text, seconds_left))
        self.setAccessibleName(f"{self.name}, {self._size}: {self._told.text()}")


def _words(fraction: float, text: str, seconds_left: float | None) -> str:
    if fraction >= 1:
        return tr("taken in")
    if not text:
        return tr("waiting")
    if seconds_left is None:
        return percent(fraction)
    return tr("{share}, {time} left", share=percent(fraction), time=duration(seconds_left))
