"""Incident details: the guided triage in twelve fields, and more for those who want it."""

from collections.abc import Iterator

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.columns import ScrollColumn
from workbench.desktop.components.labels import Label
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog
from workbench.desktop.dialogs.triage_fields import (
    TriageField,
    choice,
    in_columns,
    line,
    moment,
    text,
)
from workbench.desktop.numbers import duration
from workbench.desktop.state import Notice
from workbench.desktop.theme.fonts import BODY
from workbench.domain.incident import SEVERITIES, Incident
from workbench.domain.opening_content import Term
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.services.opening.content import taxonomy
from workbench.services.opening.triage import write_triage
from workbench.services.readings.opening import OpeningReading, opening_reading

GUIDED = (
    "summary",
    "detected_at",
    "detected_by",
    "category",
    "failure_mode",
    "systems",
    "reach",
    "harm",
    "severity",
    "severity_reason",
    "owner",
    "time_box_hours",
)
"""Twelve fields, in the order in which they are asked."""
MORE = (
    "kind",
    "where",
    "failure_mode_standing",
    "grounding",
    "trigger",
    "tolerance",
    "harm_entity",
    "harm_event",
    "harm_link",
    "below_criteria",
)
"""What can be said besides."""
_HEIGHT, _WIDTH = 600, 860
_COMFORTABLE = 780


class IncidentDetails(ActDialog):
    """The triage of the open incident, filled in with what is known and what is suggested.

    Parameters
    ----------
    controller : Controller
    reading : OpeningReading
        As it stands, with suggestions.
    """

    def __init__(self, controller: Controller, reading: OpeningReading) -> None:
        super().__init__(controller.window, tr("Incident details"), tr("Save details"))
        self._controller, self._reading = controller, reading
        self.fields = {name: _field(name) for name in (*GUIDED, *MORE)}
        self.setMinimumSize(_WIDTH, _HEIGHT)
        self.resize(_WIDTH, _COMFORTABLE)
        self._severity_chosen = bool(reading.incident.severity)
        self._lead = Label("", BODY, tone="t2", wrap=True)
        self.body.addWidget(self._lead)
        self.body.addWidget(self._make_form(), 1)
        self._fill()
        self._follow_severity()
        self.fields["severity"].changed.connect(self._severity_set)
        for name in ("reach", "harm", "tolerance"):
            self.fields[name].changed.connect(self._follow_severity)

    def carry_out(self) -> None:
        """Write what was changed, as one act."""
        try:
            said = self._said()
        except ValueError as error:
            self.say_problem(str(error))
            return
        severity = self.fields["severity"].text or None
        reason, owner = self.fields["severity_reason"].text, self.fields["owner"].text
        window, incident = self._controller.window, self._reading.incident.id

        def done(_: Incident) -> None:
            self.accept()
            window.notify(Notice(tr("Details saved."), undo=True))

        def failed(error: WorkbenchError) -> None:
            if error.code == "triage.below_criteria":
                self._show_more(shown=True)
                self.fields["below_criteria"].entry.setFocus()
            self.say_problem(f"{error.message} {error.hint}".strip())

        self._controller.backend.act(
            lambda s: write_triage(
                s, incident, said, severity=severity, reason=reason, owner=owner
            ),
            self.while_open(done),
            self.while_open(failed),
        )

    def _said(self) -> dict[str, object]:
        """Return the fields of the triage as they are filled in."""
        said: dict[str, object] = {}
        for name, field in self.fields.items():
            if name in {"severity", "severity_reason", "owner"}:
                continue
            if name in {"tolerance", "time_box_hours"}:
                said[name] = _number(field)
            elif name == "systems":
                said[name] = tuple(p.strip() for p in field.text.split(",") if p.strip())
            elif name == "detected_at":
                said[name] = field.moment
            elif name == "harm":
                said["harm_level"] = int(field.text or 0)
            else:
                said[name] = field.text
        return said

    def _make_form(self) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(2, 2, 12, 2)
        column.setSpacing(16)
        column.addLayout(in_columns(self.fields[name] for name in GUIDED))
        self._more = QWidget()
        self._toggle = Button("", ButtonKind.LINK)
        self._toggle.setAutoDefault(False)
        self._toggle.clicked.connect(lambda: self._show_more(shown=self._more.isHidden()))
        column.addWidget(self._toggle)
        inside = in_columns(self.fields[name] for name in MORE)
        self._more.setLayout(inside)
        column.addWidget(self._more)
        column.addStretch(1)
        self._show_more(shown=False)
        return ScrollColumn(content)

    def _show_more(self, *, shown: bool) -> None:
        self._more.setVisible(shown)
        self._toggle.setText(tr("Show less") if shown else tr("Show ten more fields"))
        self._toggle.setAccessibleName(self._toggle.text())

    def _fill(self) -> None:
        """Put in what is written, and what is suggested where nothing is."""
        suggested = 0
        for name, value in self._written():
            found = self._reading.suggestions.get(name)
            if value or found is None or name == "severity":
                self.fields[name].put(value)
            else:
                self.fields[name].put_suggested(found.value, found.reason)
                suggested += name in GUIDED
        self._lead.setText(
            tr(
                "{count} of twelve fields are filled in from what the incident holds; change what "
                "is wrong.",
                count=suggested,
            )
            if suggested
            else tr("Twelve fields; what is not known yet can stay empty.")
        )
        lasted = self._reading.clocks.points.time_in(self._controller.backend.session.clock())
        told = [
            tr("{severity} for {time}", severity=name, time=duration(span.total_seconds()))
            for name, span in lasted.items()
        ]
        if told:
            self._lead.setText(f"{self._lead.text()} {', '.join(told)}.")

    def _written(self) -> Iterator[tuple[str, object]]:
        triage, state = self._reading.triage, self._reading.incident
        for name in self.fields:
            if name in {"severity", "owner"}:
                yield name, getattr(state, name)
            elif name == "harm":
                yield name, str(triage.harm.level)
            elif name.startswith("harm_"):
                yield name, getattr(triage.harm, name.removeprefix("harm_"))
            elif name == "systems":
                yield name, ", ".join(triage.systems)
            else:
                yield name, getattr(triage, name)

    def _severity_set(self) -> None:
        self._severity_chosen = True

    def _follow_severity(self) -> None:
        """Suggest the severity that the inputs give now; a choice by hand stays."""
        harm, reach = int(self.fields["harm"].text or 0), self.fields["reach"].text
        try:
            tolerance = _number(self.fields["tolerance"])
        except ValueError:
            tolerance = None
        found = self._reading.severity_for(harm, reach, tolerance)
        field, reason = self.fields["severity"], self.fields["severity_reason"]
        if not self._severity_chosen:
            with QSignalBlocker(field):
                field.put_suggested(found.value, found.reason)
            if not reason.text or reason.text == reason.suggested:
                reason.put(found.reason)
                reason.suggested = reason.text
            return
        agrees = field.text == found.value
        words = "" if agrees else tr("The table gives {severity}.", severity=found.value)
        field.suggest(f"{words} {found.reason}" if words else found.reason)


