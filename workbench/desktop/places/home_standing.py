"""How far the one incident is: its evidence, its causes, its report, each a step away."""

from collections.abc import Collection

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.card import Card
from workbench.desktop.components.labels import Label
from workbench.desktop.numbers import decimal
from workbench.desktop.theme.fonts import DISPLAY, SMALL
from workbench.language import tr, trn
from workbench.services.readings.home import IncidentCard

_MOST_CAUSES = 2


class StepCard(Card):
    """One number, what it means, and the place behind it.

    Parameters
    ----------
    heading : str
    button : str

    Signals
    -------
    wanted()
        The button was pressed.
    """

    wanted = Signal()

    def __init__(self, heading: str, button: str) -> None:
        super().__init__(heading)
        self._number = Label("", DISPLAY)
        self._sentence = Label("", SMALL, tone="t2", wrap=True)
        self._sentence.setMinimumHeight(2 * SMALL.line)
        self.button = Button(button)
        self.button.clicked.connect(self.wanted)
        self.add(self._number)
        self.add(self._sentence, 1)
        self.add_buttons(self.button)

    def say(self, number: str, sentence: str) -> None:
        """Show another number and sentence.

        Parameters
        ----------
        number, sentence : str
        """
        self._number.setText(number)
        self._sentence.setText(sentence)


class Standing(QWidget):
    """Three steps of one incident, shown where there is no other incident to show.

    Signals
    -------
    opened(str, str)
        Identifier of the incident, and the place to go to.
    """

    opened = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._incident = ""
        self._steps = {
            "evidence": StepCard(tr("Evidence"), tr("Look at evidence")),
            "causes": StepCard(tr("Causes"), tr("Compare causes")),
            "report": StepCard(tr("Report"), tr("Read the report")),
        }
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        for place, step in self._steps.items():
            step.wanted.connect(lambda place=place: self.opened.emit(self._incident, place))
            row.addWidget(step, 1)

    def show_card(self, card: IncidentCard, places: Collection[str]) -> None:
        """Show how far an incident is.

        Parameters
        ----------
        card : IncidentCard
        places : collection of str
            Keys of the places there are; steps to others are left out.
        """
        self._incident = card.id
        for place, step in self._steps.items():
            step.setVisible(place in places)
        loose = card.items - card.frozen
        sealed = tr("all frozen") if not loose else tr("{loose} not frozen yet", loose=loose)
        self._steps["evidence"].say(
            tr("{at_hand} of {kinds}", at_hand=card.at_hand, kinds=card.kinds),
            tr(
                "kinds of evidence at hand: {items} items, {sealed}",
                items=card.items,
                sealed=sealed,
            ),
        )
        self._steps["causes"].say(*causes_words(card))
        self._steps["report"].say(
            trn("{count} claim", "{count} claims", card.claims),
            trn(
                "in the report, from {count} finished run",
                "in the report, from {count} finished runs",
                card.runs,
            ),
        )


def causes_words(card: IncidentCard) -> tuple[str, str]:
    """Return how many causes there are, and what the likeliest restore.

    Parameters
    ----------
    card : IncidentCard
    """
    if not card.verdict:
        return tr("not yet"), tr("Causes have not been looked for.")
    if not card.causes:
        return tr("none"), card.sentence
    words = [
        tr("{cause} restores {restored}", cause=cause, restored=decimal(restored))
        if restored is not None
        else cause
        for cause, restored in card.causes[:_MOST_CAUSES]
    ]
    number = tr("named") if card.verdict == "named" else tr("undecided")
    return number, "; ".join(words)
