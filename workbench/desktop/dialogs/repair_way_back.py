"""The way back of a repair: where to and on which sign; rehearsed, and taken."""

from PySide6.QtWidgets import QDoubleSpinBox, QLineEdit, QSpinBox

from workbench.desktop.components.gate_row import GateRow
from workbench.desktop.components.labels import Label
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import add_field, form
from workbench.desktop.dialogs.repair_fields import RepairDialog, listed, said, text_field
from workbench.desktop.numbers import signed
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.desktop.theme.marks import Mark, State
from workbench.domain.records.repairing import Repair
from workbench.domain.repair_figures import RepairFigures
from workbench.language import tr
from workbench.services.performance import metric_title
from workbench.services.repair_release import apply_repair, verify_repair
from workbench.services.repair_standing import RepairStanding
from workbench.services.repair_words import window_words
from workbench.services.rollbacks import (
    proposed_limit,
    proposed_periods,
    proposed_rollout,
    proposed_watch,
    rehearse,
    roll_back,
    set_way_back,
)

_MOST_MINUTES = 100_000.0


class WayBackDialog(RepairDialog):
    """Where to, on which sign, by which steps; the stages of the rollout and what is watched.

    Parameters
    ----------
    controller : Controller
    repair : Repair
    metric : str
        Of the incident.
    figures : RepairFigures or None
        Of the repair's evaluation, for the limit that is proposed.
    """

    def __init__(
        self, controller: Controller, repair: Repair, metric: str, figures: RepairFigures | None
    ) -> None:
        super().__init__(controller, tr("Way back and rollout"), tr("Save the way back"))
        self._repair = repair
        standing = repair.way_back
        self.pointer = QLineEdit(standing.pointer)
        self.pointer.setPlaceholderText(tr("what is known to be good: a version, a commit"))
        self.limit = QDoubleSpinBox()
        self.limit.setDecimals(3)
        self.limit.setRange(-1e9, 1e9)
        self.limit.setSingleStep(0.01)
        proposed = standing.limit if standing.limit is not None else proposed_limit(figures)
        self._has_limit = proposed is not None
        self.limit.setValue(proposed or 0.0)
        self.periods = QSpinBox()
        self.periods.setRange(1, 1000)
        self.periods.setValue(
            standing.periods if standing.trigger else proposed_periods(figures, metric, proposed)
        )
        self.trigger = QLineEdit("" if standing.limit is not None else standing.trigger)
        self.trigger.setPlaceholderText(tr("or a sign in words"))
        self.steps = text_field("\n".join(standing.steps), tr("one step a line"), 3)
        self.rollout = text_field("\n".join(repair.rollout or proposed_rollout()), lines=4)
        watch = repair.watch or proposed_watch(metric, repair.node)
        self.watch = text_field("\n".join(watch), lines=4)
        fields = form()
        for name, field in (
            (tr("Back to"), self.pointer),
            (tr("{metric} is too bad beyond", metric=metric_title(metric)), self.limit),
            (tr("In windows one after another"), self.periods),
            (tr("Sign in words"), self.trigger),
            (tr("Steps back"), self.steps),
            (tr("Stages of the rollout"), self.rollout),
            (tr("Watch afterwards"), self.watch),
        ):
            add_field(fields, name, field)
        self.body.addLayout(fields)
        self.limit.valueChanged.connect(lambda _: self._mark())

    def carry_out(self) -> None:
        """Write the way back down."""
        words = self.trigger.text().strip()
        limit = self.limit.value() if self._has_limit else None
        self.write(
            tr("The way back is set."),
            set_way_back,
            self._incident,
            self._repair.id,
            pointer=self.pointer.text(),
            trigger=words,
            steps=listed(self.steps),
            limit=limit,
            periods=self.periods.value(),
            rollout=listed(self.rollout),
            watch=listed(self.watch),
        )

    def _mark(self) -> None:
        self._has_limit = True


