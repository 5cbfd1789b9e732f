"""The header of time lanes: the two windows as bars with handles."""

from collections.abc import Mapping as Words
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from workbench.desktop.plots.brushes import CODES, NAMES, Brushes, Name
from workbench.desktop.plots.ink import pen, width, write
from workbench.desktop.plots.mapping import Mapping
from workbench.desktop.theme.tokens import Tokens
from workbench.language import tr

BAR_TOP, BAR_HEIGHT = 6.0, 22.0
_HANDLE_WIDE, _HANDLE_TALL = 6.0, 14.0


def pair(name: Name, tokens: Tokens) -> tuple[str, str]:
    """Return colour and soft colour of a window.

    Parameters
    ----------
    name : str
        The window.
    tokens : Tokens
        The theme.

    Returns
    -------
    tuple of str
        ``#RRGGBB`` each.
    """
    if name == "reference":
        return tokens.ref, tokens.ref_soft
    return tokens.inc, tokens.inc_soft


@dataclass(frozen=True, slots=True)
class Header:
    """What the header shows.

    Attributes
    ----------
    plot : QRectF
        The lanes, for left and right end.
    x : Mapping
        The time axis.
    brushes : Brushes
        The windows.
    notes : mapping of str to str
        What is written in each.
    active : str or None
        The window the keyboard changes.
    """

    plot: QRectF
    x: Mapping
    brushes: Brushes
    notes: Words[Name, str]
    active: Name | None

    def box(self, name: Name) -> QRectF:
        """Return where the bar of a window lies.

        Parameters
        ----------
        name : str
            The window.

        Returns
        -------
        QRectF
            In px; possibly beyond the lanes.
        """
        left, right = (round(self.x(at)) for at in self.brushes.stretches[name])
        return QRectF(left + 0.5, BAR_TOP + 0.5, right - left, BAR_HEIGHT - 1)


def paint_header(painter: QPainter, header: Header, tokens: Tokens) -> None:
    """Paint the two bars with their handles, or what to do while one is missing.

    Parameters
    ----------
    painter : QPainter
        An active painter.
    header : Header
        What to paint.
    tokens : Tokens
        The theme.
    """
    if len(header.brushes.stretches) < 2:
        _paint_hint(painter, header, tokens)
    plot = header.plot
    painter.save()
    painter.setClipRect(QRectF(plot.left() - 5, 0, plot.width() + 10, BAR_TOP + BAR_HEIGHT + 4))
    for name in NAMES:
        if name in header.brushes.stretches:
            box = header.box(name)
            _paint_brush(painter, header, name, tokens)
            if name == header.active:
                painter.setPen(pen(tokens.accent, 2.0))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(box.adjusted(-2, -2, 2, 2), 5, 5)
    painter.restore()


def _paint_brush(painter: QPainter, header: Header, name: Name, tokens: Tokens) -> None:
    colour, soft = pair(name, tokens)
    box, plot = header.box(name), header.plot
    painter.setPen(pen(colour))
    painter.setBrush(QColor(soft))
    painter.drawRoundedRect(box, 4, 4)
    seen = box.intersected(plot.adjusted(0, -plot.top(), 0, 0)).adjusted(10, 0, -8, 0)
    wordings = _wordings(name, header.notes.get(name, ""))
    words = next((w for w in wordings if width(w, 600) <= seen.width()), "")
    write(painter, seen, words, tokens.t1, weight=600)
    painter.setPen(pen(colour, 1.5))
    painter.setBrush(QColor(tokens.s1))
    top = box.center().y() - _HANDLE_TALL / 2
    for at in (box.left(), box.right()):
        handle = QRectF(at - _HANDLE_WIDE / 2, top, _HANDLE_WIDE, _HANDLE_TALL)
        painter.drawRoundedRect(handle, 2, 2)


def _wordings(name: Name, note: str) -> tuple[str, ...]:
    code = CODES[name]
    full = f"{code} {name} · {note}" if note else f"{code} {name}"
    return full, f"{code} {name}", code


def _paint_hint(painter: QPainter, header: Header, tokens: Tokens) -> None:
    there = next(iter(header.brushes.stretches.values()), None)
    missing: Name = "incident" if "reference" in header.brushes.stretches else "reference"
    plot = header.plot
    box = QRectF(plot.left() + 0.5, BAR_TOP + 0.5, plot.width() - 1, BAR_HEIGHT - 1)
    painter.setPen(pen(tokens.edge, 1.0, (4.0, 3.0)))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, 4, 4)
    room = box.adjusted(10, 0, -10, 0)
    if there is not None:
        left, right = (header.x(at) for at in there)
        if plot.right() - right >= left - plot.left():
            room.setLeft(right + 10)
        else:
            room.setRight(left - 10)
    code = CODES[missing]
    wordings = (
        tr("Drag here to set {code} {missing}", code=code, missing=missing),
        tr("Drag to set {code}", code=code),
        tr("Set {code}", code=code),
    )
    words = next((w for w in wordings if width(w) <= room.width()), "")
    write(painter, room, words, tokens.t3)
