"""The one selection of the window: every place reads it, every place may set it.

A place that wants to follow it::

    model = SelectionModel.of(controller)
    model.changed.connect(self._follow)     # Selection or None

and one whose picture can say which rows a mark stands for offers them with
`workbench.desktop.linking.link`.
"""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from workbench.desktop.controller import Controller
from workbench.domain.row_filter import RowFilter
from workbench.domain.selection import Counted, Selection
from workbench.errors import WorkbenchError
from workbench.services.selected_rows import count_selected

MOST_BEFORE = 20
"""Earlier selections that can be gone back to."""


class SelectionModel(QObject):
    """What is selected in the open incident.

    Parameters
    ----------
    controller : Controller
        Whose child it is; there is one for each.

    Signals
    -------
    changed(Selection or None)
        Other rows are selected, or they are called something else.
    counted(Counted)
        How many rows are selected; follows `changed` as soon as they are counted.
    refused(str)
        Why the rows cannot be counted, in a sentence.
    """

    changed = Signal(object)
    counted = Signal(object)
    refused = Signal(str)

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._controller = controller
        self._incident = controller.incident
        self._current: Selection | None = None
        self._counts: Counted | None = None
        self._before: list[Selection] = []
        controller.incidentChanged.connect(self._follow_incident)

    @classmethod
    def of(cls, controller: Controller) -> "SelectionModel":
        """Return the selection of a window; made when it is first asked for.

        Parameters
        ----------
        controller : Controller
        """
        found = controller.findChild(cls)
        return found if isinstance(found, cls) else cls(controller)

    @property
    def current(self) -> Selection | None:
        """What is selected; None for nothing."""
        return self._current

    @property
    def counts(self) -> Counted | None:
        """How many rows are selected; None until they are counted."""
        return self._counts

    def select(self, selection: Selection | None) -> None:
        """Select other rows, in every view.

        Parameters
        ----------
        selection : Selection or None
            Without conditions it is the same as None: every row, so none in particular.
        """
        fresh = selection if selection is not None and selection.rows else None
        if fresh == self._current:
            return
        if self._current is not None:
            self._before = [*self._before[-MOST_BEFORE + 1 :], self._current]
        same_rows = (
            fresh is not None
            and self._current is not None
            and (fresh.rows, fresh.evidence) == (self._current.rows, self._current.evidence)
        )
        self._current = fresh
        if not same_rows:
            self._counts = None
        self.changed.emit(fresh)
        if not same_rows:
            self._count()
        elif self._counts is not None:
            self.counted.emit(self._counts)

    def select_rows(self, rows: RowFilter, source: str, *, within: bool = False) -> None:
        """Select rows picked in a view.

        Parameters
        ----------
        rows : RowFilter
        source : str
            Where they were picked, in words.
        within : bool
            Only those of them that are selected now.
        """
        if within and self._current is not None:
            self.select(self._current.narrowed(rows, source))
        else:
            self.select(Selection(rows, source))

    def negate(self) -> bool:
        """Select all other rows; return whether that can be said."""
        other = self._current.negated() if self._current is not None else None
        if other is None:
            return False
        self.select(other)
        return True

    def rename(self, name: str) -> None:
        """Call the selected rows something.

        Parameters
        ----------
        name : str
        """
        if self._current is not None:
            self.select(replace(self._current, name=name.strip()))

    def clear(self) -> None:
        """Select nothing."""
        self.select(None)

    @property
    def has_before(self) -> bool:
        """Whether other rows were selected before."""
        return bool(self._before)

    def go_back(self) -> None:
        """Select what was selected before; again, what was selected before that."""
        if self._before:
            earlier = self._before[:-1]
            last = self._before[-1]
            self.select(last)
            self._before = earlier
            self.changed.emit(self._current)

    def _count(self) -> None:
        selection, incident = self._current, self._incident
        if selection is None or not incident:
            return

        def show(counts: Counted) -> None:
            if self._current is not None and self._current.rows == selection.rows:
                self._counts = counts
                self.counted.emit(counts)

        def fail(error: WorkbenchError) -> None:
            if self._current == selection:
                self.refused.emit(f"{error.message} {error.hint}".strip())

        self._controller.backend.ask(
            "selection count", lambda s: count_selected(s, incident, selection), show, fail
        )

    def _follow_incident(self, incident: str) -> None:
        """Forget what was selected in another incident; count again in this one."""
        if incident != self._incident:
            self._incident = incident
            self._before = []
            self._counts = None
            if self._current is not None:
                self._current = None
                self.changed.emit(None)
        elif self._current is not None:
            self._count()
