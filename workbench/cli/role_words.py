"""Who has which role, in words and for a program; apart, so that `workbench show` is light."""

from workbench.domain.canonical import JsonValue
from workbench.domain.permissions import Member, RolesInForce

OPEN_WORDS = "Open: nobody has a role, so anybody who can write here may do everything."


def roles_payload(roles: RolesInForce) -> list[JsonValue]:
    """Return who has which role, for a program."""
    return [member_payload(member) for member in roles.members.values()]


def role_lines(roles: RolesInForce) -> list[str]:
    """Return who has which role, one line each; none for an open incident."""
    return [f"  {m.role!s:<12}  {m.name:<20}  {m.fingerprint}" for m in roles.members.values()]


def member_payload(member: Member) -> dict[str, JsonValue]:
    """Return one of them, for a program."""
    return {
        "name": member.name,
        "role": str(member.role),
        "fingerprint": member.fingerprint,
        "key": member.key,
    }
