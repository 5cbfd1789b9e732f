"""The stages of a release: which were reached, and whether it may go to the next."""

from workbench.desktop.components.gate_row import GateRow
from workbench.desktop.components.labels import Label
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import add_field, form
from workbench.desktop.dialogs.repair_fields import RepairDialog, said, text_field
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.desktop.theme.marks import Mark, State
from workbench.language import tr
from workbench.services.rollouts import Rollout, next_stage


class NextStage(RepairDialog):
    """The stages in their order, and the one button that goes to the next.

    Parameters
    ----------
    controller : Controller
    rollout : Rollout
    """

    def __init__(self, controller: Controller, rollout: Rollout) -> None:
        following = rollout.reached + 1
        verb = "" if rollout.whole else tr("Go to stage {number}", number=following)
        leave = tr("Cancel") if verb else tr("Close")
        super().__init__(controller, tr("Roll the repair out"), verb, leave)
        self._repair = rollout.repair
        self.setMinimumWidth(560)
        self.body.addWidget(Label(rollout.repair.title, BODY, weight=600, wrap=True))
        for at, stage in enumerate(rollout.stages):
            mark = _mark(rollout, at)
            self.body.addWidget(GateRow(f"{at + 1}  {stage}", mark, mark.text))
        barrier = rollout.barrier
        self.told = Label(_words(rollout), SMALL, tone="bad" if barrier else "t2", wrap=True)
        self.body.addWidget(self.told)
        self.note = text_field(placeholder=tr("where, and since when"), lines=2)
        if verb:
            fields = form()
            add_field(fields, tr("Note"), self.note)
            self.body.addLayout(fields)
        if barrier is not None:
            self.verb.forbid(barrier.text)

    def carry_out(self) -> None:
        """Write it down."""
        self.write(
            tr("The release has gone to its next stage."),
            next_stage,
            self._incident,
            self._repair.id,
            said(self.note),
        )


def _mark(rollout: Rollout, at: int) -> Mark:
    if at >= rollout.reached:
        return Mark(State.UNKNOWN, tr("to come"))
    if at == rollout.reached - 1 and not rollout.whole:
        return Mark(State.WARN, tr("running now"))
    return Mark(State.GOOD, tr("reached"))


def _words(rollout: Rollout) -> str:
    if rollout.barrier is not None:
        return f"{rollout.barrier.text} {rollout.barrier.remedy}"
    if rollout.whole:
        return tr("The last stage is reached. Record the repair as applied.")
    if rollout.canary is not None:
        return tr(
            "The canary of this stage lets the release go on: {words}",
            words=rollout.canary.run.summary,
        )
    return tr("Sign on which it is taken back: {sign}", sign=rollout.repair.way_back.trigger)
