"""Which panels are open and where they stand: kept from start to start, and under names.

There is one arrangement for all places, and one of its own for each place that has been given a
layout for itself. What is kept may come from a computer with other screens.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QByteArray, QEvent, QObject, QRect, QSettings, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

from workbench.desktop.shell.docks import Docks
from workbench.desktop.shell.side_panels import SidePanels

_NOW, _NAMED = "layouts/now", "layouts/named"
_VERSION = 1
_SIDE = "side."
_SEEN = 48
"""Px of a panel's head that must be on a screen, so that it can be taken hold of."""
_SOON_MS = 300


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Panels that are open, columns that are taken out, and where all of them stand.

    Attributes
    ----------
    open, out : tuple of str
        Names of panels, and keys of places.
    state : str
        As Qt writes it, in base 64.
    """

    open: tuple[str, ...] = ()
    out: tuple[str, ...] = ()
    state: str = ""

    def written(self) -> str:
        """Return it as it is kept."""
        value = {"open": list(self.open), "out": list(self.out), "state": self.state}
        return json.dumps(value)


@dataclass(frozen=True, slots=True)
class Layout:
    """An arrangement under a name.

    Attributes
    ----------
    name : str
    place : str
        The key of the place it is for; empty for all places.
    """

    name: str
    place: str = ""


def arrangement_from(text: str) -> Arrangement:
    """Return an arrangement as it was kept; an empty one where it makes no sense.

    Parameters
    ----------
    text : str
    """
    try:
        value = json.loads(text)
        names = [tuple(str(name) for name in value[key]) for key in ("open", "out")]
        return Arrangement(names[0], names[1], str(value["state"]))
    except (ValueError, KeyError, TypeError):
        return Arrangement()


def on_a_screen(box: QRect, screens: Iterable[QRect]) -> QRect:
    """Return where a panel is to stand so that it can be taken hold of.

    Parameters
    ----------
    box : QRect
        Where it was.
    screens : iterable of QRect
        What can be used of each screen, the first one first.

    Returns
    -------
    QRect
        The same where enough of its head is on a screen; else on the first one, no larger
        than that.
    """
    places = list(screens)
    head = QRect(box.left(), box.top(), box.width(), _SEEN)
    if not places or any(_enough(head.intersected(place)) for place in places):
        return box
    first = places[0]
    fitted = QRect(box)
    fitted.setSize(box.size().boundedTo(first.size()))
    fitted.moveCenter(first.center())
    return fitted


def _enough(part: QRect) -> bool:
    return part.width() >= _SEEN and part.height() >= _SEEN // 2


class Layouts(QObject):
    """Keeps, names and restores the arrangements of one window.

    Parameters
    ----------
    window : QMainWindow
        What the panels stand around.
    docks : Docks
    sides : SidePanels
    here : callable
        Returns the key of the place that is shown.

    Signals
    -------
    changed()
        A layout was saved or forgotten.
    """

    changed = Signal()

    def __init__(
        self, window: QMainWindow, docks: Docks, sides: SidePanels, here: Callable[[], str]
    ) -> None:
        super().__init__(window)
        self._window, self._docks, self._sides, self._here = window, docks, sides, here
        self._scope = ""
        self._applying = False
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self.keep)
        docks.made.connect(self._attend)
        for dock in docks.made_so_far:
            self._attend(dock.objectName())
        window.window().installEventFilter(self)

    @property
    def named(self) -> tuple[Layout, ...]:
        """The layouts that have a name, by name."""
        kept = _read(_NAMED)
        return tuple(Layout(name, str(kept[name].get("place", ""))) for name in sorted(kept))

    def restore(self) -> None:
        """Arrange the panels as they were the last time."""
        self._scope = self._scope_of(self._here())
        self.apply(self._kept(self._scope))

    def enter(self, place: str) -> None:
        """Arrange the panels for a place, where it has an arrangement of its own.

        Parameters
        ----------
        place : str
            Its key; it is shown already.
        """
        scope = self._scope_of(place)
        if scope != self._scope:
            self.keep()
            self._scope = scope
            self.apply(self._kept(scope))
        self._sides.enter(place)

    def keep(self) -> None:
        """Keep how the panels stand now."""
        self._soon.stop()
        now = _read(_NOW)
        now[self._scope] = self._present().written()
        QSettings().setValue(_NOW, json.dumps(now))

    def save_as(self, name: str, place: str = "") -> None:
        """Give the present arrangement a name, and let it hold from now on.

        Parameters
        ----------
        name : str
            One that exists is written over.
        place : str
            The place it is for; empty for all places.
        """
        self.keep()
        present = self._present()
        kept = _read(_NAMED)
        kept[name] = {"place": place, "arrangement": present.written()}
        QSettings().setValue(_NAMED, json.dumps(kept))
        self._hold(place, present)
        self.changed.emit()

    def use(self, name: str) -> None:
        """Arrange the panels by a layout, now or when its place is shown.

        Parameters
        ----------
        name : str

        Raises
        ------
        KeyError
            If there is no such layout.
        """
        kept = _read(_NAMED)[name]
        self.keep()
        self._hold(str(kept.get("place", "")), arrangement_from(str(kept.get("arrangement", ""))))

    def forget(self, name: str) -> None:
        """Forget a layout; how the panels stand stays."""
        kept = _read(_NAMED)
        kept.pop(name, None)
        QSettings().setValue(_NAMED, json.dumps(kept))
        self.changed.emit()

    def reset(self) -> None:
        """Close every panel, put every column back, and let one arrangement hold everywhere."""
        QSettings().remove(_NOW)
        self._scope = ""
        self.apply(Arrangement())
        self.keep()

    def apply(self, arrangement: Arrangement) -> None:
        """Open, close and place the panels.

        Parameters
        ----------
        arrangement : Arrangement
        """
        self._applying = True
        try:
            self._sides.set_out(arrangement.out)
            self._docks.only([*arrangement.open, *(_SIDE + key for key in arrangement.out)])
            if arrangement.state:
                content = QByteArray.fromBase64(arrangement.state.encode())
                self._window.restoreState(content, _VERSION)
            self._sides.enter(self._here())
            self._bring_onto_screens()
        finally:
            self._applying = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the arrangement when the window is closed."""
        if watched is self._window.window() and event.type() == QEvent.Type.Close:
            self.keep()
        return super().eventFilter(watched, event)

    def _present(self) -> Arrangement:
        open_now = tuple(n for n in self._docks.open_names if not n.startswith(_SIDE))
        state = bytes(self._window.saveState(_VERSION).toBase64().data()).decode()
        return Arrangement(open_now, self._sides.out, state)

    def _kept(self, scope: str) -> Arrangement:
        return arrangement_from(str(_read(_NOW).get(scope, "")))

    def _scope_of(self, place: str) -> str:
        return place if place in _read(_NOW) else ""

    def _hold(self, place: str, arrangement: Arrangement) -> None:
        """Let an arrangement hold for a place, or for all that have none of their own."""
        now = {} if not place else _read(_NOW)
        now[place] = arrangement.written()
        QSettings().setValue(_NOW, json.dumps(now))
        self._scope = self._scope_of(self._here())
        self.apply(self._kept(self._scope))

    def _attend(self, name: str) -> None:
        dock = self._docks.found(name)
        if dock is not None:
            dock.visibilityChanged.connect(self._keep_soon)
            dock.topLevelChanged.connect(self._keep_soon)
            dock.dockLocationChanged.connect(self._keep_soon)

    def _keep_soon(self, *_: object) -> None:
        if not self._applying and self._window.isVisible():
            self._soon.start()

    def _bring_onto_screens(self) -> None:
        screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
        for dock in self._docks.made_so_far:
            if dock.isFloating():
                dock.setGeometry(on_a_screen(dock.geometry(), screens))


def _read(setting: str) -> dict[str, Any]:
    try:
        value = json.loads(str(QSettings().value(setting, "{}")))
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
