"""Playbooks that live, and templates: versions, what changed, what is proposed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtWidgets import QComboBox

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.card import Card
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.empty_state import draw_page
from workbench.desktop.components.labels import Label
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.template_versions import show_templates
from workbench.desktop.places.library_section import LibrarySection
from workbench.desktop.places.library_table_page import TablePage
from workbench.desktop.theme.fonts import SMALL
from workbench.desktop.theme.marks import Mark, State
from workbench.language import tr, trn
from workbench.services.library.playbooks import (
    DiffLine,
    LivingPlaybook,
    change_of,
    diff,
    living_playbooks,
)
from workbench.services.library.templates import ShelfTemplate, kind_title, templates
from workbench.services.session import Session

SIGNS = {
    "+": Mark(State.GOOD, tr("added")),
    "-": Mark(State.BAD, tr("taken out")),
    " ": Mark(State.NOT_REPLAYED, tr("as before")),
}
IN_FORCE = Mark(State.GOOD, tr("in force"))
PAST = Mark(State.NOT_REPLAYED, tr("past"))
PROPOSED = Mark(State.WARN, tr("proposed"))
_STEPS = (
    Column(tr("Change"), ColumnKind.MARK),
    Column(tr("Phase"), tone="t2"),
    Column(tr("Step"), stretch=True),
)
_VERSIONS = (
    Column(tr("Version"), ColumnKind.NAME),
    Column(tr("What changed"), stretch=True),
    Column(tr("State"), ColumnKind.MARK),
)
_TEMPLATES = (
    Column(tr("Template"), ColumnKind.NAME),
    Column(tr("For"), tone="t2"),
    Column(tr("Version"), tone="t2"),
    Column(tr("Pieces"), ColumnKind.WHOLE),
    Column(tr("About"), tone="t2", stretch=True),
    Column(tr("sha256"), ColumnKind.HASH),
)


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the page shows: playbooks, what each proposal would do, templates."""

    books: tuple[LivingPlaybook, ...]
    proposals: dict[str, tuple[DiffLine, ...]]
    templates: tuple[ShelfTemplate, ...]


def shelf_of(session: Session) -> Shelf:
    """Return playbooks and templates.

    Parameters
    ----------
    session : Session
    """
    books = living_playbooks(session)
    proposals = {
        edition.id: change_of(session, edition.id)
        for book in books
        for _, _, edition in book.proposed
    }
    return Shelf(books, proposals, templates())


