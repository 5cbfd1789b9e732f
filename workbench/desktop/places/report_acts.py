"""What is done to the report: its sections, its claims, and what has to be run again."""

from collections.abc import Callable

from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.claim import ask_for_claim, ask_for_grounds
from workbench.domain.changes import Outcome
from workbench.domain.postmortem.parts import GateState
from workbench.domain.records.postmortem import Section
from workbench.domain.runs import Claim
from workbench.language import tr, trn
from workbench.services.claims import claim_finding, remove_claim
from workbench.services.postmortem.writing import take_over_drafts, write_section
from workbench.services.readings.report import ClaimView
from workbench.services.session import Session

_PLACES = {"evidence", "signals", "causes", "hypotheses", "repairs", "review", "home"}
_COMMANDS = {
    "triage": "incident.details",
    "participant": "incident.participants",
    "W3": "incident.limitations",
}
"""What opens what makes a gate pass: by its code, by the record, or by the place it names."""


class ReportActs:
    """Acts on the report of the open incident.

    Parameters
    ----------
    controller : Controller
    open_claim : callable
        Shows what proves a claim.
    leave_off : callable
        Ends writing in a section.
    """

    def __init__(
        self,
        controller: Controller,
        open_claim: Callable[[str], None],
        leave_off: Callable[[str], None],
    ) -> None:
        self._controller = controller
        self._open_claim = open_claim
        self._leave_off = leave_off

    def keep(self, section: str, text: str, ready: bool) -> None:  # noqa: FBT001 -- a signal's
        """Write what a section says."""
        incident = self._controller.incident

        def tell(_: Section) -> None:
            self._controller.tell_undoable(tr("The section is written."))

        self._leave_off(section)
        self._controller.backend.act(
            lambda s: write_section(s, incident, section, text, ready=ready), tell
        )

    def take_over(self) -> None:
        """Take over every draft that nobody has written yet."""
        incident = self._controller.incident

        def tell(made: tuple[Section, ...]) -> None:
            self._controller.tell_undoable(
                trn("{count} draft taken over.", "{count} drafts taken over.", len(made))
            )

        self._controller.backend.act(lambda s: take_over_drafts(s, incident), tell)

    def claim(self, run: str, finding: str) -> None:
        """Put a finding into the report."""
        incident = self._controller.incident

        def tell(claim: Claim) -> None:
            self._open_claim(claim.id)
            self._controller.tell_undoable(tr("In the report now; the claim is open at the right."))

        ask_for_claim(self._controller, incident, run, finding, tell)

    def ground(self, view: ClaimView) -> None:
        """Show what a claim takes for granted, and keep what is changed."""

        def tell(claim: Claim) -> None:
            self._open_claim(claim.id)
            self._controller.tell_undoable(tr("What the claim takes for granted is kept."))

        ask_for_grounds(self._controller, self._controller.incident, view.claim, tell)

    def remove(self, claim: str) -> None:
        """Take a claim out of the report."""
        incident = self._controller.incident

        def tell(_: str) -> None:
            self._controller.tell_undoable(tr("Taken out of the report; its run stays."))

        self._controller.backend.act(lambda s: remove_claim(s, incident, claim), tell)

    def replace(self, view: ClaimView) -> None:
        """Tie a claim to the newer run that makes the same finding."""
        incident, old, newer = self._controller.incident, view.claim, view.newer

        def work(session: Session) -> Outcome[Claim]:
            with session.one_act(incident):
                added = claim_finding(
                    session,
                    incident,
                    newer,
                    old.finding,
                    section=old.section,
                    grounds=old.grounds,
                )
                removed = remove_claim(session, incident, old.id)
            return Outcome(added.value, added.changes | removed.changes)

        def tell(made: Claim) -> None:
            self._open_claim(made.id)
            self._controller.tell_undoable(tr("The claim rests on the newer run now."), 2)

        self._controller.backend.act(work, tell)

    def run_again(self) -> None:
        """Run again what amber claims rest on, and tie them to it."""
        self._controller.window.commands.run("incident.rerun_claims")

    def fix(self, gate: GateState) -> None:
        """Go where a gate is made to pass, or open what makes it pass."""
        named = (gate.code, gate.record.partition("/")[0], gate.place)
        command = next((_COMMANDS[one] for one in named if one in _COMMANDS), "")
        if command:
            self._controller.window.commands.run(command)
        elif gate.place in _PLACES:
            self._controller.go(gate.place)
