"""Custody of one item: who brought it, from where, and whether it is still what it was."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.card import Card
from workbench.desktop.components.columns import ScrollColumn
from workbench.desktop.components.key_values import KeyValueGrid
from workbench.desktop.components.labels import Label
from workbench.desktop.components.status_mark import StatusMark
from workbench.desktop.components.tips import set_tip
from workbench.desktop.numbers import moment, size
from workbench.desktop.theme.fonts import SMALL, mono
from workbench.desktop.theme.marks import Mark, State
from workbench.domain.evidence import Evidence, EvidenceKind, Roles, TableInfo
from workbench.language import tr
from workbench.services.readings.evidence import Consent

CHECKING = Mark(State.UNKNOWN, tr("hashing …"))
SAME = Mark(State.GOOD, tr("same"))
CHANGED = Mark(State.BAD, tr("changed"))
_OPENING = {
    Consent.NOT_NEEDED: tr("in a sealed worker, without running code from the file"),
    Consent.NEEDED: tr("kept closed: its format can run code that the file carries"),
    Consent.GIVEN: tr("consented to; opened in a sealed worker only"),
}
_NOTHING = tr("Choose an item of evidence.")


def roles_words(roles: Roles) -> str:
    """Return a table's roles in a few words: ``"label busy, timestamp at, 8 features"``.

    Parameters
    ----------
    roles : Roles
    """
    plural = {"feature": "features", "segment": "segments", "sensitive": tr("sensitive columns")}
    single, counts = [], dict.fromkeys(plural, 0)
    for role, column in roles.items():
        if role in counts:
            counts[role] += 1
        else:
            single.append(f"{role.replace('_', ' ')} {column}")
    many = [
        f"{count} {plural[role] if count > 1 else role}" for role, count in counts.items() if count
    ]
    return ", ".join((*single, *many)) or tr("none yet")


def short_hash(digest: str) -> str:
    """Return a hash with its middle left out.

    Parameters
    ----------
    digest : str
        In hexadecimal.
    """
    return f"{digest[:8]}…{digest[-4:]}" if len(digest) > 13 else digest


class CustodyCard(Card):
    """The chain of custody of the item that is selected.

    Signals
    -------
    rowsWanted()
        Its rows are to be shown.
    rolesWanted()
        The roles of its columns are to be corrected.
    consentWanted()
        Somebody may consent to open the model.
    """

    rowsWanted = Signal()
    rolesWanted = Signal()
    consentWanted = Signal()

    def __init__(self) -> None:
        super().__init__(tr("Custody"))
        self.now = StatusMark(CHECKING)
        self._grid = KeyValueGrid(96)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        self._empty = Label(_NOTHING, tone="t2")
        column.addWidget(self._empty)
        column.addWidget(self._grid)
        column.addStretch(1)
        self.add(ScrollColumn(holder), 1)
        self._rows = Button(tr("Show rows"))
        self._rows.clicked.connect(self.rowsWanted)
        self._roles = Button(tr("Roles…"))
        self._roles.clicked.connect(self.rolesWanted)
        self._consent = Button(tr("Consent to open…"))
        self._consent.clicked.connect(self.consentWanted)
        self.add_buttons(self._rows, self._roles, self._consent)
        self._standing = Consent.NOT_NEEDED
        self._item: Evidence | None = None
        self.show_item(None, {})

    @property
    def item(self) -> Evidence | None:
        """What is shown."""
        return self._item

    def show_item(self, item: Evidence | None, names: Mapping[str, str]) -> None:
        """Show the custody of another item.

        Parameters
        ----------
        item : Evidence or None
        names : mapping of str to str
            Name of every item by its identifier.
        """
        self._item = item
        self._grid.clear()
        self._empty.setVisible(item is None)
        for button in (self._rows, self._roles):
            button.setVisible(item is not None and item.table is not None)
        model = item is not None and item.kind is EvidenceKind.MODEL
        self._consent.setVisible(model and self._standing is Consent.NEEDED)
        if item is None:
            self.set_heading(tr("Custody"))
            return
        self.set_heading(tr("Custody of {name}", name=item.name))
        self._add_custody(item)
        if item.table is not None:
            self._add_table(item.table)
        if model:
            self._grid.add(tr("Opening"), _OPENING[self._standing])
        derived = [names.get(one, one) for one in item.custody.derived_from]
        self._grid.add(tr("Derived from"), ", ".join(derived) or tr("nothing: as it was given"))

    def set_consent(self, standing: Consent) -> None:
        """Say whether the model may be opened; shown with the next item.

        Parameters
        ----------
        standing : Consent
        """
        self._standing = standing

    def set_now(self, mark: Mark) -> None:
        """Say what hashing the stored bytes again came to.

        Parameters
        ----------
        mark : Mark
            `CHECKING`, `SAME` or `CHANGED`.
        """
        self.now.set_mark(mark)

    def _add_custody(self, item: Evidence) -> None:
        custody = item.custody
        self._grid.add(
            tr("Brought by"),
            tr(
                "{brought_by}, {received_at} UTC",
                brought_by=custody.brought_by,
                received_at=moment(custody.received_at),
            ),
        )
        self._grid.add(tr("From"), custody.source)
        self._grid.add(tr("How"), custody.method)
        self._grid.add(tr("Hash at source"), self._hash(custody.sha256_at_source))
        self.now = StatusMark(CHECKING)
        self._grid.add(tr("Hash now"), self._hash(item.sha256, self.now))
        self._grid.add(tr("Size"), size(item.size))

    def _add_table(self, table: TableInfo) -> None:
        self._grid.add(tr("Roles"), roles_words(table.roles))
        guesses = [f"{c.name}: {c.guessed}" for c in table.columns if c.guessed]
        if guesses:
            self._grid.add(tr("Guessed"), "; ".join(guesses))
        kept = "" if table.time_zone == "UTC" else tr(", kept as UTC")
        self._grid.add(tr("Time zone"), f"{table.time_zone}{kept}")
        if table.notes:
            self._grid.add(tr("Notes"), "; ".join(table.notes))

    @staticmethod
    def _hash(digest: str, mark: StatusMark | None = None) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        words = Label(short_hash(digest), SMALL)
        words.setFont(mono(SMALL))
        set_tip(words, digest)
        line.setAccessibleName(digest)
        row.addWidget(words)
        if mark is not None:
            row.addWidget(mark)
        row.addStretch(1)
        return line
