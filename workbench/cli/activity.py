"""``workbench activity``."""

import click

from workbench.cli.settings import Settings, shared_options
from workbench.services.readings.activity import Activity, activity, narrowed
from workbench.services.readings.activity_export import as_csv, as_markdown
from workbench.services.session import open_for_reading


@click.command("activity")
@click.argument("incident", required=False, default="")
@click.option("--by", default="", help="Only what this person did: a name or a fingerprint.")
@click.option(
    "--kind", default="", help="Only this kind: evidence, runs, roles … or a type of event."
)
@click.option("--text", default="", help="Only lines in which all these words occur.")
@click.option("--last", type=click.IntRange(min=1), help="Only so many, the newest.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "csv", "markdown"]),
    default="text",
    show_default=True,
    help="How to write it; CSV and Markdown for a file.",
)
@shared_options
def activity_command(  # noqa: PLR0913 -- one argument for each option
    settings: Settings,
    incident: str,
    *,
    by: str,
    kind: str,
    text: str,
    last: int | None,
    form: str,
) -> None:
    """Tell who did what, when and on what: in INCIDENT, or in all of them.

    An act that its writer's role did not allow is marked with "!".
    """
    with open_for_reading(settings.folder) as session:
        found = narrowed(activity(session, incident), by=by, group=kind, text=text)
    found = found[-last:] if last else found
    payload = {
        "events": [line.json_body() for line in found],
        "violations": sum(bool(line.violation) for line in found),
    }
    if form == "text":
        words = [_line(line) for line in found] or ["Nothing was done that fits."]
    else:
        words = [(as_csv if form == "csv" else as_markdown)(found).rstrip("\r\n")]
    settings.answer(payload, words)


def _line(line: Activity) -> str:
    mark = "!" if line.violation else " "
    on = f"  [{line.on}]" if line.on else ""
    undone = " (undone since)" if line.undone else ""
    words = (
        f"{mark} {line.when}  {line.code} {line.seq:>5}  {line.who:<28}  {line.what}{undone}{on}"
    )
    return f"{words}\n      not allowed: {line.violation}" if line.violation else words
