"""How complete the evidence is, and where it sits in the lineage."""

from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from workbench.desktop.components.card import Card
from workbench.desktop.components.completeness_ring import CompletenessRing
from workbench.desktop.components.emptying import empty
from workbench.desktop.components.labels import Label
from workbench.desktop.components.status_mark import StatusMark
from workbench.desktop.components.tips import set_tip
from workbench.desktop.plots.lane_graph import LaneGraph
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.desktop.theme.marks import Mark, State
from workbench.domain.figures import Figure
from workbench.language import tr
from workbench.services.readings.evidence import Completeness

HEIGHT = 240
_WIDTH = 424
_HEADING = tr("Where the evidence sits in the lineage")
_KEY = tr("solid: at hand · dashed: missing")


class CompletenessCard(Card):
    """The ring of kinds of evidence beside their names."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("How complete the evidence is"))
        self.setFixedSize(_WIDTH, HEIGHT)
        self._ring = CompletenessRing()
        self._list = QWidget()
        self._rows = QGridLayout(self._list)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setHorizontalSpacing(8)
        self._rows.setVerticalSpacing(2)
        self._rows.setColumnStretch(1, 1)
        self._shown: tuple[Completeness, ...] = ()
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addWidget(self._ring)
        row.addWidget(self._list, 1)
        self.add(row, 1)

    def show_kinds(self, kinds: Sequence[Completeness]) -> None:
        """Show which kinds there are.

        Parameters
        ----------
        kinds : sequence of Completeness
        """
        if tuple(kinds) == self._shown:
            return
        self._shown = tuple(kinds)
        self._ring.set_counts(sum(kind.present for kind in kinds), len(kinds))
        empty(self._rows)
        for number, kind in enumerate(kinds):
            self._add(number, kind)

    def _add(self, number: int, kind: Completeness) -> None:
        there = kind.present
        mark = Mark(State.GOOD, tr("at hand")) if there else Mark(State.UNKNOWN, tr("missing"))
        name = Label(kind.title, BODY, tone="t1" if there else "t2")
        self._rows.addWidget(StatusMark(mark, word_shown=False), number, 0)
        self._rows.addWidget(name, number, 1)
        if not there:
            set_tip(name, tr("Without it {without}.", without=kind.without))
            self._rows.addWidget(Label(tr("missing"), SMALL, tone="t3"), number, 2)


class LineageCard(Card):
    """The lineage as a strip; what was not captured is dashed."""

    def __init__(self) -> None:
        super().__init__(_HEADING)
        self.setFixedHeight(HEIGHT)
        self.graph = LaneGraph()
        nothing = QWidget()
        column = QVBoxLayout(nothing)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(
            Label(
                tr(
                    "No lineage yet. With a lineage.json or OpenLineage events, a cause is named "
                    "by "
                    "its source and not by its column only."
                ),
                BODY,
                tone="t2",
                wrap=True,
            )
        )
        column.addStretch(1)
        content = QWidget()
        self._stack = QStackedLayout(content)
        self._stack.addWidget(nothing)
        self._stack.addWidget(self.graph)
        self._shown: Figure | None = None
        self.add(content, 1)

    def show_figure(self, figure: Figure | None) -> None:
        """Show a lineage, or that there is none.

        Parameters
        ----------
        figure : Figure or None
        """
        self._stack.setCurrentIndex(0 if figure is None else 1)
        self.set_heading(_HEADING, _KEY if figure is not None else "")
        if figure is not None and figure != self._shown:
            self.graph.show_figure(figure)
        self._shown = figure
