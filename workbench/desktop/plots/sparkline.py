"""A metric over time on a card of Home."""

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPolygonF
from PySide6.QtWidgets import QSizePolicy

from workbench.desktop.numbers import decimal
from workbench.desktop.plots.ink import (
    BAND,
    DASH,
    MAIN,
    WINDOW,
    Align,
    pen,
    rule_pen,
    veil,
    width,
    write,
)
from workbench.desktop.plots.painted_view import PaintedView
from workbench.desktop.plots.plot_rows import PlotData
from workbench.desktop.plots.round_ticks import linear_ticks, time_ticks
from workbench.desktop.plots.trend import Ends, Trend, thinned, trend_of, trend_rows
from workbench.desktop.theme.tokens import Tokens
from workbench.language import tr

if TYPE_CHECKING:
    from workbench.domain.figures import Figure

NOTHING = tr("No signal yet")
_NAME, _AXIS = 20.0, 22.0
_SLOT = 104.0
_TICKS = 4


class _Axes:
    """From time and value to px."""

    def __init__(self, trend: Trend, box: QRectF) -> None:
        self.box = box
        times: list[float] = [*trend.at, *(trend.incident or ())]
        self.first, self.last = min(times), max(times)
        values = [v for v in (*trend.value, *trend.low, *trend.high) if v is not None]
        values += [v for v in (trend.reference, trend.observed) if v is not None]
        low, high = (min(values), max(values)) if values else (0.0, 1.0)
        room = 0.06 * (high - low) or abs(high) * 0.1 or 0.5
        self.low, self.high = low - room, high + room / 3

    def x(self, at: float) -> float:
        """Return the px of a moment."""
        return self.box.left() + (at - self.first) / ((self.last - self.first) or 1.0) * (
            self.box.width()
        )

    def y(self, value: float) -> float:
        """Return the px of a value."""
        tall = self.box.height() - _NAME
        return self.box.bottom() - (value - self.low) / (self.high - self.low) * tall


