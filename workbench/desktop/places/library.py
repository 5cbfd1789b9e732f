"""The Library: what is like this, what helped then, and what keeps coming back."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QTimer
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.dropped_paths import dropped_paths
from workbench.desktop.components.segmented_control import SegmentedControl
from workbench.desktop.controller import Controller
from workbench.desktop.drafts import only_searches
from workbench.desktop.intake import is_package
from workbench.desktop.place import Place
from workbench.desktop.places.library_acts import OLD_ENDINGS, LibraryActs
from workbench.desktop.places.library_section import SECTIONS, LibrarySection, make_section
from workbench.language import tr

PAUSE_MS = 120
"""So long after the last key a search begins."""


class Library(Place):
    """Pages side by side under one row of buttons, and one field that searches all of it.

    Parameters
    ----------
    controller : Controller
    """

    key: ClassVar[str] = "library"
    label: ClassVar[str] = tr("Library")
    icon_name: ClassVar[str] = "library"
    order: ClassVar[int] = 9

    def __init__(self, controller: Controller) -> None:
        super().__init__(tr("Reading the library"))
        self._controller = controller
        self.setAcceptDrops(True)
        self.acts = LibraryActs(controller)
        self.acts.shown.connect(self.show_section)
        self.sections: dict[str, LibrarySection] = {}
        self._titles: dict[str, str] = {}
        self._stale = {key for key, _ in SECTIONS}
        self.switch = SegmentedControl(tr("Page of the library"), SECTIONS)
        self.switch.chosen.connect(self.show_section)
        self.search = QLineEdit()
        only_searches(self.search)
        self.search.setPlaceholderText(tr("Search incidents, findings, claims, decisions"))
        self.search.setAccessibleName(tr("Search the library"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(180)
        self.search.setMaximumWidth(360)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._look_up)
        self.search.textChanged.connect(self._typed)
        self.search.returnPressed.connect(self._look_up)
        QShortcut(QKeySequence.StandardKey.Find, self, self._find)
        self.importing = Button(tr("Import old incidents…"), icon_name="import")
        self.importing.clicked.connect(lambda: self.acts.do("import", ""))
        self._pages = QStackedWidget()
        self._build()
        controller.incidentChanged.connect(self._all_stale)

    @property
    def current(self) -> str:
        """The key of the page that is shown."""
        return self.switch.current

    def refresh(self) -> None:
        """Ask again on the page that is shown, and on the others when they are."""
        self._stale = {key for key, _ in SECTIONS}
        self.show_section(self.current)

    def title_actions(self) -> list[QWidget]:
        """Return the way in for old incidents."""
        return [self.importing]

    def view_state(self) -> dict[str, object]:
        """Return which page is shown and what is searched for."""
        return {"section": self.current, "search": self.search.text()}

    def restore_view(self, state: Mapping[str, object]) -> None:
        """Show a page again, with what was searched for."""
        key = str(state.get("section", ""))
        if key in {known for known, _ in SECTIONS}:
            self.show_section(key)
        self.search.setText(str(state.get("search", "")))

    def focus_regions(self) -> Sequence[QWidget]:
        """Return the row of pages, then the parts of the page."""
        section = self.sections.get(self.current)
        return (self.switch, *(section.regions() if section is not None else ()))

    def show_section(self, key: str) -> None:
        """Show a page; it is made, and reads, when it is first shown.

        Parameters
        ----------
        key : str
            One of `SECTIONS`, perhaps with what is to be chosen on it behind a space.
        """
        key, _, about = key.partition(" ")
        if self.switch.current != key:
            self.switch.choose(key)
        section = self.sections.get(key)
        if section is None:
            section = make_section(key, self._controller)
            section.titleFound.connect(lambda words, at=key: self._retitle(at, words))
            section.actWanted.connect(self.acts.do)
            self.sections[key] = section
            self._pages.addWidget(section)
        self._pages.setCurrentWidget(section)
        if about:
            section.choose(about)
        if key in self._stale:
            self._stale.discard(key)
            section.refresh()
        if key in self._titles:
            self.set_title(self._titles[key])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a file of old incidents; anything else is the window's."""
        found = _old_file(dropped_paths(event.mimeData()))
        if found is None:
            event.ignore()
            return
        event.acceptProposedAction()
        self.set_title(tr("Let go to see what of {name} would come in", name=found.name))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Say the answer of the page again."""
        super().dragLeaveEvent(event)
        self.set_title(self._titles.get(self.current, self.title_text))

    def dropEvent(self, event: QDropEvent) -> None:
        """Show what would come in of a file."""
        self.set_title(self._titles.get(self.current, self.title_text))
        found = _old_file(dropped_paths(event.mimeData()))
        if found is not None:
            event.acceptProposedAction()
            self.acts.do("import", str(found))

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.switch)
        row.addStretch(1)
        row.addWidget(self.search, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(row)
        column.addWidget(self._pages, 1)

    def _retitle(self, key: str, words: str) -> None:
        self._titles[key] = words
        if key == self.current:
            self.set_title(words)

    def _find(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _typed(self, text: str) -> None:
        if text.strip():
            self._pause.start()
        else:
            self._pause.stop()
            self._look_up()

    def _look_up(self) -> None:
        self._pause.stop()
        text = self.search.text().strip()
        if text:
            self.show_section("cases")
        section = self.sections.get("cases")
        if section is not None:
            section.look_up(text)  # type: ignore[attr-defined]

    def _all_stale(self, _incident: str) -> None:
        self._stale = {key for key, _ in SECTIONS}
        if self.isVisible():
            self.refresh()


def _old_file(paths: Sequence[Path]) -> Path | None:
    """Return a file of old incidents among what was dropped, if that is all there is."""
    if len(paths) == 1 and paths[0].suffix.lower() in OLD_ENDINGS and not is_package(paths[0]):
        return paths[0]
    return None


def make_place(controller: Controller) -> Place:
    """Return the place.

    Parameters
    ----------
    controller : Controller
    """
    return Library(controller)
