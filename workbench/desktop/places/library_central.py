"""The shared library: where it is, what others published, and publishing one's own."""

from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.card import Card
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.key_values import KeyValueGrid
from workbench.desktop.components.labels import ElidedLabel, Label
from workbench.desktop.components.status_mark import StatusMark
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.controller import Controller
from workbench.desktop.places.library_outlines import draw_shelf
from workbench.desktop.places.library_patterns import plan_words
from workbench.desktop.places.library_section import LibrarySection
from workbench.desktop.places.library_table_page import TablePage
from workbench.desktop.theme.fonts import BODY, HEADING, SMALL
from workbench.desktop.theme.marks import Mark, State
from workbench.domain.changes import Changes, Outcome
from workbench.domain.records.library import Plan
from workbench.language import tr, trn
from workbench.services.library.central import Pulled, pull
from workbench.services.library.shared import SharedEntry, shared_entries

FOLDER = "library/folder"
"""The setting that says where the shared library lies."""
_STANDING = {
    "trusted": Mark(State.GOOD, tr("signed, trusted")),
    "unknown key": Mark(State.WARN, tr("signed, key unknown")),
    "unsigned": Mark(State.UNKNOWN, tr("unsigned")),
    "wrong signature": Mark(State.BAD, tr("wrong signature")),
}
_KINDS = {
    "incident": tr("incident"),
    "pattern": tr("pattern"),
    "exemplar": tr("exemplar"),
}
_COLUMNS = (
    Column(tr("Kind")),
    Column(tr("Title"), ColumnKind.NAME, stretch=True),
    Column(tr("From"), tone="t2"),
    Column(tr("Tells"), tone="t2"),
    Column(tr("Published"), tone="t2"),
    Column(tr("Standing"), ColumnKind.MARK),
)


class Central(TablePage):
    """Where the shared folder is, what lies in it, and the chosen entry at the right.

    Parameters
    ----------
    controller : Controller
    """

    key: ClassVar[str] = "central"

    def __init__(self, controller: Controller) -> None:
        super().__init__(
            controller,
            tr(
                "Nothing is shared yet. Incidents, patterns and exemplars can be published into a "
                "folder that others reach too; what they published is pulled from it."
            ),
            tr("Choose the shared folder…"),
            draw_shelf,
        )
        self.empty.acted.connect(self._choose_folder)
        self._found: tuple[SharedEntry, ...] = ()
        self.wanted = ""
        self.where = ElidedLabel("", BODY)
        self.choosing = Button(tr("Choose folder…"), icon_name="folder")
        self.choosing.clicked.connect(self._choose_folder)
        self.pulling = Button(tr("Pull what is new"), icon_name="import")
        self.pulling.clicked.connect(self.pull)
        self.publishing = Button(tr("Publish…"), icon_name="export")
        self.publishing.clicked.connect(lambda: self.actWanted.emit("publish", str(folder_kept())))
        self.said = Label("", SMALL, tone="t3", wrap=True)
        self.table = DataTable(tr("Entries of the shared library"), _COLUMNS)
        self.table.recordSelected.connect(self.choose)
        self.side = EntryCard()
        self.side.start.clicked.connect(self._start)
        head = Card(tr("Shared folder"))
        head.add(self.where)
        head.add(self.said)
        head.add(self._buttons())
        under = Card(tr("What was published"), padded=False)
        under.add(self.table, 1)
        under.setMinimumHeight(220)
        self.arrange(((head, 0), (under, 1)), self.side)

    def refresh(self) -> None:
        """Ask again for what was pulled or published."""
        self.controller.backend.ask("shared", shared_entries, self.show_entries, self.fail)

    def show_entries(self, found: tuple[SharedEntry, ...]) -> None:
        """Show the entries.

        Parameters
        ----------
        found : tuple of SharedEntry
        """
        self._found = found
        folder = folder_kept()
        self.show_filled(filled=bool(found) or folder is not None)
        self.where.setText(str(folder) if folder is not None else tr("not chosen yet"))
        for button in (self.pulling, self.publishing):
            if folder is None:
                button.forbid(tr("Choose the shared folder first."))
            else:
                button.permit()
        others = sum(not one.own for one in found)
        self.titleFound.emit(
            trn(
                "{count} entry of the shared library is here, {others} from others",
                "{count} entries of the shared library are here, {others} from others",
                len(found),
                others=others,
            )
            if found
            else tr("Nothing of a shared library is here yet")
        )
        self.table.set_records([_row(one) for one in found], [one.sha256 for one in found])
        self.side.setVisible(bool(found))
        if found:
            here = {one.sha256 for one in found}
            chosen = self.wanted if self.wanted in here else found[0].sha256
            self.table.select_record(chosen)
            self.choose(chosen)

    def choose(self, entry: str) -> None:
        """Show an entry at the right.

        Parameters
        ----------
        entry : str
            Its sha256.
        """
        found = next((one for one in self._found if one.sha256 == entry), None)
        self.wanted = entry
        if found is not None:
            self.table.select_record(entry)
            self.side.show_entry(found)

    def pull(self) -> None:
        """Bring what is new in the shared folder here."""
        folder = folder_kept()
        if folder is None:
            self._choose_folder()
            return

        def show(found: Pulled) -> None:
            self.said.setText(pulled_words(found))
            self.refresh()

        self.controller.backend.start(
            tr("Pulling from {name}", name=folder.name),
            lambda s, _progress, _cancel: Outcome(pull(s, folder), Changes()),
            show,
        )

    def _start(self) -> None:
        if self.side.shown is not None:
            self.actWanted.emit("start_entry", self.side.shown.sha256)

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self.window(), tr("The folder of the shared library"), str(folder_kept() or "")
        )
        if chosen:
            QSettings().setValue(FOLDER, chosen)
            self.show_entries(self._found)

    def _buttons(self) -> QWidget:
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 4, 0, 0)
        row.setSpacing(8)
        for button in (self.pulling, self.publishing, self.choosing):
            row.addWidget(button)
        row.addStretch(1)
        return whole


