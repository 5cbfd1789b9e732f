"""Where files and folders are dropped."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QHBoxLayout, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.dropped_paths import dropped_paths
from workbench.desktop.components.labels import Label
from workbench.desktop.theme.appearance import current_tokens
from workbench.language import tr


class DropZone(QWidget):
    """A dashed field that takes files and folders.

    Parameters
    ----------
    text : str
        What to drop here; the link follows it.
    link : str
        Text of the link that opens a file dialog.

    Signals
    -------
    dropped(tuple of Path)
        Local files and folders, in the order given.
    chooseWanted()
        The link was pressed.
    """

    dropped = Signal(object)
    chooseWanted = Signal()

    def __init__(
        self, text: str = tr("Drop files or a folder here, or"), link: str = tr("choose files…")
    ) -> None:
        super().__init__()
        self._hot = False
        self.setAcceptDrops(True)
        self.setAccessibleName(text)
        self._link = Button(link, ButtonKind.LINK)
        self._link.clicked.connect(self.chooseWanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(2)
        row.addStretch(1)
        row.addWidget(Label(text, tone="t2"))
        row.addWidget(self._link)
        row.addStretch(1)

    @property
    def hot(self) -> bool:
        """Whether something that can be taken is held over it."""
        return self._hot

    def sizeHint(self) -> QSize:
        """Return a field large enough to hit."""
        return QSize(super().sizeHint().width(), 88)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take local files only, and show that they can be let go."""
        if dropped_paths(event.mimeData()):
            event.acceptProposedAction()
            self._heat(hot=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Cool down."""
        super().dragLeaveEvent(event)
        self._heat(hot=False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand the paths on."""
        paths = dropped_paths(event.mimeData())
        self._heat(hot=False)
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the dashed border, and the accent while something is held over it."""
        colours = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(colours.accent if self._hot else colours.edge), 2 if self._hot else 1)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(QColor(colours.accent_soft) if self._hot else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.end()

    def _heat(self, *, hot: bool) -> None:
        self._hot = hot
        self.update()
