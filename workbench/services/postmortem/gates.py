"""The gates: G1 to G12 block signing, W1 to W5 warn. One function each, in one list."""

from collections.abc import Callable
from dataclasses import dataclass

from workbench.domain.postmortem.parts import GateState
from workbench.language import tr
from workbench.services.postmortem import (
    gates_case,
    gates_closing,
    gates_reasoning,
    gates_repair,
    gates_text,
)
from workbench.services.postmortem.case import Case, case_of
from workbench.services.postmortem.judgement import Judgement
from workbench.services.session import Session


@dataclass(frozen=True, slots=True)
class Gate:
    """A condition: its code, its title, and the function that judges it."""

    code: str
    title: str
    judge: Callable[[Case], Judgement]

    @property
    def warning(self) -> bool:
        """Whether it warns only."""
        return self.code.startswith("W")


def every_gate() -> tuple[Gate, ...]:
    """Return the gates and warnings in order, titled in the language of whoever asks."""
    return (
        Gate("G1", tr("Owner, severity, category, scope set"), gates_case.case_is_set),
        Gate("G2", tr("Evidence frozen, custody unbroken"), gates_case.evidence_is_frozen),
        Gate("G3", tr("Rivals considered and rejected"), gates_reasoning.rivals_were_considered),
        Gate("G4", tr("Two methods or an intervention"), gates_reasoning.cause_has_two_methods),
        Gate("G5", tr("Every claim tied to a run"), gates_text.claims_are_tied),
        Gate("G6", tr("Tests registered before results"), gates_reasoning.tests_were_registered),
        Gate("G7", tr("Repair verified on 2 windows"), gates_repair.repair_is_verified),
        Gate("G8", tr("Rollback trigger present"), gates_repair.way_back_is_known),
        Gate("G9", tr("Actions have owner, due, metric"), gates_closing.actions_are_complete),
        Gate("G10", tr("Alternatives and risk accepted"), gates_repair.decision_is_argued),
        Gate("G11", tr("Clean replay elsewhere"), gates_closing.replayed_elsewhere),
        Gate("G12", tr("No personal data or secrets"), gates_text.nothing_private_is_open),
        Gate("W1", tr("Wording"), gates_text.wording_is_blameless),
        Gate("W2", tr("Functions that took part"), gates_closing.enough_functions_took_part),
        Gate("W3", tr("Missing evidence listed"), gates_closing.something_is_known_to_be_missing),
        Gate("W4", tr("Facilitator is not the author"), gates_closing.facilitator_is_not_author),
        Gate("W5", tr("Not the first conclusion"), gates_reasoning.conclusion_is_the_first),
    )


def gate_states(case: Case) -> tuple[GateState, ...]:
    """Return every gate and warning of a case, in order."""
    return tuple(_state(gate, gate.judge(case)) for gate in every_gate())


def gates_of(session: Session, incident: str) -> tuple[GateState, ...]:
    """Return every gate and warning of an incident, in order.

    Parameters
    ----------
    session : Session
    incident : str
        Identifier or reference.
    """
    return gate_states(case_of(session, incident))


def _state(gate: Gate, found: Judgement) -> GateState:
    return GateState(
        code=gate.code,
        title=gate.title,
        passed=found.passed,
        reason=found.reason,
        action=found.action,
        place=found.place,
        record=found.record,
        warning=gate.warning,
        caution=found.caution,
    )
