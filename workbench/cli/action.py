"""``workbench action``."""

import click

from workbench.cli.field_words import fields_of
from workbench.cli.settings import Settings, shared_options
from workbench.domain.canonical import JsonValue
from workbench.domain.prevention import STATUSES, action_problems, is_overdue, ranked
from workbench.domain.records.prevention import Action, ActionStatus
from workbench.services.actions import add_action, advance_action, change_action, verify_action
from workbench.services.clock import utc_clock
from workbench.services.follow_ups import endurance_of
from workbench.services.records import found_record, remove_record
from workbench.services.session import open_for_reading, open_session

_SET = click.option(
    "--set",
    "given",
    multiple=True,
    metavar="NAME=VALUE",
    help="A field, such as owner_function='data platform', due=2026-06-01, strength=eliminate, "
    "success.signal=auc, success.operator='>=', success.value=0.79, verification.method=canary.",
)


@click.group("action")
def action_command() -> None:
    """List, propose and carry through what is done about an incident."""


@action_command.command("list")
@click.argument("incident")
@click.option("--status", type=click.Choice(STATUSES), default=None, help="Those in one state.")
@shared_options
def _list(settings: Settings, incident: str, status: ActionStatus | None) -> None:
    """List the actions of INCIDENT, the strongest first, with what each lacks."""
    with open_for_reading(settings.folder) as session:
        state = session.incident(incident)
        lasting = endurance_of(state)
    found = [one for one in ranked(state.records.actions) if status in {None, one.status}]
    settings.answer(
        {"actions": [{**_told(one), "endurance": lasting[one.id]} for one in found]},
        [line for one in found for line in _lines(one)] or "No action yet.",
    )


@action_command.command("add")
@click.argument("incident")
@click.argument("title")
@_SET
@shared_options
def _add(settings: Settings, incident: str, title: str, given: tuple[str, ...]) -> None:
    """Propose TITLE for INCIDENT."""
    with open_session(settings.folder) as session:
        fields = {**fields_of(Action, given), "title": title}
        action = add_action(session, incident, fields).value
    settings.answer({"action": _told(action)}, _lines(action))


@action_command.command("change")
@click.argument("incident")
@click.argument("action")
@_SET
@click.option("--title", default="", help="Other words for it.")
@shared_options
def _change(
    settings: Settings, incident: str, action: str, given: tuple[str, ...], title: str
) -> None:
    """Change fields of ACTION."""
    with open_session(settings.folder) as session:
        state = session.incident(incident)
        standing = found_record(state, Action, action)
        fields = fields_of(Action, given)
        body = standing.json_body()
        for name, value in fields.items():
            inner = body.get(name)
            if isinstance(value, dict) and isinstance(inner, dict):
                fields[name] = {**inner, **value}
        if title:
            fields["title"] = title
        changed = change_action(session, state.id, standing, fields).value
    settings.answer({"action": _told(changed)}, _lines(changed))


@action_command.command("advance")
@click.argument("incident")
@click.argument("action")
@click.argument("to", type=click.Choice(STATUSES))
@click.option("--reason", default="", help="Why it is rejected.")
@shared_options
def _advance(settings: Settings, incident: str, action: str, to: ActionStatus, reason: str) -> None:
    """Take ACTION a step further: proposed, agreed, in progress, implemented, verified, monitored.

    It is rejected with a reason; it goes back to `in progress` where a check finds that it failed.
    """
    with open_session(settings.folder) as session:
        state = session.incident(incident)
        standing = found_record(state, Action, action)
        changed = advance_action(session, state.id, standing, to, reason).value
    settings.answer({"action": _told(changed)}, _lines(changed))


@action_command.command("verify")
@click.argument("incident")
@click.argument("action")
@click.option("--run", default="", help="The run that shows it, or the end of its id.")
@click.option("--evidence", default="", help="The evidence that shows it.")
@click.option("--method", default="", help="How; by default as it was planned.")
@click.option("--by", default="", help="The function that verified it.")
@shared_options
def _verify(  # noqa: PLR0913 -- one argument for each option
    settings: Settings,
    *,
    incident: str,
    action: str,
    run: str,
    evidence: str,
    method: str,
    by: str,
) -> None:
    """Record that ACTION, which is implemented, does what it is for."""
    with open_session(settings.folder) as session:
        state = session.incident(incident)
        standing = found_record(state, Action, action)
        changed = verify_action(
            session, state.id, standing, run=run, evidence=evidence, method=method, by=by
        ).value
    settings.answer({"action": _told(changed)}, _lines(changed))


@action_command.command("remove")
@click.argument("incident")
@click.argument("action")
@shared_options
def _remove(settings: Settings, incident: str, action: str) -> None:
    """Take ACTION out; it stays in the history, and undo brings it back."""
    with open_session(settings.folder) as session:
        state = session.incident(incident)
        gone = found_record(state, Action, action)
        remove_record(session, state.id, gone)
    settings.answer({"removed": gone.id}, f"Removed: {gone.title}.")


def _told(action: Action) -> dict[str, JsonValue]:
    missing: list[JsonValue] = list(action_problems(action))
    overdue = is_overdue(action, utc_clock().date())
    return {**action.json_body(), "missing": missing, "overdue": overdue}


def _lines(action: Action) -> list[str]:
    owner = action.owner_function or action.owner or "nobody"
    due = "no due date" if action.due is None else f"due {action.due}"
    late = ", overdue" if is_overdue(action, utc_clock().date()) else ""
    lines = [
        f"{action.id[-8:]}  {action.status:<11} {action.strength:<9} {action.title}",
        f"  {action.kind} · {owner} · {due}{late}",
    ]
    if action.success.signal and action.success.value is not None:
        success = action.success
        lines.append(f"  success: {success.signal} {success.operator} {success.value:g}")
    missing = action_problems(action)
    if missing:
        lines.append(f"  missing: {'; '.join(missing)}")
    return lines
