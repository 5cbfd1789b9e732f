"""Fields of dialogs that ask for words: several lines, one a line, one of a few."""

from collections.abc import Iterable, Mapping

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QPlainTextEdit

from workbench.desktop.theme.fonts import BODY, font


class TextField(QPlainTextEdit):
    """A few lines of plain text; Tab leaves it.

    Parameters
    ----------
    text : str
    hint : str
        What is expected, shown while it is empty.
    lines : int
        How many are seen at once.
    """

    def __init__(self, text: str = "", hint: str = "", *, lines: int = 2) -> None:
        super().__init__(text)
        self.setFont(font(BODY))
        self.setPlaceholderText(hint)
        self.setTabChangesFocus(True)
        self.setFixedHeight(BODY.line * lines + 14)

    @property
    def words(self) -> str:
        """What is written, without spaces around it."""
        return self.toPlainText().strip()

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines that say something."""
        return tuple(line.strip() for line in self.words.splitlines() if line.strip())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Ctrl+Enter to the dialog."""
        if event.key() in {16777220, 16777221} and event.modifiers():
            event.ignore()
            return
        super().keyPressEvent(event)


def choices(known: Mapping[str, str], chosen: str = "") -> QComboBox:
    """Return a box that shows words for what is recorded.

    Parameters
    ----------
    known : mapping of str to str
        What is recorded, and its words.
    chosen : str
        What is chosen at first; it is offered as it is where it is none of them.
    """
    box = QComboBox()
    box.setFont(font(BODY))
    for value, words in ({} if chosen in known else {chosen: chosen} | dict(known)).items() or (
        known.items()
    ):
        box.addItem(words, value)
    box.setCurrentIndex(max(box.findData(chosen), 0))
    return box


def lines_of(several: Iterable[str]) -> str:
    """Return texts one a line."""
    return "\n".join(several)
