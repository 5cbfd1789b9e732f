"""What surrounds marks: grid, axis words, names, end labels and key, in the house's style."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from workbench.desktop.plots.drawn import Drawn
from workbench.desktop.plots.ink import Align, fill, pen, rule_pen, stroke, width, write
from workbench.desktop.plots.line_marks import DrawnLevel, DrawnLine
from workbench.desktop.plots.panel import Panel
from workbench.desktop.plots.placement import spread
from workbench.desktop.plots.round_ticks import Ticks
from workbench.desktop.theme.tokens import Tokens
from workbench.domain.figures import Bars, Distribution, Figure, Intervals, Level, Line, Trace

LINE_HEIGHT = 16.0
_BESIDE = 7.0


@dataclass(frozen=True, slots=True)
class EndLabel:
    """Words at the right of a panel.

    Attributes
    ----------
    y : float
        Where they belong, in px.
    words : str
        The first line.
    detail : str
        A quieter second line; may be empty.
    colour : str
        ``#RRGGBB`` of the first line.
    weight : int
        Of the first line.
    """

    y: float
    words: str
    detail: str
    colour: str
    weight: int


def paint_rules(painter: QPainter, panel: Panel, ticks: Ticks, *, vertical: bool = False) -> None:
    """Rule a panel at its ticks, zero a little stronger.

    Parameters
    ----------
    painter : QPainter
        An active painter.
    panel : Panel
        Where.
    ticks : list of (float, str)
        Of the ruled axis.
    vertical : bool
        Whether the rules stand, as in lists of estimates.
    """
    box = panel.rect
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    for value, _ in ticks:
        painter.setPen(rule_pen(panel.tokens, zero=value == 0))
        if vertical:
            at = round(panel.x(value))
            painter.drawLine(QLineF(at, box.top(), at, box.bottom()))
        else:
            at = round(panel.y(value))
            painter.drawLine(QLineF(box.left(), at, box.right(), at))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)


def paint_base(painter: QPainter, panel: Panel) -> None:
    """Stroke the lower edge of a panel, on which the horizontal axis stands.

    Parameters
    ----------
    painter : QPainter
        An active painter.
    panel : Panel
        Where.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    painter.setPen(pen(panel.tokens.edge))
    low = round(panel.rect.bottom())
    painter.drawLine(QLineF(panel.rect.left(), low, panel.rect.right(), low))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)


def paint_y_words(painter: QPainter, panel: Panel, ticks: Ticks, room: float) -> None:
    """Write the words of a vertical axis, right-aligned against it.

    Parameters
    ----------
    painter : QPainter
        An active painter.
    panel : Panel
        Where.
    ticks : list of (float, str)
        Positions and words.
    room : float
        Px there are at the left of the panel.
    """
    colour = panel.tokens.t1 if panel.rows else panel.tokens.t3
    for value, words in ticks:
        at = panel.y(value)
        box = QRectF(panel.rect.left() - _BESIDE - room, at - 8, room, 16)
        write(painter, box, words, colour, align=Align.AlignRight)


def paint_x_words(
    painter: QPainter, panel: Panel, ticks: Ticks, bounds: QRectF, top: float | None = None
) -> None:
    """Write the words of a horizontal axis, skipping what would touch its neighbour.

    Parameters
    ----------
    painter : QPainter
        An active painter.
    panel : Panel
        Where.
    ticks : list of (float, str)
        Positions and words.
    bounds : QRectF
        What the words stay in; those at the ends are moved inwards.
    top : float, optional
        Px above the words; below the panel by default.
    """
    above = panel.rect.bottom() + 4 if top is None else top
    edge = bounds.left()
    for value, words in ticks:
        wide = width(words) + 2
        left = min(max(panel.x(value) - wide / 2, bounds.left()), bounds.right() - wide)
        if left < edge:
            continue
        write(painter, QRectF(left, above, wide, LINE_HEIGHT), words, panel.tokens.t3)
        edge = left + wide + 6


def paint_name(painter: QPainter, panel: Panel, words: str) -> None:
    """Write what is measured at the top left inside a panel.

    Parameters
    ----------
    painter : QPainter
        An active painter.
    panel : Panel
        Where.
    words : str
        Name and unit.
    """
    if words:
        box = QRectF(panel.rect.left() + 6, panel.rect.top() + 2, panel.rect.width() - 12, 16)
        painter.setPen(Qt.PenStyle.NoPen)
        write(painter, box, words, panel.tokens.t2, weight=600)


def end_labels(marks: Sequence[Drawn], panel: Panel) -> list[EndLabel]:
    """Return what is written at the right end of lines and levels.

    Parameters
    ----------
    marks : sequence of Drawn
        All marks of the panel.
    panel : Panel
        With the range that is shown.

    Returns
    -------
    list of EndLabel
        Not yet moved apart.
    """
    found = []
    for one in marks:
        label = None
        if isinstance(one, DrawnLine) and one.mark.label:
            label = _line_label(one, panel)
        elif isinstance(one, DrawnLevel) and one.mark.label and not one.mark.vertical:
            label = _level_label(one, panel)
        if label is not None:
            found.append(label)
    return found


