"""What the window's commands mean: which case is open, and what a person may do with it."""

from collections.abc import Sequence
from pathlib import Path
from threading import Event

from PySide6.QtCore import QObject, QSettings, Signal

from workbench.desktop import recent
from workbench.desktop.backend import Backend
from workbench.desktop.case_reading import CaseRead, read_case
from workbench.desktop.case_state import (
    imported_words,
    incident_case,
    incident_status,
    review_case,
    review_status,
)
from workbench.desktop.imports import Imports
from workbench.desktop.intake import carry_out, intention
from workbench.desktop.journal_state import journal_mark, journal_words
from workbench.desktop.place_list import INCIDENT, REVIEW, WORKSPACE, there_of
from workbench.desktop.premaking import make_meanwhile
from workbench.desktop.review_intake import take_reviews
from workbench.desktop.state import Notice, Stage
from workbench.desktop.theme.marks import Mark, State
from workbench.desktop.time_machine import TimeMachine
from workbench.desktop.undoing import Undoing
from workbench.desktop.window import MainWindow
from workbench.desktop.workspace_bar import WorkspaceBar
from workbench.desktop.workspace_opening import session_in
from workbench.domain.changes import Changes, Outcome
from workbench.domain.incident import Incident
from workbench.errors import Cancelled
from workbench.language import tr, trn
from workbench.services.causes import find_causes
from workbench.services.clocks import Clocks
from workbench.services.demo import open_sample
from workbench.services.evidence import amend, freeze
from workbench.services.importing import Imported
from workbench.services.readings.home import WorkspaceCounts, workspace_counts
from workbench.services.readings.review import ReviewReading, review_reading
from workbench.services.readings.revisions import Revisions
from workbench.services.readings.standing import Standing
from workbench.services.session import Progress, Session
from workbench.services.store_check import Depth, check_session
from workbench.services.trusting import default_trust_path
from workbench.storage import JournalCheck

NOT_CHECKED = Mark(State.UNKNOWN, tr("Journal not checked yet"))
TRUST = "trust/allowed_signers"
"""The setting that names the reviewer's own list of signers."""


