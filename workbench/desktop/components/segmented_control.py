"""One of a few: a row of buttons of which exactly one is pressed."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from workbench.desktop.theme.fonts import SMALL, font


class _Segment(QPushButton):
    """A segment; arrow keys move on to its neighbour and choose it."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Left and Right to the row."""
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()
            return
        super().keyPressEvent(event)


class SegmentedControl(QWidget):
    """A choice among two to five.

    Parameters
    ----------
    name : str
        What is chosen, for screen readers.
    options : sequence of (str, str)
        Key and text of each option, in order; the first is chosen at the start.

    Signals
    -------
    chosen(str)
        The key of the option a person chose.
    """

    chosen = Signal(str)

    def __init__(self, name: str, options: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self._keys = [key for key, _ in options]
        self._group = QButtonGroup(self)
        for number, (_, text) in enumerate(options):
            segment = _Segment(text)
            segment.setCheckable(True)
            segment.setProperty("kind", "segment")
            segment.setFont(font(SMALL, 500))
            segment.setAccessibleName(f"{name}: {text}")
            segment.setCursor(Qt.CursorShape.PointingHandCursor)
            self._group.addButton(segment, number)
            row.addWidget(segment)
        self._group.button(0).setChecked(True)
        self._one_tab_stop()
        # A screen reader toggles where a person clicks.
        self._group.idToggled.connect(self._report)

    @property
    def current(self) -> str:
        """The key of the chosen option."""
        return self._keys[self._group.checkedId()]

    def choose(self, key: str) -> None:
        """Choose without reporting it.

        Parameters
        ----------
        key : str
            The key of an option.

        Raises
        ------
        ValueError
            If there is no such option.
        """
        self._group.blockSignals(True)  # noqa: FBT003 -- Qt's signature
        self._group.button(self._keys.index(key)).setChecked(True)
        self._group.blockSignals(False)  # noqa: FBT003 -- Qt's signature
        self._one_tab_stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the choice with Left and Right."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        wanted = self._group.checkedId() + step
        if 0 <= wanted < len(self._keys):
            button = self._group.button(wanted)
            button.setFocus(Qt.FocusReason.TabFocusReason)
            button.click()

    def _report(self, number: int, checked: bool) -> None:  # noqa: FBT001 -- Qt's signature
        if checked:
            self._one_tab_stop()
            self.chosen.emit(self._keys[number])

    def _one_tab_stop(self) -> None:
        for button in self._group.buttons():
            chosen = button.isChecked()
            button.setFocusPolicy(
                Qt.FocusPolicy.StrongFocus if chosen else Qt.FocusPolicy.ClickFocus
            )
