"""The seven stages of an incident: done, current, to come."""

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from workbench.desktop.components.tips import set_tip
from workbench.desktop.state import Stage
from workbench.desktop.theme.appearance import current_tokens
from workbench.desktop.theme.fonts import SMALL, font
from workbench.desktop.theme.marks import Shape
from workbench.desktop.theme.shapes import paint_shape
from workbench.language import tr

_HEIGHT = 26
_NOTHING: Mapping[Stage, str] = MappingProxyType({})


class Detail(IntEnum):
    """How much the strip says; it gives way step by step."""

    COUNTED = 0
    CURRENT_ONLY = 1
    NO_PAST_NAMES = 2
    FULL = 3


class _StageButton(QAbstractButton):
    """One stage."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.stage = stage
        self._strong = font(SMALL, 600)
        self._standing = 0
        self._named = True
        self._missing = ""
        self.setText(stage.word)
        self.setFont(font(SMALL, 500))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_as(self, standing: int, *, named: bool, missing: str = "", counted: str = "") -> None:
        """Show the stage as past (-1), current (0) or to come (1), and what is missing in it.

        Where the others have no names, ``counted`` says which of them the current one is.
        """
        self.setText(counted or self.stage.word)
        self._standing = standing
        self._named = named
        self._missing = missing
        word = {-1: tr("done"), 0: tr("current"), 1: tr("to come")}[standing]
        if missing and standing <= 0:
            word = f"{tr('passed over')}, {missing}" if standing < 0 else f"{word}, {missing}"
        self.setAccessibleName(tr("Stage {value}: {word}", value=self.stage.word, word=word))
        set_tip(self, f"{self.stage.word}: {word}")
        self.setFocusPolicy(
            Qt.FocusPolicy.StrongFocus if standing == 0 else Qt.FocusPolicy.ClickFocus
        )
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of mark and name."""
        left = 20 if self._standing < 0 else 8
        name = QFontMetrics(self._strong).horizontalAdvance(self.text()) + 6 if self._named else 6
        mark = left if self._standing < 0 or self._named else 8
        return QSize(mark + name, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Return the same: the strip decides what is shown."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint fill, mark and name."""
        colours = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        current = self._standing == 0
        if current or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.accent_soft if current else colours.s3))
            painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        left = 8.0
        if self._standing < 0:
            box = QRectF(4, (self.height() - 11) / 2, 11, 11)
            shape = Shape.DOTTED if self._missing else Shape.CHECK
            paint_shape(painter, shape, box, colours.unknown if self._missing else colours.good)
            left = 20.0
        tone = {-1: colours.t2, 0: colours.accent, 1: colours.t3}[self._standing]
        painter.setPen(QColor(tone))
        painter.setFont(self._strong if current else self.font())
        metrics = painter.fontMetrics()
        base = (self.height() + metrics.ascent() - metrics.descent()) // 2
        if self._named:
            painter.drawText(QPointF(left, base), self.text())
        elif self._standing > 0:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tone))
            painter.drawEllipse(QPointF(self.width() / 2, self.height() / 2), 2, 2)
        painter.end()


class StageStrip(QWidget):
    """All stages in a row.

    Signals
    -------
    activated(Stage)
        A stage was pressed.
    """

    activated = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Stages"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._current = Stage.TRIAGE
        self._undone: dict[Stage, str] = {}
        self._detail = Detail.FULL
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        self._buttons = [_StageButton(stage) for stage in Stage]
        for button in self._buttons:
            button.clicked.connect(lambda _=False, stage=button.stage: self.activated.emit(stage))
            row.addWidget(button)
        self._show()

    @property
    def current(self) -> Stage:
        """The current stage."""
        return self._current

    def set_stage(self, stage: Stage, undone: Mapping[Stage, str] = _NOTHING) -> None:
        """Show where the incident stands.

        Parameters
        ----------
        stage : Stage
            The current stage.
        undone : mapping of Stage to str
            What is missing in stages that are not done; earlier ones left out are done.
        """
        self._current, self._undone = stage, dict(undone)
        self._show()

    def focus_current(self) -> None:
        """Put the keyboard on the current stage."""
        at = list(Stage).index(self._current)
        self._buttons[at].setFocus(Qt.FocusReason.TabFocusReason)

    def set_detail(self, detail: Detail) -> None:
        """Say more or less.

        Parameters
        ----------
        detail : Detail
            What is shown.
        """
        self._detail = detail
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the focus with Left and Right."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        focused = [at for at, button in enumerate(self._buttons) if button.hasFocus()]
        if step is None or not focused:
            super().keyPressEvent(event)
            return
        at = focused[0] + step
        if 0 <= at < len(self._buttons):
            self._buttons[at].setFocus(Qt.FocusReason.TabFocusReason)

    def _show(self) -> None:
        here = list(Stage).index(self._current)
        for at, button in enumerate(self._buttons):
            standing = (at > here) - (at < here)
            enough = {-1: Detail.FULL, 0: Detail.COUNTED, 1: Detail.NO_PAST_NAMES}[standing]
            button.setVisible(not standing or self._detail > Detail.COUNTED)
            missing = self._undone.get(button.stage, "")
            counted = ""
            if not standing and self._detail <= Detail.CURRENT_ONLY:
                counted = tr(
                    "{at} of {count} · {stage}",
                    at=at + 1,
                    count=len(self._buttons),
                    stage=button.stage.word,
                )
            button.show_as(standing, named=self._detail >= enough, missing=missing, counted=counted)
        self.updateGeometry()
