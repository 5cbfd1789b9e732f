"""Beside the matrix: the selected hypothesis, and whether it is ready to be decided."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.card import Card
from workbench.desktop.components.key_values import KeyValueGrid
from workbench.desktop.components.labels import Label
from workbench.desktop.components.status_mark import StatusMark
from workbench.desktop.dialogs.guard_line import GuardLine
from workbench.desktop.theme.fonts import HEADING, SMALL
from workbench.desktop.theme.marks import Mark, State
from workbench.language import tr, trn
from workbench.services.board.views import HypothesisView
from workbench.services.board.words import LEVELS, STATUSES

_KEYS = 92
_STANDING = {
    "confirmed": State.GOOD,
    "supported": State.GOOD,
    "rejected": State.BAD,
    "parked": State.UNKNOWN,
}


class HypothesisCard(Card):
    """What a hypothesis says, and what would prove it wrong.

    Signals
    -------
    editWanted(str)
        The hypothesis.
    levelWanted(str)
        The hypothesis whose causal level is to be said.
    """

    editWanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._id = ""
        self._statement = Label("", HEADING, wrap=True)
        self._mark = StatusMark(Mark(State.UNKNOWN, ""))
        self.edit = Button(tr("Edit…"), ButtonKind.LINK)
        self.edit.clicked.connect(lambda: self.editWanted.emit(self._id))
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._statement, 1)
        for part in (self._mark, self.edit):
            head.addWidget(part, 0, Qt.AlignmentFlag.AlignTop)
        self.add(head)
        self._facts = KeyValueGrid(_KEYS)
        self.add(self._facts)

    def show_view(self, view: HypothesisView) -> None:
        """Show another hypothesis, or the same one as it is now.

        Parameters
        ----------
        view : HypothesisView
        """
        one = view.hypothesis
        self._id = one.id
        self._statement.setText(f"{view.code}  {one.statement}")
        self.setAccessibleName(f"{view.code} {one.statement}")
        self.edit.setAccessibleName(tr("Edit {code}…", code=view.code))
        standing = _STANDING.get(one.status)
        self._mark.setVisible(standing is not None)
        if standing is not None:
            self._mark.set_mark(Mark(standing, STATUSES[one.status]))
        self._facts.clear()
        for name, words in (
            (tr("Mechanism"), one.mechanism),
            (tr("Predicts"), _first_of(one.predicts)),
            (tr("Falsifier"), one.falsifier),
        ):
            self._facts.add(name, words or tr("not said"))
        self._facts.add(tr("Causal level"), LEVELS[one.causal_level])
        self._facts.add(tr("Methods agree"), _methods(view))
        if view.method_names:
            self._facts.add("", ", ".join(view.method_names))
        for name, words in (
            (tr("Rivals"), ", ".join(rival.partition(" ")[0] for rival in view.rivals)),
            (tr("Assumes"), _first_of(one.assumptions)),
        ):
            if words:
                self._facts.add(name, words)


def _first_of(several: Sequence[str]) -> str:
    """Return the first of some sentences, and how many more there are."""
    if len(several) < 2:
        return "".join(several)
    more = trn("and {count} more", "and {count} more", len(several) - 1)
    return f"{several[0]} {more}"


def _methods(view: HypothesisView) -> StatusMark:
    """Return how many methods point to a hypothesis."""
    count = tr("{agree} of {methods}", agree=view.agree, methods=view.methods)
    state = State.GOOD if view.agree > 1 else State.WARN if view.agree else State.UNKNOWN
    mark = StatusMark(Mark(state, count if view.methods else tr("none yet")))
    names = ", ".join(view.method_names)
    mark.setAccessibleName(tr("Methods agree: {count}, {names}", count=count, names=names))
    return mark


class DecisionCard(Card):
    """What to look at before a hypothesis is decided, and the ways to decide.

    Signals
    -------
    decisionWanted(str, str)
        The hypothesis, and ``confirmed``, ``rejected``, ``parked`` or ``open``.
    """

    decisionWanted = Signal(str, str)

    def __init__(self) -> None:
        super().__init__(tr("Ready to decide?"))
        self._id = ""
        self.confirm = Button(tr("Mark confirmed…"), ButtonKind.PRIMARY)
        self.reject = Button(tr("Reject…"))
        self.park = Button(tr("Park…"))
        self.reopen = Button(tr("Open it again"))
        for button, status in (
            (self.confirm, "confirmed"),
            (self.reject, "rejected"),
            (self.park, "parked"),
            (self.reopen, "open"),
        ):
            button.clicked.connect(lambda _=False, s=status: self._decide(s))
        self.add_buttons(self.confirm, self.reject, self.park, self.reopen)

    def show_view(self, view: HypothesisView) -> None:
        """Show the guards of another hypothesis, or of the same one as it stands now.

        Parameters
        ----------
        view : HypothesisView
        """
        one = view.hypothesis
        self._id = one.id
        self.clear()
        decided = one.status in {"confirmed", "rejected", "parked"}
        self.set_heading(
            tr("Decided: {status}", status=STATUSES[one.status])
            if decided
            else tr("Ready to decide?")
        )
        # Once it is set aside, nothing stands in the way any more.
        for guard in () if one.status in {"rejected", "parked"} else view.guards:
            self.add(GuardLine(guard))
        if decided:
            self.add(Label(one.reason, wrap=True))
        if decided and one.decided_by:
            self.add(Label(tr("Decided by {who}", who=one.decided_by), SMALL, tone="t2"))
        self.confirm.setText(tr("Mark {code} confirmed…", code=view.code))
        self.confirm.setAccessibleName(self.confirm.text())
        for button in (self.confirm, self.reject, self.park):
            button.setVisible(not decided)
        self.reopen.setVisible(decided)
        if view.why_not and not decided:
            self.confirm.forbid(view.why_not)
        else:
            self.confirm.permit()

    def _decide(self, status: str) -> None:
        self.decisionWanted.emit(self._id, status)
