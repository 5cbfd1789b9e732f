"""The selection in Causes: which of the rows a cause affects are selected, and selecting them."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QHBoxLayout, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.labels import Label
from workbench.desktop.controller import Controller
from workbench.desktop.numbers import percent, whole
from workbench.desktop.selection_model import SelectionModel
from workbench.desktop.theme.fonts import SMALL
from workbench.domain.row_filter import RowFilter
from workbench.domain.selection import Origin, Selection
from workbench.language import tr
from workbench.services.readings.selected_causes import Overlap, affected_rows, overlaps


class AffectedStrip(QWidget):
    """One line under the ranked causes: how the current one's rows and the selected overlap."""

    def __init__(self) -> None:
        super().__init__()
        self.words = Label("", SMALL, tone="t2", wrap=True)
        self.select = Button("", ButtonKind.LINK, "filter")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.words, 1)
        row.addWidget(self.select)
        self.hide()

    def show_words(self, words: str, act: str) -> None:
        """Show a sentence and what can be done; without either the line is not there.

        Parameters
        ----------
        words, act : str
        """
        self.words.setText(words)
        self.words.setAccessibleName(words)
        self.select.setText(act)
        self.select.setAccessibleName(act)
        self.select.setVisible(bool(act))
        self.setVisible(bool(words or act))


class CauseSelection(QObject):
    """Links the ranked causes to the selection of the window.

    Parameters
    ----------
    controller : Controller
    strip : AffectedStrip
    """

    def __init__(self, controller: Controller, strip: AffectedStrip) -> None:
        super().__init__(strip)
        self._controller, self._strip = controller, strip
        self._node, self._run = "", ""
        self._rows: Mapping[str, RowFilter] = {}
        self._overlaps: Sequence[Overlap] = ()
        self.model = SelectionModel.of(controller)
        self.model.changed.connect(self._follow)
        strip.select.clicked.connect(self.select_affected)

    def follow_cause(self, node: str, run: str) -> None:
        """Show another cause.

        Parameters
        ----------
        node : str
            A lineage node.
        run : str
            The search that named it; what it says of rows is asked for once.
        """
        self._node = node
        if run != self._run:
            self._run, self._rows, self._overlaps = run, {}, ()
            self._ask_rows()
            self._follow(self.model.current)
        self._write()

    def select_affected(self) -> None:
        """Select the rows the current cause affects, in every view."""
        rows = self._rows.get(self._node)
        if rows is not None:
            self.model.select_rows(rows, f"{Origin.CAUSES}, {self._node}")

    def _ask_rows(self) -> None:
        incident = self._controller.incident

        def show(found: Mapping[str, RowFilter]) -> None:
            self._rows = found
            self._write()

        self._controller.backend.ask(
            "affected rows", lambda session: affected_rows(session, incident), show
        )

    def _follow(self, selection: Selection | None) -> None:
        incident = self._controller.incident
        if selection is None or not incident or not self._run:
            self._overlaps = ()
            self._write()
            return

        def show(found: Sequence[Overlap]) -> None:
            if self.model.current is not None and self.model.current.rows == selection.rows:
                self._overlaps = found
                self._write()

        self._controller.backend.ask(
            "selected causes", lambda session: overlaps(session, incident, selection), show
        )

    def _write(self) -> None:
        found = next((one for one in self._overlaps if one.node == self._node), None)
        known = self._rows.get(self._node)
        current = self.model.current
        same = current is not None and known is not None and current.rows == known
        act = "" if known is None or same else tr("Select the rows it affects")
        self._strip.show_words(overlap_words(found) if found is not None else "", act)


def overlap_words(found: Overlap) -> str:
    """Return how two sets of rows overlap, as a sentence with counts.

    Parameters
    ----------
    found : Overlap
    """
    if not found.affected:
        return tr("{node} affects no row of W1 by its conditions.", node=found.node)
    words = tr(
        "{both} of the {affected} rows of W1 that {node} affects are selected, {share}",
        both=whole(found.both),
        affected=whole(found.affected),
        node=found.node,
        share=percent(found.both / found.affected),
    )
    if not found.selected:
        return f"{words}."
    return tr(
        "{words}; of all {selected} selected rows of W1 {share} are affected.",
        words=words,
        selected=whole(found.selected),
        share=percent(found.both / found.selected),
    )
