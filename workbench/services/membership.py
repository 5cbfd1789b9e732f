"""Giving and taking roles, each signed by the owner who does it; and finding who broke them."""

from dataclasses import replace
from pathlib import Path

from workbench.domain.changes import Changes, Outcome
from workbench.domain.events import Draft, seal
from workbench.domain.permissions import Member, RolesInForce, roles_after, violations
from workbench.domain.role_events import (
    GRANTED,
    REVOKED,
    Granted,
    Revoked,
    Role,
    acting,
    is_name,
    same_name,
)
from workbench.errors import JournalError, PackageError, RoleError
from workbench.exchange.role_keys import SshKeys, read_key_line, sign_role_event
from workbench.services.gate import named
from workbench.services.identity import Identity
from workbench.services.session import Session
from workbench.storage import JournalCheck, Workspace

_PATIENCE = 20
"""How often a role event is signed again because somebody else was faster."""
_MAX_KEY_FILE = 64 * 1024
_LONGEST_REASON = 500
_TRIAL = "0" * 32


def roles_of(session: Session, incident: str) -> RolesInForce:
    """Return who has which role in an incident now."""
    return session.gate.roles(session.incident(incident).id)


def grant(session: Session, incident: str, name: str, role: Role, key: str) -> Outcome[Member]:
    """Give somebody a role, or another one, or another name.

    In an incident without roles the one who acts becomes its owner first.

    Parameters
    ----------
    session : Session
        With an identity.
    incident, name : str
    role : Role
    key : str
        The line of their public key, ``ssh-ed25519 AAAA…``.

    Returns
    -------
    Outcome of Member

    Raises
    ------
    RoleError
        If whoever acts has no key or is no owner, or a rule would be broken; nothing is
        written then.
    PackageError
        If the key is malformed, weak, or of another type.
    """
    identity = _identity(session)
    state = session.incident(incident)
    name = " ".join(name.split())
    if not is_name(name):
        raise RoleError(
            "role.name",
            "That is no name for somebody with a role.",
            "Use up to 80 letters on one line, without < and >.",
        )
    public = read_key_line(key)
    member = Member(name, role, public.line(), public.fingerprint)
    roles = session.gate.roles(state.id)
    changes = Changes()
    if roles.open and public.fingerprint != identity.fingerprint:
        own = acting(named(roles, identity, session.actor))[0]
        if same_name(own, name):
            raise _refused(f"{name} is your own name here; call them something else")
        owner = Member(own, Role.OWNER, identity.key_line, identity.fingerprint)
        changes |= _record(session, state.id, _granted(owner))
    if roles.members.get(member.by) == member:
        return Outcome(member, changes)
    changes |= _record(session, state.id, _granted(member))
    return Outcome(member, changes)


def revoke(session: Session, incident: str, who: str, reason: str = "") -> Outcome[Member]:
    """Take somebody's role away; what they did before stays as it is.

    Parameters
    ----------
    session : Session
        With an identity.
    incident : str
    who : str
        Name or fingerprint.
    reason : str
        Kept in the journal, as one line of at most 500 letters.

    Raises
    ------
    RoleError
        If whoever acts is no owner, nobody is called so, or no owner would remain.
    """
    _identity(session)
    state = session.incident(incident)
    session.require(state.id, REVOKED)
    roles = session.gate.roles(state.id)
    member = roles.named(who)
    if member is None:
        raise RoleError(
            "role.unknown",
            f"Nobody called {who!r} has a role in this incident.",
            "`workbench role list` names those who have.",
        )
    body = Revoked(
        name=member.name,
        role=member.role,
        fingerprint=member.fingerprint,
        reason=" ".join(reason.split())[:_LONGEST_REASON],
    )
    draft = Draft(REVOKED, body.json_body())
    return Outcome(member, _record(session, state.id, draft))


def read_public_key(path: Path) -> str:
    """Return the first line of a ``.pub`` file.

    Raises
    ------
    PackageError
        If it cannot be read or holds no public key.
    """
    try:
        with path.expanduser().open("rb") as file:
            text = file.read(_MAX_KEY_FILE).decode("utf-8")
    except (OSError, UnicodeDecodeError):
        raise PackageError(
            "key.unreadable", f"The public key {path} cannot be read.", "Give the .pub file."
        ) from None
    if "PRIVATE KEY" in text:
        raise PackageError(
            "key.malformed", f"{path} is a private key.", "Give the .pub file beside it."
        )
    line = next((one for one in text.splitlines() if one.strip()), "")
    return read_key_line(line).line()


def with_roles(check: JournalCheck, workspace: Workspace) -> JournalCheck:
    """Return a check of a journal that also names the first event a role did not allow.

    Parameters
    ----------
    check : JournalCheck
        What was found before; a journal that is not intact is left at that.
    workspace : Workspace
    """
    if not check.ok:
        return check
    for summary in workspace.incidents():
        if not workspace.journal.current(summary.id).role_events:
            continue
        found = violations(workspace.journal.events(summary.id), SshKeys())
        if found:
            first = found[0]
            more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
            return replace(
                check,
                ok=False,
                problem={
                    "incident": summary.id,
                    "seq": first.seq,
                    "kind": "role",
                    "message": f"event {first.seq} ({first.type}) breaks the roles of the "
                    f"incident: {first.reason}{more}",
                },
            )
    return check


def _identity(session: Session) -> Identity:
    if session.identity is None:
        raise RoleError(
            "role.no_key",
            "Roles are given and taken with a key, and none was named.",
            "Act with your own: --as KEY, or WORKBENCH_IDENTITY.",
        )
    return session.identity


def _granted(member: Member) -> Draft:
    body = Granted(
        name=member.name, role=member.role, key=member.key, fingerprint=member.fingerprint
    )
    return Draft(GRANTED, body.json_body())


def _record(session: Session, incident: str, draft: Draft) -> Changes:
    """Sign a role event for the place it will have, and append it there.

    The rules that judge the journal afterwards are asked first, with the very event.
    """
    identity = _identity(session)
    for _ in range(_PATIENCE):
        session.require(incident, draft.type)
        state = session.incident(incident)
        history = session.workspace.journal.events_at(incident, (1, *state.role_events))
        roles = roles_after(history, SshKeys())
        place = state.size + 1
        signed = sign_role_event(draft, incident, place, state.head, identity.signer)
        trial = seal(
            signed,
            incident=incident,
            seq=place,
            at=session.clock(),
            by=named(roles, identity, session.actor),
            salt=_TRIAL,
            prev=state.head,
        )
        reason = roles.after(trial, SshKeys())[1]
        if reason:
            raise _refused(reason)
        try:
            return session.record(incident, signed, expected_size=state.size)[1]
        except JournalError as error:
            if error.code != "journal.moved_on":
                raise
    raise JournalError(
        "journal.moved_on", "The incident changes too fast for a role to be signed.", "Try again."
    )


def _refused(reason: str) -> RoleError:
    return RoleError(
        "role.refused",
        f"{reason[:1].upper()}{reason[1:]}.",
        "`workbench role list` tells who has which role.",
    )
