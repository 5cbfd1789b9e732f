"""Two incidents side by side: how alike they are and why, and field by field what differs."""

import json

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout

from workbench.desktop.components.card import Card
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.labels import Label
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog
from workbench.desktop.library_words import part_bars
from workbench.desktop.numbers import decimal
from workbench.desktop.plots.part_bars import PartBars
from workbench.desktop.theme.fonts import BODY, DISPLAY, SMALL
from workbench.desktop.theme.marks import Mark, State
from workbench.domain.canonical import JsonValue
from workbench.language import tr
from workbench.services.comparing import ComparedField, Comparison, compare_incidents
from workbench.services.library.similarity import Neighbour, likeness_between

SAME, DIFFERS = Mark(State.IDENTICAL, tr("same")), Mark(State.CHANGED, tr("differs"))
OVERLAP = Mark(State.WITHIN_TOLERANCE, tr("intervals overlap"))
_PARTS = {
    "incident": tr("incident"),
    "runs": tr("last run"),
    "findings": tr("findings"),
}


class CompareIncidents(ActDialog):
    """The likeness in words and bars above a table of both, field by field.

    Parameters
    ----------
    controller : Controller
    comparison : Comparison
    alike : Neighbour
    """

    def __init__(self, controller: Controller, comparison: Comparison, alike: Neighbour) -> None:
        super().__init__(controller.window, tr("Two incidents compared"), leave=tr("Close"))
        self.setWindowModality(Qt.WindowModality.NonModal)
        self.resize(1080, 720)
        self._comparison = comparison
        one, other = comparison.titles
        self.body.addWidget(Label(tr("{one} and {other}", one=one, other=other), BODY, wrap=True))
        self.body.addLayout(self._likeness(alike))
        self.only = QCheckBox(tr("Only what differs"))
        self.only.setChecked(True)
        self.only.toggled.connect(self._fill)
        columns = (
            Column(tr("Part"), tone="t2"),
            Column(tr("Field")),
            Column(one, stretch=True),
            Column(other, stretch=True),
            Column(tr("State"), ColumnKind.MARK),
        )
        self.table = DataTable(tr("Both, field by field"), columns)
        card = Card(tr("Field by field"), padded=False)
        card.add_to_head(self.only)
        card.add(self.table, 1)
        self.body.addWidget(card, 1)
        differing = len(comparison.differing)
        self.said = Label(
            tr(
                "{differing} of {count} fields differ. On the command line: workbench compare",
                differing=differing,
                count=len(comparison.fields),
            ),
            SMALL,
            tone="t3",
        )
        self.body.addWidget(self.said)
        self._fill()

    def _likeness(self, alike: Neighbour) -> QHBoxLayout:
        number = Label(decimal(alike.likeness, 2), DISPLAY)
        number.setAccessibleName(tr("{value} alike", value=decimal(alike.likeness, 2)))
        self.bars = PartBars()
        self.bars.set_parts(part_bars(alike.parts))
        self.bars.setMaximumWidth(360)
        told = alike.reasons or (tr("They have nothing in common that is known."),)
        reasons = Label("\n".join(f"· {one}" for one in told), BODY, wrap=True)
        row = QHBoxLayout()
        row.setSpacing(20)
        top = Qt.AlignmentFlag.AlignTop
        row.addWidget(number, 0, top)
        row.addWidget(Label(tr("alike"), BODY, tone="t2"), 0, top)
        row.addWidget(self.bars, 1, top)
        row.addWidget(reasons, 2, top)
        return row

    def _fill(self) -> None:
        only = self.only.isChecked()
        fields = self._comparison.differing if only else self._comparison.fields
        rows = [
            (
                _PARTS.get(one.part, one.part),
                one.field.replace("_", " "),
                plainly(one.one),
                plainly(one.other),
                state_of(one),
            )
            for one in fields
        ]
        self.table.set_records(rows)


def state_of(one: ComparedField) -> Mark:
    """Return whether two values are the same, or their intervals at least overlap.

    Parameters
    ----------
    one : ComparedField
    """
    if not one.differs:
        return SAME
    return OVERLAP if one.overlap else DIFFERS


def plainly(value: JsonValue) -> str | None:
    """Return a value as a person writes it; None where there is none.

    Parameters
    ----------
    value : JSON value
    """
    if value is None or value in ("", [], {}):
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ", ".join(plainly(one) or "" for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {plainly(one)}" for name, one in value.items())
    return json.dumps(value)


def show_comparison(controller: Controller, one: str, other: str) -> None:
    """Open the window, once both were read.

    Parameters
    ----------
    controller : Controller
    one, other : str
        Identifiers or references.
    """

    def show(found: tuple[Comparison, Neighbour]) -> None:
        CompareIncidents(controller, *found).show()

    controller.backend.ask(
        "comparison",
        lambda s: (compare_incidents(s, one, other), likeness_between(s, one, other)),
        show,
    )
