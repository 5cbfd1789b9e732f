"""What stands above the lanes: the time that is shown, the width of bins, which lanes."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.segmented_control import SegmentedControl
from workbench.language import tr
from workbench.services.readings.signals_lanes import LaneOffer, bin_words

LONGEST_NAME = 52


class TimeShown(SegmentedControl):
    """All of the time, or one window."""

    def __init__(self) -> None:
        super().__init__(
            tr("Time shown"), (("all", tr("All")), ("reference", "W0"), ("incident", "W1"))
        )


class ResolutionChip(Button):
    """The width of time bins.

    Signals
    -------
    chosen(int)
        A width in seconds.
    """

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__(tr("Resolution"), ButtonKind.CHIP)
        self.set_tip(tr("Measure the signals in wider or narrower time bins"))
        self._menu = QMenu()
        self.attach_menu(self._menu)
        self._group: QActionGroup | None = None

    def offer(self, widths: Sequence[int], shown: float) -> None:
        """Offer other widths.

        Parameters
        ----------
        widths : sequence of int
            Seconds.
        shown : float
            The width that is shown now.
        """
        self._menu.clear()
        self._group = QActionGroup(self._menu)
        for width in widths:
            action = QAction(bin_words(width), self._menu)
            action.setCheckable(True)
            action.setChecked(abs(width - shown) < 1)
            action.triggered.connect(lambda _=False, w=width: self.chosen.emit(w))
            self._group.addAction(action)
            self._menu.addAction(action)
        words = tr("Resolution {shown}", shown=bin_words(shown)) if shown else tr("Resolution")
        self.setText(words)
        self.setAccessibleName(words)

    def widths(self) -> list[str]:
        """Return what is offered, in words."""
        return [action.text() for action in self._menu.actions()]


class LanesChip(Button):
    """Which lanes are shown.

    Signals
    -------
    chosen(tuple of str)
        Keys of the lanes to show, at least one; none asks for the usual lanes.
    heightsWanted(str)
        ``"small"`` for small lanes, ``"usual"`` for the usual order and heights.
    """

    chosen = Signal(object)
    heightsWanted = Signal(str)

    def __init__(self) -> None:
        super().__init__(tr("Signals"), ButtonKind.CHIP)
        self.set_tip(tr("Choose which signals are shown"))
        self._menu = QMenu()
        self.attach_menu(self._menu)
        self._offers: tuple[LaneOffer, ...] = ()

    def offer(self, offers: tuple[LaneOffer, ...]) -> None:
        """Offer lanes.

        Parameters
        ----------
        offers : tuple of LaneOffer
        """
        self._offers = offers
        self._menu.clear()
        shown = sum(offer.shown for offer in offers)
        for offer in offers:
            name = offer.name
            if len(name) > LONGEST_NAME:
                name = f"{name[: LONGEST_NAME // 2]}…{name[-LONGEST_NAME // 2 :]}"
            # In a menu "&" would underline the letter after it.
            action = QAction(name.replace("&", "&&"), self._menu)
            action.setCheckable(True)
            action.setChecked(offer.shown)
            # The last lane stays: an empty picture would answer nothing.
            action.setEnabled(not (offer.shown and shown == 1))
            action.triggered.connect(lambda _=False, key=offer.key: self._turn(key))
            self._menu.addAction(action)
        self._menu.addSeparator()
        if shown < len(offers):
            every = self._menu.addAction(tr("All {count} signals", count=len(offers)))
            every.triggered.connect(lambda: self.chosen.emit(tuple(o.key for o in offers)))
        usual = self._menu.addAction(tr("Usual signals"))
        usual.triggered.connect(lambda: self.chosen.emit(()))
        self._menu.addSeparator()
        small = self._menu.addAction(tr("Small lanes"))
        small.triggered.connect(lambda: self.heightsWanted.emit("small"))
        again = self._menu.addAction(tr("Usual order and heights"))
        again.triggered.connect(lambda: self.heightsWanted.emit("usual"))
        words = tr("1 signal") if shown == 1 else tr("{shown} signals", shown=shown)
        self.setText(words)
        self.setAccessibleName(tr("{words} shown", words=words))

    def turn(self, key: str) -> None:
        """Show or hide one lane, as its line in the menu does.

        Parameters
        ----------
        key : str
        """
        self._turn(key)

    def _turn(self, key: str) -> None:
        keys = tuple(o.key for o in self._offers if o.shown != (o.key == key))
        if keys:
            self.chosen.emit(keys)
