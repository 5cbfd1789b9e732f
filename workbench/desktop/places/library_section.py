"""What a section of the Library is: a page that reads for itself and says its answer."""

from collections.abc import Sequence
from importlib import import_module
from typing import ClassVar

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from workbench.desktop.controller import Controller
from workbench.language import tr


class Room(QWidget):
    """Gives what it holds the room there is, not the height its longest words would like.

    Parameters
    ----------
    content : QWidget
        Scrolled only where it is squeezed below its least size.
    """

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self._content = content
        content.setParent(self)

    def minimumSizeHint(self) -> QSize:
        """Return the least size of the content."""
        return self._content.minimumSizeHint()

    def sizeHint(self) -> QSize:
        """Return the same: the content takes what there is."""
        return self.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Hand the room on."""
        super().resizeEvent(event)
        self._content.setGeometry(self.rect())

    def event(self, event: QEvent) -> bool:
        """Measure again when the content asks for it."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().event(event)


class LibrarySection(QWidget):
    """One page of the Library.

    Parameters
    ----------
    controller : Controller

    Signals
    -------
    titleFound(str)
        The answer of the page, as a sentence.
    actWanted(str, str)
        An act of the Library and what it is about, such as ``"start"`` and an incident.
    """

    key: ClassVar[str] = ""

    titleFound = Signal(str)
    actWanted = Signal(str, str)

    def __init__(self, controller: Controller) -> None:
        super().__init__()
        self.controller = controller

    def choose(self, about: str) -> None:
        """Choose something on the page, once it is read; a page without a choice does nothing.

        Parameters
        ----------
        about : str
            Its identifier.
        """

    def refresh(self) -> None:
        """Ask again."""

    def regions(self) -> Sequence[QWidget]:
        """Return what F6 jumps between: main picture, list under it, right column."""
        return (self,)


SECTIONS: tuple[tuple[str, str], ...] = (
    ("cases", tr("Incidents")),
    ("patterns", tr("Patterns")),
    ("exemplars", tr("Exemplars")),
    ("playbooks", tr("Playbooks")),
    ("methods", tr("Methods")),
    ("faults", tr("Fault lines")),
    ("health", tr("Health")),
    ("central", tr("Shared")),
)
"""The pages by key, with the words on their buttons."""


def make_section(key: str, controller: Controller) -> LibrarySection:
    """Make a page when it is first shown.

    Parameters
    ----------
    key : str
        One of `SECTIONS`.
    controller : Controller
    """
    module = import_module(f"workbench.desktop.places.library_{key}")
    made: LibrarySection = module.make_section(controller)
    return made
