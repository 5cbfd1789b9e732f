"""Incidents as cards: the worst one large with its curve, the others small."""

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.desktop.case_state import time_facts
from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.card import Card
from workbench.desktop.components.emptying import empty
from workbench.desktop.components.labels import ElidedLabel, Label
from workbench.desktop.components.status_mark import StatusMark
from workbench.desktop.numbers import day, moment, signed, whole
from workbench.desktop.plots.sparkline import TrendView
from workbench.desktop.plots.trend import Trend
from workbench.desktop.shell.case_bar import FactLabel
from workbench.desktop.state import Fact
from workbench.desktop.theme.fonts import BODY, HEADING, SMALL, TITLE
from workbench.desktop.theme.marks import Mark, State
from workbench.language import tr
from workbench.services.readings.home import IncidentCard

_TEXT_WIDTH = 316
_NO_SEVERITY = Mark(State.UNKNOWN, tr("no severity yet"))
_SEVERITIES = {
    "SEV1": State.SEV1,
    "SEV2": State.SEV2,
    "SEV3": State.SEV3,
    "SEV4": State.SEV4,
}


def severity_of(card: IncidentCard) -> Mark:
    """Return a card's severity as shape and word; a drill has none, and says what it is.

    Parameters
    ----------
    card : IncidentCard
    """
    if card.drill:
        return Mark(State.NOT_REPLAYED, tr("drill"))
    state = _SEVERITIES.get(card.severity[:4])
    return Mark(state, card.severity) if state is not None else _NO_SEVERITY


