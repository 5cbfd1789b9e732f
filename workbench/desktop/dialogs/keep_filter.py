"""Keeping the selected rows under a name, or calling a kept filter something else."""

from dataclasses import replace

from PySide6.QtWidgets import QLineEdit

from workbench.desktop.components.labels import Label
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog, add_field, form
from workbench.desktop.selection_model import SelectionModel
from workbench.desktop.selection_words import count_words, rows_words
from workbench.desktop.theme.fonts import SMALL
from workbench.domain.selection import LONGEST_NAME, KeptFilter, Selection
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.services.filters import keep_filter


class KeepFilter(ActDialog):
    """Asks for the name of a filter.

    Parameters
    ----------
    controller : Controller
    selection : Selection
        What is kept.
    """

    def __init__(self, controller: Controller, selection: Selection) -> None:
        renames = bool(selection.kept)
        title = tr("Rename the filter") if renames else tr("Keep the selection")
        super().__init__(controller.window, title, tr("Rename") if renames else tr("Keep"))
        self._controller, self._selection = controller, selection
        self._model = SelectionModel.of(controller)
        self.name = QLineEdit(selection.name)
        self.name.setMaxLength(LONGEST_NAME)
        self.name.setAccessibleName(tr("Name"))
        self.name.selectAll()
        fields = form()
        add_field(fields, tr("Name"), self.name)
        self.body.addLayout(fields)
        year = controller.backend.session.clock().year
        words = f"{rows_words(selection.rows, year)}: {count_words(self._model.counts)}"
        self.body.addWidget(Label(words, SMALL, tone="t2", wrap=True))
        said = tr("Runs can be made on it, and the journal records it. Undo takes it back.")
        self.body.addWidget(Label(said, SMALL, tone="t3", wrap=True))
        self.name.textChanged.connect(self._follow)
        self._follow(self.name.text())

    def carry_out(self) -> None:
        """Keep it; what is wrong with the name is said here."""
        controller, incident = self._controller, self._controller.incident
        named = replace(self._selection, name=" ".join(self.name.text().split()))

        def done(kept: KeptFilter) -> None:
            current = self._model.current
            if current is not None and current.rows == kept.rows:
                self._model.select(replace(current, name=kept.name, kept=kept.id))
            controller.tell_undoable(tr("Kept as “{name}”.", name=kept.name))

        def close(kept: KeptFilter) -> None:
            self.accept()
            done(kept)

        controller.backend.act(
            lambda session: keep_filter(session, incident, named),
            self.while_open(close),
            self.while_open(self._refuse),
        )

    def _refuse(self, error: WorkbenchError) -> None:
        self.say_problem(f"{error.message} {error.hint}".strip())

    def _follow(self, text: str) -> None:
        if text.strip():
            self.verb.permit()
        else:
            self.verb.forbid(tr("A filter needs a name."))