class EntryCard(Card):
    """The chosen entry of the shared library."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: SharedEntry | None = None
        self.title = Label("", HEADING, wrap=True)
        self.mark = StatusMark(_STANDING["unsigned"])
        self.facts = KeyValueGrid()
        for part in (self.title, self.mark, self.facts):
            self.add(part)
        self.body.addStretch(1)
        self.start = Button(tr("Start from its plan…"), ButtonKind.PRIMARY)
        self.add_buttons(self.start)

    def show_entry(self, entry: SharedEntry) -> None:
        """Show an entry."""
        self.shown = entry
        self.setAccessibleName(entry.title)
        self.title.setText(entry.title)
        self.mark.set_mark(_STANDING[entry.standing])
        plan = Plan.model_validate(entry.body.get("plan") or {})
        self.facts.clear()
        self.facts.add(tr("Kind"), _KINDS.get(entry.kind, entry.kind))
        self.facts.add(tr("From"), _from(entry))
        self.facts.add(tr("Tells"), entry.disclosure)
        self.facts.add(tr("Plan"), plan_words(plan))
        self.facts.add(tr("Published"), entry.published_at[:16].replace("T", " "))
        self.facts.add(tr("Signer"), entry.signer or tr("none"), breakable=True)
        self.facts.add("sha256", entry.sha256, hashed=True)
        if not plan.size:
            self.start.forbid(tr("It was published without a plan."))
        elif entry.standing == "wrong signature":
            self.start.forbid(tr("Its signature does not fit it."))
        else:
            self.start.permit()


def folder_kept() -> Path | None:
    """Return where the shared library lies, if somebody said."""
    kept = str(QSettings().value(FOLDER, "") or "")
    return Path(kept) if kept else None


def pulled_words(found: Pulled) -> str:
    """Return what a pull brought, in a sentence or two.

    Parameters
    ----------
    found : Pulled
    """
    words = trn("{count} new entry", "{count} new entries", len(found.fresh))
    told = tr("{words}, {known} known already.", words=words, known=found.known)
    if not found.left:
        return told
    left = "; ".join(f"{name}: {why}" for name, why in found.left[:3])
    return f"{told} " + trn(
        "{count} file was left alone: {left}",
        "{count} files were left alone: {left}",
        len(found.left),
        left=left,
    )


def _from(entry: SharedEntry) -> str:
    return tr("{code}, this workspace", code=entry.reference) if entry.own else entry.reference


def _row(one: SharedEntry) -> tuple[object, ...]:
    return (
        _KINDS.get(one.kind, one.kind),
        one.title,
        _from(one),
        one.disclosure,
        one.published_at[:10],
        _STANDING[one.standing],
    )


def make_section(controller: Controller) -> LibrarySection:
    """Return the page."""
    return Central(controller)
