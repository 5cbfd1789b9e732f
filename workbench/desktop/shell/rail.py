"""The rail: places at the left, jobs at its foot."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QVBoxLayout, QWidget

from workbench.desktop.components.tips import set_tip
from workbench.desktop.place import PlaceEntry
from workbench.desktop.theme.appearance import current_tokens
from workbench.desktop.theme.fonts import SMALL, font
from workbench.desktop.theme.icons import pixmap
from workbench.language import tr

WIDTH = 88
_ITEM = 56
_ICON = 22


class RailItem(QAbstractButton):
    """One entry: icon over label; the current one has fill, bar and weight.

    Parameters
    ----------
    text : str
        The label.
    icon_name : str
        The icon.
    """

    def __init__(self, text: str, icon_name: str) -> None:
        super().__init__()
        self.icon_name = icon_name
        self._strong = font(SMALL, 600)
        self._count = 0
        self.setText(text)
        self.setFont(font(SMALL, 500))
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_count(self, count: int) -> None:
        """Show a count at the icon.

        Parameters
        ----------
        count : int
            Nothing is shown for 0.
        """
        self._count = count
        self.setAccessibleDescription(tr("{number} running", number=count) if count else "")
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of label and icon."""
        label = QFontMetrics(self._strong).horizontalAdvance(self.text())
        return QSize(max(WIDTH - 12, label + 10), _ITEM)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint fill, bar, icon, label and count."""
        current = self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, current=current)
        tone = "t1" if current else "t2"
        ratio = self.devicePixelRatioF()
        left = (self.width() - _ICON) / 2
        painter.drawPixmap(round(left), 9, pixmap(self.icon_name, tone, _ICON, ratio))
        painter.setFont(self._strong if current else self.font())
        painter.setPen(QColor(current_tokens().colour(tone)))
        box = QRectF(0, 33, self.width(), 18)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.text())
        if self._count:
            self._paint_count(painter, left + _ICON - 4)
        painter.end()

    def _paint_ground(self, painter: QPainter, *, current: bool) -> None:
        colours = current_tokens()
        if not (current or self.underMouse() or self.isDown()):
            return
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()), 6, 6)
        painter.fillPath(shape, QColor(colours.s3))
        if current:
            bar = QPainterPath()
            bar.addRect(QRectF(0, 0, 3, self.height()))
            painter.fillPath(shape.intersected(bar), QColor(colours.accent))

    def _paint_count(self, painter: QPainter, left: float) -> None:
        colours = current_tokens()
        metrics = QFontMetrics(self._strong)
        text = str(self._count)
        wide = max(16, metrics.horizontalAdvance(text) + 8)
        box = QRectF(left, 3, wide, 16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.accent))
        painter.drawRoundedRect(box, 8, 8)
        painter.setPen(QColor(colours.on_accent))
        painter.setFont(self._strong)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


class Rail(QWidget):
    """The places, one of them current.

    Signals
    -------
    chosen(str)
        The key of the place a person chose.
    jobsWanted()
        The jobs at the foot were pressed.
    """

    chosen = Signal(str)
    jobsWanted = Signal()

    def __init__(self, entries: Sequence[PlaceEntry]) -> None:
        super().__init__()
        self.setAccessibleName(tr("Places"))
        self.setObjectName("rail")
        self._items: dict[str, RailItem] = {}
        self._group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 8, 6, 8)
        column.setSpacing(2)
        for place in entries:
            item = RailItem(place.label, place.icon_name)
            item.setCheckable(True)
            # A screen reader toggles where a person clicks.
            item.toggled.connect(partial(self._choose, place.key))
            self._group.addButton(item)
            self._items[place.key] = item
            column.addWidget(item)
        column.addStretch(1)
        self._jobs = RailItem(tr("Jobs"), "jobs")
        set_tip(self._jobs, tr("Jobs (Ctrl+J)"))
        self._jobs.clicked.connect(self.jobsWanted)
        column.addWidget(self._jobs)
        widest = max((item.sizeHint().width() for item in self._all()), default=0)
        self.setFixedWidth(max(WIDTH, widest + 12))

    def set_current(self, key: str) -> None:
        """Mark a place as current.

        Parameters
        ----------
        key : str
            The place.
        """
        item = self._items[key]
        item.blockSignals(True)  # noqa: FBT003 -- Qt's signature
        item.setChecked(True)
        item.blockSignals(False)  # noqa: FBT003 -- Qt's signature
        item.update()

    def _choose(self, key: str, checked: bool) -> None:  # noqa: FBT001 -- Qt's signature
        if checked:
            self.chosen.emit(key)

    def set_hint(self, key: str, keys: str) -> None:
        """Tell the shortcut of a place in its tooltip.

        Parameters
        ----------
        key : str
            The place.
        keys : str
            Such as ``"Ctrl+3"``.
        """
        item = self._items[key]
        set_tip(item, f"{item.text()} ({keys})")

    def show_only(self, keys: Sequence[str]) -> None:
        """Show some places and hide the others.

        Parameters
        ----------
        keys : sequence of str
            The places to show.
        """
        for key, item in self._items.items():
            item.setVisible(key in keys)

    def set_job_count(self, count: int) -> None:
        """Show how many jobs are running.

        Parameters
        ----------
        count : int
            Nothing is shown for 0.
        """
        self._jobs.set_count(count)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the focus with Up and Down."""
        if event.key() == Qt.Key.Key_Down:
            self.focusNextChild()
        elif event.key() == Qt.Key.Key_Up:
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the line at the right."""
        painter = QPainter(self)
        painter.fillRect(self.width() - 1, 0, 1, self.height(), QColor(current_tokens().line))
        painter.end()

    def _all(self) -> list[RailItem]:
        return [*self._items.values(), self._jobs]
