"""A standard battery: its analyses in a list; below, what one found and why it was used."""

from collections.abc import Sequence
from functools import partial
from threading import Event

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from workbench.desktop.components.columns import ScrollColumn
from workbench.desktop.components.data_table import HEAD, ROW, DataTable
from workbench.desktop.components.labels import Label
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.findings import show_run
from workbench.desktop.dialogs.frame import ActDialog
from workbench.desktop.dialogs.method import method_labels, next_label, replace_content
from workbench.desktop.numbers import moment
from workbench.desktop.state import Notice
from workbench.desktop.theme.fonts import BODY, HEADING, SMALL
from workbench.desktop.theme.marks import Mark, State
from workbench.desktop.window import MainWindow
from workbench.domain.changes import Outcome
from workbench.errors import Cancelled, WorkbenchError
from workbench.language import tr
from workbench.services import battery
from workbench.services.battery import BatteryMade
from workbench.services.readings.battery import (
    NOT_RUN,
    BatteryReading,
    BatteryRow,
    battery_reading,
    battery_words,
    first_sentence,
)
from workbench.services.session import Progress, Session

JOB = tr("Standard battery")

_COLUMNS = (
    Column(tr("Analysis"), ColumnKind.NAME),
    Column(tr("Status"), ColumnKind.MARK),
    Column(tr("What it found"), stretch=True),
    Column(tr("Seconds"), ColumnKind.NUMBER, places=1),
)
_MARKS = {
    tr("finished"): Mark(State.GOOD, tr("finished")),
    tr("failed"): Mark(State.BAD, tr("failed")),
    "cancelled": Mark(State.UNKNOWN, tr("stopped")),
    NOT_RUN: Mark(State.UNKNOWN, NOT_RUN),
}
MOST_LISTED = 12
"""Rows shown without scrolling, at most."""


class BatteryRuns(ActDialog):
    """The runs of a battery, and under them what one of them found, and its method.

    Parameters
    ----------
    controller : Controller
    incident : str
    reading : BatteryReading
    """

    def __init__(self, controller: Controller, incident: str, reading: BatteryReading) -> None:
        super().__init__(controller.window, JOB, tr("Show the run"), tr("Close"))
        self._controller, self._incident = controller, incident
        self._rows = {row.analysis: row for row in reading.rows}
        self.resize(1040, 700)
        year = controller.backend.session.clock().year
        started = moment(reading.started_at, year=year)
        self.body.addWidget(
            Label(
                tr("{words} Started {started} UTC.", words=reading.words, started=started),
                tone="t2",
                wrap=True,
            )
        )
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self._make_table(reading.rows))
        parts.addWidget(self._make_detail())
        listed = HEAD + ROW * min(len(reading.rows), MOST_LISTED) + 4
        parts.setSizes([listed, max(self.height() - listed, ROW)])
        parts.setStretchFactor(1, 1)
        self.body.addWidget(parts, 1)
        self.table.select_record(reading.rows[0].analysis)
        self.table.setFocus()

    def carry_out(self) -> None:
        """Open the findings of the chosen run."""
        index = self.table.currentIndex()
        if index.isValid():
            self._open(self.table.records.record_id(index.row()))

    def _make_table(self, rows: Sequence[BatteryRow]) -> DataTable:
        self.table = DataTable(tr("Analyses of the battery"), _COLUMNS)
        self.table.set_records(
            [(row.title, row_mark(row), first_sentence(row.words), row.seconds) for row in rows],
            [row.analysis for row in rows],
        )
        self.table.recordSelected.connect(self._follow)
        self.table.recordOpened.connect(self._open)
        return self.table

    def _make_detail(self) -> QWidget:
        detail = QWidget()
        self._detail = QVBoxLayout(detail)
        self._detail.setContentsMargins(8, 8, 12, 0)
        return ScrollColumn(detail)

    def _follow(self, analysis: str) -> None:
        row = self._rows.get(analysis)
        if row is None:
            return
        if row.status == "finished":
            self.verb.permit()
        else:
            self.verb.forbid(tr("There is no result to show."))
        parts: list[QWidget] = [Label(row.title, HEADING)]
        tone = "bad" if row.status == "failed" else "t1"
        parts.append(Label(row.words, BODY, tone=tone, wrap=True))
        if row.next_step:
            parts.append(next_label(row.next_step))
        parts += method_labels(row.method)
        parts.append(Label(_record_words(row), SMALL, tone="t3", wrap=True))
        replace_content(self._detail, parts)

    def _open(self, analysis: str) -> None:
        row = self._rows.get(analysis)
        if row is not None and row.status == "finished":
            show_run(self._controller, self._incident, row.run)


def show_battery(controller: Controller, incident: str, identifier: str) -> None:
    """Show a battery of an incident.

    Parameters
    ----------
    controller : Controller
    incident, identifier : str
    """

    def show(reading: BatteryReading) -> None:
        BatteryRuns(controller, incident, reading).open()

    controller.backend.ask(
        f"battery {identifier}", lambda s: battery_reading(s, incident, identifier), show
    )


def run_battery(window: MainWindow, controller: Controller) -> None:
    """Run the standard battery on the open incident as one job; its runs are shown at the end.

    Parameters
    ----------
    window : MainWindow
    controller : Controller
    """
    incident = controller.incident
    if not incident:
        return
    if any(job.active and job.name == JOB for job in controller.backend.jobs):
        window.notify(Notice(tr("The standard battery is running already.")))
        return

    def work(session: Session, progress: Progress, cancel: Event) -> Outcome[BatteryMade]:
        made = battery.run_battery(session, incident, progress=progress, cancel=cancel)
        if made.value.battery.stopped:
            raise Cancelled(_told(made.value))
        return made

    def done(made: BatteryMade) -> None:
        window.notify(Notice(_told(made), error=not made.finished))
        if controller.incident == incident:
            show_battery(controller, incident, made.battery.id)

    def failed(error: WorkbenchError) -> None:
        words = f"{error.message} {error.hint}".strip()
        window.notify(Notice(words, error=not isinstance(error, Cancelled)))

    show = partial(_show_again, controller, incident)
    controller.backend.start(JOB, work, done, failed, show=show)


def _show_again(controller: Controller, incident: str, made: BatteryMade) -> None:
    show_battery(controller, incident, made.battery.id)


def _told(made: BatteryMade) -> str:
    return f"{JOB}: {battery_words(made.battery, [one.run for one in made.runs])}"


def row_mark(row: BatteryRow) -> Mark:
    """Return how an analysis of a battery ended as shape and word."""
    if row.stale:
        return Mark(State.WARN, tr("input newer"))
    return _MARKS.get(row.status, Mark(State.UNKNOWN, row.status))


def _record_words(row: BatteryRow) -> str:
    if not row.run:
        return row.analysis
    told = tr("{analysis} · run {value}", analysis=row.analysis, value=row.run[-8:])
    return tr("{told} · answered before, taken from the record", told=told) if row.reused else told
