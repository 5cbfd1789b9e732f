"""How the map of likeness is painted: links, points by severity, names, and what it tells."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from workbench.desktop.numbers import decimal
from workbench.desktop.plots.ink import DOTS, pen, width, write
from workbench.desktop.plots.likeness_marks import FOOT, MapFrame, MapMark, label_places
from workbench.desktop.plots.readout import Readout, ReadoutLine, paint_readout
from workbench.desktop.theme.appearance import Appearance
from workbench.desktop.theme.contrast import mix
from workbench.desktop.theme.shapes import paint_shape
from workbench.desktop.theme.tokens import Tokens
from workbench.language import tr

JOINED = 3
"""So many of those most alike are joined to the chosen one."""
CLEARLY = 0.25
"""The second and third are joined from this likeness on."""
_SHAPE = 14.0
_HALO = 13.0
_NAMED = 90
"""Beyond so many points only the telling ones are named: the others are in the table."""
_BARS = (0.25, 0.1, 0.05, 0.02, 0.01)


@dataclass(frozen=True)
class MapShown:
    """What is marked on the map.

    Attributes
    ----------
    links : tuple of (str, str)
    current, here, hovered : str
        The chosen incident, the open one, the one under the pointer.
    likeness : mapping of str to float
        How alike others are to the chosen one.
    lit : frozenset of str or None
        Those that stand out; None for all.
    """

    links: tuple[tuple[str, str], ...]
    current: str
    here: str
    hovered: str
    likeness: Mapping[str, float]
    lit: frozenset[str] | None

    @property
    def joined(self) -> list[tuple[str, float]]:
        """Those that are joined to the chosen one, the most alike first."""
        every = sorted(self.likeness.items(), key=lambda one: (-one[1], one[0]))
        others = [one for one in every if one[1] > 0 and one[0] != self.current]
        return [one for at, one in enumerate(others[:JOINED]) if not at or one[1] >= CLEARLY]

    def faded(self, incident: str) -> bool:
        """Whether an incident steps back."""
        return self.lit is not None and incident not in self.lit


def paint_map(
    painter: QPainter, frame: MapFrame, shown: MapShown, tokens: Tokens, *, focused: bool
) -> None:
    """Paint the whole map.

    Parameters
    ----------
    painter : QPainter
    frame : MapFrame
    shown : MapShown
    tokens : Tokens
    focused : bool
        Whether the keyboard is here.
    """
    marks = {one.id: one for one in frame.marks}
    inside = frame.room.adjusted(0, 0, 0, -FOOT)
    painter.save()
    painter.setClipRect(inside)
    _paint_links(painter, frame, shown, marks, tokens)
    _paint_joined(painter, frame, shown, marks, tokens)
    for one in frame.marks:
        _paint_point(painter, frame.place(one), one, shown, tokens, focused=focused)
    _paint_names(painter, frame, shown, tokens)
    if shown.hovered in marks:
        _paint_hovered(painter, frame, marks[shown.hovered], shown, tokens)
    painter.restore()
    _paint_foot(painter, frame, tokens)


def _paint_links(
    painter: QPainter,
    frame: MapFrame,
    shown: MapShown,
    marks: Mapping[str, MapMark],
    tokens: Tokens,
) -> None:
    painter.setPen(pen(tokens.line, 1.5))
    for one, other in shown.links:
        if one in marks and other in marks:
            painter.drawLine(frame.place(marks[one]), frame.place(marks[other]))


def _paint_joined(
    painter: QPainter,
    frame: MapFrame,
    shown: MapShown,
    marks: Mapping[str, MapMark],
    tokens: Tokens,
) -> None:
    """Join the chosen one to those most like it; how alike they are stands at their names."""
    if shown.current not in marks:
        return
    start = frame.place(marks[shown.current])
    painter.setPen(pen(tokens.accent, 1.5))
    for name, _ in shown.joined:
        if name not in marks:
            continue
        end = frame.place(marks[name])
        away = end - start
        length = max((away.x() ** 2 + away.y() ** 2) ** 0.5, 1e-6)
        if length > _HALO + 10:
            unit = away / length
            painter.drawLine(start + unit * _HALO, end - unit * 10)


def _paint_point(
    painter: QPainter,
    at: QPointF,
    one: MapMark,
    shown: MapShown,
    tokens: Tokens,
    *,
    focused: bool,
) -> None:
    chosen = one.id == shown.current
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if chosen:
        painter.setPen(pen(tokens.accent, Appearance.current().focus_width if focused else 2))
        painter.setBrush(QColor(tokens.accent_soft))
        painter.drawEllipse(at, _HALO, _HALO)
        painter.setBrush(Qt.BrushStyle.NoBrush)
    elif one.id == shown.hovered:
        painter.setPen(pen(tokens.edge, 1.5))
        painter.drawEllipse(at, _HALO, _HALO)
    if one.id == shown.here:
        painter.setPen(pen(tokens.t1, 1.5))
        painter.drawEllipse(at, _HALO + 3, _HALO + 3)
    if one.told and not chosen:
        painter.setPen(pen(tokens.t3, 1.0, DOTS))
        painter.drawEllipse(at, _SHAPE - 3.5, _SHAPE - 3.5)
    colour = tokens.colour(one.mark.colour)
    if shown.faded(one.id):
        colour = mix(colour, tokens.s1, 0.3)
    box = QRectF(at.x() - _SHAPE / 2, at.y() - _SHAPE / 2, _SHAPE, _SHAPE)
    paint_shape(painter, one.mark.shape, box, colour)


def _paint_names(painter: QPainter, frame: MapFrame, shown: MapShown, tokens: Tokens) -> None:
    joined = {name for name, _ in shown.joined}
    telling = [
        number
        for number, one in enumerate(frame.marks)
        if one.id in {shown.current, shown.here} or one.id in joined
    ]
    inside = frame.room.adjusted(4, 4, -4, -FOOT - 2)
    seen = [n for n, one in enumerate(frame.marks) if inside.contains(frame.place(one))]
    if len(seen) > _NAMED:
        seen = []
    kept = list(dict.fromkeys([*telling, *seen]))
    words = {n: _name(frame.marks[n], shown) for n in kept}
    weights = {n: 600 if n in telling else 400 for n in kept}
    widths = [
        width(words[n], weights[n]) + 4 if n in words else 0.0 for n in range(len(frame.marks))
    ]
    chosen = [n for n in kept if frame.marks[n].id == shown.current]
    first = [*chosen, *(n for n in kept if n not in chosen)]
    for number, box in label_places(frame, widths, first).items():
        one = frame.marks[number]
        colour = tokens.t3 if shown.faded(one.id) else tokens.t1 if number in telling else tokens.t2
        write(painter, box, words[number], colour, weight=weights[number])


def _name(one: MapMark, shown: MapShown) -> str:
    words = tr("{code} open here", code=one.code) if one.id == shown.here else one.code
    value = dict(shown.joined).get(one.id)
    return words if value is None else f"{words} · {decimal(value, 2)}"


def _paint_hovered(
    painter: QPainter, frame: MapFrame, one: MapMark, shown: MapShown, tokens: Tokens
) -> None:
    lines = [ReadoutLine("", one.mark.text, tokens.colour(one.mark.colour))]
    if one.note:
        lines.append(ReadoutLine("", one.note, tokens.t2))
    if one.told:
        lines.append(ReadoutLine("", tr("told of, not investigated here"), tokens.t2))
    if one.id in shown.likeness:
        value = decimal(shown.likeness[one.id], 2)
        lines.append(ReadoutLine(tr("alike the chosen one"), value, tokens.t1))
    readout = Readout(f"{one.code} {one.title}", tuple(lines))
    bounds = frame.room.adjusted(4, 4, -4, -FOOT)
    paint_readout(painter, frame.place(one), bounds, readout, tokens)


def _paint_foot(painter: QPainter, frame: MapFrame, tokens: Tokens) -> None:
    """Say what shapes mean, and how far apart is how alike."""
    if not frame.marks:
        return
    top = frame.room.bottom() - FOOT + 8
    right = _paint_bar(painter, frame, top, tokens)
    left = frame.room.left() + 2
    told = any(one.told for one in frame.marks)
    kinds = {one.mark.text: one.mark for one in frame.marks}
    for words in sorted(kinds):
        wide = width(words) + 4
        if left + 20 + wide > right:
            return
        mark = kinds[words]
        paint_shape(painter, mark.shape, QRectF(left, top + 3, 12, 12), tokens.colour(mark.colour))
        write(painter, QRectF(left + 18, top, wide, 18), words, tokens.t2)
        left += 18 + wide + 14
    words = tr("told of only")
    if told and left + 20 + width(words) < right:
        painter.setPen(pen(tokens.t3, 1.0, DOTS))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(left + 6, top + 9), 6, 6)
        write(painter, QRectF(left + 18, top, width(words) + 4, 18), words, tokens.t2)


def _paint_bar(painter: QPainter, frame: MapFrame, top: float, tokens: Tokens) -> float:
    """Paint a bar as long as a distance, and how alike that is; return where it begins."""
    length = next((one for one in _BARS if one * frame.scale <= 120), _BARS[-1])
    wide = length * frame.scale
    words = tr("this far apart: {value} alike", value=decimal(1 - length, 2))
    room = width(words) + 4
    right = frame.room.right() - 4
    left = right - room - 8 - wide
    painter.setPen(pen(tokens.t3, 1.5))
    middle = top + 9
    painter.drawLine(QPointF(left, middle), QPointF(left + wide, middle))
    for end in (left, left + wide):
        painter.drawLine(QPointF(end, middle - 4), QPointF(end, middle + 4))
    write(painter, QRectF(right - room, top, room, 18), words, tokens.t3)
    return left - 12
