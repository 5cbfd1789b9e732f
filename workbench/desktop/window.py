"""The one window: menus, case bar, rail, the current place, status bar, jobs, toasts.

It shows plain values (`workbench.desktop.state`) and reports what a person asks for; what that
means is decided by whoever binds the commands and listens to the signals.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QDragEnterEvent,
    QDropEvent,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QStatusBar,
    QVBoxLayout,
    QWidget,
)

from workbench.desktop.components.dropped_paths import dropped_paths
from workbench.desktop.components.focus_ring import FocusFollower
from workbench.desktop.place import Place, PlaceEntry, entry
from workbench.desktop.shell.case_bar import CaseBar
from workbench.desktop.shell.command_set import CommandSet
from workbench.desktop.shell.docks import Docks, Panel
from workbench.desktop.shell.offers import Offer
from workbench.desktop.shell.on_demand import (
    command_palette,
    jobs_dock,
    toast_stack,
)
from workbench.desktop.shell.own_commands import (
    bind_themes,
    copy_from_focus,
    place_actions,
    show_shortcuts,
    step_place,
    toggle_full_screen,
)
from workbench.desktop.shell.place_stack import PlaceStack
from workbench.desktop.shell.rail import Rail
from workbench.desktop.shell.regions import RegionCycle
from workbench.desktop.shell.review_frame import ReviewFrame
from workbench.desktop.shell.search_button import SearchButton
from workbench.desktop.shell.status_bar import HEIGHT as STATUS_HEIGHT
from workbench.desktop.shell.status_bar import StatusBar
from workbench.desktop.state import CaseBarState, CaseMode, JobState, Notice, StatusState
from workbench.desktop.theme.appearance import Appearance
from workbench.language import tr

if TYPE_CHECKING:
    from workbench.desktop.components.toast import Toast, ToastStack
    from workbench.desktop.shell.command_palette import CommandPalette
    from workbench.desktop.shell.dock import Dock

LEAST = (1000, 620)
USUAL = (1440, 900)
JOBS = "jobsDock"
"""The panel of jobs."""


class MainWindow(QMainWindow):
    """The shell around the places.

    Parameters
    ----------
    places : sequence of Place or PlaceEntry
        The places that exist; others are not in the navigation. An entry's place is made when it
        is first shown.

    Signals
    -------
    placeChanged(str)
        The key of the place that is shown now.
    windowWanted(str)
        ``"W0"`` or ``"W1"``: its chip was pressed.
    stageWanted(Stage)
        A stage was pressed.
    cancelWanted(str)
        The id of a job to cancel.
    jobSteered(str, str)
        What to do with a job, as `JobsDock` says it, and its id.
    undoWanted(Notice)
        Undo was pressed on a toast.
    filesDropped(tuple of Path)
        Files or folders were dropped anywhere on the window.
    paletteOpened(CommandPalette)
        The palette is open and takes further lines.
    defectTold(str, str)
        A defect of the program: its name, and the file and line it is in.
    firstPainted()
        The window has been painted once; slow imports may start.
    """

    placeChanged = Signal(str)
    windowWanted = Signal(str)
    stageWanted = Signal(object)
    cancelWanted = Signal(str)
    jobSteered = Signal(str, str)
    undoWanted = Signal(object)
    filesDropped = Signal(object)
    paletteOpened = Signal(object)
    defectTold = Signal(str, str)
    firstPainted = Signal()

    def __init__(self, places: Sequence[Place | PlaceEntry]) -> None:
        super().__init__()
        Appearance.current()
        entries = [item if isinstance(item, PlaceEntry) else entry(item) for item in places]
        self._entries = {item.key: item for item in sorted(entries, key=lambda item: item.order)}
        self._painted = False
        self._extra_offers: Callable[[], Iterable[Offer]] = tuple
        self.ground = QMainWindow()
        self.ground.setWindowFlags(Qt.WindowType.Widget)
        self.docks = Docks(self.ground)
        self._toasts: ToastStack | None = None
        self._jobs: tuple[JobState, ...] = ()
        self.docks.offer(Panel(JOBS, self._make_jobs))
        self.setWindowTitle(tr("Incident Workbench"))
        self.setMinimumSize(*LEAST)
        self.resize(*USUAL)
        self.setAcceptDrops(True)
        self._build()
        self._frame = ReviewFrame(self)
        FocusFollower.current()
        self._regions = RegionCycle(self, self._parts)
        self._bind_own_commands()

    @property
    def current_place(self) -> str:
        """The key of the place that is shown; empty before the first."""
        return self._stack.current

    def place(self, key: str) -> Place:
        """Return a place, made now if it was not yet.

        Parameters
        ----------
        key : str
            Its key.

        Returns
        -------
        Place
            The place.

        Raises
        ------
        KeyError
            If there is no such place.
        """
        return self._stack.place(key)

    def go(self, key: str) -> None:
        """Show a place, refreshed if anything changed since it was last shown.

        Parameters
        ----------
        key : str
            Its key.
        """
        self._stack.go(key)

    def mark_changed(self) -> None:
        """Say that something changed: the place that is shown refreshes now, others when shown."""
        self._stack.mark_changed()

    def show_places(self, keys: Sequence[str]) -> None:
        """Offer some places only, such as those of review.

        Parameters
        ----------
        keys : sequence of str
            The places to offer; the others stay made but cannot be reached.
        """
        self._rail.show_only(keys)
        for key, action in self._place_actions.items():
            action.setVisible(key in keys)
        if self.current_place not in keys and keys:
            self.go(keys[0])

    def show_case(self, state: CaseBarState) -> None:
        """Show a case, and the frame if it is under review.

        Parameters
        ----------
        state : CaseBarState
            What the case bar shows.
        """
        self._case_bar.set_state(state)
        self._frame.set_shown(shown=state.mode is CaseMode.REVIEW)
        self.setWindowTitle(tr("{title} – Incident Workbench", title=state.title))

    def focus_stage(self) -> None:
        """Put the keyboard on the stages: arrows go along them, Space sets one."""
        self._case_bar.focus_stage()

    def show_status(self, state: StatusState) -> None:
        """Show what the status bar says.

        Parameters
        ----------
        state : StatusState
            What to show.
        """
        self._status.set_state(state)

    def show_jobs(self, jobs: Sequence[JobState]) -> None:
        """Show the jobs as they are now.

        Parameters
        ----------
        jobs : sequence of JobState
            Newest first; the first active one is repeated in the status bar.
        """
        self._jobs = tuple(jobs)
        active = [job for job in jobs if job.active]
        self._status.set_job(active[0] if active else None)
        self._rail.set_job_count(len(active))
        dock = self.docks.found(JOBS)
        if dock is not None:
            dock.set_jobs(self._jobs)  # type: ignore[attr-defined]

    def notify(self, notice: Notice) -> "Toast":
        """Show a toast.

        Parameters
        ----------
        notice : Notice
            What to say.

        Returns
        -------
        Toast
            The toast.
        """
        if self._toasts is None:
            self._toasts = toast_stack(self, self._middle)
            self._toasts.undoWanted.connect(self.undoWanted)
        return self._toasts.show(notice)

    def bind(self, command_id: str, handler: Callable[[], object]) -> QAction:
        """Give a command what it does; without a handler it is in no menu.

        Parameters
        ----------
        command_id : str
            Such as ``"file.open_package"``.
        handler : callable
            Called without arguments.

        Returns
        -------
        QAction
            The action.
        """
        return self.commands.bind(command_id, handler)

    def offer(self, provider: Callable[[], Iterable[Offer]]) -> None:
        """Add lines to the palette of commands, such as incidents and columns.

        Parameters
        ----------
        provider : callable
            Asked each time the palette opens.
        """
        self._extra_offers = provider

    def toggle_jobs(self) -> None:
        """Show or hide the jobs."""
        self.docks.toggle(JOBS)

    def _make_jobs(self) -> "Dock":
        dock = jobs_dock()
        dock.cancelWanted.connect(self.cancelWanted)
        dock.steered.connect(self.jobSteered)
        dock.set_jobs(self._jobs)
        return dock

    def open_palette(self) -> "CommandPalette":
        """Open the palette of commands.

        Returns
        -------
        CommandPalette
            The palette, already on the screen.
        """
        palette = command_palette(self, self.commands, self._place_actions, self._extra_offers())
        palette.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        palette.open_over(self)
        self.paletteOpened.emit(palette)
        return palette

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell once that the window is on the screen."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self.firstPainted.emit)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take local files and folders anywhere."""
        if dropped_paths(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand the paths on."""
        paths: tuple[Path, ...] = dropped_paths(event.mimeData())
        if paths:
            event.acceptProposedAction()
            self.filesDropped.emit(paths)

    def _build(self) -> None:
        self.commands = CommandSet(self)
        self.commands.refused.connect(lambda reason: self.notify(Notice(reason, error=True)))
        self._search = SearchButton()
        self._search.clicked.connect(self.open_palette)
        self.menuBar().setCornerWidget(self._search)
        self.menuBar().setFixedHeight(28)
        self._case_bar = CaseBar()
        self._case_bar.commandWanted.connect(self.commands.run)
        self._case_bar.windowWanted.connect(self.windowWanted)
        self._case_bar.stageWanted.connect(self.stageWanted)
        self._rail = Rail(list(self._entries.values()))
        self._rail.chosen.connect(self.go)
        self._rail.jobsWanted.connect(self.toggle_jobs)
        self._stack = PlaceStack(list(self._entries.values()))
        self.ground.setCentralWidget(self._stack)
        self._stack.shown.connect(self._rail.set_current)
        self._stack.shown.connect(self.placeChanged)
        self._status = StatusBar()
        self._status.jobsWanted.connect(self.toggle_jobs)
        self._middle = self._make_middle()
        self.setCentralWidget(self._middle)
        foot = QStatusBar()
        foot.setSizeGripEnabled(False)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setFixedHeight(STATUS_HEIGHT)
        foot.addWidget(self._status, 1)
        self.setStatusBar(foot)

    def _make_middle(self) -> QWidget:
        across = QHBoxLayout()
        across.setSpacing(0)
        across.addWidget(self._rail)
        across.addWidget(self.ground, 1)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._case_bar)
        column.addLayout(across, 1)
        return middle

    def _parts(self) -> list[QWidget]:
        docks = self.docks.made_so_far
        return [self._case_bar, self._rail, *self._stack.focus_parts(), *docks, self._status]

    def _bind_own_commands(self) -> None:
        self._place_actions = place_actions(self.commands, self._entries.values(), self.go)
        self.commands.keymap.changed.connect(self._say_keys)
        self._say_keys()
        own: dict[str, Callable[[], object]] = {
            "file.quit": QApplication.closeAllWindows,
            "edit.copy": copy_from_focus,
            "view.palette": self.open_palette,
            "view.refresh": self.mark_changed,
            "view.jobs": self.toggle_jobs,
            "view.full_screen": partial(toggle_full_screen, self),
            "window.next_place": partial(step_place, self._place_actions, self._stack, 1),
            "window.previous_place": partial(step_place, self._place_actions, self._stack, -1),
            "window.next_region": lambda: self._regions.step(1),
            "window.previous_region": lambda: self._regions.step(-1),
            "window.close": self.close,
            "help.shortcuts": partial(show_shortcuts, self, self.commands),
            "help.keys_here": partial(show_shortcuts, self, self.commands, only_here=True),
        }
        for command_id, handler in own.items():
            self.bind(command_id, handler)
        bind_themes(self.commands)

    def _say_keys(self) -> None:
        for key, action in self._place_actions.items():
            self._rail.set_hint(key, action.shortcut().toString())
        self._search.set_keys(self.commands.action("view.palette").shortcut().toString())
