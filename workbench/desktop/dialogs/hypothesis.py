"""Stating a hypothesis, from scratch or from a named cause, and changing what one says."""

from collections.abc import Sequence

from PySide6.QtWidgets import QCheckBox, QComboBox

from workbench.desktop.components.columns import ScrollColumn
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.entry_fields import WritingDialog
from workbench.desktop.dialogs.frame import add_field, form
from workbench.desktop.dialogs.hypothesis_fields import HypothesisFields
from workbench.desktop.theme.fonts import BODY, font
from workbench.domain.changes import Outcome
from workbench.domain.records.reasoning import Hypothesis
from workbench.language import tr, trn
from workbench.services.hypotheses import change_hypothesis, set_level, state_hypothesis
from workbench.services.hypothesis_drafts import (
    CauseDrafts,
    drafts_from_cause,
    general_drafts,
    state_from_cause,
)
from workbench.services.hypothesis_start import start_from_causes as start
from workbench.services.session import Session

BLANK = tr("a blank page")
Known = Sequence[tuple[str, str]]


class HypothesisDialog(WritingDialog):
    """The fields of a hypothesis and the act on them, which subclasses carry out.

    Parameters
    ----------
    controller : Controller
    words : (str, str)
        Title and verb.
    shown : Hypothesis
        What stands in the fields at first.
    rivals : sequence of (str, str)
        Identifier and words of every hypothesis there is.
    new : bool
    no_rivals : str
        What stands in place of rivals where there is no other hypothesis.
    """

    def __init__(
        self,
        controller: Controller,
        words: tuple[str, str],
        shown: Hypothesis,
        rivals: Known,
        *,
        new: bool,
        no_rivals: str = "",
    ) -> None:
        super().__init__(controller, *words)
        others = [rival for rival in rivals if rival[0] != shown.id]
        self.said = HypothesisFields(shown, others, new=new, no_rivals=no_rivals)
        self.said.changed.connect(self._follow)
        self.body.addWidget(ScrollColumn(self.said), 1)
        self.setMinimumWidth(640)
        self.resize(680, 720)
        self._follow()

    def _follow(self) -> None:
        if self.said.statement.words:
            self.verb.permit()
        else:
            self.verb.forbid(tr("A hypothesis needs a statement."))


class EditHypothesis(HypothesisDialog):
    """Changes what a hypothesis says, and which causal level it has.

    Parameters
    ----------
    controller : Controller
    hypothesis : Hypothesis
    rivals : sequence of (str, str)
    """

    def __init__(self, controller: Controller, hypothesis: Hypothesis, rivals: Known) -> None:
        words = (tr("Edit the hypothesis"), tr("Save"))
        super().__init__(controller, words, hypothesis, rivals, new=False)
        self._known = hypothesis

    def carry_out(self) -> None:
        """Write what was changed, as one act."""
        incident, known, fields = self._incident, self._known, self.said.fields()
        level = self.said.level.currentData()
        if not fields["statement"]:
            return

        def work(session: Session) -> Outcome[Hypothesis]:
            with session.one_act(incident):
                changed = change_hypothesis(session, incident, known.id, **fields)
                if level == known.causal_level:
                    return changed
                raised = set_level(session, incident, known.id, level)
            return Outcome(raised.value, changed.changes | raised.changes)

        self.write(work, tr("Saved: {statement}", statement=fields["statement"]))


