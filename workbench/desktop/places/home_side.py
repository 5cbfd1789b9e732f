"""The right column of Home: what to review, the sample, what was open lately."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from workbench.desktop import recent
from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.card import Card
from workbench.desktop.components.drop_zone import DropZone
from workbench.desktop.components.emptying import empty
from workbench.desktop.components.labels import Label
from workbench.desktop.numbers import day
from workbench.desktop.recent import RecentEntry
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.domain.readable import readable
from workbench.language import tr

MOST_SHOWN = 6


class ReviewCard(Card):
    """Packages come in here.

    Signals
    -------
    chooseWanted()
        A package is to be chosen.
    dropped(tuple of Path)
        Files or folders were dropped.
    """

    chooseWanted = Signal()
    dropped = Signal(object)

    def __init__(self) -> None:
        super().__init__(tr("To review"))
        self.add(
            Label(
                tr("A package somebody signed is checked and replayed here, read only."),
                BODY,
                tone="t2",
                wrap=True,
            )
        )
        zone = DropZone(tr("Drop one here, or"), tr("open package…"))
        zone.chooseWanted.connect(self.chooseWanted)
        zone.dropped.connect(self.dropped)
        self.add(zone)


class SampleCard(Card):
    """An incident to learn on: to be solved, solved already, or shown around in.

    Signals
    -------
    wanted()
        The sample is to be opened.
    solvedWanted()
        The sample is to be opened with its causes named.
    tourWanted()
        The tour is to begin, or to go on.
    drillWanted()
        A drill is to be started.
    """

    wanted = Signal()
    solvedWanted = Signal()
    tourWanted = Signal()
    drillWanted = Signal()

    def __init__(self) -> None:
        super().__init__(tr("Learn on a sample"))
        self.add(
            Label(
                tr(
                    "A demand model that ranks busy hours worse since a firmware update: evidence, "
                    "windows and lineage are there, its causes are yours to find."
                ),
                BODY,
                tone="t2",
                wrap=True,
            )
        )
        button = Button(tr("Open the sample incident"))
        button.clicked.connect(self.wanted)
        self.add_buttons(button)
        solved = Button(tr("Open it solved"), ButtonKind.LINK)
        solved.clicked.connect(self.solvedWanted)
        tour = Button(tr("Tour in five steps"), ButtonKind.LINK)
        tour.clicked.connect(self.tourWanted)
        drill = Button(tr("Start a drill…"), ButtonKind.LINK)
        drill.set_tip(tr("A hidden fault in good rows, a clock, and a grade at the end"))
        drill.clicked.connect(self.drillWanted)
        self.add_buttons(solved, tour, drill)


class RecentLink(Button):
    """The name of a package or a workspace, cut in its middle where there is no room.

    Parameters
    ----------
    path : Path
    """

    def __init__(self, path: Path) -> None:
        kind, icon = ("package", "file") if path.is_file() else ("workspace", "folder")
        super().__init__(path.name, ButtonKind.LINK, icon)
        self._whole = path.name
        self.setAccessibleName(tr("Open {kind} {name}", kind=kind, name=path.name))
        self.set_tip(str(path))
        # Qt aligns the text of a button by a style sheet only.
        self.setStyleSheet("text-align: left; padding: 0px;")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut the name again for the new width."""
        super().resizeEvent(event)
        middle = Qt.TextElideMode.ElideMiddle
        self.setText(self.fontMetrics().elidedText(self._whole, middle, self.width() - 26))


class RecentCard(Card):
    """Workspaces and packages that were open lately.

    Signals
    -------
    chosen(Path)
        One of them was pressed.
    changed()
        The list was changed here.
    """

    chosen = Signal(object)
    changed = Signal()

    def __init__(self) -> None:
        super().__init__(tr("Recent"))
        self._list = QWidget()
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.add(self._list)
        self.body.addStretch(1)
        self._shown: tuple[tuple[RecentEntry, bool], ...] | None = None
        self.show_entries(())

    def show_entries(self, entries: Sequence[RecentEntry]) -> None:
        """Show other entries.

        Parameters
        ----------
        entries : sequence of RecentEntry
            In the order to show them.
        """
        shown = tuple((entry, entry.missing) for entry in entries[:MOST_SHOWN])
        if shown == self._shown:
            return
        self._shown = shown
        empty(self._column)
        for entry, missing in shown:
            self._column.addWidget(self._row(entry, missing=missing))
        if not shown:
            words = tr("Nothing was open before.") if recent.kept() else tr("No list is kept.")
            self._column.addWidget(Label(words, SMALL, tone="t3"))

    def _row(self, entry: RecentEntry, *, missing: bool) -> QWidget:
        path = entry.path
        link = RecentLink(path)
        link.clicked.connect(lambda _=False: self.chosen.emit(path))
        if missing:
            link.forbid(tr("{path} is missing now.", path=path))
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(link, 1)
        at = changed_at(path)
        said = tr("missing") if missing else day(at) if at is not None else ""
        row.addWidget(Label(tr("pinned") if entry.pinned else said, SMALL, tone="t2"))
        row.addWidget(self._more(entry))
        return whole

    def _more(self, entry: RecentEntry) -> Button:
        """Return the button that keeps an entry at the top or takes it off the list."""
        button = Button("", ButtonKind.LINK, "more")
        button.setAccessibleName(tr("More about {name}", name=readable(entry.path.name)))
        button.set_tip(tr("Keep it at the top, or take it off the list"))

        def open_menu() -> None:
            menu = QMenu(button)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            pin = tr("Unpin") if entry.pinned else tr("Pin to the top")
            acts: tuple[tuple[str, Callable[[], None]], ...] = (
                (pin, lambda: recent.pin(entry.path, pinned=not entry.pinned)),
                (tr("Take off the list"), lambda: recent.remove(entry.path)),
            )
            for words, act in acts:
                menu.addAction(words).triggered.connect(partial(self._then, act))
            menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

        button.clicked.connect(open_menu)
        return button

    def _then(self, act: Callable[[], None], _checked: object = None) -> None:
        act()
        self.changed.emit()


def changed_at(path: Path) -> datetime | None:
    """Return when a package or a workspace was last written; None where it cannot be told.

    Parameters
    ----------
    path : Path
    """
    file = path if path.is_file() else path / "journal.db"
    try:
        return datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except OSError:
        return None