class TrendView(PaintedView):
    """A line with its band, the incident window shaded, the reference level dashed."""

    def __init__(self) -> None:
        self._trend = Trend()
        super().__init__(NOTHING)
        self.setMinimumSize(160, 90)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_trend(self, trend: Trend) -> None:
        """Show another trend.

        Parameters
        ----------
        trend : Trend
            Without values it shows that there is none.
        """
        self._trend = trend
        self.setAccessibleName(trend.name or NOTHING)
        self.setAccessibleDescription(trend.sentence)
        self.update()

    def show_figure(
        self,
        figure: "Figure | None",
        *,
        reference: float | None = None,
        incident: Ends | None = None,
        observed: float | None = None,
    ) -> None:
        """Show the line of a figure.

        Parameters
        ----------
        figure : Figure or None
            With a line over time.
        reference : float, optional
            The level of W0.
        incident : tuple of float, optional
            Start and end of W1, in seconds since 1970.
        observed : float, optional
            The level of W1.
        """
        if figure is None:
            self.show_trend(Trend())
            return
        self.show_trend(trend_of(figure, reference=reference, incident=incident, observed=observed))

    def data(self) -> PlotData:
        """Return one row a moment.

        Returns
        -------
        PlotData
            Time, value and the ends of its interval.
        """
        return trend_rows(self._trend)

    @property
    def figures(self) -> "tuple[Figure, ...]":
        """What is shown, as data; none where there is nothing."""
        from workbench.desktop.plots.small_figures import trend_figure  # noqa: PLC0415 -- on demand

        return (trend_figure(self._trend),) if self._trend.at else ()

    def svg(self) -> str:
        """Return the picture as it prints, in light.

        Returns
        -------
        str
            One ``<svg>`` element; empty where there is nothing.
        """
        from workbench.desktop.plots.figure_svg import figure_svg  # noqa: PLC0415 -- on demand

        return "".join(figure_svg(figure, 720) for figure in self.figures)

    def sizeHint(self) -> QSize:
        """Return the size on a card."""
        return QSize(420, 220)

    def paint_view(self, painter: QPainter, size: QSizeF, tokens: Tokens) -> None:
        """Paint window, grid, band, level, line and words."""
        trend = self._trend
        if not any(v is not None for v in trend.value):
            room = QRectF(0, 0, size.width(), size.height())
            write(painter, room, NOTHING, tokens.t3, align=Align.AlignHCenter)
            return
        labels = _labels(trend)
        right = max((width(words, 600) for words, _, _ in labels), default=0.0) + 14
        ticks = linear_ticks(*_span(trend), _TICKS)
        left = max((width(words) for _, words in ticks), default=0.0) + 10
        box = QRectF(left, 2, size.width() - left - right, size.height() - _AXIS - 2)
        axes = _Axes(trend, box)
        drawn = thinned(trend, max(1, int(box.width())))
        if trend.incident is not None:
            self._paint_window(painter, axes, trend.incident, tokens)
        self._paint_axes(painter, axes, size, tokens)
        self._paint_level(painter, axes, trend, tokens)
        for clip, colour in _zones(axes, trend, tokens):
            painter.save()
            painter.setClipRect(clip, Qt.ClipOperation.IntersectClip)
            _paint_band(painter, axes, drawn, colour)
            painter.strokePath(_line(axes, drawn), pen(colour, MAIN))
            painter.restore()
        line = QRectF(box.left() + 6, box.top() + 1, box.width() - 8, 16)
        write(painter, line, trend.name, tokens.t2, weight=600)
        self._paint_labels(painter, axes, labels, right, tokens)

    @staticmethod
    def _paint_window(painter: QPainter, axes: _Axes, window: Ends, tokens: Tokens) -> None:
        left, right = (axes.x(at) for at in window)
        box = QRectF(left, axes.box.top(), right - left, axes.box.height())
        painter.fillRect(box.intersected(axes.box), veil(tokens.inc, WINDOW))

    @staticmethod
    def _paint_axes(painter: QPainter, axes: _Axes, size: QSizeF, tokens: Tokens) -> None:
        box = axes.box
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        ticks = linear_ticks(axes.low, axes.high, _TICKS)
        for value, _ in ticks:
            rule = round(axes.y(value))
            painter.setPen(rule_pen(tokens))
            painter.drawLine(QLineF(box.left(), rule, box.right(), rule))
        painter.setPen(pen(tokens.edge))
        low = round(box.bottom())
        painter.drawLine(QLineF(box.left(), low, box.right(), low))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)
        for value, words in ticks:
            room = QRectF(0, axes.y(value) - 8, box.left() - 8, 16)
            write(painter, room, words, tokens.t3, align=Align.AlignRight)
        edge = 0.0
        for at, words in time_ticks(
            axes.first, axes.last, max(2, min(4, int(box.width() // _SLOT)))
        ):
            wide = width(words) + 2
            left = min(max(axes.x(at) - wide / 2, 0.0), size.width() - wide)
            if left >= edge:
                write(painter, QRectF(left, box.bottom() + 5, wide, 16), words, tokens.t3)
                edge = left + wide + 8

    @staticmethod
    def _paint_level(painter: QPainter, axes: _Axes, trend: Trend, tokens: Tokens) -> None:
        if trend.reference is not None:
            at = round(axes.y(trend.reference)) + 0.5
            painter.setPen(pen(tokens.ref, 1.0, DASH))
            painter.drawLine(QLineF(axes.box.left(), at, axes.box.right(), at))

    @staticmethod
    def _paint_labels(
        painter: QPainter,
        axes: _Axes,
        labels: list[tuple[str, float, str]],
        room: float,
        tokens: Tokens,
    ) -> None:
        left, before = axes.box.right() + 8, -99.0
        for words, value, tone in sorted(labels, key=lambda label: -label[1]):
            colour = tokens.colour(tone)
            at = max(axes.y(value), before + 17)
            before = at
            write(painter, QRectF(left, at - 8, room - 8, 16), words, colour, weight=600)
            if not words.startswith("W"):
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(colour))
                painter.drawEllipse(QPointF(axes.x(axes.last), axes.y(value)), 3.5, 3.5)
                painter.setBrush(Qt.BrushStyle.NoBrush)


def _span(trend: Trend) -> tuple[float, float]:
    axes = _Axes(trend, QRectF(0, 0, 100, 100))
    return axes.low, axes.high


def _labels(trend: Trend) -> list[tuple[str, float, str]]:
    """Return what is written at the right: words, value, and colour token."""
    found = []
    last = next(v for v in reversed(trend.value) if v is not None)
    if trend.reference is not None:
        words = f"W0 {decimal(trend.reference, trend.places)}"
        found.append((words, trend.reference, "ref"))
    if trend.incident is not None:
        value = trend.observed if trend.observed is not None else last
        found.append((f"W1 {decimal(value, trend.places)}", value, "inc"))
    elif trend.reference is None:
        found.append((decimal(last, trend.places), last, "ref"))
    return found


def _zones(axes: _Axes, trend: Trend, tokens: Tokens) -> list[tuple[QRectF, str]]:
    box = axes.box.adjusted(-2, -2, 2, 2)
    if trend.incident is None:
        return [(box, tokens.ref)]
    cuts = [box.left(), *(min(max(axes.x(a), box.left()), box.right()) for a in trend.incident)]
    cuts.append(box.right())
    colours = (tokens.ref, tokens.inc, tokens.ref)
    return [
        (QRectF(left, box.top(), right - left, box.height()), colour)
        for (left, right), colour in zip(pairwise(cuts), colours, strict=True)
        if right > left
    ]


def _line(axes: _Axes, trend: Trend) -> QPainterPath:
    path, fresh = QPainterPath(), True
    for at, value in zip(trend.at, trend.value, strict=True):
        if value is None:
            fresh = True
            continue
        point = QPointF(axes.x(at), axes.y(value))
        if fresh:
            path.moveTo(point)
        else:
            path.lineTo(point)
        fresh = False
    return path


def _paint_band(painter: QPainter, axes: _Axes, trend: Trend, colour: str) -> None:
    run: list[tuple[float, float, float]] = []
    ends = zip(trend.at, trend.low, trend.high, strict=False)
    for at, low, high in [*ends, (0.0, None, None)]:
        if low is not None and high is not None:
            run.append((axes.x(at), axes.y(low), axes.y(high)))
            continue
        if len(run) > 1:
            points = [QPointF(x, high_y) for x, _, high_y in run]
            points += [QPointF(x, low_y) for x, low_y, _ in reversed(run)]
            path = QPainterPath()
            path.addPolygon(QPolygonF(points))
            painter.fillPath(path, veil(colour, BAND))
        run = []
