"""The ways of mending an input as a radio list: name, formula, and the metric it leads to."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QSizePolicy, QVBoxLayout, QWidget

from workbench.desktop.components.tips import set_tip
from workbench.desktop.numbers import MISSING, decimal, interval, whole
from workbench.desktop.theme.appearance import current_tokens
from workbench.desktop.theme.fonts import SMALL, font
from workbench.desktop.theme.tokens import Tokens
from workbench.domain.readable import readable
from workbench.language import tr
from workbench.services.cause_words import mechanism_words
from workbench.services.readings.causes_lab import Mended, WhatIf

ROW = 24
_NAME = 138
_VALUE = 44
_FORMULA_LEAST = 60


class MechanismRow(QRadioButton):
    """One way of mending.

    Parameters
    ----------
    mechanism : str
    formula : str
        How it is done, or why it is not possible.
    value : str
        The metric then; a dash where it is not possible.
    """

    def __init__(self, mechanism: str, formula: str, value: str) -> None:
        super().__init__(mechanism_words(mechanism))
        self.mechanism, self.formula, self.value = mechanism, formula, value
        self.setFixedHeight(ROW)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"{self.text()}, {value}: {formula}")

    def sizeHint(self) -> QSize:
        """Return room for name and value."""
        return QSize(26 + _NAME + _VALUE, ROW)

    def hitButton(self, at: QPoint) -> bool:
        """Take a press anywhere in the row."""
        return self.rect().contains(at)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint selection, radio mark, name, formula and value."""
        tokens = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isChecked():
            painter.fillRect(self.rect(), QColor(tokens.accent_soft))
        elif self.underMouse() and self.isEnabled():
            painter.fillRect(self.rect(), QColor(tokens.s2))
        self._paint_mark(painter, tokens)
        text = tokens.t1 if self.isEnabled() else tokens.t3
        wide = float(self.width())
        room = wide - 28 - _NAME - _VALUE - 16
        name = _NAME if room >= _FORMULA_LEAST else wide - 28 - _VALUE - 8
        self._write(painter, QRectF(28, 0, name, ROW), self.text(), text, 600)
        if room >= _FORMULA_LEAST:
            box = QRectF(28 + _NAME + 4, 0, room, ROW)
            self._write(painter, box, self.formula, tokens.t2 if self.isEnabled() else tokens.t3)
        box = QRectF(wide - _VALUE - 6, 0, _VALUE, ROW)
        self._write(painter, box, self.value, text, 600, Qt.AlignmentFlag.AlignRight)
        painter.end()

    def _paint_mark(self, painter: QPainter, tokens: Tokens) -> None:
        circle = QRectF(8.5, ROW / 2 - 6, 12, 12)
        edge = (
            tokens.accent if self.isChecked() else tokens.edge if self.isEnabled() else tokens.line
        )
        painter.setPen(QColor(edge))
        painter.setBrush(QColor(tokens.s1))
        painter.drawEllipse(circle)
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent))
            painter.drawEllipse(circle.adjusted(3, 3, -3, -3))

    @staticmethod
    def _write(
        painter: QPainter,
        box: QRectF,
        words: str,
        colour: str,
        weight: int = 400,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        face = font(SMALL, weight)
        painter.setFont(face)
        painter.setPen(QColor(colour))
        cut = QFontMetrics(face).elidedText(
            readable(words), Qt.TextElideMode.ElideRight, int(box.width())
        )
        painter.drawText(box, align | Qt.AlignmentFlag.AlignVCenter, cut)


class MechanismList(QWidget):
    """All ways of mending one input, the possible ones first.

    Signals
    -------
    chosen(str)
        The mechanism a person chose.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Ways of mending"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._group = QButtonGroup(self)
        self._group.buttonClicked.connect(self._tell)
        self._rows: list[MechanismRow] = []

    @property
    def rows(self) -> Sequence[MechanismRow]:
        """The rows, from the top."""
        return tuple(self._rows)

    def show_what_if(self, what_if: WhatIf, selected: str, places: int) -> None:
        """Show what each mechanism came to.

        Parameters
        ----------
        what_if : WhatIf
        selected : str
        places : int
            Decimals of the metric.
        """
        shown = [_possible(one, places) for one in what_if.mechanisms]
        shown += [_refused(*one) for one in what_if.refused]
        if [(r.mechanism, r.formula, r.value) for r in shown] != [
            (r.mechanism, r.formula, r.value) for r in self._rows
        ]:
            self._exchange(shown)
        for row in self._rows:
            row.setChecked(row.mechanism == selected)
        self._one_tab_stop()

    def _exchange(self, shown: list[MechanismRow]) -> None:
        for old in self._rows:
            self._group.removeButton(old)
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._rows = shown
        for row in shown:
            self._group.addButton(row)
            self._column.addWidget(row)
        self.setFixedHeight(ROW * len(shown))

    def _one_tab_stop(self) -> None:
        """Let Tab come to the chosen row; Qt leaves it on the first one that was made."""
        for row in self._rows:
            row.setFocusPolicy(
                Qt.FocusPolicy.StrongFocus if row.isChecked() else Qt.FocusPolicy.ClickFocus
            )

    def _tell(self, row: MechanismRow) -> None:
        self.chosen.emit(row.mechanism)


def _possible(one: Mended, places: int) -> MechanismRow:
    # The card names the input already; what is done with it is what differs.
    formula = one.formula.partition(" ← ")[2] or one.formula
    row = MechanismRow(one.mechanism, formula, decimal(one.value, places))
    value = decimal(one.value, places)
    if one.interval is not None:
        value = interval(one.value, *one.interval, places)
    rows = tr("\n{rows} rows mended", rows=whole(one.rows)) if one.rows is not None else ""
    set_tip(
        row,
        tr("{formula}\n{value}, 95 % interval{rows}", formula=one.formula, value=value, rows=rows),
    )
    return row


def _refused(mechanism: str, reason: str) -> MechanismRow:
    row = MechanismRow(mechanism, reason, MISSING)
    row.setEnabled(False)
    set_tip(row, reason)
    return row
