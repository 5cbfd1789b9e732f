"""The facilitator's view: every drill with its clock, and how they went all together."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.data_table import HEAD, ROW, DataTable
from workbench.desktop.components.labels import Label
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.drill_ending import EndDrill
from workbench.desktop.dialogs.drill_result import FILES, show_result
from workbench.desktop.dialogs.drill_start import start_a_drill
from workbench.desktop.dialogs.frame import ActDialog
from workbench.desktop.drill_words import clock_words, phase_mark
from workbench.desktop.numbers import decimal, moment
from workbench.desktop.state import Notice
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.science.faults.answers import Summary
from workbench.science.faults.grading import Share
from workbench.services.drilling.listing import DrillRow, DrillTotals, drill_list, drill_totals
from workbench.services.drilling.writing import save_drills
from workbench.services.session import Session

TICK_MS = 1000
_DRILLS = (
    Column(tr("Drill")),
    Column(tr("On"), ColumnKind.NAME, stretch=True),
    Column(tr("Who")),
    Column(tr("Begun"), tone="t2"),
    Column(tr("State"), ColumnKind.MARK),
    Column(tr("Clock")),
    Column(tr("Hints")),
    Column(tr("Score")),
)
_TOTALS = (
    Column(tr("Graded drills"), ColumnKind.NAME, stretch=True),
    Column(tr("n")),
    Column(tr("Named first")),
    Column(tr("Among three")),
    Column(tr("Mean reciprocal rank"), tip=tr("One over the place of the first true name")),
    Column(tr("Brier"), tip=tr("0 is best; always saying one half gives 0.25")),
    Column(tr("Median time")),
)
_EMPTY = tr("No drill yet. A drill is an incident whose truth is known, and sealed until the end.")


@dataclass(frozen=True, slots=True)
class DrillsRead:
    """The drills of a workspace with their totals."""

    rows: tuple[DrillRow, ...]
    totals: DrillTotals


def read_drills(session: Session, *, by_person: bool = False) -> DrillsRead:
    """Return the drills of a workspace and how they went."""
    return DrillsRead(drill_list(session), drill_totals(session, by_person=by_person))


class Drills(ActDialog):
    """A table of drills over a table of how they went; nobody is ranked.

    Parameters
    ----------
    controller : Controller
    found : DrillsRead
    """

    def __init__(self, controller: Controller, found: DrillsRead) -> None:
        super().__init__(controller.window, tr("Drills"), tr("Start a drill…"), leave=tr("Close"))
        self._controller, self._found = controller, found
        self.resize(1080, 640)
        self.table = DataTable(tr("Drills"), _DRILLS)
        self.table.recordOpened.connect(self.open_chosen)
        self.table.recordSelected.connect(lambda _: self._follow())
        self.empty = Label(_EMPTY, BODY, tone="t2", wrap=True)
        self.totals = DataTable(tr("How graded drills went"), _TOTALS)
        self.by_person = QCheckBox(tr("Tell people apart"))
        self.by_person.toggled.connect(lambda _: self.refresh())
        self.note = Label("", SMALL, tone="t2", wrap=True)
        under = QHBoxLayout()
        under.addWidget(self.note, 1)
        under.addWidget(self.by_person)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.empty)
        self.body.addWidget(self.totals)
        self.body.addLayout(under)
        self.opening = self._foot_button(tr("Open"), self.open_chosen)
        self.showing = self._foot_button(tr("Result…"), self.show_chosen)
        self.revealing = self._foot_button(tr("Reveal…"), self.reveal_chosen)
        self.saving = self._foot_button(tr("Save list…"), self.save)
        self._seconds = QTimer(self, interval=TICK_MS)
        self._seconds.timeout.connect(self._tick)
        self._seconds.start()
        self.show_drills(found)

    @property
    def chosen(self) -> DrillRow | None:
        """The drill the keyboard is on."""
        index = self.table.currentIndex()
        wanted = self.table.records.record_id(index.row()) if index.isValid() else ""
        rows = (row for row in self._found.rows if row.standing.incident == wanted)
        return next(rows, None)

    def refresh(self) -> None:
        """Read the drills again."""
        by_person = self.by_person.isChecked()
        self._controller.backend.ask(
            "drills",
            lambda session: read_drills(session, by_person=by_person),
            self.while_open(self.show_drills),
        )

    def show_drills(self, found: DrillsRead) -> None:
        """Show drills, the newest first.

        Parameters
        ----------
        found : DrillsRead
        """
        self._found = found
        rows = found.rows[::-1]
        year = self._controller.backend.session.clock().year
        before = self.chosen
        self.table.set_records(
            [_cells(row, year) for row in rows], [row.standing.incident for row in rows]
        )
        if rows:
            known = [row.standing.incident for row in rows]
            wanted = before.standing.incident if before is not None else known[0]
            self.table.selectRow(known.index(wanted) if wanted in known else 0)
        self.table.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        totals = _total_rows(found.totals)
        self.totals.set_records(totals, [str(place) for place, _ in enumerate(totals)])
        self.totals.setFixedHeight(HEAD + ROW * min(len(totals), 8) + 2)
        self.totals.setVisible(bool(found.totals.people.n))
        self.note.setText(_note(found.totals))
        self._follow()

    def carry_out(self) -> None:
        """Start another drill."""
        self.accept()
        start_a_drill(self._controller)

    def open_chosen(self) -> None:
        """Open the drill the keyboard is on."""
        if self.chosen is not None:
            incident = self.chosen.standing.incident
            self.accept()
            self._controller.open_incident(incident, "evidence")

    def show_chosen(self) -> None:
        """Show its result."""
        if self.chosen is not None:
            show_result(self._controller, self.chosen.standing.incident)

    def reveal_chosen(self) -> None:
        """End it if its time is up, and reveal its truth."""
        if self.chosen is not None:
            EndDrill(self._controller, self.chosen.standing).open()

    def save(self) -> None:
        """Ask for a file and write the list with how they went."""
        chosen, _ = QFileDialog.getSaveFileName(self, tr("Save the drills"), tr("drills.md"), FILES)
        if not chosen:
            return
        try:
            written = save_drills(self._found.rows, self._found.totals, Path(chosen))
        except WorkbenchError as error:
            self.say_problem(f"{error.message} {error.hint}".strip())
            return
        self._controller.window.notify(Notice(tr("Saved {name}.", name=written.name)))

    def _foot_button(self, words: str, act: object) -> Button:
        button = Button(words)
        button.setAutoDefault(False)
        button.clicked.connect(act)
        self.foot.insertWidget(self.foot.count() - 3, button)
        return button

    def _follow(self) -> None:
        row = self.chosen
        phase = row.standing.phase if row is not None else ""
        for button, allowed, why in (
            (self.opening, row is not None, tr("Choose a drill first.")),
            (self.showing, phase == "graded", tr("It is not graded yet.")),
            (self.revealing, phase in {"time_up", "handed_in"}, tr("It runs, or is graded.")),
            (self.saving, bool(self._found.rows), tr("There is no drill yet.")),
        ):
            if allowed:
                button.permit()
            else:
                button.forbid(why)

    def _tick(self) -> None:
        if any(row.standing.phase == "running" for row in self._found.rows):
            self.refresh()


def _cells(row: DrillRow, year: int) -> tuple[object, ...]:
    now, grade = row.standing, row.standing.grade
    left = tr("{left} left", left=clock_words(now.seconds_left))
    used = tr("{used} used", used=clock_words(row.seconds))
    return (
        now.code,
        row.title,
        now.drill.participant or None,
        moment(row.when, year=year),
        phase_mark(now.phase),
        left if now.phase == "running" else used,
        tr("{taken} of {hints}", taken=len(now.hints), hints=now.drill.hints),
        None if grade is None else f"{grade.score:.0f}",
    )


def _total_rows(totals: DrillTotals) -> list[tuple[object, ...]]:
    people = {tr("People"): totals.people, **totals.by_person}
    found = [_total(name, one, timed=True) for name, one in people.items()]
    return found + [_total(name, one) for name, one in totals.methods.items()]


def _total(name: str, one: Summary, *, timed: bool = False) -> tuple[object, ...]:
    mrr = tr(
        "{value} [{low}, {high}]",
        value=decimal(one.mrr.estimate, 2),
        low=decimal(one.mrr.low, 2),
        high=decimal(one.mrr.high, 2),
    )
    return (
        name,
        str(one.n),
        _share(one.hit1),
        _share(one.hit3),
        mrr if one.hit1.of else None,
        decimal(one.brier.estimate, 2) if one.stated else None,
        clock_words(one.seconds[0]) if timed and one.seconds is not None else None,
    )


def _share(share: Share) -> str | None:
    if not share.of:
        return None
    return tr(
        "{hits} of {of} [{low}, {high}]",
        hits=share.hits,
        of=share.of,
        low=decimal(share.interval.low, 2),
        high=decimal(share.interval.high, 2),
    )


def _note(totals: DrillTotals) -> str:
    if not totals.people.n:
        return tr("Once a drill is graded, how they went stands here.")
    return tr(
        "In brackets: 95 % intervals. Hits and ranks count {faulty} of {n} drills, with a fault.",
        faulty=totals.people.hit1.of,
        n=totals.people.n,
    )


def show_drills(controller: Controller) -> None:
    """Show the drills of the workspace, once they are read.

    Parameters
    ----------
    controller : Controller
    """
    controller.backend.ask("drills", read_drills, lambda found: Drills(controller, found).open())
