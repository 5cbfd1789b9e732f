"""A tour of the sample in five steps: a card beside what it tells of, which stays usable."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSettings, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.focus_ring import FocusRing
from workbench.desktop.components.labels import Label
from workbench.desktop.theme.appearance import Appearance, current_tokens
from workbench.desktop.theme.fonts import BODY, HEADING, SMALL
from workbench.desktop.window import MainWindow
from workbench.language import tr

STEP = "tour/step"
"""The setting that says at which step the tour was left."""
WIDTH = 340
_APART = 16


@dataclass(frozen=True, slots=True)
class Stop:
    """One step of the tour.

    Attributes
    ----------
    place : str
        Where it is.
    region : int
        Which part of the place, as F6 goes through them.
    title, words : str
        What the part answers, and what to do with it.
    """

    place: str
    region: int
    title: str
    words: str


STOPS = (
    Stop(
        "home",
        0,
        tr("Which incident needs someone"),
        tr(
            "Home puts the worst open incident first. This one is a demand model that ranks busy "
            "hours worse since a firmware update."
        ),
    ),
    Stop(
        "evidence",
        2,
        tr("What there is to go by"),
        tr(
            "Everything taken in is listed with its hash. Frozen evidence cannot be exchanged "
            "later without anybody noticing."
        ),
    ),
    Stop(
        "signals",
        0,
        tr("When it began"),
        tr(
            "Drag over the axis, or use the arrow keys, to say which stretch was good (W0) and "
            "which is the incident (W1). Every analysis compares these two."
        ),
    ),
    Stop(
        "causes",
        0,
        tr("What caused it"),
        tr(
            "Find causes mends one upstream fault after another and measures how much of the drop "
            "comes back. What drifted most need not be the cause."
        ),
    ),
    Stop(
        "report",
        0,
        tr("The proof"),
        tr(
            "Claims stand on runs that anybody can repeat. Export package writes all of it as one "
            "signed file, which a stranger verifies and replays."
        ),
    ),
)


class TourCard(QWidget):
    """The card of the tour; it never takes the window, and is left with Escape.

    Parameters
    ----------
    window : QWidget
        What it lies over.

    Signals
    -------
    stepped(int)
        Forward (1) or back (-1).
    left()
        The tour is left, to be taken up again later.
    """

    stepped = Signal(int)
    left = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setFixedWidth(WIDTH)
        self.count = Label("", SMALL, tone="t2")
        self.title = Label("", HEADING, wrap=True)
        self.words = Label("", BODY, tone="t2", wrap=True)
        self.back, self.leave = Button(tr("Back")), Button(tr("Leave the tour"), ButtonKind.LINK)
        self.next = Button(tr("Next"), ButtonKind.PRIMARY)
        self.back.clicked.connect(lambda: self.stepped.emit(-1))
        self.next.clicked.connect(lambda: self.stepped.emit(1))
        self.leave.clicked.connect(self.left)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.leave)
        row.addStretch(1)
        row.addWidget(self.back)
        row.addWidget(self.next)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        for label in (self.count, self.title, self.words):
            column.addWidget(label)
        column.addLayout(row)
        Appearance.current().themeChanged.connect(self.update)

    def show_stop(self, number: int, stop: Stop) -> None:
        """Show a step.

        Parameters
        ----------
        number : int
            From 0.
        stop : Stop
        """
        count = tr("Step {number} of {all}", number=number + 1, all=len(STOPS))
        self.count.setText(count)
        self.title.setText(stop.title)
        self.words.setText(stop.words)
        self.setAccessibleName(f"{count}: {stop.title}")
        self.setAccessibleDescription(stop.words)
        self.back.setEnabled(number > 0)
        self.next.setText(tr("Next") if number + 1 < len(STOPS) else tr("End the tour"))
        self.next.setAccessibleName(self.next.text())
        self.resize(WIDTH, max(self.heightForWidth(WIDTH), self.sizeHint().height()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave with Escape; the arrow keys step."""
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            forward = key == Qt.Key.Key_Right
            if forward or self.back.isEnabled():
                self.stepped.emit(1 if forward else -1)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the card with a border that stands out in every theme."""
        colours = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.accent), 2))
        painter.setBrush(QColor(colours.s1))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 8, 8)
        painter.end()


class Tour(QObject):
    """Goes through the stops in a window with the sample open.

    Parameters
    ----------
    window : MainWindow
    ready : callable
        Called with what to do once an incident is open; opens the sample where none is.
    """

    def __init__(self, window: MainWindow, ready: Callable[[Callable[[], None]], None]) -> None:
        super().__init__(window)
        self._window, self._ready = window, ready
        self.card: TourCard | None = None
        self._ring: FocusRing | None = None
        self._target: QWidget | None = None
        window.placeChanged.connect(self._follow)

    @property
    def step(self) -> int:
        """The step that is shown, or at which the tour goes on."""
        try:
            step = int(str(QSettings().value(STEP, 0)))
        except ValueError:
            return 0
        return step if 0 <= step < len(STOPS) else 0

    def begin(self) -> None:
        """Go on where the tour was left; from the first step where it never was begun."""
        self._ready(lambda: self._show(self.step))

    def _show(self, number: int) -> None:
        QSettings().setValue(STEP, number)
        stop = STOPS[number]
        if self._window.current_place != stop.place:
            self._window.go(stop.place)
        card = self._made_card()
        card.show_stop(number, stop)
        card.show()
        self._follow(stop.place)
        card.next.setFocus(Qt.FocusReason.OtherFocusReason)

    def _made_card(self) -> TourCard:
        if self.card is None:
            self.card = TourCard(self._window)
            self.card.stepped.connect(self._step)
            self.card.left.connect(self.leave)
            self._ring = FocusRing(self._window)
            self._window.installEventFilter(self)
        return self.card

    def _step(self, by: int) -> None:
        number = self.step + by
        if number < len(STOPS):
            self._show(max(number, 0))
        else:
            QSettings().setValue(STEP, 0)
            self.leave()

    def leave(self) -> None:
        """Take the card away; the step is remembered."""
        if self.card is None or self._ring is None:
            return
        target, self._target = self._target, None
        self._ring.surround(None)
        self._ring.deleteLater()
        self.card.hide()
        self.card.deleteLater()
        self._window.removeEventFilter(self)
        self.card = self._ring = None
        if target is not None and isValid(target):
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay beside the part when the window changes its size."""
        if event.type() == QEvent.Type.Resize:
            self._arrange()
        return super().eventFilter(watched, event)

    def _follow(self, place: str) -> None:
        """Surround the part while its place is shown; elsewhere the card only waits."""
        if self.card is None or self._ring is None:
            return
        stop = STOPS[self.step]
        regions = self._window.place(place).focus_regions() if place == stop.place else ()
        self._target = regions[min(stop.region, len(regions) - 1)] if regions else None
        self._ring.surround(self._target)
        self._arrange()

    def _arrange(self) -> None:
        if self.card is None or not isValid(self.card):
            return
        inside = self._window.rect().adjusted(_APART, _APART, -_APART, -_APART - 32)
        target = self._target
        around = QRect(inside.center(), inside.center())
        if target is not None and isValid(target) and target.isVisibleTo(self._window):
            around = QRect(target.mapTo(self._window, QPoint(0, 0)), target.size())
        self.card.move(beside(around, self.card.size(), inside))
        self.card.raise_()


def beside(target: QRect, card: QSize, inside: QRect) -> QPoint:
    """Return where a card goes: right of a part, left of it, or in the lower right corner.

    Parameters
    ----------
    target : QRect
        The part.
    card : QSize
        How large the card is.
    inside : QRect
        Where it may be.

    Returns
    -------
    QPoint
        Its upper left corner.
    """
    wide, high = card.width(), card.height()
    top = min(max(target.top(), inside.top()), inside.bottom() - high)
    for left in (target.right() + _APART, target.left() - _APART - wide):
        if inside.left() <= left and left + wide <= inside.right():
            return QPoint(left, top)
    return QPoint(inside.right() - wide, inside.bottom() - high)
