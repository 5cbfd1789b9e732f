"""Would it have been caught, at large: limits, every threshold, and the other incidents."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QWidget

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.labels import Label
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog
from workbench.desktop.dialogs.guardrail import fit_rule
from workbench.desktop.numbers import percent
from workbench.desktop.places.would_have_caught import WouldHaveCaught
from workbench.desktop.theme.fonts import SMALL
from workbench.domain.changes import Outcome
from workbench.domain.records.prevention import Guardrail
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.science.guardrails.back_check import BackCheck, Step, best_steps
from workbench.services.back_check import Tried, caught_elsewhere, keep_check, rule_of
from workbench.services.guardrails import keep_guardrail
from workbench.services.readings.caught import alarm_words, lead_words, span_words
from workbench.services.records import remove_record
from workbench.services.running import RunMade
from workbench.services.session import Session

_FURTHEST = 1e9
_STEPS = (
    Column(tr("Best thresholds"), ColumnKind.NAME),
    Column(tr("From the onset")),
    Column(tr("False alarms"), ColumnKind.WHOLE),
    Column(tr("A month"), ColumnKind.NUMBER, places=1),
)
_OTHERS = (
    Column(tr("Other incidents"), ColumnKind.NAME),
    Column(tr("It would have …"), stretch=True),
)


class CaughtLarge(ActDialog):
    """The whole history of a rule, with its limits to be changed.

    Parameters
    ----------
    controller : Controller
        With an open incident.
    """

    def __init__(self, controller: Controller) -> None:
        super().__init__(
            controller.window,
            tr("Would have caught it"),
            tr("Keep the rule and record the run"),
            leave=tr("Close"),
        )
        self._controller, self._incident = controller, controller.incident
        self._swept: object = None
        state = controller.state
        self._rules = state.records.guardrails if state is not None else ()
        self.resize(1040, 720)
        self.card = WouldHaveCaught(controller, whole=True)
        self.card.view.setMinimumHeight(260)
        self._limits = self._make_limits()
        self.body.addWidget(self.card, 1)
        self.body.addWidget(self._limits)
        self.body.addLayout(self._make_tables())
        self.elsewhere = self._foot_button(tr("Try it on the other incidents"), self.try_elsewhere)
        self.adding = self._foot_button(tr("Add a rule…"), partial(fit_rule, controller))
        self.removing = self._foot_button(tr("Remove the rule"), self.remove)
        controller.incidentChanged.connect(self.while_open(self._follow_incident))
        self.card.ruleChanged.connect(self._follow)
        self.card.refresh()
        self._follow()

    def carry_out(self) -> None:
        """Record the rule as it stands now and the run that tries it; the dialog stays."""
        guardrail, incident, controller = self.card.guardrail, self._incident, self._controller
        if guardrail is None:
            return

        def work(session: Session, report: object, cancel: object) -> Outcome[RunMade]:
            del cancel
            kept = keep_guardrail(session, incident, guardrail)
            made = keep_check(session, incident, kept.value, report)  # type: ignore[arg-type]
            return Outcome(made.value, kept.changes | made.changes)

        def done(made: RunMade) -> None:
            self.verb.permit()
            controller.tell_undoable(tr("Kept “{title}”.", title=guardrail.title))
            self.card.refresh(guardrail.id)
            del made

        def refuse(error: WorkbenchError) -> None:
            self.verb.permit()
            self.say_problem(f"{error.message} {error.hint}".strip())

        self.verb.forbid(tr("The rule is being tried."))
        controller.backend.start(
            tr("Would have caught it"), work, self.while_open(done), self.while_open(refuse)
        )

    def remove(self) -> None:
        """Take the rule out, if it is recorded; Undo brings it back."""
        guardrail, incident, controller = self.card.guardrail, self._incident, self._controller
        if guardrail is not None and guardrail.id:
            controller.backend.act(
                lambda session: remove_record(session, incident, guardrail),
                lambda _: controller.tell_undoable(tr("Removed “{title}”.", title=guardrail.title)),
            )

    def try_elsewhere(self) -> None:
        """Ask which other incidents the rule would have caught."""
        guardrail, incident = self.card.guardrail, self._incident
        if guardrail is None:
            return
        self._controller.backend.ask(
            "caught elsewhere",
            lambda session: caught_elsewhere(session, incident, guardrail),
            self.while_open(self.show_elsewhere),
        )

    def show_elsewhere(self, found: tuple[tuple[Tried, BackCheck], ...]) -> None:
        """Show what the rule would have done elsewhere."""
        self.others.show()
        self.others.set_records(
            [
                (
                    f"{other.code} {other.title}",
                    f"{lead_words(check, other.known_by)} {alarm_words(check)}",
                )
                for other, check in found
            ]
            or [(tr("none"), tr("No other incident has what this rule judges."))],
            [other.incident for other, _ in found] or ["none"],
        )

    def _foot_button(self, words: str, act: Callable[[], object]) -> Button:
        button = Button(words)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _=False: act())
        self.foot.insertWidget(self.foot.count() - 3, button)
        return button

    def _follow_incident(self, incident: str) -> None:
        """Ask again where rules were recorded or removed."""
        state = self._controller.state
        if incident != self._incident or state is None:
            return
        rules = state.records.guardrails
        if rules != self._rules:
            fresh = [one.id for one in rules if one.id not in {old.id for old in self._rules}]
            self._rules = rules
            self.card.refresh(fresh[-1] if fresh else "")

    def _make_limits(self) -> QWidget:
        self.low, self.high = self._limit(tr("Lowest value")), self._limit(tr("Highest value"))
        limits = QWidget()
        row = QHBoxLayout(limits)
        row.setContentsMargins(0, 0, 0, 0)
        for field in (self.low, self.high):
            row.addWidget(Label(field.accessibleName(), SMALL))
            row.addWidget(field)
        row.addStretch(1)
        return limits

    def _make_tables(self) -> QHBoxLayout:
        self.steps = DataTable(tr("Best thresholds"), _STEPS)
        self.steps.recordOpened.connect(lambda name: self.card.move_threshold(float(name)))
        self.others = DataTable(tr("Other incidents"), _OTHERS)
        below = QHBoxLayout()
        below.setSpacing(12)
        for table, share in ((self.steps, 1), (self.others, 1)):
            table.setFixedHeight(28 * 5)
            below.addWidget(table, share)
        self.others.hide()
        return below

    def _limit(self, name: str) -> QDoubleSpinBox:
        field = QDoubleSpinBox()
        field.setAccessibleName(name)
        field.setRange(-_FURTHEST, _FURTHEST)
        field.setDecimals(3)
        field.setKeyboardTracking(False)
        field.valueChanged.connect(lambda _: self._take_limits())
        return field

    def _take_limits(self) -> None:
        guardrail, tried = self.card.guardrail, self.card.tried
        if guardrail is None or tried is None or guardrail.kind != "range":
            return
        low, high = self.low.value(), max(self.low.value(), self.high.value())
        if (guardrail.low, guardrail.high) == (low, high):
            return
        self.card.set_rule(replace(rule_of(guardrail), low=low, high=high))

    def _follow(self) -> None:
        guardrail, tried = self.card.guardrail, self.card.tried
        self._limits.setVisible(guardrail is not None and guardrail.kind == "range")
        for button in (self.verb, self.elsewhere):
            if guardrail is None:
                button.forbid(tr("There is no rule yet."))
            else:
                button.permit()
        if guardrail is not None and guardrail.id:
            self.removing.permit()
        else:
            self.removing.forbid(tr("The rule is not recorded."))
        if guardrail is None or tried is None:
            return
        self._show_limits(guardrail)
        self._show_steps(guardrail, tried)

    def _show_limits(self, guardrail: Guardrail) -> None:
        for field, value in ((self.low, guardrail.low), (self.high, guardrail.high)):
            with QSignalBlocker(field):
                field.setValue(0.0 if value is None else value)

    def _show_steps(self, guardrail: Guardrail, tried: Tried) -> None:
        key = (guardrail.low, guardrail.high) if guardrail.kind == "range" else None
        if self._swept == (id(tried), key):
            return
        self._swept = (id(tried), key)
        asked = tried.with_guardrail(guardrail)
        self._controller.backend.ask(
            "best thresholds",
            lambda _: best_steps(asked.steps()),
            self.while_open(lambda best: self.show_steps(best, on_rows=asked.rule.on_rows)),
        )

    def show_steps(self, best: tuple[Step, ...], *, on_rows: bool) -> None:
        """Show the thresholds that no other beats."""
        self.steps.set_records(
            [
                (
                    percent(one.threshold, 1) if on_rows else f"{one.threshold:.4g}",
                    "" if one.check.delay is None else span_words(one.check.delay.estimate),
                    len(one.check.alarms),
                    None if one.check.rate is None else one.check.rate.estimate,
                )
                for one in best
            ],
            [repr(one.threshold) for one in best],
        )


def show_would_have_caught(controller: Controller) -> None:
    """Open the dialog.

    Parameters
    ----------
    controller : Controller
    """
    if controller.incident:
        CaughtLarge(controller).open()
