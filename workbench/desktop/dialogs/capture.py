"""Capturing a project: its folder, what it is named, and where the capture goes."""

from pathlib import Path
from threading import Event

from PySide6.QtWidgets import QCheckBox, QFileDialog, QLineEdit

from workbench.desktop.components.labels import Label
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog, add_field, form
from workbench.desktop.dialogs.path_field import PathField
from workbench.desktop.state import Notice
from workbench.desktop.theme.fonts import BODY
from workbench.domain.changes import Changes, Outcome
from workbench.errors import WorkbenchError
from workbench.language import tr, trn
from workbench.services.capturing.collected import Collected
from workbench.services.capturing.collector import collect
from workbench.services.capturing.wanted import read_wanted
from workbench.services.session import Progress, Session

_WHAT = tr(
    "Collects logs, metrics, code version, data, environment, flags and deployment path from a "
    "project folder, and names what is missing. Files are found by name, or by a capture.toml in "
    "the project. Nothing of it is run, links are not followed, and secrets stay where they are."
)


class CaptureProject(ActDialog):
    """Asks which project is captured, and imports the capture if that is wanted.

    Parameters
    ----------
    controller : Controller
    """

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller.window, tr("Capture a project"), tr("Capture"))
        self._controller = controller
        self.setMinimumWidth(620)
        self.project = PathField(tr("Project"), "", self._choose_project)
        self.target = PathField(tr("Capture into"), "", self._choose_target)
        self.title = QLineEdit()
        self.title.setPlaceholderText(tr("by default the project's name and the date"))
        self.take_in = QCheckBox(tr("Open a new incident from it"))
        self.take_in.setChecked(True)
        self.project.line.textChanged.connect(self._suggest_target)
        self.body.addWidget(Label(_WHAT, BODY, tone="t2", wrap=True))
        fields = form()
        for words, field in (
            (tr("Project"), self.project),
            (tr("Capture into"), self.target),
            (tr("Title"), self.title),
        ):
            add_field(fields, words, field)
        fields.addRow("", self.take_in)
        self.body.addLayout(fields)

    def carry_out(self) -> None:
        """Capture it; the dialog closes once that has begun."""
        project, target = Path(self.project.text), Path(self.target.text)
        if not self.project.text or not project.is_dir():
            self.say_problem(tr("Choose the folder of a project."))
            self.project.setFocus()
            return
        if not self.target.text:
            self.say_problem(tr("Say where the capture is to go: a folder that does not exist."))
            self.target.setFocus()
            return
        title, controller = self.title.text().strip(), self._controller
        take_in = self.take_in.isChecked()

        def work(session: Session, progress: Progress, cancel: Event) -> Outcome[Collected]:
            said = read_wanted(project)
            wanted = said.model_copy(update={"title": title or said.title})
            at = session.clock()
            done = collect(project, target, wanted, at=at, progress=progress, cancel=cancel)
            return Outcome(done, Changes())

        def done(found: Collected) -> None:
            controller.window.notify(Notice(captured_words(found)))
            if take_in:
                controller.import_paths([found.folder])

        def failed(error: WorkbenchError) -> None:
            words = f"{error.message} {error.hint}".strip()
            controller.window.notify(Notice(words, error=error.code != "cancelled"))

        name = tr("Capturing {project}", project=project.name)
        controller.backend.start(name, work, done, failed)
        self.accept()

    def _suggest_target(self, _text: str) -> None:
        """Propose a folder beside the project, until another one is written."""
        project = Path(self.project.text)
        proposed = self.target.line.property("proposed") or ""
        if self.project.text and self.target.text in {"", proposed}:
            name = str(project.with_name(f"{project.name}-capture"))
            self.target.line.setProperty("proposed", name)
            self.target.line.setText(name)

    def _choose_project(self, now: str) -> str:
        return QFileDialog.getExistingDirectory(self, tr("Choose a project"), now)

    def _choose_target(self, now: str) -> str:
        chosen = QFileDialog.getExistingDirectory(self, tr("Choose where the capture goes"), now)
        return str(Path(chosen) / f"{Path(self.project.text).name}-capture") if chosen else ""


def captured_words(found: Collected) -> str:
    """Return what a capture came to, in a sentence or two.

    Parameters
    ----------
    found : Collected
    """
    gaps = [kind for kind, lines in found.gaps.items() if lines and not found.of(kind)]
    told = trn("{count} file captured.", "{count} files captured.", len(found.files))
    if gaps:
        told += " " + tr("Missing: {kinds}.", kinds=", ".join(gaps))
    if found.redacted:
        told += " " + trn(
            "{count} secret was taken out.", "{count} secrets were taken out.", found.redacted
        )
    return told


def capture_project(controller: Controller) -> None:
    """Ask for a project and capture it.

    Parameters
    ----------
    controller : Controller
    """
    CaptureProject(controller).open()
