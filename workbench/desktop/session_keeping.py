"""Keeping where a window is and what is typed in it, and coming back to that after a crash."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer

from workbench.desktop import session_file
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.controller import Controller
from workbench.desktop.drafts import Drafts
from workbench.desktop.place import Place
from workbench.desktop.session_file import DraftText, SessionFile, SessionState
from workbench.desktop.window import MainWindow
from workbench.services.session import Session

PAUSE_MS = 400
"""From the last key to the disk: what is typed in this time may be lost with the power."""
LOOK_MS = 2000
"""How often selections and filters are looked at; nothing is written where they are as before."""
_SELECTED = "selected"


class SessionKeeping(QObject):
    """Writes the side journal of one window, beside its thread.

    Parameters
    ----------
    window : MainWindow
    controller : Controller
    recovered : callable
        Called with the drafts that came back, where there are any.
    """

    def __init__(
        self,
        window: MainWindow,
        controller: Controller,
        recovered: Callable[[tuple[DraftText, ...]], None],
    ) -> None:
        super().__init__(window)
        self._window, self._controller, self._recovered = window, controller, recovered
        self.drafts = Drafts(window, lambda: controller.incident)
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="session")
        self._folder = controller.folder
        self._file = self._file_of(controller.backend.session)
        self._timer = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._timer.timeout.connect(self._write)
        self._closed = False
        self._look = QTimer(self, interval=LOOK_MS)
        self._look.timeout.connect(self._write)
        self._look.start()
        self.drafts.changed.connect(self._timer.start)
        window.placeChanged.connect(self._later)
        controller.incidentChanged.connect(self._later)
        controller.reviewChanged.connect(self._later)
        controller.recentChanged.connect(self._follow_workspace)
        for action in window.actions():
            action.triggered.connect(lambda _=False, a=action: self.drafts.note_command(a))

    def begin(self) -> None:
        """Take over what a crash left in the workspace, and go where that window was."""
        encrypted = self._controller.backend.session.workspace.encrypted

        def look(session: Session) -> SessionState | None:
            kept = session.workspace.remembered if encrypted else None
            left = session_file.claim(session.workspace.path, kept)
            known = {summary.id for summary in session.workspace.incidents()} if left else set()
            return replace(left, incident="") if left and left.incident not in known else left

        self._controller.backend.ask("session", look, self._come_back)

    def state(self) -> SessionState:
        """Return where the window is now, and what would be lost with it."""
        review = self._controller.review
        place = self._window.current_place
        views = {place: view_state(self._window.place(place))} if place else {}
        return SessionState(
            self._controller.incident,
            place,
            str(review.path) if review is not None else "",
            {key: view for key, view in views.items() if view},
            self.drafts.texts,
        )

    def close(self) -> None:
        """Leave nothing behind, or only what was typed and not recorded."""
        if self._closed:
            return
        self._closed = True
        self._timer.stop()
        self._look.stop()
        self._pool.submit(self._leave, self._file, self.drafts.texts)
        self._pool.shutdown(wait=True)

    def flush(self) -> None:
        """Write now what waits to be written, and wait for the disk."""
        self._write()
        self._pool.submit(bool).result()

    @staticmethod
    def _leave(file: SessionFile, drafts: tuple[DraftText, ...]) -> None:
        if drafts:
            file.write(SessionState(drafts=drafts), closed=True)
        else:
            file.remove()

    def _write(self) -> None:
        if self._closed:
            return
        self._timer.stop()
        file, state = self._file, self.state()
        self._pool.submit(file.write, state).add_done_callback(lambda done: done.exception())

    def _later(self, _news: object = None) -> None:
        self._timer.start()

    def _file_of(self, session: Session) -> SessionFile:
        workspace = session.workspace
        return SessionFile(workspace.path, workspace.remember if workspace.encrypted else None)

    def _follow_workspace(self) -> None:
        if self._controller.folder == self._folder:
            return
        self._pool.submit(self._leave, self._file, self.drafts.texts)
        self._folder = self._controller.folder
        self._file = self._file_of(self._controller.backend.session)
        self.begin()
        self._timer.start()

    def _come_back(self, left: SessionState | None) -> None:
        self._timer.start()
        if left is None:
            return
        elsewhere = bool(self._controller.incident) or self._controller.review is not None
        if not elsewhere:
            self._go_back(left)
        if left.drafts:
            self.drafts.recover(left.drafts)
            self._recovered(left.drafts)

    def _go_back(self, left: SessionState) -> None:
        if left.package and Path(left.package).is_file():
            self._controller.open_package(Path(left.package))
        elif left.incident:
            self._controller.open_incident(left.incident, left.place)
        else:
            return  # the workspace was shown, and is shown
        self._controller.backend.idle.connect(
            lambda: self._restore_views(left.views), Qt.ConnectionType.SingleShotConnection
        )

    def _restore_views(self, views: Mapping[str, Mapping[str, object]]) -> None:
        place = self._window.current_place
        if place in views and isinstance(views[place], dict):
            restore_view(self._window.place(place), views[place])


def view_state(place: Place) -> dict[str, object]:
    """Return what is selected and filtered in a place.

    Parameters
    ----------
    place : Place
        Its ``view_state()``, where it has one, is asked too.
    """
    own = getattr(place, "view_state", None)
    found: dict[str, object] = dict(own()) if callable(own) else {}
    selected = {}
    for table in place.findChildren(DataTable):
        row = table.currentIndex().row()
        if row >= 0 and table.accessibleName():
            selected[table.accessibleName()] = table.records.record_id(row)
    return {**found, _SELECTED: selected} if selected else found


def restore_view(place: Place, state: Mapping[str, object]) -> None:
    """Select and filter in a place as before.

    Parameters
    ----------
    place : Place
    state : mapping
        As `view_state` returned it.
    """
    own = getattr(place, "restore_view", None)
    if callable(own):
        own(state)
    selected = state.get(_SELECTED)
    if not isinstance(selected, dict):
        return
    for table in place.findChildren(DataTable):
        if table.accessibleName() in selected:
            table.select_record(str(selected[table.accessibleName()]))
