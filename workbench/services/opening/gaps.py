"""What was missing, as a limitation and as an action that would close it the next time."""

from dataclasses import dataclass

from workbench.datasets.completeness import Kind, of_evidence
from workbench.domain.canonical import JsonValue
from workbench.domain.changes import Outcome
from workbench.domain.incident import Incident
from workbench.domain.records import record_written
from workbench.domain.records.prevention import Action
from workbench.domain.records.reasoning import Limitation
from workbench.services.session import Session


@dataclass(frozen=True, slots=True)
class Gap:
    """A kind of evidence that is missing.

    Attributes
    ----------
    kind : Kind
    drafted : bool
        Whether an action was drafted for it already.
    """

    kind: Kind
    drafted: bool

    @property
    def id(self) -> str:
        """The identifier of its limitation and of its action."""
        return f"gap-{self.kind.key}"

    def json_body(self) -> dict[str, JsonValue]:
        """Return the gap as ``--json`` prints it."""
        return {
            "gap": self.kind.key,
            "title": self.kind.title,
            "without": self.kind.without,
            "drafted": self.drafted,
        }


def gaps_of(state: Incident) -> tuple[Gap, ...]:
    """Return what is missing now, in the order of the kinds.

    Parameters
    ----------
    state : Incident
    """
    missing = of_evidence(state.evidence, state.windows).missing
    known = {action.id for action in state.records.actions}
    return tuple(Gap(kind, f"gap-{kind.key}" in known) for kind in missing)


def draft_gap_actions(session: Session, incident: str) -> Outcome[tuple[Action, ...]]:
    """Write every gap down as a limitation, with a proposed action that closes it; each once.

    Parameters
    ----------
    session : Session
    incident : str

    Returns
    -------
    Outcome of tuple of Action
        Those drafted now, as one act.
    """
    state = session.incident(incident)
    actions, drafts = [], []
    for gap in gaps_of(state):
        if gap.drafted:
            continue
        title = gap.kind.title.lower()
        action = Action(
            id=gap.id,
            title=f"Capture the {title} with every incident",
            kind="detect",
            strength="automate",
            status="proposed",
        )
        limitation = Limitation(
            id=gap.id,
            text=f"No {title} was at hand.",
            kind="missing",
            consequence=f"{gap.kind.without[:1].upper()}{gap.kind.without[1:]}.",
            action=action.id,
        )
        actions.append(action)
        drafts += [record_written(limitation), record_written(action)]
    return session.outcome(tuple(actions), state.id, *drafts)
