"""Would a rule have caught it: a threshold dragged over the signal, answered at once."""

import math
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.card import Card
from workbench.desktop.components.labels import Label
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.guardrail_export import export_rules
from workbench.desktop.plots.threshold import ThresholdPicture, ThresholdView
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.domain.records.prevention import Guardrail
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.science.guardrails.back_check import BackCheck
from workbench.science.guardrails.rule import Rule
from workbench.science.guardrails.series import Series
from workbench.services.actions import add_action
from workbench.services.back_check import Tried, rule_of, with_rule
from workbench.services.guardrails import keep_guardrail
from workbench.services.readings.caught import alarm_words, lead_words, rule_words
from workbench.services.readings.guardrails import RulesAtHand, rules_at_hand
from workbench.services.session import Session

NO_RULE = tr("No rule yet. Search for causes, or add a guardrail, and it is tried here.")
_AROUND = 12
"""Bins before the onset that the small picture shows at least."""


class WouldHaveCaught(Card):
    """The card: the rule in words, what it would have done, the signal with its threshold.

    Parameters
    ----------
    controller : Controller
    whole : bool
        Whether all of the history is drawn, and not the days around the incident only.

    Signals
    -------
    ruleChanged()
        Another rule is shown, or its threshold was moved.
    """

    ruleChanged = Signal()

    def __init__(self, controller: Controller, *, whole: bool = False) -> None:
        super().__init__("" if whole else tr("Would have caught it"))
        self._controller, self._whole = controller, whole
        self._tried: Tried | None = None
        self._rule: Rule | None = None
        self._series: Series | None = None
        self._topic = "would have caught, whole" if whole else "would have caught"
        self.found: BackCheck | None = None
        self.choice = QComboBox()
        self.choice.setAccessibleName(tr("Rule"))
        self.choice.hide()
        self.rule_words = Label("", BODY, wrap=True)
        self.answer = Label("", BODY, weight=600, wrap=True)
        self.alarms = Label("", SMALL, tone="t2", wrap=True)
        self.view = ThresholdView()
        self.empty = Label(NO_RULE, BODY, tone="t2", wrap=True)
        for widget in (self.choice, self.rule_words, self.answer, self.alarms, self.empty):
            self.add(widget)
        self.add(self.view, 1)
        self.export = Button(tr("Export rule…"))
        self.export.clicked.connect(self.export_rule)
        self.save = Button(tr("Save as action…"))
        self.save.clicked.connect(self.save_as_action)
        self.add_buttons(self.export, self.save)
        if not whole:
            self.larger = Button(tr("Open larger…"), ButtonKind.LINK)
            self.larger.clicked.connect(self.open_larger)
            self.add_to_head(self.larger)
        self.view.thresholdMoved.connect(self.move_threshold)
        self.choice.activated.connect(lambda place: self.refresh(self.choice.itemData(place)))
        self._show(None)

    @property
    def guardrail(self) -> Guardrail | None:
        """The rule as it stands now, with the threshold where it was moved to."""
        if self._tried is None or self._rule is None:
            return None
        return with_rule(self._tried.guardrail, self._rule)

    @property
    def tried(self) -> Tried | None:
        """What the rule is tried on."""
        return self._tried

    def refresh(self, chosen: str = "") -> None:
        """Ask for the rules of the open incident, and try one of them.

        Parameters
        ----------
        chosen : str
            Id or title; by default the one that is shown, or else the first.
        """
        incident = self._controller.incident
        if not incident:
            self._show(None)
            return
        standing = self._tried.guardrail if self._tried is not None else None
        wanted = chosen or (standing.id or standing.title if standing else "")
        self._controller.backend.ask(
            self._topic,
            lambda session: rules_at_hand(session, incident, wanted),
            self.show_rules,
            self._refuse,
        )

    def show_rules(self, found: RulesAtHand) -> None:
        """Show rules that were asked for.

        Parameters
        ----------
        found : RulesAtHand
        """
        self.choice.clear()
        for one in found.rules:
            self.choice.addItem(one.title, one.id or one.title)
        if found.tried is not None:
            at = found.tried.guardrail
            self.choice.setCurrentIndex(max(0, self.choice.findData(at.id or at.title)))
        self.choice.setVisible(len(found.rules) > 1)
        self._show(found.tried, found.series)
        if found.tried is None and found.problem:
            self.empty.setText(found.problem)

    def move_threshold(self, to: float) -> None:
        """Move the rule's threshold and tell what it comes to, at once."""
        if self._rule is None:
            return
        self._rule = self._rule.moved(to)
        self._answer()
        self.view.say()

    def set_rule(self, rule: Rule) -> None:
        """Take other limits; the signal is judged anew where they decide which rows hold it."""
        tried = self._tried
        if tried is None:
            return
        self._rule = rule

        def judged(series: Series) -> None:
            if self._tried is tried and self._rule == rule:
                self._series = series
                self._answer()

        self._controller.backend.ask(self._topic, lambda _: tried.series(rule), judged)

    def export_rule(self) -> None:
        """Write the rule as files for other tools."""
        guardrail = self.guardrail
        if guardrail is not None:
            export_rules(self._controller, (guardrail,))

    def save_as_action(self) -> None:
        """Record the rule, and propose an action to bring it into force."""
        guardrail, incident = self.guardrail, self._controller.incident
        if guardrail is None or not incident:
            return
        controller = self._controller

        def act(session: Session) -> object:
            state = session.incident(incident)
            with session.one_act(state.id):
                kept = keep_guardrail(session, state.id, guardrail)
                made = add_action(session, state.id, action_of(kept.value))
            return type(made)(made.value, kept.changes | made.changes)

        def done(_: object) -> None:
            from workbench.desktop.dialogs.actions import show_actions  # noqa: PLC0415 -- on demand

            controller.tell_undoable(tr("Proposed “{title}”.", title=guardrail.title), 2)
            show_actions(controller)

        controller.backend.act(act, done)  # type: ignore[arg-type]

    def open_larger(self) -> None:
        """Open the rules with all of their history."""
        self._controller.window.commands.run("incident.would_have_caught")

    def _show(self, tried: Tried | None, series: Series | None = None) -> None:
        self._tried = tried
        self._rule = None if tried is None else rule_of(tried.guardrail)
        self._series = series
        there = tried is not None
        self.empty.setText(NO_RULE)
        self.empty.setVisible(not there)
        for widget in (self.rule_words, self.answer, self.alarms, self.view):
            widget.setVisible(there)
        for button in (self.export, self.save):
            if there:
                button.permit()
            else:
                button.forbid(tr("There is no rule yet."))
        self._answer()

    def _answer(self) -> None:
        tried, rule, series = self._tried, self._rule, self._series
        if tried is None or rule is None or series is None:
            self.found = None
            self.view.set_picture(None)
            self.ruleChanged.emit()
            return
        self.found = found = tried.check(rule, series)
        self.rule_words.setText(rule_words(with_rule(tried.guardrail, rule)))
        self.answer.setText(lead_words(found, tried.known_by))
        self.alarms.setText(alarm_words(found))
        self.view.set_picture(picture_of(tried, rule, series, found, whole=self._whole))
        self.ruleChanged.emit()

    def _refuse(self, error: WorkbenchError) -> None:
        self._show(None)
        self.empty.setText(f"{error.message} {error.hint}".strip())


