"""Deciding on a hypothesis: confirmed, rejected or put aside, always with a reason."""

from PySide6.QtWidgets import QLineEdit

from workbench.desktop.components.labels import Label
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.entry_fields import TextField, WritingDialog
from workbench.desktop.dialogs.frame import add_field, form
from workbench.desktop.dialogs.guard_line import GuardLine
from workbench.desktop.theme.fonts import SMALL
from workbench.domain.changes import Outcome
from workbench.domain.records.reasoning import Hypothesis
from workbench.language import tr
from workbench.services.board.views import HypothesisView
from workbench.services.hypotheses import confirm_hypothesis, park_hypothesis, reject_hypothesis
from workbench.services.session import Session

_ACTS = {
    "confirmed": confirm_hypothesis,
    "rejected": reject_hypothesis,
    "parked": park_hypothesis,
}
_HINTS = {
    "confirmed": tr("What shows that it is the cause, and that nothing else is"),
    "rejected": tr("What speaks against it"),
    "parked": tr("Why it is put aside, and what would take it up again"),
}


class Decide(WritingDialog):
    """The reason and the role of whoever decides; what is not settled is shown above.

    Parameters
    ----------
    controller : Controller
    view : HypothesisView
    status : str
        ``confirmed``, ``rejected`` or ``parked``.
    """

    def __init__(self, controller: Controller, view: HypothesisView, status: str) -> None:
        title, verb = _words(view.code, status)
        super().__init__(controller, title, verb)
        self._view, self._status = view, status
        self.body.addWidget(Label(view.hypothesis.statement, tone="t2", wrap=True))
        if status == "confirmed":
            for guard in view.guards:
                if guard.state != "good":
                    self.body.addWidget(GuardLine(guard))
        self.reason = TextField("", _HINTS[status], lines=3)
        self.role = QLineEdit()
        self.role.setPlaceholderText(tr("a role, such as ML on-call"))
        fields = form()
        add_field(fields, tr("Because"), self.reason)
        add_field(fields, tr("Decided by"), self.role)
        self.body.addLayout(fields)
        if status == "rejected":
            said = tr("It stays in the matrix, greyed, with this reason.")
            self.body.addWidget(Label(said, SMALL, tone="t3", wrap=True))
        self.reason.textChanged.connect(self._follow)
        self._follow()

    def carry_out(self) -> None:
        """Write the decision."""
        incident, hypothesis = self._incident, self._view.hypothesis.id
        act, reason, role = _ACTS[self._status], self.reason.words, self.role.text().strip()
        if not reason:
            return

        def work(session: Session) -> Outcome[Hypothesis]:
            return act(session, incident, hypothesis, reason, decided_by=role)

        self.write(work, _done(self._view.code, self._status))

    def _follow(self) -> None:
        if self.reason.words:
            self.verb.permit()
        else:
            self.verb.forbid(tr("A decision needs a reason."))


def _words(code: str, status: str) -> tuple[str, str]:
    """Return title and verb of a decision."""
    if status == "confirmed":
        return tr("Confirm {code}", code=code), tr("Confirm")
    if status == "rejected":
        return tr("Reject {code}", code=code), tr("Reject")
    return tr("Park {code}", code=code), tr("Park")


def _done(code: str, status: str) -> str:
    if status == "confirmed":
        return tr("{code} is confirmed.", code=code)
    if status == "rejected":
        return tr("{code} is rejected.", code=code)
    return tr("{code} is put aside.", code=code)
