"""The map of likeness: every incident a point, the nearer two lie, the more alike they are."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QResizeEvent, QWheelEvent

from workbench.desktop.numbers import decimal
from workbench.desktop.plots.announcing import announce
from workbench.desktop.plots.drawing_svg import painted_svg
from workbench.desktop.plots.likeness_marks import MapFrame, MapMark, MapView, nearest_to, towards
from workbench.desktop.plots.likeness_painting import MapShown, paint_map
from workbench.desktop.plots.painted_view import PaintedView, keyboard_focus
from workbench.desktop.plots.plot_rows import PlotData
from workbench.desktop.theme.tokens import Tokens
from workbench.language import tr, trn

NAME = tr("Map of likeness")
_REACH = 16.0
_NEARER = 1.25
_DRAG = 4.0
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_ALONG = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
_ZOOMS = {Qt.Key.Key_Plus: _NEARER, Qt.Key.Key_Equal: _NEARER, Qt.Key.Key_Minus: 1 / _NEARER}


class LikenessMap(PaintedView):
    """Points by severity; the chosen one is joined to those most like it, with their likeness.

    Arrows go to the next point in their direction, Page Up and Page Down through all of them,
    plus and minus look nearer, 0 shows everything, Enter opens.

    Signals
    -------
    chosen(str)
        The incident a person went to.
    opened(str)
        Double click or Enter on an incident.
    """

    chosen = Signal(str)
    opened = Signal(str)

    local_keys: ClassVar[tuple[tuple[str, str], ...]] = (
        (tr("Arrows"), tr("Go to the next incident in that direction")),
        (tr("Page Up / Page Down"), tr("Go through all incidents")),
        ("+ / −", tr("Look nearer, or from farther away")),
        ("0", tr("Show every incident")),
        (tr("Enter"), tr("Open the incident")),
        ("Ctrl+C", tr("Copy the data")),
    )

    def __init__(self) -> None:
        super().__init__(NAME)
        self._marks: tuple[MapMark, ...] = ()
        self._links: tuple[tuple[str, str], ...] = ()
        self._view = MapView()
        self._current = self._here = self._hovered = ""
        self._likeness: dict[str, float] = {}
        self._lit: frozenset[str] | None = None
        self._grip: QPointF | None = None
        self._pushed = False
        self.setMouseTracking(True)
        self.setMinimumSize(320, 220)

    @property
    def current(self) -> str:
        """The incident that is chosen; empty without one."""
        return self._current

    @property
    def view(self) -> MapView:
        """Which part is seen."""
        return self._view

    def set_marks(
        self,
        marks: Sequence[MapMark],
        links: Sequence[tuple[str, str]] = (),
        here: str = "",
    ) -> None:
        """Show other incidents.

        Parameters
        ----------
        marks : sequence of MapMark
        links : sequence of (str, str)
            Pairs so alike that one counts as the other come back.
        here : str
            The incident that is open.
        """
        self._marks, self._links, self._here = tuple(marks), tuple(links), here
        if self._current not in {one.id for one in marks}:
            self._current, self._likeness = "", {}
        words = trn("{count} incident", "{count} incidents", len(marks))
        self.setAccessibleName(tr("{name}, {count}", name=NAME, count=words))
        self.update()

    def choose(self, incident: str, likeness: Mapping[str, float] | None = None) -> None:
        """Mark an incident as chosen, without reporting it.

        Parameters
        ----------
        incident : str
        likeness : mapping of str to float, optional
            How alike others are to it.
        """
        if incident != self._current:
            self._likeness = {}
        self._current = incident
        if likeness is not None:
            self._likeness = dict(likeness)
        self._announce()
        self.update()

    def light(self, incidents: frozenset[str] | None) -> None:
        """Let all but some incidents step back; None shows all alike."""
        self._lit = incidents
        self.update()

    def show_all(self) -> None:
        """Look at the whole map again."""
        self._view = MapView()
        self.update()

    def set_view(self, view: MapView) -> None:
        """Look at a part of the map."""
        self._view = view
        self.update()

    def look_nearer(self, factor: float = _NEARER) -> None:
        """Look nearer, or from farther away where the factor is below 1."""
        found = next((one for one in self._marks if one.id == self._current), None)
        frame = self.frame()
        at = frame.place(found) if found is not None else frame.room.center()
        self.set_view(frame.zoomed(factor, at))

    def frame(self, size: QSizeF | None = None) -> MapFrame:
        """Return where things lie on the screen."""
        room = QRectF(QPointF(0, 0), size or QSizeF(self.size()))
        return MapFrame(self._marks, self._view, room)

    def sentence(self, incident: str) -> str:
        """Return an incident for a screen reader."""
        one = next((mark for mark in self._marks if mark.id == incident), None)
        if one is None:
            return ""
        parts = [f"{one.code} {one.title}", one.mark.text, one.note]
        if incident == self._here:
            parts.append(tr("open here"))
        if incident in self._likeness:
            parts.append(tr("{value} alike", value=decimal(self._likeness[incident], 2)))
        if incident == self._current and self._likeness:
            nearest = max(self._likeness, key=lambda name: self._likeness[name])
            code = next((mark.code for mark in self._marks if mark.id == nearest), "")
            value = decimal(self._likeness[nearest], 2)
            parts.append(tr("most alike {code}, {value}", code=code, value=value))
        return "; ".join(part for part in parts if part)

    def data(self) -> PlotData:
        """Return the points as rows."""
        if not self._marks:
            return PlotData((), ())
        heads = (
            *(tr("incident"), tr("title"), tr("severity"), tr("cause"), "x", "y"),
            tr("likeness to the chosen one"),
        )
        rows = tuple(
            (m.code, m.title, m.mark.text, m.note, m.x, m.y, self._likeness.get(m.id))
            for m in self._marks
        )
        return PlotData(heads, rows)

    def svg(self) -> str:
        """Return the map as it prints, in light; empty without points."""
        if not self._marks:
            return ""
        return painted_svg(QSizeF(960, 560), self.accessibleName(), self.paint_view)

    def sizeHint(self) -> QSize:
        """Return the usual size."""
        return QSize(720, 380)

    def paint_view(self, painter: QPainter, size: QSizeF, tokens: Tokens) -> None:
        """Paint everything."""
        shown = MapShown(
            self._links, self._current, self._here, self._hovered, self._likeness, self._lit
        )
        paint_map(painter, self.frame(size), shown, tokens, focused=keyboard_focus(self))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from point to point, look nearer, open."""
        key = Qt.Key(event.key())
        if key in _ARROWS and self._marks:
            self._step(_ARROWS[key])
        elif key in _ALONG and self._marks:
            self._along(_ALONG[key])
        elif key in _ZOOMS:
            self.look_nearer(_ZOOMS[key])
        elif key in {Qt.Key.Key_0, Qt.Key.Key_Home}:
            self.show_all()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._current:
            self.opened.emit(self._current)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Look nearer at what is under the pointer."""
        factor = _NEARER ** (event.angleDelta().y() / 120)
        self.set_view(self.frame().zoomed(factor, event.position()))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to push the map, or to choose a point."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._grip, self._pushed = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Push the map, or see what is under the pointer."""
        if self._grip is None:
            self._hover(event.position())
            return
        by = event.position() - self._grip
        if self._pushed or by.manhattanLength() > _DRAG:
            self._pushed = True
            self.set_view(self.frame().moved(by))
            self._grip = event.position()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose the point that was pressed."""
        if self._grip is not None and not self._pushed:
            found = nearest_to(self.frame(), event.position(), _REACH)
            if found is not None:
                self._go(found)
        self._grip = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open a point; on the ground show everything."""
        found = nearest_to(self.frame(), event.position(), _REACH)
        if found is not None:
            self.opened.emit(found.id)
        else:
            self.show_all()

    def leaveEvent(self, event: QEvent) -> None:
        """Forget what was under the pointer."""
        super().leaveEvent(event)
        self._hovered = ""
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Paint anew."""
        super().resizeEvent(event)
        self.update()

    def _step(self, direction: tuple[int, int]) -> None:
        now = next((one for one in self._marks if one.id == self._current), None)
        found = towards(self.frame(), now, direction) if now is not None else self._marks[0]
        if found is not None:
            self._go(found)

    def _along(self, step: int) -> None:
        names = [one.id for one in self._marks]
        at = names.index(self._current) + step if self._current in names else 0
        self._go(self._marks[at % len(names)])

    def _go(self, found: MapMark) -> None:
        self.choose(found.id)
        self._keep_in_sight(found)
        self.chosen.emit(found.id)

    def _keep_in_sight(self, one: MapMark) -> None:
        frame = self.frame()
        at, room = frame.place(one), frame.room.adjusted(24, 24, -24, -40)
        if not room.contains(at):
            self.set_view(MapView(*self._centred(frame, one), self._view.zoom))

    @staticmethod
    def _centred(frame: MapFrame, one: MapMark) -> tuple[float, float]:
        x, y = frame.middle
        return one.x - x, one.y - y

    def _hover(self, at: QPointF) -> None:
        found = nearest_to(self.frame(), at, _REACH)
        name = found.id if found is not None else ""
        if name != self._hovered:
            self._hovered = name
            pointing, arrow = Qt.CursorShape.PointingHandCursor, Qt.CursorShape.ArrowCursor
            self.setCursor(pointing if name else arrow)
            self.update()

    def _announce(self) -> None:
        if self._current:
            announce(self, self.sentence(self._current))
