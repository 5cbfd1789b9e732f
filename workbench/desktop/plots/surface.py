"""The part of a picture that can be explored: one pyqtgraph view with one range of x.

pyqtgraph's view box keeps the range, its limits, and what wheel and drag do to it. What is seen
is painted by the subclass as one cached item, so that moving the cursor repaints the cursor only,
and the same painting makes a picture of any size for the clipboard or a file.
"""

from collections.abc import Callable
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsView,
    QStyleOptionGraphicsItem,
    QWidget,
)

from workbench.desktop.theme.appearance import Appearance, current_tokens
from workbench.desktop.theme.tokens import Tokens

pg.setConfigOptions(antialias=True)
Paint = Callable[[QPainter], None]


class _Painted(QGraphicsItem):
    """An item as large as the view that hands its painter on."""

    def __init__(self, paint: Paint) -> None:
        super().__init__()
        self._paint = paint
        self._size = QSize(1, 1)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def resize(self, size: QSize) -> None:
        """Cover another size."""
        self.prepareGeometryChange()
        self._size = size

    def boundingRect(self) -> QRectF:
        """Return the whole view."""
        return QRectF(0, 0, self._size.width(), self._size.height())

    def paint(
        self,
        painter: QPainter,
        _option: QStyleOptionGraphicsItem,
        _widget: QWidget | None = None,
    ) -> None:
        """Hand the painter on."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint(painter)


class Surface(QWidget):
    """A picture with a cursor and a range of x; subclasses paint it.

    Parameters
    ----------
    name : str
        What it is called before it shows anything, for screen readers.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._view: QGraphicsView = pg.GraphicsView(self)
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for part in (self._view, self._view.viewport()):
            part.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._box: Any = pg.ViewBox(enableMenu=False)
        self._box.setMouseEnabled(x=True, y=False)
        self._box.setDefaultPadding(0.0)
        self._box.disableAutoRange()
        self._picture_item = _Painted(self._paint_cached)
        self._picture_item.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self._overlay_item = _Painted(self.paint_overlay)
        scene = self._view.scene()
        for depth, item in enumerate((self._box, self._picture_item, self._overlay_item)):
            scene.addItem(item)
            item.setZValue(depth)
        self._box.sigXRangeChanged.connect(self._range_moved)
        self._view.viewport().installEventFilter(self)
        appearance = Appearance.current()
        appearance.themeChanged.connect(self._follow_theme)
        self._follow_theme(appearance.tokens)

    # What a subclass says.

    def paint_picture(self, painter: QPainter, tokens: Tokens) -> None:
        """Paint everything but the cursor, at the widget's size."""

    def paint_overlay(self, painter: QPainter) -> None:
        """Paint what follows the cursor."""

    def plot_rect(self) -> QRectF:
        """Return where wheel and drag change the range."""
        return QRectF(self.rect())

    def pointer_at(self, at: QPointF | None) -> None:
        """Follow the pointer; None when it left."""

    def pressed_at(self, _at: QPointF) -> bool:
        """Say whether a press begins a drag of ours; then the range stays where it is."""
        return False

    def dragged_to(self, at: QPointF) -> None:
        """Go on with a drag of ours."""

    def released_at(self, at: QPointF) -> None:
        """End a drag of ours."""

    def chosen_at(self, at: QPointF) -> None:
        """Follow a click that was no drag."""

    def wheeled(self, steps: float) -> bool:
        """Say whether the wheel does anything here; else it scrolls what is around."""
        return self.zoomed() or steps > 0

    @property
    def wheel_zooms(self) -> bool:
        """Whether the wheel changes the range of x."""
        return True

    # What a subclass asks.

    def x_range(self) -> tuple[float, float]:
        """Return the stretch that is shown, in units of the axis.

        Returns
        -------
        tuple of float
            Its ends; logarithms on a logarithmic axis.
        """
        low, high = self._box.viewRange()[0]
        return float(low), float(high)

    def set_limits(self, low: float, high: float) -> None:
        """Set the whole stretch, and show it.

        Parameters
        ----------
        low, high : float
            In units of the axis.
        """
        self._whole = (low, high)
        span = (high - low) or 1.0
        self._box.setLimits(xMin=low, xMax=high, minXRange=span / 10_000, maxXRange=span)
        self.show_range(low, high)

    def show_range(self, low: float, high: float) -> None:
        """Show a stretch.

        Parameters
        ----------
        low, high : float
            In units of the axis; kept inside the limits.
        """
        self._box.setXRange(low, high, padding=0)
        self.refresh()

    def reset_range(self) -> None:
        """Show the whole stretch again."""
        self.show_range(*self._whole)

    def zoomed(self) -> bool:
        """Say whether less than the whole stretch is shown.

        Returns
        -------
        bool
            True after zooming in.
        """
        low, high = self.x_range()
        return high - low < 0.999 * (self._whole[1] - self._whole[0])

    def refresh(self) -> None:
        """Paint the picture again."""
        self._picture_item.update()
        self._overlay_item.update()

    def refresh_overlay(self) -> None:
        """Paint only the cursor again."""
        self._overlay_item.update()

    def place_box(self) -> None:
        """Tell the view box where the plotting area is."""
        self._box.setGeometry(self.plot_rect())

    def picture(self, ratio: float = 2.0) -> QImage:
        """Return the picture without its cursor.

        Parameters
        ----------
        ratio : float
            Px of the picture for one of the widget.

        Returns
        -------
        QImage
            In the colours of the theme.
        """
        image = QImage(self.size() * ratio, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(ratio)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_cached(painter)
        painter.end()
        return image

    # What Qt says.

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cover the new size."""
        super().resizeEvent(event)
        self._view.setGeometry(self.rect())
        self._picture_item.resize(event.size())
        self._overlay_item.resize(event.size())
        self.place_box()
        self.refresh()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the pointer over the view before pyqtgraph does."""
        if watched is not self._view.viewport():
            return False
        kind = event.type()
        if kind == QEvent.Type.Leave:
            self.pointer_at(None)
        if isinstance(event, QWheelEvent):
            return self._follow_wheel(event)
        return isinstance(event, QMouseEvent) and self._follow_mouse(event)

    def _follow_wheel(self, event: QWheelEvent) -> bool:
        used = self.wheeled(event.angleDelta().y() / 120)
        if used and self.wheel_zooms and self.plot_rect().contains(event.position()):
            return False
        # What is ignored here scrolls the page that the picture is on.
        event.setAccepted(used and not self.wheel_zooms)
        return True

    _whole = (0.0, 1.0)
    _dragging = False
    _pressed: QPointF | None = None

    def _follow_mouse(self, event: QMouseEvent) -> bool:
        at, kind = event.position(), event.type()
        left = event.button() == Qt.MouseButton.LeftButton
        if kind == QEvent.Type.MouseMove:
            if self._dragging:
                self.dragged_to(at)
                return True
            held = event.buttons() != Qt.MouseButton.NoButton
            self.pointer_at(None if held else at)
            return False
        if kind == QEvent.Type.MouseButtonDblClick:
            self.reset_range()
            return True
        if kind == QEvent.Type.MouseButtonPress:
            return self._follow_press(at, left=left)
        if kind == QEvent.Type.MouseButtonRelease and left:
            return self._follow_release(at)
        return False

    def _follow_press(self, at: QPointF, *, left: bool) -> bool:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._pressed = at if left else None
        self._dragging = left and self.pressed_at(at)
        # Other buttons would zoom in pyqtgraph; ours opens the menu and nothing else.
        return self._dragging or not left

    def _follow_release(self, at: QPointF) -> bool:
        pressed, self._pressed = self._pressed, None
        if self._dragging:
            self._dragging = False
            self.released_at(at)
            return True
        if pressed is not None and (at - pressed).manhattanLength() < 4:
            self.chosen_at(at)
        return False

    def _range_moved(self, *_: object) -> None:
        self.range_changed()
        self.refresh()

    def range_changed(self) -> None:
        """Follow another range of x."""

    def _paint_cached(self, painter: QPainter) -> None:
        tokens = current_tokens()
        painter.fillRect(self.rect(), QColor(tokens.s1))
        self.paint_picture(painter, tokens)

    def _follow_theme(self, tokens: Tokens) -> None:
        self._view.setBackgroundBrush(QColor(tokens.s1))
        self.refresh()
