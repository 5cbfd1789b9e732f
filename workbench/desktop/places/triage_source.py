"""From a signal to where it comes from: the column of the data, the node of the lineage."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.flow_layout import FlowLayout
from workbench.desktop.components.labels import Label
from workbench.desktop.theme.fonts import SMALL
from workbench.language import tr
from workbench.services.readings.triage_cell import ScorePart

NO_INCIDENT = tr("Open an incident from this cell, or another one, to look at its data.")


class SourceLine(QWidget):
    """Where the chosen signal comes from, each a press away.

    Signals
    -------
    columnWanted(str)
        A column is to be shown in Evidence.
    nodeWanted(str)
        A node of the lineage is to be shown in Causes.
    """

    columnWanted = Signal(str)
    nodeWanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._figures = Label("", SMALL, tone="t1", wrap=True)
        line = QWidget()
        flow = FlowLayout(6)
        line.setLayout(flow)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._figures)
        column.addWidget(line)
        self._part: ScorePart | None = None
        self._words = Label("", SMALL, tone="t2")
        self.column = Button("", ButtonKind.LINK)
        self.node = Button("", ButtonKind.LINK)
        self.column.clicked.connect(lambda: self._ask(self.columnWanted, "column"))
        self.node.clicked.connect(lambda: self._ask(self.nodeWanted, "node"))
        for widget in (self._words, self.column, self.node):
            flow.addWidget(widget)
        self.show_part(None, reachable=False)

    def show_part(self, part: ScorePart | None, *, reachable: bool) -> None:
        """Show where another signal comes from.

        Parameters
        ----------
        part : ScorePart or None
        reachable : bool
            Whether there is an incident to look at it in.
        """
        self._part = part
        self.setVisible(part is not None)
        if part is None:
            return
        known = bool(part.column or part.node)
        lead = tr("{signal} comes from", signal=part.title)
        self._words.setText(
            lead if known else tr("{signal} is of the whole model", signal=part.title)
        )
        told = (
            (self.column, part.column, tr("column {name}", name=part.column)),
            (self.node, part.node, tr("lineage node {name}", name=part.node)),
        )
        for button, name, words in told:
            button.setVisible(bool(name))
            button.setText(words)
            button.setAccessibleName(words)
            if reachable:
                button.permit()
            else:
                button.forbid(NO_INCIDENT)

    def _ask(self, signal: object, name: str) -> None:
        if self._part is not None:
            signal.emit(getattr(self._part, name))  # type: ignore[attr-defined]
