"""``workbench claim``."""

import click

from workbench.cli.settings import Settings, shared_options
from workbench.services.claims import claim_finding, remove_claim
from workbench.services.session import open_session


@click.group("claim")
def claim_command() -> None:
    """Put a finding into the report, or take it out."""


@claim_command.command("add")
@click.argument("incident")
@click.argument("run")
@click.argument("finding")
@click.option("--text", default="", help="Other words for it.")
@shared_options
def _add(settings: Settings, incident: str, run: str, finding: str, text: str) -> None:
    """Claim FINDING of RUN in the report of INCIDENT."""
    with open_session(settings.folder) as session:
        claim = claim_finding(session, incident, run, finding, text=text).value
    settings.answer({"claim": claim.json_body()}, f"{claim.id[-8:]}  {claim.text}")


@claim_command.command("remove")
@click.argument("incident")
@click.argument("claim")
@shared_options
def _remove(settings: Settings, incident: str, claim: str) -> None:
    """Take CLAIM out of the report of INCIDENT."""
    with open_session(settings.folder) as session:
        gone = remove_claim(session, incident, claim).value
    settings.answer({"removed": gone}, f"Taken out: {gone[-8:]}.")
