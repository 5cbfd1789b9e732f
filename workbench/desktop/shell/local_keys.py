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
    name : str
        In the code.
    kind : str
        What a person calls it.
    keys : tuple of (str, str)
        Keys, and what they do.
    """

    name: str
    kind: str
    keys: tuple[tuple[str, str], ...]


_COPY = ("Ctrl+C", tr("Copy it"))
_MENU = ("Shift+F10", tr("Open the menu of what can be done with it"))

LOCAL_KEYS = (
    KeysOf(
        "table",
        tr("Table"),
        (
            (tr("Up, Down, PgUp, PgDown"), tr("Move from row to row")),
            (tr("Ctrl+Home, Ctrl+End"), tr("Go to the first or the last row")),
            (tr("Shift+Up, Shift+Down"), tr("Extend the selection")),
            (tr("Enter"), tr("Open the row")),
            ("Ctrl+C", tr("Copy the selected rows with their heads")),
            _MENU,
        ),
    ),
    KeysOf(
        "rows_of_a_table",
        tr("Rows of a table"),
        (
            (tr("Arrows, PgUp, PgDown"), tr("Move from cell to cell")),
            (tr("Ctrl+Up, Ctrl+Down"), tr("Go to the first or the last row")),
            (tr("Home, End"), tr("Go to the first or the last column")),
            (tr("Shift with any of these"), tr("Extend the selection")),
            (tr("Shift+Space, Ctrl+Space"), tr("Select the row, or the column")),
            ("Ctrl+A", tr("Select everything")),
            (tr("Alt+Up, Alt+Down"), tr("Sort by the column, up or down")),
            (tr("Alt+Left, Alt+Right"), tr("Make the column narrower or wider")),
            (tr("Alt+Shift+Left, Alt+Shift+Right"), tr("Move the column")),
            (tr("Enter"), tr("Open the row")),
            ("Ctrl+C", tr("Copy the selected rows with their heads")),
            _MENU,
        ),
    ),
    KeysOf(
        "finding_in_rows",
        tr("Finding in rows"),
        (
            ("Ctrl+F", tr("Find a value")),
            ("F3", tr("Find the next one")),
            ("Shift+F3", tr("Find the one before")),
            ("Ctrl+G", tr("Go to a row by its number")),
        ),
    ),
    KeysOf(
        "time_lanes",
        tr("Time lanes"),
        (
            (tr("Left, Right"), tr("Move the cursor in time")),
            (tr("Shift+Left, Shift+Right"), tr("Move the end of the window")),
            (tr("Ctrl+Shift+Left, Ctrl+Shift+Right"), tr("Move the start of the window")),
            (tr("Home, End"), tr("Go to the first or the last moment")),
            (tr("PgUp, PgDown"), tr("Scroll the lanes")),
            (tr("W"), tr("Turn to the other window")),
            (tr("Enter"), tr("Select or show the rows of the bin")),
            (tr("Esc"), tr("Leave the cursor")),
            _COPY,
            _MENU,
        ),
    ),
    KeysOf(
        "plot",
        tr("Plot"),
        (
            (tr("Left, Right, Up, Down"), tr("Move the cursor from mark to mark")),
            (tr("Home, End"), tr("Go to the first or the last mark")),
            (tr("Tab"), tr("Go to the next series")),
            (tr("Enter"), tr("Select or show the rows behind the mark")),
            (tr("Esc"), tr("Leave the cursor")),
            _COPY,
            _MENU,
        ),
    ),
    KeysOf(
        "rows_with_marks",
        tr("Rows with marks"),
        (
            (tr("Up, Down, PgUp, PgDown, Home, End"), tr("Move from row to row")),
            (tr("Enter"), tr("Open the row")),
            _COPY,
            _MENU,
        ),
    ),
    KeysOf(
        "column",
        tr("Column of both windows"),
        (
            (tr("Left, Right"), tr("Move from bin to bin")),
            (tr("Shift+Left, Shift+Right"), tr("Take in the next bin")),
            (tr("Enter"), tr("Select or show the rows of these bins")),
            (tr("Esc"), tr("Leave the bins")),
        ),
    ),
    KeysOf("small_picture", tr("Small picture"), (_COPY, _MENU)),
    KeysOf(
        "lineage",
        tr("Lineage"),
        (
            (tr("Left, Right"), tr("Follow an edge to what feeds a node, or what it feeds")),
            (tr("Up, Down"), tr("Go to the next node of the lane")),
            (tr("Enter"), tr("Choose the node")),
            _COPY,
            _MENU,
        ),
    ),
    KeysOf(
        "report",
        tr("Report"),
        (
            (tr("Left, Right, Up, Down"), tr("Go from claim to claim")),
            (tr("Enter"), tr("Open the run that proves the claim")),
            (tr("Delete"), tr("Take the claim out of the report")),
        ),
    ),
    KeysOf(
        "stages_and_choices",
        tr("Stages and choices"),
        ((tr("Left, Right"), tr("Go to the next one")), (tr("Space"), tr("Choose it"))),
    ),
    KeysOf(
        "review",
        tr("Review"),
        ((tr("J"), tr("Go to the next claim, the weakest first")),),
    ),
    KeysOf(
        "panel",
        tr("Panel"),
        ((tr("Esc"), tr("Put a panel that floats back")),),
    ),
    KeysOf(
        "palette_of_commands",
        tr("Palette of commands"),
        (
            (tr("Up, Down, PgUp, PgDown"), tr("Move from line to line")),
            (tr("Enter"), tr("Run the line")),
            (tr("Esc"), tr("Leave without running anything")),
        ),
    ),
)


_OF_CLASS = {
    "DataTable": "table",
    "GridSelection": "rows_of_a_table",
    "GridPanel": "finding_in_rows",
    "TimeLanes": "time_lanes",
    "FigureView": "plot",
    "PickedHistogram": "column",
    "RowView": "rows_with_marks",
    "PaintedView": "small_picture",
    "LaneGraph": "lineage",
    "Document": "report",
    "ClaimParagraph": "report",
    "ClaimChip": "report",
    "StageStrip": "stages_and_choices",
    "SegmentedControl": "stages_and_choices",
    "Review": "review",
    "Dock": "panel",
    "CommandPalette": "palette_of_commands",
}
"""Which keys the classes of widgets have."""


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
        name = type(widget).__name__
        yield KeysOf(name, widget.accessibleName() or name, own)
        return
    names = {_OF_CLASS.get(kind.__name__) for kind in type(widget).__mro__}
    yield from (known for known in LOCAL_KEYS if known.name in names)