class Controller(QObject):
    """Keeps the open case and carries out what the window is asked for.

    Parameters
    ----------
    window : MainWindow
    folder : Path
        The workspace.
    session : Session
        As `workspace_opening` opened it.

    Signals
    -------
    incidentChanged(str)
        Another incident is open, or the open one changed; its identifier, or empty.
    reviewChanged(ReviewReading or None)
        What is known of the package under review.
    recentChanged()
        A workspace or package was opened, or forgotten.
    journalBroken(JournalCheck)
        A check of the journal found something wrong.
    """

    incidentChanged = Signal(str)
    reviewChanged = Signal(object)
    recentChanged = Signal()
    journalBroken = Signal(object)

    def __init__(self, window: MainWindow, folder: Path, session: Session) -> None:
        super().__init__(window)
        self.window = window
        self.folder = folder
        self.incident = ""
        self.state: Incident | None = None
        self.review: ReviewReading | None = None
        self.revisions, self.standing = Revisions(), Standing()
        self.clocks = Clocks()
        self.counts: WorkspaceCounts | None = None
        self.journal = NOT_CHECKED
        self.imports = Imports(self)
        self.backend = self._serve(session)
        self.undoing = Undoing(window.notify, lambda: self.backend, lambda: self.incident, self)
        self.time = TimeMachine(self, window)
        self.bar = WorkspaceBar(self)
        window.cancelWanted.connect(self._cancel)
        window.filesDropped.connect(self.take_in)
        window.stageWanted.connect(self._set_stage)
        window.windowWanted.connect(lambda _: self.go("signals"))
        window.undoWanted.connect(self.undoing.follow)

    def begin(self) -> None:
        """Show the workspace; the places may be made from now on."""
        self._show_workspace()
        self._settle_in()

    def go(self, place: str) -> None:
        """Show a place, if this installation has it."""
        if there_of((place,)):
            self.window.go(place)

    def open_workspace(self, folder: Path) -> None:
        """Leave this workspace, if another one opens; it is made where it does not exist."""

        def move(session: Session) -> None:
            session.identity = self.backend.session.identity
            self.time.leave()
            self.backend.close()
            self.backend, self.folder, self.journal = self._serve(session), folder, NOT_CHECKED
            self.counts = None
            self.bar.forget()
            self.incident, self.state, self.review = "", None, None
            self.close_incident()
            self._settle_in()
            self.window.mark_changed()

        self.backend.ask("another workspace", lambda _: session_in(folder), move)

    def open_incident(self, incident: str, place: str = "") -> None:
        """Open an incident and go to one of its places."""
        self.time.leave()
        self.incident, self.review = incident, None
        self.time.news()

        def show(found: CaseRead) -> None:
            self._show_incident(found)
            self.window.show_places(there_of(INCIDENT))
            self.window.mark_changed()
            if place:
                self.go(place)

        self.backend.ask("case", lambda s: read_case(s, incident), show)

    def close_incident(self) -> None:
        """Leave the package under review, or else the open incident."""
        self.time.leave()
        under_review, self.review = self.review is not None, None
        if under_review:
            self.reviewChanged.emit(None)
        if under_review and self.incident:
            self.open_incident(self.incident, "home")
            return
        self.incident, self.state = "", None
        self.time.news()
        self.revisions, self.standing = Revisions(), Standing()
        self.incidentChanged.emit("")
        self._show_workspace()

    def take_in(self, paths: Sequence[Path]) -> None:
        """Do what fits what was dropped or named: `intake` tells what that is."""
        carry_out(self, intention(paths, incident=bool(self.incident)))

    def import_paths(self, paths: Sequence[Path]) -> None:
        """Open a new incident from a capture folder or files."""

        def done(made: Imported) -> None:
            self.open_incident(made.incident, "evidence")
            self.window.notify(Notice(imported_words(made)))

        self.imports.open_new(
            self.backend, paths, done, lambda made: self.open_incident(made.incident, "evidence")
        )
        make_meanwhile(self.window, "evidence")

    def add_files(self, paths: Sequence[Path]) -> None:
        """Take more evidence into the open incident."""
        incident = self.incident
        self.imports.add(
            self.backend, incident, paths, lambda _: self.open_incident(incident, "evidence")
        )

    def import_reviews(self, paths: Sequence[Path]) -> None:
        """Record reviewers' verdicts in the open incident, if they count."""
        take_reviews(self.backend, self.incident, paths, self.trust_store(), self.window.notify)

    def open_package(self, path: Path, trust: Path | None = None) -> None:
        """Review a package: verify it, read only."""
        signers = trust or self.trust_store()
        clock = self.backend.session.clock

        def show(reading: ReviewReading) -> None:
            self.remember(path)
            self.show_review(reading)

        def work(_: Session, progress: Progress, __: Event) -> Outcome[ReviewReading]:
            found = review_reading(path, signers, at=clock(), progress=progress)
            return Outcome(found, Changes())

        self.backend.start(
            tr("Verifying {name}", name=path.name), work, show, show=self.show_review
        )
        make_meanwhile(self.window, "review")

    def show_review(self, reading: ReviewReading) -> None:
        """Show what is known of a package under review."""
        self.time.leave()
        self.review = reading
        self.window.show_case(review_case(reading))
        self.window.show_status(review_status(reading))
        self.window.show_places(there_of(REVIEW))
        self.reviewChanged.emit(reading)

    def trust_store(self) -> Path | None:
        """Return the reviewer's own allowed_signers file, if one is known."""
        chosen = QSettings().value(TRUST, "")
        own = self.folder / "keys" / "allowed_signers"
        for path in (Path(str(chosen)) if chosen else None, own, default_trust_path()):
            if path is not None and path.is_file():
                return path
        return None

    def open_the_sample(self) -> None:
        """Import the sample incident and open it."""

        def work(session: Session, progress: Progress, _: Event) -> Outcome[str]:
            incident = open_sample(session, progress=progress)
            return Outcome(incident, Changes(frozenset({incident}), frozenset({"incident.opened"})))

        self.backend.start(
            tr("Opening the sample incident"),
            work,
            lambda incident: self.open_incident(incident, "evidence"),
            show=lambda incident: self.open_incident(incident, "evidence"),
        )
        make_meanwhile(self.window, "evidence")

    def find_causes(self) -> None:
        """Rank the upstream causes of the open incident and show them."""
        incident = self.incident
        if incident:
            self.backend.start(
                tr("Finding causes"),
                lambda session, progress, cancel: find_causes(
                    session, incident, progress=progress, cancel=cancel
                ),
                lambda _: self.go("causes"),
                show=lambda _: self.open_incident(incident, "causes"),
            )
            make_meanwhile(self.window, "causes")

    def freeze(self) -> None:
        """Freeze and hash all evidence of the open incident."""
        incident = self.incident

        def tell(frozen: tuple[str, ...]) -> None:
            words = trn("{count} item frozen", "{count} items frozen", len(frozen))
            self.window.notify(Notice(tr("{items}; every hash is as taken in.", items=words)))

        if incident:
            self.backend.start(
                tr("Freezing evidence"), lambda session, *_: freeze(session, incident), tell
            )

    def tell_undoable(self, words: str, events: int = 1) -> None:
        """Say what was done, with an Undo; see `Undoing.tell`."""
        self.undoing.tell(words, events)

    def remember(self, path: Path) -> None:
        """Put a workspace or package first among the recent ones."""
        recent.add(path.absolute())
        self.recentChanged.emit()

    def recent(self) -> tuple[Path, ...]:
        """Return recent workspaces and packages that still exist, the newest first."""
        return tuple(entry.path for entry in recent.entries() if not entry.missing)

    def close(self) -> None:
        """Stop what is under way and close the workspace."""
        self.backend.close()

    def _cancel(self, job: str) -> None:
        self.backend.cancel(job)

    def _serve(self, session: Session) -> Backend:
        backend = Backend(session)
        backend.changed.connect(self._changed)
        self.imports.follow(backend)
        backend.jobsChanged.connect(self.window.show_jobs)
        backend.noticed.connect(self.window.notify)
        return backend

    def _set_stage(self, stage: Stage) -> None:
        incident = self.incident
        if incident:
            self.backend.act(lambda s: amend(s, incident, {"stage": str(stage)}))

    def _changed(self, changes: Changes) -> None:
        self.time.news(changes)
        if self.incident in changes.incidents:
            self.read_again()
        self._count()
        self.window.mark_changed()

    def read_again(self) -> None:
        """Look again at the open incident: it changed, or somebody else acts now."""
        incident = self.incident
        if incident:
            self.backend.ask("case", lambda s: read_case(s, incident), self._show_incident)

    def _show_incident(self, found: CaseRead) -> None:
        state = found.state
        if state.id != self.incident:
            return
        self.state, self.revisions, self.standing = state, found.revisions, found.standing
        self.clocks = found.clocks
        self.undoing.settled()
        if self.review is None:
            self.show_clocks()
            self._show_status()
        self.incidentChanged.emit(state.id)

    def show_clocks(self) -> None:
        """Show the open incident in the case bar, with its clocks as they stand now."""
        if self.state is not None and self.review is None:
            now = self.backend.session.clock()
            self.window.show_case(incident_case(self.state, now, self.clocks))

    def _show_workspace(self) -> None:
        self.window.show_places(there_of(WORKSPACE))
        self.window.show_case(self.bar.state())
        self._count()

    def _count(self) -> None:
        def show(counts: WorkspaceCounts) -> None:
            self.counts = counts
            if not self.incident and self.review is None:
                self.window.show_case(self.bar.state())
                self._show_status()

        self.backend.ask("workspace", workspace_counts, show)

    def _settle_in(self) -> None:
        """Remember the workspace, check its journal, and listen for other processes."""
        self.remember(self.folder)
        self.backend.watch()
        self.check_journal(tell=False)

    def check_journal(self, *, tell: bool) -> None:
        """Check every chain, body and object of the journal and show what came of it.

        Parameters
        ----------
        tell : bool
            Whether it was asked for: objects are hashed too, and a success is said as well. What
            is not intact always opens a dialog.
        """
        backend = self.backend

        def report(_: float, __: str) -> None:
            if backend.closing:
                raise Cancelled

        def show(check: JournalCheck) -> None:
            self.journal = journal_mark(check)
            if self.review is None:
                self._show_status()
            if not check.ok:
                self.journalBroken.emit(check)
            elif tell:
                self.window.notify(Notice(journal_words(check)))

        depth = Depth(contents=tell)
        backend.ask("journal", lambda s: check_session(s, depth, progress=report), show)

    def _show_status(self) -> None:
        if self.state is not None:
            who = self.standing.words
            self.window.show_status(incident_status(self.state, self.journal, who))
        elif (status := self.bar.status()) is not None:
            self.window.show_status(status)
