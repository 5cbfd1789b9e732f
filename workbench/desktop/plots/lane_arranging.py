"""Lanes that somebody can put in another order, make higher or lower, or hide."""

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import QMenu

from workbench.desktop.plots.announcing import announce
from workbench.desktop.plots.ink import pen
from workbench.desktop.plots.lane_bins import lane_bins
from workbench.desktop.plots.lane_canvas import LaneCanvas
from workbench.desktop.plots.lane_cursor import LaneCursor
from workbench.desktop.plots.lane_layout import SMALL_LANES, STEP, LaneLayout
from workbench.desktop.plots.lane_stack import Lane
from workbench.desktop.plots.plot_menu import PlotActions
from workbench.desktop.theme.appearance import current_tokens
from workbench.language import tr

_EDGE = 4.0
_ALT = Qt.KeyboardModifier.AltModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier


@dataclass(slots=True)
class _Held:
    """A lane in the pointer's hand: by its lower edge, or whole."""

    lane: Lane
    edge: bool
    from_y: float
    height: float
    factor: float
    target: int | None = None


class ArrangedLanes(LaneCanvas):
    """Lanes in the order and with the heights that somebody gave them.

    The room left of a lane is its handle: dragging it moves the lane, dragging its lower edge
    changes its height. With Alt, the arrows move the lane the keyboard is on, plus and minus
    change its height, and with Shift those of all; Delete hides it.

    Signals
    -------
    laneHidden(str)
        Id of the figure of a lane that is not wanted any more.
    """

    laneHidden = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._held: _Held | None = None
        self.plot_actions = PlotActions(self, self)

    # What is wanted.

    def use_layout(self, layout: LaneLayout) -> None:
        """Arrange lanes by somebody's wishes, which are changed here from now on.

        Parameters
        ----------
        layout : LaneLayout
        """
        self.layout_wanted = layout
        self._rearrange()

    def move_lane(self, lane: Lane, place: int) -> None:
        """Put a lane somewhere else, and say where it stands.

        Parameters
        ----------
        lane : Lane
        place : int
            Its number from the top.
        """
        if self.layout_wanted.move(self._lanes, lane.figure.id, place):
            self._rearrange()
        at, count = self._lanes.index(lane) + 1, len(self._lanes)
        announce(self, tr("{name}, lane {place} of {count}", name=lane.name, place=at, count=count))

    def scale_lane(self, lane: Lane, factor: float) -> None:
        """Make a lane higher or lower.

        Parameters
        ----------
        lane : Lane
        factor : float
        """
        self.layout_wanted.scale(self._lanes, [lane.figure.id], factor)
        self._arrange()

    def scale_all(self, factor: float) -> None:
        """Make all lanes higher or lower."""
        self.layout_wanted.scale(self._lanes, [lane.figure.id for lane in self._lanes], factor)
        self._arrange()

    def set_small(self, *, small: bool) -> None:
        """Make all lanes small, so that many can be seen at once, or as high as usual."""
        self.layout_wanted.set_all(self._lanes, SMALL_LANES if small else 1.0)
        self._arrange()

    def arrange_as_usual(self) -> None:
        """Go back to the usual order and heights."""
        self.layout_wanted.reset()
        self._rearrange()

    def _rearrange(self) -> None:
        usual = sorted(self._lanes, key=lambda lane: lane.number)
        self._lanes = self.layout_wanted.arranged(usual)
        self._back.forget()
        before = self._walker
        strong = before.lane
        self._brushes.edges = self._bins = lane_bins(self._lanes)
        self._walker = LaneCursor(self._lanes, self._bins)
        self._walker.follow(before)
        self._walker.stand_in(strong)
        self.range_changed()
        self._describe()
        self._arrange()

    # The pointer.

    def lane_at(self, at: QPointF) -> Lane | None:
        """Return the lane at a height, with the room beside it."""
        view = self._geometry.view
        if not view.top() <= at.y() <= view.bottom():
            return None
        boxes = self._geometry.boxes(float(self._bar.value()))
        for lane, box in zip(self._lanes, boxes, strict=True):
            if box.top() - 1 <= at.y() <= box.bottom() + _EDGE:
                return lane
        return None

    def handle_at(self, at: QPointF) -> tuple[Lane, bool] | None:
        """Return the lane whose handle is there, and whether it is its lower edge."""
        lane = self.lane_at(at) if at.x() < self._geometry.view.left() - 2 else None
        if lane is None:
            return None
        box = self._geometry.boxes(float(self._bar.value()))[self._lanes.index(lane)]
        return lane, at.y() >= box.bottom() - _EDGE

    def pressed_at(self, at: QPointF) -> bool:
        """Take hold of a lane by its handle."""
        found = self.handle_at(at)
        if found is None:
            return False
        lane, edge = found
        height = self._geometry.heights[self._lanes.index(lane)]
        factor = self.layout_wanted.factors.get(lane.figure.id, 1.0)
        self._held = _Held(lane, edge, at.y(), height, factor)
        return True

    def dragged_to(self, at: QPointF) -> None:
        """Move the lane that is held, or its lower edge."""
        held = self._held
        if held is None:
            return
        if held.edge:
            wanted = max(held.height + at.y() - held.from_y, 8.0) / held.height
            now = self.layout_wanted.factors.get(held.lane.figure.id, 1.0)
            self.scale_lane(held.lane, held.factor * wanted / now)
        else:
            self._view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            boxes = self._geometry.boxes(float(self._bar.value()))
            held.target = sum(box.center().y() < at.y() for box in boxes)
        self.refresh()

    def released_at(self, at: QPointF) -> None:
        """Let go of a lane where it is now wanted."""
        self.dragged_to(at)
        held, self._held = self._held, None
        if held is None or held.target is None:
            return
        here = self._lanes.index(held.lane)
        self.move_lane(held.lane, held.target - (held.target > here))
        self.refresh()

    def paint_overlay(self, painter: QPainter) -> None:
        """Paint over the lanes where the one that is held would go."""
        super().paint_overlay(painter)
        if self._held is None or self._held.target is None:
            return
        view = self._geometry.view
        boxes = self._geometry.boxes(float(self._bar.value()))
        after = self._held.target
        y = boxes[after].top() - 2 if after < len(boxes) else boxes[-1].bottom() + 2
        painter.setPen(pen(current_tokens().accent, 2.0))
        painter.drawLine(QLineF(0, y, view.right(), y))

    def has_cursor(self) -> bool:
        """Say whether there is anything over the lanes."""
        return super().has_cursor() or self._held is not None

    # The keyboard.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, scale and hide the lane the keyboard is on."""
        lane = self._cursor.lane
        if lane is None or not self._arranging_key(event, lane):
            super().keyPressEvent(event)

    def _arranging_key(self, event: QKeyEvent, lane: Lane) -> bool:
        key, held = event.key(), event.modifiers()
        if key == Qt.Key.Key_Delete and len(self._lanes) > 1:
            self.laneHidden.emit(lane.figure.id)
            return True
        if not held & _ALT:
            return False
        here = self._lanes.index(lane)
        if key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.move_lane(lane, here + (1 if key == Qt.Key.Key_Down else -1))
        elif key in {Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus}:
            factor = 1 / STEP if key == Qt.Key.Key_Minus else STEP
            every = bool(held & _SHIFT) and key != Qt.Key.Key_Equal
            if every:
                self.scale_all(factor)
            else:
                self.scale_lane(lane, factor)
        elif key == Qt.Key.Key_0:
            self.arrange_as_usual()
        else:
            return False
        return True

    # The menu.

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu of the picture, with the acts on the lane that was pointed at."""
        menu = self.plot_actions.menu()
        mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        lane = self.lane_at(QPointF(event.pos())) if mouse else self._cursor.lane
        if lane is not None:
            self.add_lane_actions(menu, lane)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def add_lane_actions(self, menu: QMenu, lane: Lane) -> None:
        """Put what can be done with a lane on top of a menu.

        Parameters
        ----------
        menu : QMenu
        lane : Lane
        """
        here, last = self._lanes.index(lane), len(self._lanes) - 1
        first = menu.actions()[0] if menu.actions() else None
        made = []
        for words, key, able, act in (
            (tr("Move lane up"), "Alt+Up", here > 0, lambda: self.move_lane(lane, here - 1)),
            (tr("Move lane down"), "Alt+Down", here < last, lambda: self.move_lane(lane, here + 1)),
            (tr("Make lane higher"), "Alt++", True, lambda: self.scale_lane(lane, STEP)),
            (tr("Make lane lower"), "Alt+-", True, lambda: self.scale_lane(lane, 1 / STEP)),
            (tr("Hide lane"), "Del", last > 0, lambda: self.laneHidden.emit(lane.figure.id)),
            (tr("All lanes small"), "", True, lambda: self.set_small(small=True)),
            (tr("Usual order and heights"), "Alt+0", True, self.arrange_as_usual),
        ):
            action = QAction(words, menu)
            action.setShortcut(key)
            action.setEnabled(able)
            action.triggered.connect(lambda _=False, act=act: act())
            made.append(action)
        if first is None:
            menu.addActions(made)
            return
        menu.insertActions(first, made)
        menu.insertSeparator(first)
