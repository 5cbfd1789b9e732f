"""``workbench follow-up``."""

import click

from workbench.cli.settings import Settings, shared_options
from workbench.domain.canonical import JsonValue
from workbench.domain.prevention import follow_ups_of
from workbench.domain.records.prevention import Action
from workbench.services.follow_ups import SOON, Awaited, awaited, endurance_of, record_follow_up
from workbench.services.records import found_record
from workbench.services.session import open_for_reading, open_session


@click.group("follow-up")
def follow_up_command() -> None:
    """Look again at what was done, 7, 30 and 90 days after it came into force."""


@follow_up_command.command("due")
@click.option("--all", "everything", is_flag=True, help="Also what is to come later.")
@shared_options
def _due(settings: Settings, *, everything: bool) -> None:
    """List what is due over all incidents, overdue actions too."""
    with open_for_reading(settings.folder) as session:
        found = awaited(session, ahead=None if everything else SOON)
    settings.answer(
        {"due": [_told(one) for one in found]}, [_line(one) for one in found] or "Nothing is due."
    )


@follow_up_command.command("list")
@click.argument("incident")
@shared_options
def _list(settings: Settings, incident: str) -> None:
    """List the looks at the actions of INCIDENT, taken or to come, and whether each lasts."""
    with open_for_reading(settings.folder) as session:
        state = session.incident(incident)
    lasting = endurance_of(state)
    payload: list[JsonValue] = []
    lines = []
    for action in state.records.actions:
        looks = follow_ups_of(action, state.records.follow_ups)
        told: list[JsonValue] = [
            {
                "day": one.day,
                "on": one.on.isoformat(),
                "done": None if one.done is None else one.done.json_body(),
            }
            for one in looks
        ]
        payload.append({"action": action.id, "endurance": lasting[action.id], "looks": told})
        lines.append(f"{action.id[-8:]}  {lasting[action.id]:<14} {action.title}")
        for one in looks:
            state_words = (
                "to come" if one.done is None else ("holds" if one.done.holds else "failed")
            )
            lines.append(f"  day {one.day:>3}  {one.on}  {state_words}")
    settings.answer({"follow_ups": payload}, lines or "No action yet.")


@follow_up_command.command("record")
@click.argument("incident")
@click.argument("action")
@click.option("--day", type=int, default=None, help="Which look; by default the next one.")
@click.option("--holds/--failed", required=True, help="Whether it still does what it is for.")
@click.option("--value", type=float, default=None, help="Of its success metric.")
@click.option("--run", default="", help="The run that shows it.")
@click.option("--evidence", default="", help="The evidence that shows it.")
@click.option("--note", default="")
@shared_options
def _record(  # noqa: PLR0913 -- one argument for each option
    settings: Settings,
    *,
    incident: str,
    action: str,
    day: int | None,
    holds: bool,
    value: float | None,
    run: str,
    evidence: str,
    note: str,
) -> None:
    """Record a look at ACTION of INCIDENT; it stays for ever."""
    with open_session(settings.folder) as session:
        state = session.incident(incident)
        chosen = found_record(state, Action, action)
        look = record_follow_up(
            session,
            state.id,
            chosen,
            day=day,
            holds=holds,
            value=value,
            run=run,
            evidence=evidence,
            note=note,
        ).value
        lasts = endurance_of(session.incident(state.id))[chosen.id]
    verdict = "holds" if look.holds else "failed"
    settings.answer(
        {"follow_up": look.json_body(), "endurance": lasts},
        f"day {look.day}: {chosen.title} {verdict}; endurance: {lasts}",
    )


def _told(one: Awaited) -> dict[str, JsonValue]:
    return {
        "incident": one.incident,
        "code": one.code,
        "title": one.title,
        "action": one.action.id,
        "what": one.action.title,
        "day": one.day,
        "on": one.on.isoformat(),
        "days_late": one.late,
    }


def _line(one: Awaited) -> str:
    late = f"{one.late} d late" if one.late else "due"
    what = "action" if one.day is None else f"day {one.day}"
    return f"{one.on}  {late:<10} {one.code}  {what:<8} {one.action.title}"
