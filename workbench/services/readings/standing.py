"""Who is acting, with which role, and why they may not do what they may not."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from workbench.domain.incident import EVENT_TYPES
from workbench.domain.permissions import RolesInForce
from workbench.domain.role_events import acting
from workbench.language import tr
from workbench.services.gate import named, objection
from workbench.services.session import Session


@dataclass(frozen=True, slots=True)
class Standing:
    """Somebody's standing in an incident.

    Attributes
    ----------
    name, role : str
        Who acts; the role is empty without one.
    keyed : bool
        Whether they act with a key.
    roles : RolesInForce
        Everybody's.
    refusals : Mapping of str to str
        Why each type of event that is not allowed is not, in a sentence or two.
    """

    name: str = ""
    role: str = ""
    keyed: bool = False
    roles: RolesInForce = field(default_factory=RolesInForce)
    refusals: Mapping[str, str] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """Who and with which role, in a few words; empty where nobody is known."""
        if not self.name:
            return ""
        if self.role:
            return f"{self.name} · {self.role}"
        if not self.roles.open:
            return tr("{name} · no role here", name=self.name)
        return tr("{name} · open incident", name=self.name)

    def why_not(self, event_type: str) -> str:
        """Return why a type of event may not be written; empty if it may."""
        return self.refusals.get(event_type, "")


def standing_of(session: Session, incident: str) -> Standing:
    """Return the standing of whoever acts in a session.

    Parameters
    ----------
    session : Session
    incident : str
        Identifier.
    """
    roles = session.gate.roles(incident)
    by = named(roles, session.identity, session.actor)
    refused = {kind: objection(roles, by, [kind]) for kind in sorted(EVENT_TYPES)}
    refusals = {kind: f"{e.message} {e.hint}".strip() for kind, e in refused.items() if e}
    if session.read_only_words:
        refusals = dict.fromkeys(refused, session.read_only_words)
    return Standing(
        name=acting(by)[0],
        role=str(roles.role(by) or ""),
        keyed=session.identity is not None,
        roles=roles,
        refusals=refusals,
    )
