"""What is written into the library: patterns, exemplars, and changes of playbooks."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit

from workbench.desktop.components.labels import Label
from workbench.desktop.components.segmented_control import SegmentedControl
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog, add_field, form
from workbench.desktop.state import Notice
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.domain.changes import Outcome
from workbench.domain.incident import Incident
from workbench.domain.records.library import StepChange
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.services.library.exemplars import mark_exemplar
from workbench.services.library.patterns import may_save, save_pattern
from workbench.services.library.playbooks import (
    LivingPlaybook,
    decide_change,
    lessons_of,
    living_playbook,
    propose_change,
    roll_back,
)
from workbench.services.session import Session

Act = Callable[[Session], Outcome[Any]]
_TIERS = (
    ("observe", tr("observe")),
    ("low", tr("low")),
    ("medium", tr("medium")),
    ("high", tr("high")),
)
_NOTHING_OPEN = tr("No incident is open. Open the one it is about first.")


class LibraryWriting(ActDialog):
    """What the dialogs of the Library share: an act, its words, and a problem said in place.

    Parameters
    ----------
    controller : Controller
    title, verb : str
    """

    def __init__(self, controller: Controller, title: str, verb: str) -> None:
        super().__init__(controller.window, title, verb)
        self.setMinimumWidth(560)
        self.controller = controller
        self.fields = form()
        self.body.addLayout(self.fields)

    def write(self, act: Act, words: str) -> None:
        """Do it and say so; a problem is said here and nothing is lost.

        Parameters
        ----------
        act : callable
        words : str
            What was done.
        """

        def done(_: object) -> None:
            self.accept()
            if self.controller.incident:
                self.controller.tell_undoable(words)
            else:
                self.controller.window.notify(Notice(words))

        def failed(error: WorkbenchError) -> None:
            self.say_problem(f"{error.message} {error.hint}".strip())

        self.controller.backend.act(act, self.while_open(done), self.while_open(failed))


class SavePattern(LibraryWriting):
    """Saves the open incident as a pattern.

    Parameters
    ----------
    controller : Controller
    state : Incident
    """

    def __init__(self, controller: Controller, state: Incident) -> None:
        super().__init__(controller, tr("Save a pattern"), tr("Save the pattern"))
        self._incident = state.id
        self.name, self.words = QLineEdit(state.title), _text_field()
        self.words.setPlaceholderText(tr("When it applies, in a sentence or two"))
        add_field(self.fields, tr("Title"), self.name)
        add_field(self.fields, tr("Applies"), self.words)
        told = tr(
            "Its signature (signals, kind of fault, place, model family) and its plan come from "
            "the record. A title it has already makes the next version."
        )
        self.body.addWidget(Label(told, SMALL, tone="t2", wrap=True))
        refusal = may_save(state)
        if refusal:
            self.say_problem(refusal)
            self.verb.forbid(refusal)

    def carry_out(self) -> None:
        """Save it."""
        incident, title = self._incident, self.name.text()
        words = self.words.toPlainText()
        self.write(
            lambda s: save_pattern(s, incident, title, words=words),
            tr("{title} is on the shelf.", title=title.strip()),
        )


class MarkExemplar(LibraryWriting):
    """Marks the open incident as an exemplar of a tier.

    Parameters
    ----------
    controller : Controller
    state : Incident
    """

    def __init__(self, controller: Controller, state: Incident) -> None:
        super().__init__(controller, tr("Mark an exemplar"), tr("Mark as exemplar"))
        self._incident = state.id
        self.tier = SegmentedControl(tr("Tier"), _TIERS)
        self.name, self.words = QLineEdit(state.title), _text_field()
        self.good, self.why_good = QLineEdit(), QLineEdit()
        self.bad, self.why_bad = QLineEdit(), QLineEdit()
        for name, field in (
            (tr("Tier"), self.tier),
            (tr("Title"), self.name),
            (tr("What happened"), self.words),
            (tr("What helped"), self.good),
            (tr("Why it helped"), self.why_good),
            (tr("What hurt"), self.bad),
            (tr("Why it hurt"), self.why_bad),
        ):
            add_field(self.fields, name, field)
        told = tr("What was done, never who did it.")
        self.body.addWidget(Label(told, SMALL, tone="t2"))

    def carry_out(self) -> None:
        """Mark it."""
        incident, tier, title = self._incident, self.tier.current, self.name.text()
        words = self.words.toPlainText()
        good = _intervention(self.good, self.why_good)
        bad = _intervention(self.bad, self.why_bad)
        self.write(
            lambda s: mark_exemplar(
                s, incident, tier, title=title, words=words, good=good, bad=bad
            ),
            tr("{title} is an exemplar of the tier {tier}.", title=title, tier=tier),
        )


class ProposeChange(LibraryWriting):
    """Proposes a change of a playbook, from a lesson or in one's own words.

    Parameters
    ----------
    controller : Controller
    state : Incident
        Whose lesson it is.
    book : LivingPlaybook
    """

    def __init__(self, controller: Controller, state: Incident, book: LivingPlaybook) -> None:
        super().__init__(controller, tr("Propose a change"), tr("Propose the change"))
        self._incident, self._book = state.id, book
        self.body.insertWidget(0, Label(book.title, BODY, weight=600, wrap=True))
        self.lesson = QComboBox()
        self.lesson.addItem(tr("in my own words"), "")
        for one in lessons_of(state):
            self.lesson.addItem(one.label, one.id)
        self.change = SegmentedControl(
            tr("Change"),
            (("add", tr("add a step")), ("reword", tr("reword")), ("remove", tr("take out"))),
        )
        self.step, self.phase = QComboBox(), QComboBox()
        for phase in book.in_force.playbook.phases:
            self.phase.addItem(phase.title, phase.id)
            for step in phase.steps:
                self.step.addItem(f"{phase.title}: {step.text}", step.id)
        self.step.setMaximumWidth(420)
        self.text, self.why = _text_field(), QLineEdit()
        for name, field in (
            (tr("Lesson"), self.lesson),
            (tr("Change"), self.change),
            (tr("Phase"), self.phase),
            (tr("Step"), self.step),
            (tr("Words"), self.text),
            (tr("Why"), self.why),
        ):
            add_field(self.fields, name, field)
        self.change.chosen.connect(lambda _: self._follow())
        self.lesson.currentIndexChanged.connect(lambda _: self._take_lesson())
        told = tr("Nothing changes until a person accepts it; earlier versions are kept.")
        self.body.addWidget(Label(told, SMALL, tone="t2", wrap=True))
        self._follow()

    def carry_out(self) -> None:
        """Propose it."""
        incident, category = self._incident, self._book.category
        lesson, change = str(self.lesson.currentData() or ""), self.change.current
        text, why = self.text.toPlainText().strip(), self.why.text().strip()
        taken = {step.id for step in self._book.in_force.playbook.steps}
        step = fresh_step(taken) if change == "add" else str(self.step.currentData())
        one = StepChange(
            change=change,
            step=step,
            phase=str(self.phase.currentData()) if change == "add" else "",
            text=text,
            why=why,
        )
        self.write(
            lambda s: propose_change(
                s, incident, category, lesson=lesson, title=text or one.change, changes=(one,)
            ),
            tr("The change is proposed; somebody has to accept it."),
        )

    def _follow(self) -> None:
        adding, removing = self.change.current == "add", self.change.current == "remove"
        self.fields.setRowVisible(self.phase, adding)
        self.fields.setRowVisible(self.step, not adding)
        self.fields.setRowVisible(self.text, not removing)

    def _take_lesson(self) -> None:
        if self.lesson.currentData():
            self.text.setPlainText(self.lesson.currentText())


class Reason(LibraryWriting):
    """Asks why, and then does it.

    Parameters
    ----------
    controller : Controller
    title, verb, told : str
        The act, its button, and what comes of it.
    act : callable
        Given a reason, returns the act.
    words : str
        What was done.
    """

    def __init__(
        self,
        controller: Controller,
        title: str,
        verb: str,
        told: str,
        act: Callable[[str], Act],
        words: str,
    ) -> None:
        super().__init__(controller, title, verb)
        self._do, self._words = act, words
        self.reason = QLineEdit()
        add_field(self.fields, tr("Why"), self.reason)
        self.body.addWidget(Label(told, SMALL, tone="t2", wrap=True))

    def carry_out(self) -> None:
        """Do it, if a reason is given."""
        reason = self.reason.text().strip()
        if not reason:
            self.say_problem(tr("Say why: whoever reads the history later asks."))
            return
        self.write(self._do(reason), self._words)


def fresh_step(taken: set[str]) -> str:
    """Return a name no step of a playbook has."""
    return next(name for at in range(1, len(taken) + 2) if (name := f"own-{at}") not in taken)


def show_save_pattern(controller: Controller) -> None:
    """Ask for a title and save the open incident as a pattern."""
    _with_state(controller, lambda state: SavePattern(controller, state).open())


def show_mark_exemplar(controller: Controller) -> None:
    """Ask what helped and what hurt in the open incident."""
    _with_state(controller, lambda state: MarkExemplar(controller, state).open())


def show_propose(controller: Controller, category: str) -> None:
    """Ask for a change of a playbook.

    Parameters
    ----------
    controller : Controller
    category : str
        Of the playbook.
    """

    def show(state: Incident) -> None:
        controller.backend.ask(
            "playbook",
            lambda s: living_playbook(s, category),
            lambda book: ProposeChange(controller, state, book).open(),
        )

    _with_state(controller, show)


def accept_change(controller: Controller, edition: str) -> None:
    """Accept a proposed change; an earlier version can be gone back to."""

    def done(_: object) -> None:
        controller.window.notify(
            Notice(tr("The change is in force. An earlier version can be gone back to."))
        )

    controller.backend.act(lambda s: decide_change(s, edition, accept=True), done)


def show_reject(controller: Controller, edition: str) -> None:
    """Ask why a proposed change is rejected."""
    Reason(
        controller,
        tr("Reject the change"),
        tr("Reject"),
        tr("The playbook stays as it is; the proposal stays in the record with the reason."),
        lambda reason: lambda s: decide_change(s, edition, accept=False, reason=reason),
        tr("The change is rejected."),
    ).open()


def show_roll_back(controller: Controller, category: str, version: int) -> None:
    """Ask why a playbook goes back to an earlier version."""
    Reason(
        controller,
        tr("Go back to version {version}", version=version),
        tr("Go back"),
        tr("It becomes the next version, so that nothing of the history is lost."),
        lambda reason: lambda s: roll_back(s, category, version, reason=reason),
        tr("The playbook says again what version {version} said.", version=version),
    ).open()


def _with_state(controller: Controller, show: Callable[[Incident], None]) -> None:
    incident = controller.incident
    if not incident:
        controller.window.notify(Notice(_NOTHING_OPEN, error=True))
        return
    controller.backend.ask("library incident", lambda s: s.incident(incident), show)


def _text_field() -> QPlainTextEdit:
    field = QPlainTextEdit()
    field.setTabChangesFocus(True)
    field.setFixedHeight(64)
    return field


def _intervention(what: QLineEdit, why: QLineEdit) -> Sequence[dict[str, object]]:
    text = what.text().strip()
    return [{"text": text, "why": why.text().strip()}] if text else []
