"""How a column in two windows is painted: W0 filled, W1 as a stepped line, on one scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPolygonF

from workbench.desktop.plots.ink import pen, veil
from workbench.desktop.theme.tokens import Theme, Tokens
from workbench.desktop.theme.tokens import tokens as theme_tokens

if TYPE_CHECKING:
    from workbench.domain.figures import Figure

_SHADE = 0.28
_SHADE_DARK = 0.45
_SELECTED = 0.62
_SELECTED_DARK = 0.72
_DASHES = (3.0, 2.0)
_INSET = 0.12


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of rows in bins, in both windows.

    Attributes
    ----------
    edges : tuple of float
        Of the bins; 0, 1, … for categories. One more than there are shares.
    reference, incident : tuple of float
        In W0 and in W1; either may be empty.
    categories : tuple of str
        Names of the bins, where they are categories.
    """

    edges: tuple[float, ...] = ()
    reference: tuple[float, ...] = ()
    incident: tuple[float, ...] = ()
    categories: tuple[str, ...] = ()


def shares_of(figure: "Figure") -> Shares:
    """Return the shares that a figure's distributions hold.

    Parameters
    ----------
    figure : Figure
        With a distribution of tone reference, or one of tone incident, or both.
    """
    found = {m.tone: m for m in figure.marks if m.mark == "distribution"}
    one, other = found.get("reference"), found.get("incident")
    edges = one.edges if one is not None else other.edges if other is not None else ()
    return Shares(
        edges,
        one.share if one is not None else (),
        other.share if other is not None else (),
        figure.x.categories,
    )


def paint_shares(painter: QPainter, room: QRectF, shares: Shares, tokens: Tokens) -> None:
    """Paint bars, steps and the base.

    Parameters
    ----------
    painter : QPainter
        An active painter; its pen and brush are changed.
    room : QRectF
        Where.
    shares : Shares
        With bins.
    tokens : Tokens
        The theme.
    """
    base = round(room.bottom()) - 1.5
    top = max((*shares.reference, *shares.incident), default=0.0) or 1.0
    scale = (base - room.top() - 3) / top
    bins = bins_of(shares, room.left(), room.width() - 2)
    dark = tokens is not theme_tokens(Theme.LIGHT)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(veil(tokens.ref, _SHADE_DARK if dark else _SHADE))
    gap = 1.0 if bins and bins[0][1] - bins[0][0] > 3 else 0.0
    bars = [
        QRectF(left, base - share * scale, max(right - left - gap, 0.5), share * scale)
        for (left, right), share in zip(bins, shares.reference, strict=False)
    ]
    if bars:
        painter.drawRects(bars)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen(tokens.inc, 1.75))
    points = [
        QPointF(x, base - share * scale)
        for (left, right), share in zip(bins, shares.incident, strict=False)
        for x in (left, right)
    ]
    for run in runs_of(points, apart=bool(shares.categories)):
        painter.drawPolyline(QPolygonF(run))
    painter.setPen(pen(tokens.edge))
    painter.drawLine(QLineF(room.left(), base + 1, room.right(), base + 1))


def paint_selected(
    painter: QPainter,
    room: QRectF,
    shares: Shares,
    selected: tuple[Sequence[float], Sequence[float]],
    tokens: Tokens,
) -> None:
    """Paint the selected rows within the whole, on its scale.

    Of W0 as outlined bars of a stronger fill, of W1 hatched under a dashed line: so a bin that is
    selected whole shows it, in any theme and without colour.

    Parameters
    ----------
    painter : QPainter
        An active painter; its pen and brush are changed.
    room : QRectF
        Where the whole was painted.
    shares : Shares
        The whole.
    selected : tuple of sequence of float
        Shares of the whole that are selected in W0 and in W1, bin by bin.
    tokens : Tokens
        The theme.
    """
    base = round(room.bottom()) - 1.5
    top = max((*shares.reference, *shares.incident), default=0.0) or 1.0
    scale = (base - room.top() - 3) / top
    bins = bins_of(shares, room.left(), room.width() - 2)
    dark = tokens is not theme_tokens(Theme.LIGHT)
    painter.setBrush(veil(tokens.ref, _SELECTED_DARK if dark else _SELECTED))
    painter.setPen(pen(tokens.ref, 1.0))
    for (left, right), share in zip(bins, selected[0], strict=False):
        if share > 0:
            tall = share * scale
            painter.drawRect(QRectF(left + 0.5, base - tall, max(right - left - 2, 0.5), tall))
    points = [
        QPointF(x, base - share * scale)
        for (left, right), share in zip(bins, selected[1], strict=False)
        for x in (left, right)
    ]
    for run in runs_of(points, apart=bool(shares.categories)):
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(QColor(tokens.inc), Qt.BrushStyle.BDiagPattern))
        ends = [QPointF(run[-1].x(), base), QPointF(run[0].x(), base)]
        painter.drawPolygon(QPolygonF([*run, *ends]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen(tokens.inc, 1.5, _DASHES))
        painter.drawPolyline(QPolygonF(run))


def bins_of(shares: Shares, left: float, wide: float) -> list[tuple[float, float]]:
    """Return the left and right end of each bin, in px.

    Parameters
    ----------
    shares : Shares
    left, wide : float
        Where the picture begins, and how wide it is.
    """
    low, high = shares.edges[0], shares.edges[-1]
    scale = wide / ((high - low) or 1.0)
    at = [left + 1 + (edge - low) * scale for edge in shares.edges]
    inset = _INSET * scale if shares.categories else 0.0
    return [(a + inset, b - inset) for a, b in pairwise(at)]


def runs_of(points: list[QPointF], *, apart: bool) -> list[list[QPointF]]:
    """Return the stepped line; one piece a category, for these have no neighbours.

    Parameters
    ----------
    points : list of QPointF
        Two for each bin.
    apart : bool
        Whether bins are categories.
    """
    if not apart:
        return [points] if points else []
    return [points[i : i + 2] for i in range(0, len(points), 2)]
