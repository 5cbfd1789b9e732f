"""The definition in force with those before it, and the changes that dismissals suggest."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.labels import Label
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.domain.scoring.differences import differences
from workbench.language import tr
from workbench.services.readings.score_settings import ScoreSettings, proposal_words, rate_rows

_VERSIONS = (
    Column(tr("Version")),
    Column(tr("Digest"), ColumnKind.HASH),
    Column(tr("Since")),
    Column(tr("By")),
    Column(tr("Why"), ColumnKind.NAME, stretch=True),
)
_PROPOSALS = (
    Column(tr("Change"), ColumnKind.NAME, stretch=True),
    Column(tr("Dismissals"), ColumnKind.WHOLE),
)
_RATES = (
    Column(tr("Dismissed"), ColumnKind.NAME, stretch=True),
    Column(tr("Month")),
    Column(tr("Dismissals"), ColumnKind.WHOLE),
    Column(tr("Of decided"), ColumnKind.WHOLE),
    Column(tr("Share, 95 % interval")),
    Column(tr("Windows"), ColumnKind.WHOLE),
    Column(tr("Per 100 windows"), ColumnKind.NUMBER),
)


class VersionsPage(QWidget):
    """Which definition is in force, which were, and the way back.

    Signals
    -------
    backWanted(str)
        The digest of the definition to go back to.
    """

    backWanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._settings: ScoreSettings | None = None
        self._chosen = ""
        self.lead = Label("", BODY, tone="t2", wrap=True)
        self.table = DataTable(tr("Definitions, the newest first"), _VERSIONS)
        self.table.recordSelected.connect(self._choose)
        self.difference = Label("", SMALL, tone="t2", wrap=True)
        self.difference.setMinimumHeight(2 * SMALL.line)
        self.back = Button(tr("Roll back to it"))
        self.back.clicked.connect(lambda: self.backWanted.emit(self._chosen))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.lead)
        column.addWidget(self.table, 1)
        column.addWidget(self.difference)
        column.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)

    def show_settings(self, settings: ScoreSettings) -> None:
        """Show the definitions of a workspace.

        Parameters
        ----------
        settings : ScoreSettings
        """
        self._settings = settings
        now = settings.definition
        told = [tr("{name} {version} is in force.", name=now.name, version=now.version)]
        if settings.map is None:
            told.append(tr("Its scores are an uncalibrated prior."))
        self.lead.setText(" ".join([*told, *settings.reminders]))
        rows, ids = [], []
        for one in reversed(settings.versions):
            since = one.at[:16].replace("T", " ") if one.at else tr("ships with the program")
            rows.append((one.definition.version, one.definition.digest, since, one.by, one.because))
            ids.append(f"{one.seq}")
        self.table.set_records(rows, ids)
        self._choose(ids[0])

    def _choose(self, seq: str) -> None:
        settings = self._settings
        if settings is None:
            return
        one = next(v for v in settings.versions if str(v.seq) == seq).definition
        self._chosen = one.digest
        if one.digest == settings.definition.digest:
            self.difference.setText(tr("This one is in force."))
            self.back.forbid(tr("This one is in force."))
            return
        found = differences(settings.definition, one)
        self.difference.setText(tr("Going back changes: {changes}", changes="; ".join(found)))
        self.back.permit()


class ProposalsPage(QWidget):
    """What dismissals suggest to change, each with its backtest; a human accepts or refuses.

    Signals
    -------
    lookWanted()
        Proposals are to be looked for.
    acceptWanted(str), refuseWanted(str)
        The id of a proposal.
    """

    lookWanted = Signal()
    acceptWanted = Signal(str)
    refuseWanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._settings: ScoreSettings | None = None
        self._chosen = ""
        self.lead = Label("", BODY, tone="t2", wrap=True)
        self.table = DataTable(tr("Open proposals"), _PROPOSALS)
        self.table.recordSelected.connect(self._choose)
        self.words = Label("", SMALL, tone="t2", wrap=True)
        self.words.setMinimumHeight(4 * SMALL.line)
        self.rates = DataTable(tr("How often candidates are dismissed, by month"), _RATES)
        self.looking = Button(tr("Look for proposals"))
        self.looking.clicked.connect(self.lookWanted)
        self.accepting, self.refusing = Button(tr("Accept proposal")), Button(tr("Refuse proposal"))
        self.accepting.clicked.connect(lambda: self.acceptWanted.emit(self._chosen))
        self.refusing.clicked.connect(lambda: self.refuseWanted.emit(self._chosen))
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.accepting, self.refusing, self.looking):
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.lead)
        column.addWidget(self.table, 1)
        column.addWidget(self.words)
        column.addLayout(row)
        column.addWidget(self.rates, 1)

    def show_settings(self, settings: ScoreSettings) -> None:
        """Show what is proposed.

        Parameters
        ----------
        settings : ScoreSettings
        """
        self._settings = settings
        self.lead.setText(_lead(settings.patterns, open_=len(settings.proposals)))
        told = rate_rows(settings.rates)
        self.rates.set_records(told, [str(at) for at in range(len(told))])
        self.rates.setVisible(bool(told))
        rows = [(one.change, len(one.dismissals)) for one in settings.proposals]
        self.table.set_records(rows, [one.id for one in settings.proposals])
        self._choose(settings.proposals[0].id if settings.proposals else "")

    def _choose(self, name: str) -> None:
        found = [] if self._settings is None else self._settings.proposals
        one = next((p for p in found if p.id == name), None)
        self._chosen = name if one is not None else ""
        self.words.setText("\n".join(proposal_words(one)) if one is not None else "")
        for button in (self.accepting, self.refusing):
            if one is None:
                button.forbid(tr("No proposal is chosen."))
            else:
                button.permit()


def _lead(patterns: Sequence[str], *, open_: int) -> str:
    nothing = tr("Nothing is proposed. A change is never made by itself.")
    told = tr("A change is made only when you accept it.") if open_ else nothing
    return f"{told} {'; '.join(patterns)}.".strip() if patterns else told
