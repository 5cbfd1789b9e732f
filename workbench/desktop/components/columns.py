"""The main picture and its right column, side by side or under each other."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QSizePolicy, QWidget

GAP = 12
NARROW = 300
_WINDOW_EDGES = 88 + 2 * 20
STACKED_BELOW = 1280 - _WINDOW_EDGES - GAP
"""Width below which the right column goes under the picture."""


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
        if width < STACKED_BELOW:
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
        self.content = content
        content.setObjectName("viewportContents")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)
        self.setWidget(content)
        content.setAutoFillBackground(False)


class ReadableColumns(ScrollColumn):
    """Two columns that are never squeezed until nothing can be read: in a low window they scroll.

    Side by side the right column scrolls for itself; under the picture it has its whole height,
    so that there is one scroll bar and not one inside another.

    Parameters
    ----------
    main, side : QWidget
        As of `MainAndSide`.
    side_width : int
        As of `MainAndSide`.
    least : int
        Height of the picture below which it is no picture any more.
    """

    def __init__(self, main: QWidget, side: QWidget, side_width: int, least: int) -> None:
        self.columns = MainAndSide(main, side, side_width)
        self._main, self._side, self._least = main, side, least
        self._room = _Room(self.columns)
        super().__init__(self._room)
        side.installEventFilter(self)
        for _, content in self._scrolled():
            content.installEventFilter(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure again for the new width."""
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Measure again when the right column says more or less, or was taken out."""
        kinds = {QEvent.Type.LayoutRequest, QEvent.Type.ShowToParent, QEvent.Type.HideToParent}
        if event.type() in kinds | {QEvent.Type.ParentChange}:
            self._fit()
        return super().eventFilter(watched, event)

    def _scrolled(self) -> list[tuple[ScrollColumn, QWidget]]:
        return [(one, one.content) for one in self._side.findChildren(ScrollColumn)]

    def _fit(self) -> None:
        wide = self.viewport().width()
        here = self._room.isAncestorOf(self._side)
        stacked = here and not self._side.isHidden() and wide < STACKED_BELOW
        for one, content in self._scrolled():
            one.setMinimumHeight(_height_of(content, wide - 34) if stacked else 0)
        below = _height_of(self._side, wide) + GAP if stacked else 0
        self._main.setMinimumHeight(self._least)
        self._room.set_least(self._least + below)


class _Room(QWidget):
    """Gives the columns the room there is, and asks for no more than their least height."""

    def __init__(self, columns: QWidget, least: int = 0) -> None:
        super().__init__()
        self._columns, self._height = columns, 0
        self.set_least(least)
        columns.setParent(self)

    def set_least(self, height: int) -> None:
        if height != self._height:
            self._height = height
            self.setMinimumHeight(height)

    def sizeHint(self) -> QSize:
        return QSize(self._columns.minimumSizeHint().width(), self._height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._columns.setGeometry(self.rect())


def readable(content: QWidget, least: int) -> ScrollColumn:
    """Return what shows a content in the room there is, and scrolls where that is too low for it.

    Parameters
    ----------
    content : QWidget
    least : int
        Height below which nothing of it can be read.
    """
    return ScrollColumn(_Room(content, least))


def _height_of(widget: QWidget, wide: int) -> int:
    """Return the height at which a widget shows all its words."""
    layout = widget.layout()
    if layout is None:
        return widget.sizeHint().height()
    if layout.hasHeightForWidth():
        return max(layout.totalHeightForWidth(wide), layout.totalMinimumSize().height())
    return layout.totalSizeHint().height()
