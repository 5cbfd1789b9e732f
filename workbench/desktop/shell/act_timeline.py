"""The acts of an incident along a line, branch under branch, with the moment looked at."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.desktop.components.tips import set_tip
from workbench.desktop.history_rows import standing_words
from workbench.desktop.shell.act_shapes import act_shape, act_tone
from workbench.desktop.theme.appearance import Appearance, current_tokens
from workbench.desktop.theme.shapes import paint_shape
from workbench.language import tr
from workbench.services.readings.history import History

EDGE = 9.0
"""Px at either end, as much as the handle of the slider above needs."""
LANE = 15
LANES = 4
"""How many columns of branches are drawn apart; further ones share the last."""
MARK = 9.0
SPARSE = 13.0
"""Px between two acts from which on each is drawn with its shape."""


class ActTimeline(QWidget):
    """A picture of every act; pressing or dragging chooses one.

    Signals
    -------
    chosen(int)
        The index of an act.
    """

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.history = History()
        self.at = 0
        self._lanes = 1
        self._drawn: tuple[object, QPixmap] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the slider above has the keyboard
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Acts in the order in which they were done"))
        Appearance.current().themeChanged.connect(self.update)

    def show_history(self, history: History, at: int) -> None:
        """Show acts, and which of them the window looks at.

        Parameters
        ----------
        history : History
        at : int
            Index of an act.
        """
        self.at = at
        if history is not self.history:
            self.history, self._lanes = history, lanes_of(history)
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for as many lanes as there are branches beside each other."""
        return QSize(400, self._lanes * LANE + 6)

    def minimumSizeHint(self) -> QSize:
        """Return the least room."""
        return QSize(120, self.sizeHint().height())

    def x_of(self, index: int) -> float:
        """Return where an act stands."""
        last = max(len(self.history.steps) - 1, 1)
        return EDGE + (self.width() - 2 * EDGE) * index / last

    def index_at(self, x: float) -> int:
        """Return the act nearest to a place."""
        last = len(self.history.steps) - 1
        wide = max(self.width() - 2 * EDGE, 1.0)
        return min(max(round((x - EDGE) / wide * last), 0), max(last, 0))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the act under the pointer."""
        if event.button() == Qt.MouseButton.LeftButton and self.history.steps:
            self.chosen.emit(self.index_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scrub while dragging; otherwise tell what lies under the pointer."""
        if not self.history.steps:
            return
        index = self.index_at(event.position().x())
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.chosen.emit(index)
            return
        step = self.history.steps[index]
        set_tip(self, f"{step.name}\n{step.when} · {step.author} · {standing_words(step)}")

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the acts once, and over them what had not happened yet."""
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture())
        if self.history.steps:
            self._paint_moment(painter)
        painter.end()

    def _paint_moment(self, painter: QPainter) -> None:
        colours, high = current_tokens(), self.height()
        x = self.x_of(self.at)
        if self.at < len(self.history.steps) - 1:
            later = QRectF(x + MARK / 2 + 2, 1, self.width() - x - MARK / 2 - 3, high - 2)
            veil = QColor(colours.s1)
            veil.setAlphaF(0.62)
            painter.fillRect(later, veil)
            painter.setClipRect(later)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(colours.edge), 1))
            left = int(later.left()) - high
            for start in range(left - left % 9, self.width(), 9):
                painter.drawLine(QPointF(start, high), QPointF(start + high, 0))
            painter.setClipping(False)
        painter.setPen(QPen(QColor(colours.accent), 2))
        painter.drawLine(QPointF(x, 0), QPointF(x, high))

    def _picture(self) -> QPixmap:
        colours, ratio = current_tokens(), self.devicePixelRatioF()
        key = (id(self.history), self.width(), self.height(), ratio, colours.accent, colours.s1)
        if self._drawn is not None and self._drawn[0] == key:
            return self._drawn[1]
        made = QPixmap(self.size() * ratio)
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(colours.line))
        painter.setBrush(QColor(colours.s2))
        painter.drawRoundedRect(QRectF(0.5, 0.5, self.width() - 1, self.height() - 1), 4, 4)
        steps = self.history.steps
        room = (self.width() - 2 * EDGE) / max(len(steps) - 1, 1)
        if room >= SPARSE / 2:
            self._paint_tree(painter)
            self._paint_marks(painter, min(MARK, room))
        elif steps:
            self._paint_dense(painter)
        painter.end()
        self._drawn = (key, made)
        return made

    def _paint_tree(self, painter: QPainter) -> None:
        colours = current_tokens()
        for index, step in enumerate(self.history.steps):
            if step.parent < 0:
                continue
            parent = self.history.steps[step.parent]
            painter.setPen(QPen(QColor(colours.edge), 1.5 if step.current else 1.0))
            start = QPointF(self.x_of(step.parent), self._y(parent.lane))
            end = QPointF(self.x_of(index), self._y(step.lane))
            if start.y() == end.y():
                painter.drawLine(start, end)
            else:
                knee = QPointF(min(start.x() + 8, end.x()), end.y())
                painter.drawLine(start, knee)
                painter.drawLine(knee, end)

    def _paint_marks(self, painter: QPainter, size: float) -> None:
        colours = current_tokens()
        for index, step in enumerate(self.history.steps):
            box = QRectF(self.x_of(index) - size / 2, self._y(step.lane) - size / 2, size, size)
            paint_shape(painter, act_shape(step), box, colours.colour(act_tone(step)))

    def _paint_dense(self, painter: QPainter) -> None:
        """Paint one stroke a px column and branch, however many acts fall there."""
        colours = current_tokens()
        seen: dict[tuple[int, int], str] = {}
        for index, step in enumerate(self.history.steps):
            place = int(self.x_of(index)), min(step.lane, LANES - 1)
            if seen.get(place) != "accent":
                seen[place] = act_tone(step)
        for tone in ("t3", "t2", "accent"):
            painter.setPen(QPen(QColor(colours.colour(tone)), 1))
            for (x, lane), found in seen.items():
                if found == tone:
                    y = self._y(lane)
                    painter.drawLine(QPointF(x + 0.5, y - 4), QPointF(x + 0.5, y + 4))

    def _y(self, lane: int) -> float:
        return 3 + (min(lane, LANES - 1) + 0.5) * LANE


def lanes_of(history: History) -> int:
    """Return how many branches are drawn beside each other."""
    return min(max((step.lane for step in history.steps), default=0), LANES - 1) + 1
