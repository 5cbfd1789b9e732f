"""What can be put into the report: findings that are not claimed, and figures of runs."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.card import rule
from workbench.desktop.components.chip_editor import Inline
from workbench.desktop.components.chips import ClaimState
from workbench.desktop.components.emptying import empty
from workbench.desktop.components.labels import Label
from workbench.desktop.places.report_editor import Insertion
from workbench.desktop.places.report_words import typeset
from workbench.desktop.theme.fonts import SMALL
from workbench.language import tr
from workbench.services.readings.report import FindingView, ReportReading

MOST_OFFERED = 6


class OfferList(QWidget):
    """Findings that could be claimed, the weightiest first.

    Signals
    -------
    claimWanted(str, str)
        Run and finding that shall become a claim.
    """

    claimWanted = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._offered: tuple[FindingView, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_offered(self, offered: Sequence[FindingView], most: int = MOST_OFFERED) -> None:
        """Show other findings, so many at most.

        Parameters
        ----------
        offered : sequence of FindingView
        most : int
        """
        self._offered = tuple(offered)
        empty(self._column)
        if not offered:
            words = tr(
                "Nothing on offer. Run an analysis, or every finding is in the report already."
            )
            self._column.addWidget(Label(words, tone="t3", wrap=True))
        for view in offered[:most]:
            self._column.addWidget(self._row(view))
            self._column.addWidget(rule())
        if most < len(offered):
            more = Button(tr("Show all {offered}", offered=len(offered)), ButtonKind.LINK)
            more.clicked.connect(lambda: self.show_offered(self._offered, len(self._offered)))
            self._column.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)

    def _row(self, view: FindingView) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 4, 0, 4)
        line.setSpacing(12)
        line.addWidget(Label(typeset(view.finding.text), wrap=True), 1)
        line.addWidget(Label(view.run.title, SMALL, tone="t3"))
        add = Button(tr("Add to report"), ButtonKind.LINK)
        add.setAccessibleName(tr("Add to report: {words}", words=view.finding.text))
        run, finding = view.run.id, view.finding.id
        add.clicked.connect(lambda _=False, r=run, f=finding: self.claimWanted.emit(r, f))
        line.addWidget(add)
        return row


def claim_insertions(reading: ReportReading) -> tuple[Insertion, ...]:
    """Return the claims that can be put into a text."""
    return tuple(
        Insertion(
            view.claim.text,
            Inline(
                "claim",
                typeset(view.claim.text),
                f"claim:{view.claim.id}",
                state=ClaimState(view.state),
            ),
        )
        for view in reading.claims
    )


def figure_insertions(reading: ReportReading) -> tuple[Insertion, ...]:
    """Return the figures that can be put into a text."""
    return tuple(
        Insertion(title, Inline("figure", title, f"figure:{key}"))
        for key, title in reading.figure_titles.items()
    )
