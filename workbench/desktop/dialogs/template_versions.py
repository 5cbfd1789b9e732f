"""Two versions of the template of the postmortem, or another template, and where they differ."""

from pathlib import Path

from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QTextBrowser, QWidget

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.labels import Label
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog
from workbench.desktop.dialogs.report_versions import template_page
from workbench.desktop.theme.fonts import BODY, DOCUMENT, SMALL, font
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.services.postmortem.template_changes import (
    TemplateDiff,
    compare_templates,
    known_templates,
)


class TemplateVersions(ActDialog):
    """Shows where two templates differ, word by word.

    Parameters
    ----------
    controller : Controller
    """

    def __init__(self, controller: Controller) -> None:
        title = tr("Versions of the template")
        super().__init__(controller.window, title, leave=tr("Close"))
        self._controller = controller
        self.resize(820, 640)
        names = known_templates()
        self.old, self.new = _choice(tr("From"), names), _choice(tr("To"), names)
        self.old.setCurrentIndex(max(len(names) - 2, 0))
        self.new.setCurrentIndex(len(names) - 1)
        self.file = Button(tr("Compare with a file…"))
        self.file.setAutoDefault(False)
        self.file.clicked.connect(self._choose_file)
        self.body.addWidget(self._make_choice())
        self.text = QTextBrowser()
        self.text.setOpenLinks(False)
        self.text.setFont(font(DOCUMENT))
        self.text.setAccessibleName(tr("What differs"))
        self.body.addWidget(self.text, 1)
        told = tr("Added words are underlined, removed ones struck out.")
        self.body.addWidget(Label(told, SMALL, tone="t3"))
        self.old.currentIndexChanged.connect(self._compare)
        self.new.currentIndexChanged.connect(self._compare)
        self._compare()

    def _make_choice(self) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(Label(tr("What changed from"), BODY))
        line.addWidget(self.old)
        line.addWidget(Label(tr("to"), BODY))
        line.addWidget(self.new)
        line.addWidget(self.file)
        line.addStretch(1)
        return row

    def _choose_file(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, tr("A template to compare with"), "", tr("Templates (*.json)")
        )
        if chosen:
            self.compare_file(chosen)

    def compare_file(self, path: str) -> None:
        """Offer a template of a file as well, and compare with it.

        Parameters
        ----------
        path : str
        """
        self.new.addItem(Path(path).name, path)
        self.new.setCurrentIndex(self.new.count() - 1)

    def _compare(self) -> None:
        old, new = str(self.old.currentData()), str(self.new.currentData())
        self._controller.backend.ask(
            "versions of the template",
            lambda _: compare_templates(old, new),
            self.while_open(self._show),
            self.while_open(self._fail),
        )

    def _show(self, found: TemplateDiff) -> None:
        self.say_problem("")
        self.text.setHtml(template_page(found))

    def _fail(self, error: WorkbenchError) -> None:
        self.text.clear()
        self.say_problem(f"{error.message} {error.hint}".strip())


def _choice(name: str, options: tuple[str, ...]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setMinimumWidth(170)
    for option in options:
        box.addItem(option, option)
    return box


def show_templates(controller: Controller) -> None:
    """Open the dialog.

    Parameters
    ----------
    controller : Controller
    """
    TemplateVersions(controller).open()