class RollBack(RepairDialog):
    """Taking a repair back, or rehearsing that on the incident as it was.

    Parameters
    ----------
    controller : Controller
    repair : Repair
    rehearsal : bool
    """

    def __init__(self, controller: Controller, repair: Repair, *, rehearsal: bool) -> None:
        title = tr("Rehearse the rollback") if rehearsal else tr("Roll back the repair")
        super().__init__(controller, title, tr("Rehearse") if rehearsal else tr("Roll back"))
        self._repair, self._rehearsal = repair, rehearsal
        words = (
            tr(
                "Plays the sign “{trigger}” on the incident as it was, and on it repaired. "
                "Nothing else is changed.",
                trigger=repair.way_back.trigger,
            )
            if rehearsal
            else tr("Every run and every record of the repair stays.")
        )
        self.body.addWidget(Label(words, SMALL, tone="t2", wrap=True))
        self.pointer = QLineEdit(repair.way_back.pointer)
        self.pointer.setReadOnly(rehearsal)
        self.reason = text_field(
            placeholder=tr("what the people who did it say")
            if rehearsal
            else tr("why it is taken back"),
            lines=2,
        )
        self.minutes = QDoubleSpinBox()
        self.minutes.setRange(0.0, _MOST_MINUTES)
        self.minutes.setDecimals(0)
        self.minutes.setSuffix(tr("\u202fmin"))
        self.minutes.setSpecialValueText(tr("not timed"))
        fields = form()
        for name, field in (
            (tr("Back to"), self.pointer),
            (tr("Notes") if rehearsal else tr("Reason"), self.reason),
            (tr("It took"), self.minutes),
        ):
            add_field(fields, name, field)
        self.body.addLayout(fields)

    def carry_out(self) -> None:
        """Do it."""
        minutes = self.minutes.value() or None
        words = said(self.reason)
        if self._rehearsal:
            self.write(
                tr("The rollback is rehearsed; what came of it is recorded."),
                rehearse,
                self._incident,
                self._repair.id,
                minutes=minutes,
                note=words,
            )
            return
        self.write(
            tr("The repair is rolled back."),
            roll_back,
            self._incident,
            self._repair.id,
            reason=words,
            pointer=self.pointer.text(),
            minutes=minutes,
        )


class ApplyRepair(RepairDialog):
    """Recording that a repair is in place.

    Parameters
    ----------
    controller : Controller
    repair : Repair
    """

    def __init__(self, controller: Controller, repair: Repair) -> None:
        super().__init__(controller, tr("Record the repair as applied"), tr("Record"))
        self._repair = repair
        for at, stage in enumerate(repair.rollout, 1):
            self.body.addWidget(Label(f"{at}  {stage}", SMALL, tone="t2", wrap=True))
        self.note = text_field(placeholder=tr("where, by which change, at which stage"), lines=2)
        fields = form()
        add_field(fields, tr("In place"), self.note)
        self.body.addLayout(fields)

    def carry_out(self) -> None:
        """Write it down."""
        self.write(
            tr("The repair is recorded as applied."),
            apply_repair,
            self._incident,
            self._repair.id,
            said(self.note),
        )


class VerifyRepair(RepairDialog):
    """What carries a verification: held-out windows, side effects, and what stands against it.

    Parameters
    ----------
    controller : Controller
    standing : RepairStanding
        Of the repair that was chosen.
    """

    def __init__(self, controller: Controller, standing: RepairStanding) -> None:
        super().__init__(controller, tr("Verify the repair"), tr("Mark as verified"))
        self._standing = standing
        self.setMinimumWidth(680)
        self.body.addWidget(Label(tr("Held-out windows"), BODY, weight=600))
        for window in standing.held_out:
            good = window in standing.verified_windows
            mark = Mark(State.GOOD if good else State.UNKNOWN, "" if good else tr("no evidence"))
            gain = "" if window.gain is None else signed(window.gain)
            self.body.addWidget(GateRow(window_words(window), mark, gain if good else mark.text))
        self.body.addWidget(Label(tr("Side effects"), BODY, weight=600))
        for words in standing.side_effects or (tr("None were looked at."),):
            self.body.addWidget(Label(words, SMALL, tone="t2", wrap=True))
        if standing.problems:
            self.body.addWidget(Label(tr("What stands against it"), BODY, weight=600))
        for problem in standing.problems:
            self.body.addWidget(
                Label(f"{problem.text} {problem.remedy}".strip(), SMALL, tone="bad", wrap=True)
            )
        if standing.problems:
            self.verb.forbid(standing.problems[0].text)

    def carry_out(self) -> None:
        """Mark it as verified."""
        repair = self._standing.repair
        if repair is not None:
            self.write(
                tr("The repair is verified."),
                verify_repair,
                self._incident,
                repair.id,
            )
