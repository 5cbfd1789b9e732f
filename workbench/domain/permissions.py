"""Who may do what with an incident, and which events of a journal broke that.

The rules look at an event's type and at who acted, never at its contents (role events
aside), so that they can be checked as well where bodies were withheld:

- An incident without any role event is open: anybody who can write to the workspace may
  do everything, as before there were roles.
- The first role event binds the owner: a key makes itself owner. Where the incident was
  opened by somebody with a key, only that key can.
- From then on every act needs a key with a role; :data:`WRITERS` says which role may write
  which type of event.
- Only owners give and take roles, so nobody gives more than they have. One owner always
  remains. No two people with a role have the same name.
- A role counts from its event on, and no longer than it is held: what somebody did before
  their role was revoked stays, what they do afterwards is a violation.
- A role event that breaks a rule, or is not signed by whoever acted, has no effect.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Protocol

from workbench.domain.events import Event
from workbench.domain.record_kinds import RECORD_EVENTS
from workbench.domain.role_events import (
    GRANTED,
    REVOKED,
    Granted,
    Revoked,
    Role,
    acting,
    acting_as,
    is_name,
    same_name,
    statement_of,
)

_OWNERS = frozenset({Role.OWNER})
_WORKERS = frozenset({Role.OWNER, Role.INVESTIGATOR})
_READERS = frozenset({Role.OWNER, Role.INVESTIGATOR, Role.REVIEWER})

ANYBODY: frozenset[Role] = frozenset()
"""For events that nobody's role is asked for."""

WRITERS: Mapping[str, frozenset[Role]] = MappingProxyType(
    {
        **dict.fromkeys(RECORD_EVENTS, _WORKERS),
        "sign_off.recorded": _READERS,
        "replay.recorded": _READERS,
        "incident.opened": ANYBODY,  # comes before any role
        "incident.amended": _WORKERS,
        "evidence.added": _WORKERS,
        "evidence.roles": _WORKERS,
        "evidence.frozen": _WORKERS,
        "window.set": _WORKERS,
        "window.removed": _WORKERS,
        "filter.kept": _WORKERS,
        "filter.removed": _WORKERS,
        "run.recorded": _WORKERS,
        "battery.recorded": _WORKERS,
        "claim.added": _WORKERS,
        "claim.removed": _WORKERS,
        "model.consented": _WORKERS,
        "change.undone": _WORKERS,
        "change.redone": _WORKERS,
        "change.resumed": _WORKERS,
        "package.exported": _WORKERS,
        "journal.checkpoint": ANYBODY,  # carries its own signature and changes nothing
        GRANTED: _OWNERS,
        REVOKED: _OWNERS,
    }
)
"""Which roles may write each type of event."""

FAMILIES: Mapping[str, frozenset[Role]] = MappingProxyType(
    {"review": _READERS, "comment": _READERS}
)
"""Which roles may write events whose type begins so, such as ``review.imported``."""


