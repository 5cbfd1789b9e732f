"""Review: a package somebody sent, read only; what was checked, and whether it replays here."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import ClassVar

from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFileDialog, QSizePolicy, QVBoxLayout, QWidget

from workbench.desktop.backend import Backend
from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.card import Card
from workbench.desktop.components.columns import MainAndSide, ScrollColumn
from workbench.desktop.components.data_table import HEAD, ROW, DataTable
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.sign_review import Signed, SignReview
from workbench.desktop.drafts import SETTLES
from workbench.desktop.place import Place
from workbench.desktop.places.review_dialogs import AllowModel, Packages
from workbench.desktop.places.review_listed import ReviewsCard
from workbench.desktop.places.review_panels import (
    ConsentCard,
    EnvironmentCard,
    LevelsCard,
    PictureCard,
    ProblemsCard,
)
from workbench.desktop.places.review_record import ReplayRecord
from workbench.desktop.places.review_run import RunCard
from workbench.desktop.places.review_strip import StripCard
from workbench.desktop.places.review_verdict import VerdictCard
from workbench.desktop.places.review_words import run_mark, signer_parts, title_mark
from workbench.desktop.state import JobState, Notice
from workbench.domain.changes import Changes, Outcome
from workbench.errors import Cancelled, WorkbenchError
from workbench.exchange.trust import AllowedSigners, load_allowed_signers
from workbench.exchange.verdict import Verdict
from workbench.language import tr, trn
from workbench.services.readings.review import ReviewedRun, ReviewReading, replayed_reading
from workbench.services.replaying import Replay, replay_package, with_replay
from workbench.services.session import Progress, Session

SIDE_WIDTH = 420
TRUST = "trust/allowed_signers"
_COLUMNS = (
    Column(tr("Replay"), ColumnKind.MARK),
    Column(tr("Run"), ColumnKind.NAME, stretch=True),
    Column(tr("Weakness"), tone="t2"),
    Column(tr("About"), tone="t2"),
    Column(tr("Recorded"), ColumnKind.NUMBER, places=3),
    Column(tr("Here"), ColumnKind.NUMBER, places=3),
)


class Review(Place):
    """The package under review.

    Parameters
    ----------
    controller : Controller
    """

    key: ClassVar[str] = "review"
    label: ClassVar[str] = tr("Review")
    icon_name: ClassVar[str] = "seal"
    order: ClassVar[int] = 10

    def __init__(self, controller: Controller) -> None:
        super().__init__(tr("Does the package hold?"))
        self._controller = controller
        self._shown: ReviewReading | None = None
        self._runs: dict[str, ReviewedRun] = {}
        self._allowed: set[str] = set()
        self.comments: dict[str, str] = {}
        self._job = ""
        self._followed: Backend | None = None
        self.strip = StripCard()
        self.table = DataTable(tr("Runs of the package"), _COLUMNS)
        self.table.setMinimumHeight(HEAD + 4 * ROW + 2)
        self.table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.run_card = RunCard()
        self.verdict = VerdictCard()
        self.reviews = ReviewsCard()
        self.levels = LevelsCard()
        self.consent = ConsentCard()
        self.problems = ProblemsCard()
        self.picture = PictureCard()
        self.environment = EnvironmentCard()
        self.trust_button = Button(tr("Choose your list of signers…"))
        self.replay_button = Button(tr("Replay"), ButtonKind.PRIMARY, "replay")
        self.record = ReplayRecord(controller)
        self._connect()
        self._build()
        self._take(controller.review)

    def refresh(self) -> None:
        """Show what is known now, unless it is shown already."""
        if self._controller.review is not self._shown:
            self._take(self._controller.review)

    def title_actions(self) -> list[QWidget]:
        """Return what there is to do: say whom to trust, replay, and record that."""
        return [self.trust_button, self.record.button, self.replay_button]

    def focus_regions(self) -> Sequence[QWidget]:
        """Return the runs, their picture and the right column."""
        return (self.table, self.picture, self._side)

    def show_reading(self, reading: ReviewReading) -> None:
        """Show a package.

        Parameters
        ----------
        reading : ReviewReading
        """
        before, self._shown = self._shown, reading
        if before is None or before.path != reading.path:
            self._controller.backend.cancel(self._job)
            self.comments.clear()
            self.verdict.start_over()
        self.set_title(reading.title, title_mark(reading))
        self._runs = {reviewed.run.id: reviewed for reviewed in reading.runs}
        formats = reading.closed_formats(self._controller.backend.session.registry)
        allowed = reading.verification.tagmanifest in self._allowed
        self.consent.show_formats(formats, allowed=allowed)
        self.levels.show_reading(reading, () if allowed else formats)
        self.reviews.show_judged(reading.verification.reviews)
        self.verdict.show_reading(reading, self.comments)
        self.problems.show_problems(reading.verification.problems)
        self.problems.setVisible(not reading.opened)
        for part in (self.strip, self._listed, self.picture, self.environment, self.run_card):
            part.setVisible(reading.opened)
        self.strip.show_runs(reading.runs)
        self.environment.show_packages(reading.packages)
        self._show_table(reading)
        self.trust_button.setVisible(reading.verification.verdict is Verdict.UNTRUSTED)
        self._offer_replay()
        self.record.follow(reading)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the right column scroll beside the runs, or stand whole under them."""
        super().resizeEvent(event)
        self._fit_side()

    def replay(self) -> None:
        """Run the package's analyses again and compare; asks for nothing."""
        reading = self._shown
        if reading is None or self._job or not reading.runs:
            return
        trusted = reading.verification.tagmanifest in self._allowed

        def work(session: Session, progress: Progress, cancel: Event) -> Outcome[Replay]:
            made = replay_package(
                reading.path,
                reading.verification,
                registry=session.registry,
                runner=session.runner,
                trust_model=trusted,
                progress=progress,
                cancel=cancel,
            )
            return Outcome(made, Changes())

        backend = self._controller.backend
        self._follow(backend)
        name = tr("Replaying {name}", name=reading.path.name)
        self._job = backend.start(
            name, work, lambda replay: self._compared(reading, replay), self._failed
        )
        self._follow_jobs(backend.jobs)
        self._offer_replay()

    def next_weakest(self) -> None:
        """Open the next run of the list; after the last comes the first."""
        count = self.table.records.rowCount()
        if count:
            row = (self.table.currentIndex().row() + 1) % count
            self.table.select_record(self.table.records.record_id(row))

    def choose_signers(self, chosen: Path) -> None:
        """Keep another list of signers and verify again with it, if it can be read.

        Parameters
        ----------
        chosen : Path
        """
        reading = self._shown
        if reading is None:
            return

        def keep(_: AllowedSigners) -> None:
            QSettings().setValue(TRUST, str(chosen))
            self._controller.open_package(reading.path, chosen)

        self._controller.backend.ask("signers", lambda _: load_allowed_signers(chosen), keep)

    def _compared(self, reading: ReviewReading, replay: Replay) -> None:
        self._end_job()
        if self._shown is reading:
            raised = with_replay(reading.verification, replay)
            self._controller.show_review(replayed_reading(reading, replay, raised))

    def _failed(self, error: WorkbenchError) -> None:
        self._end_job()
        if isinstance(error, Cancelled):
            self._controller.window.notify(Notice(tr("Replay stopped. The package is untouched.")))
        else:
            words = f"{error.message} {error.hint}".strip()
            self._controller.window.notify(Notice(words, error=True))

    def _cancel(self, job: str) -> None:
        self._controller.backend.cancel(job)

    def _end_job(self) -> None:
        self._job = ""
        self.strip.show_job(None)
        self._offer_replay()

    def _follow(self, backend: Backend) -> None:
        if self._followed is not backend:
            self._followed = backend
            backend.jobsChanged.connect(self._follow_jobs)

    def _follow_jobs(self, jobs: Sequence[JobState]) -> None:
        mine = [job for job in jobs if self._job and job.id == self._job and job.active]
        if mine:
            self.strip.show_job(mine[0])

    def _take(self, reading: object) -> None:
        if not isinstance(reading, ReviewReading):
            if self._job:
                self._controller.backend.cancel(self._job)
            self._shown = None
            return
        self.show_reading(reading)

    def _show_table(self, reading: ReviewReading) -> None:
        kept = self.table.currentIndex()
        current = self.table.records.record_id(kept.row()) if kept.isValid() else ""
        self.table.set_records([_row(r) for r in reading.runs], list(self._runs))
        first = next(iter(self._runs), "")
        wanted = first if reading.replayed or current not in self._runs else current
        self.table.select_record(wanted)
        self._show_run(wanted)

    def _offer_replay(self) -> None:
        reading, button = self._shown, self.replay_button
        if reading is None:
            button.forbid(tr("No package is open."))
            return
        count = len(reading.runs)
        wanted = trn("Replay run", "Replay {count} runs", count)
        button.setText(tr("Replay again") if reading.replayed else wanted)
        button.setAccessibleName(button.text())
        button.set_kind(ButtonKind.PLAIN if reading.replayed else ButtonKind.PRIMARY)
        button.set_tip(tr("Runs the recorded analyses again, here, and compares the results."))
        if not reading.opened:
            button.setText(tr("Replay"))
            button.forbid(tr("Nothing of a package that did not verify is run."))
        elif not count:
            button.setText(tr("Replay"))
            button.forbid(tr("The package holds no run."))
        elif self._job:
            button.forbid(tr("The runs are being replayed; Cancel is beside the progress."))
        else:
            button.permit()

    def _show_run(self, run: str) -> None:
        reviewed = self._runs.get(run)
        self.run_card.show_run(reviewed, self.comments)
        self.picture.show_figure(reviewed.figure if reviewed else None)
        self.strip.strip.set_current(list(self._runs).index(run) if run in self._runs else -1)
        QTimer.singleShot(0, self, self._fit_side)

    def _fit_side(self) -> None:
        """Give the right column its whole height where it is under the runs."""
        wide = max(self.width() - 16, 1)
        whole = self._side.heightForWidth(wide) if self._split.stacked else 0
        self._beside.setMinimumHeight(max(whole, 0))

    def _choose_mark(self, number: int) -> None:
        self.table.select_record(list(self._runs)[number])

    def _ask_signers(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, tr("Choose your list of signers"))
        if chosen:
            self.choose_signers(Path(chosen))

    def _ask_consent(self) -> None:
        if self._shown is not None:
            registry = self._controller.backend.session.registry
            signer = signer_parts(self._shown.verification.signer)[0]
            formats = self._shown.closed_formats(registry)
            AllowModel(self, formats, signer, self._allow).open()

    def _allow(self) -> None:
        if self._shown is not None:
            self._allowed.add(self._shown.verification.tagmanifest)
            self.show_reading(self._shown)

    def _comment(self, claim: str, text: str) -> None:
        self.comments[claim] = text
        if self._shown is not None:
            self.verdict.show_reading(self._shown, self.comments)

    def sign(self) -> None:
        """Ask for a key and sign what the reviewer thinks."""
        reading, opinion = self._shown, self.verdict.opinion(self.comments)
        if reading is not None and opinion is not None:
            trust = self._controller.trust_store()
            backend = self._controller.backend
            dialog = SignReview(self, backend, reading, opinion, trust=trust, done=self._signed)
            dialog.setProperty(SETTLES, self.label)
            dialog.open()

    def _signed(self, signed: Signed) -> None:
        written, reviews = signed
        words = tr("Signed. The review is {name}, beside the package.", name=written.file.name)
        self._controller.window.notify(Notice(words))
        if self._shown is not None:
            found = replace(self._shown.verification, reviews=reviews)
            self._controller.show_review(replace(self._shown, verification=found))

    def _show_packages(self) -> None:
        if self._shown is not None:
            Packages(self, self._shown.packages).open()

    def _connect(self) -> None:
        self.table.recordSelected.connect(self._show_run)
        self.run_card.comments.written.connect(self._comment)
        self.verdict.signWanted.connect(self.sign)
        self.strip.chosen.connect(self._choose_mark)
        self.strip.cancelWanted.connect(self._cancel)
        self.run_card.nextWanted.connect(self.next_weakest)
        self.consent.allowWanted.connect(self._ask_consent)
        self.environment.allWanted.connect(self._show_packages)
        self.trust_button.clicked.connect(self._ask_signers)
        self.replay_button.clicked.connect(self.replay)
        self._controller.reviewChanged.connect(self._take)
        following = QShortcut(QKeySequence("J"), self)
        following.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        following.activated.connect(self.next_weakest)

    def _build(self) -> None:
        self._listed = Card(padded=False)
        self._listed.add(self.table, 1)
        main = QWidget()
        left = QVBoxLayout(main)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(12)
        for part, stretch in (
            (self.problems, 0),
            (self.strip, 0),
            (self._listed, 2),
            (self.picture, 3),
            (self.environment, 0),
        ):
            left.addWidget(part, stretch)
        left.addStretch(0)
        self._side = QWidget()
        right = QVBoxLayout(self._side)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(12)
        for part in (self.run_card, self.verdict, self.reviews, self.consent, self.levels):
            right.addWidget(part)
        right.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._beside = ScrollColumn(self._side)
        self._split = MainAndSide(main, self._beside, SIDE_WIDTH)
        column.addWidget(ScrollColumn(self._split))


def _row(reviewed: ReviewedRun) -> tuple[object, ...]:
    number = reviewed.headline
    if reviewed.replay is not None and reviewed.replay.result == "changed" and reviewed.numbers:
        number = reviewed.numbers[0]
    what, recorded = (number.what, number.recorded) if number else (None, None)
    here = number.here if number and reviewed.replay is not None else None
    return (
        run_mark(reviewed),
        reviewed.run.title,
        reviewed.weakness,
        what,
        recorded,
        here,
    )


def make_place(controller: Controller) -> Place:
    """Return the place, for the rail."""
    return Review(controller)
