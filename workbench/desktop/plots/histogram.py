"""A column in two windows, as small as a thumbnail: W0 filled, W1 as a stepped line."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QPainter, QPolygonF
from PySide6.QtWidgets import QSizePolicy

from workbench.desktop.numbers import percent
from workbench.desktop.plots.ink import Align, pen, veil, write
from workbench.desktop.plots.painted_view import PaintedView
from workbench.desktop.plots.plot_rows import PlotData, Row
from workbench.desktop.theme.tokens import Theme, Tokens
from workbench.desktop.theme.tokens import tokens as theme_tokens
from workbench.language import tr

if TYPE_CHECKING:
    from workbench.domain.figures import Figure

NOTHING = tr("No values")
_SHADE = 0.28
_SHADE_DARK = 0.45
_INSET = 0.12


class MiniHistogram(PaintedView):
    """Shares of rows in bins or categories, in both windows, without axis words.

    Its neighbours say what it is: the place writes name, unit and verdict beside it.
    """

    def __init__(self) -> None:
        self._name = ""
        self._edges: tuple[float, ...] = ()
        self._reference: tuple[float, ...] = ()
        self._incident: tuple[float, ...] = ()
        self._categories: tuple[str, ...] = ()
        super().__init__(NOTHING)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setMinimumSize(60, 28)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_shares(
        self,
        name: str,
        edges: Sequence[float],
        reference: Sequence[float],
        incident: Sequence[float],
        categories: Sequence[str] = (),
    ) -> None:
        """Show a column.

        Parameters
        ----------
        name : str
            The column.
        edges : sequence of float
            Of the bins; 0, 1, … for categories. One more than there are shares.
        reference, incident : sequence of float
            Share of rows in each bin, in W0 and in W1; either may be empty.
        categories : sequence of str
            Names of the bins, where they are categories.
        """
        self._name = name
        self._edges, self._categories = tuple(edges), tuple(categories)
        self._reference, self._incident = tuple(reference), tuple(incident)
        self.setAccessibleName(tr("{name}, W0 and W1", name=name) if edges else NOTHING)
        self.setAccessibleDescription(self._sentence())
        self.update()

    def show_figure(self, figure: "Figure") -> None:
        """Show the distributions of a figure.

        Parameters
        ----------
        figure : Figure
            With a distribution of tone reference, or one of tone incident, or both.
        """
        shares = {m.tone: m for m in figure.marks if m.mark == "distribution"}
        one, other = shares.get("reference"), shares.get("incident")
        edges = one.edges if one is not None else other.edges if other is not None else ()
        self.show_shares(
            figure.about or figure.title,
            edges,
            one.share if one is not None else (),
            other.share if other is not None else (),
            figure.x.categories,
        )

    def data(self) -> PlotData:
        """Return one row a bin.

        Returns
        -------
        PlotData
            Category, or ends of the bin, and both shares.
        """
        if not self._edges:
            return PlotData((), ())
        rows: list[Row] = []
        for number in range(len(self._edges) - 1):
            shares = (_get(self._reference, number), _get(self._incident, number))
            if self._categories:
                rows.append((self._categories[number], *shares))
            else:
                rows.append((self._edges[number], self._edges[number + 1], *shares))
        place = ("category",) if self._categories else ("from", "to")
        return PlotData((*place, tr("share in W0"), tr("share in W1")), tuple(rows))

    def svg(self) -> str:
        """Return the column as it prints, in light.

        Returns
        -------
        str
            One ``<svg>`` element; empty without bins.
        """
        from workbench.desktop.plots.small_figures import histogram_svg  # noqa: PLC0415 -- on demand

        shares = (self._reference, self._incident)
        return histogram_svg(self._name, self._edges, shares, self._categories)

    def sizeHint(self) -> QSize:
        """Return the size of a thumbnail."""
        return QSize(200, 60)

    def paint_view(self, painter: QPainter, size: QSizeF, tokens: Tokens) -> None:
        """Paint bars, steps and the base."""
        if not self._edges:
            room = QRectF(0, 0, size.width(), size.height())
            write(painter, room, NOTHING, tokens.t3, align=Align.AlignHCenter)
            return
        base = round(size.height()) - 1.5
        top = max((*self._reference, *self._incident), default=0.0) or 1.0
        scale = (base - 3) / top
        bins = self._bins(size.width() - 2)
        dark = tokens is not theme_tokens(Theme.LIGHT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(veil(tokens.ref, _SHADE_DARK if dark else _SHADE))
        gap = 1.0 if bins and bins[0][1] - bins[0][0] > 3 else 0.0
        for (left, right), share in zip(bins, self._reference, strict=False):
            tall = share * scale
            painter.drawRect(QRectF(left, base - tall, max(right - left - gap, 0.5), tall))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen(tokens.inc, 1.75))
        points = [
            QPointF(x, base - share * scale)
            for (left, right), share in zip(bins, self._incident, strict=False)
            for x in (left, right)
        ]
        for run in self._runs(points):
            painter.drawPolyline(QPolygonF(run))
        painter.setPen(pen(tokens.edge))
        painter.drawLine(QLineF(0, base + 1, size.width(), base + 1))

    def _bins(self, wide: float) -> list[tuple[float, float]]:
        low, high = self._edges[0], self._edges[-1]
        scale = wide / ((high - low) or 1.0)
        at = [1 + (edge - low) * scale for edge in self._edges]
        inset = _INSET * scale if self._categories else 0.0
        return [(a + inset, b - inset) for a, b in pairwise(at)]

    def _runs(self, points: list[QPointF]) -> list[list[QPointF]]:
        """Return the stepped line; one piece a category, for these have no neighbours."""
        if not self._categories:
            return [points] if points else []
        return [points[i : i + 2] for i in range(0, len(points), 2)]

    def _sentence(self) -> str:
        if not self._edges:
            return ""
        parts = []
        for code, shares in (("W0", self._reference), ("W1", self._incident)):
            if shares:
                most = max(range(len(shares)), key=lambda i: shares[i])
                parts.append(
                    tr(
                        "{code} most in {most}, {percent}",
                        code=code,
                        most=self._bin_words(most),
                        percent=percent(shares[most]),
                    )
                )
        return "; ".join(parts)

    def _bin_words(self, number: int) -> str:
        if self._categories:
            return self._categories[number]
        return tr(
            "{value:.4g} to {value_2:.4g}",
            value=self._edges[number],
            value_2=self._edges[number + 1],
        )


def _get(values: tuple[float, ...], number: int) -> float | None:
    return values[number] if number < len(values) else None
