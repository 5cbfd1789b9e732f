"""The card of the playbook that fits a candidate, as an action with a deadline and its steps."""

from datetime import timedelta

from workbench.domain.incident import Incident
from workbench.domain.records.opening import Safeguard
from workbench.domain.records.prevention import Action
from workbench.services.records import write_record
from workbench.services.scoring.content import decisions, playbook
from workbench.services.session import Session
from workbench.services.watching.firing import Firing

CARD = "playbook"
"""What the action and its steps are called after."""


def plan_action(session: Session, state: Incident, firing: Firing) -> None:
    """Write down what the playbook asks for, its owner's role and until when; once.

    The deadline counts from when it is written, as nobody could know before: a batch may come a
    day after its rows. The steps go onto the checklist.

    Parameters
    ----------
    session : Session
    state : Incident
        As it was before anybody worked on it.
    firing : Firing
    """
    category = decisions().category(firing.signals[0] if firing.signals else "")
    card = playbook().card(firing.score.tier, category.id)
    if card is None:
        return
    deadline = session.clock() + timedelta(hours=card.hours)
    action = Action(
        id=CARD,
        title=f"{card.title} (by {deadline:%Y-%m-%d %H:%M} UTC)",
        kind="mitigate",
        strength="procedure",
        owner_function=card.owner,
        due=deadline.date(),
        priority=firing.priority,
        rollback_trigger=card.rollback,
    )
    steps = [Safeguard(id=f"{CARD}-{place}", text=step) for place, step in enumerate(card.steps, 1)]
    records = session.incident(state.id).records
    if records.find(Action, action.id) is None:
        write_record(session, state.id, action)
    for step in steps:
        if records.find(Safeguard, step.id) is None:
            write_record(session, state.id, step)
