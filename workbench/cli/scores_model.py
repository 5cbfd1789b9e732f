"""``workbench scores model``: what is known of watched models."""

from datetime import UTC, datetime

import click

from workbench.cli.settings import Settings, shared_options
from workbench.domain.scoring import WatchedModel
from workbench.errors import WorkbenchError
from workbench.services.scoring.watched import describe, watched_models
from workbench.services.session import open_for_reading, open_session


@click.group("model")
def model_command() -> None:
    """List and describe watched models: what raises their priority, and what they read."""


@model_command.command("list")
@shared_options
def _list(settings: Settings) -> None:
    """List watched models."""
    with open_for_reading(settings.folder) as session:
        found = watched_models(session)
    settings.answer(
        {"models": [one.json_body() for one in found]},
        [line for one in found for line in _lines(one)] or "No model is watched yet.",
    )


@model_command.command("set")
@click.argument("model")
@click.option("--title", default=None, help="What it is called.")
@click.option("--owner", default=None, help="A role, or who is on call.")
@click.option("--group", default=None, help="The service or team it is listed under.")
@click.option("--criticality", type=click.IntRange(1, 5), default=None, help="For the business.")
@click.option("--regulated/--not-regulated", default=None, help="Under a duty of law.")
@click.option("--customers", type=click.IntRange(min=0), default=None, help="Who is reached.")
@click.option("--tolerance", type=float, default=None, help="Loss that was agreed to be borne.")
@click.option("--trained", type=click.DateTime(["%Y-%m-%d"]), default=None, help="When, in UTC.")
@click.option("--reads", multiple=True, help="A source or model it reads; again for more.")
@click.option(
    "--maintenance", multiple=True, metavar="START/END", help="Known work on it; again for more."
)
@shared_options
def _set(settings: Settings, model: str, **given: object) -> None:
    """Change what is known of MODEL; one that is not known is added."""
    fields = {name: value for name, value in given.items() if value not in (None, ())}
    if isinstance(trained := fields.pop("trained", None), datetime):
        fields["trained_at"] = trained.replace(tzinfo=UTC)
    if isinstance(reads := fields.pop("reads", None), tuple):
        fields["upstream"] = reads
    if isinstance(times := fields.get("maintenance"), tuple):
        fields["maintenance"] = tuple(_span(str(text)) for text in times)
    with open_session(settings.folder, create=True) as session:
        made = describe(session, model, fields)
    settings.answer({"model": made.json_body()}, _lines(made))


def _span(text: str) -> dict[str, object]:
    try:
        start, end = (datetime.fromisoformat(part.strip()) for part in text.split("/"))
    except ValueError:
        raise WorkbenchError(
            "scores.maintenance",
            f"{text!r} is no time from START to END.",
            "Write 2026-05-22T08:00/2026-05-22T12:00.",
        ) from None
    return {
        "start": start if start.tzinfo else start.replace(tzinfo=UTC),
        "end": end if end.tzinfo else end.replace(tzinfo=UTC),
    }


def _lines(one: WatchedModel) -> list[str]:
    facts = [
        f"criticality {one.criticality} of 5",
        *(["regulated"] if one.regulated else []),
        *([f"{one.customers:,} customers"] if one.customers is not None else []),
        *([f"reads {', '.join(one.upstream)}"] if one.upstream else []),
        *([f"owner {one.owner}"] if one.owner else []),
        *(f"work {m.start:%Y-%m-%d %H:%M} to {m.end:%Y-%m-%d %H:%M}" for m in one.maintenance),
    ]
    named = f"{one.id}  {one.title}" if one.title not in {"", one.id} else one.id
    return [named, f"  {'; '.join(facts)}"]
