"""The main picture and its right column, side by side or under each other."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QSizePolicy, QWidget

GAP = 12
NARROW = 300
_WINDOW_EDGES = 88 + 2 * 20


class MainAndSide(QWidget):
    """Two columns that keep the 12-px gap: the right one narrows to 300 px at a 1280-px window.

    Below 1140 px of its own width the right column goes under the picture.

    Parameters
    ----------
    main, side : QWidget
        The picture with what is under it; the right column.
    side_width : int
        Width of the right column in a 1440-px window.
    """

    def __init__(self, main: QWidget, side: QWidget, side_width: int = 384) -> None:
        super().__init__()
        self._side_width = max(NARROW, side_width)
        self._main, self._side = main, side
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP)
        self._row.addWidget(main, 1)
        self._row.addWidget(side)
        main.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._side.setFixedWidth(self._side_width)

    @property
    def stacked(self) -> bool:
        """Whether the right column is under the picture."""
        return self._row.direction() == QBoxLayout.Direction.TopToBottom

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose the arrangement for the new width."""
        super().resizeEvent(event)
        self._arrange(event.size().width())

    def _arrange(self, width: int) -> None:
        if width < 1280 - _WINDOW_EDGES - GAP:
            self._row.setDirection(QBoxLayout.Direction.TopToBottom)
            self._side.setMinimumWidth(0)
            self._side.setMaximumWidth(16_777_215)
            return
        self._row.setDirection(QBoxLayout.Direction.LeftToRight)
        full = 1440 - _WINDOW_EDGES
        narrow = 1280 - _WINDOW_EDGES
        part = min(1.0, max(0.0, (width - narrow) / (full - narrow)))
        self._side.setFixedWidth(round(NARROW + part * (self._side_width - NARROW)))


class ScrollColumn(QScrollArea):
    """A column that scrolls when the window is low, without a frame of its own.

    Parameters
    ----------
    content : QWidget
        What to show.
    """

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        content.setObjectName("viewportContents")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)
        self.setWidget(content)
        content.setAutoFillBackground(False)
