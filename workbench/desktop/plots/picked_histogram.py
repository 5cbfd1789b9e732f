"""A column in two windows whose bins can be picked, with the selected rows drawn within the whole.

The whole stays as it is: W0 filled, W1 a stepped line. Selected rows lie within, on the same
scale: of W0 as outlined bars of a stronger fill, of W1 hatched under a dashed line. So the share
of a bin that is selected can be read off, in any theme and without colour.
"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter

from workbench.desktop.numbers import percent
from workbench.desktop.plots.announcing import announce
from workbench.desktop.plots.histogram import MiniHistogram
from workbench.desktop.plots.ink import pen
from workbench.desktop.plots.plot_rows import PlotData, Row
from workbench.desktop.plots.row_offer import RowOffer
from workbench.desktop.plots.share_painting import Shares, bins_of, paint_selected
from workbench.desktop.theme.tokens import Tokens
from workbench.domain.row_filter import Condition, RowFilter
from workbench.language import tr
from workbench.services.readings.selected_columns import OTHER, SelectedShares

if TYPE_CHECKING:
    from workbench.domain.figures import Figure


class PickedHistogram(MiniHistogram):
    """Bins are picked with a click or a drag, or with the arrows and Enter.

    Arrows walk over the bins, Shift with them picks several, Enter offers to select or to show
    their rows; Ctrl with a click or a drag keeps only these of the selection.
    """

    def __init__(self) -> None:
        self._column = ""
        self._kind = "linear"
        self._chosen: SelectedShares | None = None
        self._picked: tuple[int, int] | None = None
        self._anchor: int | None = None
        super().__init__()
        self.row_offer = RowOffer(self, self.rows_picked)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_figure(self, figure: "Figure") -> None:
        """Show the distributions of a figure; what was picked in another one is forgotten."""
        if figure.about != self._column:
            self._picked, self._chosen = None, None
        self._column, self._kind = figure.about, figure.x.kind
        super().show_figure(figure)

    def show_selected(self, shares: SelectedShares | None) -> None:
        """Show which part of each bin is selected.

        Parameters
        ----------
        shares : SelectedShares or None
            Of the column shown; None where nothing is selected.
        """
        if shares == self._chosen:
            return
        self._chosen = shares
        if shares is not None:
            self._reference, self._incident = shares.reference, shares.incident
        self.setAccessibleDescription(self._sentence())
        self.update()

    @property
    def picked(self) -> tuple[int, int] | None:
        """The first and the last bin that are picked."""
        return self._picked

    def rows_picked(self) -> RowFilter | None:
        """Return the rows of the picked bins; the outer bins hold what lies beyond them too."""
        if self._picked is None or not self._column:
            return None
        first, last = self._picked
        if self._categories:
            return self._levels(self._categories[first : last + 1])
        low = Condition(self._column, ">=", self._value(self._edges[first]))
        high = Condition(self._column, "<", self._value(self._edges[last + 1]))
        inner = [*([low] if first > 0 else []), *([high] if last < len(self._edges) - 2 else [])]
        return RowFilter(tuple(inner) or (Condition(self._column, "present"),))

    def data(self) -> PlotData:
        """Return one row a bin, with the selected shares where there are any."""
        whole = super().data()
        if self._chosen is None or not whole.rows:
            return whole
        added: list[Row] = [
            (*row, one, other)
            for row, one, other in zip(
                whole.rows, self._chosen.in_reference, self._chosen.in_incident, strict=False
            )
        ]
        heads = (*whole.heads, tr("selected in W0"), tr("selected in W1"))
        return PlotData(heads, tuple(added))

    def paint_view(self, painter: QPainter, size: QSizeF, tokens: Tokens) -> None:
        """Paint the whole, the selected rows within it, and what is picked."""
        super().paint_view(painter, size, tokens)
        if not self._edges:
            return
        whole, chosen = self._whole(), self._chosen
        if chosen is not None:
            room = QRectF(0, 0, size.width(), size.height())
            parts = (chosen.in_reference, chosen.in_incident)
            paint_selected(painter, room, whole, parts, tokens)
        if self._picked is not None and (self.hasFocus() or self._anchor is not None):
            first, last = self._picked
            bins = bins_of(whole, 0.0, size.width() - 2)
            box = QRectF(bins[first][0], 1, bins[last][1] - bins[first][0], size.height() - 2)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(pen(tokens.accent, 2.0))
            painter.drawRect(box)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to pick bins."""
        if event.button() is not Qt.MouseButton.LeftButton or not self.row_offer.linked:
            self._pick_at(event.position(), extend=False)
            super().mousePressEvent(event)
            return
        self._pick_at(event.position(), extend=False)
        self._anchor = self._picked[0] if self._picked is not None else None
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pick all bins up to the pointer."""
        if self._anchor is not None:
            self._pick_at(event.position(), extend=True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Select the rows of the picked bins."""
        dragged, self._anchor = self._anchor, None
        rows = self.rows_picked()
        if dragged is None or rows is None:
            super().mouseReleaseEvent(event)
            return
        within = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        (self.row_offer.narrowed if within else self.row_offer.selected).emit(rows)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk over the bins, pick several with Shift, act on them with Enter."""
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() in steps and self._edges:
            self._step(steps[Qt.Key(event.key())], extend=shift)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._picked is not None:
            self.row_offer.open_at(self.mapToGlobal(self.rect().center()))
        elif event.key() == Qt.Key.Key_Escape and self._picked is not None:
            self._picked = None
            self.update()
        else:
            super().keyPressEvent(event)

    def _whole(self) -> Shares:
        return Shares(self._edges, self._reference, self._incident, self._categories)

    def _pick_at(self, at: QPointF, *, extend: bool) -> None:
        bins = bins_of(self._whole(), 0.0, self.width() - 2) if self._edges else []
        middles = [(left + right) / 2 for left, right in bins]
        if not middles:
            return
        near = min(range(len(middles)), key=lambda number: abs(middles[number] - at.x()))
        if extend and self._anchor is not None:
            self._picked = (min(near, self._anchor), max(near, self._anchor))
        else:
            self._picked = (near, near)
        self.update()

    def _step(self, by: int, *, extend: bool) -> None:
        last = len(self._edges) - 2
        if self._picked is None:
            here = 0 if by > 0 else last
            self._picked = (here, here)
        elif extend:
            first, end = self._picked
            self._picked = (first, min(end + 1, last)) if by > 0 else (max(first - 1, 0), end)
        else:
            here = min(max(self._picked[1 if by > 0 else 0] + by, 0), last)
            self._picked = (here, here)
        announce(self, self._picked_words())
        self.update()

    def _picked_words(self) -> str:
        if self._picked is None:
            return ""
        first, last = self._picked
        parts = [self._bin_words(first) if first == last else self._range_words(first, last)]
        for code, shares in (("W0", self._reference), ("W1", self._incident)):
            if shares:
                parts.append(f"{code} {percent(sum(shares[first : last + 1]), 1)}")
        return ", ".join(parts)

    def _range_words(self, first: int, last: int) -> str:
        if self._categories:
            return ", ".join(self._categories[first : last + 1])
        low, high = self._edges[first], self._edges[last + 1]
        return tr("{low} to {high}", low=f"{low:.4g}", high=f"{high:.4g}")

    def _levels(self, levels: tuple[str, ...]) -> RowFilter | None:
        """Return the rows with some of the levels; the last one may stand for all others."""
        named = self._categories[:-1] if self._categories[-1] == OTHER else self._categories
        if levels[-1] == OTHER:
            apart = [level for level in named if level not in levels]
            others = [Condition(self._column, "!=", level) for level in apart]
            return RowFilter((*others, Condition(self._column, "present")))
        if len(levels) == 1:
            return RowFilter((Condition(self._column, "=", levels[0]),))
        return RowFilter((Condition(self._column, "in", tuple(levels)),))

    def _value(self, at: float) -> float | datetime:
        return datetime.fromtimestamp(at, UTC) if self._kind == "time" else at

    def _sentence(self) -> str:
        whole = super()._sentence()
        if self._chosen is None:
            return whole
        shares = (sum(self._chosen.in_reference), sum(self._chosen.in_incident))
        said = tr(
            "selected: {before} of W0, {after} of W1",
            before=percent(shares[0], 1),
            after=percent(shares[1], 1),
        )
        return f"{whole}; {said}" if whole else said
