"""Under the heatmap: which past incident the cell looks like, and what is held back with it."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.card import rule
from workbench.desktop.components.labels import ElidedLabel, Label
from workbench.desktop.numbers import decimal
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.language import tr, trn
from workbench.services.readings.triage_likeness import LooksLike
from workbench.services.scoring.candidates import Candidate


class BesideRow(QWidget):
    """A quiet head, a sentence, and a button at the right.

    Parameters
    ----------
    head, button : str

    Signals
    -------
    wanted()
        The button was pressed.
    """

    wanted = Signal()

    def __init__(self, head: str, button: str) -> None:
        super().__init__()
        self.words = ElidedLabel("", BODY, tone="t2")
        self.button = Button(button)
        self.button.clicked.connect(self.wanted)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(Label(head, SMALL, tone="t2", weight=600))
        texts.addWidget(self.words)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addLayout(texts, 1)
        row.addWidget(self.button)


class Beside(QWidget):
    """What a raised cell has to do with others; empty where it has nothing.

    Signals
    -------
    planWanted()
        An incident is to be opened from the plan of the one it looks like.
    groupWanted()
        What belongs together is to be shown alone.
    """

    planWanted = Signal()
    groupWanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.like = BesideRow(tr("Looks like"), tr("Start from its plan…"))
        self.like.wanted.connect(self.planWanted)
        self.held = BesideRow(tr("Held back"), tr("Show group"))
        self.held.wanted.connect(self.groupWanted)
        self._rule = rule()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self._rule, self.like, self.held):
            column.addWidget(widget)
        self.show_like(None)
        self.show_group((), "")

    def show_like(self, found: LooksLike | None) -> None:
        """Show which past incident a cell looks like.

        Parameters
        ----------
        found : LooksLike or None
        """
        self.like.setVisible(found is not None)
        if found is not None:
            told = tr(
                "{reference}, {title}: {likeness} alike",
                reference=found.reference,
                title=found.title,
                likeness=decimal(found.likeness, 2),
            )
            if found.reasons:
                told += tr(": {reasons}", reasons=", ".join(found.reasons[:2]))
            if found.few:
                told += " " + trn("({count} case only)", "({count} cases only)", found.cases)
            self.like.words.setText(told)
        self._follow()

    def show_group(self, others: Sequence[Candidate], name: str) -> None:
        """Show what belongs together with a cell, and what of it is held back.

        Parameters
        ----------
        others : sequence of Candidate
            The group, without the cell itself.
        name : str
            What they share, in words.
        """
        self.held.setVisible(bool(others))
        if others:
            held = [one for one in others if one.held_back]
            told = (
                tr("{title}: {why}", title=held[0].title, why=held[0].held_back)
                if held
                else tr("none is held back")
            )
            if len(held) > 1:
                told = trn(
                    "{count} alarm is held back: {why}",
                    "{count} alarms are held back: {why}",
                    len(held),
                    why=held[0].held_back,
                )
            self.held.words.setText("; ".join(part for part in (name, told) if part))
            words = tr("Show group ({count})", count=len(others) + 1)
            self.held.button.setText(words)
            self.held.button.setAccessibleName(words)
        self._follow()

    def _follow(self) -> None:
        shown = not (self.like.isHidden() and self.held.isHidden())
        self._rule.setVisible(shown)
        self.setVisible(shown)


def group_of(queue: Sequence[Candidate], model: str) -> tuple[Candidate, ...]:
    """Return the candidates that share a source with one model's and overlap it in time.

    Parameters
    ----------
    queue : sequence of Candidate
    model : str
        Its id.

    Returns
    -------
    tuple of Candidate
        Without its own.
    """
    own = next((one for one in queue if one.model.id == model), None)
    if own is None:
        return ()
    reads = {own.model.id, *own.model.upstream}
    return tuple(
        one
        for one in queue
        if one is not own
        and reads & {one.model.id, *one.model.upstream}
        and one.start < own.end
        and own.start < one.end
    )
