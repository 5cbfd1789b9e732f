"""What a place shows before there is anything: a drawn outline, one sentence, one button."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.labels import Label
from workbench.desktop.theme.appearance import current_tokens
from workbench.desktop.theme.fonts import BODY
from workbench.language import tr

_MEASURE = 480
Drawing = Callable[[QPainter, QRectF], None]


def draw_series(painter: QPainter, rect: QRectF) -> None:
    """Draw a series that falls, in the pen and brush that are set.

    Parameters
    ----------
    painter : QPainter
        The painter, with the pen of lines and the brush of fills.
    rect : QRectF
        Where to draw.
    """
    heights = (0.34, 0.28, 0.36, 0.30, 0.33, 0.27, 0.32, 0.72, 0.68, 0.74, 0.70)
    step = rect.width() / (len(heights) - 1)
    points = [
        QPointF(rect.left() + number * step, rect.top() + part * rect.height())
        for number, part in enumerate(heights)
    ]
    painter.fillRect(
        QRectF(points[6].x(), rect.top(), rect.right() - points[6].x(), rect.height()),
        painter.brush(),
    )
    for part in (0.0, 0.33, 0.66, 1.0):
        high = rect.top() + part * rect.height()
        painter.drawLine(QPointF(rect.left(), high), QPointF(rect.right(), high))
    path = QPainterPath(points[0])
    for point in points[1:]:
        path.lineTo(point)
    painter.strokePath(path, QPen(painter.pen().color(), 2.5))


def draw_bars(painter: QPainter, rect: QRectF) -> None:
    """Draw ranked bars on a zero line, in the pen and brush that are set.

    Parameters
    ----------
    painter : QPainter
        The painter, with the pen of lines and the brush of fills.
    rect : QRectF
        Where to draw.
    """
    high = rect.height() / 9
    for number, part in enumerate((0.92, 0.34, 0.12, 0.08)):
        top = rect.top() + high * (2 * number + 0.9)
        painter.drawRect(QRectF(rect.left(), top, rect.width() * part, high))
    painter.drawLine(rect.topLeft(), rect.bottomLeft())


def draw_page(painter: QPainter, rect: QRectF) -> None:
    """Draw a page with lines of text, in the pen and brush that are set.

    Parameters
    ----------
    painter : QPainter
        The painter, with the pen of lines and the brush of fills.
    rect : QRectF
        Where to draw.
    """
    wide = rect.height() * 0.78
    page = QRectF(rect.center().x() - wide / 2, rect.top(), wide, rect.height())
    painter.drawRect(page)
    for number, part in enumerate((0.5, 0.8, 0.76, 0.8, 0.42)):
        high = page.top() + page.height() * (0.18 + 0.15 * number)
        left = page.left() + wide * 0.1
        painter.drawLine(QPointF(left, high), QPointF(left + wide * part, high))


def draw_boxes(painter: QPainter, rect: QRectF) -> None:
    """Draw boxes joined by lines, in the pen and brush that are set.

    Parameters
    ----------
    painter : QPainter
        The painter, with the pen of lines and the brush of fills.
    rect : QRectF
        Where to draw.
    """
    wide, high = rect.width() * 0.26, rect.height() * 0.26
    spots = ((0.0, 0.1), (0.0, 0.64), (0.37, 0.37), (0.74, 0.37))
    boxes = [
        QRectF(rect.left() + x * rect.width(), rect.top() + y * rect.height(), wide, high)
        for x, y in spots
    ]
    for start, end in ((0, 2), (1, 2), (2, 3)):
        here, there = boxes[start], boxes[end]
        middle = (here.right() + there.left()) / 2
        path = QPainterPath(QPointF(here.right(), here.center().y()))
        path.cubicTo(
            QPointF(middle, here.center().y()),
            QPointF(middle, there.center().y()),
            QPointF(there.left(), there.center().y()),
        )
        painter.strokePath(path, painter.pen())
    for box in boxes:
        painter.drawRoundedRect(box, 5, 5)


class _Outline(QWidget):
    """The filled picture drawn in line and sunken surface only."""

    def __init__(self, drawing: Drawing) -> None:
        super().__init__()
        self._drawing = drawing
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the size of the picture."""
        return QSize(320, 150)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Hand pen and brush to the drawing."""
        colours = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.line), 1.5))
        painter.setBrush(QColor(colours.s2))
        self._drawing(painter, QRectF(self.rect()).adjusted(2, 2, -2, -2))
        painter.end()


class EmptyState(QWidget):
    """Nothing to show yet, and what to do about it.

    Parameters
    ----------
    sentence : str
        What is missing, such as "No signals yet. Import one, or measure AUC from the two tables."
    button : str
        The verb that helps; empty for none.
    drawing : callable
        Draws the outline of what will be here, given painter and rectangle.
    sample : bool
        Whether "Try with the sample" is offered.

    Signals
    -------
    acted()
        The button was pressed.
    sampleWanted()
        "Try with the sample" was pressed.
    """

    acted = Signal()
    sampleWanted = Signal()

    def __init__(
        self,
        sentence: str,
        button: str = "",
        drawing: Drawing = draw_series,
        *,
        sample: bool = True,
    ) -> None:
        super().__init__()
        centre = Qt.AlignmentFlag.AlignHCenter
        column = QVBoxLayout(self)
        column.setSpacing(16)
        column.addStretch(1)
        column.addWidget(_Outline(drawing), 0, centre)
        self._sentence = Label(sentence, BODY, tone="t2", wrap=True)
        self._sentence.setAlignment(centre)
        column.addWidget(self._sentence, 0, centre)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        self._button = Button(button, ButtonKind.PRIMARY)
        self._button.clicked.connect(self.acted)
        self._sample = Button(tr("Try with the sample"), ButtonKind.LINK)
        self._sample.clicked.connect(self.sampleWanted)
        row.addWidget(self._button)
        row.addWidget(self._sample)
        row.addStretch(1)
        column.addLayout(row)
        self._button.setVisible(bool(button))
        self._sample.setVisible(sample)
        column.addStretch(2)
        self.set_sentence(sentence)

    def set_sentence(self, sentence: str) -> None:
        """Say something else.

        Parameters
        ----------
        sentence : str
            What is missing and what to do.
        """
        self._sentence.setText(sentence)
        self._sentence.fit(_MEASURE)
        self.setAccessibleName(sentence)