def _line_label(one: DrawnLine, panel: Panel) -> EndLabel | None:
    last = one.last_before(panel.x.value(panel.rect.right()))
    if last is None:
        return None
    colour = stroke(one.mark.tone, panel.tokens)
    if one.by_window:
        tone = next((z.tone for z in panel.zones if z.start <= last[0] <= z.end), "")
        colour = stroke(tone, panel.tokens) if tone else panel.tokens.t2
    quiet = one.mark.tone == "muted"
    if one.mark.dashed and one.mark.tone == "plain":
        colour = panel.tokens.t2
    words, _, detail = one.mark.label.partition("\n")
    at = min(max(panel.y(last[1]), panel.rect.top()), panel.rect.bottom())
    return EndLabel(at, words, detail, colour, 400 if quiet else 600)


def _level_label(one: DrawnLevel, panel: Panel) -> EndLabel | None:
    at = panel.y(one.mark.value)
    if not panel.rect.top() - 1 <= at <= panel.rect.bottom() + 1:
        return None
    words, _, detail = one.mark.label.partition("\n")
    paired = one.mark.tone not in {"plain", "muted"}
    colour = stroke(one.mark.tone, panel.tokens) if paired else panel.tokens.t3
    return EndLabel(at, words, detail, colour, 600 if paired else 400)


def paint_end_labels(
    painter: QPainter, panel: Panel, labels: Sequence[EndLabel], room: float
) -> None:
    """Write names at the right of a panel, moved apart where they would touch.

    Parameters
    ----------
    painter : QPainter
        An active painter.
    panel : Panel
        Where.
    labels : sequence of EndLabel
        What to write.
    room : float
        Px there are at the right of the panel.
    """
    heights = [LINE_HEIGHT * (2 if label.detail else 1) for label in labels]
    # The first line is what belongs to the mark; a second one hangs below it.
    middles = [
        label.y + (tall - LINE_HEIGHT) / 2 for label, tall in zip(labels, heights, strict=True)
    ]
    placed = spread(middles, heights, panel.rect.top() - 8, panel.rect.bottom() + 8)
    left = panel.rect.right() + _BESIDE
    for label, middle, tall in zip(labels, placed, heights, strict=True):
        box = QRectF(left, middle - tall / 2, room - _BESIDE, LINE_HEIGHT)
        write(painter, box, label.words, label.colour, weight=label.weight)
        if label.detail:
            below = box.translated(0, LINE_HEIGHT)
            write(painter, below, label.detail, panel.tokens.t3)


def end_label_room(figures: Sequence[Figure]) -> float:
    """Return how much room the names at the right of lines need.

    Parameters
    ----------
    figures : sequence of Figure
        All that share one margin.

    Returns
    -------
    float
        Px; a small margin where nothing is named.
    """
    wide = 0.0
    for figure in figures:
        for mark in figure.marks:
            level = isinstance(mark, Level) and not mark.vertical
            named = isinstance(mark, Line | Trace) or level
            if named and isinstance(mark, Line | Trace | Level) and mark.label:
                first, _, second = mark.label.partition("\n")
                wide = max(wide, width(first, 600), width(second))
    return min(wide + _BESIDE + 6, 220.0) if wide else 14.0


def key_entries(figure: Figure) -> list[tuple[str, str, bool]]:
    """Return what a key must explain: marks that have no end to name.

    Parameters
    ----------
    figure : Figure
        The figure.

    Returns
    -------
    list of (str, str, bool)
        Words, tone, and whether the mark is a line rather than an area.
    """
    found: dict[str, tuple[str, str, bool]] = {}
    for mark in figure.marks:
        if isinstance(mark, Bars | Intervals | Distribution) and mark.label:
            outline = isinstance(mark, Distribution) and not mark.filled
            found.setdefault(mark.label, (mark.label, mark.tone, outline))
    return list(found.values())


def paint_key(
    painter: QPainter,
    right: float,
    top: float,
    entries: Sequence[tuple[str, str, bool]],
    tokens: Tokens,
) -> None:
    """Write the key above a panel, right-aligned.

    Parameters
    ----------
    painter : QPainter
        An active painter.
    right, top : float
        Its upper right corner, in px.
    entries : sequence of (str, str, bool)
        As `key_entries` returns them.
    tokens : Tokens
        The theme.
    """
    left = right - sum(26 + width(words) + 18 for words, _, _ in entries) + 18
    for words, tone, outline in entries:
        swatch = QRectF(round(left) + 0.5, top + 3.5, 20, 9)
        if outline:
            painter.setPen(pen(stroke(tone, tokens), 1.75))
            painter.drawLine(QPointF(left, top + 8), QPointF(left + 21, top + 8))
        else:
            painter.setPen(pen(stroke(tone, tokens)) if tone == "lost" else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(fill(tone, tokens)))
            painter.drawRect(swatch)
        box = QRectF(left + 26, top, width(words) + 2, LINE_HEIGHT)
        write(painter, box, words, tokens.t2)
        left += 26 + width(words) + 18
