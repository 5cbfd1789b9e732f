"""The activity log: who did what, when and on what; filtered, followed, handed on."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, QTimer
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLineEdit

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.labels import Label
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog
from workbench.desktop.drafts import only_searches
from workbench.desktop.numbers import whole
from workbench.desktop.state import Notice
from workbench.desktop.theme.fonts import SMALL
from workbench.desktop.theme.marks import Mark, State
from workbench.language import tr
from workbench.services.readings.activity import Activity, activity, narrowed
from workbench.services.readings.activity_export import as_csv, as_latex, as_markdown

_COLUMNS = (
    Column(tr("When (UTC)"), tone="t2"),
    Column(tr("Who"), ColumnKind.NAME),
    Column(tr("What"), stretch=True),
    Column(tr("On"), tone="t2"),
    Column(tr("Event"), ColumnKind.WHOLE, tone="t2"),
    Column(tr("Role"), ColumnKind.MARK),
)
_WIDEST = {1: 190, 3: 220}
"""Px that names take at most."""
_NOT_ALLOWED = Mark(State.BAD, tr("not allowed"))
_ANYBODY, _ANYTHING = tr("Anybody"), tr("Anything")
_PLACES = {
    "Evidence": "evidence",
    "Windows": "signals",
    "Claims": "report",
    "Packages": "report",
    "Case": "home",
}
"""Where each kind of act is looked at, where it is not a run."""
_ENDINGS = {"CSV": ".csv", "Markdown": ".md", "LaTeX": ".tex"}
_KINDS = ";;".join(f"{word} (*{ending})" for word, ending in _ENDINGS.items())
_FORMS = {".csv": as_csv, ".md": as_markdown, ".tex": as_latex}
_PAUSE_MS = 120
"""How long typing rests before the lines are narrowed."""


class ActivityLog(ActDialog):
    """The activity log of one incident, or of the workspace.

    Parameters
    ----------
    controller : Controller
    incident : str
        Empty for all incidents.
    lines : sequence of Activity
        The oldest first.
    """

    def __init__(self, controller: Controller, incident: str, lines: Sequence[Activity]) -> None:
        super().__init__(controller.window, tr("Activity log"), tr("Save as…"), leave=tr("Close"))
        only_searches(self)
        self._controller = controller
        self._incident = incident
        self._lines: tuple[Activity, ...] = ()
        self.shown: tuple[Activity, ...] = ()
        self.resize(1080, 680)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self.narrow)
        self.body.addLayout(self._make_filters())
        self.table = DataTable(tr("Activity log"), _COLUMNS)
        self.table.recordSelected.connect(self._follow)
        self.table.recordOpened.connect(self._open)
        self.body.addWidget(self.table, 1)
        self.more = Label("", SMALL, tone="t2", wrap=True)
        self.body.addWidget(self.more)
        self.count = Label("", SMALL, tone="t2")
        self.show_it = Button(tr("Show it"))
        self.show_it.setAutoDefault(False)
        self.show_it.clicked.connect(lambda: self._open(self._selected()))
        copy = Button(tr("Copy"))
        copy.setAutoDefault(False)
        copy.attach_menu(self.table.copy_menu(copy))
        for place, widget in enumerate((self.count, self.show_it, copy)):
            self.foot.insertWidget(place, widget)
        self.take(lines)
        controller.incidentChanged.connect(self.while_open(self._ask_again))

    def take(self, lines: Sequence[Activity]) -> None:
        """Show other lines.

        Parameters
        ----------
        lines : sequence of Activity
        """
        self._lines = tuple(lines)
        names = sorted({line.name for line in lines}, key=str.casefold)
        groups = sorted({line.group for line in lines})
        for box, first, words in ((self.who, _ANYBODY, names), (self.kind, _ANYTHING, groups)):
            chosen = box.currentText()
            with QSignalBlocker(box):
                box.clear()
                box.addItems([first, *words])
                box.setCurrentIndex(max(box.findText(chosen), 0))
        self.narrow()

    def narrow(self) -> None:
        """Show the lines that fit the filters, the newest first."""
        by = self.who.currentText() if self.who.currentIndex() > 0 else ""
        group = self.kind.currentText() if self.kind.currentIndex() > 0 else ""
        self.shown = narrowed(self._lines, by=by, group=group, text=self.text.text())[::-1]
        self.table.set_records(
            [_cells(line) for line in self.shown], [str(n) for n in range(len(self.shown))]
        )
        for column, widest in _WIDEST.items():
            self.table.setColumnWidth(column, min(self.table.columnWidth(column), widest))
        broken = sum(bool(line.violation) for line in self._lines)
        plain = not broken and not any(line.role for line in self._lines)
        self.table.setColumnHidden(len(_COLUMNS) - 1, plain)
        told = tr(
            "{whole} of {whole_2} events",
            whole=whole(len(self.shown)),
            whole_2=whole(len(self._lines)),
        )
        self.count.setText(
            tr("{told}, {broken} not allowed", told=told, broken=whole(broken)) if broken else told
        )
        self._follow()

    def carry_out(self) -> None:
        """Write the lines that are shown to a file."""
        chosen, kind = QFileDialog.getSaveFileName(
            self,
            tr("Save the activity log"),
            "activity.csv",
            tr("CSV (*.csv);;Markdown (*.md);;LaTeX (*.tex)"),
        )
        if chosen:
            target = Path(chosen)
            ending = next((end for word, end in _ENDINGS.items() if kind.startswith(word)), ".csv")
            known = target.suffix in _ENDINGS.values()
            self.save(target if known else target.with_name(target.name + ending))

    def save(self, target: Path) -> None:
        """Write the lines that are shown, the oldest first.

        Parameters
        ----------
        target : Path
            ``.csv``, ``.md`` or ``.tex``.
        """
        lines = self.shown[::-1]
        try:
            target.write_text(_FORMS.get(target.suffix, as_csv)(lines), encoding="utf-8")
        except OSError as error:
            self.say_problem(
                tr(
                    "{target} cannot be written: {strerror}.",
                    target=target,
                    strerror=error.strerror,
                )
            )
            return
        self.say_problem("")
        self._controller.window.notify(Notice(tr("Saved: {name}.", name=target.name)))

    def _make_filters(self) -> QHBoxLayout:
        self.who, self.kind, self.text = QComboBox(), QComboBox(), QLineEdit()
        self.who.setAccessibleName(tr("Who"))
        self.kind.setAccessibleName(tr("Kind of act"))
        self.text.setAccessibleName(tr("Words"))
        self.text.setPlaceholderText(tr("Words that occur"))
        self.text.setClearButtonEnabled(True)
        self.who.currentIndexChanged.connect(self.narrow)
        self.kind.currentIndexChanged.connect(self.narrow)
        self.text.textChanged.connect(lambda _: self._pause.start())
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.text, 1)
        row.addWidget(self.who)
        row.addWidget(self.kind)
        return row

    def _follow(self, record: str = "") -> None:
        line = self._line(record or self._selected())
        if line is None:
            self.more.setText("")
            self.show_it.forbid(tr("Choose a line."))
            return
        key = (
            tr("with key {fingerprint}", fingerprint=line.fingerprint)
            if line.fingerprint
            else tr("by an account without a key")
        )
        parts = [
            tr(
                "{code}, event {seq}, {type}, {key}.",
                code=line.code,
                seq=line.seq,
                type=line.type,
                key=key,
            )
        ]
        parts += [tr("Taken back since.")] if line.undone else []
        parts += (
            [tr("Not allowed: {violation}", violation=line.violation)] if line.violation else []
        )
        self.more.setText(" ".join(parts))
        if line.run or line.group in _PLACES:
            self.show_it.permit()
        else:
            self.show_it.forbid(tr("There is nothing more to show of this."))

    def _open(self, record: str) -> None:
        line = self._line(record)
        if line is None:
            return
        if line.run:
            from workbench.desktop.dialogs.findings import (  # noqa: PLC0415 -- brings the plots
                show_run,
            )

            show_run(self._controller, line.incident, line.run)
        elif line.group in _PLACES:
            self.accept()
            if line.incident != self._controller.incident:
                self._controller.open_incident(line.incident, _PLACES[line.group])
            else:
                self._controller.go(_PLACES[line.group])

    def _ask_again(self, incident: str) -> None:
        """Take in what was done meanwhile."""
        if incident == self._incident:
            self._controller.backend.ask(
                "activity", lambda s: activity(s, incident), self.while_open(self.take)
            )

    def _selected(self) -> str:
        index = self.table.currentIndex()
        return self.table.records.record_id(index.row()) if index.isValid() else ""

    def _line(self, record: str) -> Activity | None:
        return self.shown[int(record)] if record and int(record) < len(self.shown) else None


def show_activity(controller: Controller) -> None:
    """Open the log of the open incident, or of the workspace where none is open.

    Parameters
    ----------
    controller : Controller
    """
    incident = controller.incident

    def show(lines: tuple[Activity, ...]) -> None:
        ActivityLog(controller, incident, lines).open()

    controller.backend.ask("activity", lambda s: activity(s, incident), show)


def _cells(line: Activity) -> tuple[object, ...]:
    what = tr("{what} (undone since)", what=line.what) if line.undone else line.what
    mark = _NOT_ALLOWED if line.violation else line.role or None
    return (line.when.removesuffix("Z"), line.name, what, line.on or None, line.seq, mark)
