"""Pictures on paper: a PDF of the drawing alone, and pages with title, caption and origin."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFont, QImage, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrintPreviewDialog
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

from workbench.api.drawing.canvas import FONT
from workbench.desktop.theme.fonts import BODY, SMALL, TITLE, font
from workbench.desktop.theme.tokens import Theme, tokens
from workbench.language import tr

_POINTS = 0.75
"""Points of a px: a drawing is as large on paper as on a screen of 96 dots an inch."""
_DOTS = 300
_GAP = 10.0


@dataclass(frozen=True)
class Page:
    """One page.

    Attributes
    ----------
    title, caption, foot : str
        Above the picture, below it, and at the end of the page.
    svg : str
        The drawing; empty where ``image`` is given.
    image : QImage or None
        What is no drawing, such as a whole place.
    """

    title: str = ""
    caption: str = ""
    foot: str = ""
    svg: str = ""
    image: QImage | None = None


def write_pdf(svg: str, path: str) -> bool:
    """Write a drawing as a PDF of its own size: shapes stay shapes and text stays text.

    Parameters
    ----------
    svg : str
        One ``<svg>`` element.
    path : str
        Where.

    Returns
    -------
    bool
        False if the file cannot be written.
    """
    drawing = _drawing(svg)
    size = QSizeF(drawing.defaultSize()) * _POINTS
    writer = QPdfWriter(path)
    writer.setResolution(_DOTS)
    writer.setPageSize(
        QPageSize(size, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
    )
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    painter = QPainter()
    if not painter.begin(writer):
        return False
    drawing.render(painter, QRectF(0, 0, writer.width(), writer.height()))
    return painter.end()


def print_pages(printer: QPrinter, pages: Sequence[Page]) -> bool:
    """Print pages, in light whatever the theme of the window.

    Parameters
    ----------
    printer : QPrinter
        Set up: paper, margins, target.
    pages : sequence of Page

    Returns
    -------
    bool
        False if the printer or the file does not take them.
    """
    painter = QPainter()
    if not painter.begin(printer):
        return False
    for number, page in enumerate(pages):
        if number:
            printer.newPage()
        _paint(painter, printer, page)
    return painter.end()


def new_printer() -> QPrinter:
    """Return a printer for pictures: landscape, in colour, fine enough for thin lines."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageOrientation(QPageLayout.Orientation.Landscape)
    printer.setPageMargins(QMarginsF(15, 15, 15, 15), QPageLayout.Unit.Millimeter)
    printer.setCreator(tr("Incident Workbench"))
    return printer


class Preview(QPrintPreviewDialog):
    """Pages as they will be on paper, from where they are printed.

    Parameters
    ----------
    window : QWidget
        What it opens over.
    title : str
        Name of the document.
    pages : sequence of Page
    """

    def __init__(self, window: QWidget, title: str, pages: Sequence[Page]) -> None:
        # Held here: the dialog does not own what it prints on.
        self._paper = new_printer()
        self._paper.setDocName(title)
        super().__init__(self._paper, window)
        self.setWindowTitle(tr("Print preview: {title}", title=title))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.paintRequested.connect(lambda printer: print_pages(printer, pages))
        self.resize(1000, 760)


class PrintPages(QPrintDialog):
    """Asks for a printer, then prints.

    Parameters
    ----------
    window : QWidget
        What it opens over.
    title : str
        Name of the document.
    pages : sequence of Page
    """

    def __init__(self, window: QWidget, title: str, pages: Sequence[Page]) -> None:
        self._paper = new_printer()
        self._paper.setDocName(title)
        super().__init__(self._paper, window)
        self.setWindowTitle(tr("Print {title}", title=title))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.accepted.connect(lambda: print_pages(self._paper, pages))


def _drawing(svg: str) -> QSvgRenderer:
    """Return a drawing in the face of the window: Qt takes one name of a face, not a list."""
    return QSvgRenderer(QByteArray(svg.replace(FONT, font(BODY).family()).encode()))


def _paint(painter: QPainter, printer: QPrinter, page: Page) -> None:
    """Paint title, picture, caption and foot of one page, measured in px of a screen."""
    scale = printer.resolution() / 96.0
    area = printer.pageLayout().paintRectPixels(printer.resolution())
    wide, tall = area.width() / scale, area.height() / scale
    painter.save()
    painter.scale(scale, scale)
    light = tokens(Theme.LIGHT)
    top = _words(painter, page.title, font(TITLE), light.t1, QRectF(0, 0, wide, 80))
    foot = _height(painter, page.foot, font(SMALL), wide)
    caption = _height(painter, page.caption, font(BODY), wide)
    room = QRectF(0, top, wide, max(tall - top - caption - foot - 2 * _GAP, 80.0))
    used = _picture(painter, page, room)
    below = QRectF(0, used.bottom() + _GAP, wide, caption + 4)
    _words(painter, page.caption, font(BODY), light.t2, below)
    _words(painter, page.foot, font(SMALL), light.t3, QRectF(0, tall - foot, wide, foot + 4))
    painter.restore()


def _picture(painter: QPainter, page: Page, room: QRectF) -> QRectF:
    """Paint the picture as large as it fits, and return where it lies."""
    if page.image is not None:
        size = page.image.deviceIndependentSize()
        box = _fitted(size, room)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(box, page.image)
        return box
    drawing = _drawing(page.svg)
    box = _fitted(QSizeF(drawing.defaultSize()), room)
    drawing.render(painter, box)
    return box


def _fitted(size: QSizeF, room: QRectF) -> QRectF:
    scale = min(room.width() / max(size.width(), 1.0), room.height() / max(size.height(), 1.0))
    return QRectF(room.left(), room.top(), size.width() * scale, size.height() * scale)


def _height(painter: QPainter, words: str, face: QFont, wide: float) -> float:
    if not words:
        return 0.0
    painter.setFont(face)
    room = QRectF(0, 0, wide, 10_000)
    return painter.boundingRect(room, Qt.TextFlag.TextWordWrap, words).height()


def _words(painter: QPainter, words: str, face: QFont, colour: str, box: QRectF) -> float:
    """Write words and return where what follows begins."""
    if not words:
        return box.top()
    painter.setFont(face)
    painter.setPen(colour)
    drawn = painter.boundingRect(box, Qt.TextFlag.TextWordWrap, words)
    painter.drawText(box, Qt.TextFlag.TextWordWrap, words)
    return drawn.bottom() + _GAP
