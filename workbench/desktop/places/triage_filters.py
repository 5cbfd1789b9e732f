"""What stands above the heatmap: the time that is shown, and which models."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.numbers import whole
from workbench.language import tr, trn
from workbench.services.readings.triage_grid import DAY, HOUR


@dataclass(frozen=True, slots=True)
class Period:
    """How much time is shown, and how finely.

    Attributes
    ----------
    key, words : str
    span, step : int
        Seconds; a span of 0 shows everything.
    """

    key: str
    words: str
    span: int
    step: int


PERIODS = (
    Period("2d", tr("Last 48 hours"), 2 * DAY, HOUR),
    Period("14d", tr("Last 14 days"), 14 * DAY, DAY),
    Period("28d", tr("Last 28 days"), 28 * DAY, DAY),
    Period("90d", tr("Last 90 days"), 90 * DAY, DAY),
    Period("365d", tr("Last 365 days"), 365 * DAY, DAY),
    Period("all", tr("All of it"), 0, DAY),
)
USUAL = PERIODS[2]


def period_of(key: str) -> Period:
    """Return a period by its key; the usual one for a key there is not."""
    return next((one for one in PERIODS if one.key == key), USUAL)


class PeriodChip(Button):
    """How much time the heatmap shows.

    Signals
    -------
    chosen(Period)
        Another period.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__(USUAL.words, ButtonKind.CHIP)
        self.set_tip(tr("How much time is shown"))
        self._menu = QMenu()
        self.attach_menu(self._menu)
        self._actions: dict[str, QAction] = {}
        group = QActionGroup(self._menu)
        for period in PERIODS:
            action = QAction(period.words, self._menu)
            action.setCheckable(True)
            action.triggered.connect(lambda _=False, p=period: self.chosen.emit(p))
            group.addAction(action)
            self._menu.addAction(action)
            self._actions[period.key] = action
        self.show_period(USUAL, hours=False)

    def show_period(self, period: Period, *, hours: bool) -> None:
        """Show which period is chosen.

        Parameters
        ----------
        period : Period
        hours : bool
            Whether there are windows shorter than a day, so that hours tell more than days.
        """
        self._actions[period.key].setChecked(True)
        self._actions["2d"].setVisible(hours)
        self.setText(period.words)
        self.setAccessibleName(tr("Time shown: {period}", period=period.words))


class ModelsChip(Button):
    """Which models the heatmap shows.

    Signals
    -------
    groupChosen(str)
        One group only.
    raisedChosen()
        Only those above the lowest step now.
    allChosen()
        Every model.
    listWanted()
        Models are to be chosen one by one.
    """

    groupChosen = Signal(str)
    raisedChosen = Signal()
    allChosen = Signal()
    listWanted = Signal()

    def __init__(self) -> None:
        super().__init__(tr("Models"), ButtonKind.CHIP)
        self.set_tip(tr("Which models are shown"))
        self._menu = QMenu()
        self.attach_menu(self._menu)

    def show_count(self, shown: int, every: int, groups: Sequence[str]) -> None:
        """Say how many models are shown, and offer others.

        Parameters
        ----------
        shown, every : int
        groups : sequence of str
            Names of groups; offered where there is more than one.
        """
        words = trn(
            "{shown} of {count} model", "{shown} of {count} models", every,
            shown=whole(shown), count=whole(every),
        )  # fmt: skip
        self.setText(words)
        self.setAccessibleName(words)
        self._menu.clear()
        self._menu.addAction(tr("All models"), self.allChosen.emit)
        self._menu.addAction(tr("Only those that are raised now"), self.raisedChosen.emit)
        if len(groups) > 1:
            self._menu.addSeparator()
            for name in groups:
                label = name or tr("No group")
                self._menu.addAction(label, lambda n=name: self.groupChosen.emit(n))
        self._menu.addSeparator()
        self._menu.addAction(tr("Choose models…"), self.listWanted.emit)

    def offered(self) -> list[str]:
        """Return what is offered, in words."""
        return [action.text() for action in self._menu.actions() if not action.isSeparator()]
