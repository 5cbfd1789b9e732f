"""Starting a drill: from which rows, how long, for whom; what is wrong is left to chance."""

from pathlib import Path
from threading import Event

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.labels import Label
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog, add_field, form
from workbench.desktop.drafts import only_searches
from workbench.domain.changes import Outcome
from workbench.language import tr
from workbench.services.drilling.content import rehearsal
from workbench.services.drilling.starting import (
    DECOY,
    FROM_SAMPLE,
    NO_FAULT,
    TWO,
    DrillSetting,
    Started,
    start_drill,
)
from workbench.services.session import Progress, Session

_OTHERS = {
    NO_FAULT: tr("Nothing is wrong"),
    TWO: tr("Two faults at once"),
    DECOY: tr("A fault beside a harmless drift"),
}
_SAID = tr(
    "A fault is put into good rows and its truth is sealed until the answer is handed in. The "
    "drill is marked as one everywhere and counts in no figure. The places you open are written "
    "down for the debrief."
)


class StartDrill(ActDialog):
    """What a drill is made of; nothing chosen here is kept but in the seal.

    Parameters
    ----------
    controller : Controller
    source : str
        What is offered first: an incident's identifier, or ``sample``.
    """

    def __init__(self, controller: Controller, source: str = FROM_SAMPLE) -> None:
        super().__init__(controller.window, tr("Start a drill"), tr("Start the drill"))
        only_searches(self)  # what a facilitator chose must not lie in a draft
        self._controller = controller
        self.setMinimumWidth(560)
        self.source = QComboBox()
        self.source.addItem(tr("Good rows of the sample"), FROM_SAMPLE)
        counts = controller.counts
        for incident, code, title in counts.listed if counts is not None else ():
            if counts is not None and incident in counts.drills:
                continue
            self.source.addItem(tr("Good rows of {code} {title}", code=code, title=title), incident)
        self.source.setCurrentIndex(max(self.source.findData(source), 0))
        self.kind = QComboBox()
        self.kind.addItem(tr("By chance"), "")
        for fault in rehearsal().kinds:
            self.kind.addItem(fault.title, fault.id)
        for name, words in _OTHERS.items():
            self.kind.addItem(words, name)
        self.minutes = QSpinBox()
        self.minutes.setRange(1, 24 * 60)
        self.minutes.setValue(round(rehearsal().minutes))
        self.minutes.setSuffix(tr(" minutes"))
        self.participant = QLineEdit()
        self.participant.setPlaceholderText(tr("may stay empty"))
        self.hints = QCheckBox(
            tr(
                "Hints can be had, {cost} of 100 points each",
                cost=f"{rehearsal().hint_cost:g}",
            )
        )
        self.hints.setChecked(True)
        self.passphrase = QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.setPlaceholderText(tr("empty: a key on this machine grades it"))
        fields = form()
        add_field(fields, tr("From"), self._with_folder())
        for words, field in (
            (tr("What is wrong"), self.kind),
            (tr("Time-box"), self.minutes),
            (tr("Whose drill"), self.participant),
            (tr("Passphrase of the facilitator"), self.passphrase),
        ):
            add_field(fields, words, field)
        fields.addRow("", self.hints)
        self.body.addLayout(fields)
        self.body.addWidget(Label(_SAID, tone="t2", wrap=True))

    def setting(self) -> DrillSetting:
        """Return what was chosen."""
        return DrillSetting(
            kind=str(self.kind.currentData() or ""),
            minutes=float(self.minutes.value()),
            hints=self.hints.isChecked(),
            participant=self.participant.text(),
            passphrase=self.passphrase.text(),
        )

    def carry_out(self) -> None:
        """Make the drill in the background and open it."""
        controller, source, setting = (
            self._controller,
            str(self.source.currentData()),
            self.setting(),
        )

        def work(session: Session, progress: Progress, cancel: Event) -> Outcome[Started]:
            return start_drill(session, source, setting, progress=progress, cancel=cancel)

        def opened(made: Started) -> None:
            controller.open_incident(made.incident, "evidence")

        controller.backend.start(tr("Making a drill"), work, opened, show=opened)
        self.accept()

    def _with_folder(self) -> QWidget:
        """Return the choice of rows beside a button that chooses a folder."""
        choose = Button(tr("Folder…"))
        choose.set_tip(tr("A capture folder, one drill, or a folder of drills"))
        choose.setAutoDefault(False)
        choose.clicked.connect(self._choose)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.source.setAccessibleName(tr("From"))
        self.source.setMinimumContentsLength(24)
        row.addWidget(self.source, 1)
        row.addWidget(choose)
        return whole

    def _choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, tr("Folder to start a drill from"))
        if chosen:
            self.source.addItem(Path(chosen).name, chosen)
            self.source.setCurrentIndex(self.source.count() - 1)


def start_a_drill(controller: Controller) -> None:
    """Ask how a drill is to be; the open incident is offered first, unless it is a drill.

    Parameters
    ----------
    controller : Controller
    """
    state = controller.state
    real = state is not None and state.records.drill is None and bool(state.windows)
    StartDrill(controller, state.id if real and state is not None else FROM_SAMPLE).open()
