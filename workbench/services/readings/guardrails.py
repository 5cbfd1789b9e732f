"""Which rules there are to be tried on an incident: those recorded, else those it calls for."""

from dataclasses import dataclass

from workbench.domain.records.prevention import Guardrail
from workbench.errors import WorkbenchError
from workbench.science.guardrails.series import Series
from workbench.services.back_check import Tried, try_rule
from workbench.services.guardrail_fitting import suggested
from workbench.services.session import Session


@dataclass(frozen=True)
class RulesAtHand:
    """What the card of would-have-caught shows first.

    Attributes
    ----------
    rules : tuple of Guardrail
        Those recorded, else those that what was found calls for.
    recorded : bool
        Whether they are recorded.
    tried : Tried or None
        The chosen one, ready to be asked.
    series : Series or None
        What it is judged on.
    problem : str
        Why there is none to be tried, in a sentence; or empty.
    """

    rules: tuple[Guardrail, ...] = ()
    recorded: bool = False
    tried: Tried | None = None
    series: Series | None = None
    problem: str = ""


def rules_at_hand(session: Session, incident: str, chosen: str = "") -> RulesAtHand:
    """Return the rules of an incident with one of them ready to be tried.

    Parameters
    ----------
    session : Session
    incident : str
    chosen : str
        Id or title of the rule; by default the first that can be tried.
    """
    state = session.incident(incident)
    recorded = bool(state.records.guardrails)
    rules = state.records.guardrails or tuple(one.guardrail for one in suggested(session, state.id))
    first = [one for one in rules if chosen and chosen in {one.id, one.title}]
    problem = ""
    for one in (*first, *rules):
        try:
            there = try_rule(session, state.id, one)
            return RulesAtHand(rules, recorded, there, there.series())
        except WorkbenchError as error:
            problem = problem or f"{error.message} {error.hint}".strip()
    return RulesAtHand(rules, recorded, problem=problem)
