"""The card of the playbook that fits a candidate, as an action with a deadline and its steps."""

from workbench.domain.incident import Incident
from workbench.domain.records.opening import Safeguard
from workbench.domain.records.prevention import Action
from workbench.services.records import write_record
from workbench.services.scoring.content import decisions, playbook
from workbench.services.scoring.deadlines import deadline_of
from workbench.services.session import Session
from workbench.services.watching.firing import Firing

CARD = "playbook"
"""What the action and its steps are called after."""


def plan_action(session: Session, state: Incident, firing: Firing) -> None:
    """Write down what the playbook asks for, its owner's role and until when; once.

    The deadline counts from when the batch was received, as it does in the queue; of one that did
    not come, from now. The steps go onto the checklist.

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
    with session.workspace.score_book() as book:
        received = {} if firing.late else book.received([(firing.model.id, firing.window)])
    deadline = deadline_of(
        card, firing.model.id, firing.window, received, otherwise=session.clock()
    )
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
