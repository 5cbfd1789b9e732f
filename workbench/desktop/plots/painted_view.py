"""Pictures that are painted directly, without pyqtgraph: small ones, and lists that scroll.

Nothing here is slow to import, because Home paints some of them; what a menu needs is imported
when it is opened.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from workbench.desktop.components.focus_ring import FocusFollower
from workbench.desktop.plots.plot_rows import PlotData, Row
from workbench.desktop.theme.appearance import Appearance, current_tokens
from workbench.desktop.theme.tokens import Tokens

if TYPE_CHECKING:
    from workbench.desktop.plots.picture import Picture
    from workbench.desktop.plots.plot_menu import PlotActions
    from workbench.domain.canonical import JsonValue

Paint = Callable[[QPainter, QSizeF, Tokens], None]


def actions_of(picture: "Picture", widget: QWidget) -> "PlotActions":
    """Return the acts of a picture's menu, importing them now.

    Parameters
    ----------
    picture : Picture
        The picture.
    widget : QWidget
        What dialogs open over.

    Returns
    -------
    PlotActions
        A new object.
    """
    from workbench.desktop.plots.plot_menu import PlotActions  # noqa: PLC0415 -- after first paint

    return PlotActions(picture, widget)


def painted(size: QSizeF, ratio: float, paint: Paint) -> QImage:
    """Paint a picture of any size.

    Parameters
    ----------
    size : QSizeF
        In device-independent px.
    ratio : float
        Px of the picture for one of these.
    paint : callable
        Paints, given painter, size and tokens.

    Returns
    -------
    QImage
        On the surface of a card.
    """
    tokens = current_tokens()
    whole = QSize(max(1, round(size.width() * ratio)), max(1, round(size.height() * ratio)))
    image = QImage(whole, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor(tokens.s1))
    painter = QPainter(image)
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint(painter, size, tokens)
    finally:
        # A painter that outlives what it paints on would end the program.
        painter.end()
    return image


def keyboard_focus(widget: QWidget) -> bool:
    """Say whether a focus ring belongs inside a widget.

    Parameters
    ----------
    widget : QWidget
        The widget.

    Returns
    -------
    bool
        True where it has the focus and the keyboard was used last.
    """
    return widget.hasFocus() and FocusFollower.current().by_keys


class PaintedView(QWidget):
    """A picture as large as its widget.

    Parameters
    ----------
    name : str
        What it is called for screen readers.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        Appearance.current().themeChanged.connect(self.update)

    def paint_view(self, painter: QPainter, size: QSizeF, tokens: Tokens) -> None:
        """Paint everything."""

    def data(self) -> PlotData:
        """Return what is shown as rows."""
        return PlotData((), ())

    def svg(self) -> str:
        """Return the picture as it prints, in light."""
        return ""

    def data_rows(self) -> tuple[Row, ...]:
        """Return the rows of the table alternative.

        Returns
        -------
        tuple of tuple
            As `data` has them.
        """
        return self.data().rows

    def copy(self) -> None:
        """Copy the data, as the window's Copy asks for."""
        self.plot_actions.copy()

    @property
    def plot_actions(self) -> "PlotActions":
        """The acts of the menu."""
        return actions_of(self, self)

    def picture(self, ratio: float = 2.0) -> QImage:
        """Return what it looks like.

        Parameters
        ----------
        ratio : float
            Px of the picture for one of the widget.

        Returns
        -------
        QImage
            In the colours of the theme.
        """
        return painted(QSizeF(self.size()), ratio, self.paint_view)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint everything."""
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self.paint_view(painter, QSizeF(self.size()), current_tokens())
        finally:
            painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the data with Ctrl+C."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.plot_actions.copy()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu of the picture."""
        self.plot_actions.open_menu(event.globalPos())


