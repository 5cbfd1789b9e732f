"""Over the text of the report: whose report it is, and what waits to be taken over or re-run."""

from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.labels import Label
from workbench.desktop.components.segmented_control import SegmentedControl
from workbench.desktop.theme.fonts import SMALL
from workbench.language import tr, trn
from workbench.services.readings.report import Audience


class AudienceRow(QWidget):
    """Chooses the audience; says what is only proposed, and what has to be run again.

    Signals
    -------
    changed()
        Another audience was chosen.
    takeOverWanted()
        The drafts are to be taken over.
    againWanted()
        What rests on changed inputs is to be run again.
    """

    changed = Signal()
    takeOverWanted = Signal()
    againWanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._choice = SegmentedControl(
            tr("Read as"),
            (
                ("technical", tr("Technical")),
                ("product", tr("Product")),
                ("risk", tr("Risk")),
                ("executive", tr("Executive, one page")),
            ),
        )
        self._choice.chosen.connect(lambda _: self.changed.emit())
        self.take_over_button = Button("", ButtonKind.LINK)
        self.take_over_button.set_tip(
            tr("They become the report's text, with the claims they rest on; undo takes them back.")
        )
        self.take_over_button.clicked.connect(self.takeOverWanted)
        self.again_button = Button("", ButtonKind.LINK)
        self.again_button.clicked.connect(self.againWanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(8)
        row.addWidget(Label(tr("Read as"), SMALL, tone="t3"))
        row.addWidget(self._choice)
        row.addStretch(1)
        row.addWidget(self.again_button)
        row.addWidget(self.take_over_button)
        self.show_proposed(0, 0)

    @property
    def chosen(self) -> Audience:
        """Whose report is shown."""
        return cast("Audience", self._choice.current)

    def choose(self, audience: Audience) -> None:
        """Show the report of another audience."""
        self._choice.choose(audience)

    def show_proposed(self, drafts: int, amber: int) -> None:
        """Say how many sections are only proposed, and how many claims are amber."""
        self.take_over_button.setVisible(bool(drafts))
        self.take_over_button.setText(
            trn("Take over {count} draft", "Take over {count} drafts", drafts)
        )
        self.again_button.setVisible(bool(amber))
        self.again_button.setText(
            trn("Run again for {count} amber claim", "Run again for {count} amber claims", amber)
        )