def _field(name: str) -> TriageField:
    """Return the input of a field."""
    terms = taxonomy()
    lists = {
        "detected_by": terms.detected_by,
        "category": terms.categories,
        "failure_mode": terms.failure_modes,
        "reach": terms.reach,
        "kind": terms.kinds,
        "where": terms.where,
    }
    if name in lists:
        return choice(name, lists[name])
    if name == "harm":
        return choice(name, terms.harm_levels, empty="")
    if name == "severity":
        return choice(name, [Term(id=level, title=level) for level in SEVERITIES])
    if name == "failure_mode_standing":
        sure = (
            {"id": "known", "title": tr("known")},
            {"id": "potential", "title": tr("potential")},
        )
        return choice(name, [Term(**one) for one in sure])
    if name == "detected_at":
        return moment(name)
    return text(name) if name in {"summary", "severity_reason"} else line(name)


def _number(field: TriageField) -> float | None:
    if not field.text:
        return None
    try:
        return float(field.text.replace(",", "."))
    except ValueError:
        name = field.entry.accessibleName()
        raise ValueError(tr("{field} is not a number.", field=name)) from None


def show_details(controller: Controller) -> None:
    """Open the details of the incident that is open, once they are read.

    Parameters
    ----------
    controller : Controller
    """
    incident = controller.incident

    def show(reading: OpeningReading) -> None:
        if controller.incident == incident:
            IncidentDetails(controller, reading).open()

    if incident:
        controller.backend.ask("details", lambda s: opening_reading(s, incident), show)