class NewHypothesis(HypothesisDialog):
    """States a hypothesis; a class of the differential diagnosis fills the fields in.

    Parameters
    ----------
    controller : Controller
    rivals : sequence of (str, str)
    """

    def __init__(self, controller: Controller, rivals: Known) -> None:
        words = (tr("State a hypothesis"), tr("State it"))
        blank = Hypothesis(id="new", statement="", rivals=tuple(one for one, _ in rivals))
        super().__init__(controller, words, blank, rivals, new=True)
        self._drafts = general_drafts()
        self.beginning = QComboBox()
        self.beginning.setFont(font(BODY))
        self.beginning.addItems([BLANK, *(draft.statement for draft in self._drafts)])
        self.beginning.activated.connect(self._begin)
        fields = form()
        add_field(fields, tr("Start from"), self.beginning)
        self.body.insertLayout(0, fields)

    def carry_out(self) -> None:
        """State it."""
        incident, fields = self._incident, self.said.fields()
        statement = str(fields.pop("statement"))
        if statement:
            self.write(
                lambda s: state_hypothesis(s, incident, statement, **fields),
                tr("Stated: {statement}", statement=statement),
            )

    def _begin(self, at: int) -> None:
        if at > 0:
            self.said.fill(self._drafts[at - 1].fields)


class HypothesisFromCause(HypothesisDialog):
    """States a hypothesis from a cause a search named, with the rivals it must be held against.

    Parameters
    ----------
    controller : Controller
    drafts : CauseDrafts
    node : str
        Of the cause.
    """

    def __init__(self, controller: Controller, drafts: CauseDrafts, node: str) -> None:
        words = (tr("Make a hypothesis of {node}", node=node), tr("State it"))
        shown = Hypothesis.model_validate({**drafts.main.fields, "id": "new"})
        listed = "; ".join(draft.statement for draft in drafts.rivals)
        super().__init__(controller, words, shown, (), new=True, no_rivals=listed)
        self._run, self._node = drafts.run, node
        count = len(drafts.rivals)
        self.others = QCheckBox(
            trn(
                "State the rival it must be held against too",
                "State the {count} rivals it must be held against too",
                count,
            )
        )
        self.others.setChecked(count > 0)
        self.others.setVisible(count > 0)
        self.body.addWidget(self.others)

    def carry_out(self) -> None:
        """State it with what was changed, and its rivals, as one act."""
        incident, node, run = self._incident, self._node, self._run
        fields, rivals = self.said.fields(), self.others.isChecked()
        fields.pop("rivals")
        controller = self._controller

        def work(session: Session) -> Outcome[Hypothesis]:
            with session.one_act(incident):
                stated = state_from_cause(session, incident, node=node, run=run, rivals=rivals)
                main = stated.value[0]
                changed = change_hypothesis(session, incident, main.id, **fields)
            return Outcome(changed.value, stated.changes | changed.changes)

        words = tr("Stated: {statement}", statement=fields["statement"])
        if fields["statement"]:
            self.write(work, words, lambda: controller.go("hypotheses"))


def new_hypothesis(controller: Controller) -> None:
    """Open the dialog that states a hypothesis.

    Parameters
    ----------
    controller : Controller
    """
    state = controller.state
    if state is not None:
        known = enumerate(state.records.hypotheses, start=1)
        NewHypothesis(controller, [(one.id, f"H{at} {one.statement}") for at, one in known]).open()


def hypothesis_from_cause(controller: Controller, node: str) -> None:
    """Open the dialog that makes a hypothesis of a cause the last search named.

    Parameters
    ----------
    controller : Controller
    node : str
    """
    incident = controller.incident

    def show(drafts: CauseDrafts) -> None:
        HypothesisFromCause(controller, drafts, node).open()

    controller.backend.ask(
        "hypothesis from cause", lambda s: drafts_from_cause(s, incident, node=node), show
    )


def start_from_causes(controller: Controller) -> None:
    """Make hypotheses and observations of what the last search for causes named, in one act.

    Parameters
    ----------
    controller : Controller
    """
    incident = controller.incident

    def done(found: tuple[Hypothesis, ...]) -> None:
        controller.go("hypotheses")
        words = trn(
            "{count} hypothesis made of the last search.",
            "{count} hypotheses made of the last search.",
            len(found),
        )
        controller.tell_undoable(words)

    controller.backend.act(lambda s: start(s, incident), done)
