"""``workbench participant``."""

import click

from workbench.cli.opening_words import participant_line
from workbench.cli.settings import Settings, shared_options
from workbench.domain.canonical import JsonValue
from workbench.services.opening.content import participation
from workbench.services.opening.coverage import coverage_of
from workbench.services.opening.participants import (
    called,
    escalation_path,
    facilitator_turn,
    plan_participation,
    remove_participant,
    set_participant,
)
from workbench.services.session import Session, open_for_reading, open_session

_PARTS = [term.id for term in participation().parts]


@click.group("participant")
def participant_command() -> None:
    """Show and say who takes part, by function; `role` is who may do what in the program."""


@participant_command.command("list")
@click.argument("incident")
@shared_options
def _list(settings: Settings, incident: str) -> None:
    """Show who takes part in INCIDENT, the escalation path, and which functions contributed."""
    with open_for_reading(settings.folder) as session:
        _answer(settings, session, incident)


@participant_command.command("set")
@click.argument("incident")
@click.argument("who")
@click.option("--part", type=click.Choice(_PARTS), help="In the sense of a RACI chart.")
@click.option("--name", help="Of the person; may be left out.")
@click.option("--facilitator/--no-facilitator", default=None, help="Leads the retrospective.")
@click.option("--author/--no-author", default=None, help="Writes the report.")
@click.option("--escalation", type=int, help="Place in the escalation path, from 1; 0 for none.")
@click.option("--contact", help="How to reach them.")
@shared_options
def _set(
    settings: Settings, incident: str, who: str, escalation: int | None, **fields: object
) -> None:
    """Let WHO take part in INCIDENT: a function (data, ml, ops, product, security, compliance).

    Where WHO takes part already, only what is given changes. One is accountable, one
    facilitates, one writes: whoever takes it over takes it from the other.
    """
    given = {name: value for name, value in fields.items() if value is not None}
    if escalation is not None:
        given["escalation"] = escalation or None
    with open_session(settings.folder) as session:
        set_participant(session, incident, who, **given)
        _answer(settings, session, incident)


@participant_command.command("remove")
@click.argument("incident")
@click.argument("who")
@shared_options
def _remove(settings: Settings, incident: str, who: str) -> None:
    """Let WHO no longer take part in INCIDENT."""
    with open_session(settings.folder) as session:
        remove_participant(session, incident, who)
        _answer(settings, session, incident)


@participant_command.command("plan")
@click.argument("incident")
@shared_options
def _plan(settings: Settings, incident: str) -> None:
    """Add the functions that the severity of INCIDENT asks for, with their escalation."""
    with open_session(settings.folder) as session:
        plan_participation(session, incident)
        _answer(settings, session, incident)


def _answer(settings: Settings, session: Session, incident: str) -> None:
    state = session.incident(incident)
    turn = facilitator_turn(session, incident)
    coverage = coverage_of(state)
    people = state.records.participants
    payload: dict[str, JsonValue] = {
        "incident": state.id,
        "participants": [one.json_body() for one in people],
        "escalation": [called(one) for one in escalation_path(state)],
        "facilitator_suggestion": {"who": turn.who, "reason": turn.reason},
        "coverage": coverage.json_body(),
    }
    words = [
        *([participant_line(one) for one in people] or ["Nobody takes part yet."]),
        f"Escalation: {' → '.join(payload['escalation']) or 'no path'}",
        f"Facilitator suggested: {turn.who or 'nobody'}. {turn.reason}",
        coverage.words,
    ]
    settings.answer(payload, words)
