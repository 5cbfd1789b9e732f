"""Handing a drill in, taking a hint, and revealing what was sealed."""

from collections.abc import Callable
from threading import Event

from PySide6.QtWidgets import QLineEdit

from workbench.desktop.components.labels import Label
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.drill_result import show_result
from workbench.desktop.dialogs.frame import ActDialog, add_field, form
from workbench.desktop.drill_words import clock_words
from workbench.desktop.state import Notice
from workbench.domain.changes import Outcome
from workbench.domain.records.drilling import DrillGrade, DrillHint
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.services.drilling.content import rehearsal
from workbench.services.drilling.ending import submit_drill
from workbench.services.drilling.sheet import DrillStanding, take_hint
from workbench.services.session import Progress, Session


class EndDrill(ActDialog):
    """What is handed in, once more, before it cannot be changed.

    Parameters
    ----------
    controller : Controller
    now : DrillStanding
    """

    def __init__(self, controller: Controller, now: DrillStanding) -> None:
        running = now.phase == "running"
        title = tr("Hand in the answer") if running else tr("Reveal the truth")
        verb = tr("Hand in") if running else tr("Reveal")
        super().__init__(controller.window, title, verb)
        self._controller, self._now = controller, now
        self.passphrase = QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.body.addWidget(Label(_told(now), wrap=True))
        if now.drill.sealed_by == "passphrase" and not running:
            fields = form()
            add_field(fields, tr("Passphrase of the facilitator"), self.passphrase)
            self.body.addLayout(fields)

    def carry_out(self) -> None:
        """End the drill and grade it in the background."""
        empty = self._now.answer is None or not self._now.answer.cause
        secret = self.passphrase.text()
        end_drill(self._controller, self._now.incident, give_up=empty, passphrase=secret)
        self.accept()


class AskForHint(ActDialog):
    """What a hint costs, before it is taken.

    Parameters
    ----------
    controller : Controller
    now : DrillStanding
    """

    def __init__(self, controller: Controller, now: DrillStanding) -> None:
        super().__init__(controller.window, tr("Take a hint"), tr("Take the hint"))
        self._controller, self._now = controller, now
        told = tr(
            "Hint {number} of {hints} costs {cost} of 100 points, whatever the answer is worth.",
            number=len(now.hints) + 1,
            hints=now.drill.hints,
            cost=f"{now.drill.hint_cost:g}",
        )
        self.body.addWidget(Label(told, wrap=True))
        self.passphrase = QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        if now.drill.sealed_by == "passphrase":
            fields = form()
            add_field(fields, tr("Passphrase of the facilitator"), self.passphrase)
            self.body.addLayout(fields)

    def carry_out(self) -> None:
        """Take it."""
        incident, secret = self._now.incident, self.passphrase.text()

        def done(hint: DrillHint) -> None:
            self.accept()
            self._controller.window.notify(Notice(tr("Hint: {text}", text=hint.text)))

        def failed(error: WorkbenchError) -> None:
            self.say_problem(f"{error.message} {error.hint}".strip())

        self._controller.backend.act(
            lambda s: take_hint(s, incident, secret), self.while_open(done), self.while_open(failed)
        )


def end_drill(
    controller: Controller,
    incident: str,
    *,
    give_up: bool = False,
    passphrase: str = "",
    failed: Callable[[WorkbenchError], None] | None = None,
) -> None:
    """Hand in what there is and grade it; the result opens once it is there.

    Parameters
    ----------
    controller : Controller
    incident : str
    give_up : bool
        Whether a drill without an answer is ended too.
    passphrase : str
    failed : callable, optional
        Called with the error in place of a notice.
    """

    def work(session: Session, progress: Progress, cancel: Event) -> Outcome[DrillGrade | None]:
        return submit_drill(
            session,
            incident,
            give_up=give_up,
            passphrase=passphrase,
            progress=progress,
            cancel=cancel,
        )

    def done(grade: DrillGrade | None) -> None:
        if grade is None:
            words = tr("Handed in. The facilitator reveals the truth with the passphrase.")
            controller.window.notify(Notice(words))
        else:
            show_result(controller, incident)

    controller.backend.start(tr("Grading the drill"), work, done, failed, show=done)


def _told(now: DrillStanding) -> str:
    if now.phase != "running":
        return tr(
            "The truth is opened, checked against what was committed to at the start, and the "
            "answer is graded beside the methods."
        )
    answer, left = now.answer, clock_words(now.seconds_left)
    if answer is None or not answer.cause:
        return tr(
            "No cause is named on the saved sheet; {left} are left. Handing in now ends the drill "
            "without an answer.",
            left=left,
        )
    sure = answer.confidence
    return tr(
        "{cause}, {percent} % sure. {left} are left; afterwards nothing can be changed.",
        cause=rehearsal().place(answer.cause),
        percent="–" if sure is None else round(sure * 100),
        left=left,
    )