def changed_words(at: datetime | None, now: datetime) -> str:
    """Return when a case was last changed: ``"saved 2 min ago"``.

    Parameters
    ----------
    at : datetime or None
    now : datetime
        Both zone-aware.
    """
    if at is None:
        return ""
    minutes = int((now - at).total_seconds() // 60)
    if minutes < 1:
        return tr("saved just now")
    if minutes < 60:
        return tr("saved {minutes}\u202fmin ago", minutes=minutes)
    if minutes < 24 * 60:
        return tr("saved {value}\u202fh ago", value=minutes // 60)
    return tr("saved {at}", at=day(at, year=now.year))


def facts_of(card: IncidentCard, now: datetime) -> tuple[Fact, ...]:
    """Return the three figures of a card, those that are known: its clocks once it is triaged.

    Parameters
    ----------
    card : IncidentCard
    now : datetime
        Zone-aware; days of other years are written with theirs.
    """
    told = time_facts(card.clocks, now) if card.clocks is not None else ()
    if told:
        return told
    facts, year = [], now.year
    if card.moved is not None:
        facts.append(Fact(signed(card.moved), tr("{metric}, W1 against W0", metric=card.metric)))
    if card.onset is not None:
        facts.append(Fact(moment(card.onset, year=year), tr("W1 begins")))
    if card.observed is not None:
        facts.append(Fact(whole(card.observed.n), tr("rows in W1")))
    return tuple(facts)


def show_trend(view: TrendView, card: IncidentCard) -> None:
    """Show a card's metric over time; an empty picture where it is not known.

    Parameters
    ----------
    view : TrendView
    card : IncidentCard
    """
    observed = card.observed.value if card.observed is not None else None
    if card.figure is None:
        view.show_trend(Trend())
    else:
        view.show_figure(card.figure, observed=observed)


class _Head(QWidget):
    """Severity, number, stage and owner in one line."""

    def __init__(self) -> None:
        super().__init__()
        self._severity = StatusMark(_NO_SEVERITY)
        self._words = ElidedLabel("", SMALL, tone="t2")
        self._right = ElidedLabel("", SMALL, tone="t2")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._severity)
        row.addWidget(self._words, 1)
        row.addWidget(self._right)

    def show_card(self, card: IncidentCard, words: str, right: str) -> None:
        """Show a card's facts."""
        self._severity.set_mark(severity_of(card))
        self._words.setText(words)
        self._right.setText(right)
        self._right.setVisible(bool(right))


class _Facts(QWidget):
    """Values over their labels, side by side."""

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(20)

    def show_facts(self, facts: tuple[Fact, ...]) -> None:
        """Show other facts."""
        empty(self._row)
        for fact in facts:
            self._row.addWidget(FactLabel(fact))
        self._row.addStretch(1)
        self.setVisible(bool(facts))


class WorstCard(Card):
    """The incident that matters most: its sentence beside its curve, and the next step.

    Signals
    -------
    opened(str, str)
        Identifier of the incident, and the place to go to.
    """

    opened = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._card: IncidentCard | None = None
        self._facts_line = _Head()
        self._title = Label("", TITLE, wrap=True)
        self._sentence = Label("", BODY, tone="t2", wrap=True)
        self._facts = _Facts()
        self.view = TrendView()
        self._next = Button(tr("Continue"), ButtonKind.PRIMARY)
        self._report = Button(tr("Open report"))
        self._next.clicked.connect(self._go_on)
        self._report.clicked.connect(self._open_report)
        self.add(self._facts_line)
        across = QHBoxLayout()
        across.setSpacing(24)
        across.addLayout(self._words())
        across.addWidget(self.view, 1)
        self.add(across, 1)
        self.setMinimumHeight(304)

    def show_card(self, card: IncidentCard, now: datetime, *, reports: bool) -> None:
        """Show an incident.

        Parameters
        ----------
        card : IncidentCard
        now : datetime
            Zone-aware.
        reports : bool
            Whether there is a place for reports.
        """
        self._card = card
        self.setAccessibleName(f"{card.code} {card.title}")
        owner = card.owner or tr("not set")
        self._facts_line.show_card(
            card,
            tr("{code} · {stage} · owner: {owner}", code=card.code, stage=card.stage, owner=owner),
            changed_words(card.changed_at, now),
        )
        self._title.setText(card.title)
        self._sentence.setText(card.sentence)
        self._facts.show_facts(facts_of(card, now))
        self._next.setText(tr("Continue in {place}", place=tr(card.next_place.capitalize())))
        self._next.setAccessibleName(
            tr("Continue with {code} in {next_place}", code=card.code, next_place=card.next_place)
        )
        self._report.setVisible(reports)
        show_trend(self.view, card)

    def _words(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(12)
        for label in (self._title, self._sentence):
            label.setFixedWidth(_TEXT_WIDTH)
            label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            column.addWidget(label)
        column.addWidget(self._facts)
        column.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._next)
        buttons.addWidget(self._report)
        buttons.addStretch(1)
        column.addLayout(buttons)
        return column

    def _go_on(self) -> None:
        if self._card is not None:
            self.opened.emit(self._card.id, self._card.next_place)

    def _open_report(self) -> None:
        if self._card is not None:
            self.opened.emit(self._card.id, "report")


class SmallCard(Card):
    """One of the other incidents.

    Signals
    -------
    opened(str, str)
        Identifier of the incident, and the place to go to.
    """

    opened = Signal(str, str)

    def __init__(self, card: IncidentCard) -> None:
        super().__init__()
        self._card = card
        self._facts_line = _Head()
        self._title = ElidedLabel("", HEADING)
        self.view = TrendView()
        self._sentence = ElidedLabel("", SMALL, tone="t2")
        self._next = Button(tr("Continue"))
        self._next.clicked.connect(self._go_on)
        self._note = Label("", SMALL, tone="t2")
        self.add(self._facts_line)
        self.add(self._title)
        self.add(self.view, 1)
        self.add(self._sentence)
        foot = QHBoxLayout()
        foot.addWidget(self._note, 1)
        foot.addWidget(self._next)
        self.add(foot)
        self.setMinimumHeight(280)
        self.show_card(card)

    def show_card(self, card: IncidentCard) -> None:
        """Show an incident.

        Parameters
        ----------
        card : IncidentCard
        """
        self._card = card
        self.setAccessibleName(f"{card.code} {card.title}")
        owner = tr("owner: {owner}", owner=card.owner) if card.owner else ""
        self._facts_line.show_card(card, f"{card.code} · {card.stage}", owner)
        self._title.setText(card.title)
        self._sentence.setText(card.sentence)
        self._next.setText(tr("Continue in {place}", place=tr(card.next_place.capitalize())))
        self._next.setAccessibleName(
            tr("Continue with {code} in {next_place}", code=card.code, next_place=card.next_place)
        )
        self._note.setText(
            tr("{at_hand} of {kinds} kinds of evidence", at_hand=card.at_hand, kinds=card.kinds)
        )
        show_trend(self.view, card)

    def _go_on(self) -> None:
        self.opened.emit(self._card.id, self._card.next_place)
