"""``workbench triage``."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import click

from workbench.cli.opening_words import triage_lines, triage_payload
from workbench.cli.settings import Settings, shared_options
from workbench.cli.window import Moment
from workbench.services.opening.content import prompts
from workbench.services.opening.triage import CHOICES, write_triage
from workbench.services.readings.opening import opening_reading
from workbench.services.session import open_for_reading, open_session

_LINES = ("summary", "trigger", "grounding", "harm_entity", "harm_event", "harm_link")
_NUMBERS = ("tolerance", "time_box_hours")


def _field_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give the command an option for every field of a triage."""
    asked = prompts().prompts
    named = {
        **{name: f"{asked[name].prompt}" for name in _LINES},
        **{
            name: f"{asked[name].title}: {', '.join(t.id for t in terms.listed)}."
            for name, terms in CHOICES.items()
        },
    }
    for name, words in named.items():
        function = click.option(f"--{name.replace('_', '-')}", name, help=words)(function)
    for name in _NUMBERS:
        option = "--time-box" if name == "time_box_hours" else f"--{name}"
        function = click.option(option, name, type=float, help=asked[name].prompt)(function)
    return function


@click.command("triage")
@click.argument("incident")
@_field_options
@click.option("--detected-at", type=Moment(), help="When it was noticed; UTC unless it says so.")
@click.option("--system", "systems", multiple=True, help="A system affected; may be repeated.")
@click.option("--harm", "harm_level", type=click.IntRange(0, 5), help="0 none to 5 catastrophic.")
@click.option("--standing", "failure_mode_standing", type=click.Choice(["known", "potential"]))
@click.option("--severity", help="SEV1 to SEV4; a change needs --reason.")
@click.option("--reason", default="", help="Why this severity.")
@click.option("--owner", help="A function or role on duty.")
@click.option(
    "--why", "below_criteria", help="Why open it, where no criterion of an incident holds."
)
@click.option("--accept", is_flag=True, help="Take every suggestion for what is not written yet.")
@shared_options
def triage_command(  # noqa: PLR0913 -- one argument for each option
    settings: Settings,
    incident: str,
    *,
    severity: str | None,
    reason: str,
    owner: str | None,
    systems: tuple[str, ...],
    accept: bool,
    **fields: object,
) -> None:
    """Show the triage of INCIDENT with suggestions and clocks, or write parts of it.

    Without options nothing is written. Suggestions come from what the incident holds already,
    each with its reason; --accept takes those for what is neither written nor given here.
    """
    given: dict[str, object] = {k: v for k, v in fields.items() if v is not None}
    if systems:
        given["systems"] = systems
    writes = bool(given or severity or owner is not None or reason or accept)
    with open_session(settings.folder) if writes else open_for_reading(settings.folder) as session:
        reading = opening_reading(session, incident)
        if accept:
            taken = reading.accepted(given)
            suggested = {name: taken.pop(name, None) for name in _BESIDE}
            severity = severity or _text(suggested["severity"]) or None
            owner = owner if owner is not None else _text(suggested["owner"])
            reason = reason or _text(suggested["severity_reason"]) or ""
            given = taken
        if writes:
            write_triage(session, incident, given, severity=severity, reason=reason, owner=owner)
            reading = opening_reading(session, incident)
        now: datetime = session.clock()
    settings.answer(triage_payload(reading, now), triage_lines(reading, now))


_BESIDE = ("severity", "owner", "severity_reason")
"""What is suggested and stands beside the triage itself."""


def _text(value: object) -> str | None:
    return None if value is None else str(value)
