"""Before a finding goes into the report: why this method, what it assumes, what it cannot tell."""

from collections.abc import Callable

from workbench.desktop.components.labels import Label
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.entry_fields import TextField
from workbench.desktop.dialogs.frame import ActDialog, add_field, form
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.domain.changes import Outcome
from workbench.domain.runs import Claim, Grounds
from workbench.language import tr
from workbench.services.claims import (
    ClaimDraft,
    claim_draft,
    claim_finding,
    ground_claim,
    standing_draft,
)
from workbench.services.grounds import lacking
from workbench.services.session import Session

_LINES = 4


class ClaimGrounds(ActDialog):
    """Asks for what a claim takes for granted, filled in from the plugin of its run.

    Parameters
    ----------
    controller : Controller
    incident : str
    draft : ClaimDraft
    done : callable
        Told of the claim once it stands.
    """

    def __init__(
        self,
        controller: Controller,
        incident: str,
        draft: ClaimDraft,
        done: Callable[[Claim], None],
    ) -> None:
        stands = draft.claim is not None
        title = tr("What this claim takes for granted") if stands else tr("Put into the report")
        verb = tr("Keep") if stands else tr("Put into the report")
        super().__init__(controller.window, title, verb)
        self._controller, self._incident = controller, incident
        self._draft, self._done = draft, done
        self.resize(640, 480)
        self.body.addWidget(Label(draft.text, BODY, weight=600, wrap=True))
        self.body.addWidget(Label(_source(draft), SMALL, tone="t2", wrap=True))
        said = draft.grounds
        self.why = TextField(said.why, tr("Why it answers this question"), lines=_LINES - 1)
        self.assumptions = TextField(
            "\n".join(said.assumptions), tr("One a line: what has to be true for it"), lines=_LINES
        )
        self.limits = TextField(
            "\n".join(said.limits), tr("One a line: what its result does not say"), lines=_LINES
        )
        fields = form()
        for words, field in (
            (tr("Why this method"), self.why),
            (tr("It assumes"), self.assumptions),
            (tr("It cannot tell"), self.limits),
        ):
            add_field(fields, words, field)
            field.textChanged.connect(self._follow)
        self.body.addLayout(fields)
        self._follow()

    @property
    def grounds(self) -> Grounds:
        """What the fields say."""
        return Grounds(
            why=self.why.words, assumptions=self.assumptions.lines, limits=self.limits.lines
        ).kept()

    def carry_out(self) -> None:
        """Put the finding into the report, or keep what is said of its method."""
        incident, draft, grounds = self._incident, self._draft, self.grounds
        if lacking(grounds):
            return

        def work(session: Session) -> Outcome[Claim]:
            if draft.claim is not None:
                return ground_claim(session, incident, draft.claim.id, grounds)
            found = draft.finding.id if draft.finding is not None else ""
            return claim_finding(session, incident, draft.run.id, found, grounds=grounds)

        def told(claim: Claim) -> None:
            self.accept()
            self._done(claim)

        self._controller.backend.act(work, self.while_open(told))

    def _follow(self) -> None:
        missing = lacking(self.grounds)
        if missing:
            self.verb.forbid(tr("Still empty: {parts}.", parts=", ".join(missing)))
            self.say_problem(tr("Still empty: {parts}.", parts=", ".join(missing)))
        else:
            self.verb.permit()
            self.say_problem("")


def _source(draft: ClaimDraft) -> str:
    title = draft.run.title
    if not draft.grounds.why and not draft.grounds.assumptions:
        return tr(
            "From the run of {title}. Nothing here declares this method: fill it in.", title=title
        )
    return tr("Filled in from {title}. Change what is not so in this case.", title=title)


def ask_for_claim(
    controller: Controller, incident: str, run: str, finding: str, done: Callable[[Claim], None]
) -> None:
    """Ask for what a finding takes for granted, and put it into the report.

    Parameters
    ----------
    controller : Controller
    incident, run, finding : str
    done : callable
        Told of the claim once it stands.
    """
    controller.backend.ask(
        f"claim {run} {finding}",
        lambda s: claim_draft(s, incident, run, finding),
        lambda draft: ClaimGrounds(controller, incident, draft, done).open(),
    )


def ask_for_grounds(
    controller: Controller, incident: str, claim: Claim, done: Callable[[Claim], None]
) -> None:
    """Show what a claim takes for granted, and keep what is changed.

    Parameters
    ----------
    controller : Controller
    incident : str
    claim : Claim
    done : callable
        Told of the claim once it is kept.
    """
    controller.backend.ask(
        f"claim {claim.id}",
        lambda s: standing_draft(s, incident, claim.id),
        lambda draft: ClaimGrounds(controller, incident, draft, done).open(),
    )
