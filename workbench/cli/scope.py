"""``workbench scope``."""

import click

from workbench.cli.opening_words import scope_lines
from workbench.cli.settings import Settings, shared_options
from workbench.services.opening.scope import write_scope
from workbench.services.session import open_for_reading, open_session


@click.command("scope")
@click.argument("incident")
@click.option("--in", "inside", multiple=True, help="In scope; may be repeated, replaces the list.")
@click.option("--out", "outside", multiple=True, help="Out of scope; may be repeated.")
@click.option("--reason", default="", help="What made the change; every change needs one.")
@shared_options
def scope_command(
    settings: Settings,
    incident: str,
    inside: tuple[str, ...],
    outside: tuple[str, ...],
    reason: str,
) -> None:
    """Show what is in and out of scope of INCIDENT, or change it with a reason.

    Every change is an event of the journal with its reason.
    """
    if not (inside or outside):
        with open_for_reading(settings.folder) as session:
            state = session.incident(incident)
    else:
        with open_session(settings.folder) as session:
            write_scope(
                session,
                incident,
                inside=inside or None,
                outside=outside or None,
                reason=reason,
            )
            state = session.incident(incident)
    scope = state.records.scope
    payload = {"incident": state.id, "scope": scope.json_body() if scope is not None else None}
    settings.answer(payload, scope_lines(state))
