"""Keys that work in what has the keyboard: in plots, tables, lists and panels.

A widget of a kind of its own says them in ``local_keys``, pairs of keys and words; those of the
kinds that exist are listed here by the name of their class.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from workbench.language import tr


@dataclass(frozen=True, slots=True)
class KeysOf:
    """The keys of one kind of thing.

    Attributes
    ----------
    kind : str
        What a person calls it.
    kinds : tuple of str
        Names of classes it stands for.
    keys : tuple of (str, str)
        Keys, and what they do.
    """

    kind: str
    kinds: tuple[str, ...]
    keys: tuple[tuple[str, str], ...]


_COPY = ("Ctrl+C", tr("Copy it"))
_MENU = ("Shift+F10", tr("Open the menu of what can be done with it"))

LOCAL_KEYS = (
    KeysOf(
        tr("Table"),
        ("DataTable", "RowsView", "QTableView"),
        (
            ("Up, Down, PgUp, PgDown", tr("Move from row to row")),
            ("Ctrl+Home, Ctrl+End", tr("Go to the first or the last row")),
            ("Shift+Up, Shift+Down", tr("Extend the selection")),
            ("Enter", tr("Open the row")),
            ("Ctrl+C", tr("Copy the selected rows with their heads")),
            _MENU,
        ),
    ),
    KeysOf(
        tr("Time lanes"),
        ("TimeLanes",),
        (
            ("Left, Right", tr("Move the cursor in time")),
            ("Shift+Left, Shift+Right", tr("Move the end of the window")),
            ("Ctrl+Shift+Left, Ctrl+Shift+Right", tr("Move the start of the window")),
            ("Home, End", tr("Go to the first or the last moment")),
            ("PgUp, PgDown", tr("Scroll the lanes")),
            ("W", tr("Turn to the other window")),
            ("Enter", tr("Open the run behind the lane")),
            ("Esc", tr("Leave the cursor")),
            _COPY,
            _MENU,
        ),
    ),
    KeysOf(
        tr("Plot"),
        ("FigureView",),
        (
            ("Left, Right, Up, Down", tr("Move the cursor from mark to mark")),
            ("Home, End", tr("Go to the first or the last mark")),
            ("Tab", tr("Go to the next series")),
            ("Enter", tr("Open the run behind the mark")),
            ("Esc", tr("Leave the cursor")),
            _COPY,
            _MENU,
        ),
    ),
    KeysOf(
        tr("Rows with marks"),
        ("RowView",),
        (
            ("Up, Down, PgUp, PgDown, Home, End", tr("Move from row to row")),
            ("Enter", tr("Open the row")),
            _COPY,
            _MENU,
        ),
    ),
    KeysOf(tr("Small picture"), ("PaintedView",), (_COPY, _MENU)),
    KeysOf(
        tr("Lineage"),
        ("LaneGraph",),
        (
            ("Left, Right", tr("Follow an edge to what feeds a node, or what it feeds")),
            ("Up, Down", tr("Go to the next node of the lane")),
            ("Enter", tr("Choose the node")),
            _COPY,
            _MENU,
        ),
    ),
    KeysOf(
        tr("Report"),
        ("Document", "ClaimParagraph", "ClaimChip"),
        (
            ("Left, Right, Up, Down", tr("Go from claim to claim")),
            ("Enter", tr("Open the run that proves the claim")),
            ("Delete", tr("Take the claim out of the report")),
        ),
    ),
    KeysOf(
        tr("Stages and choices"),
        ("StageStrip", "SegmentedControl"),
        (("Left, Right", tr("Go to the next one")), ("Space", tr("Choose it"))),
    ),
    KeysOf(
        tr("Review"),
        ("Review",),
        (("J", tr("Go to the next claim, the weakest first")),),
    ),
    KeysOf(
        tr("Panel"),
        ("Dock",),
        (("Esc", tr("Put a panel that floats back")),),
    ),
    KeysOf(
        tr("Palette of commands"),
        ("CommandPalette",),
        (
            ("Up, Down, PgUp, PgDown", tr("Move from line to line")),
            ("Enter", tr("Run the line")),
            ("Esc", tr("Leave without running anything")),
        ),
    ),
)


def keys_at(widget: QWidget | None) -> tuple[KeysOf, ...]:
    """Return the keys that work where the keyboard is, the nearest first.

    Parameters
    ----------
    widget : QWidget or None
        What has the keyboard; what it stands in counts too.
    """
    found: list[KeysOf] = []
    here = widget
    while here is not None:
        for known in _of(here):
            if known not in found:
                found.append(known)
        here = here.parentWidget()
    return tuple(found)


def _of(widget: QWidget) -> Iterable[KeysOf]:
    own = getattr(widget, "local_keys", None)
    if isinstance(own, tuple):
        yield KeysOf(widget.accessibleName() or type(widget).__name__, (), own)
        return
    names = {kind.__name__ for kind in type(widget).__mro__}
    for known in LOCAL_KEYS:
        if names & set(known.kinds):
            yield known
