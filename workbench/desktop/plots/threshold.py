"""A signal with a threshold that is dragged, and where the rule fires; painted directly."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPolygonF
from PySide6.QtWidgets import QSizePolicy

from workbench.desktop.numbers import percent
from workbench.desktop.plots.announcing import announce
from workbench.desktop.plots.ink import DASH, DOTS, MAIN, Align, pen, veil, width, write
from workbench.desktop.plots.painted_view import PaintedView, keyboard_focus
from workbench.desktop.plots.plot_rows import PlotData
from workbench.desktop.plots.round_ticks import linear_ticks, time_ticks
from workbench.desktop.theme.tokens import Tokens
from workbench.domain.figures import Axis, Figure, Flags, Level, Line
from workbench.language import tr

NOTHING = tr("No rule is tried yet")
_LEFT, _RIGHT, _BELOW, _LINE = 46.0, 10.0, 20.0, 16.0
_NEAR = 8.0
"""Px from the threshold within which a press takes hold of it."""


@dataclass(frozen=True, slots=True)
class ThresholdPicture:
    """What is drawn.

    Attributes
    ----------
    name : str
        What the values are.
    points : tuple of (float, float or None)
        Start of each bin in seconds since 1970, and its value.
    width : float
        Seconds of a bin.
    threshold : float
    other : float or None
        The rule's limit on the other side, which is not dragged.
    onset, fires_at, declared : float or None
    share : bool
        Whether values are shares, written as per cent.
    sentence : str
        For those who do not see it.
    """

    name: str
    points: tuple[tuple[float, float | None], ...]
    width: float
    threshold: float
    other: float | None = None
    onset: float | None = None
    fires_at: float | None = None
    declared: float | None = None
    share: bool = False
    sentence: str = ""

    @property
    def reach(self) -> tuple[float, float]:
        """The lowest and the highest value of the axis."""
        known = [value for _, value in self.points if value is not None]
        known += [self.threshold, *([self.other] if self.other is not None else [])]
        low, high = min(known), max(known)
        room = (high - low) * 0.08 or abs(high) * 0.05 or 1.0
        if self.share:
            return max(0.0, low - room), 1.0
        return low - room, high + room

    @property
    def span(self) -> tuple[float, float]:
        """The first and the last moment of the axis."""
        return self.points[0][0], self.points[-1][0] + self.width

    def written(self, value: float) -> str:
        """Return a value in words."""
        return percent(value, 1) if self.share else f"{value:.4g}".replace("-", "\u2212")


class ThresholdView(PaintedView):
    """The signal, its threshold, and the moments that count.

    Signals
    -------
    thresholdMoved(float)
        While it is dragged, or moved by a key.
    """

    thresholdMoved = Signal(float)

    def __init__(self) -> None:
        self._shown: ThresholdPicture | None = None
        self._held = False
        super().__init__(NOTHING)
        self.setMouseTracking(True)
        self.setMinimumSize(220, 132)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def shown(self) -> ThresholdPicture | None:
        """What is drawn."""
        return self._shown

    def set_picture(self, shown: ThresholdPicture | None) -> None:
        """Draw something else.

        Parameters
        ----------
        shown : ThresholdPicture or None
        """
        self._shown = shown
        self.setAccessibleName(NOTHING if shown is None else shown.name)
        self.setAccessibleDescription("" if shown is None else shown.sentence)
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of a card's picture."""
        return QSize(320, 160)

    def data(self) -> PlotData:
        """Return one row a bin."""
        if self._shown is None:
            return PlotData((), ())
        return PlotData((tr("Start"), self._shown.name), tuple(self._shown.points))

    @property
    def figures(self) -> tuple[Figure, ...]:
        """What is shown, as data; none where there is nothing."""
        shown = self._shown
        if shown is None:
            return ()
        flags = _flags(shown)
        return (
            Figure(
                id="would-have-caught",
                title=shown.sentence,
                x=Axis(kind="time"),
                y=Axis(label=shown.name),
                marks=(
                    Line(
                        x=tuple(at for at, _ in shown.points),
                        y=tuple(value for _, value in shown.points),
                        tone="incident",
                    ),
                    Level(value=shown.threshold, tone="plain", label=tr("threshold")),
                    Flags(at=tuple(at for at, _ in flags), title=tuple(name for _, name in flags)),
                ),
            ),
        )

    def svg(self) -> str:
        """Return the picture as it prints, in light."""
        from workbench.desktop.plots.figure_svg import figure_svg  # noqa: PLC0415 -- on demand

        return "".join(figure_svg(figure, 640) for figure in self.figures)

    def paint_view(self, painter: QPainter, size: QSizeF, tokens: Tokens) -> None:
        """Paint grid, signal, moments and threshold."""
        shown = self._shown
        if shown is None or not shown.points:
            write(
                painter, QRectF(0, 0, size.width(), size.height()), NOTHING, tokens.t3,
                align=Align.AlignHCenter,
            )  # fmt: skip
            return
        panel = _Panel(shown, size)
        self._paint_axes(painter, panel, tokens)
        self._paint_signal(painter, panel, tokens)
        self._paint_moments(painter, panel, tokens)
        self._paint_threshold(painter, panel, tokens)

    @staticmethod
    def _paint_axes(painter: QPainter, panel: "_Panel", tokens: Tokens) -> None:
        shown, box = panel.shown, panel.box
        scale = 100.0 if shown.share else 1.0
        low, high = (end * scale for end in shown.reach)
        for value, words in linear_ticks(low, high, 4):
            high_at = round(panel.y(value / scale))
            painter.setPen(pen(tokens.line))
            painter.drawLine(QLineF(box.left(), high_at, box.right(), high_at))
            text = f"{words}\u202f%" if shown.share else words
            place = QRectF(0, high_at - _LINE / 2, _LEFT - 6, _LINE)
            write(painter, place, text, tokens.t3, align=Align.AlignRight)
        painter.setPen(pen(tokens.edge))
        painter.drawLine(QLineF(box.bottomLeft(), box.bottomRight()))
        last = -1e9
        for at, words in time_ticks(*shown.span, max(2, int(box.width() // 90))):
            wide = width(words) + 4
            left = min(max(panel.x(at) - wide / 2, 0.0), box.right() + _RIGHT - wide)
            if left > last + 6:
                write(painter, QRectF(left, box.bottom() + 3, wide, _LINE), words, tokens.t3)
                last = left + wide

    @staticmethod
    def _paint_signal(painter: QPainter, panel: "_Panel", tokens: Tokens) -> None:
        """Stroke the bins as steps, so that a gap stays a gap; lowest and highest of a px."""
        shown = panel.shown
        onset = shown.onset if shown.onset is not None else -1e18
        for tone, inside in ((tokens.ref, False), (tokens.inc, True)):
            painter.setPen(pen(tone, MAIN))
            line = QPolygonF()
            for at, value in panel.thinned():
                late = at + shown.width > onset
                if value is None or late is not inside:
                    painter.drawPolyline(line)
                    line = QPolygonF()
                    continue
                line.append(QPointF(panel.x(at), panel.y(value)))
                line.append(QPointF(panel.x(at + shown.width), panel.y(value)))
            painter.drawPolyline(line)

    @staticmethod
    def _paint_moments(painter: QPainter, panel: "_Panel", tokens: Tokens) -> None:
        box = panel.box
        taken: list[tuple[int, float]] = []
        named: list[tuple[QRectF, str, str, int]] = []
        for at, words in _flags(panel.shown):
            place = panel.x(at)
            strong = panel.shown.fires_at == at
            wide = width(words, 600 if strong else 400) + 2
            left = min(max(place - wide / 2, 0.0), box.right() + _RIGHT - wide)
            row = next(
                (
                    r
                    for r in range(3)
                    if all(r != used or left > end + 6 for used, end in taken)
                ),
                2,
            )  # fmt: skip
            taken.append((row, left + wide))
            top = box.top() - _LINE * (row + 1) - 2
            colour = tokens.t1 if strong else tokens.t2
            painter.setPen(pen(colour, 1.5 if strong else 1.0, DOTS))
            painter.drawLine(QLineF(place, top + _LINE, place, box.bottom()))
            words_at = QRectF(left, top, wide, _LINE)
            named.append((words_at, words, colour, 600 if strong else 400))
        for words_at, words, colour, weight in named:
            painter.fillRect(words_at, veil(tokens.s1, 0.9))
            write(painter, words_at, words, colour, weight=weight)

    def _paint_threshold(self, painter: QPainter, panel: "_Panel", tokens: Tokens) -> None:
        shown, box = panel.shown, panel.box
        if shown.other is not None:
            painter.setPen(pen(tokens.t3, 1.0, DASH))
            at = panel.y(shown.other)
            painter.drawLine(QLineF(box.left(), at, box.right(), at))
        at = panel.y(shown.threshold)
        colour = tokens.accent
        if self._held or keyboard_focus(self):
            painter.fillRect(QRectF(box.left(), at - 5, box.width(), 10), veil(colour, 0.2))
        painter.setPen(pen(colour, 1.5, DASH))
        painter.drawLine(QLineF(box.left(), at, box.right(), at))
        painter.setPen(pen(tokens.s1, 1.0))
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(QRectF(box.right() - 14, at - 5, 14, 10), 3, 3)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        words = shown.written(shown.threshold)
        wide = width(words, 600) + 4
        above = at - _LINE - 2 > box.top()
        top = at - _LINE - 2 if above else at + 2
        place = QRectF(box.right() - 18 - wide, top, wide, _LINE)
        painter.fillRect(place, veil(tokens.s1, 0.85))
        write(painter, place, words, colour, weight=600)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the threshold."""
        shown = self._shown
        if shown is None or event.button() is not Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        self._held = self._near(event.position().y())
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the threshold, or show that it can be moved."""
        shown = self._shown
        if shown is None:
            return
        if self._held:
            panel = _Panel(shown, QSizeF(self.size()))
            self._move(panel.value(event.position().y()))
            return
        near = self._near(event.position().y())
        self.setCursor(Qt.CursorShape.SplitVCursor if near else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of it."""
        if self._held:
            self._held = False
            self.update()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the threshold by arrows: a hundredth of the axis, with Shift a tenth."""
        shown = self._shown
        steps = {Qt.Key.Key_Up: 1.0, Qt.Key.Key_Down: -1.0,
                 Qt.Key.Key_PageUp: 10.0, Qt.Key.Key_PageDown: -10.0}  # fmt: skip
        step = steps.get(Qt.Key(event.key()))
        if shown is None or step is None:
            super().keyPressEvent(event)
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            step *= 10
        low, high = shown.reach
        self._move(shown.threshold + step * (high - low) / 100)

    def _move(self, to: float) -> None:
        shown = self._shown
        if shown is None:
            return
        low, high = shown.reach
        there = min(max(to, low), high)
        if shown.share:
            there = round(there, 3)
        if there == shown.threshold:
            return
        self.set_picture(replace(shown, threshold=there))
        self.thresholdMoved.emit(there)

    def say(self) -> None:
        """Tell screen readers what the threshold comes to now."""
        if self._shown is not None:
            announce(self, self._shown.sentence)

    def _near(self, y: float) -> bool:
        if self._shown is None:
            return False
        return abs(_Panel(self._shown, QSizeF(self.size())).y(self._shown.threshold) - y) <= _NEAR


class _Panel:
    """Where values and moments lie."""

    def __init__(self, shown: ThresholdPicture, size: QSizeF) -> None:
        self.shown = shown
        rows = 3 if size.height() > 240 else 2
        top = _LINE * rows + 6
        self.box = QRectF(
            _LEFT,
            top,
            max(20.0, size.width() - _LEFT - _RIGHT),
            max(20.0, size.height() - top - _BELOW),
        )
        self._low, self._high = shown.reach
        self._start, self._end = shown.span

    def x(self, at: float) -> float:
        """Return the px of a moment."""
        share = (at - self._start) / ((self._end - self._start) or 1.0)
        return self.box.left() + min(max(share, 0.0), 1.0) * self.box.width()

    def y(self, value: float) -> float:
        """Return the px of a value."""
        share = (value - self._low) / ((self._high - self._low) or 1.0)
        return self.box.bottom() - share * self.box.height()

    def value(self, y: float) -> float:
        """Return the value at a px."""
        share = (self.box.bottom() - y) / self.box.height()
        return self._low + share * (self._high - self._low)

    def thinned(self) -> list[tuple[float, float | None]]:
        """Return the points; of more than two a px, the lowest and the highest of each px."""
        points = self.shown.points
        room = max(1, int(self.box.width()))
        if len(points) <= 2 * room:
            return list(points)
        each = len(points) / room
        found: list[tuple[float, float | None]] = []
        for place in range(room):
            part = points[int(place * each) : int((place + 1) * each)]
            known = [(value, at) for at, value in part if value is not None]
            if not known:
                found += [(part[0][0], None)] if part else []
                continue
            ends = {min(known), max(known)}
            found += [(at, value) for value, at in sorted(ends, key=lambda end: end[1])]
        return found


def _flags(shown: ThresholdPicture) -> list[tuple[float, str]]:
    """Return the moments that count and lie on the axis, in order of time."""
    low, high = shown.span
    named = (
        (shown.fires_at, tr("rule fires")),
        (shown.declared, tr("declared")),
    )
    found = []
    for at, words in named:
        if at is not None and low <= at <= high:
            found.append((at, f"{words} {_clock(at, high - low)}"))
    return sorted(found)


def _clock(at: float, span: float) -> str:
    there = datetime.fromtimestamp(at, UTC)
    return f"{there:%H:%M}" if span <= 3 * 86400 else f"{there.day} {there:%b %H:%M}"
