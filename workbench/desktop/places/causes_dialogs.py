"""What the Causes place opens: every run that was made, and what the lab takes for granted."""

from collections.abc import Sequence

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.labels import Label
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.battery import show_battery
from workbench.desktop.dialogs.findings import show_run
from workbench.desktop.dialogs.frame import ActDialog
from workbench.desktop.numbers import moment
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.desktop.theme.marks import Mark, State
from workbench.language import tr
from workbench.services.readings.causes_place import RunRow

_COLUMNS = (
    Column(tr("Analysis"), ColumnKind.NAME),
    Column(tr("Status"), ColumnKind.MARK),
    Column(tr("What it found"), stretch=True),
    Column(tr("Seconds"), ColumnKind.NUMBER, places=1),
    Column(tr("Started, UTC")),
    Column(tr("Battery, UTC"), tip=tr("When the standard battery began that this run belongs to.")),
)


class RunsMade(ActDialog):
    """Every run of the incident, the newest first; one opens with Enter.

    Parameters
    ----------
    controller : Controller
    runs : sequence of RunRow
    """

    def __init__(self, controller: Controller, runs: Sequence[RunRow]) -> None:
        super().__init__(
            controller.window, tr("Runs of this incident"), tr("Show the run"), tr("Close")
        )
        self._controller, self._incident = controller, controller.incident
        self._finished = {run.id for run in runs if run.status == "finished"}
        self._batteries = {run.id: run.battery for run in runs if run.battery}
        self.resize(1080, 460)
        year = controller.backend.session.clock().year
        self.table = DataTable(tr("Runs"), _COLUMNS)
        self.table.set_records(
            [_record(run, year) for run in runs],
            [run.id for run in runs],
        )
        self.table.recordSelected.connect(self._follow)
        self.table.recordOpened.connect(self._open)
        self.body.addWidget(self.table, 1)
        self.battery = Button(tr("Show its battery"))
        self.battery.setAutoDefault(False)
        self.battery.clicked.connect(self._open_battery)
        self.foot.insertWidget(0, self.battery)
        self.verb.forbid(tr("Choose a run that finished."))
        if runs:
            self.table.select_record(runs[0].id)
        self.table.setFocus()

    def carry_out(self) -> None:
        """Show what the chosen run found."""
        self._open(self._chosen())

    def _chosen(self) -> str:
        index = self.table.currentIndex()
        return self.table.records.record_id(index.row()) if index.isValid() else ""

    def _follow(self, run: str) -> None:
        if run in self._batteries:
            self.battery.permit()
        else:
            self.battery.forbid(tr("This run belongs to no standard battery."))
        if run in self._finished:
            self.verb.permit()
        else:
            self.verb.forbid(tr("This run ended without a result."))

    def _open(self, run: str) -> None:
        if run in self._finished:
            show_run(self._controller, self._incident, run)

    def _open_battery(self) -> None:
        battery = self._batteries.get(self._chosen())
        if battery:
            show_battery(self._controller, self._incident, battery)


class Assumptions(ActDialog):
    """What an analysis assumes, and what it cannot tell.

    Parameters
    ----------
    controller : Controller
    title : str
    assumptions, caveats : sequence of str
    """

    def __init__(
        self,
        controller: Controller,
        title: str,
        assumptions: Sequence[str],
        caveats: Sequence[str],
    ) -> None:
        super().__init__(controller.window, title, leave=tr("Close"))
        for heading, sentences in (
            (tr("It assumes"), assumptions),
            (tr("It cannot tell"), caveats),
        ):
            if sentences:
                self.body.addWidget(Label(heading, BODY, weight=600))
            for sentence in sentences:
                self.body.addWidget(Label(sentence, SMALL, tone="t2", wrap=True))


def _record(run: RunRow, this_year: int) -> tuple[object, ...]:
    started = moment(run.started_at, year=this_year)
    battery = moment(run.battery_at, year=this_year) if run.battery_at is not None else None
    return run.title, run_mark(run), run.summary, run.seconds, started, battery


def run_mark(run: RunRow) -> Mark:
    """Return how a run ended as shape and word."""
    if run.stale:
        return Mark(State.WARN, tr("input newer"))
    marks = {
        tr("finished"): Mark(State.GOOD, tr("finished")),
        tr("failed"): Mark(State.BAD, tr("failed")),
        tr("cancelled"): Mark(State.UNKNOWN, tr("cancelled")),
    }
    return marks.get(run.status, Mark(State.UNKNOWN, run.status))
