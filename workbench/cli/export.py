"""``workbench export``."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from workbench.cli.export_words import preview_words, written_words
from workbench.cli.passphrase import opened_key
from workbench.cli.settings import Settings, shared_options
from workbench.exchange.age import Recipient, parse_recipients
from workbench.services.disclosure.policy import DEFAULT_THRESHOLD, Policy, parse_treatments
from workbench.services.exporting import export_package, level_of
from workbench.services.previewing import preview_export
from workbench.services.session import open_for_reading, open_session


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What may leave, who can open it, and whether a draft is refused."""

    policy: Policy
    recipients: tuple[Recipient, ...]
    final: bool


def _policy_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give the command what says which data leaves."""
    for option in (
        click.option(
            "--model-is-safe",
            "model_is_safe",
            is_flag=True,
            help="Let models leave with aggregates too: you say that they hold no row.",
        ),
        click.option(
            "--withhold",
            multiple=True,
            metavar="ITEM",
            help="Leave this out as well: event:12, run:ID, or a name of evidence. Repeatable.",
        ),
        click.option(
            "--threshold",
            type=click.IntRange(min=1),
            default=DEFAULT_THRESHOLD,
            show_default=True,
            help="Groups of fewer rows are suppressed or pooled.",
        ),
        click.option(
            "--column",
            "columns",
            multiple=True,
            metavar="NAME=keep|drop|hash|generalise",
            help="What becomes of a column; a sensitive one is dropped otherwise. Repeatable.",
        ),
        click.option(
            "--disclosure",
            type=click.Choice(["full", "aggregate", "hashes"]),
            default="full",
            show_default=True,
        ),
    ):
        function = option(function)
    return function


@click.command("export")
@click.argument("incident")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="The package to write, or a folder to put it into.",
)
@click.option(
    "--key",
    type=click.Path(path_type=Path),
    help="OpenSSH ed25519 private key; a .pub file signs through ssh-agent.",
)
@_policy_options
@click.option(
    "--to",
    "recipients",
    multiple=True,
    metavar="RECIPIENT",
    help="Encrypt to age1…, an ssh-ed25519 line, or a file of them. Repeatable.",
)
@click.option(
    "--final",
    is_flag=True,
    help="Refuse a draft: the report must be signed, unchanged since, and every gate must hold.",
)
@click.option("--preview", is_flag=True, help="Tell exactly what would leave, and write nothing.")
@shared_options
def export_command(  # noqa: PLR0913 -- one argument for each option
    settings: Settings,
    incident: str,
    *,
    output: Path | None,
    key: Path | None,
    disclosure: str,
    columns: tuple[str, ...],
    threshold: int,
    withhold: tuple[str, ...],
    recipients: tuple[str, ...],
    model_is_safe: bool,
    final: bool,
    preview: bool,
) -> int:
    """Write INCIDENT as one signed package that a stranger can verify and replay."""
    policy = Policy(
        level=level_of(disclosure),
        columns=parse_treatments(columns),
        threshold=threshold,
        withhold=frozenset(withhold),
        models_are_safe=model_is_safe,
    )
    known = parse_recipients(recipients)
    if preview:
        return _preview(settings, incident, policy)
    if output is None:
        raise click.UsageError("Missing option '-o' / '--output'.")
    _export(settings, incident, output, key, _Wanted(policy, known, final))
    return 0


def _preview(settings: Settings, incident: str, policy: Policy) -> int:
    with open_for_reading(settings.folder) as session, settings.progress() as progress:
        found = preview_export(session, incident, policy, progress=progress)
    settings.answer(found.json_body(), preview_words(found))
    return 0


def _export(
    settings: Settings,
    incident: str,
    output: Path,
    key: Path | None,
    wanted: _Wanted,
) -> None:
    with open_session(settings.folder) as session, settings.progress() as progress:
        found = opened_key(key, session.actor)
        done = export_package(
            session,
            incident,
            output,
            found,
            policy=wanted.policy,
            recipients=wanted.recipients,
            final=wanted.final,
            progress=progress,
        ).value
    if found.created:
        click.echo(found.advice(), err=True)
    settings.answer(
        {
            "package": str(done.path),
            "sha256": done.sha256,
            "size": done.size,
            "disclosure": done.disclosure,
            "signer": done.signer,
            "withheld": done.withheld,
            "encrypted_to": list(done.recipients),
            "report": done.standing,
        },
        written_words(done),
    )