class ScrolledView(QAbstractScrollArea):
    """A picture that may be larger than its widget.

    Parameters
    ----------
    name : str
        What it is called for screen readers.
    """

    origin: "Mapping[str, JsonValue] | None" = None
    """Where the picture comes from; set by whoever knows."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setProperty("paintsFocus", 1)
        FocusFollower.current()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        Appearance.current().themeChanged.connect(self._follow_theme)

    def content_size(self, _room: QSizeF) -> QSizeF:
        """Return how large the picture wants to be, given the room there is."""
        return QSizeF(1, 1)

    def paint_view(self, painter: QPainter, size: QSizeF, tokens: Tokens) -> None:
        """Paint everything that scrolls, at its whole size."""

    def paint_fixed(self, painter: QPainter, tokens: Tokens) -> None:
        """Paint over it what does not scroll."""

    def marks_current(self) -> bool:
        """Say whether a part of the picture shows where the keyboard is."""
        return False

    def seen(self) -> QRectF:
        """Return the part of the picture that can be seen.

        Returns
        -------
        QRectF
            In coordinates of the whole picture.
        """
        return QRectF(
            self.horizontalScrollBar().value(),
            self.verticalScrollBar().value(),
            self.viewport().width(),
            self.viewport().height(),
        )

    def data(self) -> PlotData:
        """Return what is shown as rows."""
        return PlotData((), ())

    def svg(self) -> str:
        """Return the picture as it prints, in light."""
        return ""

    def data_rows(self) -> tuple[Row, ...]:
        """Return the rows of the table alternative.

        Returns
        -------
        tuple of tuple
            As `data` has them.
        """
        return self.data().rows

    def copy(self) -> None:
        """Copy the data, as the window's Copy asks for."""
        self.plot_actions.copy()

    @property
    def plot_actions(self) -> "PlotActions":
        """The acts of the menu."""
        return actions_of(self, self)

    def picture(self, ratio: float = 2.0) -> QImage:
        """Return all of it, also what is scrolled away.

        Parameters
        ----------
        ratio : float
            Px of the picture for one of the widget.

        Returns
        -------
        QImage
            In the colours of the theme.
        """
        size = self.content_size(QSizeF(self.viewport().size()))
        return painted(size, ratio, self.paint_view)

    def arrange(self) -> None:
        """Measure the picture again after what it shows has changed."""
        view = self.viewport().size()
        size = self.content_size(QSizeF(view))
        for bar, whole, part in (
            (self.horizontalScrollBar(), size.width(), view.width()),
            (self.verticalScrollBar(), size.height(), view.height()),
        ):
            bar.setRange(0, max(0, round(whole) - part))
            bar.setPageStep(part)
            bar.setSingleStep(24)
        self.viewport().update()

    def reveal(self, box: QRectF) -> None:
        """Scroll until a part can be seen.

        Parameters
        ----------
        box : QRectF
            In coordinates of the whole picture.
        """
        seen = self.seen()
        for bar, low, high, first, last in (
            (self.horizontalScrollBar(), box.left(), box.right(), seen.left(), seen.right()),
            (self.verticalScrollBar(), box.top(), box.bottom(), seen.top(), seen.bottom()),
        ):
            if low < first:
                bar.setValue(round(low))
            elif high > last:
                bar.setValue(round(bar.value() + high - last))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint what can be seen."""
        tokens, seen = current_tokens(), self.seen()
        painter = QPainter(self.viewport())
        try:
            painter.fillRect(self.viewport().rect(), QColor(tokens.s1))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.translate(-seen.topLeft())
            self.paint_view(painter, self.content_size(seen.size()), tokens)
            painter.resetTransform()
            self.paint_fixed(painter, tokens)
            if keyboard_focus(self) and not self.marks_current():
                width = Appearance.current().focus_width
                painter.setPen(QPen(QColor(tokens.accent), width))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                half = width / 2
                painter.drawRect(QRectF(self.viewport().rect()).adjusted(half, half, -half, -half))
        finally:
            painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure again."""
        super().resizeEvent(event)
        self.arrange()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep a press, so that its release comes here too."""
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Keep the release."""
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Paint the focus where it comes or goes."""
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            self.viewport().update()
        return super().event(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu of the picture."""
        self.plot_actions.open_menu(event.globalPos())

    def _follow_theme(self) -> None:
        self.viewport().update()
