"""``workbench guardrail``."""

from pathlib import Path
from typing import Any

import click

from workbench.cli.field_words import fields_of
from workbench.cli.settings import Settings, shared_options
from workbench.domain.canonical import JsonValue
from workbench.domain.records.prevention import Guardrail
from workbench.domain.records.reasoning import Hypothesis
from workbench.exchange.rule_files.words import guardrail_words
from workbench.science.guardrails.fitting import Design
from workbench.services.back_check import keep_check, try_rule
from workbench.services.guardrail_files import FORMATS, Format, export_guardrails
from workbench.services.guardrail_fitting import propose_guardrail, suggested
from workbench.services.guardrails import add_guardrail, change_guardrail, keep_guardrail
from workbench.services.records import found_record, remove_record
from workbench.services.session import open_for_reading, open_session

_KINDS = ("range", "levels", "nulls", "threshold", "freshness", "volume")


@click.group("guardrail")
def guardrail_command() -> None:
    """Make rules of what was found, try them on the history, and write them for other tools."""


@guardrail_command.command("list")
@click.argument("incident")
@shared_options
def _list(settings: Settings, incident: str) -> None:
    """List the guardrails of INCIDENT."""
    with open_for_reading(settings.folder) as session:
        found = session.incident(incident).records.guardrails
    settings.answer(
        {"guardrails": [_told(one) for one in found]},
        [line for one in found for line in _lines(one)] or "No guardrail yet.",
    )


@guardrail_command.command("propose")
@click.argument("incident")
@click.option("--kind", type=click.Choice(_KINDS), default=None, help="By default what was found.")
@click.option("--column", default="", help="The column, for a rule on rows.")
@click.option("--metric", default="", help="The metric, for a threshold.")
@click.option("--node", default="", help="The node of the metric; by default of the same name.")
@click.option(
    "--alarms",
    type=click.FloatRange(min=0, min_open=True),
    default=0.5,
    show_default=True,
    help="False alarms a month that are agreed.",
)
@click.option(
    "--margin",
    type=click.FloatRange(min=0),
    default=0.25,
    show_default=True,
    help="How far limits reach beyond the values seen, as a part of their range.",
)
@click.option(
    "--bin-minutes",
    type=click.FloatRange(min=0, min_open=True),
    default=None,
    help="How long a batch is judged together.",
)
@click.option(
    "--for-minutes",
    type=click.FloatRange(min=0),
    default=None,
    help="How long it must be broken until it fires.",
)
@click.option("--hypothesis", default="", help="The hypothesis it guards against.")
@click.option("--title", default="")
@click.option("--dry", is_flag=True, help="Record nothing.")
@shared_options
def _propose(settings: Settings, *, incident: str, dry: bool, **named: Any) -> None:  # noqa: ANN401 -- what click was given
    """Fit a guardrail of INCIDENT on what was good; by default those that its causes call for."""
    design = Design(alarms=named.pop("alarms"), margin=named.pop("margin"))
    kind, hypothesis = named.pop("kind"), named.pop("hypothesis")
    opened = open_for_reading if dry else open_session
    with opened(settings.folder) as session:
        state = session.incident(incident)
        if kind is None:
            proposed = suggested(session, state.id, design)
        else:
            against = found_record(state, Hypothesis, hypothesis).id if hypothesis else ""
            proposed = (
                propose_guardrail(
                    session, state.id, kind, design=design, hypothesis=against, **named
                ),
            )
        made = [one.guardrail for one in proposed]
        if not dry:
            made = [keep_guardrail(session, state.id, one).value for one in made]
    settings.answer(
        {"guardrails": [_told(one) for one in made]},
        [line for one in made for line in _lines(one)]
        or "Nothing was found that a rule could guard against; name a kind.",
    )