def action_of(guardrail: Guardrail) -> dict[str, object]:
    """Return the fields of an action that brings a guardrail into force."""
    return {
        "title": f"Bring into force: {guardrail.title}",
        "kind": "detect",
        "strength": "alert",
        "guardrail": guardrail.id,
        "hypothesis": guardrail.hypothesis,
        "priority": "P1" if guardrail.page else "P2",
    }


def picture_of(
    tried: Tried, rule: Rule, series: Series, found: BackCheck, *, whole: bool
) -> ThresholdPicture:
    """Return what is drawn of a rule.

    Parameters
    ----------
    tried : Tried
    rule : Rule
    series : Series
    found : BackCheck
    whole : bool
        Whether all of the history is drawn.
    """
    moments = tried.moments
    points = [
        (at, value if math.isfinite(value) else None)
        for at, value in zip(series.starts.tolist(), series.values.tolist(), strict=True)
    ]
    if not whole:
        points = _around(points, series.width, found, tried) or points
    limits = rule.limits
    other = limits.high if rule.moved_side == "low" else None
    words = f"{lead_words(found, tried.known_by)} {alarm_words(found)}"
    shown = ThresholdPicture(
        name=_value_words(tried.guardrail),
        points=tuple(points),
        width=series.width,
        threshold=rule.threshold if rule.threshold is not None else 0.0,
        other=other,
        onset=moments.onset,
        fires_at=found.fires_at,
        declared=moments.declared if tried.known_by == "detected" else None,
        share=rule.on_rows,
    )
    return replace(shown, sentence=f"{shown.written(shown.threshold)}: {words}")


def _around(
    points: list[tuple[float, float | None]], width: float, found: BackCheck, tried: Tried
) -> list[tuple[float, float | None]]:
    """Return the bins around the incident: from well before the onset until it was known."""
    moments = tried.moments
    declared = moments.declared if tried.known_by == "detected" else None
    latest = max(found.fires_at or moments.onset, declared or moments.onset)
    span = max(latest - moments.onset, _AROUND * width)
    low, high = moments.onset - span, latest + max(0.5 * span, _AROUND * width / 2)
    return [(at, value) for at, value in points if low <= at <= high]


def _value_words(guardrail: Guardrail) -> str:
    subject = guardrail.column or guardrail.metric
    if guardrail.kind in {"range", "levels", "nulls"}:
        return tr("Share of rows that hold the rule on {name}", name=subject)
    if guardrail.kind == "freshness":
        return tr("Age of the newest row in minutes")
    if guardrail.kind == "volume":
        return tr("Rows of a batch")
    return subject
