"""What is on its way in: files with their progress, and imports that were interrupted."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.card import Card
from workbench.desktop.components.file_row import FileRow
from workbench.desktop.components.labels import ElidedLabel, Label
from workbench.desktop.controller import Controller
from workbench.desktop.imports import FileState
from workbench.desktop.numbers import percent, size
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.language import tr
from workbench.services.interrupted import Interrupted


class IntakeCard(Card):
    """Shows itself only while something is on its way in, or was stopped on it.

    Parameters
    ----------
    controller : Controller
    """

    def __init__(self, controller: Controller) -> None:
        super().__init__(tr("On its way in"))
        self._controller = controller
        self._rows: dict[tuple[str, str], FileRow] = {}
        self._waiting: list[QWidget] = []
        self._files = _column()
        self._stopped = _column()
        self._cancel = Button(tr("Cancel"))
        self._cancel.set_tip(tr("What is finished is kept, and can be gone on with."))
        self._cancel.setAccessibleName(tr("Cancel the import"))
        self._cancel.clicked.connect(self._stop)
        under_way = QHBoxLayout()
        under_way.setSpacing(16)
        under_way.addWidget(self._files, 1)
        under_way.addWidget(self._cancel, 0, Qt.AlignmentFlag.AlignVCenter)
        self.body.addLayout(under_way)
        self.add(self._stopped)
        controller.imports.filesChanged.connect(self.show_files)
        controller.imports.ended.connect(self.refresh)
        self.show_files(controller.imports.files)

    def refresh(self) -> None:
        """Ask again what was interrupted."""
        controller = self._controller
        controller.imports.ask_interrupted(
            controller.backend,
            controller.incident,
            self.show_interrupted,
            f"interrupted-{id(self)}",
        )

    def show_files(self, files: Sequence[FileState]) -> None:
        """Show how far each file is; a row keeps its place.

        Parameters
        ----------
        files : sequence of FileState
        """
        wanted = {(one.job, one.file.name): one for one in files}
        for gone in self._rows.keys() - wanted.keys():
            _remove(self._rows.pop(gone))
        for key, one in wanted.items():
            row = self._rows.get(key)
            if row is None:
                row = self._rows[key] = FileRow(one.file.name, one.file.size)
                _layout(self._files).addWidget(row)
            row.show_progress(one.file.fraction, one.file.text, one.seconds_left)
        self._cancel.setVisible(bool(self._rows))
        self._files.setVisible(bool(self._rows))
        self._show()

    def show_interrupted(self, found: Sequence[Interrupted]) -> None:
        """Show what can be gone on with.

        Parameters
        ----------
        found : sequence of Interrupted
        """
        for old in self._waiting:
            _remove(old)
        self._waiting = [self._make_row(one) for one in found]
        for row in self._waiting:
            _layout(self._stopped).addWidget(row)
        self._stopped.setVisible(bool(self._waiting))
        self._show()

    def _make_row(self, one: Interrupted) -> QWidget:
        names = ", ".join(one.names)
        share = percent(one.copied / one.size) if one.size else percent(0.0)
        said = tr("interrupted; {share} of {size} copied", share=share, size=size(one.size))
        go_on = Button(tr("Go on"))
        go_on.setAccessibleName(tr("Go on importing {name}", name=names))
        go_on.clicked.connect(partial(self._go_on, one))
        if not one.there:
            go_on.forbid(tr("The file is no longer where it was."))
        discard = Button(tr("Discard"))
        discard.setAccessibleName(tr("Discard what was imported of {name}", name=names))
        discard.clicked.connect(partial(self._discard, one))
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 2, 0, 2)
        line.setSpacing(12)
        line.addWidget(ElidedLabel(names, BODY, weight=600))
        line.addWidget(Label(said, SMALL, tone="t2"))
        line.addStretch(1)
        line.addWidget(go_on)
        line.addWidget(discard)
        return row

    def _go_on(self, one: Interrupted) -> None:
        controller = self._controller

        def done(incident: str) -> None:
            if incident != controller.incident:
                controller.open_incident(incident, "evidence")

        def show(incident: str) -> None:
            controller.open_incident(incident, "evidence")

        controller.imports.go_on(controller.backend, one, done, show)
        self.show_interrupted(())

    def _discard(self, one: Interrupted) -> None:
        self._controller.imports.discard(self._controller.backend, one)

    def _stop(self) -> None:
        for job in {job for job, _ in self._rows}:
            self._controller.backend.cancel(job)

    def _show(self) -> None:
        self.setVisible(bool(self._rows or self._waiting))


def _column() -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    return holder


def _layout(holder: QWidget) -> QVBoxLayout:
    found = holder.layout()
    if not isinstance(found, QVBoxLayout):
        raise TypeError(found)
    return found


def _remove(row: QWidget) -> None:
    row.hide()
    row.setParent(None)
    row.deleteLater()
