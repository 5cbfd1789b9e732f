"""What the dialogs of repairs share: fields of several lines, and carrying out one act."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QPlainTextEdit

from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog
from workbench.desktop.state import Notice
from workbench.desktop.theme.fonts import BODY, font
from workbench.domain.changes import Outcome
from workbench.errors import WorkbenchError
from workbench.language import tr

LINE = 20


class RepairDialog(ActDialog):
    """A dialog that writes one record down.

    Parameters
    ----------
    controller : Controller
        With an open incident.
    title, verb, leave : str
        As of `ActDialog`.
    """

    def __init__(
        self, controller: Controller, title: str, verb: str, leave: str = tr("Cancel")
    ) -> None:
        super().__init__(controller.window, title, verb, leave)
        self._controller = controller
        self._incident = controller.incident
        self.setMinimumWidth(560)

    def write(
        self, words: str, act: Callable[..., Outcome[Any]], *given: object, **fields: object
    ) -> None:
        """Carry an act out; the dialog closes when it is done, and says what is wrong if not.

        What stands in the fields is read by whoever calls this, for the act runs in a thread, and
        no thread but the window's may touch a widget.

        Parameters
        ----------
        words : str
            What was done, for the notice with its Undo.
        act : callable
            Called with the session and with what follows.
        *given, **fields : object
        """

        def done(_: object) -> None:
            self.accept()
            self._controller.window.notify(Notice(words, undo=True))

        self._controller.backend.act(
            lambda session: act(session, *given, **fields),
            self.while_open(done),
            self.while_open(self.refused),
        )

    def refused(self, error: WorkbenchError) -> None:
        """Say why it was not done."""
        self.say_problem(f"{error.message} {error.hint}".strip())


def text_field(text: str = "", placeholder: str = "", lines: int = 3) -> QPlainTextEdit:
    """Return a field for a sentence or several lines; Tab leaves it.

    Parameters
    ----------
    text, placeholder : str
    lines : int
        How many are seen at once.
    """
    field = QPlainTextEdit(text)
    field.setPlaceholderText(placeholder)
    field.setTabChangesFocus(True)
    field.setFont(font(BODY))
    field.setFixedHeight(LINE * lines + 12)
    return field


def said(field: QPlainTextEdit) -> str:
    """Return what stands in a field."""
    return field.toPlainText().strip()


def listed(field: QPlainTextEdit) -> tuple[str, ...]:
    """Return the lines of a field that are not empty."""
    return tuple(line.strip() for line in field.toPlainText().splitlines() if line.strip())


def functions(text: str) -> tuple[str, ...]:
    """Return functions named with commas between."""
    return tuple(part.strip() for part in text.split(",") if part.strip())
