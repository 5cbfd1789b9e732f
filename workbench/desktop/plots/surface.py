"""The part of a picture that can be explored: one pyqtgraph view with one range of x.

pyqtgraph's view box keeps the range, its limits, and what wheel and drag do to it. What is seen
is painted by the subclass into an image that is kept, so that moving the cursor repaints the
cursor only, and the same painting makes a picture of any size for the clipboard or a file.
"""

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsScene,
    QGraphicsView,
    QStyleOptionGraphicsItem,
    QWidget,
)

from workbench.desktop.plots.painted_view import painted
from workbench.desktop.theme.appearance import Appearance
from workbench.desktop.theme.tokens import Tokens

pg.setConfigOptions(antialias=True)


class _Shown(QGraphicsItem):
    """An item as large as the view that shows one image."""

    def __init__(self) -> None:
        super().__init__()
        self._size = QSize(1, 1)
        self.image: QImage | None = None
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
        """Show the image; nothing is drawn here, for a fault here would end the program."""
        if self.image is not None:
            painter.drawImage(QPointF(0, 0), self.image)


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
        self._kept: QImage | None = None
        self._item = _Shown()
        scene = self._view.scene()
        scene.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)  # two items need none
        for depth, item in enumerate((self._box, self._item)):
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

    def has_cursor(self) -> bool:
        """Say whether there is a cursor to paint."""
        return False

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

    def set_limits(self, low: float, high: float, *, least: float | None = None) -> None:
        """Set the whole stretch, and show it.

        Parameters
        ----------
        low, high : float
            In units of the axis.
        least : float, optional
            How little of it may be shown, if that is less than a ten-thousandth.
        """
        self._whole = (low, high)
        span = (high - low) or 1.0
        part = span / 10_000 if least is None else min(span / 10_000, least)
        self._box.setLimits(xMin=low, xMax=high, minXRange=part, maxXRange=span)
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
        self._kept = None
        self.refresh_overlay()

    def refresh_overlay(self) -> None:
        """Paint only the cursor again."""
        self._stale = True
        self._item.update()

    def copy(self) -> None:
        """Copy the data; the window's Copy asks for it."""

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

        def paint(painter: QPainter, _size: QSizeF, tokens: Tokens) -> None:
            self.paint_picture(painter, tokens)

        return painted(QSizeF(self.size()), ratio, paint)

    # What Qt says.

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cover the new size."""
        super().resizeEvent(event)
        self._view.setGeometry(self.rect())
        self._item.resize(event.size())
        self.place_box()
        self.refresh()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the pointer over the view before pyqtgraph does."""
        if watched is not self._view.viewport():
            return False
        kind = event.type()
        if kind == QEvent.Type.Paint:
            self._paint_anew()
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
    _stale = True
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

    def _paint_anew(self) -> None:
        """Paint what has changed since the last frame, before the view asks for it."""
        if not self._stale:
            return
        self._stale = False
        if self._kept is None:
            self._kept = self.picture(self.devicePixelRatioF())
        if not self.has_cursor():
            self._item.image = self._kept
            return
        shown = self._kept.copy()
        painter = QPainter(shown)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self.paint_overlay(painter)
        finally:
            painter.end()
        self._item.image = shown

    def _follow_theme(self, tokens: Tokens) -> None:
        self._view.setBackgroundBrush(QColor(tokens.s1))
        self.refresh()
