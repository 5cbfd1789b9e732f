"""What a place is: one screen that answers one question, listed in the rail."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from workbench.desktop.theme.marks import Mark


class Place(QWidget):
    """One screen. A subclass sets the class attributes and overrides `refresh`.

    Attributes
    ----------
    key : str
        Stable name, such as ``"evidence"``.
    label : str
        The one word under its icon in the rail.
    icon_name : str
        Its icon.
    order : int
        Its rank in the rail, from the top.

    Signals
    -------
    titleChanged(str)
        The sentence above the picture changed.
    markChanged(Mark or None)
        The state beside the sentence changed.
    actionsChanged()
        `title_actions` would now return other widgets.
    """

    key: ClassVar[str] = ""
    label: ClassVar[str] = ""
    icon_name: ClassVar[str] = ""
    order: ClassVar[int] = 0

    titleChanged = Signal(str)
    markChanged = Signal(object)
    actionsChanged = Signal()

    def __init__(self, title_text: str = "") -> None:
        super().__init__()
        self._title_text = title_text
        self._title_mark: Mark | None = None
        self.setAccessibleName(self.label)

    @property
    def title_text(self) -> str:
        """The answer as a sentence, or the question while it is unknown."""
        return self._title_text

    @property
    def title_mark(self) -> Mark | None:
        """The state beside the sentence, if there is one."""
        return self._title_mark

    def set_title(self, text: str, mark: Mark | None = None) -> None:
        """Say the answer.

        Parameters
        ----------
        text : str
            One sentence without a full stop.
        mark : Mark, optional
            How sure it is.
        """
        self._title_text = text
        self._title_mark = mark
        self.titleChanged.emit(text)
        self.markChanged.emit(mark)

    def refresh(self) -> None:
        """Query again and show what is true now; called when shown and after a change."""

    def title_actions(self) -> list[QWidget]:
        """Return what stands at the right of the title: at most one filled button.

        Returns
        -------
        list of QWidget
            From left to right; the same widgets every time.
        """
        return []

    def view_state(self) -> dict[str, object]:
        """Return how the place is looked at: which picture, range, cursor.

        Returns
        -------
        dict
            Plain values that `restore_view` takes back; none by default.
        """
        return {}

    def restore_view(self, state: Mapping[str, object]) -> None:
        """Look at the place as it was looked at before; what is not there any more is left.

        Parameters
        ----------
        state : mapping
            As of `view_state`, perhaps of an earlier version.
        """

    def side_column(self) -> QWidget | None:
        """Return the right column, if it may be a panel of its own; named for screen readers.

        Returns
        -------
        QWidget or None
            It must stand in a box layout of the place, and the same every time.
        """
        return None

    def focus_regions(self) -> Sequence[QWidget]:
        """Return what F6 jumps between inside the place.

        Returns
        -------
        sequence of QWidget
            Main picture, list under it, right column; the whole place by default.
        """
        return (self,)


@dataclass(frozen=True, slots=True)
class PlaceEntry:
    """A place in the rail that is made when it is first shown.

    Attributes
    ----------
    key, label, icon_name : str
        As of `Place`.
    order : int
        As of `Place`.
    make : callable
        Makes the place; may import what is slow to import.
    """

    key: str
    label: str
    icon_name: str
    order: int
    make: Callable[[], Place]


def entry(place: Place) -> PlaceEntry:
    """Wrap a place that is made already.

    Parameters
    ----------
    place : Place
        The place.

    Returns
    -------
    PlaceEntry
        Its entry.
    """
    return PlaceEntry(place.key, place.label, place.icon_name, place.order, lambda: place)
