"""A page of the Library with a picture on the left, a table under it and a card at the right."""

from collections.abc import Sequence

from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from workbench.desktop.components.columns import ReadableColumns, ScrollColumn
from workbench.desktop.components.empty_state import Drawing, EmptyState
from workbench.desktop.controller import Controller
from workbench.desktop.places.library_section import LibrarySection, Room
from workbench.errors import WorkbenchError
from workbench.language import tr

SIDE_WIDTH = 384
LEAST_HEIGHT = 470
"""Of picture and table: a few rows of both."""


class TablePage(LibrarySection):
    """The frame of most pages: filled, or empty with a picture and one button.

    Parameters
    ----------
    controller : Controller
    nothing : str
        What is missing and what to do.
    button : str
        The verb that helps; empty for none.
    drawing : callable
        The outline of what will be here.
    sample : bool
        Whether the made-up incidents of the sample would fill the page.
    """

    def __init__(
        self,
        controller: Controller,
        nothing: str,
        button: str,
        drawing: Drawing,
        *,
        sample: bool = False,
    ) -> None:
        super().__init__(controller)
        self.empty = EmptyState(nothing, button, drawing, sample=sample)
        self.empty.sampleWanted.connect(self.try_sample)
        self._nothing = nothing
        self._parts: Sequence[QWidget] = (self,)
        self._whole = QWidget()
        self._stack = QStackedLayout(self._whole)
        self._stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(ScrollColumn(Room(self._whole)))

    def arrange(self, main: Sequence[tuple[QWidget, int]], side: QWidget | None = None) -> None:
        """Put the parts in their places.

        Parameters
        ----------
        main : sequence of (QWidget, int)
            From the top, each with its share of free height.
        side : QWidget, optional
            The right column.
        """
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for widget, stretch in main:
            column.addWidget(widget, stretch)
        both = ReadableColumns(left, side, SIDE_WIDTH, LEAST_HEIGHT) if side is not None else left
        self._stack.addWidget(both)
        self._parts = (*(widget for widget, _ in main), *((side,) if side is not None else ()))
        self._stack.setCurrentIndex(1)

    def show_filled(self, *, filled: bool) -> None:
        """Show the parts, or what is missing."""
        self.empty.set_sentence(self._nothing)
        self._stack.setCurrentIndex(1 if filled else 0)

    def fail(self, error: WorkbenchError) -> None:
        """Say what is wrong where the parts would be."""
        self.titleFound.emit(tr("This page cannot be read"))
        self.empty.set_sentence(f"{error.message} {error.hint}".strip())
        self._stack.setCurrentIndex(0)

    def try_sample(self) -> None:
        """Show what the sample of old incidents would bring in."""
        self.actWanted.emit("sample", "")

    def regions(self) -> Sequence[QWidget]:
        """Return the parts."""
        return self._parts
