"""Observations: how one bears on a hypothesis, and what one says."""

from PySide6.QtWidgets import QComboBox

from workbench.desktop.components.labels import Label
from workbench.desktop.components.segmented_control import SegmentedControl
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.entry_fields import TextField, WritingDialog
from workbench.desktop.dialogs.frame import add_field, form
from workbench.desktop.theme.fonts import SMALL
from workbench.domain.changes import Outcome
from workbench.domain.records.reasoning import Observation, Relation, Weighing
from workbench.language import tr
from workbench.services.board.views import HypothesisView
from workbench.services.board.words import BEARINGS, DIAGNOSTICITY, QUALITY
from workbench.services.observations import change_observation, weigh
from workbench.services.session import Session

RELATIONS: tuple[Relation, ...] = ("consistent", "neutral", "inconsistent")


class Weigh(WritingDialog):
    """How one observation bears on one hypothesis, how strongly, and why.

    Parameters
    ----------
    controller : Controller
    observation : Observation
    view : HypothesisView
    """

    def __init__(
        self, controller: Controller, observation: Observation, view: HypothesisView
    ) -> None:
        title = tr("Weigh against {code}", code=view.code)
        super().__init__(controller, title, tr("Weigh"))
        self._observation, self._view = observation, view
        known = observation.weighings.get(view.hypothesis.id)
        said = known or Weighing()
        self._relation: Relation = said.relation
        self.bearing = SegmentedControl(tr("It bears"), [(one, BEARINGS[one]) for one in RELATIONS])
        self.bearing.choose(said.relation)
        self.bearing.chosen.connect(self._bear)
        self.diagnosticity = numbered(DIAGNOSTICITY, said.diagnosticity)
        self.note = TextField(said.note, tr("Why, in a sentence"), lines=3)
        self.body.addWidget(Label(observation.text, weight=600, wrap=True))
        words = f"{view.code} {view.hypothesis.statement}"
        self.body.addWidget(Label(words, tone="t2", wrap=True))
        fields = form()
        add_field(fields, tr("It bears"), self.bearing)
        add_field(fields, tr("Diagnosticity"), self.diagnosticity)
        add_field(fields, tr("Note"), self.note)
        self.body.addLayout(fields)
        asked = tr(
            "Ask: would this be seen if {code} were wrong? If it would all the same, it says "
            "nothing, or tells little.",
            code=view.code,
        )
        self.body.addWidget(Label(asked, SMALL, tone="t3", wrap=True))

    def carry_out(self) -> None:
        """Write the weighing."""
        incident, observation = self._incident, self._observation.id
        hypothesis, relation = self._view.hypothesis.id, self._relation
        diagnosticity, note = self.diagnosticity.currentIndex(), self.note.words

        def work(session: Session) -> Outcome[Observation]:
            return weigh(
                session,
                incident,
                observation,
                hypothesis,
                relation,
                diagnosticity=diagnosticity,
                note=note,
            )

        self.write(work, tr("{code}: {words}.", code=self._view.code, words=BEARINGS[relation]))

    def _bear(self, relation: str) -> None:
        self._relation = next(one for one in RELATIONS if one == relation)


class EditObservation(WritingDialog):
    """The words and the quality of an observation.

    Parameters
    ----------
    controller : Controller
    observation : Observation
    """

    def __init__(self, controller: Controller, observation: Observation) -> None:
        super().__init__(controller, tr("Edit the observation"), tr("Save"))
        self._observation = observation
        self.text = TextField(observation.text, tr("What was observed"), lines=3)
        self.quality = numbered(QUALITY, observation.quality)
        fields = form()
        add_field(fields, tr("Observed"), self.text)
        add_field(fields, tr("Quality"), self.quality)
        self.body.addLayout(fields)
        self.text.textChanged.connect(self._follow)

    def carry_out(self) -> None:
        """Write what was changed."""
        incident, observation = self._incident, self._observation.id
        text, quality = self.text.words, self.quality.currentIndex()
        if text:
            self.write(
                lambda s: change_observation(s, incident, observation, text=text, quality=quality),
                tr("Saved: {text}", text=text),
            )

    def _follow(self) -> None:
        if self.text.words:
            self.verb.permit()
        else:
            self.verb.forbid(tr("Say what was observed."))


def numbered(words: tuple[str, ...], chosen: int) -> QComboBox:
    """Return a box of levels from 0 upwards.

    Parameters
    ----------
    words : tuple of str
        What each means.
    chosen : int
    """
    box = QComboBox()
    box.addItems(words)
    box.setCurrentIndex(chosen)
    return box
