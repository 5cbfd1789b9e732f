"""The one place where a role is asked for before anything is written.

Every act passes through :meth:`Session.record`, which asks the gate; a service that works
long before it records anything asks it at its start as well, by :meth:`Session.require`.
"""

import threading
from collections.abc import Iterable, Sequence

from workbench.domain.permissions import (
    Member,
    RolesInForce,
    article,
    permitted,
    roles_after,
    writers_of,
)
from workbench.domain.role_events import Role, acting, acting_as, plain_name
from workbench.errors import RoleError, WorkspaceError
from workbench.services.act_words import verb_words
from workbench.services.identity import Identity
from workbench.storage import Workspace

OPEN = RolesInForce()
REFUSED = "role.refused"


class Gate:
    """Knows the roles in force in each incident of a workspace.

    Parameters
    ----------
    workspace : Workspace
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._known: dict[str, tuple[tuple[int, ...], RolesInForce]] = {}
        self._lock = threading.Lock()

    def standing(
        self, incident: str, *, fresh: bool = False
    ) -> tuple[tuple[int, ...], RolesInForce]:
        """Return the places of an incident's role events, and the roles they lead to.

        Parameters
        ----------
        incident : str
            Its identifier; one that does not exist yet is open.
        fresh : bool
            Look at the journal, whatever was known before.
        """
        with self._lock:
            known = self._known.get(incident)
        if known is not None and not fresh:
            return known
        try:
            places = self._workspace.journal.current(incident).role_events
        except WorkspaceError as error:
            if error.code != "incident.unknown":
                raise
            return (), OPEN
        if known is None or known[0] != places:
            known = places, roles_by(self._workspace, incident, places)
            with self._lock:
                self._known[incident] = known
        return known

    def roles(self, incident: str) -> RolesInForce:
        """Return the roles in force now in an incident."""
        return self.standing(incident, fresh=True)[1]


def roles_by(workspace: Workspace, incident: str, places: Sequence[int]) -> RolesInForce:
    """Return the roles that role events at some places of an incident's journal lead to."""
    if not places:
        return OPEN
    from workbench.exchange.role_keys import SshKeys  # noqa: PLC0415 -- brings cryptography

    return roles_after(workspace.journal.events_at(incident, (1, *places)), SshKeys())


def named(roles: RolesInForce, identity: Identity | None, actor: str) -> str:
    """Return how events name whoever acts: account, or name and fingerprint of a key."""
    if identity is None:
        return plain_name(actor)
    member = roles.member(identity.fingerprint)
    return member.by if member is not None else acting_as(plain_name(actor), identity.fingerprint)


def objection(roles: RolesInForce, by: str, event_types: Iterable[str]) -> RoleError | None:
    """Return the error for the first type of event that somebody may not write, or None.

    Parameters
    ----------
    roles : RolesInForce
    by : str
        As :func:`named` gives it.
    event_types : iterable of str
    """
    for kind in event_types:
        if roles.objection(kind, by):
            return _refusal(roles, by, kind)
    return None


def _refusal(roles: RolesInForce, by: str, kind: str) -> RoleError:
    name, fingerprint = acting(by)
    role = roles.role(by)
    held = f"is {article(role)} of" if role is not None else "has no role in"
    able = [m for m in roles.members.values() if permitted(m.role, kind)]
    message = f"{name} {held} this incident and may not {verb_words(kind)}; {_can(kind)} may."
    if role is None and not fingerprint:
        hint = "If you have a role, act with its key: --as KEY, or WORKBENCH_IDENTITY."
    else:
        hint = f"Ask {_listed(able)}."
    return RoleError(REFUSED, message, hint)


def _can(kind: str) -> str:
    writers = writers_of(kind)
    return _joined([f"{role}s" for role in Role if role in writers])


def _listed(members: Sequence[Member]) -> str:
    names = [f"{m.name} ({m.role})" for m in members[:3]]
    return _joined(names, "or")


def _joined(words: Sequence[str], last: str = "and") -> str:
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)
