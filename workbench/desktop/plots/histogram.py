"""A column in two windows, as small as a thumbnail: W0 filled, W1 as a stepped line."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy

from workbench.desktop.numbers import percent
from workbench.desktop.plots.ink import Align, write
from workbench.desktop.plots.painted_view import PaintedView
from workbench.desktop.plots.plot_rows import PlotData, Row
from workbench.desktop.plots.share_painting import Shares, paint_shares, shares_of
from workbench.desktop.theme.tokens import Tokens
from workbench.language import tr

if TYPE_CHECKING:
    from workbench.domain.figures import Figure

NOTHING = tr("No values")


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
        shares = shares_of(figure)
        self.show_shares(
            figure.about or figure.title,
            shares.edges,
            shares.reference,
            shares.incident,
            shares.categories,
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

    @property
    def figures(self) -> "tuple[Figure, ...]":
        """What is shown, as data; none where there is nothing."""
        from workbench.desktop.plots.small_figures import histogram_figure  # noqa: PLC0415 -- on demand

        return (
            (
                histogram_figure(
                    self._name, self._edges, (self._reference, self._incident), self._categories
                ),
            )
            if self._edges
            else ()
        )

    def svg(self) -> str:
        """Return the picture as it prints, in light.

        Returns
        -------
        str
            One ``<svg>`` element; empty where there is nothing.
        """
        from workbench.desktop.plots.figure_svg import figure_svg  # noqa: PLC0415 -- on demand

        return "".join(figure_svg(figure, 640) for figure in self.figures)

    def sizeHint(self) -> QSize:
        """Return the size of a thumbnail."""
        return QSize(200, 60)

    def paint_view(self, painter: QPainter, size: QSizeF, tokens: Tokens) -> None:
        """Paint bars, steps and the base."""
        if not self._edges:
            room = QRectF(0, 0, size.width(), size.height())
            write(painter, room, NOTHING, tokens.t3, align=Align.AlignHCenter)
            return
        room = QRectF(0, 0, size.width(), size.height())
        shares = Shares(self._edges, self._reference, self._incident, self._categories)
        paint_shares(painter, room, shares, tokens)

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
