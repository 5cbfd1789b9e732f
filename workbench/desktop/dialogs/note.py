"""Adding a note: what somebody said, felt or doubts, beside what was computed."""

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit

from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog, add_field, form
from workbench.desktop.state import Notice
from workbench.domain.records.reasoning import Note
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.services.notes import add_note
from workbench.services.opening.content import participation

KINDS = {
    "interview": tr("interview: what somebody said"),
    "intuition": tr("intuition: what somebody feels, before it is shown"),
    "bias": tr("bias: what may lead us astray"),
    "went_well": tr("what went well"),
    "went_wrong": tr("what went wrong"),
    "lucky": tr("where we were lucky"),
    "surprised": tr("what surprised us"),
}
_NAMED = {
    "function": tr("by function"),
    "named": tr("by name"),
    "anonymous": tr("not at all"),
}


class AddNote(ActDialog):
    """One note; intuition and possible bias stand apart from what runs have shown.

    Parameters
    ----------
    controller : Controller
    incident : str
    """

    def __init__(self, controller: Controller, incident: str) -> None:
        super().__init__(controller.window, tr("Add a note"), tr("Add note"))
        self._controller, self._incident = controller, incident
        self.setMinimumWidth(560)
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(self.text.fontMetrics().lineSpacing() * 5 + 14)
        self.kind, self.attribution = QComboBox(), QComboBox()
        for box, choices in ((self.kind, KINDS), (self.attribution, _NAMED)):
            for value, said in choices.items():
                box.addItem(said, value)
        self.function = QComboBox()
        self.function.setEditable(True)
        self.function.addItems(["", *(term.title for term in participation().functions)])
        self.name = QLineEdit()
        self.name.setPlaceholderText(tr("may stay empty"))
        self.consent = QCheckBox(tr("Its source agrees that the report uses it"))
        self.consent.setChecked(True)
        fields = form()
        for words, field in (
            (tr("Note"), self.text),
            (tr("Kind"), self.kind),
            (tr("Function"), self.function),
            (tr("Name"), self.name),
            (tr("The report names its source"), self.attribution),
        ):
            add_field(fields, words, field)
        fields.addRow("", self.consent)
        self.body.addLayout(fields)

    def carry_out(self) -> None:
        """Write the note down."""
        incident, window = self._incident, self._controller.window
        text, name = self.text.toPlainText().strip(), self.name.text().strip()
        kind, named = str(self.kind.currentData()), str(self.attribution.currentData())
        function, consent = self.function.currentText().strip(), self.consent.isChecked()

        def done(_: Note) -> None:
            self.accept()
            window.notify(Notice(tr("Note added."), undo=True))

        def failed(error: WorkbenchError) -> None:
            self.say_problem(f"{error.message} {error.hint}".strip())

        self._controller.backend.act(
            lambda s: add_note(
                s,
                incident,
                text,
                kind=kind,
                function=function,
                name=name,
                attribution=named,
                consent=consent,
            ),
            self.while_open(done),
            self.while_open(failed),
        )


def write_note(controller: Controller) -> None:
    """Add a note to the incident that is open.

    Parameters
    ----------
    controller : Controller
    """
    if controller.incident:
        AddNote(controller, controller.incident).open()
