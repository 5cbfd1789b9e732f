"""The history: every act with its branch, and whether it can be taken back."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QDockWidget,
    QHBoxLayout,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.card import rule
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.labels import Label
from workbench.desktop.components.table_model import RAW_ROLE, Column, ColumnKind
from workbench.desktop.components.tips import set_tip
from workbench.desktop.numbers import whole
from workbench.desktop.shell.act_shapes import act_shape, act_tone
from workbench.desktop.theme.appearance import Appearance, current_tokens
from workbench.desktop.theme.fonts import HEADING, SMALL
from workbench.desktop.theme.icons import icon
from workbench.desktop.theme.shapes import paint_shape
from workbench.desktop.time_machine import TimeMachine
from workbench.desktop.undoing import Undoing
from workbench.language import tr, trn
from workbench.services.readings.history import History, Step

LANE = 14
MOST_LANES = 6
MARK = 10.0
LEAST = 400
USUAL = 460
WHAT = 208


class _Branches(QStyledItemDelegate):
    """Paints the tree beside the acts, the newest at the top."""

    def __init__(self, parent: DataTable) -> None:
        super().__init__(parent)
        self.history = History()

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return room for the columns of the tree."""
        return QSize(lanes_of(self.history) * LANE + 12, super().sizeHint(option, index).height())

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint the lines that pass, the way to the act before, and the act's own mark."""
        at, box = index.data(RAW_ROLE), QRectF(option.rect)
        if not isinstance(at, int) or not 0 < at <= len(self.history.steps):
            return
        step = self.history.steps[at - 1]
        colours = current_tokens()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & option.state.State_Selected:
            painter.fillRect(box, QColor(colours.accent_soft))
        painter.setClipRect(box)
        painter.setPen(QPen(QColor(colours.edge), 1.25))
        self._paint_lines(painter, box, at - 1, step)
        centre = QPointF(_x(box, step.lane), box.center().y())
        mark = QRectF(centre.x() - MARK / 2, centre.y() - MARK / 2, MARK, MARK)
        paint_shape(painter, act_shape(step), mark, colours.colour(act_tone(step)))
        painter.restore()

    def _paint_lines(self, painter: QPainter, box: QRectF, at: int, step: Step) -> None:
        """Paint the lines: they leave an act upwards, to newer ones, and come from below."""
        before = self.history.steps[at - 1].through if at else ()
        for lane in step.through:
            x = _x(box, lane)
            start = box.center().y() if lane not in before or lane == step.lane else box.bottom()
            if lane not in before and lane != step.lane:
                painter.drawLine(
                    QPointF(_x(box, step.lane), box.center().y()), QPointF(x, box.top())
                )
                continue
            painter.drawLine(QPointF(x, start), QPointF(x, box.top()))
        if step.lane in before:
            x = _x(box, step.lane)
            painter.drawLine(QPointF(x, box.bottom()), QPointF(x, box.center().y()))