class Keys(Protocol):
    """What the rules must know of keys and signatures."""

    def fingerprint(self, line: str) -> str:
        """Return the fingerprint of a public key's line; empty if it is none to be trusted."""
        ...

    def signer(self, statement: bytes, signature: str) -> str:
        """Return the fingerprint of the key that signed a statement; empty if none did."""
        ...


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with a role: a name, bound to a key."""

    name: str
    role: Role
    key: str
    fingerprint: str

    @property
    def by(self) -> str:
        """How events name them."""
        return acting_as(self.name, self.fingerprint)


@dataclass(frozen=True, slots=True)
class Violation:
    """An event that its writer's role did not allow.

    Attributes
    ----------
    seq : int
    type, by : str
    reason : str
        One sentence.
    """

    seq: int
    type: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class RolesInForce:
    """Who has which role after some event of an incident.

    Attributes
    ----------
    members : Mapping of str to Member
        By how events name them, in the order of their grants; empty in an open incident.
    opener : str
        Fingerprint of the key that opened the incident; empty if it was an account.
    """

    members: Mapping[str, Member] = field(default_factory=dict)
    opener: str = ""

    @property
    def open(self) -> bool:
        """Whether nobody has a role yet, and so anybody may do everything."""
        return not self.members

    def member(self, fingerprint: str) -> Member | None:
        """Return who holds a key, or None."""
        return next((m for m in self.members.values() if m.fingerprint == fingerprint), None)

    def named(self, reference: str) -> Member | None:
        """Return the member with a name or a fingerprint, or None."""
        found = (m for m in self.members.values() if reference in {m.name, m.fingerprint})
        return next(found, None)

    def role(self, by: str) -> Role | None:
        """Return the role of whoever acts, as an event names them; None without one."""
        member = self.members.get(by)
        return member.role if member is not None else None

    def objection(self, event_type: str, by: str) -> str:
        """Return why somebody may not write an event of a type, in a sentence; or empty."""
        if not self.members:
            return ""
        writers = writers_of(event_type)
        if not writers:
            return ""
        member = self.members.get(by)
        if member is not None and member.role in writers:
            return ""
        name = acting(by)[0] or by
        if member is None:
            return f"{name} has no role in this incident"
        return f"{name} is {article(member.role)} of this incident; {_only(writers)}"

    def after(self, event: Event, keys: Keys) -> tuple["RolesInForce", str]:
        """Return the roles after the next event, and what it breaks; empty if nothing.

        An event that breaks a rule changes no role.
        """
        objection = self.objection(event.type, event.by)
        change = _CHANGES.get(event.type)
        if event.type == "incident.opened" and not objection:
            return replace(self, opener=acting(event.by)[1]), ""
        if objection or change is None:
            return self, objection
        try:
            members = change(self, event, keys)
        except ValueError:
            return self, "the role event is not complete"
        except _Refused as refused:
            return self, str(refused)
        return replace(self, members=members), ""


class _Refused(Exception):  # noqa: N818 -- the answer of a rule
    """Why a role event counts for nothing."""


def writers_of(event_type: str) -> frozenset[Role]:
    """Return which roles may write a type; :data:`ANYBODY` for types this version knows not.

    A type of a later version means nothing here, so it is left to that version's rules.
    """
    known = WRITERS.get(event_type)
    return known if known is not None else FAMILIES.get(event_type.partition(".")[0], ANYBODY)


def permitted(role: Role | None, event_type: str) -> bool:
    """Whether somebody with a role, or none, may write a type where there are roles."""
    writers = writers_of(event_type)
    return not writers or role in writers


def roles_after(events: Iterable[Event], keys: Keys) -> RolesInForce:
    """Return the roles that an incident's events lead to.

    Only the opening and the role events matter; others may be left out.
    """
    state = RolesInForce()
    for event in events:
        state, _ = state.after(event, keys)
    return state


class RoleWatch:
    """Follows the roles along a journal, one event at a time.

    Parameters
    ----------
    keys : Keys
    """

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self.roles = RolesInForce()

    def see(self, event: Event) -> Violation | None:
        """Take in the next event and return what it breaks, or None."""
        self.roles, reason = self.roles.after(event, self._keys)
        if not reason:
            return None
        return Violation(event.seq, event.type, event.by, f"{reason[:1].upper()}{reason[1:]}.")


def violations(events: Iterable[Event], keys: Keys) -> tuple[Violation, ...]:
    """Return the events of one incident that their writers' roles did not allow.

    Parameters
    ----------
    events : iterable of Event
        From the first, in order; bodies may be withheld, except those of role events.
    keys : Keys

    Returns
    -------
    tuple of Violation
        In order; empty for an incident without roles.
    """
    watch = RoleWatch(keys)
    return tuple(found for found in map(watch.see, events) if found is not None)


def article(role: Role) -> str:
    """Return a role with its article: "an owner"."""
    return f"{'an' if role[0] in 'aeiou' else 'a'} {role}"


def _only(writers: frozenset[Role]) -> str:
    names = [f"{role}s" for role in Role if role in writers]
    listed = " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else names[0]
    return f"only {listed} may do that"


def _granted(roles: RolesInForce, event: Event, keys: Keys) -> dict[str, Member]:
    grant = Granted.of(_body(event))
    if not is_name(grant.name):
        raise _Refused("the name in the role event is none a person can have")
    if not grant.fingerprint or keys.fingerprint(grant.key) != grant.fingerprint:
        raise _Refused(f"the key bound to {grant.name} is not the one of its fingerprint")
    member = Member(grant.name, grant.role, grant.key, grant.fingerprint)
    if roles.open:
        _check_first(roles, member, event)
    _check_signed(event, grant.signature, keys)
    others = {by: m for by, m in roles.members.items() if m.fingerprint != member.fingerprint}
    if any(same_name(m.name, member.name) for m in others.values()):
        raise _Refused(f"{member.name} is the name of somebody else with a role")
    return _with_owner({**others, member.by: member})


def _revoked(roles: RolesInForce, event: Event, keys: Keys) -> dict[str, Member]:
    taken = Revoked.of(_body(event))
    _check_signed(event, taken.signature, keys)
    member = roles.member(taken.fingerprint)
    if member is None:
        raise _Refused(f"{taken.name} has no role that could be revoked")
    return _with_owner({by: m for by, m in roles.members.items() if m is not member})


def _body(event: Event) -> dict[str, object]:
    if event.body is None:
        raise _Refused("what a role event says cannot be withheld")
    return dict(event.body)


def _check_first(roles: RolesInForce, member: Member, event: Event) -> None:
    if member.role is not Role.OWNER or acting(event.by)[1] != member.fingerprint:
        raise _Refused("the first role event must make the one who acts an owner")
    if roles.opener and roles.opener != member.fingerprint:
        raise _Refused("only the key that opened the incident can become its first owner")


def _check_signed(event: Event, signature: str, keys: Keys) -> None:
    acted = acting(event.by)[1]
    if not acted or keys.signer(statement_of(event), signature) != acted:
        raise _Refused("the role event is not signed by the key it names")


def _with_owner(members: dict[str, Member]) -> dict[str, Member]:
    if all(member.role is not Role.OWNER for member in members.values()):
        raise _Refused("an incident with roles cannot be without an owner")
    return members


_CHANGES: Mapping[str, Callable[[RolesInForce, Event, Keys], dict[str, Member]]] = {
    GRANTED: _granted,
    REVOKED: _revoked,
}
