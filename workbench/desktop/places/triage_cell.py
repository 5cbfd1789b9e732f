"""The right column of Triage: the chosen cell, why its score is what it is, and what to do."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.card import Card, rule
from workbench.desktop.components.columns import ScrollColumn
from workbench.desktop.components.emptying import empty
from workbench.desktop.components.labels import Label
from workbench.desktop.components.status_mark import StatusMark
from workbench.desktop.places.triage_source import SourceLine
from workbench.desktop.plots.score_waterfall import ScoreWaterfall
from workbench.desktop.theme.appearance import Appearance, current_tokens
from workbench.desktop.theme.fonts import BODY, DISPLAY, SMALL, font
from workbench.desktop.theme.marks import Mark, Shape
from workbench.desktop.theme.shapes import paint_shape
from workbench.domain.scoring import Tier
from workbench.language import tr
from workbench.services.readings.triage import tier_words
from workbench.services.readings.triage_cell import CellReading

CHOOSE = tr("Choose a cell to see what its score is made of.")
_SHAPE = 10
_LABELS = 58


class TierMark(QWidget):
    """A step of the scale as shape and words."""

    def __init__(self) -> None:
        super().__init__()
        self._words, self._shape, self._tone = "", Shape.RING, "t2"
        self.setFont(font(SMALL, 600))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        Appearance.current().themeChanged.connect(self.update)

    @property
    def words(self) -> str:
        """What is said."""
        return self._words

    def show_tier(self, words: str, shape: Shape, tone: str) -> None:
        """Show a step.

        Parameters
        ----------
        words : str
        shape : Shape
        tone : str
            Token of the colour.
        """
        self._words, self._shape, self._tone = words, shape, tone
        self.setAccessibleName(words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of shape and words."""
        return QSize(_SHAPE + 6 + self.fontMetrics().horizontalAdvance(self._words) + 2, 20)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the shape, then the words."""
        colour = current_tokens().colour(self._tone)
        painter = QPainter(self)
        top = (self.height() - _SHAPE) / 2
        paint_shape(painter, self._shape, QRectF(0, top, _SHAPE, _SHAPE), colour)
        painter.setFont(self.font())
        painter.setPen(QColor(colour))
        room = QRectF(_SHAPE + 6, 0, self.width() - _SHAPE - 6, self.height())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self._words)
        painter.end()


def tier_look(tier: Tier, *, highest: bool) -> tuple[Shape, str]:
    """Return shape and colour of a tier where it stands as a word.

    Parameters
    ----------
    tier : Tier
    highest : bool
        Whether it is the top of the scale, which alone is coloured.
    """
    shape = next((one for one in Shape if one.value == tier.shape), Shape.DISC)
    return shape, "sev1" if highest else "t2"


class CellCard(Card):
    """One window of one model.

    Signals
    -------
    openWanted()
        An incident is to be opened from it.
    dismissWanted()
        It is to be set aside, with a reason.
    """

    openWanted = Signal()
    dismissWanted = Signal()

    def __init__(self) -> None:
        super().__init__(CHOOSE)
        self.keep_end_of_heading()
        self._cell: CellReading | None = None
        self.number = Label("", DISPLAY)
        self.tier = TierMark()
        self.sentence = Label("", BODY, tone="t2", wrap=True)
        self.waterfall = ScoreWaterfall()
        self.waterfall.rowSelected.connect(self._show_source)
        self.source = SourceLine()
        self.reachable = False
        self.facts = QGridLayout()
        self.facts.setHorizontalSpacing(12)
        self.facts.setVerticalSpacing(5)
        self.facts.setColumnStretch(1, 1)
        self.facts.setColumnMinimumWidth(0, _LABELS)
        self._content = self._make_content()
        self.add(self._content, 1)
        self.opening = Button(tr("Open incident…"), ButtonKind.PRIMARY)
        self.opening.clicked.connect(self.openWanted)
        self.dismissing = Button(tr("Dismiss with reason…"))
        self.dismissing.clicked.connect(self.dismissWanted)
        self.add_buttons(self.opening, self.dismissing)
        self.show_cell(None, "", highest=False)

    @property
    def cell(self) -> CellReading | None:
        """What is shown."""
        return self._cell

    def show_cell(self, cell: CellReading | None, heading: str, *, highest: bool) -> None:
        """Show another cell, or that none is chosen.

        Parameters
        ----------
        cell : CellReading or None
        heading : str
            Model and day.
        highest : bool
            Whether its tier is the top of the scale.
        """
        self._cell = cell
        self._content.setVisible(cell is not None)
        self.set_heading(heading if cell is not None else CHOOSE)
        if cell is None:
            for button in (self.opening, self.dismissing):
                button.forbid(CHOOSE)
            return
        shape, tone = tier_look(cell.tier, highest=highest)
        self.number.setText(str(cell.shown))
        self.number.set_tone(tone if highest else "t1")
        self.tier.show_tier(tier_words(cell.tier), shape, tone)
        self.sentence.setText(cell.sentence)
        self.waterfall.set_parts(cell.parts if cell.judged else (), cell.shown)
        self.source.show_part(None, reachable=False)
        for button in (self.opening, self.dismissing):
            button.permit()
        known = bool(cell.opened is not None and cell.opened.body.get("incident"))
        self._say(self.opening, tr("Go to incident") if known else tr("Open incident…"))
        back = cell.dismissed is not None
        self._say(
            self.dismissing, tr("Take back dismissal") if back else tr("Dismiss with reason…")
        )

    def show_facts(self, facts: Sequence[tuple[str, str, Mark | None]]) -> None:
        """Show what else is known: severity, reach, owner, priority, action.

        Parameters
        ----------
        facts : sequence of (str, str, Mark or None)
            Label, words, and a state in front of them.
        """
        empty(self.facts)
        top = Qt.AlignmentFlag.AlignTop
        for at, (label, words, mark) in enumerate(facts):
            self.facts.addWidget(Label(label, SMALL, tone="t2"), at, 0, top)
            told = Label(words, SMALL, wrap=True)
            told.setAccessibleName(f"{label}: {f'{mark.text}, ' if mark else ''}{words}")
            told.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            self.facts.addWidget(_beside(mark, told) if mark is not None else told, at, 1)

    @staticmethod
    def _say(button: Button, words: str) -> None:
        button.setText(words)
        button.setAccessibleName(words)

    def _make_content(self) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(8)
        line = QHBoxLayout()
        line.setSpacing(10)
        line.addWidget(self.number)
        line.addWidget(Label(tr("of 100"), BODY, tone="t2"))
        line.addSpacing(4)
        line.addWidget(self.tier)
        line.addStretch(1)
        column.addLayout(line)
        column.addWidget(self.sentence)
        column.addWidget(Label(tr("What makes up the score"), SMALL, tone="t2", weight=600))
        column.addWidget(self.waterfall)
        column.addWidget(self.source)
        column.addWidget(rule())
        column.addLayout(self.facts)
        column.addStretch(1)
        return ScrollColumn(content)

    def _show_source(self, number: int) -> None:
        self.source.show_part(self.waterfall.parts[number], reachable=self.reachable)


def _beside(mark: Mark, told: QWidget) -> QWidget:
    pair = QWidget()
    row = QHBoxLayout(pair)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(StatusMark(mark), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(told, 1)
    return pair