class HistoryDock(QDockWidget):
    """Every act on the open incident, the newest first.

    Parameters
    ----------
    time : TimeMachine
    undoing : Undoing
    """

    def __init__(self, time: TimeMachine, undoing: Undoing) -> None:
        super().__init__(tr("History"))
        self.setObjectName("historyDock")
        self.setAccessibleName(tr("History"))
        self.time = time
        self.table = DataTable(tr("Acts on this incident"), _columns())
        self._branches = _Branches(self.table)
        self.table.setItemDelegateForColumn(0, self._branches)
        self.table.recordSelected.connect(lambda _: self._tell())
        self.table.recordOpened.connect(self._look)
        self.count = Label("", SMALL, tone="t2")
        self.more = Label("", SMALL, tone="t2", wrap=True)
        self.look = Button(tr("Look at this state"))
        self.look.clicked.connect(lambda: self._look(self._selected()))
        self.resume = Button(tr("Resume from here"))
        self.resume.clicked.connect(self._resume)
        self.undo = Button(tr("Undo"))
        self.undo.clicked.connect(lambda: undoing.undo(time.history.revisions.undo_act))
        self.setTitleBarWidget(self._make_head())
        self.setWidget(self._make_body())
        self.setMinimumWidth(LEAST)
        self._tint()
        Appearance.current().themeChanged.connect(self._tint)
        time.historyChanged.connect(self.show_history)
        time.moved.connect(self._follow)
        self.show_history()

    def show_history(self) -> None:
        """Show the acts as they are now; the chosen one stays chosen."""
        history, chosen = self.time.history, self._selected()
        self._branches.history = history
        steps = history.steps
        rows = self.time.rows
        self.table.set_records(rows, [str(row[0]) for row in rows])
        self.table.setColumnWidth(0, lanes_of(history) * LANE + 12)
        self.table.setColumnWidth(1, WHAT)
        self.table.setColumnHidden(5, history.branches < 2)
        acts = trn("{count} act", "{count} acts", len(steps), count=whole(len(steps)))
        branches = trn("{count} branch", "{count} branches", history.branches)
        self.count.setText(f"{acts}, {branches}" if steps else tr("No incident is open."))
        self.table.select_record(chosen or str(len(steps)))
        self._tell()

    def _follow(self) -> None:
        """Choose the act after which the window looks."""
        if self.time.looking:
            self.table.select_record(str(self.time.history.index(self.time.seq) + 1))
        self._tell()

    def _step(self, record: str) -> Step | None:
        steps = self.time.history.steps
        at = int(record) if record else 0
        return steps[at - 1] if 0 < at <= len(steps) else None

    def _selected(self) -> str:
        index = self.table.currentIndex()
        return self.table.records.record_id(index.row()) if index.isValid() else ""

    def _look(self, record: str) -> None:
        step = self._step(record)
        if step is not None:
            self.time.look(step.last)

    def _resume(self) -> None:
        step = self._step(self._selected())
        if step is not None:
            self.time.resume(step.last)

    def _tell(self) -> None:
        step, history = self._step(self._selected()), self.time.history
        undo = history.revisions.undo
        self.undo.setText(tr("Undo {act}", act=undo) if undo else tr("Undo"))
        if not undo:
            self.undo.forbid(tr("There is nothing to undo."))
        elif self.time.looking:
            self.undo.forbid(tr("Return to now first; an earlier state is shown."))
        else:
            self.undo.permit()
        if step is None:
            self.more.setText("")
            for button in (self.look, self.resume):
                button.forbid(tr("Choose an act."))
            return
        self.look.permit()
        if self.time.why_not:
            self.resume.forbid(self.time.why_not)
        elif step is history.steps[-1]:
            self.resume.forbid(tr("This is the last act; there is nothing to resume."))
        else:
            self.resume.permit()
        self.more.setText(_more(step))

    def _make_body(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(6)
        column.addWidget(self.table, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(12, 0, 12, 0)
        foot.addWidget(self.more)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.look, self.resume):
            buttons.addWidget(button)
        buttons.addStretch(1)
        foot.addLayout(buttons)
        foot.addWidget(self.undo)
        column.addLayout(foot)
        return body

    def _make_head(self) -> QWidget:
        head = QWidget()
        column = QVBoxLayout(head)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(rule())
        row = QHBoxLayout()
        row.setContentsMargins(12, 6, 8, 4)
        row.setSpacing(12)
        row.addWidget(Label(tr("History"), HEADING))
        row.addWidget(self.count, 1)
        self.close_it = QToolButton()
        set_tip(self.close_it, tr("Close the history (Ctrl+H)"))
        self.close_it.setAccessibleName(tr("Close the history"))
        self.close_it.clicked.connect(self.hide)
        row.addWidget(self.close_it)
        column.addLayout(row)
        return head

    def _tint(self) -> None:
        self.close_it.setIcon(icon("close", "t2", 16))


def lanes_of(history: History) -> int:
    """Return how many columns the tree of a history is drawn in."""
    return min(max((step.lane for step in history.steps), default=0) + 1, MOST_LANES)


def _columns() -> tuple[Column, ...]:
    return (
        Column(tr("Tree")),
        Column(tr("What")),
        Column(tr("When (UTC)"), tone="t2"),
        Column(tr("Who"), tone="t2"),
        Column(tr("Event"), ColumnKind.WHOLE, tone="t2"),
        Column(tr("Branch"), ColumnKind.WHOLE, tone="t2"),
        Column(tr("Standing"), tone="t2"),
    )


def _more(step: Step) -> str:
    events = (
        tr("Event {first}", first=step.first)
        if step.first == step.last
        else tr("Events {first} to {last}", first=step.first, last=step.last)
    )
    said = tr(
        "{events}, branch {branch}, by {who}.", events=events, branch=step.branch, who=step.author
    )
    if step.undone:
        return f"{said} " + tr("It is taken back now; nothing of it is lost.")
    return f"{said} {step.stays or tr('It can be taken back.')}"


def _x(box: QRectF, lane: int) -> float:
    return box.left() + 8 + LANE / 2 + min(lane, MOST_LANES - 1) * LANE
