"""Writing guardrails as files for other tools: which forms, and where."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QFileDialog, QPlainTextEdit

from workbench.desktop.components.labels import Label
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog
from workbench.desktop.state import Notice
from workbench.desktop.theme.fonts import BODY, SMALL, mono
from workbench.domain.changes import Changes, Outcome
from workbench.domain.records.prevention import Guardrail
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.services.guardrail_files import FORMATS, Format, export_guardrails, guardrail_text
from workbench.services.session import Session

_WORDS: dict[Format, str] = {
    "prometheus": tr("Prometheus alerting rules (YAML)"),
    "pandera": tr("pandera schema (Python)"),
    "json-schema": tr("JSON Schema of a row"),
}


class ExportGuardrails(ActDialog):
    """Asks which forms, shows what would be written, and writes it.

    Parameters
    ----------
    controller : Controller
        With an open incident.
    guardrails : sequence of Guardrail
        Recorded or not.
    """

    def __init__(self, controller: Controller, guardrails: Sequence[Guardrail]) -> None:
        super().__init__(controller.window, tr("Export rules"), tr("Choose a folder…"))
        self._controller, self._guardrails = controller, tuple(guardrails)
        self._incident = controller.incident
        self._title = controller.state.title if controller.state is not None else ""
        self.resize(720, 520)
        names = ", ".join(one.title for one in self._guardrails)
        self.body.addWidget(Label(names, BODY, wrap=True))
        self.forms: dict[Format, QCheckBox] = {}
        for form in FORMATS:
            box = QCheckBox(_WORDS[form])
            text = self._text(form)
            box.setChecked(bool(text))
            box.setEnabled(bool(text))
            box.toggled.connect(self._preview)
            self.forms[form] = box
            self.body.addWidget(box)
        self.preview = QPlainTextEdit()
        self.preview.setReadOnly(True)
        self.preview.setFont(mono(SMALL))
        self.preview.setAccessibleName(tr("What is written"))
        self.preview.setTabChangesFocus(True)
        self.body.addWidget(self.preview, 1)
        self._preview()

    @property
    def chosen(self) -> list[Format]:
        """The forms that are ticked."""
        return [form for form, box in self.forms.items() if box.isChecked()]

    def carry_out(self) -> None:
        """Ask where, and write."""
        folder = QFileDialog.getExistingDirectory(self, tr("Write the rules into a folder"))
        if folder:
            self.write_into(Path(folder))

    def write_into(self, folder: Path) -> None:
        """Write the chosen forms into a folder.

        Parameters
        ----------
        folder : Path
        """
        incident, guardrails, forms = self._incident, self._guardrails, self.chosen
        controller = self._controller

        def act(session: Session) -> Outcome[list[Path]]:
            try:
                written = export_guardrails(session, incident, folder, forms, guardrails)
            except OSError as error:
                raise WorkbenchError(
                    "guardrail.write",
                    tr(
                        "The system refuses {path}: {reason}.",
                        path=error.filename,
                        reason=error.strerror,
                    ),
                    tr("Choose another folder."),
                ) from error
            return Outcome(written, Changes())

        def done(written: list[Path]) -> None:
            self.accept()
            names = ", ".join(path.name for path in written)
            controller.window.notify(Notice(tr("Written: {names}", names=names)))

        controller.backend.act(act, self.while_open(done), self.while_open(self._refuse))

    def _refuse(self, error: WorkbenchError) -> None:
        self.say_problem(f"{error.message} {error.hint}".strip())

    def _text(self, form: Format) -> str:
        try:
            return guardrail_text(self._guardrails, form, self._title)
        except WorkbenchError:
            return ""

    def _preview(self) -> None:
        chosen = self.chosen
        self.preview.setPlainText("\n\n".join(self._text(form) for form in chosen))
        if chosen:
            self.verb.permit()
        else:
            self.verb.forbid(tr("Choose a form."))


def export_rules(controller: Controller, guardrails: Sequence[Guardrail]) -> None:
    """Open the dialog.

    Parameters
    ----------
    controller : Controller
    guardrails : sequence of Guardrail
    """
    if controller.incident and guardrails:
        ExportGuardrails(controller, guardrails).open()
