"""Saying how likely a hypothesis is held, and why."""

from workbench.desktop.components.labels import Label
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.entry_fields import TextField, WritingDialog, choices
from workbench.desktop.dialogs.frame import add_field, form
from workbench.desktop.theme.fonts import SMALL
from workbench.language import tr
from workbench.services.board.views import HypothesisView
from workbench.services.board.words import BANDS
from workbench.services.hypotheses import set_confidence


class SetBelief(WritingDialog):
    """A band and its reason; what the matrix suggests stands beside it.

    Parameters
    ----------
    controller : Controller
    view : HypothesisView
    band : str
        What is proposed.
    """

    def __init__(self, controller: Controller, view: HypothesisView, band: str) -> None:
        title = tr("How likely is {code}?", code=view.code)
        super().__init__(controller, title, tr("Hold it so"))
        self._view = view
        self.band = choices(BANDS, band)
        self.reason = TextField("", tr("What makes it that likely"), lines=3)
        fields = form()
        add_field(fields, tr("Held"), self.band)
        add_field(fields, tr("Because"), self.reason)
        self.body.addWidget(Label(view.hypothesis.statement, tone="t2", wrap=True))
        self.body.addLayout(fields)
        said = tr("The matrix suggests: {band}.", band=BANDS[view.suggested])
        self.body.addWidget(Label(said, SMALL, tone="t3", wrap=True))
        self.reason.textChanged.connect(self._follow)
        self._follow()

    def carry_out(self) -> None:
        """Write band and reason."""
        incident, hypothesis = self._incident, self._view.hypothesis.id
        band, reason = self.band.currentData(), self.reason.words
        if not reason:
            return
        words = tr("{code} is held {band}.", code=self._view.code, band=BANDS[band])
        self.write(lambda s: set_confidence(s, incident, hypothesis, band, reason), words)

    def _follow(self) -> None:
        if self.reason.words:
            self.verb.permit()
        else:
            self.verb.forbid(tr("Say what makes it that likely."))
