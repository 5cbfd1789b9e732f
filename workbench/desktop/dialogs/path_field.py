"""A path that is typed or chosen."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from workbench.desktop.components.buttons import Button
from workbench.language import tr


class PathField(QWidget):
    """A line for a path with a button that opens a file dialog.

    Parameters
    ----------
    name : str
        What the path is, for screen readers.
    path : str
        What it is at first.
    choose : callable
        Given the path as it is, asks for another and returns it; empty where none was chosen.
    """

    def __init__(self, name: str, path: str, choose: Callable[[str], str]) -> None:
        super().__init__()
        self._choose = choose
        self.line = QLineEdit(path)
        self.line.setAccessibleName(name)
        button = Button(tr("Choose…"))
        button.setAutoDefault(False)
        button.setAccessibleName(tr("Choose: {lower}", lower=name.lower()))
        button.clicked.connect(self._ask)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.line, 1)
        row.addWidget(button)
        self.setFocusProxy(self.line)

    @property
    def text(self) -> str:
        """The path as it is written."""
        return self.line.text().strip()

    def _ask(self) -> None:
        chosen = self._choose(self.text)
        if chosen:
            self.line.setText(chosen)
