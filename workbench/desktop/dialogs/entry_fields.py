"""Fields of dialogs that ask for words: several lines, one of a few, and what is written then."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFormLayout, QPlainTextEdit

from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog
from workbench.desktop.state import Notice
from workbench.desktop.theme.fonts import BODY, font
from workbench.domain.changes import Outcome
from workbench.errors import WorkbenchError
from workbench.services.session import Session

Written = TypeVar("Written")
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class TextField(QPlainTextEdit):
    """A few lines of plain text; Tab leaves it, Ctrl+Enter is the dialog's.

    Parameters
    ----------
    text : str
    hint : str
        What is expected, shown while it is empty.
    lines : int
        How many are seen at once.
    """

    def __init__(self, text: str = "", hint: str = "", *, lines: int = 2) -> None:
        super().__init__(text)
        self.setFont(font(BODY))
        self.setPlaceholderText(hint)
        self.setTabChangesFocus(True)
        self.setFixedHeight(BODY.line * lines + 14)

    @property
    def words(self) -> str:
        """What is written, without spaces around it."""
        return self.toPlainText().strip()

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines that say something."""
        return tuple(line.strip() for line in self.words.splitlines() if line.strip())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Enter with a modifier to the dialog."""
        if event.key() in _ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
            return
        super().keyPressEvent(event)


def choices(known: Mapping[str, str], chosen: str = "") -> QComboBox:
    """Return a box that shows words for what is recorded.

    Parameters
    ----------
    known : mapping of str to str
        What is recorded, and its words.
    chosen : str
        What is chosen at first; it is offered as it is where it is none of them.
    """
    box = QComboBox()
    box.setFont(font(BODY))
    offered = dict(known) if not chosen or chosen in known else {chosen: chosen, **known}
    for value, words in offered.items():
        box.addItem(words, value)
    box.setCurrentIndex(max(box.findData(chosen), 0))
    return box


def line_up(*forms: QFormLayout) -> None:
    """Let the fields of several forms begin at the same place.

    Parameters
    ----------
    *forms : QFormLayout
        Above each other in one dialog, filled.
    """
    items = [
        one.itemAt(row, QFormLayout.ItemRole.LabelRole)
        for one in forms
        for row in range(one.rowCount())
    ]
    labels = [label for item in items if item is not None and (label := item.widget()) is not None]
    widest = max((label.sizeHint().width() for label in labels), default=0)
    for label in labels:
        label.setMinimumWidth(widest)


def telling_change(
    work: Callable[[Session], Outcome[Written]],
) -> Callable[[Session], Outcome[bool]]:
    """Return a use case whose value is whether it changed anything.

    Parameters
    ----------
    work : callable
        The use case.
    """

    def told(session: Session) -> Outcome[bool]:
        outcome = work(session)
        return Outcome(bool(outcome.changes), outcome.changes)

    return told


class WritingDialog(ActDialog):
    """A dialog that writes something down and offers its Undo; what is refused is said in it.

    Parameters
    ----------
    controller : Controller
        With an open incident.
    title, verb : str
        As of `ActDialog`.
    """

    def __init__(self, controller: Controller, title: str, verb: str) -> None:
        super().__init__(controller.window, title, verb)
        self._controller = controller
        self._incident = controller.incident

    def write(
        self,
        work: Callable[[Session], Outcome[Written]],
        words: str,
        then: Callable[[], object] | None = None,
    ) -> None:
        """Write one act, close, and say so with an Undo; nothing is said where nothing changed.

        Parameters
        ----------
        work : callable
            The use case.
        words : str
            One sentence that says what was done.
        then : callable, optional
            Called afterwards.
        """

        def tell() -> None:
            self._controller.tell_undoable(words)
            if then is not None:
                then()

        self._act(work, tell)

    def write_down(self, work: Callable[[Session], Outcome[Written]], words: str) -> None:
        """Write what stays for ever, close, and say so without an Undo.

        Parameters
        ----------
        work : callable
            The use case.
        words : str
            One sentence that says what was done.
        """
        self._act(work, lambda: self._controller.window.notify(Notice(words)))

    def _act(self, work: Callable[[Session], Outcome[Written]], tell: Callable[[], object]) -> None:
        def done(changed: bool) -> None:  # noqa: FBT001 -- what the act came to
            self.accept()
            if changed:
                tell()

        self.verb.setEnabled(False)
        self._controller.backend.act(
            telling_change(work), self.while_open(done), self.while_open(self.refuse)
        )

    def refuse(self, error: WorkbenchError) -> None:
        """Say why it could not be written.

        Parameters
        ----------
        error : WorkbenchError
        """
        self.verb.setEnabled(True)
        self.say_problem(f"{error.message} {error.hint}".strip())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Carry the act out with Ctrl+Enter, also from a field of several lines."""
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in _ENTER and control and self.verb.isEnabled():
            self.carry_out()
            return
        super().keyPressEvent(event)
