"""Bringing old incidents in: row by row what would come, what would not, and why."""

from pathlib import Path
from threading import Event

from PySide6.QtWidgets import QCheckBox, QFileDialog

from workbench.desktop.components.card import Card
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.labels import Label
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog
from workbench.desktop.state import Notice
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.desktop.theme.marks import Mark, State
from workbench.domain.changes import Outcome
from workbench.errors import Cancelled
from workbench.language import tr, trn
from workbench.services.library.old_incidents import (
    OldIncident,
    OldIncidents,
    import_old,
    read_old,
)
from workbench.services.session import Progress, Session

_COLUMNS = (
    Column(tr("Line"), ColumnKind.WHOLE),
    Column(tr("Incident"), ColumnKind.NAME, stretch=True),
    Column(tr("Began"), tone="t2"),
    Column(tr("What happens"), ColumnKind.MARK),
    Column(tr("Why"), tone="t2", stretch=True),
)
COMES = Mark(State.GOOD, tr("comes in"))
REPEATS = Mark(State.WARN, tr("is here already"))
CANNOT = Mark(State.BAD, tr("cannot come in"))


class ImportOld(ActDialog):
    """The dry run of a file; the verb brings in the rows that can be.

    Parameters
    ----------
    controller : Controller
    old : OldIncidents
    """

    def __init__(self, controller: Controller, old: OldIncidents) -> None:
        count = len(old.usable)
        verb = trn("Bring in {count} incident", "Bring in {count} incidents", count)
        super().__init__(controller.window, tr("Import old incidents"), verb)
        self.resize(960, 600)
        self._controller, self._old = controller, old
        self.said = Label(summary_of(old), BODY, wrap=True)
        self.body.addWidget(self.said)
        self.only = QCheckBox(tr("Only rows that do not come in"))
        self.only.toggled.connect(self._fill)
        self.table = DataTable(tr("Rows of {source}", source=old.source), _COLUMNS)
        card = Card(old.source, padded=False)
        card.add_to_head(self.only)
        card.add(self.table, 1)
        self.body.addWidget(card, 1)
        self.body.addWidget(Label(columns_of(old), SMALL, tone="t2", wrap=True))
        told = tr(
            "They come in as told by this file, at the stage of follow-up, and prove nothing. "
            "On the command line: workbench library import"
        )
        self.body.addWidget(Label(told, SMALL, tone="t3", wrap=True))
        if not count:
            self.verb.forbid(tr("No row of this file can come in."))
        self._fill()

    def carry_out(self) -> None:
        """Bring them in, with progress and a way to stop between two."""
        old, controller = self._old, self._controller
        lines = [one.line for one in old.usable]

        def work(session: Session, progress: Progress, cancel: Event) -> Outcome[tuple[str, ...]]:
            def told(fraction: float, words: str) -> None:
                if cancel.is_set():
                    raise Cancelled
                progress(fraction, words)

            return import_old(session, old, lines=lines, progress=told)

        def done(made: tuple[str, ...]) -> None:
            words = trn("{count} incident came in.", "{count} incidents came in.", len(made))
            controller.window.notify(Notice(words))

        controller.backend.start(tr("Importing {name}", name=old.source), work, done)
        self.accept()

    def _fill(self) -> None:
        rows = [one for one in self._old.rows if not (self.only.isChecked() and one.usable)]
        self.table.set_records([_row(one) for one in rows], [str(one.line) for one in rows])


def summary_of(old: OldIncidents) -> str:
    """Return how many rows come in, repeat what is here, or cannot be used.

    Parameters
    ----------
    old : OldIncidents
    """
    repeated = sum(bool(one.duplicate) and not one.problem for one in old.rows)
    wrong = len(old.problems)
    parts = [trn("{count} row comes in", "{count} rows come in", len(old.usable))]
    if repeated:
        parts.append(trn("{count} is here already", "{count} are here already", repeated))
    if wrong:
        parts.append(trn("{count} cannot come in", "{count} cannot come in", wrong))
    return "; ".join(parts) + "."


def columns_of(old: OldIncidents) -> str:
    """Return which columns were understood and which are left out.

    Parameters
    ----------
    old : OldIncidents
    """
    taken = ", ".join(
        name if name == column else f"{column} → {name}" for name, column in old.columns.items()
    )
    words = tr("Columns read: {taken}.", taken=taken)
    if not old.ignored:
        return words
    return f"{words} " + tr("Left out: {names}.", names=", ".join(old.ignored))


def _row(one: OldIncident) -> tuple[object, ...]:
    account = one.account
    began = account.opened_on.date().isoformat() if account and account.opened_on else None
    if one.usable:
        return one.line, account.title if account else "", began, COMES, None
    title = account.title if account else None
    if one.problem:
        return one.line, title, began, CANNOT, one.problem
    return one.line, title, began, REPEATS, tr("It repeats {what}.", what=one.duplicate)


def show_import(controller: Controller, path: Path | None = None) -> None:
    """Read a file, chosen now where none is named, and show what would come of it.

    Parameters
    ----------
    controller : Controller
    path : Path, optional
    """
    if path is None:
        kinds = tr("Old incidents (*.csv *.tsv *.json *.jsonl)")
        chosen, _ = QFileDialog.getOpenFileName(
            controller.window, tr("Import old incidents"), "", kinds
        )
        if not chosen:
            return
        path = Path(chosen)
    file = path
    controller.backend.ask(
        "old incidents",
        lambda s: read_old(s, file),
        lambda old: ImportOld(controller, old).open(),
    )
