"""Review: a package somebody sent, read only; what was checked, and whether it replays here."""

from pathlib import Path
from threading import Event
from typing import ClassVar

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.card import Card
from workbench.desktop.components.columns import MainAndSide, ScrollColumn
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.controller import Controller
from workbench.desktop.place import Place
from workbench.desktop.places.review_panels import (
    EnvironmentCard,
    LevelsCard,
    PictureCard,
    RunCard,
    StripCard,
    run_mark,
)
from workbench.desktop.theme.marks import Mark, State
from workbench.domain.changes import Changes, Outcome
from workbench.exchange.verdict import Verdict, Verification
from workbench.services.readings.review import ReviewedRun, ReviewReading, replayed_reading
from workbench.services.replaying import Replay, replay_package, with_replay
from workbench.services.session import Progress, Session

SIDE_WIDTH = 420


class Review(Place):
    """The package under review.

    Parameters
    ----------
    controller : Controller
    """

    key: ClassVar[str] = "review"
    label: ClassVar[str] = "Review"
    icon_name: ClassVar[str] = "seal"
    order: ClassVar[int] = 6

    def __init__(self, controller: Controller) -> None:
        super().__init__("Does the package hold?")
        self._controller = controller
        self._runs: dict[str, ReviewedRun] = {}
        self.strip = StripCard()
        self.table = DataTable(
            "Runs of the package",
            [
                Column("Replay", ColumnKind.MARK),
                Column("Run", ColumnKind.NAME, stretch=True),
                Column("Weakness", tone="t2"),
                Column("Findings", ColumnKind.WHOLE),
                Column("Result", ColumnKind.HASH),
            ],
        )
        self.table.recordSelected.connect(self._show_run)
        self.run_card = RunCard()
        self.levels = LevelsCard()
        self.picture = PictureCard()
        self.environment = EnvironmentCard()
        self.trust_button = Button("Choose your list of signers…")
        self.trust_button.clicked.connect(self._choose_signers)
        self.replay_button = Button("Replay", ButtonKind.PRIMARY, "replay")
        self.replay_button.clicked.connect(self.replay)
        self._build()
        controller.reviewChanged.connect(self._take)
        self._take(controller.review)

    def refresh(self) -> None:
        """Show what is known now."""
        self._take(self._controller.review)

    def title_actions(self) -> list[QWidget]:
        """Return what there is to do: say whom to trust, and replay."""
        return [self.trust_button, self.replay_button]

    def show_reading(self, reading: ReviewReading) -> None:
        """Show a package.

        Parameters
        ----------
        reading : ReviewReading
        """
        self.set_title(reading.title, _title_mark(reading.verification))
        self._runs = {reviewed.run.id: reviewed for reviewed in reading.runs}
        self.strip.show_runs(reading.runs)
        self.table.set_records(
            [
                (
                    run_mark(r),
                    r.run.title,
                    r.weakness,
                    len(r.run.findings),
                    r.run.result,
                )
                for r in reading.runs
            ],
            list(self._runs),
        )
        self.levels.show_verification(reading.verification)
        self._allow_replay(reading)
        first = next(iter(self._runs), "")
        if first:
            self.table.select_record(first)
        self._show_run(first)
        self.trust_button.setVisible(reading.verification.verdict is Verdict.UNTRUSTED)

    def replay(self) -> None:
        """Run the package's analyses again and compare."""
        reading = self._controller.review
        if reading is None:
            return

        def work(session: Session, progress: Progress, cancel: Event) -> Outcome[Replay]:
            made = replay_package(
                reading.path,
                reading.verification,
                registry=session.registry,
                runner=session.runner,
                progress=progress,
                cancel=cancel,
            )
            return Outcome(made, Changes())

        self.replay_button.forbid("The runs are being replayed.")
        self._controller.backend.start(f"Replaying {reading.path.name}", work, self._compared)

    def _compared(self, replay: Replay) -> None:
        reading = self._controller.review
        if reading is None:
            return
        raised = with_replay(reading.verification, replay)
        self._controller.show_review(replayed_reading(reading, replay, raised))
        self.environment.show_differences(replay.environment)
        self.replay_button.setText("Replay again")

    def _take(self, reading: object) -> None:
        if isinstance(reading, ReviewReading):
            self.show_reading(reading)

    def _allow_replay(self, reading: ReviewReading) -> None:
        if reading.verification.problems and not reading.runs:
            self.replay_button.forbid("Nothing of a package that did not verify is run.")
        else:
            self.replay_button.permit()

    def _show_run(self, run: str) -> None:
        reviewed = self._runs.get(run)
        self.run_card.show_run(reviewed)
        self.picture.show_figure(reviewed.figure if reviewed else None)

    def _choose_signers(self) -> None:
        reading = self._controller.review
        chosen, _ = QFileDialog.getOpenFileName(self, "Choose your list of signers")
        if chosen and reading is not None:
            QSettings().setValue("trust/allowed_signers", chosen)
            self._controller.open_package(reading.path, Path(chosen))

    def _build(self) -> None:
        listed = Card(padded=False)
        listed.add(self.table, 1)
        main = QWidget()
        left = QVBoxLayout(main)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(12)
        left.addWidget(self.strip)
        left.addWidget(listed, 2)
        left.addWidget(self.picture, 3)
        left.addWidget(self.environment)
        side = QWidget()
        right = QVBoxLayout(side)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(12)
        right.addWidget(self.levels)
        right.addWidget(self.run_card)
        right.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(MainAndSide(main, ScrollColumn(side), SIDE_WIDTH))


def _title_mark(found: Verification) -> Mark:
    if found.verdict is Verdict.UNTRUSTED:
        return Mark(State.WARN, "signer not known")
    return Mark(State.BAD, "do not trust it") if found.problems else Mark(State.GOOD, "intact")


def make_place(controller: Controller) -> Place:
    """Return the place, for the rail."""
    return Review(controller)
