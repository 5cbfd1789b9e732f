"""``workbench import-review``."""

from pathlib import Path

import click

from workbench.cli.review_words import reviewed_words
from workbench.cli.settings import Settings, shared_options
from workbench.domain.canonical import JsonValue
from workbench.services.review_import import ImportedReviews, import_review
from workbench.services.session import open_session
from workbench.services.trusting import trust_store


@click.command("import-review")
@click.argument("incident")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--trust",
    type=click.Path(path_type=Path),
    help="Your own allowed_signers file; by default the one `workbench trust` keeps.",
)
@click.option(
    "--revoked",
    type=click.Path(path_type=Path),
    help="Keys that no longer count: fingerprints, public keys, or an OpenSSH KRL.",
)
@shared_options
def import_review_command(
    settings: Settings, incident: str, file: Path, *, trust: Path | None, revoked: Path | None
) -> None:
    """Record a reviewer's verdict on a package that INCIDENT exported.

    FILE is the review (its signature lies beside it), or a package that carries reviews.
    """
    with open_session(settings.folder) as session:
        done = import_review(session, incident, file, trust_store(trust), revoked=revoked).value
    settings.answer(_payload(done), _words(done))


def _payload(done: ImportedReviews) -> dict[str, JsonValue]:
    return {
        "incident": done.incident,
        "recorded": [one.json_body() for one in done.recorded],
        "known": [one.json_body() for one in done.known],
        "refused": [{"where": where, "reason": reason} for where, reason in done.refused],
    }


def _words(done: ImportedReviews) -> list[str]:
    lines = [f"Recorded: {reviewed_words(one)}" for one in done.recorded]
    lines += [f"Recorded before, nothing changed: {reviewed_words(one)}" for one in done.known]
    return lines + [f"Not taken in from {where}: {reason}" for where, reason in done.refused]
