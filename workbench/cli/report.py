"""``workbench report``: the postmortem, written for somebody."""

from pathlib import Path
from typing import Any, cast

import click

from workbench.api import AUDIENCES, DOCUMENTS, Audience
from workbench.cli.settings import Settings, shared_options
from workbench.domain.records.opening import Triage
from workbench.services.domain_fields import answer_overlay, domain_overlays
from workbench.services.reporting import save_report, save_reports
from workbench.services.session import open_for_reading, open_session


class _PlainForm(click.Group):
    """A group that takes ``report INCIDENT …`` for ``report write INCIDENT …``."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that some arguments name."""
        known = args and self.get_command(ctx, args[0]) is not None
        return super().resolve_command(ctx, args if known else ["write", *args])

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep options that stand before INCIDENT for the command they belong to."""
        named = args and (args[0] in {"-h", "--help"} or self.get_command(ctx, args[0]) is not None)
        return super().parse_args(ctx, args if named or not args else ["write", *args])


@click.group("report", cls=_PlainForm)
def report_command() -> None:
    """Write an incident's postmortem, and what goes with it.

    `workbench report INCIDENT -o FILE` writes it.
    """


@report_command.command("write")
@click.argument("incident")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    help="Where to write; the ending chooses the format: .html, .pdf, .docx, .md, .ipynb or .json. "
    "With --audience all, a folder.",
)
@click.option(
    "--audience",
    type=click.Choice([*DOCUMENTS, "all"]),
    default="technical",
    show_default=True,
    help="Who reads it; all writes one for each into a folder, regulator the draft of a "
    "notification under the EU AI Act, Article 73.",
)
@click.option(
    "--format",
    "format_",
    default="html",
    show_default=True,
    help="With --audience all: the format, as its ending.",
)
@shared_options
def _write(settings: Settings, incident: str, output: Path, audience: str, format_: str) -> None:
    """Write the postmortem of INCIDENT as a file that opens offline."""
    if audience != "all" and output.is_dir():
        raise click.UsageError("-o names a folder; give a file, or --audience all.")
    with open_for_reading(settings.folder) as session:
        if audience == "all":
            suffix = f".{format_.removeprefix('.')}"
            written = save_reports(session, incident, output, suffix)
        else:
            written = (save_report(session, incident, output, cast(Audience, audience)),)
    payload: dict[str, Any] = {"report": str(written[0]), "reports": [str(one) for one in written]}
    if audience == "all":
        payload["audiences"] = list(AUDIENCES)
    settings.answer(payload, [f"Written: {one}" for one in written])


@report_command.command("overlay")
@click.argument("incident")
@click.argument("domain", default="")
@click.option(
    "--answer",
    "answers",
    multiple=True,
    metavar="FIELD=TEXT",
    help="An answer to one of its fields; repeat for more. An empty TEXT takes it away.",
)
@shared_options
def _overlay(settings: Settings, incident: str, domain: str, answers: tuple[str, ...]) -> None:
    """Choose the DOMAIN whose fields INCIDENT's report has, and answer them.

    DOMAIN is health, finance, e_commerce, eu_ai_act or none. Without answers the fields are
    listed.
    """
    given = dict(_answer(one) for one in answers)
    if domain or given:
        with open_session(settings.folder) as session:
            triage = answer_overlay(session, incident, domain, given).value
    else:
        with open_for_reading(settings.folder) as session:
            triage = session.incident(incident).records.triage or Triage(id="triage")
    overlay = next((one for one in domain_overlays() if one.id == triage.overlay), None)
    fields = overlay.fields if overlay else ()
    told = [f"{one.id:24} {triage.overlay_fields.get(one.id) or one.prompt}" for one in fields]
    settings.answer(
        {"domain": triage.overlay, "fields": dict(triage.overlay_fields)},
        [overlay.title if overlay else "No domain is chosen.", *told],
    )


def _answer(text: str) -> tuple[str, str]:
    name, parted, answer = text.partition("=")
    if not parted:
        raise click.UsageError(f"--answer takes FIELD=TEXT, not {text!r}.")
    return name.strip(), answer.strip()