@guardrail_command.command("add")
@click.argument("incident")
@click.option(
    "--set",
    "given",
    multiple=True,
    metavar="NAME=VALUE",
    required=True,
    help="A field: kind=range, column=temp, low=-7, high=37, share=0.95 …",
)
@shared_options
def _add(settings: Settings, incident: str, given: tuple[str, ...]) -> None:
    """Record a guardrail that you spell out."""
    with open_session(settings.folder) as session:
        made = add_guardrail(session, incident, fields_of(Guardrail, given)).value
    settings.answer({"guardrail": _told(made)}, _lines(made))


@guardrail_command.command("change")
@click.argument("incident")
@click.argument("guardrail")
@click.option(
    "--set",
    "given",
    multiple=True,
    metavar="NAME=VALUE",
    required=True,
    help="A field, such as share=0.9 or page=true.",
)
@shared_options
def _change(settings: Settings, incident: str, guardrail: str, given: tuple[str, ...]) -> None:
    """Change fields of GUARDRAIL; its back check counts no longer where its rule changed."""
    with open_session(settings.folder) as session:
        state = session.incident(incident)
        standing = found_record(state, Guardrail, guardrail)
        fields = fields_of(Guardrail, given)
        made = change_guardrail(session, state.id, standing, fields).value
    settings.answer({"guardrail": _told(made)}, _lines(made))


@guardrail_command.command("remove")
@click.argument("incident")
@click.argument("guardrail")
@shared_options
def _remove(settings: Settings, incident: str, guardrail: str) -> None:
    """Take GUARDRAIL out; undo brings it back."""
    with open_session(settings.folder) as session:
        state = session.incident(incident)
        gone = found_record(state, Guardrail, guardrail)
        remove_record(session, state.id, gone)
    settings.answer({"removed": gone.id}, f"Removed: {gone.title}.")


@guardrail_command.command("check")
@click.argument("incident")
@click.argument("guardrail")
@shared_options
def _check(settings: Settings, incident: str, guardrail: str) -> None:
    """Try GUARDRAIL on the history and on tampered input, as a run that is recorded."""
    with open_session(settings.folder) as session, settings.progress() as progress:
        state = session.incident(incident)
        chosen = found_record(state, Guardrail, guardrail)
        made = keep_check(session, state.id, chosen, progress).value
        trials = try_rule(session, state.id, chosen).hostile()
    hostile: list[JsonValue] = [
        {"input": one.name, "what": one.words, "verdict": one.verdict, "fires": one.fires}
        for one in trials
    ]
    settings.answer(
        {**made.answer, "run": made.run.id, "summary": made.run.summary, "hostile": hostile},
        [
            made.run.summary,
            *(f"  {finding.text}" for finding in made.run.findings[1:]),
            *(f"  {one.verdict:<11} {one.words}" for one in trials),
        ],
    )


@guardrail_command.command("export")
@click.argument("incident")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--format", "formats", type=click.Choice(tuple(FORMATS)), multiple=True, help="By default all."
)
@click.option("--guardrail", "named", multiple=True, help="Only these; by default all.")
@shared_options
def _export(
    settings: Settings,
    incident: str,
    folder: Path,
    formats: tuple[Format, ...],
    named: tuple[str, ...],
) -> None:
    """Write the guardrails of INCIDENT into FOLDER: Prometheus rules, pandera, JSON Schema."""
    with open_for_reading(settings.folder) as session:
        state = session.incident(incident)
        chosen = [found_record(state, Guardrail, one) for one in named]
        written = export_guardrails(session, state.id, folder, formats or tuple(FORMATS), chosen)
    settings.answer({"written": [str(path) for path in written]}, [str(path) for path in written])


def _told(guardrail: Guardrail) -> dict[str, JsonValue]:
    return {**guardrail.json_body(), "words": guardrail_words(guardrail)}


def _lines(guardrail: Guardrail) -> list[str]:
    tried = f"tried by run {guardrail.back_check[-8:]}" if guardrail.back_check else "not tried yet"
    lines = [
        f"{guardrail.id[-8:]}  {guardrail.title}: {guardrail_words(guardrail)}",
        f"  {'pages' if guardrail.page else 'opens a ticket'} · {tried}",
    ]
    if guardrail.design:
        lines.append(f"  {guardrail.design}")
    return lines
