"""What the cells of the heatmap mean: each step with colour, shape and words."""

from collections.abc import Sequence
from itertools import zip_longest

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.desktop.components.emptying import empty
from workbench.desktop.components.flow_layout import FlowLayout
from workbench.desktop.plots.ink import width, write
from workbench.desktop.plots.score_painting import (
    Step,
    paint_cell,
    paint_dismissed,
    paint_opened,
    paint_unjudged,
)
from workbench.desktop.theme.appearance import Appearance, current_tokens
from workbench.desktop.theme.marks import Shape
from workbench.desktop.theme.shapes import paint_shape
from workbench.domain.scoring import Tier
from workbench.language import tr
from workbench.services.readings.triage import tier_words

_SWATCH, _HIGH, _SHAPE, _GAP = 28.0, 16.0, 10.0, 8.0
UNJUDGED, DISMISSED, OPENED = "unjudged", "dismissed", "opened"


class LegendItem(QWidget):
    """A swatch with its words.

    Parameters
    ----------
    words : str
    step : Step
        What the swatch is painted as.
    kind : str
        ``""`` for a step; :data:`UNJUDGED`, :data:`DISMISSED` or :data:`OPENED` for a mark.
    """

    def __init__(self, words: str, step: Step, kind: str = "") -> None:
        super().__init__()
        self._words, self._step, self._kind = words, step, kind
        self.setAccessibleName(words)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        Appearance.current().themeChanged.connect(self.update)

    def sizeHint(self) -> QSize:
        """Return the size of swatch, shape and words."""
        shape = 0.0 if self._kind else _SHAPE + 5
        return QSize(round(_SWATCH + _GAP + shape + width(self._words) + 4), 20)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint a cell, its shape and its words."""
        tokens = current_tokens()
        painter = QPainter(self)
        box = QRectF(0, 2, _SWATCH, _HIGH)
        if self._kind == UNJUDGED:
            paint_unjudged(painter, box, tokens)
        else:
            blank = Step(self._step.tone, self._step.shape, self._step.ink, False, False)  # noqa: FBT003 -- a cell without its number
            paint_cell(painter, box, blank, 0.0, tokens)
        if self._kind == DISMISSED:
            paint_dismissed(painter, box, self._step, tokens)
        elif self._kind == OPENED:
            paint_opened(painter, box, self._step, tokens)
        left = _SWATCH + _GAP
        if not self._kind:
            shape = QRectF(left, 5, _SHAPE, _SHAPE)
            paint_shape(painter, self._step.shape, shape, tokens.t2)
            left += _SHAPE + 5
        write(painter, QRectF(left, 1, self.width() - left, 18), self._words, tokens.t2)
        painter.end()


class TriageLegend(QWidget):
    """The steps of the scale, and the marks that people leave on cells."""

    def __init__(self) -> None:
        super().__init__()
        self._flow = FlowLayout()
        self._flow.setSpacing(20)
        self._flow.setContentsMargins(0, 0, 0, 0)
        self.setLayout(self._flow)
        self.setAccessibleName(tr("What the cells mean"))
        self._words: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """What is said, in order."""
        return self._words

    def show_tiers(
        self, tiers: Sequence[Tier], steps: Sequence[Step], marks: Sequence[str]
    ) -> None:
        """Show the steps of a scale.

        Parameters
        ----------
        tiers : sequence of Tier
        steps : sequence of Step
            How they are painted.
        marks : sequence of str
            Of the kinds of mark, those that occur.
        """
        items = [
            (_range_words(one, after), step, "")
            for one, after, step in zip_longest(tiers, tiers[1:], steps)
        ]
        told = {
            UNJUDGED: tr("not judged"),
            DISMISSED: tr("dismissed"),
            OPENED: tr("opened"),
        }
        plain = steps[min(1, len(steps) - 1)]
        items += [(told[kind], plain, kind) for kind in marks]
        words = tuple(item[0] for item in items)
        if words == self._words:
            return
        self._words = words
        empty(self._flow)
        for text, step, kind in items:
            self._flow.addWidget(LegendItem(text, step, kind))


def step_shape(tier: Tier) -> Shape:
    """Return the shape of a tier, as the program paints it."""
    return next((shape for shape in Shape if shape.value == tier.shape), Shape.DISC)


def _range_words(tier: Tier, after: Tier | None) -> str:
    """Return a step with its range: ``"25–49 low"``."""
    words = tier_words(tier)
    low = round(tier.from_score)
    if not low and after is not None:
        return tr("below {high} {words}", high=round(after.from_score), words=words)
    if after is None:
        return tr("{low} or more {words}", low=low, words=words)
    return tr("{low}–{high} {words}", low=low, high=round(after.from_score) - 1, words=words)
