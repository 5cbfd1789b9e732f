"""What is written of a report: for whom, in which format, and tickets for its actions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QComboBox

from workbench.api import Audience
from workbench.desktop.components.labels import Label
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog, add_field, form
from workbench.desktop.dialogs.save_report import (
    report_formats,
    save_all_audiences,
    save_one_report,
    save_ticket_drafts,
)
from workbench.desktop.theme.fonts import SMALL
from workbench.language import tr
from workbench.registry import ReportWriterInfo
from workbench.services.tickets import TicketFormat

ALL, TICKETS = "all", "tickets"


@dataclass(frozen=True, slots=True)
class _Choice:
    """Something that can be written, and what a reader gets."""

    title: str
    words: str


CHOICES: Mapping[str, _Choice] = {
    "technical": _Choice(
        tr("Technical"), tr("Everything, with every run and its inputs in the appendix.")
    ),
    "executive": _Choice(
        tr("Executive, one page"), tr("What happened, what it cost, why, and what changes.")
    ),
    "product": _Choice(
        tr("Product and operations"),
        tr("Impact, detection, repairs, actions, and the runs that prove what is said."),
    ),
    "risk": _Choice(
        tr("Risk and compliance"),
        tr("Chain of causes, verification, fairness, what is missing, every run."),
    ),
    ALL: _Choice(tr("All four, one file each"), tr("The same figures in all, in one folder.")),
    "regulator": _Choice(
        tr("Draft for a regulator"),
        tr("A serious-incident report under Article 73 of the EU AI Act; a draft, no advice."),
    ),
    TICKETS: _Choice(
        tr("Ticket drafts, one an action"), tr("Files to import; nothing is sent anywhere.")
    ),
}
"""By the audience's key, or what else there is."""

TICKET_TITLES: Mapping[TicketFormat, str] = {
    "github": tr("GitHub, Markdown"),
    "gitlab": tr("GitLab, Markdown"),
    "jira": tr("Jira, CSV"),
}


def save_report(controller: Controller) -> None:
    """Ask for whom the report is written, in which format, and where it goes.

    Parameters
    ----------
    controller : Controller
        With an open incident.
    """

    def ask(formats: Sequence[ReportWriterInfo]) -> None:
        if controller.state is not None and formats:
            SaveReport(controller, formats).open()

    controller.backend.ask("report writers", report_formats, ask)


class SaveReport(ActDialog):
    """Asks for whom a report is written and in which format; then where it goes.

    Parameters
    ----------
    controller : Controller
        With an open incident.
    formats : sequence of ReportWriterInfo
        HTML first.
    """

    def __init__(self, controller: Controller, formats: Sequence[ReportWriterInfo]) -> None:
        super().__init__(controller.window, tr("Save the report"), tr("Choose where…"))
        self._controller, self._formats = controller, tuple(formats)
        self.reader = QComboBox()
        for key, choice in CHOICES.items():
            self.reader.addItem(choice.title, key)
        self.format = QComboBox()
        fields = form()
        add_field(fields, tr("For"), self.reader)
        add_field(fields, tr("Format"), self.format)
        self.body.addLayout(fields)
        self.words = Label("", SMALL, tone="t2", wrap=True)
        self.body.addWidget(self.words)
        self.reader.currentIndexChanged.connect(self._follow)
        self._follow()

    @property
    def key(self) -> str:
        """What is to be written: an audience, all of them, or tickets."""
        return str(self.reader.currentData())

    def carry_out(self) -> None:
        """Ask where it goes, and write it there."""
        controller, chosen = self._controller, self.format.currentData()
        if self.key == TICKETS:
            begun = save_ticket_drafts(controller, chosen)
        elif self.key == ALL:
            begun = save_all_audiences(controller, chosen)
        else:
            audience: Audience = _AUDIENCES[self.key]
            first = [one for one in self._formats if one.suffix == chosen]
            begun = save_one_report(controller, [*first, *self._others(chosen)], audience)
        if begun:
            self.accept()

    def _others(self, suffix: str) -> list[ReportWriterInfo]:
        return [one for one in self._formats if one.suffix != suffix]

    def _follow(self) -> None:
        """Offer the formats of what is chosen, keeping the one that was."""
        before = self.format.currentData()
        self.format.clear()
        if self.key == TICKETS:
            for key, title in TICKET_TITLES.items():
                self.format.addItem(title, key)
        else:
            for writer in self._formats:
                self.format.addItem(f"{writer.title} ({writer.suffix})", writer.suffix)
        self.format.setCurrentIndex(max(self.format.findData(before), 0))
        self.words.setText(CHOICES[self.key].words)


_AUDIENCES: Mapping[str, Audience] = {
    "technical": "technical",
    "executive": "executive",
    "product": "product",
    "risk": "risk",
    "regulator": "regulator",
}
