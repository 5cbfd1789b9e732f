"""The jobs: a dock at the bottom, opened from the rail, the status bar or Ctrl+J."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from workbench.desktop.components.card import rule
from workbench.desktop.components.columns import ScrollColumn
from workbench.desktop.components.job_row import JobRow
from workbench.desktop.components.labels import Label
from workbench.desktop.components.tips import set_tip
from workbench.desktop.state import JobState
from workbench.desktop.theme.appearance import Appearance
from workbench.desktop.theme.fonts import HEADING
from workbench.desktop.theme.icons import icon
from workbench.language import tr


class JobsDock(QDockWidget):
    """One row per job, the newest first.

    Signals
    -------
    cancelWanted(str)
        The id of a job.
    """

    cancelWanted = Signal(str)

    def __init__(self) -> None:
        super().__init__(tr("Jobs"))
        self.setObjectName("jobsDock")
        self.setAccessibleName(tr("Jobs"))
        self.setAllowedAreas(
            Qt.DockWidgetArea.BottomDockWidgetArea | Qt.DockWidgetArea.RightDockWidgetArea
        )
        self._rows: dict[str, JobRow] = {}
        self._empty = Label(tr("No job running. Runs, imports and exports appear here."), tone="t2")
        self._empty.setContentsMargins(0, 8, 0, 8)
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(16, 0, 16, 8)
        self._column.setSpacing(0)
        self._column.addWidget(self._empty)
        self._column.addStretch(1)
        self.setTitleBarWidget(self._make_head())
        self.setWidget(ScrollColumn(content))
        self.setMinimumHeight(132)

    @property
    def rows(self) -> tuple[JobRow, ...]:
        """The rows that are shown."""
        return tuple(self._rows.values())

    def set_jobs(self, jobs: Sequence[JobState]) -> None:
        """Show the jobs as they are now; a row keeps its place and its focus.

        Parameters
        ----------
        jobs : sequence of JobState
            In the order to show.
        """
        wanted = {job.id for job in jobs}
        for gone in [name for name in self._rows if name not in wanted]:
            row = self._rows.pop(gone)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        for number, job in enumerate(jobs):
            known = self._rows.get(job.id)
            if known is not None:
                known.set_state(job)
                continue
            made = JobRow(job)
            made.cancelWanted.connect(self.cancelWanted)
            self._rows[job.id] = made
            self._column.insertWidget(number + 1, made)
        self._empty.setVisible(not self._rows)

    def _make_head(self) -> QWidget:
        head = QWidget()
        column = QVBoxLayout(head)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(rule())
        row = QHBoxLayout()
        row.setContentsMargins(16, 6, 8, 4)
        row.addWidget(Label(tr("Jobs"), HEADING))
        row.addStretch(1)
        self._close = QToolButton()
        set_tip(self._close, tr("Close the jobs (Ctrl+J)"))
        self._close.setAccessibleName(tr("Close the jobs"))
        self._close.clicked.connect(self.hide)
        self._tint()
        Appearance.current().themeChanged.connect(self._tint)
        row.addWidget(self._close)
        column.addLayout(row)
        return head

    def _tint(self) -> None:
        self._close.setIcon(icon("close", "t2", 16))