class Playbooks(TablePage):
    """A playbook step by step, against any of its versions; versions and proposals at the right.

    Parameters
    ----------
    controller : Controller
    """

    key: ClassVar[str] = "playbooks"

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller, tr("No playbook is there."), "", draw_page)
        self._shelf = Shelf((), {}, ())
        self._row = ""
        self.book = QComboBox()
        self.book.setAccessibleName(tr("Playbook"))
        self.book.setMinimumWidth(240)
        self.book.currentIndexChanged.connect(lambda _: self._show_book())
        self.steps = DataTable(tr("Steps of the playbook"), _STEPS)
        self.caption = Label("", SMALL, tone="t3", wrap=True)
        self.versions = DataTable(tr("Versions and proposals"), _VERSIONS)
        self.versions.recordSelected.connect(self.choose)
        self.templates = DataTable(tr("Templates"), _TEMPLATES)
        self.accept = Button(tr("Accept the change"), ButtonKind.PRIMARY)
        self.accept.clicked.connect(lambda: self._wanted("accept"))
        self.reject = Button(tr("Reject it…"))
        self.reject.clicked.connect(lambda: self._wanted("reject"))
        self.back = Button(tr("Go back to this version…"))
        self.back.clicked.connect(lambda: self._wanted("roll_back"))
        self.propose = Button(tr("Propose a change…"))
        self.propose.clicked.connect(
            lambda: self.actWanted.emit("propose", str(self.book.currentData() or ""))
        )
        self._card = Card(tr("Steps"), padded=False)
        self._card.add_to_head(self.book)
        self._card.add(self.steps, 1)
        self.steps.setMinimumHeight(180)
        under = Card(tr("Templates and other versioned content"), padded=False)
        self.compare = Button(tr("Compare versions…"))
        self.compare.set_tip(tr("Where two versions of the postmortem's template differ."))
        self.compare.clicked.connect(lambda: show_templates(controller))
        under.add_to_head(self.compare)
        under.add(self.templates, 1)
        self.templates.setMinimumHeight(100)
        side = Card(tr("Versions and proposals"), padded=False)
        side.add(self.versions, 1)
        side.add_buttons(self.accept, self.reject, self.back, self.propose)
        self.arrange(((self._card, 3), (self.caption, 0), (under, 2)), side)

    def refresh(self) -> None:
        """Ask again."""
        self.controller.backend.ask("playbooks", shelf_of, self.show_shelf, self.fail)

    def show_shelf(self, shelf: Shelf) -> None:
        """Show playbooks and templates.

        Parameters
        ----------
        shelf : Shelf
        """
        self._shelf = shelf
        self.show_filled(filled=bool(shelf.books))
        waiting = sum(len(one.proposed) for one in shelf.books)
        self.titleFound.emit(
            trn(
                "{count} proposed change of a playbook waits for a decision",
                "{count} proposed changes of playbooks wait for a decision",
                waiting,
            )
            if waiting
            else trn(
                "{count} playbook, no change proposed",
                "{count} playbooks, no change proposed",
                len(shelf.books),
            )
        )
        now = self.book.currentData()
        self.book.blockSignals(True)  # noqa: FBT003 -- Qt's signature
        self.book.clear()
        for one in sorted(shelf.books, key=lambda book: -len(book.proposed)):
            self.book.addItem(one.title, one.category)
        self.book.setCurrentIndex(max(self.book.findData(now), 0))
        self.book.blockSignals(False)  # noqa: FBT003 -- Qt's signature
        self.templates.set_records(
            [
                (t.title, kind_title(t.kind), t.version, t.entries, t.about or None, t.digest)
                for t in shelf.templates
            ]
        )
        self._show_book()

    @property
    def living(self) -> LivingPlaybook | None:
        """The playbook that is shown."""
        key = self.book.currentData()
        return next((one for one in self._shelf.books if one.category == key), None)

    def choose(self, row: str) -> None:
        """Show what a version or a proposal changed.

        Parameters
        ----------
        row : str
            ``v`` and the number of a version, or the identifier of a proposal.
        """
        self._row, book = row, self.living
        if book is None:
            return
        lines, words = self._lines(book, row)
        self.steps.set_records([(SIGNS[one.sign], one.phase, one.text) for one in lines])
        changed = next((at for at, one in enumerate(lines) if one.sign != " "), 0)
        self.steps.scrollTo(self.steps.records.index(changed, 0))
        self.caption.setText(words)
        proposal = not row.startswith("v")
        self.accept.setVisible(proposal)
        self.reject.setVisible(proposal)
        past = not proposal and row != f"v{book.in_force.version}"
        self.back.setVisible(past)

    def _lines(self, book: LivingPlaybook, row: str) -> tuple[Sequence[DiffLine], str]:
        if not row.startswith("v"):
            return self._shelf.proposals.get(row, ()), tr(
                "What the proposed change would do to version {version}. Nothing changes until a "
                "person accepts it.",
                version=book.in_force.version,
            )
        chosen = book.version(int(row[1:]))
        before = [one for one in book.versions if one.version < chosen.version]
        start = before[-1] if before else chosen
        lines = diff(start.playbook, chosen.playbook)
        if not before:
            return lines, tr("Version {version} ships with the product.", version=chosen.version)
        return lines, tr(
            "What version {version} changed against version {before}.",
            version=chosen.version,
            before=start.version,
        )

    def _show_book(self) -> None:
        book = self.living
        if book is None:
            return
        rows: list[tuple[object, ...]] = []
        ids: list[str] = []
        for _, reference, edition in book.proposed:
            rows.append((reference, edition.title, PROPOSED))
            ids.append(edition.id)
        for one in reversed(book.versions):
            told = one.edition.title if one.edition is not None else tr("as shipped")
            state = IN_FORCE if one is book.in_force else PAST
            rows.append((str(one.version), told, state))
            ids.append(f"v{one.version}")
        self._card.set_heading(
            tr("Steps"), tr("version {version} in force", version=book.in_force.version)
        )
        self.versions.set_records(rows, ids)
        self.versions.select_record(ids[0])
        self.choose(ids[0])

    def _wanted(self, act: str) -> None:
        book = self.living
        if book is None:
            return
        about = f"{book.category} {self._row[1:]}" if act == "roll_back" else self._row
        self.actWanted.emit(act, about)


def make_section(controller: Controller) -> LibrarySection:
    """Return the page."""
    return Playbooks(controller)
