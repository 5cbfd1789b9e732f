"""Signals on one time axis, lane under lane, with the two windows as brushes."""

from datetime import UTC, datetime

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence

from workbench.desktop.components.tips import show_tip
from workbench.desktop.numbers import moment
from workbench.desktop.plots.announcing import announce
from workbench.desktop.plots.brushes import CODES, NAMES, Grip, Name, Part
from workbench.desktop.plots.lane_arranging import ArrangedLanes
from workbench.desktop.plots.lane_cursor import MOST_LINES
from workbench.language import tr

_STEPS = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
_CURSORS: dict[Part, Qt.CursorShape] = {
    "start": Qt.CursorShape.SizeHorCursor,
    "end": Qt.CursorShape.SizeHorCursor,
    "whole": Qt.CursorShape.OpenHandCursor,
    "new": Qt.CursorShape.CrossCursor,
}


class TimeLanes(ArrangedLanes):
    """Lanes on one time axis, the brushes of W0 and W1 above, events as flags.

    The lines of the first lane are coloured by the windows they lie in. Arrows walk over bins,
    Tab over series; Shift with the arrows moves the end of the marked window, Ctrl and Shift
    its start, W marks the other window.

    Signals
    -------
    windowsChanged(str, datetime, datetime)
        ``"reference"`` or ``"incident"`` with its ends in UTC, once when a drag or a row of key
        presses ends.
    laneActivated(str)
        Id of a lane's figure, on Enter.
    """

    windowsChanged = Signal(str, object, object)
    laneActivated = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._grip: Grip | None = None
        self._unsaid: Name | None = None

    def copy(self) -> None:
        """Copy the data, as the window's Copy asks for."""
        self.plot_actions.copy()

    # The pointer.

    def _in_header(self, at: QPointF) -> bool:
        view = self._geometry.view
        return at.y() <= self._geometry.events_top and view.left() - 8 <= at.x() <= view.right() + 8

    def pointer_at(self, at: QPointF | None) -> None:
        """Show the crosshair over lanes, grips over the header, titles over flags."""
        viewport = self._view.viewport()
        if at is None or not self._lanes:
            self.clear_cursor()
            return
        view = self._geometry.view
        if self._in_header(at):
            grip = self._brushes.grip(at.x(), self._axis(view))
            viewport.setCursor(_CURSORS[grip.part])
            self.clear_cursor()
            return
        handle = self.handle_at(at)
        if handle is not None:
            shape = Qt.CursorShape.SizeVerCursor if handle[1] else Qt.CursorShape.OpenHandCursor
            viewport.setCursor(shape)
            self.clear_cursor()
            return
        viewport.unsetCursor()
        self._tell_event(at)
        if not view.contains(at):
            self.clear_cursor()
            return
        if len(self._lanes) > MOST_LINES:
            self._cursor.stand_in(self.lane_at(at))
        if self._cursor.put_near(self._axis(view).value(at.x())) or len(self._lanes) > MOST_LINES:
            self.refresh_overlay()

    def _tell_event(self, at: QPointF) -> None:
        measures = self._geometry
        over = measures.events_top <= at.y() < measures.view.top()
        if self._flags is None or not over:
            return
        axis = self._axis(measures.view)
        for when, title in zip(self._flags.at, self._flags.title, strict=True):
            if abs(axis(when) - at.x()) <= 7:
                words = tr(
                    "{title}, {moment} UTC",
                    title=title,
                    moment=moment(datetime.fromtimestamp(when, UTC)),
                )
                show_tip(self.mapToGlobal(at.toPoint()), words, self)

    def pressed_at(self, at: QPointF) -> bool:
        """Take hold of a brush, or begin one; or of a lane."""
        if not self._lanes or not self._in_header(at):
            return super().pressed_at(at)
        self.follow_zoom()
        self._grip = self._brushes.grip(at.x(), self._axis(self._geometry.view))
        self._active = self._grip.name
        self.refresh()
        return True

    def dragged_to(self, at: QPointF) -> None:
        """Move what is held."""
        if self._grip is not None:
            view = self._geometry.view
            x = min(max(at.x(), view.left()), view.right())
            if self._brushes.drag(self._grip, self._axis(view).value(x)):
                self._notes.pop(self._grip.name, None)
                self.refresh()
        super().dragged_to(at)

    def released_at(self, at: QPointF) -> None:
        """Let go, and tell the window if it changed."""
        grip = self._grip
        if grip is None:
            super().released_at(at)
            return
        self.dragged_to(at)
        self._grip = None
        if self._brushes.stretches.get(grip.name) != grip.before:
            self._tell_window(grip.name)

    def _tell_window(self, name: Name) -> None:
        start, end = self.windows()[name]
        self._describe()
        self.windowsChanged.emit(name, start, end)

    # The keyboard.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk over bins and series, move the ends of windows, copy."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.plot_actions.copy()
        elif event.key() in _STEPS and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            start = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self._extend(_STEPS[Qt.Key(event.key())], start=start)
        elif event.key() in _STEPS:
            self._cursor.step(_STEPS[Qt.Key(event.key())])
            self._say_cursor()
        elif not self._other_key(event.key()):
            super().keyPressEvent(event)

    def _other_key(self, key: int) -> bool:
        if key == Qt.Key.Key_Escape and self._cursor.index is not None:
            self.clear_cursor()
        elif key == Qt.Key.Key_W and self._brushes.stretches:
            self._mark_other()
        elif key in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            self._cursor.step((-1 if key == Qt.Key.Key_Home else 1) << 40)
            self._say_cursor()
        elif key in {Qt.Key.Key_PageDown, Qt.Key.Key_PageUp} and self._bar.isVisibleTo(self):
            page = self._bar.pageStep() if key == Qt.Key.Key_PageDown else -self._bar.pageStep()
            self._bar.setValue(self._bar.value() + page)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._cursor.lane is not None:
            self.laneActivated.emit(self._cursor.lane.figure.id)
        else:
            return False
        return True

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Tell a window that was moved, once Shift is let go."""
        super().keyReleaseEvent(event)
        if event.key() == Qt.Key.Key_Shift:
            self._say_window()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show which window the keyboard changes."""
        super().focusInEvent(event)
        self.refresh()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell a window that was moved."""
        super().focusOutEvent(event)
        self._say_window()
        self.refresh()

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: FBT001 -- Qt's signature
        """Go to the next series while the cursor is in, then leave."""
        if self._cursor.change_series(1 if forward else -1):
            self._say_cursor()
            return True
        self.clear_cursor()
        return super().focusNextPrevChild(forward)

    def _extend(self, by: int, *, start: bool) -> None:
        stretches = self._brushes.stretches
        if not stretches and self._cursor.at is not None:
            at = self._cursor.at
            stretches["reference"] = (at, self._brushes.beside(at, 1))
            self._active, self._unsaid = "reference", "reference"
        elif stretches:
            name = self._active or ("incident" if "incident" in stretches else "reference")
            self._active = name
            if self._brushes.move_edge(name, "start" if start else "end", by):
                self._notes.pop(name, None)
                self._unsaid = name
        if self._active is not None:
            self._say_active(self._active)

    def _mark_other(self) -> None:
        there = [name for name in NAMES if name in self._brushes.stretches]
        at = there.index(self._active) + 1 if self._active in there else 0
        self._active = there[at % len(there)]
        self._say_active(self._active)

    def _say_active(self, name: Name) -> None:
        start, end = self.windows()[name]
        announce(
            self,
            tr(
                "{codes} {name}: {start} to {end} UTC",
                codes=CODES[name],
                name=name,
                start=moment(start),
                end=moment(end),
            ),
        )
        self.refresh()

    def _say_window(self) -> None:
        name, self._unsaid = self._unsaid, None
        if name is not None:
            self._tell_window(name)

    def _say_cursor(self) -> None:
        at = self._cursor.at
        if at is None:
            return
        low, high = self.x_range()
        if not low <= at <= high:
            self.show_range(at - (high - low) / 2, at + (high - low) / 2)
        announce(self, self.readout().sentence())
        self.refresh_overlay()

    def clear_cursor(self) -> None:
        """Take the crosshair away."""
        if self._cursor.index is not None:
            self._cursor.index = None
            self._describe()
            self.refresh_overlay()
