"""``workbench role``."""

from pathlib import Path

import click

from workbench.cli.role_words import OPEN_WORDS, member_payload, role_lines, roles_payload
from workbench.cli.settings import Settings, shared_options
from workbench.domain.permissions import article
from workbench.domain.role_events import Role
from workbench.services.membership import grant, read_public_key, revoke, roles_of
from workbench.services.session import open_for_reading, open_session


@click.group("role")
def role_command() -> None:
    """List, give and take roles: owner, investigator, reviewer, viewer."""


@role_command.command("list")
@click.argument("incident")
@shared_options
def _list(settings: Settings, incident: str) -> None:
    """List who has which role in INCIDENT, and by which key."""
    with open_for_reading(settings.folder) as session:
        roles = roles_of(session, incident)
    settings.answer(
        {"open": roles.open, "roles": roles_payload(roles)}, role_lines(roles) or OPEN_WORDS
    )


@role_command.command("grant")
@click.argument("incident")
@click.argument("name")
@click.argument("role", type=click.Choice([str(role) for role in Role]))
@click.argument("public_key", type=click.Path(path_type=Path))
@shared_options
def _grant(settings: Settings, incident: str, name: str, role: str, public_key: Path) -> None:
    """Give NAME a ROLE in INCIDENT, bound to PUBLIC_KEY, an ssh-ed25519 .pub file.

    Takes your own key, as --as KEY. The first to give a role becomes the owner, and from then
    on every act needs a key with a role. Giving another role replaces the one held before.
    """
    key = read_public_key(public_key)
    with open_session(settings.folder) as session:
        member = grant(session, incident, name, Role(role), key).value
        roles = roles_of(session, incident)
    settings.answer(
        {"granted": member_payload(member), "roles": roles_payload(roles)},
        [f"{member.name} is {article(member.role)} of this incident now.", *role_lines(roles)],
    )


@role_command.command("revoke")
@click.argument("incident")
@click.argument("who")
@click.option("--reason", default="", help="Why; it is kept in the journal.")
@shared_options
def _revoke(settings: Settings, incident: str, who: str, reason: str) -> None:
    """Take the role of WHO, a name or a fingerprint, away in INCIDENT.

    What they did before stays as it is.
    """
    with open_session(settings.folder) as session:
        member = revoke(session, incident, who, reason).value
        roles = roles_of(session, incident)
    settings.answer(
        {"revoked": member_payload(member), "roles": roles_payload(roles)},
        [f"{member.name} is no longer {article(member.role)} of this incident."],
    )
